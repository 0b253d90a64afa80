//! `speed --cases N --data DIR --server-bin P [--fill]`: how long a tablet with N open cases takes to answer.
//! With `--fill` it measures nothing and leaves the tablet to `window-speed`.
//!
//! The cases are made by the tablet's own commands and are known to a real server. Times are of this program: no window.

use bridge::{
    AddStaff, Command, Enrol, EventChange, GetRules, GetStatus, GetToday, Lock, LogIn, OpenCase, RecordEvent, SetField,
    Synchronise, ViewCase, WriteNote,
};
use desk::{Serve, Settings, Tablet, dispatch};
use domain::{CaseId, Event, Role, Service, StaffId, Value};
use std::{
    fs::File,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};
use tests::{
    figures::{Figure, Goal, table},
    journey::server::Server,
    local::keystroke::{Bare, Bytes, slowest_of_hundred},
    speed::{PIN, STAFF},
};

const RUNS: usize = 15;
const KEYS: usize = 1_000;
/// A city gives so many keys that this many cases can begin between two exchanges.
const BETWEEN_EXCHANGES: usize = 20;

fn main() -> ExitCode {
    match arguments(std::env::args().skip(1)).and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

struct Arguments {
    cases: usize,
    data: PathBuf,
    server: PathBuf,
    fill: bool,
}

fn arguments(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let (mut cases, mut data, mut server, mut fill) = (None, None, None, false);
    while let Some(word) = words.next() {
        let place = match word.as_str() {
            "--cases" => &mut cases,
            "--data" => &mut data,
            "--server-bin" => &mut server,
            "--fill" => {
                fill = true;
                continue;
            }
            other => return Err(format!("`{other}` is not understood")),
        };
        *place = words.next();
    }
    let needed = |value: Option<String>, name: &str| value.ok_or(format!("{name} is missing"));
    Ok(Arguments {
        cases: cases.map_or(Ok(1000), |text| text.parse()).map_err(|_| "--cases takes a number")?,
        data: needed(data, "--data")?.into(),
        server: needed(server, "--server-bin")?.into(),
        fill,
    })
}

fn run(arguments: &Arguments) -> Result<(), String> {
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "TLS is set up twice")?;
    let (mut counter, _server) = Counter::open(arguments)?;
    if arguments.fill {
        return counter.fill(arguments.cases);
    }
    let few = arguments.cases / 10;
    counter.fill(few)?;
    let with_few = counter.measure()?;
    counter.fill(arguments.cases - few)?;
    let with_many = counter.measure()?;
    println!("{:<34} {few:>7} {:>7} open cases, milliseconds (middle of {RUNS})", "", arguments.cases);
    for (few, many) in with_few.iter().zip(&with_many) {
        println!(
            "{:<34} {:>7.2} {:>7.2}   {:>5.1} times as long",
            few.0,
            milliseconds(few.1),
            milliseconds(many.1),
            many.1.as_secs_f64() / few.1.as_secs_f64()
        );
    }
    println!();
    print!("{}", table(&counter.keys(&arguments.data)?));
    Ok(())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

struct Counter {
    tablet: Tablet,
    staff: StaffId,
    cases: Vec<CaseId>,
}

type Times = Vec<(&'static str, Duration)>;

impl Counter {
    fn open(arguments: &Arguments) -> Result<(Self, Server), String> {
        let data = &arguments.data;
        std::fs::create_dir_all(data).map_err(|error| error.to_string())?;
        let mut server = Server::prepare(&arguments.server, &data.join("server"))?;
        server.start(File::create(data.join("server.log")).map_err(|error| error.to_string())?)?;
        let tablet = open_tablet(&data.join("tablet"))?;
        let code = server.enrolment_code("窓口1")?;
        ask(&tablet, Enrol { server: format!("https://localhost:{}", server.port), code })?;
        let staff = AddStaff { name: STAFF.into(), role: Role::SiteManager, secret: PIN.into() };
        let staff = ask(&tablet, staff)?.staff[0].id;
        ask(&tablet, LogIn { staff, secret: PIN.into() })?;
        ask(&tablet, Synchronise {})?;
        Ok((Self { tablet, staff, cases: Vec::new() }, server))
    }

    fn fill(&mut self, cases: usize) -> Result<(), String> {
        for _ in 0..cases {
            if self.cases.len().is_multiple_of(BETWEEN_EXCHANGES) {
                ask(&self.tablet, Synchronise {})?;
            }
            let case = ask(&self.tablet, OpenCase { service: Service::Issuance, along: None })?.case;
            for (field, text) in [("name", "球磨 花子"), ("kana", "くま はなこ"), ("answer.visitor", "self")] {
                ask(&self.tablet, set(case, field, text)?)?;
            }
            let change = EventChange::Add { event: event("taken.passport")?, about: None };
            ask(&self.tablet, RecordEvent { case, change })?;
            let mut note = None;
            for text in ["委任状", "委任状は次回", "委任状は次回持参、と聞いた。"] {
                note = ask(&self.tablet, WriteNote { case, note, text: text.into() })?.note;
            }
            self.cases.push(case);
        }
        ask(&self.tablet, Synchronise {}).map(drop)
    }

    /// Keys in a note, and after each one a bare commit of as many bytes on the same disk.
    fn keys(&self, data: &Path) -> Result<Vec<Figure>, String> {
        let case = *self.cases.first().ok_or("there are no cases")?;
        let note = ask(&self.tablet, WriteNote { case, note: None, text: "あ".into() })?.note;
        let mut bare = Bare::open(&data.join("bare.db"), Bytes::in_store(&data.join("tablet/tablet.db"))?)?;
        let (mut ours, mut others) = (Vec::new(), Vec::new());
        for key in 0..KEYS {
            let text = "あ".repeat(key % 60 + 2);
            ours.push(time(|| asked(&self.tablet, &WriteNote { case, note, text }))?);
            others.push(bare.commit()?);
        }
        let figure = |name: &str, of: fn(Vec<Duration>) -> Duration, goal| Figure {
            name: name.to_owned(),
            ours: milliseconds(of(ours.clone())),
            other: Some(("bare commit".to_owned(), milliseconds(of(others.clone())))),
            goal,
        };
        Ok(vec![
            figure("a key until it is on the disk, ms, middle", middle_of, Goal::None),
            figure("a key until it is on the disk, ms, 99 of 100", slowest_of_hundred, Goal::TimesAtMost(1.3)),
        ])
    }

    fn log_in_anew(&self) -> Result<(), String> {
        ask(&self.tablet, Lock {})?;
        ask(&self.tablet, LogIn { staff: self.staff, secret: PIN.into() }).map(drop)
    }

    fn measure(&self) -> Result<Times, String> {
        let case = *self.cases.get(self.cases.len() / 2).ok_or("there are no cases")?;
        let tablet = &self.tablet;
        self.log_in_anew()?;
        let mut times = Times::new();
        times.push(("first list after a log-in", time(|| asked(tablet, &GetToday {}))?));
        let at_first = |run: usize| self.cases.get(run).copied().ok_or("there are too few cases".to_owned());
        let first = middle(|run| asked(tablet, &ViewCase { case: at_first(run)? }))?;
        times.push(("open a case's page for the first time", first));
        times.push(("list", middle(|_| asked(tablet, &GetToday {}))?));
        let mut after_edit = Vec::new();
        let mut after_exchange = Vec::new();
        for run in 0..RUNS {
            ask(tablet, set(case, "contact", &format!("0966-22-{run:04}"))?)?;
            after_edit.push(time(|| asked(tablet, &GetToday {}))?);
            ask(tablet, Synchronise {})?;
            after_exchange.push(time(|| asked(tablet, &GetToday {}))?);
        }
        times.push(("list after an edit", middle_of(after_edit)));
        times.push(("list after an exchange", middle_of(after_exchange)));
        times.push(("status", middle(|_| asked(tablet, &GetStatus { touched: false }))?));
        times.push(("rules", middle(|_| asked(tablet, &GetRules {}))?));
        times.push(("open a case's page", middle(|_| asked(tablet, &ViewCase { case }))?));
        times.push(("a field", middle(|run| asked(tablet, &set(case, "contact", &format!("0966-33-{run:04}"))?))?));
        let note = ask(tablet, WriteNote { case, note: None, text: "あ".into() })?.note;
        times.push((
            "a key in a note",
            middle(|run| asked(tablet, &WriteNote { case, note, text: "あ".repeat(run + 2) }))?,
        ));
        let change = EventChange::Add { event: event("paused")?, about: None };
        times.push(("an event", middle(|_| asked(tablet, &RecordEvent { case, change: change.clone() }))?));
        Ok(times)
    }
}

fn open_tablet(folder: &Path) -> Result<Tablet, String> {
    ports::open_tablet(folder, Settings::default()).map_err(|error| error.to_string())
}

fn set(case: CaseId, field: &str, text: &str) -> Result<SetField, String> {
    let field = field.parse().map_err(|_| format!("no field is called {field}"))?;
    Ok(SetField { case, field, value: Value::Text(text.into()) })
}

fn event(name: &str) -> Result<Event, String> {
    name.parse().map_err(|_| format!("no event is called {name}"))
}

fn ask<C: Command>(tablet: &Tablet, request: C) -> Result<C::Reply, String>
where
    Tablet: Serve<C>,
{
    tablet.serve(request).map_err(|fault| format!("{}: {fault}", C::NAME))
}

/// As the screen asks: with what it costs to cross the border in both directions.
fn asked<C: Command>(tablet: &Tablet, request: &C) -> Result<(), String> {
    let request = serde_json::to_value(request).map_err(|error| error.to_string())?;
    let reply = dispatch(tablet, C::NAME, request).map_err(|fault| format!("{}: {fault}", C::NAME))?;
    std::hint::black_box(reply.to_string());
    Ok(())
}

fn time(work: impl FnOnce() -> Result<(), String>) -> Result<Duration, String> {
    let begun = Instant::now();
    work()?;
    Ok(begun.elapsed())
}

fn middle(mut work: impl FnMut(usize) -> Result<(), String>) -> Result<Duration, String> {
    let times: Result<Vec<Duration>, String> = (0..RUNS).map(|run| time(|| work(run))).collect();
    times.map(middle_of)
}

fn middle_of(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
