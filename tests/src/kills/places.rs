//! A server, two tablets, their cables, and somebody of the city: all real programs but the cables.

use super::{cable::Cable, full_disk::IGNORING_LIMITS, paper::TABLETS};
use crate::journey::{
    city::{City, one_time_code},
    city_http::CityHttp,
    counter::{Counter, Failure},
    server::Server,
    tablet_process::TabletProcess,
};
use domain::{CaseNumber, Role};
use std::{
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
    process::Command,
};

pub const CLERK: &str = "相良";
pub const PIN: &str = "481516";
const CITY_LOGIN: &str = "kuma";
const CITY_PASSWORD: &str = "hitoyoshi-no-yuki-2026";

/// The programs that are killed.
#[derive(Debug, Clone)]
pub struct Programs {
    pub server: PathBuf,
    pub tablet_process: PathBuf,
}

pub struct Places {
    programs: Programs,
    data: PathBuf,
    pub server: Server,
    pub posts: Vec<Post>,
    pub city: CityHttp,
}

/// A counter with its tablet.
pub struct Post {
    pub name: String,
    pub folder: PathBuf,
    pub cable: Cable,
    pub tablet: TabletProcess,
}

impl Places {
    /// Sets everything up, in peace.
    pub fn open(programs: &Programs, data: &Path) -> Result<Self, String> {
        std::fs::create_dir_all(data.join("logs")).map_err(|error| error.to_string())?;
        let server = Server::prepare(&programs.server, &data.join("server"))?;
        let mut server = server.through(&IGNORING_LIMITS);
        server.start(log(data, "server")?)?;
        let totp = server.add_staff(CITY_LOGIN, "球磨", CITY_PASSWORD)?;
        let mut city = CityHttp::new(server.port, &server.authority())?;
        city.log_in(CITY_LOGIN, CITY_PASSWORD, &one_time_code(&totp)?).map_err(said)?;
        let mut places = Self { programs: programs.clone(), data: data.to_owned(), server, posts: Vec::new(), city };
        for number in 0..TABLETS {
            places.open_post(number)?;
        }
        Ok(places)
    }

    fn open_post(&mut self, number: usize) -> Result<(), String> {
        let name = format!("窓口{}", number + 1);
        let folder = self.data.join(format!("tablet-{}", number + 1));
        let cable = Cable::to(self.server.port).map_err(|error| error.to_string())?;
        let mut tablet = self.switch_on(&name, &folder)?;
        let code = self.server.enrolment_code(&name)?;
        tablet.enrol(&format!("https://localhost:{}", cable.port()), &code).map_err(said)?;
        tablet.add_staff(CLERK, Role::SiteManager, PIN).map_err(said)?;
        tablet.log_in(CLERK, PIN).map_err(said)?;
        tablet.synchronise().map_err(said)?;
        self.posts.push(Post { name, folder, cable, tablet });
        Ok(())
    }

    fn switch_on(&self, name: &str, folder: &Path) -> Result<TabletProcess, String> {
        let through = IGNORING_LIMITS.map(str::to_owned);
        TabletProcess::start_through(&through, name, &self.programs.tablet_process, folder, log(&self.data, name)?)
    }

    /// Starts a tablet that was killed; nobody is logged in.
    pub fn restart_tablet(&mut self, number: usize) -> Result<(), String> {
        // The killed one is waited for: until it is gone it holds the lock of its folder.
        self.posts[number].tablet.kill().map_err(said)?;
        let post = &self.posts[number];
        let tablet = self.switch_on(&post.name, &post.folder)?;
        self.posts[number].tablet = tablet;
        Ok(())
    }

    pub fn log_in(&mut self, number: usize) -> Result<(), Failure> {
        self.posts[number].tablet.log_in(CLERK, PIN)
    }

    pub fn restart_server(&mut self) -> Result<(), String> {
        self.server.stop();
        self.server.start(log(&self.data, "server")?)
    }

    pub fn server_pid(&self) -> Result<u32, String> {
        self.server.pid().ok_or("the server does not run".into())
    }

    /// Switches everything off, as people do in the evening.
    pub fn switch_off(&mut self) -> Result<(), String> {
        self.posts.iter_mut().try_for_each(|post| post.tablet.end())?;
        self.server.stop_gently()
    }

    /// Lets the server's program prove that a case is gone.
    pub fn prove_on_server(&self, number: &CaseNumber) -> Result<(), String> {
        let mut command = Command::new(&self.programs.server);
        command.args(["prove-erasure", "--case-number", number.as_str(), "--data"]).arg(self.server.folder());
        prove(&mut command)
    }

    /// Lets a tablet's program prove it.
    pub fn prove_on_tablet(&self, tablet: usize, number: &CaseNumber) -> Result<(), String> {
        let mut command = Command::new(&self.programs.tablet_process);
        command.arg("prove-erasure").arg(&self.posts[tablet].folder).arg(number.as_str());
        prove(&mut command)
    }

    pub fn data(&self) -> &Path {
        &self.data
    }
}

fn prove(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    let blamed = report.split("\n\n").filter(|item| item.contains("不適合")).collect::<Vec<_>>().join(" ");
    Err(format!("{} {}", blamed.replace('\n', " "), String::from_utf8_lossy(&output.stderr).trim()))
}

/// A failure as a sentence.
pub fn said(failure: Failure) -> String {
    match failure {
        Failure::Fault(fault) => format!("refused with {}", fault.code.name()),
        Failure::Broken(reason) => reason,
    }
}

fn log(data: &Path, name: &str) -> Result<File, String> {
    let path = data.join("logs").join(format!("{name}.log"));
    OpenOptions::new().create(true).append(true).open(&path).map_err(|error| format!("{}: {error}", path.display()))
}
