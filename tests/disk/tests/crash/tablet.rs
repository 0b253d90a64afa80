//! A tablet on a simulated machine, and a city that can sign.

use crate::{
    contents::{self, Contents},
    run::Subject,
};
use disk::{Chance, Disk, SimKeyStore};
use domain::{CaseId, CaseNumber, DeviceId, Digest, Outcome, Role, Service, StaffId, StaffSecret, Timestamp};
use proofs::{CityKeyId, CityPublicKey, Coverage, KeyBatch, PurgeOrder, Receipt, ShredAck, Signed, SigningKey};
use rusqlite::types::Value;
use sealing::{CaseKey, OneTimeSecret, Recipient, VaultKey, aead, seal_case_key};
use std::collections::BTreeMap;
use sync::{
    CaseRequest, CityEnvelope, DeviceEnvelope, FeedEntry, FeedItem, Grant, Opening, Row, RowKind, Upload,
    row::associated_data, tablet::Application,
};
use vault::{Argon2Cost, Enrolment, KeyStore, NewRow, NewSummary, Vault, log::open_row};

pub(crate) const NOW: Timestamp = Timestamp(1_795_316_400_000);
pub(crate) const CHEAP: Argon2Cost = Argon2Cost { memory_kib: 8, passes: 1 };
pub(crate) const PIN: &str = "481516";
pub(crate) const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
pub(crate) const OTHER: DeviceId = DeviceId::from_bytes([2; 16]);
pub(crate) const EPOCH: Digest = Digest::from_bytes([5; 32]);
const FILE: &str = "tablet.db";
const CLOSED: &str = "does not open";

pub(crate) struct Tablet {
    pub(crate) disk: Disk,
    pub(crate) keys: SimKeyStore,
    vault: Option<Vault>,
    starts: u64,
    /// Opened here, in their order.
    pub(crate) cases: Vec<CaseId>,
    pub(crate) staff: Option<StaffId>,
    pub(crate) cursor: u64,
    /// Sealed bytes of cases, to look for when they are gone.
    pieces: BTreeMap<CaseId, Vec<u8>>,
}

pub(crate) fn city() -> SigningKey {
    SigningKey::from_seed([9; 32])
}

pub(crate) fn vault_key() -> VaultKey {
    VaultKey::from_bytes([8; 32])
}

impl Tablet {
    /// A tablet that was never started.
    pub(crate) fn new() -> Self {
        let disk = Disk::new(1);
        let keys = SimKeyStore::new(&disk);
        Self { disk, keys, vault: None, starts: 0, cases: Vec::new(), staff: None, cursor: 0, pieces: BTreeMap::new() }
    }

    /// An enrolled tablet without staff.
    pub(crate) fn enrolled() -> Self {
        let mut tablet = Self::new();
        tablet.start().expect("starts");
        tablet.enrol().expect("enrols");
        tablet
    }

    /// A tablet in use: two cases of its own and one of another tablet, some of it with the city and some not.
    pub(crate) fn in_use() -> Self {
        let mut tablet = Self::enrolled();
        tablet.add_staff("相良").expect("adds");
        tablet.settle(vec![city_keys(1..9)]).expect("settles");
        for words in ["球磨 花子", "五木 次郎"] {
            tablet.begin_case(words).expect("begins");
        }
        tablet.ask(1).expect("asks");
        tablet.deliver(1).expect("settles");
        tablet.vault().claim_grants(&vault_key()).expect("claims");
        tablet.upload().expect("settles");
        tablet.stop();
        tablet.start().expect("starts");
        let case = tablet.cases[1];
        tablet.append(case, "市に送る前の記録".as_bytes(), RowKind::Change).expect("appends");
        for case in [tablet.cases[0], foreign_case(1).0] {
            let row = tablet.vault().all_rows(case).expect("reads").remove(0);
            tablet.pieces.insert(case, row.sealed[13..45].to_vec());
        }
        tablet
    }

    pub(crate) fn vault(&mut self) -> &mut Vault {
        self.vault.as_mut().expect("runs")
    }

    pub(crate) fn enrol(&mut self) -> Result<(), String> {
        let enrolment = Enrolment {
            device: DEVICE,
            label: "窓口1".into(),
            server: "https://localhost".into(),
            authority: vec![],
            city: city().public(),
            epoch: EPOCH,
        };
        said(self.vault().set_enrolment(&enrolment))
    }

    pub(crate) fn add_staff(&mut self, name: &str) -> Result<(), String> {
        let secret = StaffSecret::choose(PIN).expect("is a PIN");
        let id = self.vault().add_staff(name, Role::SiteManager, &secret, CHEAP, &vault_key());
        self.staff = Some(said(id)?);
        Ok(())
    }

    pub(crate) fn begin_case(&mut self, words: &str) -> Result<(), String> {
        let mut new = said(self.vault().draw_case())?;
        new.summary = Some(words.as_bytes().to_vec().into());
        let row = NewRow { kind: RowKind::Change, plaintext: words.as_bytes() };
        said(self.vault().begin_case(&new, Service::Inquiry, &row, &vault_key(), NOW))?;
        self.cases.push(new.id);
        Ok(())
    }

    pub(crate) fn case_key(&mut self, case: CaseId) -> Result<CaseKey, String> {
        said(self.vault().case_key(case, &vault_key()))?.ok_or("there is no slot".into())
    }

    pub(crate) fn append(&mut self, case: CaseId, plaintext: &[u8], kind: RowKind) -> Result<(), String> {
        let key = self.case_key(case)?;
        let of = said(self.vault().log_state(case))?;
        let summary = NewSummary { plaintext, of };
        let row = NewRow { kind, plaintext };
        said(self.vault().append_summed_up(case, &key, &[row], None, Some(&summary))).map(drop)
    }

    /// Asks for a case that another tablet opened.
    pub(crate) fn ask(&mut self, running: u32) -> Result<(), String> {
        said(self.vault().request_case(&CaseNumber::new(OTHER, running), &vault_key()))
    }

    /// The city answers a request that waits, and sends the log.
    pub(crate) fn deliver(&mut self, running: u32) -> Result<(), String> {
        let (upload, _) = said(self.vault().gather())?;
        let number = CaseNumber::new(OTHER, running);
        let asked = |signed: &Signed<CaseRequest>| signed.verify(&signed.signer).expect("is signed");
        let request = upload.requests.iter().map(asked).find(|request| request.number == number).ok_or("not asked")?;
        let row = FeedItem::Row(foreign_row(running, 1));
        self.settle(vec![FeedItem::Grant(grant(&request, running)), row])
    }

    /// The server has stored everything that waits.
    pub(crate) fn upload(&mut self) -> Result<(), String> {
        let (upload, _) = said(self.vault().gather())?;
        let application = Application { upload, ..self.application(vec![]) };
        said(self.vault().settle(&application, NOW)).map(|_| ())
    }

    pub(crate) fn settle(&mut self, items: Vec<FeedItem>) -> Result<(), String> {
        let application = self.application(items);
        said(self.vault().settle(&application, NOW)).map(|_| ())
    }

    pub(crate) fn application(&mut self, items: Vec<FeedItem>) -> Application {
        let feed = items.into_iter().map(|item| {
            self.cursor += 1;
            FeedEntry { cursor: self.cursor, item }
        });
        let feed = feed.collect();
        Application { upload: Upload::default(), refused: vec![], feed, epoch: EPOCH, server_now: NOW }
    }

    /// The city's receipt and order over everything this tablet has of a case now.
    pub(crate) fn receipt(&mut self, case: CaseId) -> Result<FeedItem, String> {
        let (last_sequence, chain) = said(self.vault().own_tip(case))?;
        let receipt = Receipt {
            case,
            case_number: said(self.vault().case(case))?.number,
            outcome: Outcome::HandedOver,
            received_at: NOW,
            heads: vec![],
            photos: vec![],
            covered: vec![Coverage { device: DEVICE, last_sequence, chain }],
            addendum: None,
            nonce: Digest::from_bytes([7; 32]),
        };
        let receipt = Signed::sign(&city(), &receipt);
        let order = PurgeOrder { case, receipt: receipt.digest(), issued_at: NOW };
        Ok(FeedItem::Receipt { receipt, order: Signed::sign(&city(), &order) })
    }

    /// The slot secrets that exist, by their number.
    pub(crate) fn slot_secrets(&self) -> Vec<u64> {
        let current = self.keys.current();
        current.keys().filter_map(|name| name.strip_prefix("slot-secret-")?.parse().ok()).collect()
    }

    /// Every acknowledgement that stands in the store, sent or not.
    fn acks(&self) -> Vec<ShredAck> {
        let Some(seed) = self.keys.current().get("device-identity").cloned() else { return Vec::new() };
        let identity = SigningKey::from_seed(seed.try_into().expect("32 bytes")).public();
        let rows = contents::ask(&self.disk.image(), FILE, "SELECT ack FROM ledger WHERE ack IS NOT NULL");
        let acks = rows.iter().flatten().filter_map(|ack| if let Value::Blob(ack) = ack { Some(ack) } else { None });
        acks.map(|ack| sync::decode::<Signed<ShredAck>>(ack).expect("is an ack").verify(&identity).expect("is ours"))
            .collect()
    }

    /// Once it is acknowledged that a case is forgotten, nothing of it stands in any file.
    fn check_that_no_bytes_stay(&self, case: CaseId) {
        let Some(piece) = self.pieces.get(&case) else { return };
        if self.acks().iter().any(|ack| ack.case == case) {
            let held = self.disk.image().values().any(|bytes| bytes.windows(piece.len()).any(|window| window == piece));
            assert!(!held, "bytes of a forgotten case stay");
        }
    }

    /// What is in a slot, for whoever has the key store and the vault key.
    fn opened(&self, id: &[u8], outer: &[u8]) -> Value {
        let open = |secret: Vec<u8>| {
            let secret: [u8; 32] = secret.try_into().ok()?;
            let inner = aead::open(&secret, "slot-outer", id, outer).ok()?;
            Some(aead::open(vault_key().expose(), "slot-inner", id, &inner).ok()?.to_vec())
        };
        let mut secrets = self.keys.current();
        secrets.retain(|name, _| name.starts_with("slot-secret-"));
        secrets.into_values().find_map(open).map_or(Value::Text(CLOSED.into()), Value::Blob)
    }
}

impl Subject for Tablet {
    fn copy(&self) -> Self {
        let disk = Disk::from_image(&self.disk.image(), 1);
        let keys = self.keys.copy_to(&disk);
        let (cases, pieces) = (self.cases.clone(), self.pieces.clone());
        Self { disk, keys, vault: None, starts: 100, cases, staff: self.staff, cursor: self.cursor, pieces }
    }

    fn disk(&self) -> &Disk {
        &self.disk
    }

    fn start(&mut self) -> Result<(), String> {
        self.starts += 1;
        let (keys, entropy) = (Box::new(self.keys.clone()), Box::new(Chance::new(self.starts)));
        self.vault = Some(said(Vault::open_without_reserve(&self.disk.uri(FILE), keys, entropy))?);
        Ok(())
    }

    fn stop(&mut self) {
        self.vault = None;
    }

    fn is_running(&self) -> bool {
        self.vault.is_some()
    }

    /// Every table, with the slots opened: how a slot is wrapped may differ, what is in it may not.
    fn contents(&self) -> Contents {
        let mut contents = contents::read(&self.disk.image(), FILE).expect("is whole");
        for row in contents.get_mut("slot").into_iter().flatten() {
            if let [Value::Blob(id), Value::Blob(outer)] = row.as_slice() {
                row[1] = self.opened(id, outer);
            }
        }
        // How often the store was settled says nothing of what is in it.
        contents.entry("setting".into()).or_default().retain(|row| row[0] != Value::Text("settled".into()));
        contents
    }

    fn check_stopped(&self) {
        for ack in self.acks() {
            let secrets = self.slot_secrets();
            assert!(!secrets.contains(&ack.slot_epoch), "an ack is signed while {secrets:?} exist");
        }
    }

    fn check_running(&mut self, contents: &Contents) {
        let epoch = self.vault().slot_epoch().expect("reads");
        assert_eq!(self.slot_secrets(), [epoch], "only the current slot secret exists");
        let closed = Value::Text(CLOSED.into());
        assert!(!contents["slot"].iter().any(|slot| slot.contains(&closed)), "every slot opens");
        for entry in self.vault().cases().expect("reads") {
            let purged = contents["ledger"].iter().any(|row| row[0] == Value::Blob(entry.id.as_bytes().to_vec()));
            let rows = self.vault().all_rows(entry.id).expect("reads");
            if purged {
                self.check_that_no_bytes_stay(entry.id);
                assert!(rows.is_empty() && !self.vault().can_open(entry.id).expect("reads"), "a purged case is gone");
            } else if let Ok(key) = self.case_key(entry.id) {
                assert!(!rows.is_empty() && rows.iter().all(|row| open_row(row, &key).is_ok()), "every row opens");
                let summary = self.vault().summaries(&vault_key()).expect("reads").remove(&entry.id);
                let fits = summary
                    .is_none_or(|summary| *summary == *open_row(rows.last().expect("a row"), &key).expect("opens"));
                assert!(fits, "a summary is of the last row");
            } else {
                assert!(!entry.own && self.vault().can_open(entry.id).expect("reads"), "it waits for its key");
            }
        }
        assert!(self.keys.names().expect("lists").len() == 3);
    }
}

pub(crate) fn said<T, E: std::fmt::Display>(outcome: Result<T, E>) -> Result<T, String> {
    outcome.map_err(|fault| fault.to_string())
}

pub(crate) fn city_keys(ids: std::ops::Range<u64>) -> FeedItem {
    let key = |id| CityPublicKey { id: CityKeyId(id), public: OneTimeSecret::from_bytes([id as u8; 32]).public() };
    let batch = KeyBatch { device: DEVICE, issued_at: NOW, one_time: ids.map(key).collect(), last_resort: key(99) };
    FeedItem::CityKeys(Signed::sign(&city(), &batch))
}

/// A case of another tablet: its id and key follow from its number.
pub(crate) fn foreign_case(running: u32) -> (CaseId, CaseKey) {
    (CaseId::from_bytes([100 + running as u8; 16]), CaseKey::from_bytes([200 + running as u8; 32]))
}

pub(crate) fn foreign_row(running: u32, sequence: u64) -> Row {
    let (case, key) = foreign_case(running);
    let associated = associated_data(case, OTHER, sequence, RowKind::Change);
    let sealed = aead::seal(key.expose(), "row", &associated, "別の窓口の記録".as_bytes(), &mut Chance::new(sequence));
    Row { case, device: OTHER, sequence, kind: RowKind::Change, sealed }
}

fn grant(request: &CaseRequest, running: u32) -> Grant {
    let (case, key) = foreign_case(running);
    let sealed = seal_case_key(Recipient::Tablet, request.public, case, &key, &mut Chance::new(3)).expect("seals");
    let city = CityEnvelope { key: CityKeyId(1), encapsulated: vec![1; 32], ciphertext: vec![1; 48] };
    Grant {
        opening: Opening { case, number: CaseNumber::new(OTHER, running), device: OTHER, envelope: city },
        to: DEVICE,
        public: request.public,
        envelope: DeviceEnvelope { encapsulated: sealed.encapsulated, ciphertext: sealed.ciphertext },
    }
}
