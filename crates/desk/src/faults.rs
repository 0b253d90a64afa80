//! From what went wrong inside to what is said to a person.

use crate::ports::DriveFault;
use bridge::{Fault, FaultCode};
use domain::{
    ApplicationIdError, FieldError, FreeTextError, StaffSecretError, event::Misplaced, moment::MomentError,
    sheet::SheetError,
};
use records::EditError;
use sync::TransportFault;
use vault::VaultError;

/// The fault for a failure of the store. The next steps differ, so every failure has its own.
pub fn fault_of(error: VaultError) -> Fault {
    Fault::new(match error {
        VaultError::Full => FaultCode::DiskFull,
        VaultError::Storage(_) => FaultCode::StorageFailed,
        VaultError::KeyStore(_) => FaultCode::KeyStoreFailed,
        VaultError::CaseUnknown => FaultCode::CaseUnknown,
        VaultError::Damaged(_) => FaultCode::CaseDamaged,
        VaultError::LaterVersion => FaultCode::VersionTooOld,
        VaultError::NotEnrolled => FaultCode::NotEnrolled,
        VaultError::KeysLost => FaultCode::KeyStoreFailed,
        VaultError::LogOnItsWay => FaultCode::CaseNotOpenableHere,
        VaultError::ContractEnded => FaultCode::ContractEnded,
        VaultError::NoCityKey => FaultCode::CityKeyMissing,
    })
}

pub(crate) fn fault_of_edit(_: EditError) -> Fault {
    Fault::new(FaultCode::CaseDamaged)
}

pub(crate) fn fault_of_text(error: FreeTextError) -> Fault {
    Fault::new(match error {
        FreeTextError::HoldsMyNumber => FaultCode::TextHoldsMyNumber,
        FreeTextError::HoldsPin => FaultCode::TextHoldsPin,
        FreeTextError::TooLong => FaultCode::TextTooLong,
    })
}

pub(crate) fn fault_of_application_id(error: ApplicationIdError) -> Fault {
    match error {
        ApplicationIdError::Empty => Fault::new(FaultCode::ApplicationIdEmpty),
        ApplicationIdError::NotDigits => Fault::new(FaultCode::ApplicationIdNotDigits),
        ApplicationIdError::WrongLength { found } => {
            Fault::new(FaultCode::ApplicationIdWrongLength).with_detail(&format!("入力されたのは{found}けたです。"))
        }
        ApplicationIdError::LooksLikeMyNumber => Fault::new(FaultCode::ApplicationIdIsMyNumber),
        ApplicationIdError::EntriesDiffer => Fault::new(FaultCode::ApplicationIdEntriesDiffer),
    }
}

pub(crate) fn fault_of_field(error: FieldError) -> Fault {
    match error {
        FieldError::Unknown | FieldError::WrongKind | FieldError::NotAChoice | FieldError::Day(_) => {
            Fault::new(FaultCode::FieldUnknown)
        }
        FieldError::ApplicationId(error) => fault_of_application_id(error),
        FieldError::Text(error) => fault_of_text(error),
    }
}

pub(crate) fn fault_of_sheet(error: SheetError) -> Fault {
    Fault::new(match error {
        SheetError::Moment(MomentError::Unreadable) => FaultCode::MomentUnreadable,
        SheetError::Moment(MomentError::Impossible) => FaultCode::MomentImpossible,
        SheetError::Future => FaultCode::MomentInFuture,
        SheetError::NotANumber => FaultCode::PeopleNotANumber,
    })
}

pub(crate) fn fault_of_misplaced(error: Misplaced) -> Fault {
    Fault::new(match error {
        Misplaced::FromNothing | Misplaced::WentOn => FaultCode::EventMisplaced,
        Misplaced::Already => FaultCode::EventAlready,
    })
}

pub(crate) fn fault_of_secret(error: StaffSecretError) -> Fault {
    Fault::new(match error {
        StaffSecretError::TooShort => FaultCode::StaffSecretTooShort,
        StaffSecretError::TooLong => FaultCode::StaffSecretTooLong,
        StaffSecretError::TooSimple => FaultCode::StaffSecretTooSimple,
    })
}

pub(crate) fn fault_of_transport(fault: TransportFault) -> Fault {
    Fault::new(match fault {
        TransportFault::Unreachable => FaultCode::ServerUnreachable,
        TransportFault::ForeignServer => FaultCode::ServerForeign,
        TransportFault::CertificateExpired => FaultCode::ServerCertificateExpired,
        TransportFault::Unreadable => FaultCode::ServerAnswerUnreadable,
        TransportFault::ServerFull => FaultCode::ServerFull,
        TransportFault::Revoked => FaultCode::DeviceRevoked,
        TransportFault::NotRecognised => FaultCode::ServerReplaced,
        TransportFault::VersionsDiffer => FaultCode::VersionsDiffer,
    })
}

pub(crate) fn fault_of_drive(fault: DriveFault) -> Fault {
    Fault::new(match fault {
        DriveFault::Gone => FaultCode::DriveMissing,
        DriveFault::Full => FaultCode::DriveFull,
        DriveFault::Unwritable => FaultCode::DriveUnwritable,
        DriveFault::NoSuchFile => FaultCode::UsbAnswerMissing,
        DriveFault::TooLarge | DriveFault::Unreadable => FaultCode::UsbAnswerTorn,
    })
}
