//! The tablet's window, on the screen or on a virtual display.

use std::process::{Command, Stdio};

use super::Window;
use super::state::State;
use crate::Result;
use crate::background::Background;
use crate::build::Programs;
use crate::display::{self, VirtualDisplay};

const WIDTH: u32 = 1280;
const HEIGHT: u32 = 800;

pub(super) struct TabletWindow {
    // Before the display: the window closes first.
    background: Background,
    display: Option<VirtualDisplay>,
}

/// Refuses early, before minutes of building, where no window could open.
pub(super) fn check(window: Window) -> Result<()> {
    if window == Window::OnScreen && !display::is_present() {
        return Err("there is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set); \
             run it on a desktop, or draw on a virtual display with `cargo xtask run --headless`"
            .to_owned());
    }
    Ok(())
}

impl TabletWindow {
    pub(super) fn open(programs: &Programs, state: &State, window: Window) -> Result<Self> {
        let display = match window {
            Window::OnScreen => None,
            Window::Headless => Some(VirtualDisplay::start(WIDTH, HEIGHT)?),
        };
        let mut command = match &display {
            None => Command::new(&programs.tablet),
            Some(display) => display.command(programs.tablet.as_os_str()),
        };
        command.arg("--data").arg(state.tablet()).stdin(Stdio::null());
        Ok(Self { background: Background::start(&mut command)?, display })
    }

    pub(super) fn virtual_display(&self) -> Option<&str> {
        self.display.as_ref().map(VirtualDisplay::name)
    }

    pub(super) fn closed(&mut self) -> Result<Option<()>> {
        match self.background.ended()? {
            None => Ok(None),
            Some(status) if status.success() => Ok(Some(())),
            Some(status) => Err(format!("the tablet's window ended with a fault ({status}); what it said is above")),
        }
    }

    pub(super) fn close(&mut self) {
        self.background.stop();
    }
}
