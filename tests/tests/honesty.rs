//! "Saved" and "stored" are said after the disk has it, as the kernel saw it. Needs `strace`.

use domain::{Field, Outcome, Role, Service, Value};
use rustix::process::Signal;
use std::{
    fs::File,
    path::{Path, PathBuf},
};
use tests::{
    honesty::{Answer, read, traced_by, tracing_to},
    journey::{counter::Counter, server::Server, tablet_process::TabletProcess},
    kills::places::{CLERK, PIN},
    process::{built_beside, signal},
};

/// Ends a traced server; `strace` ends with it.
struct Traced(u32);

impl Drop for Traced {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = signal(self.0, Signal::KILL);
    }
}

#[test]
fn nothing_is_acknowledged_before_it_is_on_the_disk() {
    assert!(
        std::process::Command::new("strace").arg("-V").output().is_ok(),
        "strace is missing: run `cargo xtask setup`, or as root `apt-get install strace`"
    );
    rustls::crypto::ring::default_provider().install_default().expect("TLS is set up once");
    let folder = tempfile::tempdir().expect("a folder");
    let traces = [folder.path().join("server.trace"), folder.path().join("tablet.trace")];
    let (saved, exchanged) = work(folder.path(), &traces);

    let server = read(&std::fs::read_to_string(&traces[0]).expect("is traced"), ".db-wal", Answer::OverTcp);
    assert_eq!(server.early, [] as [usize; 0], "answers over TCP before the sync");
    assert!(server.answers_for_something >= exchanged, "{server:?} for {exchanged} exchanges");
    let tablet = read(&std::fs::read_to_string(&traces[1]).expect("is traced"), ".db-wal", Answer::IntoPipe);
    assert_eq!(tablet.early, [] as [usize; 0], "answers to the screen before the sync");
    assert!(tablet.answers_for_something >= saved, "{tablet:?} for {saved} edits");
}

/// Works at a counter under trace; answers how many edits and exchanges stored something.
fn work(folder: &Path, traces: &[PathBuf; 2]) -> (u64, u64) {
    let tablet_process = PathBuf::from(env!("CARGO_BIN_EXE_tablet-process"));
    let program = built_beside(&tablet_process, "hikitsugi-server").expect("the server is built");
    let log = |name| File::create(folder.join(name)).expect("a log");
    let through = tracing_to(&traces[0]);
    let words: Vec<&str> = through.iter().map(String::as_str).collect();
    let mut server = Server::prepare(&program, &folder.join("server")).expect("is prepared").through(&words);
    server.start(log("server.log")).expect("starts");
    let traced = Traced(traced_by(server.pid().expect("runs")).expect("is traced"));
    let tablet = folder.join("tablet");
    let mut tablet =
        TabletProcess::start_through(&tracing_to(&traces[1]), "窓口1", &tablet_process, &tablet, log("tablet.log"))
            .expect("starts");
    let code = server.enrolment_code("窓口1").expect("gives a code");
    tablet.enrol(&format!("https://localhost:{}", server.port), &code).expect("enrols");
    tablet.add_staff(CLERK, Role::SiteManager, PIN).expect("adds");
    tablet.log_in(CLERK, PIN).expect("logs in");
    tablet.synchronise().expect("exchanges");
    let mut saved = 0;
    for round in 0..5 {
        let number = tablet.open_case(Service::Inquiry, None).expect("opens");
        let case = tablet.find(&number).expect("is listed");
        tablet.set_field(case, Field::Name, &Value::Text(format!("球磨 花子{round}")), None).expect("saves");
        tablet.write_note(case, "山田").expect("saves");
        tablet.hand_over(case, Outcome::HandedOver).expect("hands over");
        tablet.synchronise().expect("exchanges");
        saved += 5;
    }
    tablet.end().expect("ends");
    signal(traced.0, Signal::TERM).expect("is there");
    // `strace` tells by its own end how the server ended; the trace is whole when it is gone.
    server.wait().expect("stops when asked");
    (saved, 5)
}
