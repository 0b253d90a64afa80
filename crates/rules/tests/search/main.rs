//! The search over the built-in rules, as a clerk types beside a waiting resident.

mod any_text;
mod every_entry;
mod queries;
mod romanised;
mod speed;
mod support;
