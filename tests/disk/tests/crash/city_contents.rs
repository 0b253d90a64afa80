//! What a city server says, without what is drawn at random: how receipts and keys look may differ, what they do may not.

use crate::{
    city::{CASE, CITY, City, GUEST, LIVING, OWNER, RELAY, ROOT, case_id, device},
    contents::{self, Contents},
    run::Subject,
};
use city::{AddendumState, CityStore, ReceivedCase};
use disk::{Disk, Image};
use proofs::{CityKeyId, KeyBatch, PurgeOrder, Signed};
use relay::{RelayStore, SqliteStore};
use rusqlite::{Connection, types::Value};
use sealing::OneTimeSecret;
use serde::Deserialize;
use std::{collections::BTreeMap, fs, path::Path};
use sync::FeedItem;

type Secrets = BTreeMap<String, Vec<u8>>;

/// A key page, as `city::key_page` writes it.
#[derive(Deserialize)]
struct Page {
    _signing_seed: [u8; 32],
    _next_key: u64,
    one_time: Vec<KeptKey>,
    last_resort: KeptKey,
    retired: Vec<KeptKey>,
}

#[derive(Deserialize)]
struct KeptKey {
    id: u64,
    secret: [u8; 32],
    _device: Option<[u8; 16]>,
    _made_at: i64,
}

pub(crate) fn read(image: &Image, roots: &Secrets, mirror: Option<&Path>) -> Contents {
    let copy = Disk::from_image(image, 0);
    for file in [RELAY, CITY] {
        let integrity = contents::ask_copy(&copy, file, "PRAGMA integrity_check");
        assert_eq!(integrity, [[Value::Text("ok".into())]], "{file} is whole");
    }
    let relay = SqliteStore::open(&copy.uri(RELAY)).expect("opens");
    let city = CityStore::open(&copy.uri(CITY)).expect("opens");
    let page = open_page(&copy, roots).expect("the page opens with a root that exists");
    let mut contents = Contents::new();
    let mut say = |name: &str, lines: Vec<String>| {
        contents.insert(name.to_owned(), lines.into_iter().map(|line| vec![Value::Text(line)]).collect());
    };
    say("relay: devices", relay_devices(&relay));
    say("relay: cases", [CASE, LIVING].iter().map(|case| relay_case(&relay, *case)).collect());
    say("relay: ledger", orders(&city, &relay.orders(0).expect("reads")));
    say("relay: requests", relay.pending_requests().expect("reads").iter().map(|one| one.number.to_string()).collect());
    for seed in [OWNER, GUEST] {
        say(&format!("relay: feed of {seed}"), feed(&relay, &page, seed));
    }
    say(
        "city: received",
        city.all_received().expect("reads").iter().map(|case| received(&city, &page, case)).collect(),
    );
    say("city: orders", orders(&city, &city.all_orders().expect("reads")));
    say("city: devices", city.known_devices().expect("reads").iter().map(|one| format!("{one:?}")).collect());
    say("city: roots", vec![roots.len().to_string()]);
    let audit = "SELECT action, at, staff, subject, count(*) FROM audit GROUP BY 1, 2, 3, 4 ORDER BY 1";
    for (name, query) in [
        ("city: audit", audit),
        ("city: granted", "SELECT case_id, device FROM granted ORDER BY 1, 2"),
        ("city: lost", "SELECT id FROM lost_devices"),
        ("city: end", "SELECT id FROM contract_end"),
    ] {
        contents.insert(name.into(), contents::ask_copy(&copy, CITY, query));
    }
    if let Some(mirror) = mirror {
        contents.insert("mirror".into(), vec![vec![Value::Text(compare(&copy, roots, mirror))]]);
    }
    contents
}

/// What the mirror has otherwise than the city: page, root and lines.
fn compare(copy: &Disk, roots: &Secrets, mirror: &Path) -> String {
    let other = Connection::open(mirror.join("mirror.db")).expect("opens");
    let differs = |table: &&str| {
        let query = format!("SELECT * FROM {table} ORDER BY 1, 2");
        contents::ask_copy(copy, CITY, &query) != contents::read_rows(&other, &query).expect("reads")
    };
    let tables = ["key_page", "cases", "addenda", "audit", "orders", "known_devices", "granted", "lost_devices"];
    let differing: Vec<&str> = tables.into_iter().filter(differs).collect();
    let files = fs::read_dir(mirror).expect("reads").map(|entry| entry.expect("reads").path());
    let held: Secrets = files
        .filter_map(|path| Some((path.file_name()?.to_str()?.to_owned(), fs::read(&path).ok()?)))
        .filter(|(name, _)| name.starts_with(ROOT))
        .collect();
    format!("differs in {differing:?}, the same roots {}", held == *roots)
}

fn relay_devices(relay: &SqliteStore) -> Vec<String> {
    let devices = relay.devices().expect("reads");
    devices.iter().map(|one| format!("{} {:?} {}", one.device, one.request_key, one.revoked)).collect()
}

fn relay_case(relay: &SqliteStore, case: u8) -> String {
    let bundle = relay.case(case_id(case)).expect("reads");
    let held = bundle.map(|bundle| (bundle.rows.len(), bundle.notice.is_some(), bundle.holders));
    let addendum = [OWNER, GUEST].map(|seed| relay.addendum(case_id(case), device(seed)).expect("reads").is_some());
    format!("{case}: {held:?}, acks {}, addenda {addendum:?}", relay.acks(case_id(case)).expect("reads").len())
}

fn orders(city: &CityStore, orders: &[Signed<PurgeOrder>]) -> Vec<String> {
    let key = city.city_key().expect("is there");
    let orders = orders.iter().map(|order| order.verify(&key).expect("is the city's"));
    orders.map(|order| format!("{} at {}", order.case, order.issued_at.0)).collect()
}

/// What waits for a tablet. Of its keys only how many there are and whether the city can open what is sealed to them:
/// a cut may leave a batch in two parts, or make keys that are never handed out.
fn feed(relay: &SqliteStore, page: &Page, seed: u8) -> Vec<String> {
    let feed = relay.feed(device(seed), 0, usize::MAX).expect("reads");
    assert_eq!(feed.torn, [] as [u64; 0]);
    let (mut lines, mut keys) = (Vec::new(), Keys::default());
    for entry in &feed.entries {
        if let FeedItem::CityKeys(signed) = &entry.item {
            keys.add(page, &signed.verify(&signed.signer).expect("is signed"));
        } else {
            lines.push(feed_line(&entry.item));
        }
    }
    lines.sort();
    lines.push(format!("{keys:?}"));
    lines
}

/// The keys that a tablet was told.
#[derive(Debug, Default)]
struct Keys {
    open: usize,
    closed: Vec<usize>,
    knows_last_resort: bool,
    last_resort_opens: bool,
}

impl Keys {
    fn add(&mut self, page: &Page, batch: &KeyBatch) {
        let closed: Vec<usize> =
            (0..batch.one_time.len()).filter(|at| page.secret(batch.one_time[*at].id).is_none()).collect();
        self.open += batch.one_time.len() - closed.len();
        self.closed.extend(closed);
        // Deriving a public key takes its time: one of each batch must do.
        for key in batch.one_time.last().into_iter().chain([&batch.last_resort]) {
            let same = |secret| OneTimeSecret::from_bytes(secret).public() == key.public;
            assert!(page.secret(key.id).is_none_or(same), "a number belongs to one key");
        }
        self.last_resort_opens = page.secret(batch.last_resort.id).is_some();
        self.knows_last_resort = batch.last_resort.id.0 == page.last_resort.id;
    }
}

fn feed_line(item: &FeedItem) -> String {
    match item {
        FeedItem::CityKeys(_) => "keys".into(),
        FeedItem::Grant(grant) => format!("grant of {}", grant.opening.case),
        FeedItem::Row(row) => format!("row {} of {}", row.sequence, row.case),
        FeedItem::HandOver(notice) => format!("hand-over of {}", notice.case),
        FeedItem::Receipt { .. } => "receipt".into(),
        FeedItem::Order(_) => "order".into(),
        FeedItem::Certificate(_) => "certificate".into(),
        FeedItem::Release(_) => "release".into(),
        FeedItem::Policy(_) => "policy".into(),
        FeedItem::Rules(_) => "rules".into(),
        FeedItem::EndOfContract(_) => "end".into(),
    }
}

fn received(city: &CityStore, page: &Page, case: &ReceivedCase) -> String {
    let ReceivedCase { case: id, state, holders, kinds, received_by, certificate_number, .. } = case;
    let (receipt, key) = (case.receipt.is_some(), page.secret(case.key).is_some());
    let certificate = case.certificate.as_ref().map(|signed| {
        let city = city.city_key().expect("is there");
        let certificate = proofs::certificate::verify_certificate(&city, signed).expect("verifies");
        (certificate.devices.len(), certificate.receipts.len(), certificate.data_kinds)
    });
    let addenda = city.addenda(*id).expect("reads");
    let addenda: Vec<(AddendumState, bool)> = addenda.iter().map(|one| (one.state, one.receipt.is_some())).collect();
    format!(
        "{id} {state:?} {holders:?} {kinds:?} {received_by} {certificate_number:?} {certificate:?}, receipt {receipt}, key {key}, {addenda:?}"
    )
}

/// The page as it lies on the disk: the number of its root, and the sealed bytes.
pub(crate) fn sealed_page(copy: &Disk) -> Option<(u64, Vec<u8>)> {
    let rows = contents::ask_copy(copy, CITY, "SELECT root_epoch, sealed FROM key_page");
    match rows.into_iter().next()?.as_slice() {
        [Value::Integer(epoch), Value::Blob(sealed)] => Some((*epoch as u64, sealed.clone())),
        _ => None,
    }
}

fn open_page(copy: &Disk, roots: &Secrets) -> Option<Page> {
    let (epoch, sealed) = sealed_page(copy)?;
    unseal(roots.get(&format!("{ROOT}{epoch}"))?, epoch, &sealed)
}

fn unseal(root: &[u8], epoch: u64, sealed: &[u8]) -> Option<Page> {
    let root: [u8; 32] = root.try_into().ok()?;
    let opened = sealing::open(&root, "city-key-page", &epoch.to_be_bytes(), sealed).ok()?;
    Some(sync::decode(&opened).expect("what opens is a page"))
}

impl Page {
    fn secret(&self, id: CityKeyId) -> Option<[u8; 32]> {
        let mut kept = self.one_time.iter().chain([&self.last_resort]).chain(&self.retired);
        kept.find(|key| key.id == id.0).map(|key| key.secret)
    }
}

/// Once a certificate is signed, no root that exists opens any page, old or new, on which the key of its case stands.
/// Answers the page of now, for the pages of later.
pub(crate) fn check_that_no_destroyed_key_comes_back(city: &City) -> Option<(u64, Vec<u8>)> {
    let copy = Disk::from_image(&city.disk().image(), 0);
    let certified = contents::ask_copy(&copy, CITY, "SELECT key FROM cases WHERE state IN ('certified', 'published')");
    let page = sealed_page(&copy);
    for line in certified {
        let [Value::Integer(key)] = line.as_slice() else { panic!("a key has a number") };
        for (epoch, sealed) in city.pages().iter().chain(&page) {
            for root in city.roots().current().values() {
                let kept = unseal(root, *epoch, sealed).and_then(|page| page.secret(CityKeyId(*key as u64)));
                assert!(kept.is_none(), "the key of a certified case comes back from a page under root {epoch}");
            }
        }
    }
    page
}
