//! A tablet's file that city staff carried here, and the answer that goes back with them.

use crate::exchange::Counter;
use city::web::{UsbFault, UsbIntake};
use domain::{DeviceId, Timestamp};
use relay::{ExchangeFault, SignedRequest};
use sync::usb::{BackBody, FILE_BUDGET, FileError, Outbound, USB_PATH, names_of};

impl UsbIntake for Counter {
    fn take(&self, file: &[u8], now: Timestamp) -> Result<(DeviceId, Vec<u8>), UsbFault> {
        let Outbound { device, counter, signature, body } = Outbound::read(file).map_err(unreadable)?;
        let request = SignedRequest { path: USB_PATH, device, counter, signature, body: &body };
        let (_, answer) = self.serve(request, now, FILE_BUDGET).map_err(refused)?;
        let out = Outbound { device, counter, signature, body };
        let stored = names_of(&out.exchange().map_err(unreadable)?.upload);
        Ok((device, self.desk.sign_back(device, counter, &BackBody { stored, answer }).write()))
    }
}

fn unreadable(error: FileError) -> UsbFault {
    match error {
        FileError::Foreign => UsbFault::Foreign,
        FileError::Torn => UsbFault::Torn,
    }
}

fn refused(fault: ExchangeFault) -> UsbFault {
    match fault {
        ExchangeFault::Unreadable => UsbFault::Torn,
        ExchangeFault::Version(_) => UsbFault::Version,
        ExchangeFault::Unauthenticated => UsbFault::Stale,
        ExchangeFault::Revoked => UsbFault::Revoked,
        ExchangeFault::Store(error) => {
            journal::note(format_args!("relay: {error}"));
            UsbFault::Store
        }
    }
}
