//! A case sealed to the key of last resort is certified when that key is destroyed, and never before.

use crate::{
    browser::Browser,
    office::Office,
    story::{enrol, receive},
    tablet::Tablet,
};
use domain::CaseId;
use proofs::CityKeyId;

/// Opens and hands over a case under the key of last resort.
fn last_resort_case(office: &Office, tablet: &mut Tablet, running: u32) -> CaseId {
    tablet.use_up_keys();
    let case = tablet.open_case(office, running);
    tablet.hand_over(office, case);
    case
}

fn last_resort(tablet: &Tablet) -> CityKeyId {
    tablet.last_resort.as_ref().expect("was given").id
}

fn opens(browser: &mut Browser, case: CaseId) -> bool {
    browser.get(&format!("/city/cases/{case}")).fault().is_none()
}

#[test]
fn a_used_key_of_last_resort_is_replaced_and_dies_with_its_case() {
    let office = Office::open();
    let mut browser = office.browser();
    let mut tablet = enrol(&office, &mut browser, "窓口1");
    tablet.sync(&office);
    let before = last_resort(&tablet);
    let case = last_resort_case(&office, &mut tablet, 1);
    tablet.sync(&office);
    assert!(last_resort(&tablet) > before, "a new one came with the answer");
    assert!(opens(&mut browser, case));
    receive(&mut browser, case);
    tablet.sync(&office);
    tablet.sync(&office);
    assert_eq!(tablet.certificates.len(), 1);
}

#[test]
fn the_old_key_stays_while_a_tablet_that_is_away_may_use_it() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut here, mut away) = (enrol(&office, &mut browser, "窓口1"), enrol(&office, &mut browser, "窓口2"));
    here.sync(&office);
    away.sync(&office);
    let case = last_resort_case(&office, &mut here, 1);
    here.sync(&office);
    receive(&mut browser, case);
    here.sync(&office);
    here.sync(&office);
    assert!(here.certificates.is_empty(), "the other tablet may still seal to this key");
    let late = last_resort_case(&office, &mut away, 2);
    away.sync(&office);
    assert!(opens(&mut browser, late), "what it sealed while it was away opens");
    here.sync(&office);
    assert!(here.certificates.is_empty(), "a living case is sealed to this key");
    receive(&mut browser, late);
    away.sync(&office);
    here.sync(&office);
    away.sync(&office);
    let both = (here.certificates.len(), away.certificates.len());
    assert_eq!(both, (1, 2), "who said that it never held the first case hears of it too");
}

#[test]
fn a_tablet_that_has_not_stored_the_new_key_keeps_the_old_one_alive() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut here, mut slow) = (enrol(&office, &mut browser, "窓口1"), enrol(&office, &mut browser, "窓口2"));
    here.sync(&office);
    slow.sync(&office);
    let case = last_resort_case(&office, &mut here, 1);
    here.sync(&office);
    receive(&mut browser, case);
    here.sync(&office);
    // The answer with the new key is on its way and never arrives.
    assert_eq!(slow.post(&office, sync::Upload::default()).0, 200);
    here.sync(&office);
    assert!(here.certificates.is_empty());
    let sealed_before = last_resort_case(&office, &mut slow, 2);
    slow.sync(&office);
    assert!(opens(&mut browser, sealed_before));
}

#[test]
fn a_revoked_or_lost_tablet_holds_no_key_of_last_resort_up() {
    for way in ["revoke", "lost"] {
        let office = Office::open();
        let mut browser = office.browser();
        let (mut here, mut away) = (enrol(&office, &mut browser, "窓口1"), enrol(&office, &mut browser, "窓口2"));
        here.sync(&office);
        away.sync(&office);
        let case = last_resort_case(&office, &mut here, 1);
        here.sync(&office);
        receive(&mut browser, case);
        here.sync(&office);
        here.sync(&office);
        assert!(here.certificates.is_empty());
        let address = format!("/city/devices/{}/{way}", away.device);
        let confirm = browser.get(&address);
        assert_eq!(browser.submit(&confirm, &address, &[]).status, 303);
        here.sync(&office);
        here.sync(&office);
        assert_eq!(here.certificates.len(), 1, "{way}");
    }
}

#[test]
fn an_unused_key_of_last_resort_is_replaced_after_a_month() {
    let office = Office::open();
    let mut browser = office.browser();
    let mut tablet = enrol(&office, &mut browser, "窓口1");
    tablet.sync(&office);
    let before = last_resort(&tablet);
    office.pass_minutes(29 * 24 * 60);
    tablet.sync(&office);
    assert_eq!(last_resort(&tablet), before);
    office.pass_minutes(2 * 24 * 60);
    tablet.sync(&office);
    tablet.sync(&office);
    assert!(last_resort(&tablet) > before);
}
