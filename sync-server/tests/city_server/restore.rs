//! Back-up, mirror and restore by their commands, with tablets on both sides of them.

use crate::{
    commands::run,
    office::{Office, files, holds},
    story::{NAME, enrol, receive, worked_on},
};
use domain::{Field, Value};
use hikitsugi_server::{Place, serve};
use proofs::SigningKey;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
    time::{Duration, Instant},
};
use sync::{Refusal, RefusalReason};

fn command(arguments: &[&str], paths: &[(&str, &Path)]) -> Output {
    let paths: Vec<(&str, String)> = paths.iter().map(|(name, path)| (*name, path.display().to_string())).collect();
    let mut all: Vec<&str> = arguments.to_vec();
    for (name, path) in &paths {
        all.extend([*name, path.as_str()]);
    }
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let output = run(&all);
        // A program that another test starts just now has the lock of a server that stopped, for as long as it takes.
        if !complaint(&output).contains("another server runs") || Instant::now() > deadline {
            return output;
        }
    }
}

fn done(output: &Output) {
    assert!(output.status.success(), "{}", complaint(output));
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A server with a mirror.
pub(crate) struct Mirrored {
    pub(crate) office: Office,
}

impl Mirrored {
    pub(crate) fn open() -> Self {
        let mut office = Office::open();
        office.stop();
        let this = Self { office };
        done(&command(&["mirror"], &[("--data", this.data()), ("--to", &this.path("mirror"))]));
        let mut this = this;
        this.office.start();
        this
    }

    fn data(&self) -> &Path {
        self.office.place.directory()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.office.directory.path().join(name)
    }

    pub(crate) fn back_up(&self, name: &str) -> PathBuf {
        let to = self.path(name);
        done(&command(&["backup"], &[("--data", self.data()), ("--to", &to)]));
        to
    }

    fn restore(&self, from: &Path, to: &Path) -> Output {
        command(&["restore"], &[("--from", from), ("--mirror", &self.path("mirror")), ("--data", to)])
    }

    /// What the server says instead of serving.
    fn refusal_to_serve(&self) -> String {
        let now = self.office.now();
        let ready = serve::prepare(&self.office.place, ([127, 0, 0, 1], 0).into(), std::sync::Arc::new(move || now));
        ready.err().expect("is refused").to_string()
    }

    /// The machine is gone: a new one is restored from a back-up and the mirror.
    pub(crate) fn lose_and_restore(&mut self, from: &Path) {
        self.office.stop();
        let to = self.path("new");
        done(&self.restore(from, &to));
        self.office.place = Place::at(to);
        self.office.start();
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn a_case_purged_after_the_back_up_does_not_come_back_and_living_ones_do() {
    let mut city = Mirrored::open();
    let mut browser = city.office.browser();
    let (mut first, mut second, purged) = worked_on(&city.office, &mut browser);
    let living = first.open_case(&city.office, 13);
    first.set(&city.office, living, Field::Name, text(NAME));
    first.sync(&city.office);
    let back_up = city.back_up("back-up");
    let sealed: Vec<Vec<u8>> = first.own_rows(purged).into_iter().map(|row| row.sealed).collect();
    assert!(files(&back_up).iter().any(|(_, bytes)| holds(bytes, &sealed[0])), "the back-up is older than the purge");
    let old_rows = first.own_rows(purged);
    receive(&mut browser, purged);
    first.sync(&city.office);
    second.sync(&city.office);
    first.sync(&city.office);
    assert_eq!(first.certificates.len(), 1);
    first.note(&city.office, living, "バックアップのあとに書いた記録");
    first.sync(&city.office);
    let after = first.open_case(&city.office, 14);
    first.hand_over(&city.office, after);
    first.sync(&city.office);
    let mut late = enrol(&city.office, &mut browser, "窓口3");
    late.sync(&city.office);
    let known_receipts = first.receipts.len();

    city.lose_and_restore(&back_up);
    for (name, bytes) in city.office.files() {
        for row in &sealed {
            assert!(!holds(&bytes, row), "a row of the purged case is in {name}");
        }
    }
    let office = &city.office;
    first.sync_after_epoch_change(office, |tablet| tablet.offer_again());
    assert!(first.refused.is_empty());
    second.sync_after_epoch_change(office, |tablet| tablet.owe().rows.clear());
    late.sync_after_epoch_change(office, |_| ());
    assert_eq!(first.receipts.len(), known_receipts, "the purge was over: no order comes as a receipt again");
    let mut browser = office.browser();
    assert_eq!(browser.get("/city/received").attribute("received-case", "data-state"), "certified");
    assert_eq!(browser.get(&format!("/city/cases/{purged}")).fault().as_deref(), Some("no-such-case"));
    let opened = browser.get(&format!("/city/cases/{living}"));
    assert!(opened.text().contains(NAME) && opened.text().contains("バックアップのあとに書いた記録"));
    assert!(browser.get(&format!("/city/cases/{after}")).fault().is_none(), "its key came from the mirror");
    first.owe().rows = old_rows;
    let upload = std::mem::take(first.owe());
    let (status, body) = first.post(office, upload);
    let answer: sync::Answer = sync::decode(&body).expect("is an answer");
    assert_eq!((status, answer.refused), (200, vec![Refusal { case: purged, reason: RefusalReason::Purged }]));
}

#[test]
fn a_purge_under_way_goes_on_after_the_restore() {
    let mut city = Mirrored::open();
    let mut browser = city.office.browser();
    let (mut first, mut second, case) = worked_on(&city.office, &mut browser);
    let back_up = city.back_up("back-up");
    receive(&mut browser, case);
    first.sync(&city.office);
    city.lose_and_restore(&back_up);
    let acks = std::mem::take(&mut first.acks);
    first.sync_after_epoch_change(&city.office, |tablet| tablet.owe().acks.extend(acks));
    second.sync_after_epoch_change(&city.office, |_| ());
    assert!(second.cases.is_empty(), "the receipt came from the mirror");
    first.sync(&city.office);
    assert_eq!(first.certificates.len(), 1);
}

#[test]
fn the_later_of_two_back_ups_holds_more_and_both_restore_to_the_same_ledger() {
    let mut city = Mirrored::open();
    let mut browser = city.office.browser();
    let early = city.back_up("early");
    let (mut first, mut second, case) = worked_on(&city.office, &mut browser);
    let later = city.back_up("later");
    receive(&mut browser, case);
    first.sync(&city.office);
    second.sync(&city.office);
    city.office.stop();
    let heads = [early, later].map(|back_up| {
        let to = back_up.with_extension("restored");
        done(&city.restore(&back_up, &to));
        let store = relay::SqliteStore::open(&to.join("relay.db")).expect("is whole");
        let devices = relay::RelayStore::devices(&store).expect("reads").len();
        assert_eq!(devices, 2, "who is enrolled came from the mirror");
        relay::RelayStore::ledger_head(&store).expect("reads")
    });
    assert_eq!(heads[0], heads[1]);
    assert_ne!(heads[0], proofs::Ledger::empty().head());
}

#[test]
fn a_device_revoked_after_the_back_up_stays_revoked_and_a_replay_gets_nothing() {
    let mut city = Mirrored::open();
    let mut browser = city.office.browser();
    let (mut first, second, _) = worked_on(&city.office, &mut browser);
    let back_up = city.back_up("back-up");
    let revoke = format!("/city/devices/{}/revoke", second.device);
    let confirm = browser.get(&revoke);
    assert_eq!(browser.submit(&confirm, &revoke, &[]).status, 303);
    let captured = first.exchange_bytes(sync::Upload::default());
    first.counter += 1;
    let counter = first.counter;
    assert_eq!(first.post_bytes(&city.office, captured.clone(), counter).0, 200);
    city.lose_and_restore(&back_up);
    assert_eq!(second.post_bytes(&city.office, captured.clone(), second.counter + 1).0, 403);
    let before = city.office.files().len();
    let (status, body) = first.post_bytes(&city.office, captured.clone(), counter);
    let answer: sync::Answer = sync::decode(&body).expect("is an answer");
    assert_eq!(status, 200, "the older store does not know this counter");
    assert!(answer.refused.is_empty() && before == city.office.files().len());
    assert_eq!(first.post_bytes(&city.office, captured, counter).0, 401, "and then it does");
    first.sync_after_epoch_change(&city.office, |_| ());
}

#[test]
fn a_back_up_holds_neither_root_nor_key_page() {
    let city = Mirrored::open();
    let mut browser = city.office.browser();
    let (mut first, ..) = worked_on(&city.office, &mut browser);
    first.sync(&city.office);
    let back_up = city.back_up("back-up");
    let root = root_of(city.data());
    let files = files(&back_up);
    assert!(files.iter().all(|(name, bytes)| !name.contains("city-root-") && !holds(bytes, &root)));
    let desk = city::CityStore::open(&back_up.join("city.db")).expect("is whole");
    fs::write(back_up.join("city-root-1"), &root).expect("writable");
    assert!(city::CityDesk::open(&back_up, desk, Box::new(sealing::SystemEntropy::default())).is_err());
    let again = command(&["backup"], &[("--data", city.data()), ("--to", &back_up)]);
    assert!(!again.status.success() && complaint(&again).contains("すでにあります"));
}

/// The bytes of the one root in a directory.
fn root_of(directory: &Path) -> Vec<u8> {
    let mut roots = files(directory).into_iter().filter(|(name, _)| name.contains("city-root-"));
    let (_, root) = roots.next().expect("has a root");
    assert!(roots.next().is_none(), "there is one root");
    root
}

#[test]
fn an_old_copy_of_the_mirror_opens_nothing_once_its_root_is_destroyed() {
    let city = Mirrored::open();
    let mut browser = city.office.browser();
    let (mut first, mut second, case) = worked_on(&city.office, &mut browser);
    let old = city.path("stolen");
    fs::create_dir(&old).expect("is new");
    fs::copy(city.path("mirror").join("mirror.db"), old.join("mirror.db")).expect("copies");
    let old_root = root_of(&city.path("mirror"));
    receive(&mut browser, case);
    first.sync(&city.office);
    second.sync(&city.office);
    assert_ne!(root_of(&city.path("mirror")), old_root);
    for directory in [city.data().to_owned(), city.path("mirror")] {
        assert!(files(&directory).iter().all(|(_, bytes)| !holds(bytes, &old_root)), "the old root is nowhere");
    }
    let back_up = city.back_up("back-up");
    for (name, bytes) in files(&city.path("mirror")).into_iter().filter(|(name, _)| name.contains("city-root-")) {
        fs::write(old.join(Path::new(&name).file_name().expect("a name")), bytes).expect("writable");
    }
    let refused = command(&["restore"], &[("--from", &back_up), ("--mirror", &old), ("--data", &city.path("thief"))]);
    assert!(!refused.status.success() && !city.path("thief").exists());
}

#[test]
fn what_is_not_this_citys_whole_back_up_is_refused_and_nothing_is_written() {
    let city = Mirrored::open();
    let good = city.back_up("good");
    let target = city.path("target");
    let spoilt = |name: &str, spoil: &dyn Fn(&Path)| {
        let copy = city.path(name);
        fs::create_dir(&copy).expect("is new");
        for (path, bytes) in files(&good) {
            fs::write(copy.join(Path::new(&path).file_name().expect("a name")), bytes).expect("writable");
        }
        spoil(&copy);
        let output = city.restore(&copy, &target);
        assert!(!output.status.success() && !target.exists(), "{name}");
        assert!(!city.path("target.hikitsugi-unfinished").exists(), "{name}");
        complaint(&output)
    };
    let manifest = |copy: &Path| fs::read_to_string(copy.join("manifest.json")).expect("is there");
    let torn = spoilt("torn", &|copy| {
        let bytes = fs::read(copy.join("relay.db")).expect("is there");
        fs::write(copy.join("relay.db"), &bytes[..bytes.len() / 2]).expect("writable");
    });
    assert!(torn.contains("壊れているか、書き換えられています（relay.db）"), "{torn}");
    let changed = spoilt("changed", &|copy| {
        let text = manifest(copy).replace(r#"\"ledger_length\":0"#, r#"\"ledger_length\":1"#);
        assert_ne!(text, manifest(copy));
        fs::write(copy.join("manifest.json"), text).expect("writable");
    });
    assert!(changed.contains("書き換えられています"), "{changed}");
    let later = spoilt("later", &|copy| {
        let text = manifest(copy).replace(r#"\"version\":1"#, r#"\"version\":2"#);
        fs::write(copy.join("manifest.json"), text).expect("writable");
    });
    assert!(later.contains("新しい版"), "{later}");
    let foreign = spoilt("foreign", &|copy| {
        let mut signed: serde_json::Value = serde_json::from_str(&manifest(copy)).expect("is JSON");
        signed["signer"] = SigningKey::from_seed([3; 32]).public().to_string().into();
        fs::write(copy.join("manifest.json"), signed.to_string()).expect("writable");
    });
    assert!(foreign.contains("別の市のサーバー"), "{foreign}");
    let unfinished = spoilt("unfinished", &|copy| fs::remove_file(copy.join("manifest.json")).expect("removes"));
    assert!(unfinished.contains("途中で切れています"), "{unfinished}");
    fs::create_dir(&target).expect("is new");
    fs::write(target.join("something"), "else").expect("writable");
    assert!(complaint(&city.restore(&good, &target)).contains("空ではありません"));
    assert_eq!(files(&target).len(), 1);
}

#[test]
fn a_restore_that_was_killed_can_be_run_again_and_leaves_no_second_root() {
    let mut city = Mirrored::open();
    let back_up = city.back_up("back-up");
    city.office.stop();
    let (target, left) = (city.path("new"), city.path("new.hikitsugi-unfinished"));
    fs::create_dir(&left).expect("is new");
    fs::write(left.join("relay.db"), "half").expect("writable");
    fs::write(left.join("city-root-1"), root_of(&city.path("mirror"))).expect("writable");
    done(&city.restore(&back_up, &target));
    assert!(!left.exists() && target.join("city-root-1").exists());
    city.office.place = Place::at(target);
    city.office.start();
}

#[test]
fn an_older_relay_put_in_place_by_hand_is_not_served() {
    let mut city = Mirrored::open();
    let mut browser = city.office.browser();
    let mut tablet = enrol(&city.office, &mut browser, "窓口1");
    tablet.sync(&city.office);
    let back_up = city.back_up("back-up");
    tablet.sync(&city.office);
    city.office.stop();
    let current = fs::read(city.data().join("relay.db")).expect("is there");
    fs::copy(back_up.join("relay.db"), city.data().join("relay.db")).expect("copies");
    assert!(city.refusal_to_serve().contains("hikitsugi-server restore"));
    fs::write(city.data().join("relay.db"), current).expect("writable");
    city.office.start();
}

#[test]
fn a_whole_folder_put_back_is_known_by_its_mirror() {
    let mut city = Mirrored::open();
    city.office.stop();
    let old = files(city.data());
    city.office.start();
    let mut browser = city.office.browser();
    let (mut first, mut second, case) = worked_on(&city.office, &mut browser);
    receive(&mut browser, case);
    first.sync(&city.office);
    second.sync(&city.office);
    city.office.stop();
    for (path, _) in files(city.data()) {
        fs::remove_file(path).expect("removes");
    }
    for (path, bytes) in old {
        fs::write(path, bytes).expect("writable");
    }
    assert!(city.refusal_to_serve().contains("hikitsugi-server restore"));
}

#[test]
fn without_its_mirror_nothing_is_received_and_no_key_is_given_and_both_go_on_afterwards() {
    let city = Mirrored::open();
    let mut browser = city.office.browser();
    let (mut first, mut second, case) = worked_on(&city.office, &mut browser);
    let (mirror, away) = (city.path("mirror"), city.path("away"));
    fs::rename(&mirror, &away).expect("renames");
    let address = format!("/city/cases/{case}/receive");
    let confirm = browser.get(&address);
    let refused = browser.submit(&confirm, &address, &[]);
    assert_eq!((refused.status, refused.fault().as_deref()), (503, Some("mirror-away")));
    let mut third = enrol(&city.office, &mut browser, "窓口3");
    third.sync(&city.office);
    assert_eq!(third.keys_left(), 0);
    fs::rename(&away, &mirror).expect("renames");
    third.sync(&city.office);
    third.sync(&city.office);
    assert_eq!(third.keys_left(), 32);
    receive(&mut browser, case);
    fs::rename(&mirror, &away).expect("renames");
    first.sync(&city.office);
    second.sync(&city.office);
    assert!(first.certificates.is_empty(), "its key cannot be destroyed everywhere");
    fs::rename(&away, &mirror).expect("renames");
    third.sync(&city.office);
    first.sync(&city.office);
    assert_eq!(first.certificates.len(), 1);
}

#[test]
fn a_tablet_that_was_given_a_case_after_the_back_up_is_still_its_holder() {
    let mut city = Mirrored::open();
    let mut browser = city.office.browser();
    let back_up = city.back_up("back-up");
    let (mut first, mut second, case) = worked_on(&city.office, &mut browser);
    second.note(&city.office, case, "二台目で書いた記録");
    second.sync(&city.office);
    city.lose_and_restore(&back_up);
    second.sync_after_epoch_change(&city.office, |tablet| tablet.offer_again());
    assert!(second.refused.is_empty(), "{:?}", second.refused);
    first.sync_after_epoch_change(&city.office, |tablet| tablet.offer_again());
    assert!(first.refused.is_empty(), "{:?}", first.refused);
    let mut browser = city.office.browser();
    receive(&mut browser, case);
    first.sync(&city.office);
    assert!(first.certificates.is_empty(), "the second tablet has not answered");
    second.sync(&city.office);
    first.sync(&city.office);
    assert_eq!(first.certificates.len(), 1);
}
