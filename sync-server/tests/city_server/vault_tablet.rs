//! A tablet with the real store and the real machine, over the wire; only the screen is missing.

use crate::{
    browser::Browser,
    office::Office,
    story::issue_code,
    tablet::{enrol_request, post_enrol},
};
use domain::{
    CaseId, CaseNumber, DeviceId, Field, NoteId, Outcome, PhotoId, Role, Service, StaffId, StaffSecret, Value,
};
use proofs::{
    EnrolmentCode, RequestSignature,
    digest::sha256_plain,
    request::{COUNTER_HEADER, DEVICE_HEADER, SIGNATURE_HEADER},
};
use records::{Author, CaseDocument, EditError, Entry, NewCase, NewPhoto};
use sealing::{CaseKey, SystemEntropy, VaultKey, entropy::make_bytes};
use std::path::PathBuf;
use sync::{
    Answer, Effect, EnrolAnswer, EnrolWelcome, Event, Exchange, Machine, Row, RowKind, Upload, decode,
    tablet::Application, wire,
};
use vault::{Argon2Cost, End, Enrolment, MemoryKeyStore, NewRow, Vault, log::open_row};

const PIN: &str = "481516";
const CHEAP: Argon2Cost = Argon2Cost { memory_kib: 64, passes: 1 };

pub(crate) struct VaultTablet {
    folder: tempfile::TempDir,
    keys: MemoryKeyStore,
    pub(crate) vault: Vault,
    staff: StaffId,
    /// `None` while nobody is logged in.
    vault_key: Option<VaultKey>,
    pub(crate) device: DeviceId,
}

fn open(path: PathBuf, keys: &MemoryKeyStore) -> Vault {
    Vault::open(&path, Box::new(keys.clone()), Box::new(SystemEntropy::default())).expect("opens")
}

impl VaultTablet {
    /// A tablet with one member of staff, logged in, that has the city's keys.
    pub(crate) fn enrol(office: &Office, browser: &mut Browser, label: &str) -> Self {
        let (folder, keys) = (tempfile::tempdir().expect("a folder"), MemoryKeyStore::default());
        let mut vault = open(folder.path().join("tablet.db"), &keys);
        let code = EnrolmentCode::parse(&issue_code(browser, label)).expect("is a code");
        let (status, body) = post_enrol(office, &enrol_request(&code, &vault.identity().expect("is there")));
        assert_eq!(status, 200);
        let answer: EnrolAnswer = decode(&body).expect("is an answer");
        let welcome: EnrolWelcome = decode(&answer.welcome).expect("is a welcome");
        let enrolment = Enrolment {
            device: welcome.device,
            label: welcome.label,
            server: office.address.clone(),
            authority: welcome.authority,
            city: welcome.city,
            epoch: welcome.epoch,
        };
        vault.set_enrolment(&enrolment).expect("enrols");
        let vault_key = vault.make_vault_key();
        let secret = StaffSecret::choose(PIN).expect("is a PIN");
        let staff = vault.add_staff("相良", Role::SiteManager, &secret, CHEAP, &vault_key).expect("adds");
        let device = welcome.device;
        let mut this = Self { folder, keys, vault, staff, vault_key: Some(vault_key), device };
        this.exchange(office);
        this
    }

    pub(crate) fn lock(&mut self) {
        self.vault_key = None;
    }

    pub(crate) fn log_in(&mut self, office: &Office) {
        let key = self.vault.log_in(self.staff, PIN, office.now()).expect("the PIN is right");
        self.vault.claim_grants(&key).expect("claims");
        self.vault_key = Some(key);
    }

    /// The power fails; the tablet starts again, locked.
    pub(crate) fn crash(&mut self) {
        let stand_in = Vault::open_in_memory(Box::new(MemoryKeyStore::default()), Box::new(SystemEntropy::default()));
        self.vault = stand_in.expect("a stand-in while the real one is closed");
        self.vault = open(self.folder.path().join("tablet.db"), &self.keys);
        self.vault_key = None;
    }

    /// One whole exchange; answers how many messages it took.
    pub(crate) fn exchange(&mut self, office: &Office) -> usize {
        self.exchange_until(office, usize::MAX).expect("is not cut short")
    }

    /// An exchange in which the power fails when this many answers were settled and one more was on its way.
    /// `None` when it did.
    pub(crate) fn exchange_until(&mut self, office: &Office, settled_max: usize) -> Option<usize> {
        self.vault.begin_exchange(office.now()).expect("begins");
        let (mut machine, mut effect) = Machine::start();
        let mut messages = 0;
        loop {
            let event = match effect {
                Effect::Gather => {
                    let (upload, more) = self.vault.gather().expect("gathers");
                    let epoch = Some(self.vault.enrolled().expect("is enrolled").epoch);
                    Event::Gathered {
                        upload: Box::new(upload),
                        epoch,
                        cursor: self.vault.cursor().expect("reads"),
                        more,
                    }
                }
                Effect::Send(exchange) => {
                    let answer = self.post(office, *exchange);
                    if messages == settled_max {
                        self.crash();
                        return None;
                    }
                    messages += 1;
                    assert!(messages < 100, "the exchange never ends");
                    Event::Answered(answer)
                }
                Effect::Apply(application) => {
                    let settled = self.vault.settle(&application, office.now()).expect("settles");
                    if let Some(key) = &self.vault_key {
                        self.vault.claim_grants(key).expect("claims");
                    }
                    Event::Applied { owes: self.vault.owes().expect("reads") || settled.server_replaced }
                }
                Effect::Finish(outcome) => {
                    assert_eq!(outcome, sync::tablet::Outcome::Done);
                    self.vault.end_exchange();
                    return Some(messages);
                }
            };
            effect = machine.handle(event);
        }
    }

    /// One message and its answer; the exchange goes no further.
    pub(crate) fn first_message(&mut self, office: &Office) {
        self.vault.begin_exchange(office.now()).expect("begins");
        let (upload, _) = self.vault.gather().expect("gathers");
        let Answer { epoch, now, refused, feed, .. } = self.say(office, upload.clone());
        let application = Application { upload, refused, feed, epoch, server_now: now };
        self.vault.settle(&application, office.now()).expect("settles");
        self.vault.end_exchange();
    }

    /// Says just this, as a tablet would that somebody rebuilt.
    pub(crate) fn say(&mut self, office: &Office, upload: Upload) -> Answer {
        let (epoch, cursor) =
            (Some(self.vault.enrolled().expect("enrolled").epoch), self.vault.cursor().expect("reads"));
        self.post(office, Exchange { version: wire::VERSION, epoch, cursor, upload })
    }

    /// Makes the server believe that its store went back in time.
    pub(crate) fn say_that_the_server_is_older(&mut self, office: &Office) {
        let epoch = Some(self.vault.enrolled().expect("enrolled").epoch);
        let upload = Upload { city_keys_left: 32, ..Upload::default() };
        let answer = self.post(office, Exchange { version: wire::VERSION, epoch, cursor: 1 << 40, upload });
        assert_ne!(Some(answer.epoch), epoch);
    }

    fn post(&mut self, office: &Office, exchange: Exchange) -> Answer {
        let version = exchange.version;
        let (path, body) = (wire::EXCHANGE_PATH, exchange.write());
        let counter = self.vault.next_counter().expect("counts");
        let identity = self.vault.identity().expect("is there");
        let signature = RequestSignature { path, device: self.device, counter, body: &body }.sign(&identity);
        let response = office
            .client()
            .post(format!("{}{path}", office.address))
            .header(DEVICE_HEADER, self.device.to_string())
            .header(COUNTER_HEADER, counter.to_string())
            .header(SIGNATURE_HEADER, signature.to_string())
            .body(body)
            .send()
            .expect("answers");
        assert_eq!(response.status().as_u16(), 200);
        Answer::read(&response.bytes().expect("a body"), version).expect("is an answer")
    }

    pub(crate) fn case_key(&mut self, case: CaseId) -> CaseKey {
        let Self { vault, vault_key, .. } = self;
        let vault_key = vault_key.as_ref().expect("somebody is logged in");
        vault.case_key(case, vault_key).expect("opens").expect("is there")
    }

    fn author(&self, office: &Office) -> Author {
        Author { device: self.device, staff: self.staff, name: "相良".into(), at: office.now() }
    }

    pub(crate) fn open_case(&mut self, office: &Office) -> (CaseId, CaseNumber) {
        self.open_case_of(office, Service::ApplicationSupport)
    }

    pub(crate) fn open_case_of(&mut self, office: &Office, service: Service) -> (CaseId, CaseNumber) {
        let new = self.vault.draw_case().expect("draws");
        let case = NewCase { number: new.number.clone(), service };
        let actor = make_bytes(&mut SystemEntropy::default());
        let (_, entry) = CaseDocument::open(actor, &case, self.author(office)).expect("opens");
        let row = NewRow { kind: RowKind::Change, plaintext: &entry.encode() };
        let Self { vault, vault_key, .. } = self;
        let vault_key = vault_key.as_ref().expect("somebody is logged in");
        vault.begin_case(&new, service, &row, vault_key, office.now()).expect("begins");
        (new.id, new.number)
    }

    pub(crate) fn ask_for(&mut self, number: &CaseNumber) {
        let Self { vault, vault_key, .. } = self;
        vault.request_case(number, vault_key.as_ref().expect("somebody is logged in")).expect("asks");
    }

    fn document(&mut self, case: CaseId) -> (CaseDocument, CaseKey) {
        let key = self.case_key(case);
        let rows = self.vault.changes(case).expect("reads");
        let entries = rows.iter().map(|row| Entry::decode(&open_row(row, &key).expect("opens")).expect("is an entry"));
        let (document, damages) = CaseDocument::load(make_bytes(&mut SystemEntropy::default()), entries);
        assert!(damages.is_empty());
        (document, key)
    }

    fn edit(
        &mut self,
        office: &Office,
        case: CaseId,
        change: impl FnOnce(&mut CaseDocument, Author) -> Result<Option<Entry>, EditError>,
    ) {
        let author = self.author(office);
        let (mut document, key) = self.document(case);
        let entry = change(&mut document, author).expect("edits").expect("changes");
        let row = NewRow { kind: RowKind::Change, plaintext: &entry.encode() };
        self.vault.append(case, &key, &[row], None).expect("appends");
    }

    pub(crate) fn set(&mut self, office: &Office, case: CaseId, field: Field, text: &str) {
        self.edit(office, case, |document, author| document.set(field, &Value::Text(text.into()), author));
    }

    /// Writes the note of this number, from its beginning.
    pub(crate) fn note(&mut self, office: &Office, case: CaseId, note: u8, text: &str) {
        let id = NoteId::from_bytes([note; 16]);
        self.edit(office, case, |document, author| document.write_note(id, text, author));
    }

    pub(crate) fn photo(&mut self, office: &Office, case: CaseId, jpeg: &[u8]) {
        let key = self.case_key(case);
        let row = NewRow { kind: RowKind::Photo, plaintext: jpeg };
        self.vault.append(case, &key, &[row], None).expect("appends");
        let (row_sequence, _) = self.vault.own_tip(case).expect("a tip");
        let photo = NewPhoto {
            id: PhotoId::from_bytes(make_bytes(&mut SystemEntropy::default())),
            digest: sha256_plain(jpeg),
            width: 420,
            height: 540,
            row_device: self.device,
            row_sequence,
            row_count: 1,
            findings: None,
        };
        self.edit(office, case, |document, author| document.add_photo(&photo, author).map(Some));
    }

    pub(crate) fn hand_over(&mut self, office: &Office, case: CaseId) {
        let author = self.author(office);
        let (mut document, key) = self.document(case);
        let entry = document.hand_over(Outcome::HandedOver, author).expect("hands over");
        let row = NewRow { kind: RowKind::Change, plaintext: &entry.encode() };
        let end = End { row: &row, outcome: Outcome::HandedOver, also: &[], summary: None };
        self.vault.hand_over(case, &key, &end, office.now()).expect("hands over");
    }

    pub(crate) fn rows(&self, case: CaseId) -> Vec<Row> {
        self.vault.all_rows(case).expect("reads")
    }

    /// True when nothing of the case can be read here, even after a log-in.
    pub(crate) fn has_forgotten(&mut self, office: &Office, case: CaseId) -> bool {
        self.log_in(office);
        let key = self.vault.case_key(case, self.vault_key.as_ref().expect("logged in")).expect("reads");
        key.is_none() && self.rows(case).is_empty()
    }

    /// Every file of the tablet.
    pub(crate) fn files(&self) -> Vec<(String, Vec<u8>)> {
        crate::office::files(self.folder.path())
    }
}
