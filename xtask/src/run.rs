//! `cargo xtask run`: from a bare checkout to an open window.

mod city_login;
mod enrolment;
mod server;
mod state;
mod window;

use std::path::PathBuf;

use crate::build::{self, Profile};
use crate::progress::Progress;
use crate::setup::debian::{self, Purpose};
use crate::workspace::Workspace;
use crate::{Result, frontend, interrupt, poll};
use server::Server;
use state::State;
use window::TabletWindow;

#[derive(Debug, Default, PartialEq)]
pub(crate) struct RunOptions {
    pub(crate) state: Option<PathBuf>,
    pub(crate) start: Start,
    pub(crate) window: Window,
    pub(crate) profile: Profile,
    pub(crate) port: Option<u16>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum Start {
    #[default]
    Resume,
    Fresh,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum Window {
    #[default]
    OnScreen,
    Headless,
}

pub(crate) fn run(workspace: &Workspace, options: &RunOptions) -> Result<()> {
    window::check(options.window)?;
    let state = State::prepare(workspace, options)?;
    println!("State: {}", state.folder().display());

    let mut progress = Progress::of(8);
    progress.step("set-up", || debian::ensure(purposes(options.window)))?;
    progress.step("screen", || frontend::build(workspace))?;
    let programs = progress.step("server and tablet", || build::server_and_tablet(workspace, options.profile))?;
    progress.step("server data", || server::initialise(&programs, &state))?;
    let mut server = progress.step("server", || Server::start(&programs, &state))?;
    progress.step("city staff", || city_login::ensure(&programs, &state))?;
    progress.step("tablet enrolment", || enrolment::ensure(&programs, &state))?;
    let mut tablet = progress.step("window", || TabletWindow::open(&programs, &state, options.window))?;

    tell(&state, &tablet);
    let outcome = wait_for_the_end(&mut server, &mut tablet);
    println!("Closing.");
    tablet.close();
    server.stop();
    outcome
}

fn purposes(window: Window) -> &'static [Purpose] {
    match window {
        Window::OnScreen => &[Purpose::Compile, Purpose::Window],
        Window::Headless => &[Purpose::Compile, Purpose::Window, Purpose::Headless],
    }
}

fn tell(state: &State, tablet: &TabletWindow) {
    println!(
        "City page: {}/city/ (certificate authority: {})",
        state.address(),
        state.certificate_authority().display()
    );
    println!("City log-in: {}", state.city_login().display());
    println!("Server log: {}", state.server_log().display());
    if let Some(display) = tablet.virtual_display() {
        println!("Screenshot: DISPLAY={display} import -window root screenshot.png");
    }
    println!("Close the window or press Ctrl-C to end.");
}

fn wait_for_the_end(server: &mut Server, tablet: &mut TabletWindow) -> Result<()> {
    poll::for_ever(|| {
        if interrupt::asked_to_stop() {
            return Ok(Some(()));
        }
        server.check()?;
        tablet.closed()
    })
}
