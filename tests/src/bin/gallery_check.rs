//! `gallery-check GALLERY AXE DATA`: looks at every page of the gallery in a browser.

use std::{path::PathBuf, process::ExitCode};
use tests::ui::gallery;

fn main() -> ExitCode {
    let words: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    // The driver's client has to have one, though no word to it is encrypted; there is none before this.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let outcome = match words.as_slice() {
        [gallery, axe, data] => gallery::check(gallery, axe, data),
        _ => Err("gallery-check takes the gallery, the file of axe-core, and a folder for the browser".into()),
    };
    match outcome {
        Ok(pages) => {
            println!("{pages} pages: names, contrast and sizes are right, and nothing is wider than the screen");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
