//! The exchange that people carry: files on a USB drive, and what may happen to them on the way.

use crate::{
    Check, Checked, Finding,
    allow::{self, Before},
    hub::Shared,
    link::Said,
    oracle,
    schedule::{Act, Carried},
    server::Message,
    world::World,
};
use bridge::{ExportUsb, Fault, FaultCode, ImportUsb};
use desk::ports::{DriveFault, Drives};
use std::collections::BTreeSet;
use sync::usb::{Back, Outbound, USB_PATH};

/// The files that were ever on the drive of one tablet. Nobody tidies it up.
#[derive(Default)]
pub(crate) struct Stick {
    out: Vec<Vec<u8>>,
    back: Vec<Vec<u8>>,
    /// What the tablet finds under the name of an answer.
    answer: Option<Vec<u8>>,
    /// The counter of the last file that the tablet said it wrote, and of those that it wrote without saying so since.
    written: BTreeSet<u64>,
    /// The line was used since, or the tablet did not say that it wrote a file: it may know none or another.
    unsure: bool,
    line_answered: bool,
}

impl Stick {
    /// An exchange went over the line, or was tried.
    pub(crate) fn note_line(&mut self, answered: bool) {
        self.unsure = true;
        self.line_answered |= answered;
    }
}

/// The drive as its tablet sees it.
pub(crate) struct Plugged {
    pub(crate) hub: Shared,
    pub(crate) tablet: usize,
}

impl Drives for Plugged {
    fn list(&self) -> Vec<bridge::Drive> {
        Vec::new()
    }

    fn write(&self, _: &str, _: &str, bytes: &[u8]) -> Result<(), DriveFault> {
        let mut hub = self.hub.lock();
        if hub.tablets[self.tablet].disk.is_off() {
            return Err(DriveFault::Gone);
        }
        hub.sticks[self.tablet].out.push(bytes.to_vec());
        Ok(())
    }

    fn read(&self, _: &str, _: &str, most: usize) -> Result<Vec<u8>, DriveFault> {
        let answer = self.hub.lock().sticks[self.tablet].answer.clone().ok_or(DriveFault::NoSuchFile)?;
        if answer.len() > most { Err(DriveFault::TooLarge) } else { Ok(answer) }
    }

    fn blank(&self, _: &str, _: &str) -> Result<(), DriveFault> {
        Err(DriveFault::NoSuchFile)
    }

    fn remove(&self, _: &str, _: &str) -> Result<(), DriveFault> {
        Err(DriveFault::NoSuchFile)
    }
}

impl World<'_> {
    /// The tablet writes its file.
    pub(crate) fn write_out(&mut self, tablet: usize) -> Checked {
        if !self.is_logged_in(tablet)? {
            return Ok(());
        }
        let before = self.before(tablet, None)?;
        let files = self.hub.lock().sticks[tablet].out.len();
        let exported = self.ask(tablet, ExportUsb { drive: String::new() });
        let mut hub = self.hub.lock();
        if hub.sticks[tablet].out.len() > files {
            let file = hub.sticks[tablet].out.last().cloned().unwrap_or_default();
            let out = Outbound::read(&file).map_err(|error| Finding::simulation("a tablet's file", error))?;
            let stick = &mut hub.sticks[tablet];
            if exported.is_ok() || stick.line_answered {
                stick.written.clear();
            }
            stick.written.insert(out.counter);
            (stick.unsure, stick.line_answered) = (exported.is_err(), false);
            hub.tally.fault("usb written");
            let watched = hub.watch_upload(tablet, &message(out));
            hub.note(watched);
        }
        drop(hub);
        self.judge_usb(tablet, "writes to USB", &before, exported.map(drop), |_| false)
    }

    /// City staff take a file in, and put the answer beside it.
    pub(crate) fn carry_in(&mut self, tablet: usize, how: Carried) -> Checked {
        let mut hub = self.hub.lock();
        let Some(file) = how.file_of(&hub.sticks[tablet].out) else { return Ok(()) };
        hub.tap(&file);
        let mut said = Said::default();
        let taken = hub.server.take_carried(&file, &mut said);
        let watched = hub.watch_city(said);
        hub.note(watched);
        self.trace.add(if taken.is_ok() { "taken" } else { "not taken" });
        let Ok((message, answer, back)) = taken else {
            hub.tally.fault("usb not taken");
            return Ok(());
        };
        hub.tally.fault("usb taken");
        hub.tap(&back);
        // A file may be spoilt in a way that says the same: the case of a letter in a name.
        let mut files = hub.sticks[tablet].out.iter().filter_map(|file| Outbound::read(file).ok());
        if !files.any(|out| Outbound::read(&file) == Ok(out)) {
            return Err(Finding::new(Check::Proof, format!("the city takes a file of tablet {tablet} in: {how:?}")));
        }
        hub.watch_answer(&message, &answer);
        hub.sticks[tablet].back.push(back);
        Ok(())
    }

    /// The tablet reads an answer.
    pub(crate) fn read_back(&mut self, tablet: usize, how: Carried) -> Checked {
        if !self.is_logged_in(tablet)? {
            return Ok(());
        }
        let before = self.before(tablet, None)?;
        let (expected, sure, counter) = {
            let hub = &mut *self.hub.lock();
            let from = if how == Carried::Foreign { (tablet + 1) % hub.sticks.len() } else { tablet };
            let answer = how.file_of(&hub.sticks[from].back);
            let read =
                answer.as_ref().and_then(|file| Back::read(file).ok()).and_then(|back| back.verify(&hub.city).ok());
            let counter = read.filter(|(word, _)| word.device == hub.devices[tablet]).map(|(word, _)| word.counter);
            let stick = &mut hub.sticks[tablet];
            stick.answer = answer;
            let fits = counter.is_some_and(|counter| stick.written.contains(&counter)) && !stick.line_answered;
            (fits, fits && !stick.unsure, counter)
        };
        let read = self.ask(tablet, ImportUsb { drive: String::new() });
        if read.is_ok() && !expected {
            let text = format!("tablet {tablet} takes an answer that is not to its last file: {how:?}, {counter:?}");
            return Err(Finding::new(Check::Proof, text));
        }
        self.hub.lock().tally.fault(if read.is_ok() { "usb read" } else { "usb not read" });
        let refused = [
            FaultCode::UsbAnswerMissing,
            FaultCode::UsbAnswerTorn,
            FaultCode::UsbAnswerForeign,
            FaultCode::UsbAnswerOld,
        ];
        self.judge_usb(tablet, "reads from USB", &before, read.map(drop), |code| !sure && refused.contains(&code))?;
        oracle::after_exchange(&mut self.hub.lock(), tablet)
    }

    /// Somebody is at the screen, or nobody can be.
    fn is_logged_in(&mut self, tablet: usize) -> Result<bool, Finding> {
        self.work(tablet, &Act::Today)?;
        Ok(self.log_in(tablet, false).is_ok())
    }

    fn judge_usb(
        &mut self,
        tablet: usize,
        what: &str,
        before: &Before,
        reply: Result<(), Fault>,
        explained: impl Fn(FaultCode) -> bool,
    ) -> Checked {
        let Err(fault) = reply else { return Ok(()) };
        let hub = self.hub.lock();
        let troubled = before.troubled || hub.tablets[tablet].disk.is_off();
        let storage = allow::is_storage(fault.code) || fault.code == FaultCode::DriveMissing;
        if (troubled && storage) || explained(fault.code) {
            return Ok(());
        }
        Err(Finding::new(Check::Fault, format!("tablet {tablet} {what}: {fault} in {before:?}")))
    }
}

impl Carried {
    /// The file as it arrives.
    fn file_of(self, files: &[Vec<u8>]) -> Option<Vec<u8>> {
        let mut file = match self {
            Self::Older(back) => files.iter().rev().nth(usize::from(back))?.clone(),
            Self::Whole | Self::Foreign | Self::Cut(_) | Self::Flipped(_) => files.last()?.clone(),
        };
        match self {
            Self::Cut(length) => file.truncate(usize::from(length) % file.len()),
            Self::Flipped(bit) => {
                let at = bit as usize / 8 % file.len();
                file[at] ^= 1 << (bit % 8);
            }
            Self::Whole | Self::Older(_) | Self::Foreign => {}
        }
        Some(file)
    }
}

pub(crate) fn message(out: Outbound) -> Message {
    Message { path: USB_PATH, device: out.device, counter: out.counter, signature: out.signature, body: out.body }
}
