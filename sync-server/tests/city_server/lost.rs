//! A tablet that will not come back: what the city says, proves, and knows about it.

use crate::{
    browser::attribute,
    commands::run,
    office::Office,
    story::{NAME, enrol, receive, worked_on},
};
use proofs::{DeviceEnd, verify_certificate};

#[test]
fn a_lost_device_holds_no_certificate_up_and_the_certificate_says_so() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut first, second, case) = worked_on(&office, &mut browser);
    receive(&mut browser, case);
    first.sync(&office);
    office.pass_minutes(5);
    let address = format!("/city/devices/{}/lost", second.device);
    let confirm = browser.get(&address);
    assert_eq!(confirm.parts("lost-confirm").len(), 1);
    let declared_at = office.now();
    assert_eq!(browser.submit(&confirm, &address, &[]).status, 303);
    office.pass_minutes(5);
    first.sync(&office);
    let certificate = verify_certificate(&first.city, &first.certificates[0]).expect("verifies");
    let end = |device| certificate.devices.iter().find(|end| end.device == device).map(|end| end.end.clone());
    assert_eq!(end(second.device), Some(DeviceEnd::Lost { declared_at }));
    assert!(matches!(end(first.device), Some(DeviceEnd::Shredded(_))));
    let page = browser.get(&format!("/city/certificates/{case}"));
    assert!(page.text().contains("消えたとは証明していない"));
    assert_eq!(second.post_bytes(&office, second.exchange_bytes(sync::Upload::default()), 900).0, 403);
}

#[test]
fn the_report_lists_exactly_what_the_device_held() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut first, mut second, shared) = worked_on(&office, &mut browser);
    let own = second.open_case(&office, 21);
    let foreign = first.open_case(&office, 22);
    first.sync(&office);
    second.sync(&office);
    receive(&mut browser, shared);
    second.sync(&office);
    let erased_at = office.now().japanese();
    let (shared, own) = (shared, second.cases[&own].number.to_string());
    let data = office.place.directory().display().to_string();
    let device = second.device.to_string();
    let lost = run(&["lost", "--data", &data, "--device", &device]);
    assert!(lost.status.success(), "{}", String::from_utf8_lossy(&lost.stderr));
    let json = run(&["exposure", "--data", &data, "--device", &device, "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).expect("is JSON");
    let lines: Vec<(String, String, bool)> = report["cases"]
        .as_array()
        .expect("lists")
        .iter()
        .map(|case| {
            let word = |name: &str| case[name].as_str().expect("is said").to_owned();
            (word("number"), word("state"), case["erased_at"].is_null())
        })
        .collect();
    let shared_number = browser.get("/city/received").attribute("received-case", "data-number");
    let mut expected = vec![(own.clone(), "open".to_owned(), true), (shared_number, "received".to_owned(), false)];
    expected.sort();
    let mut lines_sorted = lines;
    lines_sorted.sort();
    assert_eq!(lines_sorted, expected, "and nothing of {foreign} or of {shared} twice");
    let said = String::from_utf8_lossy(&run(&["exposure", "--data", &data, "--device", &device]).stdout).into_owned();
    assert!(said.contains("紛失の届け出：令和") && said.contains(&erased_at) && !said.contains(NAME), "{said}");
    let page = browser.get(&format!("/city/devices/{device}/exposure"));
    assert_eq!(page.attribute("exposure", "data-left"), "1");
    let shown = page.parts("exposed-case");
    assert_eq!(shown.len(), 2);
    assert_eq!(attribute(&shown[0], "data-number"), Some(own));
    assert!(page.text().contains("氏名・生年月日・連絡先") && !page.text().contains(NAME));
}

#[test]
fn a_device_nobody_enrolled_is_not_lost() {
    let office = Office::open();
    let mut browser = office.browser();
    enrol(&office, &mut browser, "窓口1");
    let data = office.place.directory().display().to_string();
    let unknown = "0".repeat(32);
    for command in ["lost", "exposure"] {
        assert!(!run(&[command, "--data", &data, "--device", &unknown]).status.success());
    }
}
