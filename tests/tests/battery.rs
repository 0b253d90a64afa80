//! The battery dies after each command of a long day: whatever was acknowledged is there, once, when it comes back.

use bridge::{
    Along, Base64Bytes, CaseView, EventChange, HandOver, OpenCase, RecordEvent, Saved, SetApplicationId, SetField,
    TakePhoto, ViewCase, WriteNote,
};
use domain::{CaseId, Event, EventId, Field, NoteId, Outcome, PhotoId, Role, Service, Stage, Value};
use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use tests::{
    journey::{
        counter::{Counter, Failure},
        server::Server,
        tablet_process::TabletProcess,
    },
    process::built_beside,
};

const CLERK: &str = "相良 良子";
const PIN: &str = "481516";
const FACE: &[u8] = include_bytes!("../journeys/images/face.jpg");

const DAY_MS: i64 = 86_400_000;
/// When a day ends in Japan.
const MIDNIGHT_UTC_MS: i64 = 15 * 3_600_000;
/// Longer than the test takes.
const LONG_MS: i64 = 10 * 60_000;

/// One command of the day.
#[derive(Clone)]
enum Deed {
    Open(Service),
    OpenAlong(Service),
    Field(&'static str, &'static str),
    Tick(&'static str, bool),
    ApplicationId(&'static str),
    /// Typed key by key: each key is a command.
    Note(&'static str),
    Event(&'static str),
    /// An event that goes on from the last one of a name.
    EventAbout(&'static str, &'static str),
    Undo(&'static str),
    Photo,
    HandOver(Outcome),
}

const DAY: &[Deed] = &[
    Deed::Open(Service::Issuance),
    Deed::Field("name", "球磨 花子"),
    Deed::Field("kana", "くま はなこ"),
    Deed::Field("birth-date", "1990-02-28"),
    Deed::Field("answer.visitor", "self"),
    Deed::Field("answer.age", "adult"),
    Deed::Field("answer.age", ""),
    Deed::Field("shown.applicant.passport", "ok"),
    Deed::Field("shown.applicant.passport", "expired"),
    Deed::Field("event-date", "2026-11-20"),
    Deed::Field("rule-version", "第1版（試験）"),
    Deed::Tick("tick.face-check", true),
    Deed::Tick("tick.face-check", false),
    Deed::Tick("tick.face-check", true),
    Deed::Tick("brought.passport", true),
    Deed::Tick("signature-certificate", true),
    Deed::Tick("braille", true),
    Deed::Field("account.what-happened", "カードを自宅でなくした"),
    Deed::Event("taken.passport"),
    Deed::EventAbout("with-city", "taken.passport"),
    Deed::EventAbout("returned", "taken.passport"),
    Deed::Event("escalated.jlis"),
    Deed::EventAbout("reported", "escalated.jlis"),
    Deed::EventAbout("accepted", "escalated.jlis"),
    Deed::Event("paused"),
    Deed::EventAbout("resumed", "paused"),
    Deed::Event("done.card-full"),
    Deed::Undo("done.card-full"),
    Deed::Event("done.card-full"),
    Deed::Photo,
    Deed::Note("委任状は次回持参、と聞いた。"),
    Deed::OpenAlong(Service::ApplicationSupport),
    Deed::Field("contact", "0966-22-1111"),
    Deed::Field("contact", "0966-22-2222"),
    Deed::ApplicationId("12345678901234567890123"),
    Deed::Event("come-again"),
    Deed::Undo("come-again"),
    Deed::Photo,
    Deed::Note("写真は二枚目を使う。"),
    Deed::HandOver(Outcome::HandedOver),
    Deed::Open(Service::Inquiry),
    Deed::Note("駅前の\n広場で👩‍👩‍👧"),
    Deed::HandOver(Outcome::Withdrawn),
    Deed::Open(Service::Complaint),
    Deed::Event("escalated.complaint"),
    Deed::Undo("escalated.complaint"),
    Deed::Field("account.what-happened", "待ち時間が長いと言われた"),
];

/// What the screen was told is saved.
#[derive(Default)]
struct Told {
    cases: BTreeMap<CaseId, CaseView>,
    /// Kept from the first look after the photo was taken.
    photos: BTreeMap<PhotoId, Vec<u8>>,
    /// What the ledger counts, by the words of its lines; times are not counted on, as they depend on the clock.
    counts: BTreeMap<String, u64>,
}

struct Counterside {
    program: PathBuf,
    folder: PathBuf,
    tablet: TabletProcess,
    told: Told,
    /// The case in front of the clerk.
    case: Option<CaseId>,
    _data: TempDir,
    _server: Server,
}

impl Counterside {
    fn open() -> Self {
        let program = PathBuf::from(env!("CARGO_BIN_EXE_tablet-process"));
        let server = built_beside(&program, "hikitsugi-server").expect("the server is built");
        let data = tempfile::tempdir().expect("a folder");
        let mut server = Server::prepare(&server, &data.path().join("server")).expect("initialises");
        server.start(log(data.path(), "server")).expect("starts");
        let folder = data.path().join("tablet");
        let mut tablet = start(&program, &folder);
        let code = server.enrolment_code("窓口1").expect("a code");
        must(tablet.enrol(&format!("https://localhost:{}", server.port), &code));
        must(tablet.add_staff(CLERK, Role::SiteManager, PIN));
        must(tablet.log_in(CLERK, PIN));
        must(tablet.synchronise());
        Self { program, folder, tablet, told: Told::default(), case: None, _data: data, _server: server }
    }

    fn case(&self) -> CaseId {
        self.case.expect("a case is open")
    }

    /// The power fails and comes back.
    fn lose_power(&mut self) {
        must(self.tablet.kill());
        self.tablet = start(&self.program, &self.folder);
        must(self.tablet.log_in(CLERK, PIN));
    }

    fn count(&mut self, label: String) {
        *self.told.counts.entry(label).or_default() += 1;
    }

    fn acknowledged(&mut self, view: CaseView) {
        self.told.cases.insert(view.case, view);
    }

    fn saved(&mut self, saved: Saved) {
        self.acknowledged(saved.case);
    }

    fn open_case(&mut self, service: Service, along: Option<Along>) {
        if along.is_none() && service.is_a_visit() {
            self.count("来庁".into());
        }
        let view = must(self.tablet.call(OpenCase { service, along }));
        self.case = Some(view.case);
        self.count(format!("受付：{}", service.label()));
        self.acknowledged(view);
    }

    fn set(&mut self, field: &str, value: Value) {
        let field: Field = field.parse().expect("a field");
        let saved = must(self.tablet.call(SetField { case: self.case(), field, value: value.clone() }));
        let shown = saved.case.fields.iter().find(|shown| shown.field == field).map(|shown| &shown.value);
        assert!(shown == Some(&value), "{field} is acknowledged as it was typed");
        self.saved(saved);
    }

    fn standing(&self, event: &str) -> EventId {
        let event: Event = event.parse().expect("an event");
        let view = &self.told.cases[&self.case()];
        let last = view.events.iter().rfind(|one| one.undone_by.is_none() && one.happening.event == event);
        last.expect("it has happened").happening.id
    }

    fn record(&mut self, change: EventChange) {
        let count = match &change {
            EventChange::Add { event, .. } => event.count().map(|category| format!("業務：{category}")),
            EventChange::Undo { event } => {
                let view = &self.told.cases[&self.case()];
                let undone = view.events.iter().find(|one| one.happening.id == *event);
                undone.and_then(|one| one.happening.event.count()).map(|category| format!("取り消し：{category}"))
            }
        };
        let saved = must(self.tablet.call(RecordEvent { case: self.case(), change }));
        count.into_iter().for_each(|label| self.count(label));
        self.saved(saved);
    }

    fn key(&mut self, note: Option<NoteId>, typed: &str) -> Option<NoteId> {
        let saved = must(self.tablet.call(WriteNote { case: self.case(), note, text: typed.into() }));
        let note = saved.note;
        assert!(saved.case.notes.iter().any(|shown| Some(shown.note) == note && shown.text == typed));
        self.saved(saved);
        note
    }

    fn do_once(&mut self, deed: &Deed) {
        let event = |name: &str| name.parse().expect("an event");
        match deed.clone() {
            Deed::Open(service) => self.open_case(service, None),
            Deed::OpenAlong(service) => {
                self.open_case(service, Some(Along { case: self.case(), same_person: true }));
            }
            Deed::Field(field, text) => self.set(field, Value::Text(text.into())),
            Deed::Tick(field, flag) => self.set(field, Value::Flag(flag)),
            Deed::ApplicationId(id) => {
                let (first, second) = (id.into(), id.into());
                let saved = must(self.tablet.call(SetApplicationId { case: self.case(), first, second }));
                self.saved(saved);
            }
            Deed::Event(name) => self.record(EventChange::Add { event: event(name), about: None }),
            Deed::EventAbout(name, about) => {
                self.record(EventChange::Add { event: event(name), about: Some(self.standing(about)) });
            }
            Deed::Undo(name) => self.record(EventChange::Undo { event: self.standing(name) }),
            Deed::Photo => {
                let saved = must(self.tablet.call(TakePhoto { case: self.case(), frame: Base64Bytes(FACE.to_vec()) }));
                self.count("写真撮影".into());
                self.saved(saved);
            }
            Deed::HandOver(outcome) => {
                let view = must(self.tablet.call(HandOver { case: self.case(), outcome }));
                self.count(format!("終了：{}", outcome.label()));
                self.acknowledged(view);
            }
            Deed::Note(_) => unreachable!("a note is many commands"),
        }
    }

    /// Everything the screen was told stands there, and nothing else.
    fn hold_against(&mut self, deed: &str) {
        for (case, told) in &self.told.cases {
            let shown = must(self.tablet.call(ViewCase { case: *case }));
            assert!(shown == *told, "after {deed}, {} differs: told {told:#?}, shown {shown:#?}", told.number);
            for photo in &told.photos {
                let jpeg = must(self.tablet.photo(*case, photo.photo));
                let kept = self.told.photos.entry(photo.photo).or_insert_with(|| jpeg.clone());
                assert!(*kept == jpeg && jpeg.starts_with(&[0xff, 0xd8]), "after {deed} a photo differs");
            }
        }
        let today = must(self.tablet.today());
        assert!(today.reconciliation.balances(), "after {deed}: {:?}", today.reconciliation);
        assert_eq!(today.cases.len(), self.told.cases.len(), "after {deed}: no case more, none less");
        let timed = |label: &str| label.starts_with("待ち時間：") || label.starts_with("対応時間：");
        let mut shown: BTreeMap<String, u64> = BTreeMap::new();
        for line in today.counts.iter().filter(|line| !timed(&line.category.label())) {
            *shown.entry(line.category.label()).or_default() += line.number;
        }
        assert_eq!(shown, self.told.counts, "after {deed}");
        let ended = self.told.cases.values().filter(|view| view.stage != Stage::Open && view.service.is_a_visit());
        let times = today.counts.iter().filter(|line| timed(&line.category.label())).map(|line| line.number);
        assert_eq!(times.sum::<u64>(), 2 * ended.count() as u64, "after {deed}: the times of each visit, once");
    }
}

fn start(program: &Path, folder: &Path) -> TabletProcess {
    let log = log(folder.parent().expect("a parent"), "tablet");
    let mut tablet = TabletProcess::start_quick("窓口1", program, folder, log).expect("starts");
    // Midnight shall not come in between: the counts of the day would begin anew.
    let until_midnight = MIDNIGHT_UTC_MS - must(tablet.status()).now.0.rem_euclid(DAY_MS);
    if (0..LONG_MS).contains(&until_midnight) {
        must(tablet.wait(LONG_MS / 60_000));
    }
    tablet
}

fn log(data: &Path, name: &str) -> File {
    File::options().create(true).append(true).open(data.join(format!("{name}.log"))).expect("a log")
}

fn must<T>(done: Result<T, Failure>) -> T {
    match done {
        Ok(done) => done,
        Err(Failure::Fault(fault)) => panic!("{fault}: {} → {}", fault.message, fault.next_step),
        Err(Failure::Broken(reason)) => panic!("{reason}"),
    }
}

fn name(deed: &Deed) -> String {
    match deed {
        Deed::Open(service) | Deed::OpenAlong(service) => format!("opening {}", service.label()),
        Deed::Field(name, text) => format!("{name} = {text}"),
        Deed::Tick(name, flag) => format!("{name} = {flag}"),
        Deed::ApplicationId(_) => "the application id".into(),
        Deed::Note(text) => format!("the note {text}"),
        Deed::Event(name) | Deed::EventAbout(name, _) => format!("the event {name}"),
        Deed::Undo(name) => format!("taking back {name}"),
        Deed::Photo => "a photo".into(),
        Deed::HandOver(outcome) => outcome.label().into(),
    }
}

#[test]
fn nothing_is_lost_or_doubled_when_the_battery_dies_after_each_command() {
    let mut counter = Counterside::open();
    let mut commands = 0;
    for deed in DAY {
        if let Deed::Note(text) = deed {
            let (mut typed, mut note) = (String::new(), None);
            for key in text.chars() {
                typed.push(key);
                note = counter.key(note, &typed);
                counter.lose_power();
                counter.hold_against(&typed);
                commands += 1;
            }
            continue;
        }
        counter.do_once(deed);
        counter.lose_power();
        counter.hold_against(&name(deed));
        commands += 1;
    }
    println!("{commands} commands, each followed by the end of the power");
    assert!(commands >= 80, "the day is long: {commands}");
}
