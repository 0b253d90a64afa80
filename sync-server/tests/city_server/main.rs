//! The whole server on a loopback port: tablets over HTTPS, city staff in a browser, a clock that obeys.

mod browser;
mod commands;
mod end;
mod exchanges;
mod invitation;
mod last_resort;
mod late;
mod lost;
mod office;
mod pages;
mod restore;
mod rulebook;
mod rules;
mod story;
mod tablet;
mod vault_tablet;
