//! A night's shredding: the city's receipts for many cases arrive at once, with others stored beside them.

use domain::{CaseId, DeviceId, Digest, Outcome, Role, Service, StaffSecret, Timestamp};
use ports::FileKeyStore;
use proofs::{CityKeyId, CityPublicKey, Coverage, KeyBatch, PurgeOrder, Receipt, Signed, SigningKey};
use sealing::{OneTimeSecret, SystemEntropy, VaultKey};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use sync::{FeedEntry, FeedItem, RowKind, Upload, tablet::Application};
use vault::{Argon2Cost, Enrolment, NewRow, Vault};

const NOW: Timestamp = Timestamp(1_795_316_400_000);
const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
const EPOCH: Digest = Digest::from_bytes([5; 32]);
/// As much as a change of a few fields has.
const CHANGE: [u8; 220] = [0x5a; 220];
const CHANGES: usize = 6;

/// A tablet whose log-in costs nothing, for what is measured needs none.
pub struct Holder {
    vault: Vault,
    vault_key: VaultKey,
    city: SigningKey,
    cursor: u64,
    cases: Vec<CaseId>,
}

impl Holder {
    pub fn open(folder: &Path) -> Result<Self, String> {
        let keys = FileKeyStore::open(&folder.join("keys")).map_err(text)?;
        let mut vault =
            Vault::open(&folder.join("tablet.db"), Box::new(keys), Box::new(SystemEntropy::default())).map_err(text)?;
        let vault_key = vault.make_vault_key();
        let secret = StaffSecret::choose("481516").map_err(text)?;
        let cheap = Argon2Cost { memory_kib: 64, passes: 1 };
        vault.add_staff("相良", Role::SiteManager, &secret, cheap, &vault_key).map_err(text)?;
        let city = SigningKey::from_seed([9; 32]);
        let enrolment = Enrolment {
            device: DEVICE,
            label: "窓口1".into(),
            server: "https://localhost".into(),
            authority: vec![],
            city: city.public(),
            epoch: EPOCH,
        };
        vault.set_enrolment(&enrolment).map_err(text)?;
        let mut holder = Self { vault, vault_key, city, cursor: 0, cases: Vec::new() };
        holder.take_keys()?;
        Ok(holder)
    }

    pub fn fill(&mut self, cases: usize) -> Result<(), String> {
        for _ in 0..cases {
            let new = self.vault.draw_case().map_err(text)?;
            let row = NewRow { kind: RowKind::Change, plaintext: &CHANGE };
            self.vault.begin_case(&new, Service::Inquiry, &row, &self.vault_key, NOW).map_err(text)?;
            let rows = [(); CHANGES - 1].map(|()| NewRow { kind: RowKind::Change, plaintext: &CHANGE });
            self.vault.append(new.id, &new.key, &rows, None).map_err(text)?;
            self.cases.push(new.id);
        }
        Ok(())
    }

    /// How long it takes from the answer with so many receipts until the tablet has signed that it forgot them.
    pub fn shred(&mut self, cases: usize) -> Result<Duration, String> {
        let going = self.cases.split_off(self.cases.len().saturating_sub(cases));
        let items = going.iter().map(|case| self.receipt(*case)).collect::<Result<Vec<_>, _>>()?;
        let answer = self.answer(items);
        let began = Instant::now();
        let settled = self.vault.settle(&answer, NOW).map_err(text)?;
        let took = began.elapsed();
        match usize::try_from(settled.cases_received_by_city) {
            Ok(done) if done == going.len() => Ok(took),
            Ok(_) | Err(_) => Err(format!("{} of {} cases were shredded", settled.cases_received_by_city, going.len())),
        }
    }

    fn receipt(&self, case: CaseId) -> Result<FeedItem, String> {
        let (last_sequence, chain) = self.vault.own_tip(case).map_err(text)?;
        let receipt = Receipt {
            case,
            case_number: self.vault.case(case).map_err(text)?.number,
            outcome: Outcome::HandedOver,
            received_at: NOW,
            heads: vec![],
            photos: vec![],
            covered: vec![Coverage { device: DEVICE, last_sequence, chain }],
            addendum: None,
            nonce: Digest::from_bytes([7; 32]),
        };
        let receipt = Signed::sign(&self.city, &receipt);
        let order = PurgeOrder { case, receipt: receipt.digest(), issued_at: NOW };
        Ok(FeedItem::Receipt { receipt, order: Signed::sign(&self.city, &order) })
    }

    /// Keys of the city, the last of which serves as often as needed.
    fn take_keys(&mut self) -> Result<(), String> {
        let key = |id| CityPublicKey { id: CityKeyId(id), public: OneTimeSecret::from_bytes([7; 32]).public() };
        let batch = KeyBatch { device: DEVICE, issued_at: NOW, one_time: vec![key(1)], last_resort: key(99) };
        let answer = self.answer(vec![FeedItem::CityKeys(Signed::sign(&self.city, &batch))]);
        self.vault.settle(&answer, NOW).map(drop).map_err(text)
    }

    fn answer(&mut self, items: Vec<FeedItem>) -> Application {
        let first = self.cursor + 1;
        self.cursor += items.len() as u64;
        let feed = (first..).zip(items).map(|(cursor, item)| FeedEntry { cursor, item }).collect();
        Application { upload: Upload::default(), refused: vec![], feed, epoch: EPOCH, server_now: NOW }
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
