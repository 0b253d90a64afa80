//! What enrols a tablet, read off the city's page: only before the enrolment, nothing is stored, and it enrols as what is
//! typed does.

use bridge::{
    AddStaff, Base64Bytes, Enrol, FaultCode, GetStatus, InvitationOutcome, LogIn, Look, LookFor, ScanOutcome, Seen,
};
use desk::{Clock, Serve, Settings, SignedRequest, Tablet, Transport};
use domain::{DeviceId, Digest, InvitationRefusal, Role, ScanRefusal, Timestamp};
use frames::{camera, payload};
use proofs::{
    EnrolmentCode, SigningKey,
    enrolment::{accepts_tablet, server_proof},
};
use sealing::SystemEntropy;
use std::path::Path;
use sync::{EnrolAnswer, EnrolRequest, EnrolWelcome, TransportFault, decode, encode};
use tempfile::TempDir;
use vault::{Argon2Cost, MemoryKeyStore, Vault};

/// 2026-11-16, a Monday, at noon in Japan.
const NOON: Timestamp = Timestamp(1_794_798_000_000);
const SERVER: &str = "https://localhost:8443";
const CODE: &str = "7K4M-9QXT-2BHD-P5RW";
const PIN: &str = "481516";

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        NOON
    }
}

/// Knows one code and the address under which it was offered; after the enrolment it is out of reach.
struct City;

impl Transport for City {
    fn send(&self, _: &SignedRequest) -> Result<Vec<u8>, TransportFault> {
        Err(TransportFault::Unreachable)
    }

    fn send_unpinned(&self, address: &str, _: &str, body: &[u8]) -> Result<Vec<u8>, TransportFault> {
        let request: EnrolRequest = decode(body).expect("is a request");
        let stored = EnrolmentCode::parse(CODE).expect("is a code").stored_digest();
        if address != SERVER || !accepts_tablet(&stored, &request.tablet, &request.proof) {
            return Err(TransportFault::NotRecognised);
        }
        let welcome = encode(&EnrolWelcome {
            device: DeviceId::from_bytes([1; 16]),
            label: "窓口1".into(),
            epoch: Digest::from_bytes([5; 32]),
            authority: vec![],
            city: SigningKey::from_seed([9; 32]).public(),
        });
        let proof = server_proof(&stored, &request.tablet, &welcome);
        Ok(encode(&EnrolAnswer { welcome, proof }))
    }
}

struct New {
    tablet: Tablet,
    folder: TempDir,
}

impl New {
    /// A tablet as it comes out of its box.
    fn unpack() -> Self {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("tablet.db");
        let entropy = Box::new(SystemEntropy::default());
        let vault = Vault::open(&path, Box::new(MemoryKeyStore::default()), entropy).expect("opens");
        let settings = Settings { argon2: Argon2Cost { memory_kib: 64, passes: 1 }, ..Settings::default() };
        let entropy = Box::new(SystemEntropy::default());
        Self { tablet: Tablet::new(vault, Box::new(Noon), entropy, Box::new(City), settings), folder }
    }

    fn look(&self, frame: Vec<u8>, wanted: LookFor) -> Result<Seen, FaultCode> {
        self.tablet.serve(Look { frame: Base64Bytes(frame), wanted }).map_err(|fault| fault.code)
    }

    fn read(&self, frame: Vec<u8>) -> Result<InvitationOutcome, FaultCode> {
        match self.look(frame, LookFor::Invitation)? {
            Seen::Invitation(verdict) => Ok(verdict.outcome),
            other @ (Seen::Face(_) | Seen::Code(_)) => panic!("answered {other:?}"),
        }
    }

    fn enrol(&self, server: &str, code: &str) {
        let answer = self.tablet.serve(Enrol { server: server.into(), code: code.into() });
        let after = answer.map(drop).map_err(|fault| fault.code);
        assert_eq!(after, Err(FaultCode::ServerUnreachable), "enrolled, and the first exchange does not come through");
    }

    fn log_in(&self) {
        let added = AddStaff { name: "青木".into(), role: Role::SiteManager, secret: PIN.into() };
        let staff = self.tablet.serve(added).expect("adds").staff[0].id;
        self.tablet.serve(LogIn { staff, secret: PIN.into() }).expect("logs in");
    }
}

fn disk(folder: &Path) -> Vec<u8> {
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("reads").flatten().collect();
    files.sort_by_key(|file| file.file_name());
    files.iter().flat_map(|file| std::fs::read(file.path()).expect("reads")).collect()
}

fn text() -> String {
    format!("hikitsugi-enrol:1:{CODE}:{SERVER}")
}

fn page(texts: &[&[u8]]) -> Vec<u8> {
    let codes: Vec<_> = texts.iter().map(|text| payload::code(text, payload::EcLevel::M)).collect();
    camera::page_of(&codes, 1280, 720, 7)
}

#[test]
fn what_was_read_enrols_as_what_is_typed_does_and_is_written_nowhere() {
    let new = New::unpack();
    new.tablet.serve(GetStatus { touched: false }).expect("answers");
    let before = disk(new.folder.path());
    let InvitationOutcome::Invitation(read) = new.read(page(&[text().as_bytes()])).expect("may look") else {
        panic!("is one")
    };
    assert!(disk(new.folder.path()) == before, "a look writes nothing");
    assert!(new.tablet.serve(GetStatus { touched: false }).expect("answers").enrolment.is_none());
    assert_eq!((read.server(), read.code()), (SERVER, CODE));
    new.enrol(read.server(), read.code());
    let enrolment = new.tablet.serve(GetStatus { touched: false }).expect("answers").enrolment;
    assert_eq!(enrolment.map(|enrolment| enrolment.label).as_deref(), Some("窓口1"));
    let after = disk(new.folder.path());
    assert!(!after.windows(CODE.len()).any(|window| window == CODE.as_bytes()), "the code is written nowhere");
}

#[test]
fn what_does_not_enrol_is_refused_in_words() {
    let new = New::unpack();
    let (text, id) = (text(), b"12345678901234567890123".as_slice());
    let next = text.replace(":1:", ":2:");
    let torn = &text[..text.len() - SERVER.len()];
    let giant = format!("{text}{}", "x".repeat(2_100));
    for (frame, refusal) in [
        (page(&[]), InvitationRefusal::NothingFound),
        (page(&[id]), InvitationRefusal::NotAnInvitation),
        (page(&[b"123456789018"]), InvitationRefusal::NotAnInvitation),
        (page(&[b"https://www.example.com/"]), InvitationRefusal::NotAnInvitation),
        (page(&[next.as_bytes()]), InvitationRefusal::OtherVersion),
        (page(&[torn.as_bytes()]), InvitationRefusal::Malformed),
        (page(&[text.as_bytes(), id]), InvitationRefusal::SeveralCodes),
        (camera::sharp(&payload::code(giant.as_bytes(), payload::EcLevel::L), 4), InvitationRefusal::TooLarge),
        (b"not a picture".to_vec(), InvitationRefusal::FrameUnreadable),
        (Vec::new(), InvitationRefusal::FrameUnreadable),
    ] {
        assert_eq!(new.read(frame), Ok(InvitationOutcome::Refused(refusal)));
    }
}

#[test]
fn before_the_enrolment_this_is_the_only_look_and_after_it_there_is_none() {
    let new = New::unpack();
    let frame = || page(&[text().as_bytes()]);
    let others = [LookFor::Code, LookFor::Face { width: 1280, height: 720 }];
    for other in others {
        assert_eq!(new.look(frame(), other).err(), Some(FaultCode::Locked), "{other:?} needs a session");
    }
    assert!(new.read(frame()).is_ok());
    new.enrol(SERVER, CODE);
    assert_eq!(new.read(frame()), Err(FaultCode::AlreadyEnrolled), "nobody is there yet");
    new.log_in();
    assert_eq!(new.read(frame()), Err(FaultCode::AlreadyEnrolled), "also with a session");
    assert!(new.look(page(&[]), LookFor::Code).is_ok());
    new.tablet.serve(bridge::Lock {}).expect("locks");
    assert_eq!(new.read(frame()), Err(FaultCode::AlreadyEnrolled), "and locked");
}

#[test]
fn the_scanner_for_forms_names_it_and_takes_nothing_from_it() {
    let new = New::unpack();
    new.enrol(SERVER, CODE);
    new.log_in();
    let Ok(Seen::Code(verdict)) = new.look(page(&[text().as_bytes()]), LookFor::Code) else { panic!("may look") };
    assert_eq!(verdict.outcome, ScanOutcome::Refused(ScanRefusal::Enrolment));
}
