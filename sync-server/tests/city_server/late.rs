//! Late edits on their whole way: real stores, the real server, city staff in a browser, nobody at the tablets.

use crate::{
    browser::{Browser, Page, unanswered},
    office::{Office, holds},
    story::receive,
    vault_tablet::VaultTablet,
};
use domain::{CaseId, CaseNumber, CountCategory, DeviceId, Field, Stage};
use hikitsugi_server::certificate;
use proofs::{DeletionCertificate, verify_certificate};
use sync::{AddendumPart, FeedItem, RefusalReason, Row, Upload, wire::BATCH_BYTES};

const NAME: &str = "球磨 花子";
const NOTE: &str = "代理人が来庁。";
const LATE: &str = "代理人が来庁。委任状はあとで届いた。";

/// Two tablets with one case; the city has received it from the first, and the second was away.
struct Away {
    office: Office,
    browser: Browser,
    creator: VaultTablet,
    guest: VaultTablet,
    case: CaseId,
    number: CaseNumber,
}

impl Away {
    /// Both tablets hold the same; nothing is handed over yet.
    fn shared() -> Self {
        let office = Office::open();
        let mut browser = office.browser();
        let mut creator = VaultTablet::enrol(&office, &mut browser, "窓口1");
        let mut guest = VaultTablet::enrol(&office, &mut browser, "広場");
        let (case, number) = creator.open_case(&office);
        creator.set(&office, case, Field::Name, NAME);
        creator.note(&office, case, 1, NOTE);
        creator.exchange(&office);
        guest.ask_for(&number);
        guest.exchange(&office);
        Self { office, browser, creator, guest, case, number }
    }

    /// What a guest writes while it is away from the network.
    fn edit_as_guest(&mut self) {
        self.office.pass_minutes(1);
        self.guest.note(&self.office, self.case, 1, LATE);
        self.guest.set(&self.office, self.case, Field::Contact, "0966-22-0009");
    }

    fn receive_from_creator(&mut self) {
        self.creator.hand_over(&self.office, self.case);
        self.creator.exchange(&self.office);
        receive(&mut self.browser, self.case);
        self.creator.lock();
        self.guest.lock();
    }

    fn guest_is_late() -> Self {
        let mut this = Self::shared();
        this.edit_as_guest();
        this.receive_from_creator();
        this
    }

    fn place(&self, device: DeviceId) -> String {
        format!("/city/addenda/{}/{device}", self.case)
    }

    fn page(&mut self, device: DeviceId) -> Page {
        let place = self.place(device);
        self.browser.get(&place)
    }

    fn confirmed(&mut self, device: DeviceId) {
        let place = format!("{}/confirm", self.place(device));
        let ask = self.browser.get(&place);
        let done = self.browser.submit(&ask, &place, &[]);
        assert_eq!((done.status, done.header("location")), (303, "/city/received"), "{}", done.text());
    }

    /// What the page says that asks for the last word, and what comes of pressing its button all the same.
    fn refused(&mut self, device: DeviceId) -> [Option<String>; 2] {
        let place = format!("{}/confirm", self.place(device));
        let ask = self.browser.get(&place);
        let done = self.browser.submit(&ask, &place, &[("seen", "00".repeat(32).as_str())]);
        [ask.fault(), done.fault()]
    }

    fn waiting(&mut self) -> usize {
        self.browser.get("/city/").parts("pending-addendum").len()
    }

    fn state(&mut self) -> String {
        self.browser.get("/city/received").attribute("received-case", "data-state")
    }

    /// The certificate as every tablet must have it in the end.
    fn certificate(&mut self) -> DeletionCertificate {
        self.creator.exchange(&self.office);
        self.guest.exchange(&self.office);
        self.creator.exchange(&self.office);
        let city = self.creator.vault.enrolled().expect("is enrolled").city;
        let [first, second] = [&self.creator, &self.guest]
            .map(|tablet| tablet.vault.certificate(self.case).expect("reads").expect("has come"));
        assert_eq!(first, second);
        for tablet in [&mut self.creator, &mut self.guest] {
            assert!(tablet.has_forgotten(&self.office, self.case));
            assert_eq!(tablet.vault.case(self.case).expect("its line stays").stage, Stage::Purged);
            assert_eq!(tablet.vault.all_set_aside().expect("reads"), []);
        }
        verify_certificate(&city, &first).expect("verifies")
    }

    fn assert_nothing_is_left_of(&self, rows: &[Row]) {
        let tablets = [self.creator.files(), self.guest.files()].concat();
        for (name, bytes) in self.office.files().into_iter().chain(tablets) {
            for row in rows {
                assert!(!holds(&bytes, &row.sealed), "row {} is left in {name}", row.sequence);
            }
        }
    }
}

fn part(opening: sync::Opening, receipt: domain::Digest, rows: Vec<Row>) -> Upload {
    let rows_in_all = rows.len() as u64;
    Upload { addenda: vec![AddendumPart { opening, receipt, rows, rows_in_all }], ..Upload::default() }
}

/// The part that a late tablet would send next.
fn next_part(tablet: &VaultTablet) -> AddendumPart {
    let (mut upload, _) = tablet.vault.gather().expect("gathers");
    upload.addenda.pop().expect("something is late")
}

#[test]
fn a_guest_that_was_away_loses_nothing_and_brings_nothing_back() {
    let mut story = Away::guest_is_late();
    let rows = story.guest.rows(story.case);
    story.guest.exchange(&story.office);
    assert!(story.creator.vault.case(story.case).expect("is listed").stage < Stage::Received);
    let guest = story.guest.device;

    let list = story.browser.get("/city/");
    assert_eq!(list.parts("pending-case").len(), 0, "the case does not come back");
    assert_eq!(list.attribute("pending-addendum", "data-number"), story.number.to_string());
    assert!(list.text().contains("追加の引き継ぎ（1件）") && list.text().contains("広場から"));
    let page = story.page(guest);
    assert_eq!(page.attribute("addendum-page", "data-number"), story.number.to_string());
    assert_eq!(page.attribute("added-field", "data-field"), "contact");
    assert_eq!(page.attribute("added-field", "data-value"), "0966-22-0009");
    assert_eq!(page.parts("added-note").len(), 1);
    for words in
        [LATE, NOTE, "書き足された記録", "広場・相良", "この端末には、市が受領した記録のうち1件が届いていませんでした"]
    {
        assert!(page.text().contains(words), "{words}");
    }
    assert!(!page.text().contains(NAME), "what the city has received is not shown again");
    let export = story.browser.get(&page.attribute("addendum-export", "href"));
    assert!(export.text().contains(LATE) && !export.text().contains(NAME));

    story.creator.exchange(&story.office);
    let received = story.browser.get("/city/received");
    assert_eq!(received.attribute("received-case", "data-state"), "pending");
    assert_eq!(unanswered(&received), ["広場 addition"], "the tablet is named with the reason");
    story.confirmed(guest);
    assert_eq!(story.waiting(), 0);
    assert_eq!(unanswered(&story.browser.get("/city/received")), ["広場 deletion"]);
    let certificate = story.certificate();
    assert_eq!((certificate.receipts.len(), certificate.devices.len()), (2, 2));
    assert_eq!(story.state(), "certified");
    story.assert_nothing_is_left_of(&rows);
    let saved = story.browser.get(&format!("/city/certificates/{}/file", story.case));
    let file = story.office.directory.path().join("certificate.json");
    std::fs::write(&file, &saved.body).expect("writable");
    let city = story.guest.vault.enrolled().expect("is enrolled").city;
    assert!(certificate::verify(&file, &city.to_string()).expect("verifies offline").contains("広場"));
}

#[test]
fn the_tablet_that_opened_the_case_can_be_the_late_one_and_its_case_ends_once() {
    let mut story = Away::shared();
    story.creator.set(&story.office, story.case, Field::Contact, "0966-22-0001");
    story.creator.photo(&story.office, story.case, b"\xff\xd8\xff\xe0 a face \xff\xd9");
    story.guest.hand_over(&story.office, story.case);
    story.guest.exchange(&story.office);
    receive(&mut story.browser, story.case);
    story.creator.lock();
    story.guest.lock();
    story.creator.exchange(&story.office);
    let creator = story.creator.device;
    let page = story.page(creator);
    assert_eq!(page.attribute("added-field", "data-value"), "0966-22-0001");
    let photo = story.browser.get(&page.attribute("added-photo", "src"));
    assert_eq!((photo.header("content-type"), photo.body.starts_with(&[0xff, 0xd8])), ("image/jpeg", true));
    story.confirmed(creator);
    let certificate = story.certificate();
    assert!(certificate.data_kinds.contains(&proofs::DataKind::Photo), "what came late is named too");
    let counts = story.creator.vault.counts().expect("counts");
    assert_eq!(counts.iter().filter(|count| matches!(count.category, CountCategory::Ended(_))).count(), 1);
    assert!(domain::Reconciliation::tally(&counts, 0).balances());
}

#[test]
fn two_late_tablets_have_a_receipt_each_and_one_certificate() {
    let mut story = Away::shared();
    let mut third = VaultTablet::enrol(&story.office, &mut story.browser, "駅前");
    third.ask_for(&story.number);
    third.exchange(&story.office);
    third.note(&story.office, story.case, 3, "駅前で受けた電話。");
    third.lock();
    story.edit_as_guest();
    story.receive_from_creator();
    story.guest.exchange(&story.office);
    let received = story.browser.get("/city/received");
    assert!(unanswered(&received).contains(&"駅前 next-exchange".to_owned()), "{}", received.text());
    third.exchange(&story.office);
    assert_eq!(story.waiting(), 2);
    let (guest, last) = (story.guest.device, third.device);
    assert!(!story.page(last).text().contains(LATE), "each page shows what its own tablet held");
    story.confirmed(guest);
    story.guest.exchange(&story.office);
    story.creator.exchange(&story.office);
    assert_eq!(story.state(), "pending", "one is still late");
    story.confirmed(last);
    third.exchange(&story.office);
    let certificate = story.certificate();
    assert_eq!((certificate.receipts.len(), certificate.devices.len()), (3, 3));
    assert!(third.has_forgotten(&story.office, story.case));
}

#[test]
fn a_power_failure_at_any_message_sends_the_same_addendum_again() {
    let mut story = Away::shared();
    story.guest.photo(&story.office, story.case, &vec![0xff; BATCH_BYTES + 7]);
    story.guest.photo(&story.office, story.case, &vec![0xfe; BATCH_BYTES / 2]);
    story.edit_as_guest();
    story.receive_from_creator();
    let whole = story.guest.rows(story.case);
    let mut crashes = 0;
    for settled in [0, 1, 1, 0, 0, 1] {
        crashes += usize::from(story.guest.exchange_until(&story.office, settled).is_none());
    }
    assert!(crashes >= 4, "{crashes}");
    story.guest.exchange(&story.office);
    assert_eq!(story.waiting(), 1);
    let guest = story.guest.device;
    assert_eq!(story.page(guest).parts("added-photo").len(), 2);
    story.confirmed(guest);
    assert_eq!(story.guest.exchange_until(&story.office, 0), None, "the second receipt is lost on its way");
    assert_eq!(story.guest.rows(story.case), whole);
    assert_eq!(story.guest.exchange_until(&story.office, 1), None, "so is the answer to the acknowledgement");
    assert_eq!(story.guest.rows(story.case), []);
    assert_eq!(story.certificate().receipts.len(), 2);
}

#[test]
fn a_server_that_was_started_again_goes_on_where_it_was() {
    let mut story = Away::guest_is_late();
    story.guest.exchange(&story.office);
    let guest = story.guest.device;
    story.confirmed(guest);
    story.office.stop();
    story.office.start();
    story.browser = story.office.browser();
    assert_eq!(story.waiting(), 0);
    assert_eq!(story.certificate().receipts.len(), 2);
}

#[test]
fn a_server_that_went_back_in_time_gets_everything_again() {
    let mut story = Away::shared();
    story.guest.photo(&story.office, story.case, &vec![0xff; BATCH_BYTES + 7]);
    story.edit_as_guest();
    story.receive_from_creator();
    assert_eq!(story.guest.exchange_until(&story.office, 2), None, "some of it is there");
    story.creator.say_that_the_server_is_older(&story.office);
    story.guest.exchange(&story.office);
    assert_eq!(story.waiting(), 1);
    let guest = story.guest.device;
    story.confirmed(guest);
    // Both receipts wait for it in one feed now.
    story.creator.say_that_the_server_is_older(&story.office);
    story.guest.exchange(&story.office);
    assert!(story.guest.has_forgotten(&story.office, story.case));
    assert_eq!(story.certificate().receipts.len(), 2);
}

#[test]
fn a_tablet_that_never_held_the_case_brings_nothing_to_the_city() {
    let mut story = Away::guest_is_late();
    let mut stranger = VaultTablet::enrol(&story.office, &mut story.browser, "拾われた端末");
    story.guest.first_message(&story.office);
    let late = next_part(&story.guest);
    let stolen = part(late.opening.clone(), late.receipt, late.rows.clone());
    assert_eq!(stranger.say(&story.office, stolen).refused, []);
    let of_stranger = stranger.device;
    let page = story.page(of_stranger);
    assert_eq!(page.fault().as_deref(), Some("addendum-not-held"));
    assert!(!page.text().contains(LATE));
    assert_eq!(story.refused(of_stranger), ["addendum-not-held"; 2].map(|code| Some(code.to_owned())));
    let case = format!("/city/cases/{}", story.case);
    assert_eq!(story.browser.get(&case).fault().as_deref(), Some("no-such-case"), "nothing is resurrected");
    story.guest.exchange(&story.office);
    let guest = story.guest.device;
    story.confirmed(guest);
    assert_eq!(story.certificate().devices.len(), 2, "a stranger holds no certificate up");
    assert_eq!(story.waiting(), 0, "and its junk goes with it");
}

#[test]
fn an_addendum_to_a_living_case_is_refused() {
    let mut story = Away::shared();
    let opening = story.guest.vault.opening(story.case).expect("reads").expect("is there");
    let rows = story.guest.rows(story.case);
    let upload = part(opening, domain::Digest::from_bytes([7; 32]), rows);
    let refused = story.guest.say(&story.office, upload).refused;
    assert_eq!(refused.iter().map(|refusal| refusal.reason).collect::<Vec<_>>(), [RefusalReason::NotAHolder]);
    assert_eq!(story.waiting(), 0);
}

#[test]
fn tampered_rows_are_named_cannot_be_confirmed_and_block_no_other() {
    let mut story = Away::shared();
    let mut third = VaultTablet::enrol(&story.office, &mut story.browser, "駅前");
    third.ask_for(&story.number);
    third.exchange(&story.office);
    third.note(&story.office, story.case, 3, "駅前で受けた電話。");
    story.edit_as_guest();
    story.receive_from_creator();
    story.guest.first_message(&story.office);
    let mut late = next_part(&story.guest);
    let own = late.rows.iter_mut().find(|row| row.device == story.guest.device).expect("has rows of its own");
    own.sealed[30] ^= 1;
    let sequence = own.sequence;
    assert_eq!(story.guest.say(&story.office, part(late.opening, late.receipt, late.rows)).refused, []);
    let (guest, last) = (story.guest.device, third.device);
    let page = story.page(guest);
    assert_eq!(page.fault().as_deref(), Some("case-unreadable"));
    assert!(page.text().contains(&format!("広場の{sequence}番目の記録：封が開きません。")));
    assert!(page.parts("addendum-confirm").is_empty());
    assert_eq!(story.refused(guest), ["case-unreadable", "new-rows"].map(|code| Some(code.to_owned())));
    third.exchange(&story.office);
    story.confirmed(last);
    third.exchange(&story.office);
    assert!(third.has_forgotten(&story.office, story.case));
    let refused =
        story.guest.say(&story.office, Upload { addenda: vec![next_part(&story.guest)], ..Upload::default() });
    assert_eq!(refused.refused[0].reason, RefusalReason::Forked, "what is there is not replaced");
    assert_eq!(story.state(), "pending");
}

#[test]
fn received_rows_that_a_holder_tells_otherwise_are_named() {
    let mut story = Away::guest_is_late();
    story.guest.first_message(&story.office);
    story.guest.log_in(&story.office);
    let late = next_part(&story.guest);
    let key = story.guest.case_key(story.case);
    let mut rows = late.rows.clone();
    let forged = rows.iter().position(|row| row.device == story.creator.device && row.sequence == 1).expect("is there");
    let plain = vault::log::open_row(&rows[forged], &key).expect("opens");
    let associated = rows[forged].associated_data();
    rows[forged].sealed =
        sealing::seal(key.expose(), "row", &associated, &plain, &mut sealing::SystemEntropy::default());
    let creator_rows = rows.iter().filter(|row| row.device == story.creator.device).count() as u64;
    assert_eq!(creator_rows + 1, story.creator.vault.own_tip(story.case).expect("a tip").0, "one never came");
    let mut last = rows[forged].clone();
    last.sequence = creator_rows + 1;
    last.sealed =
        sealing::seal(key.expose(), "row", &last.associated_data(), &plain, &mut sealing::SystemEntropy::default());
    rows.push(last);
    assert_eq!(story.guest.say(&story.office, part(late.opening, late.receipt, rows)).refused, []);
    let guest = story.guest.device;
    let page = story.page(guest);
    assert!(page.text().contains("まで：市が受領した記録と違います。"), "{}", page.text());
    assert_eq!(story.refused(guest), ["case-unreadable", "new-rows"].map(|code| Some(code.to_owned())));
}

#[test]
fn an_addendum_under_another_key_than_the_case_had_is_not_opened() {
    let mut story = Away::guest_is_late();
    story.guest.first_message(&story.office);
    let late = next_part(&story.guest);
    let mut opening = late.opening;
    opening.envelope.key = proofs::CityKeyId(opening.envelope.key.0 + 1);
    story.guest.say(&story.office, part(opening, late.receipt, late.rows));
    let guest = story.guest.device;
    assert_eq!(story.page(guest).fault().as_deref(), Some("case-sealed"));
    assert_eq!(story.waiting(), 1, "it is not lost");
}

#[test]
fn an_addendum_is_confirmed_from_its_own_page_and_once() {
    let mut story = Away::guest_is_late();
    story.guest.exchange(&story.office);
    let guest = story.guest.device;
    let place = format!("{}/confirm", story.place(guest));
    assert!(story.browser.get(&place).text().contains("まだ書き出されていません"));
    let seen = "00".repeat(32);
    assert_eq!(story.browser.post(&place, &[("seen", seen.as_str())]).fault().as_deref(), Some("form-stale"));
    let elsewhere = story.browser.get("/city/received");
    let done = story.browser.submit(&elsewhere, &place, &[("seen", seen.as_str())]);
    assert_eq!(done.fault().as_deref(), Some("new-rows"), "nobody has seen that");
    assert!(done.text().contains(&format!("href=\"{}\"", story.place(guest))), "the way back to the page");
    assert_eq!(story.waiting(), 1);
    story.browser.get(&format!("{}/export", story.place(guest)));
    assert!(story.browser.get(&place).text().contains("書き出し済み"));
    story.confirmed(guest);
    assert_eq!(story.page(guest).fault().as_deref(), Some("no-such-addendum"));
}

#[test]
fn nothing_of_a_late_edit_is_ever_written_in_clear_by_the_server() {
    let mut story = Away::guest_is_late();
    story.guest.exchange(&story.office);
    let guest = story.guest.device;
    story.page(guest);
    story.browser.get(&format!("{}/export", story.place(guest)));
    story.confirmed(guest);
    for (name, bytes) in story.office.files() {
        for canary in [LATE.as_bytes(), b"0966-22-0009", NAME.as_bytes()] {
            assert!(!holds(&bytes, canary), "{name}");
        }
    }
    let waiting = story.guest.say(&story.office, Upload::default()).feed;
    let receipts = waiting.iter().filter(|entry| matches!(entry.item, FeedItem::Receipt { .. })).count();
    assert_eq!(receipts, 1, "the second receipt waits for its tablet alone");
}
