//! The exchange with the city on a USB drive, for a place without a network.

use crate::{Desk, fault_of, faults::fault_of_drive};
use bridge::{ExportUsb, Fault, FaultCode, ImportUsb, Status, UsbExport};
use domain::DeviceId;
use sync::{
    Exchange,
    tablet::Application,
    usb::{Back, BackBody, FILE_BUDGET, FILE_BYTES_MAX, FileError, Outbound, USB_PATH},
    wire::VERSION,
};

/// The counter of the last file that was written, for as long as nothing went over the line since.
const CARRIED: &str = "usb-counter";

impl Desk {
    pub(crate) fn export_usb(&mut self, request: ExportUsb) -> Result<UsbExport, Fault> {
        self.session()?;
        self.refuse_while_syncing()?;
        let now = self.now();
        self.vault.begin_exchange(now).map_err(fault_of)?;
        let written = self.write_out(&request.drive);
        self.vault.end_exchange();
        written
    }

    fn write_out(&mut self, drive: &str) -> Result<UsbExport, Fault> {
        let epoch = Some(self.vault.enrolled().map_err(fault_of)?.epoch);
        let cursor = self.vault.cursor().map_err(fault_of)?;
        let (upload, more) = self.vault.gather_within(FILE_BUDGET).map_err(fault_of)?;
        let rows = (upload.rows.len() + upload.hand_overs.len()) as u64;
        let request = self.sign(Exchange { version: VERSION, epoch, cursor, upload }, USB_PATH)?;
        let (device, counter) = (request.device, request.counter);
        let out = Outbound { device, counter, signature: request.signature, body: request.body };
        let file = file_name(device, "OUT");
        self.drives.write(drive, &file, &out.write()).map_err(fault_of_drive)?;
        self.vault.set_setting(CARRIED, &Some(counter)).map_err(fault_of)?;
        Ok(UsbExport { file, rows, more })
    }

    pub(crate) fn import_usb(&mut self, request: ImportUsb) -> Result<Status, Fault> {
        self.session()?;
        self.refuse_while_syncing()?;
        let device = self.vault.enrolled().map_err(fault_of)?.device;
        let file = self.drives.read(&request.drive, &file_name(device, "BACK"), FILE_BYTES_MAX);
        let (application, more) = self.read_back(&file.map_err(fault_of_drive)?)?;
        let now = self.now();
        self.vault.begin_exchange(now).map_err(fault_of)?;
        self.apply_carried(&application, more)?;
        self.current_status()
    }

    fn read_back(&mut self, file: &[u8]) -> Result<(Application, bool), Fault> {
        let enrolment = self.vault.enrolled().map_err(fault_of)?;
        let back = Back::read(file).map_err(|error| match error {
            FileError::Foreign => FaultCode::UsbAnswerForeign,
            FileError::Torn => FaultCode::UsbAnswerTorn,
        })?;
        let (word, body) = back.verify(&enrolment.city).map_err(|_| FaultCode::UsbAnswerForeign)?;
        if word.device != enrolment.device {
            return Err(FaultCode::UsbAnswerForeign.into());
        }
        if self.vault.setting::<Option<u64>>(CARRIED).map_err(fault_of)?.flatten() != Some(word.counter) {
            return Err(FaultCode::UsbAnswerOld.into());
        }
        let BackBody { stored, answer } = body;
        // The same answer may be read twice; what the first reading stored is stored.
        let after = if answer.epoch == enrolment.epoch { self.vault.cursor().map_err(fault_of)? } else { 0 };
        let feed = answer.feed.into_iter().filter(|entry| entry.cursor > after).collect();
        let application =
            Application { upload: stored, refused: answer.refused, feed, epoch: answer.epoch, server_now: answer.now };
        Ok((application, answer.more))
    }

    /// What went over the line since makes every file that was written before it old.
    pub(super) fn forget_carried(&mut self) -> Result<(), Fault> {
        if self.vault.setting::<Option<u64>>(CARRIED).map_err(fault_of)?.flatten().is_some() {
            self.vault.set_setting(CARRIED, &None::<u64>).map_err(fault_of)?;
        }
        Ok(())
    }
}

fn file_name(device: DeviceId, way: &str) -> String {
    format!("HIKITSUGI-{}-{way}.hkt", &device.to_string()[..8])
}
