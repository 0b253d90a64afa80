//! `journey FILE --data DIR [--ui] --server-bin P --tablet-process P [--tablet-window P]`: plays a journey.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::ExitCode,
};
use tests::journey::{
    city::City,
    city_http::CityHttp,
    counter::Counter,
    file,
    player::{Player, Surfaces},
    tablet_process::TabletProcess,
};

struct Arguments {
    file: PathBuf,
    data: PathBuf,
    server: PathBuf,
    tablet_process: PathBuf,
    tablet_window: Option<PathBuf>,
    ui: bool,
}

/// Tablets without windows, and the city's pages without a browser.
struct Headless {
    tablet_process: PathBuf,
}

impl Surfaces for Headless {
    fn tablet(&self, name: &str, folder: &Path, log: File) -> Result<Box<dyn Counter>, String> {
        Ok(Box::new(TabletProcess::start(name, &self.tablet_process, folder, log)?))
    }

    fn city(&self, port: u16, authority: &Path) -> Result<Box<dyn City>, String> {
        Ok(Box::new(CityHttp::new(port, authority)?))
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "TLS is set up twice")?;
    let arguments = arguments(std::env::args().skip(1))?;
    let journey = file::read(&arguments.file)?;
    let surfaces: Box<dyn Surfaces> = if arguments.ui {
        let window = arguments.tablet_window.ok_or("--ui needs --tablet-window")?;
        Box::new(tests::ui::Windows::open(&window, &arguments.data)?)
    } else {
        Box::new(Headless { tablet_process: arguments.tablet_process })
    };
    let mut player = Player::new(&*surfaces, &arguments.server, &arguments.data, &journey.folder)?;
    player.play(&journey)
}

fn arguments(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let (mut file, mut data, mut server, mut process, mut window, mut ui) = (None, None, None, None, None, false);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--data" => data = words.next(),
            "--server-bin" => server = words.next(),
            "--tablet-process" => process = words.next(),
            "--tablet-window" => window = words.next(),
            "--ui" => ui = true,
            _ => file = Some(word),
        }
    }
    let needed = |value: Option<String>, name: &str| value.map(PathBuf::from).ok_or(format!("{name} is missing"));
    Ok(Arguments {
        file: needed(file, "the journey's file")?,
        data: needed(data, "--data")?,
        server: needed(server, "--server-bin")?,
        tablet_process: needed(process, "--tablet-process")?,
        tablet_window: window.map(PathBuf::from),
        ui,
    })
}
