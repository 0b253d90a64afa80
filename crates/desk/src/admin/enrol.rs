//! Joining the city server with a one-time code, and pinning it.

use crate::{Tablet, fault_of, faults::fault_of_transport};
use bridge::{Enrol, Fault, FaultCode, Status};
use proofs::EnrolmentCode;
use sync::{
    EnrolAnswer, EnrolRequest, EnrolWelcome, TransportFault, decode, encode,
    wire::{ENROL_PATH, VERSION},
};
use vault::Enrolment;

impl Tablet {
    pub(crate) fn enrol(&self, request: &Enrol) -> Result<Status, Fault> {
        let code = EnrolmentCode::parse(&request.code).map_err(|_| FaultCode::EnrolmentCodeMalformed)?;
        let address = address_of(&request.server)?;
        let tablet = self.begin_enrolment()?;
        let body = encode(&EnrolRequest {
            version: VERSION,
            hint: code.hint().to_owned(),
            tablet,
            proof: code.tablet_proof(&tablet),
        });
        let answer = self.transport.send_unpinned(&address, ENROL_PATH, &body).map_err(fault_of_first_contact)?;
        let answer: EnrolAnswer = decode(&answer).map_err(|_| FaultCode::ServerAnswerUnreadable)?;
        if !code.accepts_server(&tablet, &answer.welcome, &answer.proof) {
            return Err(FaultCode::ServerForeign.into());
        }
        let welcome: EnrolWelcome = decode(&answer.welcome).map_err(|_| FaultCode::ServerAnswerUnreadable)?;
        self.finish_enrolment(address, welcome)?;
        // The first exchange brings the city's one-time keys, and proves that the pinned server answers.
        self.synchronise()
    }

    fn begin_enrolment(&self) -> Result<proofs::PublicKey, Fault> {
        let mut desk = self.desk();
        if desk.vault.enrolment().map_err(fault_of)?.is_some() {
            return Err(FaultCode::AlreadyEnrolled.into());
        }
        Ok(desk.vault.identity().map_err(fault_of)?.public())
    }

    fn finish_enrolment(&self, server: String, welcome: EnrolWelcome) -> Result<(), Fault> {
        let EnrolWelcome { device, label, epoch, authority, city } = welcome;
        let enrolment = Enrolment { device, label, server, authority, city, epoch };
        self.desk().vault.set_enrolment(&enrolment).map_err(fault_of)
    }
}

/// On first contact a refusal means the code.
fn fault_of_first_contact(fault: TransportFault) -> Fault {
    match fault {
        TransportFault::Revoked | TransportFault::NotRecognised => FaultCode::EnrolmentCodeRefused.into(),
        TransportFault::Unreachable
        | TransportFault::ForeignServer
        | TransportFault::CertificateExpired
        | TransportFault::Unreadable
        | TransportFault::ServerFull
        | TransportFault::VersionsDiffer => fault_of_transport(fault),
    }
}

fn address_of(typed: &str) -> Result<String, Fault> {
    domain::server_address::server_address(typed).ok_or_else(|| FaultCode::ServerAddressMalformed.into())
}
