//! A tablet in its real window.

use super::{
    app::App,
    driver::Driver,
    environment, invoke,
    page::{Page, part},
};
use crate::journey::counter::Done;
use bridge::{CaseView, Command, ViewCase};
use domain::CaseId;
use serde_json::json;
use std::{
    cell::Cell,
    fs::File,
    path::{Path, PathBuf},
    process::Stdio,
};

pub(super) struct WindowTablet {
    pub(super) driver: Driver,
    pub(super) app: App,
    pub(super) pictures: PathBuf,
    /// What stands before its first camera.
    pub(super) sees: Vec<u8>,
    /// The case whose live view was open when it was last looked at, and how many photos it had.
    pub(super) live: Cell<Option<(CaseId, usize)>>,
    /// How far ahead of the machine's clock this tablet's is, in a file that it reads.
    clock: PathBuf,
}

impl WindowTablet {
    pub(super) fn start(name: &str, program: &Path, folder: &Path, data: &Path, log: File) -> Result<Self, String> {
        let folder = std::path::absolute(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let errors = log.try_clone().map_err(|error| error.to_string())?;
        let mut command = std::process::Command::new("WebKitWebDriver");
        command.env("TAURI_AUTOMATION", "true").env("TAURI_WEBVIEW_AUTOMATION", "true");
        command.stdin(Stdio::null()).stdout(Stdio::from(log)).stderr(Stdio::from(errors));
        environment::settle(&mut command, &data.join(format!("webview-{name}")))?;
        let drive = data.join("usb");
        std::fs::create_dir_all(&drive).map_err(|error| format!("{}: {error}", drive.display()))?;
        let clock = data.join(format!("clock-{name}"));
        std::fs::write(&clock, "0").map_err(|error| format!("{}: {error}", clock.display()))?;
        let arguments = json!(["--data", folder, "--mock-camera", "--mock-drive", drive, "--mock-clock", clock]);
        let capabilities = json!({ "webkitgtk:browserOptions": { "binary": program, "args": arguments } });
        let driver = Driver::start(&format!("WebKitWebDriver of {name}"), &mut command, &capabilities);
        // A driver that fails leaves its window behind.
        let app = App::find(program, &folder);
        let (driver, app) = match (driver, app) {
            (Ok(driver), Ok(app)) => (driver, app),
            (Ok(_), Err(reason)) => return Err(reason),
            (Err(reason), app) => {
                let _ = app.and_then(|app| app.kill());
                return Err(reason);
            }
        };
        let tablet =
            Self { driver, app, pictures: data.join("pictures"), sees: Vec::new(), live: Cell::default(), clock };
        tablet.page().until_shown(&part("page")).map_err(|failure| format!("{name} shows no page: {failure:?}"))?;
        Ok(tablet)
    }

    pub(super) fn page(&self) -> Page<'_> {
        Page(&self.driver.session)
    }

    pub(super) fn shell<C: Command>(&self, request: &C) -> Done<C::Reply> {
        invoke::call(&self.driver.session, request)
    }

    pub(super) fn view(&self, case: CaseId) -> Done<CaseView> {
        self.shell(&ViewCase { case })
    }

    pub(super) fn move_clock(&self, milliseconds: i64) -> Done<()> {
        let said = |error: std::io::Error| format!("{}: {error}", self.clock.display());
        let ahead: i64 = std::fs::read_to_string(&self.clock).map_err(said)?.trim().parse().unwrap_or(0);
        // The tablet reads it at any moment: never half of it.
        let new = self.clock.with_extension("new");
        std::fs::write(&new, (ahead + milliseconds).to_string()).map_err(said)?;
        Ok(std::fs::rename(&new, &self.clock).map_err(said)?)
    }

    /// What the screen does not offer the shell must refuse; its fault is what a person is spared.
    pub(super) fn not_offered<C: Command>(&self, request: &C) -> Done<()> {
        self.shell(request)?;
        Err(format!("the screen does not offer what the shell does: {}", C::NAME).into())
    }
}

impl Drop for WindowTablet {
    fn drop(&mut self) {
        // The driver would leave its window behind; a window that is gone already stays gone.
        let _ = self.app.kill();
    }
}
