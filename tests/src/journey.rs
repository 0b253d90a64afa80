//! Journeys: a file says what people, tablets, network and city do; the player does it with the real programs.

mod asked;
pub mod checked;
pub mod city;
pub mod city_http;
pub mod counter;
pub mod damage;
pub mod file;
pub mod player;
pub mod server;
pub mod sight;
pub mod step;
pub mod tablet_process;
