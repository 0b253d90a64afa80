//! One case from the counter to its certificate, and what is left of it afterwards.

use crate::{
    browser::{Browser, attribute, unanswered},
    office::{Office, files, holds},
    tablet::Tablet,
};
use domain::{CaseId, DocumentKind, Field, Value};
use hikitsugi_server::{Place, certificate};
use proofs::verify_certificate;
use sync::{Refusal, RefusalReason};

pub(crate) const NAME: &str = "球磨 花子";
const NOTE: &str = "代理人が来庁。委任状は次回持参とのこと。";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0 a face that nobody may keep \xff\xd9";

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// Issues a code in the browser.
pub(crate) fn issue_code(browser: &mut Browser, label: &str) -> String {
    let form = browser.get("/city/devices");
    let issued = browser.submit(&form, "/city/devices/codes", &[("label", label)]);
    assert_eq!(issued.status, 303, "{}", issued.text());
    browser.get(issued.header("location")).attribute("enrolment-code", "data-code")
}

/// Issues a code in the browser and enrols a tablet with it.
pub(crate) fn enrol(office: &Office, browser: &mut Browser, label: &str) -> Tablet {
    let form = browser.get("/city/devices");
    let issued = browser.submit(&form, "/city/devices/codes", &[("label", label)]);
    assert_eq!(issued.status, 303, "{}", issued.text());
    let page = browser.get(issued.header("location"));
    let tablet = Tablet::enrol(office, &page.attribute("enrolment-code", "data-code"));
    assert_eq!(tablet.label, label);
    tablet
}

/// A case that two tablets worked on, handed over, with a clash, a note and a photo.
pub(crate) fn worked_on(office: &Office, browser: &mut Browser) -> (Tablet, Tablet, CaseId) {
    let (mut first, mut second) = (enrol(office, browser, "窓口1"), enrol(office, browser, "窓口2"));
    first.sync(office);
    assert_eq!(first.keys_left(), 32);
    let case = first.open_case(office, 12);
    first.set(office, case, Field::Name, text(NAME));
    first.set(office, case, Field::Brought(DocumentKind::DriversLicence), Value::Flag(true));
    first.note(office, case, NOTE);
    first.photo(office, case, JPEG);
    first.sync(office);
    second.ask_for(&first.cases[&case].number.clone());
    second.sync(office);
    let seen = second.cases[&case].document.state().expect("is whole");
    assert_eq!(seen.fields.get(&Field::Name), Some(&text(NAME)), "the second tablet reads what the first wrote");
    first.set(office, case, Field::Contact, text("0966-22-0001"));
    second.set(office, case, Field::Contact, text("0966-22-0002"));
    second.sync(office);
    first.hand_over(office, case);
    first.sync(office);
    office.pass_minutes(20);
    (first, second, case)
}

/// Confirms the receipt of a case in the browser.
pub(crate) fn receive(browser: &mut Browser, case: CaseId) {
    let address = format!("/city/cases/{case}/receive");
    let confirm = browser.get(&address);
    let done = browser.submit(&confirm, &address, &[]);
    assert_eq!((done.status, done.header("location")), (303, "/city/received"), "{}", done.text());
}

#[test]
fn of_several_photos_the_city_is_shown_which_one_is_used() {
    let office = Office::open();
    let mut browser = office.browser();
    let mut tablet = enrol(&office, &mut browser, "窓口1");
    tablet.sync(&office);
    let case = tablet.open_case(&office, 12);
    tablet.photo(&office, case, JPEG);
    let first = tablet.cases[&case].document.state().expect("is whole").photos[0].id.to_string();
    office.pass_minutes(1);
    tablet.photo(&office, case, b"\xff\xd8\xff\xe0 a spare shot \xff\xd9");
    tablet.sync(&office);
    let page = format!("/city/cases/{case}");
    let used = |browser: &mut Browser| -> Vec<Option<String>> {
        browser.get(&page).parts("case-photo").iter().map(|tag| attribute(tag, "data-used")).collect()
    };
    assert_eq!(used(&mut browser), [Some("false".into()), Some("true".into())], "the newest, until one is chosen");
    tablet.set(&office, case, domain::photo::chosen_field().expect("a field"), text(&first));
    tablet.sync(&office);
    assert_eq!(used(&mut browser), [Some("true".into()), Some("false".into())]);
    let shown = browser.get(&page).text();
    let figures = shown.split("class=\"photos\"").nth(1).expect("there are photos");
    assert!(figures.find("申請に使う写真") < figures.find("使わない予備の写真"), "{figures}");
    assert!(!shown.contains(&format!(">{first}<")), "an id says nothing to people");
}

#[test]
fn two_choices_of_a_photo_differ_in_words_that_stand_below_the_pictures() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut first, mut second) = (enrol(&office, &mut browser, "窓口1"), enrol(&office, &mut browser, "窓口2"));
    first.sync(&office);
    let case = first.open_case(&office, 12);
    first.photo(&office, case, JPEG);
    office.pass_minutes(1);
    first.photo(&office, case, b"\xff\xd8\xff\xe0 a spare shot \xff\xd9");
    first.sync(&office);
    second.ask_for(&first.cases[&case].number.clone());
    second.sync(&office);
    let state = first.cases[&case].document.state().expect("is whole");
    let ids: Vec<String> = state.photos.iter().map(|photo| photo.id.to_string()).collect();
    let field = domain::photo::chosen_field().expect("a field");
    first.set(&office, case, field, text(&ids[0]));
    second.set(&office, case, field, text(&ids[1]));
    first.sync(&office);
    second.sync(&office);

    let page = browser.get(&format!("/city/cases/{case}"));
    assert_eq!(page.attribute("clash", "data-field"), "answer.photo-chosen");
    let text = page.text();
    let (clash, figures) = text.split_once("class=\"photos\"").expect("there are photos");
    for place in ["1枚目：", "2枚目："] {
        let words = |text: &str| -> Option<String> {
            text.split('>')
                .map(|piece| piece.split('<').next().unwrap_or_default())
                .find(|it| it.starts_with(place))
                .map(str::to_owned)
        };
        let called = words(clash).expect("the choice is named");
        assert!(called.ends_with(" に撮った写真"), "{called}");
        assert_eq!(words(figures), Some(called), "the same words stand below the picture");
    }
    assert_eq!(figures.matches("食い違いあり").count(), 1, "the one that is used is not settled: {figures}");
    let export = browser.get(&format!("/city/cases/{case}/export")).text();
    assert!(export.contains(" に撮った写真"), "{export}");
    for id in ids {
        assert!(!text.contains(&format!(">{id}<")), "an id says nothing to people");
    }
}

#[test]
fn a_case_goes_from_two_tablets_to_the_city_and_leaves_a_certificate() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut first, mut second, case) = worked_on(&office, &mut browser);
    let number = first.cases[&case].number.to_string();
    let sealed: Vec<Vec<u8>> = first.own_rows(case).into_iter().map(|row| row.sealed).collect();
    assert!(office.files().iter().any(|(_, bytes)| holds(bytes, &sealed[3])), "the relay holds the sealed rows");

    let pending = browser.get("/city/");
    assert_eq!(pending.attribute("pending-case", "data-number"), number);
    assert!(pending.text().contains("20分待っています"));
    assert!(!pending.text().contains(NAME), "only the number is known before a case is opened");

    let page = browser.get(&pending.attribute("pending-case", "href"));
    assert_eq!(page.attribute("case-page", "data-number"), number);
    let fields = page.parts("field");
    let field = |name: &str| fields.iter().find(|tag| attribute(tag, "data-field").as_deref() == Some(name));
    assert_eq!(field("name").and_then(|tag| attribute(tag, "data-value")).as_deref(), Some(NAME));
    assert_eq!(field("brought.drivers-licence").and_then(|tag| attribute(tag, "data-value")).as_deref(), Some("true"));
    assert_eq!(page.attribute("clash", "data-field"), "contact");
    for word in [NOTE, "0966-22-0001", "0966-22-0002", "窓口1・山田", "窓口2・山田"] {
        assert!(page.text().contains(word), "{word}");
    }
    let photo = browser.get(&page.attribute("case-photo", "src"));
    assert_eq!((photo.header("content-type"), photo.header("cache-control")), ("image/jpeg", "no-store"));
    assert_eq!(photo.body, JPEG);

    let confirm = browser.get(&page.attribute("receive", "href"));
    assert!(confirm.text().contains("まだ書き出されていません"));
    let export = browser.get(&format!("/city/cases/{case}/export"));
    assert!(export.header("content-disposition").contains(&number) && export.text().contains(NAME));
    assert!(browser.get(&page.attribute("receive", "href")).text().contains("書き出し済み"));
    receive(&mut browser, case);

    let received = browser.get("/city/received");
    assert_eq!(received.attribute("received-case", "data-state"), "pending");
    first.sync(&office);
    assert!(first.cases.is_empty());
    let received = browser.get("/city/received");
    assert_eq!(received.attribute("received-case", "data-state"), "pending");
    assert_eq!(unanswered(&received), ["窓口2 next-exchange"]);
    assert!(first.certificates.is_empty());
    office.pass_minutes(5);
    second.sync(&office);
    first.sync(&office);
    assert_eq!(browser.get("/city/received").attribute("received-case", "data-state"), "certified");

    let certificate = verify_certificate(&first.city, &first.certificates[0]).expect("verifies");
    assert_eq!(certificate.number, "削-2026-000001");
    assert_eq!(certificate.devices.len(), 2);
    let page = browser.get(&format!("/city/certificates/{case}"));
    assert_eq!(page.attribute("certificate", "data-number"), "削-2026-000001");
    let saved = browser.get(&format!("/city/certificates/{case}/file"));
    let file = office.directory.path().join("certificate.json");
    std::fs::write(&file, &saved.body).expect("writable");
    let said = certificate::verify(&file, &first.city.to_string()).expect("verifies offline");
    assert!(said.contains("削-2026-000001") && said.contains("窓口2"));

    for (name, bytes) in office.files() {
        for row in &sealed {
            assert!(!holds(&bytes, row), "a sealed row is left in {name}");
        }
    }
}

#[test]
fn no_file_of_the_server_ever_holds_a_word_of_a_case() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut first, mut second, case) = worked_on(&office, &mut browser);
    let canaries: [&[u8]; 4] = [NAME.as_bytes(), NOTE.as_bytes(), b"0966-22-000", b"a face that nobody may keep"];
    let check = |moment: &str| {
        for (name, bytes) in office.files() {
            for canary in canaries {
                assert!(!holds(&bytes, canary), "{name} {moment}");
            }
        }
    };
    check("after the upload");
    browser.get(&format!("/city/cases/{case}"));
    browser.get(&format!("/city/cases/{case}/export"));
    check("after the case was opened and exported");
    receive(&mut browser, case);
    first.sync(&office);
    second.sync(&office);
    check("after the certificate");
}

#[test]
fn an_old_copy_of_the_files_opens_nothing_after_the_certificate() {
    let mut office = Office::open();
    let mut browser = office.browser();
    let (mut first, mut second, case) = worked_on(&office, &mut browser);
    let copy = tempfile::tempdir().expect("a temporary directory");
    let old = Place::at(copy.path());
    for (name, bytes) in files(office.place.directory()) {
        let name = std::path::Path::new(&name).file_name().expect("a name").to_owned();
        if !name.to_string_lossy().starts_with("city-root-") {
            std::fs::write(copy.path().join(name), bytes).expect("writable");
        }
    }
    receive(&mut browser, case);
    first.sync(&office);
    second.sync(&office);
    office.stop();
    let roots = files(office.place.directory()).into_iter().filter(|(name, _)| name.contains("city-root-"));
    for (name, bytes) in roots {
        let name = std::path::Path::new(&name).file_name().expect("a name").to_owned();
        std::fs::write(copy.path().join(name), bytes).expect("writable");
    }
    let store = city::CityStore::open(&old.city_store()).expect("the copy is whole");
    let desk = city::CityDesk::open(copy.path(), store, Box::new(sealing::SystemEntropy::default()));
    assert!(desk.is_err(), "the old page needs a root that no longer exists");
}

#[test]
fn a_row_that_arrives_after_the_confirmation_page_is_not_lost() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut first, mut second, case) = worked_on(&office, &mut browser);
    let address = format!("/city/cases/{case}/receive");
    let confirm = browser.get(&address);
    second.note(&office, case, "あとから届いた記録");
    second.sync(&office);
    let refused = browser.submit(&confirm, &address, &[]);
    assert_eq!(refused.fault().as_deref(), Some("new-rows"));
    assert!(refused.text().contains("新しい記録が届きました。もう一度確認してください"));
    receive(&mut browser, case);
    first.sync(&office);
    second.sync(&office);
    assert!(first.cases.is_empty() && second.cases.is_empty());
}

#[test]
fn a_row_that_cannot_be_opened_is_named_and_keeps_the_case_from_being_received() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut first, _, case) = worked_on(&office, &mut browser);
    let mut torn = first.own_rows(case).pop().expect("has rows");
    torn.sequence += 1;
    first.owe().rows.push(torn.clone());
    first.sync(&office);
    let page = browser.get(&format!("/city/cases/{case}"));
    assert_eq!(page.fault().as_deref(), Some("case-unreadable"));
    assert!(page.text().contains(&format!("窓口1の{}番目の記録：封が開きません。", torn.sequence)));
    assert!(page.text().contains(NAME), "the rest stays readable");
    assert!(page.parts("receive").is_empty());
    let receive = browser.get(&format!("/city/cases/{case}/receive"));
    assert_eq!(receive.fault().as_deref(), Some("case-unreadable"));
}

#[test]
fn a_case_sealed_to_an_unknown_key_blocks_no_other() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut first, mut second, _) = worked_on(&office, &mut browser);
    let sealed = first.open_case(&office, 13);
    first.owe().openings[0].envelope.key = proofs::CityKeyId(9_999);
    first.hand_over(&office, sealed);
    first.sync(&office);
    assert_eq!(browser.get("/city/").parts("pending-case").len(), 2);
    assert_eq!(browser.get(&format!("/city/cases/{sealed}")).fault().as_deref(), Some("case-sealed"));
    second.ask_for(&first.cases[&sealed].number.clone());
    let other = first.open_case(&office, 14);
    first.sync(&office);
    second.ask_for(&first.cases[&other].number.clone());
    second.sync(&office);
    assert!(second.cases.contains_key(&other) && !second.cases.contains_key(&sealed));
}

#[test]
fn a_locked_tablet_gets_no_case_and_gets_it_when_somebody_logs_in() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut first, mut second) = (enrol(&office, &mut browser, "窓口1"), enrol(&office, &mut browser, "窓口2"));
    first.sync(&office);
    second.sync(&office);
    let case = first.open_case(&office, 12);
    first.sync(&office);
    let number = first.cases[&case].number.clone();
    second.ask_with_the_identity_alone(&number);
    second.sync(&office);
    assert!(second.cases.is_empty(), "disk and key store without a PIN open no living case");
    second.ask_for(&number);
    second.sync(&office);
    assert!(second.cases.contains_key(&case));
}

#[test]
fn a_notice_without_a_hand_over_in_the_sealed_record_is_named_and_refused() {
    let office = Office::open();
    let mut browser = office.browser();
    let mut tablet = enrol(&office, &mut browser, "窓口1");
    tablet.sync(&office);
    let case = tablet.open_case(&office, 12);
    let at = office.now();
    let notice = sync::HandOverNotice { case, device: tablet.device, at, outcome: domain::Outcome::HandedOver };
    tablet.owe().hand_overs.push(notice);
    tablet.sync(&office);
    let page = browser.get(&format!("/city/cases/{case}"));
    assert_eq!(page.fault().as_deref(), Some("not-handed-over"));
    assert!(page.parts("receive").is_empty());
    let confirm = browser.get(&format!("/city/cases/{case}/receive"));
    assert_eq!((confirm.status, confirm.fault().as_deref()), (409, Some("not-handed-over")));
    assert!(confirm.text().contains("→ 窓口の現場責任者に"));
}

#[test]
fn a_purged_case_does_not_come_back() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut first, mut second, case) = worked_on(&office, &mut browser);
    let (number, rows) = (first.cases[&case].number.clone(), first.own_rows(case));
    receive(&mut browser, case);
    first.sync(&office);
    first.owe().rows = rows;
    let upload = std::mem::take(first.owe());
    let (status, body) = first.post(&office, upload);
    let answer: sync::Answer = sync::decode(&body).expect("is an answer");
    assert_eq!((status, answer.refused), (200, vec![Refusal { case, reason: RefusalReason::Purged }]));
    second.sync(&office);
    second.ask_for(&number);
    second.sync(&office);
    assert!(second.cases.is_empty());
    assert_eq!(browser.get(&format!("/city/cases/{case}")).fault().as_deref(), Some("no-such-case"));
}

#[test]
fn a_server_that_stopped_between_two_steps_goes_on_where_it_was() {
    let mut office = Office::open();
    let mut browser = office.browser();
    let (mut first, mut second, case) = worked_on(&office, &mut browser);
    receive(&mut browser, case);
    first.sync(&office);
    office.stop();
    office.start();
    second.sync(&office);
    first.sync(&office);
    assert_eq!(first.certificates.len(), 1);
    let mut browser = office.browser();
    assert_eq!(browser.get("/city/received").attribute("received-case", "data-state"), "certified");
}

#[test]
fn a_lost_tablet_keeps_the_certificate_waiting_and_is_named() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut first, second, case) = worked_on(&office, &mut browser);
    let revoke = format!("/city/devices/{}/revoke", second.device);
    let confirm = browser.get(&revoke);
    assert_eq!(confirm.parts("revoke-confirm").len(), 1);
    assert_eq!(browser.submit(&confirm, &revoke, &[]).status, 303);
    receive(&mut browser, case);
    first.sync(&office);
    first.sync(&office);
    let received = browser.get("/city/received");
    assert_eq!(received.attribute("received-case", "data-state"), "pending");
    assert_eq!(unanswered(&received), ["窓口2 stopped"]);
}
