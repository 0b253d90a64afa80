//! A tablet without a window, spoken to through the typed commands that the screen uses.

use crate::{
    journey::{
        asked, checked,
        counter::{Counter, Deed, Done, Failure},
        player::same,
        server::command_through,
        sight::{Picture, Sight},
        step::{AfterScan, CameraUse, Contract, LookUp, Resident, ScanCode, Shutter, WayOn},
    },
    process::Dialogue,
};
use bridge::{
    AddStaff, Along, Base64Bytes, Carry, CarryDeed, CaseView, CertificateView, Command, Enrol, EventChange, ExportUsb,
    Fault, FaultCode, GetRules, GetStatus, GetToday, HandOver, ImportUsb, InvitationOutcome, Lock, LogIn, Look,
    LookFor, OpenCase, RecordEvent, RequestCase, ResolveClash, ReturnCase, RulesView, ScanOutcome, Seen,
    SetApplicationId, SetField, Status, Synchronise, TakePhoto, Today, ViewCase, ViewCertificate, ViewPhoto, WriteNote,
};
use domain::{
    CaseId, CaseNumber, Event, Field, NoteId, Outcome, PhotoId, Role, Service, Timestamp, Value,
    photo::{ClerkTick, Finding, PhotoException},
};
use frames::faces;
use serde::de::DeserializeOwned;
use std::{
    collections::BTreeMap,
    path::Path,
    process::{self, Stdio},
    time::Duration,
};

pub struct TabletProcess {
    dialogue: Dialogue,
    /// The note that is being written, as the screen would remember it.
    notes: BTreeMap<CaseId, NoteId>,
    /// What stands before each of its cameras.
    sees: BTreeMap<usize, Picture>,
    /// The one that somebody switched to, and how often its picture was turned.
    camera: usize,
    turns: BTreeMap<usize, u8>,
}

impl TabletProcess {
    pub fn start(name: &str, program: &Path, folder: &Path, log: std::fs::File) -> Result<Self, String> {
        Self::start_through(&[], name, program, folder, log)
    }

    /// Starts one whose log-in costs next to nothing: where somebody logs in a hundred times.
    pub fn start_quick(name: &str, program: &Path, folder: &Path, log: std::fs::File) -> Result<Self, String> {
        Self::start_with(command_through(&[], program), &["--quick-log-in"], name, folder, log)
    }

    /// Starts it through another program: `env`, `strace`.
    pub fn start_through(
        through: &[String],
        name: &str,
        program: &Path,
        folder: &Path,
        log: std::fs::File,
    ) -> Result<Self, String> {
        Self::start_with(command_through(through, program), &[], name, folder, log)
    }

    fn start_with(
        mut command: process::Command,
        options: &[&str],
        name: &str,
        folder: &Path,
        log: std::fs::File,
    ) -> Result<Self, String> {
        let drive = folder.with_file_name("usb");
        std::fs::create_dir_all(&drive).map_err(|error| error.to_string())?;
        command.arg(folder).arg(drive).args(options).stderr(Stdio::from(log));
        Ok(Self {
            dialogue: Dialogue::start(name, &mut command)?,
            notes: BTreeMap::new(),
            sees: BTreeMap::new(),
            camera: 1,
            turns: BTreeMap::new(),
        })
    }

    pub fn pid(&self) -> u32 {
        self.dialogue.pid()
    }

    /// Ends it as a closed window does.
    pub fn end(&mut self) -> Result<(), String> {
        self.dialogue.end()
    }

    pub fn call<C: Command>(&mut self, request: C) -> Done<C::Reply> {
        self.ask(&serde_json::json!({ "command": C::NAME, "request": request }))
    }

    /// With the first answer the screen keeps which rules asked.
    fn name_the_rules(&mut self, case: CaseId, field: Field) -> Done<()> {
        let Field::Answer(_) = field else { return Ok(()) };
        let value = Value::Text(self.call(GetRules {})?.name);
        self.call(SetField { case, field: Field::RuleVersion, value }).map(drop)
    }

    fn ask<T: DeserializeOwned>(&mut self, line: &serde_json::Value) -> Done<T> {
        let answer = self.dialogue.ask(&line.to_string())?;
        let mut answer: serde_json::Value = serde_json::from_str(&answer).map_err(|error| error.to_string())?;
        if let Some(fault) = answer.get("fault") {
            let fault: Fault = serde_json::from_value(fault.clone()).map_err(|error| error.to_string())?;
            return Err(Failure::Fault(fault));
        }
        let reply = answer.get_mut("ok").map(serde_json::Value::take).ok_or(format!("it answered {answer}"))?;
        serde_json::from_value(reply).map_err(|error| Failure::Broken(error.to_string()))
    }

    fn drive(&mut self) -> Done<String> {
        let drives = self.call(GetStatus { touched: false })?.drives;
        Ok(drives.into_iter().next().ok_or("no drive is plugged in".to_owned())?.id)
    }

    /// What the screen does: what was ticked was seen on another photo.
    fn forget_looked(&mut self, case: CaseId) -> Done<()> {
        let view = self.call(ViewCase { case })?;
        let ticks: Vec<Field> = ClerkTick::TAKEN_HERE.into_iter().filter_map(ClerkTick::field).collect();
        let ticked = view.fields.iter().filter(|held| held.value.flag() == Some(true) && ticks.contains(&held.field));
        for field in ticked.map(|held| held.field) {
            self.call(SetField { case, field, value: Value::Flag(false) })?;
        }
        Ok(())
    }

    /// What the camera that is on shows, as the screen would send it.
    fn frame(&self) -> Result<Vec<u8>, String> {
        let picture = self.sees.get(&self.camera).ok_or("nothing stands before the camera")?;
        let turns = picture.turned + self.turns.get(&self.camera).copied().unwrap_or_default();
        faces::turned(&picture.image, turns).ok_or_else(|| "what stands before the camera is no picture".into())
    }

    fn advance(&mut self, milliseconds: i64) -> Done<()> {
        self.ask(&serde_json::json!({ "advance_ms": milliseconds }))
    }

    fn tick(&mut self) -> Done<()> {
        self.ask(&serde_json::json!({ "tick": true }))
    }
}

impl Counter for TabletProcess {
    fn enrol(&mut self, server: &str, code: &str) -> Done<()> {
        self.call(Enrol { server: server.into(), code: code.into() }).map(drop)
    }

    fn enrol_by_camera(&mut self, server: &str, code: &str) -> Done<()> {
        let frame = Base64Bytes(self.frame()?);
        let Seen::Invitation(verdict) = self.call(Look { frame, wanted: LookFor::Invitation })? else {
            return Err("it looked for something else".into());
        };
        let read = match verdict.outcome {
            InvitationOutcome::Invitation(read) => read,
            InvitationOutcome::Refused(refusal) => return Err(refusal.code().to_owned().into()),
        };
        same("what was read", &(read.server(), read.code()), &(server, code))?;
        self.enrol(server, code)
    }

    fn add_staff(&mut self, name: &str, role: Role, secret: &str) -> Done<()> {
        self.call(AddStaff { name: name.into(), role, secret: secret.into() }).map(drop)
    }

    fn log_in(&mut self, name: &str, secret: &str) -> Done<()> {
        let status = self.status()?;
        let tile = status.staff.iter().find(|tile| tile.name == name);
        let staff = tile.ok_or_else(|| format!("no tile shows 「{name}」"))?.id;
        self.call(LogIn { staff, secret: secret.into() }).map(drop)
    }

    fn lock(&mut self) -> Done<()> {
        self.call(Lock {}).map(drop)
    }

    fn open_case(&mut self, service: Service, along: Option<Along>) -> Done<CaseNumber> {
        self.call(OpenCase { service, along }).map(|case| case.number)
    }

    fn request_case(&mut self, number: &CaseNumber) -> Done<()> {
        self.call(RequestCase { number: number.to_string() }).map(drop)
    }

    fn return_case(&mut self, case: CaseId, wish: bool) -> Done<()> {
        self.call(ReturnCase { case, wish }).map(drop)
    }

    fn record(&mut self, case: CaseId, deed: &Deed<'_>) -> Done<()> {
        let Deed { event, about, .. } = *deed;
        let change = deed.undo.map_or(EventChange::Add { event, about }, |event| EventChange::Undo { event });
        self.call(RecordEvent { case, change }).map(drop)
    }

    fn set_field(&mut self, case: CaseId, field: Field, value: &Value, _: Option<&str>) -> Done<()> {
        self.name_the_rules(case, field)?;
        self.call(SetField { case, field, value: value.clone() }).map(drop)
    }

    fn application_id(&mut self, case: CaseId, first: &str, second: &str) -> Done<()> {
        self.call(SetApplicationId { case, first: first.into(), second: second.into() }).map(drop)
    }

    fn write_note(&mut self, case: CaseId, text: &str) -> Done<()> {
        let mut note = self.notes.get(&case).copied();
        let mut typed = String::new();
        for character in text.chars() {
            typed.push(character);
            let saved = self.call(WriteNote { case, note, text: typed.clone() })?;
            note = saved.note;
        }
        self.notes.extend(note.map(|note| (case, note)));
        Ok(())
    }

    fn look_up(&mut self, case: CaseId, wanted: &LookUp) -> Done<()> {
        let rules = self.call(GetRules {})?;
        asked::expect_first(&rules, &wanted.typed, wanted.finds.as_deref())?;
        let (Some(code), true) = (&wanted.finds, wanted.record) else { return Ok(()) };
        for (field, value) in asked::record(&self.case(case)?, &rules, code)? {
            self.call(SetField { case, field, value })?;
        }
        Ok(())
    }

    /// What the screen does with the tap.
    fn come_again(&mut self, case: CaseId) -> Done<()> {
        let counted = asked::coming_again(&self.case(case)?, &self.call(GetRules {})?)?;
        for event in [counted, Event::ComeAgain] {
            self.call(RecordEvent { case, change: EventChange::Add { event, about: None } })?;
        }
        Ok(())
    }

    /// Nothing of the case comes along.
    fn propose(&mut self, _: CaseId) -> Done<CaseNumber> {
        self.open_case(Service::Proposal, None)
    }

    /// A camera that shows nothing is a matter of the screen.
    fn see(&mut self, device: usize, sight: &Sight) -> Done<()> {
        if let Sight::Picture(picture) = sight {
            self.sees.insert(device, picture.clone());
        }
        Ok(())
    }

    fn guided(&mut self, _: CaseId, finding: Option<Finding>) -> Done<()> {
        let frame = Base64Bytes(self.frame()?);
        let (width, height) = faces::size(&frame.0).ok_or("the camera shows no picture".to_owned())?;
        match self.call(Look { frame, wanted: LookFor::Face { width, height } })? {
            Seen::Face(verdict) => same("what the live view says", &verdict.first(), &finding),
            Seen::Code(_) | Seen::Invitation(_) => Err("it looked for a code".into()),
        }
    }

    fn pace(&mut self, _: CaseId, _: Duration) -> Done<Option<f64>> {
        Ok(None)
    }

    fn photograph(&mut self, case: CaseId, _: Shutter, _: bool) -> Done<()> {
        let frame = Base64Bytes(self.frame()?);
        self.call(TakePhoto { case, frame })?;
        self.forget_looked(case)
    }

    fn use_photo(&mut self, case: CaseId, photo: PhotoId) -> Done<()> {
        let field = domain::photo::chosen_field().ok_or("no field for it".to_owned())?;
        self.call(SetField { case, field, value: Value::Text(photo.to_string()) })?;
        self.forget_looked(case)
    }

    fn excuse(&mut self, case: CaseId, reason: PhotoException) -> Done<()> {
        let field = domain::photo::reason_field().ok_or("no field for it".to_owned())?;
        self.call(SetField { case, field, value: Value::Text(reason.code().into()) }).map(drop)
    }

    fn turn_picture(&mut self, _: CaseId) -> Done<()> {
        *self.turns.entry(self.camera).or_default() += 1;
        Ok(())
    }

    fn scan_code(&mut self, case: CaseId, wanted: &ScanCode) -> Done<()> {
        let frame = Base64Bytes(self.frame()?);
        let Seen::Code(verdict) = self.call(Look { frame, wanted: LookFor::Code })? else {
            return Err("it looked for a face".into());
        };
        let (id, refused) = match verdict.outcome {
            ScanOutcome::Candidate(id) => (Some(id.digits().to_owned()), None),
            ScanOutcome::Refused(refusal) => (None, Some(refusal.code().to_owned())),
        };
        same("the ID of the code", &id, &wanted.id)?;
        same("the refusal", &refused, &wanted.refused)?;
        match id {
            Some(id) if wanted.then == AfterScan::Keep => self.application_id(case, &id, &id),
            Some(_) | None => Ok(()),
        }
    }

    fn camera_fails(&mut self, _: CaseId, _: CameraUse, _: FaultCode) -> Done<()> {
        Ok(())
    }

    fn camera_way(&mut self, _: CaseId, _: CameraUse, _: WayOn) -> Done<()> {
        Ok(())
    }

    fn switch_camera(&mut self, _: CaseId, _: CameraUse, device: usize) -> Done<()> {
        self.camera = device;
        Ok(())
    }

    fn choose(&mut self, case: CaseId, field: Field, value: &Value) -> Done<()> {
        self.call(ResolveClash { case, field, value: value.clone() }).map(drop)
    }

    fn hand_over(&mut self, case: CaseId, outcome: Outcome) -> Done<()> {
        self.call(HandOver { case, outcome }).map(drop)
    }

    fn synchronise(&mut self) -> Done<()> {
        self.call(Synchronise {}).map(drop)
    }

    fn carry(&mut self, case: CaseId, deed: CarryDeed) -> Done<()> {
        let drive = self.drive()?;
        self.call(Carry { case, drive, deed }).map(drop)
    }

    fn export_usb(&mut self) -> Done<String> {
        let drive = self.drive()?;
        self.call(ExportUsb { drive }).map(|written| written.file)
    }

    fn import_usb(&mut self) -> Done<()> {
        let drive = self.drive()?;
        self.call(ImportUsb { drive }).map(drop)
    }

    fn night(&mut self) -> Done<()> {
        let now = self.status()?.now;
        self.advance(until_evening(now))?;
        self.tick()?;
        match self.status()?.sync.last.and_then(|last| last.fault) {
            Some(fault) => Err(Failure::Fault(fault)),
            None => Ok(()),
        }
    }

    fn wait(&mut self, minutes: i64) -> Done<()> {
        self.advance(minutes * 60_000)?;
        self.status().map(drop)
    }

    fn kill(&mut self) -> Done<()> {
        Ok(self.dialogue.kill()?)
    }

    fn status(&mut self) -> Done<Status> {
        self.call(GetStatus { touched: false })
    }

    fn today(&mut self) -> Done<Today> {
        self.call(GetToday {})
    }

    fn rules(&mut self) -> Done<RulesView> {
        self.call(GetRules {})
    }

    fn case(&mut self, case: CaseId) -> Done<CaseView> {
        self.call(ViewCase { case })
    }

    fn certificate(&mut self, case: CaseId) -> Done<CertificateView> {
        self.call(ViewCertificate { case })
    }

    fn photo(&mut self, case: CaseId, photo: PhotoId) -> Done<Vec<u8>> {
        self.call(ViewPhoto { case, photo }).map(|view| view.jpeg.0)
    }

    fn show(&mut self, _: Option<CaseId>, _: Option<&str>) -> Done<()> {
        Ok(())
    }

    fn document_check(&mut self, case: CaseId) -> Done<String> {
        let view = self.case(case)?;
        let rules = self.call(GetRules {})?;
        Ok(checked::words(&view, &rules)?)
    }

    /// What the screen does with the tap.
    fn report_lost(&mut self) -> Done<CaseNumber> {
        let case = self.call(OpenCase { service: Service::Incident, along: None })?;
        for (field, code) in [("answer.kind", "tablet-lost"), ("answer.encrypted", "tablet")] {
            let field = field.parse().map_err(|error: domain::FieldError| error.to_string())?;
            self.call(SetField { case: case.case, field, value: Value::Text(code.into()) })?;
        }
        Ok(case.number)
    }

    fn show_trouble(&mut self, _: Option<&str>) -> Done<()> {
        Ok(())
    }

    fn turn(&mut self, _: Option<CaseId>, _: bool) -> Done<()> {
        Ok(())
    }

    fn as_resident(&mut self, _: &Resident) -> Done<()> {
        Ok(())
    }

    fn turn_back(&mut self) -> Done<()> {
        Ok(())
    }

    fn show_contract(&mut self, _: Contract) -> Done<()> {
        Ok(())
    }

    fn picture(&mut self, _: &str) -> Done<()> {
        Ok(())
    }
}

/// From now to five past eight in the evening in Japan, when the night's sync is due.
fn until_evening(now: Timestamp) -> i64 {
    const DAY_MS: i64 = 86_400_000;
    const EVENING_UTC_MS: i64 = (11 * 60 + 5) * 60_000;
    (EVENING_UTC_MS - now.0).rem_euclid(DAY_MS)
}
