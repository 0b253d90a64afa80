//! A program that drives a window or a browser for us, with its one session.

use super::session::Session;
use crate::process::Running;
use serde_json::Value as Json;
use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::Command,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(30);
const PERIOD: Duration = Duration::from_millis(50);

pub(super) struct Driver {
    pub(super) session: Session,
    program: Running,
}

impl Driver {
    /// Starts the driver on a free port and lets it start what it drives.
    pub(super) fn start(name: &str, command: &mut Command, capabilities: &Json) -> Result<Self, String> {
        let port = free_port()?;
        let mut program = Running::start(name, command.arg(format!("--port={port}")))?;
        await_listening(name, &mut program, port)?;
        let session = Session::begin(&format!("http://127.0.0.1:{port}"), capabilities)
            .map_err(|trouble| format!("{name}: {}", String::from(trouble)))?;
        Ok(Self { session, program })
    }

    pub(super) fn stop(&mut self) -> Result<(), String> {
        self.program.kill()
    }
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    listener.map(|address| address.port()).map_err(|error| format!("no free port: {error}"))
}

fn await_listening(name: &str, program: &mut Running, port: u16) -> Result<(), String> {
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if program.has_ended() {
            return Err(format!("{name} ended at once; its log says why"));
        }
        if Instant::now() > deadline {
            return Err(format!("{name} does not listen after {} seconds", PATIENCE.as_secs()));
        }
        std::thread::sleep(PERIOD);
    }
    Ok(())
}
