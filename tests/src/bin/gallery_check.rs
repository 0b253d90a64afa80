//! `gallery-check GALLERY AXE DATA JOURNEY SERVER TABLET-PROCESS`: looks at every page of the gallery in a browser, and
//! at every page of the city on the way through a journey.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};
use tests::{
    journey::{file, player::Player},
    ui::{CityDesk, CityPages, gallery},
};

fn main() -> ExitCode {
    let words: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    // The driver's client has to have one, though no word to it is encrypted; there is none before this.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let outcomes = match words.as_slice() {
        [gallery, axe, data, journey, server, tablet_process] => vec![
            gallery::check(gallery, axe, data).map(|pages| format!("{pages} pages of the gallery")),
            city(axe, data, journey, server, tablet_process).map(|looks| format!("{looks} looks at the city's pages")),
        ],
        _ => vec![Err("gallery-check takes the gallery, the file of axe-core, a folder for the browser, \
                       a journey, the server and the tablet's process"
            .into())],
    };
    let mut all = ExitCode::SUCCESS;
    for outcome in outcomes {
        match outcome {
            Ok(what) => println!("{what}: names, contrast and sizes are right, and nothing is wider than the screen"),
            Err(reason) => {
                eprintln!("{reason}");
                all = ExitCode::FAILURE;
            }
        }
    }
    all
}

/// Everything is looked at, so that one fault hides no other.
fn city(axe: &Path, data: &Path, journey: &Path, server: &Path, tablet_process: &Path) -> Result<usize, String> {
    let absolute = |path: &Path| std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()));
    let data = absolute(data)?.join("city");
    let axe = fs::read_to_string(axe).map_err(|error| format!("{}: {error}", axe.display()))?;
    let pages = CityPages::new(axe);
    let desk = CityDesk { tablet_process: absolute(tablet_process)?, data: data.clone(), pages: pages.clone() };
    let journey = file::read(journey)?;
    Player::new(&desk, &absolute(server)?, &data, &journey.folder)?.play(&journey)?;
    pages.verdict()
}
