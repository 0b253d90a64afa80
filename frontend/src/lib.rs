//! The screen of ひきつぎ: pages, their words, and the one door to the shell.
//!
//! Nothing is stored in the browser. What is typed goes to the shell within 200 ms; when the session ends, the page
//! that held it is dropped.

mod admin;
mod app;
mod application;
mod first;
#[cfg(test)]
mod gallery;
mod handoff;
mod inquiry;
mod ipc;
mod issuance;
mod parts;
mod photo;
mod reception;
mod resident;
mod rulebook;
#[cfg(test)]
mod samples;
mod trouble;

pub use app::App;

/// Puts the screen into the window.
#[cfg(all(feature = "csr", target_arch = "wasm32"))]
pub fn start() {
    yew::Renderer::<App>::new().render();
}
