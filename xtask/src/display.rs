//! A display that needs no screen.

use std::env;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::Result;
use crate::background::Background;

pub(crate) struct VirtualDisplay {
    name: String,
    _server: Background,
}

impl VirtualDisplay {
    /// Starts Xvfb on a display number that it finds free itself.
    pub(crate) fn start(width: u32, height: u32) -> Result<Self> {
        let mut command = Command::new("Xvfb");
        command
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = Background::start(&mut command)?;
        let mut line = String::new();
        // The line comes when the display is ready; the pipe closes when Xvfb gives up.
        BufReader::new(server.take_stdout()?).read_line(&mut line).map_err(|error| format!("lost Xvfb: {error}"))?;
        let number: u32 =
            line.trim().parse().map_err(|_| "Xvfb did not start; run `Xvfb -displayfd 1` to see why".to_owned())?;
        Ok(Self { name: format!(":{number}"), _server: server })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A command on this display, with a session bus of its own.
    pub(crate) fn command(&self, program: &OsStr) -> Command {
        let mut command = Command::new("dbus-run-session");
        command
            .arg("--")
            .arg(program)
            .env("DISPLAY", &self.name)
            .env("GDK_BACKEND", "x11")
            .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
            .env_remove("WAYLAND_DISPLAY");
        command
    }
}

/// Says whether a window can be opened here as it is.
pub(crate) fn is_present() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}
