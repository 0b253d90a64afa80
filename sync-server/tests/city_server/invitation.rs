//! The code on the enrolment page: drawn by the page, seen by a camera, read by the tablet's scanner, used once.

use crate::{
    browser::{Browser, Page, attribute},
    office::Office,
    tablet::{Tablet, enrol_request, post_enrol},
};
use domain::{Invitation, scanned::invitation::invitation};
use frames::{camera, payload::Modules};
use proofs::{EnrolmentCode, SigningKey, enrolment::VALID_MS};
use scanner::{Effort, Frame, find};

const MARGIN: usize = 4;

fn page_with_code(browser: &mut Browser) -> (String, Page) {
    let form = browser.get("/city/devices");
    let issued = browser.submit(&form, "/city/devices/codes", &[("label", "窓口3")]);
    assert_eq!(issued.status, 303, "{}", issued.text());
    let place = issued.header("location").to_owned();
    let page = browser.get(&place);
    assert_eq!(page.status, 200);
    (place, page)
}

/// The modules of the drawing, as a browser would fill them.
fn modules(page: &Page) -> Modules {
    let view = page.attribute("enrolment-picture", "viewBox");
    let whole: usize =
        view.strip_prefix("0 0 ").and_then(|size| size.split(' ').next()).expect("a size").parse().expect("a number");
    let text = page.text();
    let drawing = text.split("data-part=\"enrolment-picture\"").nth(1).expect("a drawing");
    let path = attribute(drawing.split("<path").nth(1).expect("a path"), "d").expect("an outline");
    let side = whole - 2 * MARGIN;
    let mut dark = vec![false; side * side];
    for bar in path.split('M').skip(1) {
        let numbers: Vec<usize> =
            bar.split([' ', 'h', 'v']).take(3).map(|number| number.parse().expect("a number")).collect();
        let (x, y, length) = (numbers[0] - MARGIN, numbers[1] - MARGIN, numbers[2]);
        dark[y * side + x..y * side + x + length].fill(true);
    }
    Modules { side, dark }
}

fn read(frame: &[u8]) -> Invitation {
    let found = find(&Frame::decode(frame).expect("a picture"), Effort::LIVE);
    let texts: Vec<&[u8]> = found.codes.iter().map(|code| code.text.as_slice()).collect();
    invitation(&texts, found.unread.len()).expect("is an invitation")
}

#[test]
fn what_the_page_draws_is_read_by_the_camera_and_enrols_one_tablet() {
    let office = Office::open();
    let (_, page) = page_with_code(&mut office.browser());
    let modules = modules(&page);
    let typed = page.attribute("enrolment-code", "data-code");
    for frame in [
        camera::sharp(&modules, 4),
        camera::page_of(std::slice::from_ref(&modules), 1280, 720, 3),
        camera::page_of(&[modules], 640, 480, 11),
    ] {
        let read = read(&frame);
        assert_eq!((read.server(), read.code()), (office.address.as_str(), typed.as_str()));
    }
    let tablet = Tablet::enrol(&office, &typed);
    assert_eq!(tablet.label, "窓口3");
    let second = enrol_request(&EnrolmentCode::parse(&typed).expect("is one"), &SigningKey::from_seed([3; 32]));
    assert_ne!(post_enrol(&office, &second).0, 200, "a code that was read is used once, as a typed one");
}

#[test]
fn the_drawing_goes_with_the_code_after_ten_minutes_and_needs_a_log_in() {
    let office = Office::open();
    let mut browser = office.browser();
    let (place, page) = page_with_code(&mut browser);
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(!page.text().contains("style=") && !page.text().contains("<img"), "the drawing stands in the page itself");
    let mut stranger = Browser::new(&office);
    assert!(!stranger.get(&place).text().contains("enrolment-picture"));
    office.pass_minutes(VALID_MS / 60_000);
    let late = browser.get(&place);
    assert_eq!(late.fault().as_deref(), Some("code-over"));
    assert!(!late.text().contains("enrolment-picture"), "{}", late.text());
}
