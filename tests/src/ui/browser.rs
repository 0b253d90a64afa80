//! A real browser without a screen, at home in a folder of its own.

use super::{driver::Driver, environment};
use serde_json::{Value as Json, json};
use std::{
    fs::File,
    path::Path,
    process::{Command, Stdio},
};
use tempfile::TempDir;

const PROGRAM: &str = "/usr/bin/chromium";
const FLAGS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--ignore-certificate-errors",
    // The gallery's pages are files, and so are their letters.
    "--allow-file-access-from-files",
];

pub(super) struct Browser {
    pub(super) driver: Driver,
    _short: TempDir,
}

impl Browser {
    pub(super) fn start(folder: &Path, wishes: &Json) -> Result<Self, String> {
        let mut command = Command::new("chromedriver");
        environment::settle(&mut command, folder)?;
        let short = environment::shorten_temporary(&mut command, folder)?;
        let log = File::create(folder.join("chromedriver.log")).map_err(|error| error.to_string())?;
        let errors = log.try_clone().map_err(|error| error.to_string())?;
        command.stdin(Stdio::null()).stdout(Stdio::from(log)).stderr(Stdio::from(errors));
        let profile = format!("--user-data-dir={}", folder.join("profile").display());
        let flags: Vec<&str> = FLAGS.into_iter().chain([profile.as_str()]).collect();
        let options = json!({ "binary": PROGRAM, "args": flags, "prefs": wishes });
        let capabilities =
            json!({ "browserName": "chrome", "acceptInsecureCerts": true, "goog:chromeOptions": options });
        let driver = Driver::start("chromedriver", &mut command, &capabilities)?;
        Ok(Self { driver, _short: short })
    }
}
