//! 持ち出し: what leaves the tablet unsealed is known before it is out, and the case does not end before it is gone.

#[path = "support/counter.rs"]
mod counter;

use bridge::{
    AddStaff, Base64Bytes, Carry, CarryDeed, Drive, EventChange, Fault, FaultCode, HandOver, LogIn, OpenCase,
    RecordEvent, SetApplicationId, Synchronise, TakePhoto, ViewCase,
};
use counter::{NOON, PIN, StandingClock, switch_on};
use desk::{
    Serve, Tablet,
    ports::{DriveFault, Drives},
};
use domain::{CaseId, Event, Outcome, Role, Service, event};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, atomic::AtomicI64},
};
use tempfile::TempDir;
use vault::MemoryKeyStore;

const ID: &str = "12345678901234567890123";

/// Two drives, and which of them is plugged in.
#[derive(Default)]
struct Sticks {
    files: [BTreeMap<String, Vec<u8>>; 2],
    plugged: usize,
    /// So many bytes fit on a drive.
    room: Option<usize>,
    /// Every file that ever came to lie on a drive, with the number of bytes.
    seen: Vec<(String, usize)>,
}

#[derive(Clone, Default)]
struct Slot(Arc<Mutex<Sticks>>);

impl Slot {
    fn with<T>(&self, look: impl FnOnce(&mut Sticks) -> T) -> T {
        look(&mut self.0.lock().expect("is free"))
    }

    fn files(&self, stick: usize) -> BTreeMap<String, Vec<u8>> {
        self.with(|sticks| sticks.files[stick].clone())
    }
}

impl Drives for Slot {
    fn list(&self) -> Vec<Drive> {
        vec![Drive { id: "usb".into(), label: "USB".into() }]
    }

    fn write(&self, _: &str, file: &str, bytes: &[u8]) -> Result<(), DriveFault> {
        self.with(|sticks| {
            if sticks.room.is_some_and(|room| bytes.len() > room) {
                return Err(DriveFault::Full);
            }
            sticks.seen.push((file.to_owned(), bytes.len()));
            let plugged = sticks.plugged;
            sticks.files[plugged].insert(file.to_owned(), bytes.to_vec());
            Ok(())
        })
    }

    fn read(&self, _: &str, _: &str, _: usize) -> Result<Vec<u8>, DriveFault> {
        Err(DriveFault::NoSuchFile)
    }

    fn blank(&self, _: &str, file: &str) -> Result<(), DriveFault> {
        self.with(|sticks| {
            let plugged = sticks.plugged;
            sticks.files[plugged].get_mut(file).map(Vec::clear).ok_or(DriveFault::NoSuchFile)
        })
    }

    fn remove(&self, _: &str, file: &str) -> Result<(), DriveFault> {
        self.with(|sticks| {
            let plugged = sticks.plugged;
            sticks.files[plugged].remove(file).map(drop).ok_or(DriveFault::NoSuchFile)
        })
    }
}

struct Counter {
    tablet: Tablet,
    slot: Slot,
    case: CaseId,
    _folder: TempDir,
}

impl Counter {
    fn open() -> Self {
        let (folder, slot) = (tempfile::tempdir().expect("a folder"), Slot::default());
        let clock = StandingClock(Arc::new(AtomicI64::new(NOON.0)));
        let tablet = switch_on(folder.path(), &MemoryKeyStore::default(), &clock).with_drives(Box::new(slot.clone()));
        let staff = AddStaff { name: "相良 良子".into(), role: Role::SiteManager, secret: PIN.into() };
        let staff = tablet.serve(staff).expect("registers").staff[0].id;
        tablet.serve(LogIn { staff, secret: PIN.into() }).expect("logs in");
        tablet.serve(Synchronise {}).expect("synchronises");
        let case = tablet.serve(OpenCase { service: Service::ApplicationSupport, along: None }).expect("opens").case;
        Self { tablet, slot, case, _folder: folder }
    }

    fn ready() -> Self {
        let counter = Self::open();
        let (first, second) = (ID.into(), ID.into());
        counter.tablet.serve(SetApplicationId { case: counter.case, first, second }).expect("is stored");
        let mut frame = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(1280, 720).write_to(&mut frame, image::ImageFormat::Png).expect("encodes");
        let frame = Base64Bytes(frame.into_inner());
        counter.tablet.serve(TakePhoto { case: counter.case, frame }).expect("is stored");
        counter
    }

    fn carry(&self, deed: CarryDeed) -> Result<(), FaultCode> {
        let asked = Carry { case: self.case, drive: "usb".into(), deed };
        self.tablet.serve(asked).map(drop).map_err(|fault| fault.code)
    }

    fn say(&self, change: EventChange) -> Result<(), FaultCode> {
        self.tablet.serve(RecordEvent { case: self.case, change }).map(drop).map_err(|fault| fault.code)
    }

    fn carries(&self) -> Vec<event::Carry> {
        event::carries(&self.tablet.serve(ViewCase { case: self.case }).expect("reads").happened())
    }

    fn is_out(&self) -> bool {
        self.carries().iter().any(event::Carry::is_out)
    }

    fn withdraw(&self) -> Result<(), Fault> {
        self.tablet.serve(HandOver { case: self.case, outcome: Outcome::Withdrawn }).map(drop)
    }
}

#[test]
fn the_number_and_the_photo_are_carried_under_names_that_say_nothing() {
    let counter = Counter::ready();
    assert_eq!(counter.carry(CarryDeed::Write), Ok(()));
    let (files, name) = (counter.slot.files(0), counter.carries()[0].name());
    assert_eq!(files.keys().cloned().collect::<Vec<_>>(), [format!("{name}.jpg"), format!("{name}.txt")]);
    assert_eq!(files[&format!("{name}.txt")], format!("{ID}\r\n").into_bytes());
    assert!(files[&format!("{name}.jpg")].starts_with(&[0xff, 0xd8]));
    assert!(!name.contains("1234"));
    let first = counter.slot.with(|sticks| sticks.seen[0].clone());
    assert_eq!(first, (format!("{name}.txt"), 0), "the drive is marked before anything readable is on it");
}

#[test]
fn a_case_does_not_end_before_its_copy_is_erased() {
    let counter = Counter::ready();
    counter.carry(CarryDeed::Write).expect("is written");
    assert_eq!(counter.withdraw().map_err(|fault| fault.code), Err(FaultCode::CarryOpen));
    let out = counter.carries()[0].id;
    for change in [
        EventChange::Undo { event: out },
        EventChange::Add { event: Event::Erased, about: Some(out) },
        EventChange::Add { event: Event::CarriedOut, about: None },
    ] {
        assert_eq!(counter.say(change), Err(FaultCode::EventMisplaced), "only the tablet knows what it did");
    }
    assert_eq!(counter.carry(CarryDeed::Erase), Ok(()));
    assert_eq!(counter.slot.files(0), BTreeMap::new());
    assert!(!counter.is_out());
    assert_eq!(counter.withdraw(), Ok(()));
}

#[test]
fn another_drive_is_neither_written_nor_taken_for_erased() {
    let counter = Counter::ready();
    counter.carry(CarryDeed::Write).expect("is written");
    counter.slot.with(|sticks| sticks.plugged = 1);
    assert_eq!(counter.carry(CarryDeed::Erase), Err(FaultCode::CarryMissing));
    assert_eq!(counter.carry(CarryDeed::Write), Err(FaultCode::CarryAlready));
    assert_eq!(counter.slot.files(1), BTreeMap::new());
    // The first one never comes back.
    let out = counter.carries()[0].id;
    assert_eq!(counter.say(EventChange::Add { event: Event::CarryLost, about: Some(out) }), Ok(()));
    assert_eq!(counter.carry(CarryDeed::Write), Ok(()), "a copy of its own");
    assert_eq!(counter.carries().len(), 2);
    assert_ne!(counter.carries()[0].name(), counter.carries()[1].name());
}

#[test]
fn a_copy_can_be_written_again_where_it_lies() {
    let counter = Counter::ready();
    counter.carry(CarryDeed::Write).expect("is written");
    let whole = counter.slot.files(0);
    // As a power cut leaves it.
    counter.slot.with(|sticks| sticks.files[0].values_mut().for_each(Vec::clear));
    assert_eq!(counter.carry(CarryDeed::Write), Ok(()));
    assert_eq!((counter.slot.files(0), counter.carries().len()), (whole, 1));
}

#[test]
fn a_drive_without_room_leaves_no_copy_and_says_so() {
    let counter = Counter::ready();
    counter.slot.with(|sticks| sticks.room = Some(100));
    assert_eq!(counter.carry(CarryDeed::Write), Err(FaultCode::DriveFull));
    assert_eq!(counter.slot.files(0), BTreeMap::new(), "nor the number that fitted");
    assert!(!counter.is_out());
    assert_eq!(counter.withdraw(), Ok(()));
}

#[test]
fn nothing_is_carried_without_a_number() {
    let counter = Counter::open();
    assert_eq!(counter.carry(CarryDeed::Write), Err(FaultCode::ApplicationIdEmpty));
    assert_eq!(counter.carry(CarryDeed::Erase), Err(FaultCode::EventMisplaced));
    assert!(counter.slot.with(|sticks| sticks.seen.is_empty()));
}
