//! Starts the screen in the window; anywhere else there is nothing to start.

fn main() {
    #[cfg(all(feature = "csr", target_arch = "wasm32"))]
    frontend::start();
}
