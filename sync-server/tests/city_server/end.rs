//! The contract ends for the whole fleet, also for a tablet that is away and for one that joins late.

use crate::{
    browser::{Browser, attribute},
    commands::run,
    office::Office,
    story::{enrol, receive, worked_on},
};
use proofs::{Farewell, Signed, SigningKey};

/// How many devices the page shows as gone.
fn gone(browser: &mut Browser) -> usize {
    let page = browser.get("/city/end");
    let tags = page.parts("leaving");
    assert_eq!(tags.len(), 3);
    tags.iter().filter(|tag| attribute(tag, "data-done").as_deref() == Some("true")).count()
}

#[test]
fn every_tablet_is_told_and_the_page_shows_who_has_left() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut first, mut away, case) = worked_on(&office, &mut browser);
    let page = browser.get("/city/end");
    browser.submit(&page, "/city/end", &[("typed", "はい")]);
    first.sync(&office);
    assert!(first.ended.is_none(), "only the typed word ends a contract");
    browser.submit(&page, "/city/end", &[("typed", "契約終了")]);
    let mut late = enrol(&office, &mut browser, "窓口3");
    late.sync(&office);
    first.sync(&office);
    assert!(first.ended.is_some() && late.ended.is_some() && away.ended.is_none());
    assert_eq!(late.keys_left(), 0, "no key is made for a contract that is over");
    receive(&mut browser, case);
    first.sync(&office);
    let farewell = Farewell { device: first.device, at: office.now() };
    first.owe().farewell = Some(Signed::sign(&SigningKey::from_seed([3; 32]), &farewell));
    first.sync(&office);
    assert_eq!(gone(&mut browser), 0, "a stranger's farewell counts for nothing");
    for _ in 0..2 {
        first.owe().farewell = Some(Signed::sign(&first.key, &farewell));
        first.sync(&office);
        assert_eq!(gone(&mut browser), 1, "the same word may come twice: the answer may have been lost");
    }
    away.sync(&office);
    assert!(away.ended.is_some(), "a tablet that was away hears it on its return");
    let data = office.place.directory().display().to_string();
    let said = String::from_utf8_lossy(&run(&["end-contract", "--data", &data]).stdout).into_owned();
    assert!(said.contains("済") && said.contains("未（残っている案件 0件）"), "{said}");
}
