//! One phase of a night in a process of its own: a tablet that is opened, does one thing and ends.
//!
//! It hears what to do, says `ready`, waits for a line, works, and says what it took; all as lines of JSON.

use super::{
    mapping::{Pen, Shape},
    meter::Used,
    record::{self, LATER_EDIT, Record, make_photo},
    unattended::{self, Went},
};
use crate::speed::{PIN, STAFF};
use bridge::{AddStaff, Command, Enrol, GetToday, Lock, LogIn, Synchronise, ViewCase};
use desk::{Serve, Settings, SignedRequest, Tablet, Transport, ports::Server};
use domain::{CaseId, Outcome, PhotoId, Role, StaffId, Timestamp};
use ports::{FileKeyStore, Https, SystemClock, UsbDrives};
use proofs::{RequestSignature, digest::sha256_plain};
use records::{CaseDocument, Entry, NewPhoto};
use sealing::{SystemEntropy, VaultKey, entropy::make_bytes};
use serde::{Deserialize, Serialize};
use std::{
    fmt::Display,
    io::{self, BufRead, Write},
    path::Path,
    time::{Duration, Instant},
};
use sync::{Answer, Exchange, RowKind, row::PHOTO_PART_BYTES, tablet::Application, wire};
use vault::{End, NewRow, Vault, log::open_row};

/// What a phase took.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Told {
    pub ms: f64,
    /// Of that, what guessing a PIN is made to cost.
    pub argon2_ms: f64,
    pub used: Used,
    pub cases: usize,
    /// Of a night that the tablet got through by itself.
    #[serde(default)]
    pub went: Option<Went>,
}

/// What a process is to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Phase {
    /// Joins the city and gets its first member of staff. Measures nothing.
    Join { server: String, code: String },
    /// Cases, each with its edits, sealed and on the disk.
    Seed { cases: u32, photo: usize, fields: bool },
    /// Asks for every case of another tablet. Nothing goes over the line.
    Ask { numbers: Vec<String> },
    /// Tells the city what was asked for, and leaves the answers where they are.
    Tell,
    /// A locked tablet's whole exchange.
    Exchange,
    /// The same until it has succeeded, with every attempt that the tablet makes by itself.
    Night,
    /// Somebody logs in and opens every case.
    Open,
    /// One case in a hundred is changed.
    Edit { cases: u32 },
    /// Every case is handed over. Nothing goes over the line.
    HandOver,
    /// The numbers of all cases, for the other tablet.
    Numbers,
}

/// Does a phase in a folder, as the process that was started for it.
pub fn run(folder: &Path) -> Result<(), String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(fault)?;
    let phase = serde_json::from_str(&line).map_err(fault)?;
    // As with the peers, the clock begins when a program has read itself and not yet its store.
    desk::get_ready();
    println!("ready");
    io::stdin().lock().read_line(&mut line).map_err(fault)?;
    println!("{}", perform(&phase, folder)?);
    io::stdout().flush().map_err(fault)
}

fn perform(phase: &Phase, folder: &Path) -> Result<String, String> {
    let told = match phase {
        Phase::Numbers => return serde_json::to_string(&numbers(folder)?).map_err(fault),
        Phase::Join { server, code } => join(folder, server, code),
        Phase::Seed { cases, photo, fields } => {
            seed(folder, *cases, *photo, if *fields { Shape::Fields } else { Shape::Edits })
        }
        Phase::Ask { numbers } => ask(folder, numbers),
        Phase::Tell => tell(folder),
        Phase::Exchange => exchange(folder),
        Phase::Night => unattended::night(folder),
        Phase::Open => open(folder),
        Phase::Edit { cases } => edit(folder, *cases),
        Phase::HandOver => hand_over(folder),
    };
    serde_json::to_string(&told?).map_err(fault)
}

fn told(began: Instant, cases: usize) -> Result<Told, String> {
    Ok(Told { ms: milliseconds(began.elapsed()), used: Used::by_me()?, cases, ..Told::default() })
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn join(folder: &Path, server: &str, code: &str) -> Result<Told, String> {
    let began = Instant::now();
    let tablet = open_tablet(folder)?;
    serve(&tablet, Enrol { server: server.into(), code: code.into() })?;
    let added = AddStaff { name: STAFF.into(), role: Role::SiteManager, secret: PIN.into() };
    let staff = serve(&tablet, added)?.staff[0].id;
    serve(&tablet, LogIn { staff, secret: PIN.into() })?;
    serve(&tablet, Synchronise {})?;
    told(began, 0)
}

fn exchange(folder: &Path) -> Result<Told, String> {
    let began = Instant::now();
    let tablet = open_tablet(folder)?;
    let status = serve(&tablet, Synchronise {})?;
    let told = told(began, 0)?;
    let last = status.sync.last.ok_or("nothing was exchanged")?;
    match last.fault {
        Some(fault) => Err(fault.to_string()),
        None => Ok(told),
    }
}

/// The first log-in takes the keys that came; the second one shows what a log-in costs without any.
fn open(folder: &Path) -> Result<Told, String> {
    let tablet = open_tablet(folder)?;
    let staff = first_staff(&tablet)?;
    let began = Instant::now();
    serve(&tablet, LogIn { staff, secret: PIN.into() })?;
    let cases: Vec<CaseId> = serve(&tablet, GetToday {})?.cases.iter().map(|line| line.case).collect();
    for case in &cases {
        serve(&tablet, ViewCase { case: *case })?;
    }
    let mut told = told(began, cases.len())?;
    serve(&tablet, Lock {})?;
    let again = Instant::now();
    serve(&tablet, LogIn { staff, secret: PIN.into() })?;
    told.argon2_ms = milliseconds(again.elapsed());
    Ok(told)
}

fn first_staff(tablet: &Tablet) -> Result<StaffId, String> {
    let status = serve(tablet, bridge::GetStatus { touched: false })?;
    Ok(status.staff.first().ok_or("nobody works here")?.id)
}

fn open_tablet(folder: &Path) -> Result<Tablet, String> {
    let tablet = ports::open_tablet(folder, Settings::default()).map_err(fault)?;
    Ok(tablet.with_drives(Box::new(UsbDrives::only(folder.to_owned()))))
}

pub(super) fn serve<C: Command>(tablet: &Tablet, request: C) -> Result<C::Reply, String>
where
    Tablet: Serve<C>,
{
    tablet.serve(request).map_err(|fault| format!("{}: {fault}", C::NAME))
}

/// The store of a tablet that nobody runs, with somebody logged in.
struct Store {
    vault: Vault,
    key: VaultKey,
}

impl Store {
    fn open(folder: &Path) -> Result<Self, String> {
        let mut vault = open_vault(folder)?;
        let now = Timestamp(0);
        let staff = vault.staff(now).map_err(fault)?.first().ok_or("nobody works here")?.id;
        let key = vault.log_in(staff, PIN, now).map_err(fault)?;
        Ok(Self { vault, key })
    }

    fn append(&mut self, case: CaseId, rows: &[NewRow<'_>]) -> Result<(), String> {
        let key = self.vault.case_key(case, &self.key).map_err(fault)?.ok_or("the case has no key here")?;
        self.vault.append(case, &key, rows, None).map_err(fault)
    }

    fn load(&mut self, case: CaseId) -> Result<CaseDocument, String> {
        let key = self.vault.case_key(case, &self.key).map_err(fault)?.ok_or("the case has no key here")?;
        let rows = self.vault.changes(case).map_err(fault)?;
        let entries: Vec<Entry> =
            rows.iter().filter_map(|row| Entry::decode(&open_row(row, &key).ok()?).ok()).collect();
        Ok(CaseDocument::load(actor(), entries).0)
    }
}

pub(super) fn open_vault(folder: &Path) -> Result<Vault, String> {
    let keys = FileKeyStore::open(&folder.join("keys")).map_err(fault)?;
    Vault::open(&folder.join("tablet.db"), Box::new(keys), Box::new(SystemEntropy::default())).map_err(fault)
}

fn actor() -> [u8; 16] {
    make_bytes(&mut SystemEntropy::default())
}

fn seed(folder: &Path, cases: u32, photo: usize, shape: Shape) -> Result<Told, String> {
    let began = Instant::now();
    let mut store = Store::open(folder)?;
    let device = store.vault.enrolled().map_err(fault)?.device;
    for index in 0..cases {
        seed_case(&mut store, &Pen { index, device, shape }, photo)?;
    }
    told(began, cases as usize)
}

/// Two transactions: what a clerk's single edits cost is measured elsewhere.
fn seed_case(store: &mut Store, pen: &Pen, photo: usize) -> Result<(), String> {
    let new = store.vault.draw_case().map_err(fault)?;
    let mut written = pen.write(new.number.clone(), actor()).map_err(fault)?;
    let first = written.first.encode();
    // The list is in the order of the records.
    let opened_at = Timestamp(i64::from(pen.index));
    let row = NewRow { kind: RowKind::Change, plaintext: &first };
    store.vault.begin_case(&new, pen.service(), &row, &store.key, opened_at).map_err(fault)?;
    let picture = make_photo(pen.index, photo);
    if !picture.is_empty() {
        written.rest.push(add_photo(pen, &mut written.document, &picture)?);
    }
    let parts = picture.chunks(PHOTO_PART_BYTES).map(|part| (RowKind::Photo, part.to_vec()));
    let changes = written.rest.iter().map(|entry| (RowKind::Change, entry.encode()));
    let rows: Vec<(RowKind, Vec<u8>)> = parts.chain(changes).collect();
    let rows: Vec<NewRow<'_>> = rows.iter().map(|(kind, bytes)| NewRow { kind: *kind, plaintext: bytes }).collect();
    store.append(new.id, &rows)
}

fn add_photo(pen: &Pen, document: &mut CaseDocument, picture: &[u8]) -> Result<Entry, String> {
    let photo = NewPhoto {
        id: PhotoId::from_bytes(actor()),
        digest: sha256_plain(picture),
        width: 413,
        height: 531,
        row_device: pen.device,
        // Behind the row that opens the case.
        row_sequence: 2,
        row_count: picture.chunks(PHOTO_PART_BYTES).len() as u64,
        findings: None,
    };
    let author = pen.author(&Record::make(pen.index).staff, pen.index * 3);
    document.add_photo(&photo, author).map_err(fault)
}

fn edit(folder: &Path, cases: u32) -> Result<Told, String> {
    let mut store = Store::open(folder)?;
    let device = store.vault.enrolled().map_err(fault)?.device;
    let all = store.vault.cases().map_err(fault)?;
    let began = Instant::now();
    let mut edited = 0;
    for index in record::changed(cases) {
        let case = all.get(index as usize).ok_or("there are fewer cases")?.id;
        let mut document = store.load(case)?;
        let pen = Pen { index, device, shape: Shape::Edits };
        let staff = Record::make(index).staff;
        for entry in pen.edit(&mut document, LATER_EDIT, &staff).map_err(fault)? {
            store.append(case, &[NewRow { kind: RowKind::Change, plaintext: &entry.encode() }])?;
        }
        edited += 1;
    }
    told(began, edited)
}

fn hand_over(folder: &Path) -> Result<Told, String> {
    let mut store = Store::open(folder)?;
    let device = store.vault.enrolled().map_err(fault)?.device;
    let all = store.vault.cases().map_err(fault)?;
    let began = Instant::now();
    for (case, index) in all.iter().map(|entry| entry.id).zip(0..) {
        let pen = Pen { index, device, shape: Shape::Edits };
        let author = pen.author(&Record::make(index).staff, index * 3);
        let (outcome, at) = (Outcome::HandedOver, author.at);
        let entry = store.load(case)?.hand_over(outcome, author).map_err(fault)?.encode();
        let row = NewRow { kind: RowKind::Change, plaintext: &entry };
        let end = End { row: &row, outcome, also: &[], summary: None };
        let key = store.vault.case_key(case, &store.key).map_err(fault)?.ok_or("the case has no key here")?;
        store.vault.hand_over(case, &key, &end, at).map_err(fault)?;
    }
    told(began, all.len())
}

fn numbers(folder: &Path) -> Result<Vec<String>, String> {
    let cases = open_vault(folder)?.cases().map_err(fault)?;
    Ok(cases.iter().map(|entry| entry.number.to_string()).collect())
}

fn ask(folder: &Path, numbers: &[String]) -> Result<Told, String> {
    let mut store = Store::open(folder)?;
    let began = Instant::now();
    for number in numbers {
        let number = domain::CaseNumber::parse(number).map_err(fault)?;
        store.vault.request_case(&number, &store.key).map_err(fault)?;
    }
    told(began, numbers.len())
}

/// One exchange that takes nothing in: as if the line were cut behind the city's word that it stored the requests.
fn tell(folder: &Path) -> Result<Told, String> {
    let began = Instant::now();
    let mut vault = open_vault(folder)?;
    let now = desk::Clock::now(&SystemClock);
    let network = Https::new();
    vault.begin_exchange(now).map_err(fault)?;
    let mut asked = 0;
    loop {
        let (upload, more) = vault.gather().map_err(fault)?;
        asked += upload.requests.len();
        let enrolment = vault.enrolled().map_err(fault)?;
        let exchange = Exchange {
            version: wire::COMPACT,
            epoch: Some(enrolment.epoch),
            cursor: vault.cursor().map_err(fault)?,
            upload: upload.clone(),
        };
        let answer = network.send(&sign(&mut vault, exchange)?).map_err(|fault| format!("{fault:?}"))?;
        let Answer { epoch, now: server_now, refused, .. } = Answer::read(&answer, wire::COMPACT).map_err(fault)?;
        let application = Application { upload, refused, feed: Vec::new(), epoch, server_now };
        vault.settle(&application, now).map_err(fault)?;
        if !more {
            vault.end_exchange();
            return told(began, asked);
        }
    }
}

fn sign(vault: &mut Vault, exchange: Exchange) -> Result<SignedRequest, String> {
    let enrolment = vault.enrolled().map_err(fault)?;
    let (device, counter, body) = (enrolment.device, vault.next_counter().map_err(fault)?, exchange.write());
    let identity = vault.identity().map_err(fault)?;
    let path = wire::EXCHANGE_PATH;
    let signature = RequestSignature { path, device, counter, body: &body }.sign(&identity);
    let server = Server { address: enrolment.server, authority: enrolment.authority };
    Ok(SignedRequest { server, path, device, counter, signature, body })
}

fn fault(error: impl Display) -> String {
    error.to_string()
}
