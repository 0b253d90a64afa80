//! Scanning: only with a session, nothing is stored, a candidate is saved only by a second step.

#[path = "support/counter.rs"]
mod counter;

use bridge::{
    AddStaff, Base64Bytes, FaultCode, GetStatus, LogIn, OpenCase, ScanOutcome, SetApplicationId, Synchronise, ViewCase,
};
use counter::{NOON, PIN, StandingClock, switch_on};
use desk::{Serve, Tablet};
use domain::{CaseId, Field, Role, ScanRefusal, Service};
use frames::{camera, kinds::Kind, payload};
use std::sync::{Arc, atomic::AtomicI64, atomic::Ordering};
use tempfile::TempDir;
use vault::MemoryKeyStore;

struct Counter {
    tablet: Tablet,
    clock: StandingClock,
    folder: TempDir,
    case: CaseId,
}

impl Counter {
    fn open() -> Self {
        let folder = TempDir::new().expect("a folder");
        let clock = StandingClock(Arc::new(AtomicI64::new(NOON.0)));
        let tablet = switch_on(folder.path(), &MemoryKeyStore::default(), &clock);
        let added = AddStaff { name: "青木".into(), role: Role::SiteManager, secret: PIN.into() };
        let staff = tablet.serve(added).expect("adds").staff[0].id;
        tablet.serve(LogIn { staff, secret: PIN.into() }).expect("logs in");
        tablet.serve(Synchronise {}).expect("synchronises");
        let case = tablet.serve(OpenCase { service: Service::ApplicationSupport, along: None }).expect("opens").case;
        Self { tablet, clock, folder, case }
    }

    fn scan(&self, frame: Vec<u8>) -> Result<ScanOutcome, FaultCode> {
        let verdict = self.tablet.scan_application_id(Base64Bytes(frame)).map_err(|fault| fault.code)?;
        Ok(verdict.outcome)
    }

    fn kept(&self) -> Option<String> {
        let view = self.tablet.serve(ViewCase { case: self.case }).expect("reads");
        let field = view.fields.iter().find(|kept| kept.field == Field::ApplicationId)?;
        field.value.text().map(str::to_owned)
    }

    fn disk(&self) -> Vec<u8> {
        let mut files: Vec<_> = std::fs::read_dir(self.folder.path()).expect("reads").flatten().collect();
        files.sort_by_key(|file| file.file_name());
        files.iter().flat_map(|file| std::fs::read(file.path()).expect("reads")).collect()
    }
}

fn refused(refusal: ScanRefusal) -> Result<ScanOutcome, FaultCode> {
    Ok(ScanOutcome::Refused(refusal))
}

#[test]
fn a_scanned_code_is_a_candidate_and_is_saved_only_when_somebody_compared_it() {
    let counter = Counter::open();
    let form = camera::form(Kind::Plain, false, 1280, 720, 1);
    let before = counter.disk();
    let outcome = counter.scan(form.jpeg).expect("with a session");
    assert!(counter.disk() == before, "a scan writes nothing");
    let ScanOutcome::Candidate(id) = outcome else { panic!("not a candidate: {outcome:?}") };
    assert!(id.digits() == form.id && counter.kept().is_none());
    let (first, second) = (id.digits().to_owned(), id.digits().to_owned());
    counter.tablet.serve(SetApplicationId { case: counter.case, first, second }).expect("is saved");
    assert_eq!(counter.kept(), Some(form.id));
}

#[test]
fn what_is_no_form_is_refused_in_words() {
    let counter = Counter::open();
    let page = |texts: &[&[u8]]| {
        let codes: Vec<_> = texts.iter().map(|text| payload::code(text, payload::EcLevel::M)).collect();
        camera::page_of(&codes, 1280, 720, 7)
    };
    let id = b"12345678901234567890123".as_slice();
    let giant = format!("https://apply.example.jp/?id=12345678901234567890123&{}", "x".repeat(2_100));
    for (frame, refusal) in [
        (page(&[]), ScanRefusal::NothingFound),
        (page(&[b"123456789018"]), ScanRefusal::MyNumber),
        (page(&[b"0123456789ABCDEF"]), ScanRefusal::CardNumber),
        (page(&[b"https://www.example.com/"]), ScanRefusal::Link),
        (page(&[id, id]), ScanRefusal::SeveralCodes),
        (page(&[id, b"https://www.example.com/"]), ScanRefusal::SeveralCodes),
        (page(&[b"1234567890123456789012345"]), ScanRefusal::TooManyDigits),
        (camera::sharp(&payload::code(giant.as_bytes(), payload::EcLevel::L), 4), ScanRefusal::TooLarge),
        (b"not a picture".to_vec(), ScanRefusal::FrameUnreadable),
        (Vec::new(), ScanRefusal::FrameUnreadable),
    ] {
        assert_eq!(counter.scan(frame), refused(refusal));
    }
}

#[test]
fn the_corners_are_those_of_the_code() {
    let counter = Counter::open();
    let form = camera::form(Kind::Tilted, false, 1280, 720, 3);
    let verdict = counter.tablet.scan_application_id(Base64Bytes(form.jpeg)).expect("with a session");
    let corners = verdict.corners.expect("is found");
    for (corner, (x, y)) in corners.iter().zip(form.corners) {
        assert!((corner.x * 1280.0 - x).abs() < 8.0 && (corner.y * 720.0 - y).abs() < 8.0, "{corner:?} {x} {y}");
    }
}

#[test]
fn no_frame_is_looked_at_without_a_session_and_none_keeps_it_open() {
    let counter = Counter::open();
    let frame = camera::page_of(&[], 320, 240, 1);
    // Four minutes, a frame, and two more: nobody has touched the screen for six.
    counter.clock.0.fetch_add(4 * 60_000, Ordering::Relaxed);
    assert_eq!(counter.scan(frame.clone()), refused(ScanRefusal::NothingFound));
    counter.clock.0.fetch_add(2 * 60_000, Ordering::Relaxed);
    assert_eq!(counter.scan(frame), Err(FaultCode::Locked));
    assert!(counter.tablet.serve(GetStatus { touched: false }).expect("answers").session.is_none());
}
