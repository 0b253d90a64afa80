//! The whole server on a loopback port: tablets over HTTPS, city staff in a browser, a clock that obeys.

mod browser;
mod commands;
mod exchanges;
mod late;
mod office;
mod pages;
mod story;
mod tablet;
mod vault_tablet;
