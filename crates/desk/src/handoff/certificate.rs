//! Reading a 削除証明, verified anew each time.

use crate::{Desk, fault_of};
use bridge::{CertificateView, DeviceProof, Fault, FaultCode, ViewCertificate};
use domain::CaseId;
use proofs::{
    DeletionCertificate, ProofError, ShredMethod,
    certificate::{CertifiedDevice, DeviceEnd},
    verify_certificate,
};

impl Desk {
    pub(crate) fn view_certificate(&mut self, request: ViewCertificate) -> Result<CertificateView, Fault> {
        self.session()?;
        let signed = self.vault.certificate(request.case).map_err(fault_of)?.ok_or(FaultCode::CertificateMissing)?;
        let certificate = self.certificate_of(request.case)?;
        let file = serde_json::to_string_pretty(&signed).map_err(|_| FaultCode::CertificateMissing)?;
        let devices = certificate
            .devices
            .iter()
            .map(device_proof)
            .collect::<Result<_, _>>()
            .map_err(|_| FaultCode::StatementForeign)?;
        Ok(CertificateView {
            number: certificate.number,
            case_number: certificate.case_number,
            issued_at: certificate.issued_at,
            received_at: certificate.received_at,
            devices,
            file,
        })
    }

    pub(crate) fn certificate_of(&mut self, case: CaseId) -> Result<DeletionCertificate, Fault> {
        let signed = self.vault.certificate(case).map_err(fault_of)?.ok_or(FaultCode::CertificateMissing)?;
        let city = self.vault.enrolled().map_err(fault_of)?.city;
        verify_certificate(&city, &signed).map_err(|_| FaultCode::StatementForeign.into())
    }
}

fn device_proof(device: &CertifiedDevice) -> Result<DeviceProof, ProofError> {
    let label = device.label.clone();
    let proof = |end, at| DeviceProof { label, end, at };
    Ok(match (&device.end, device.ack()?) {
        (DeviceEnd::Lost { declared_at }, _) => proof(bridge::DeviceEnd::Lost, *declared_at),
        (DeviceEnd::Returned { .. }, Some(ack)) => proof(bridge::DeviceEnd::Returned, ack.shredded_at),
        (DeviceEnd::Shredded(_), Some(ack)) => match ack.method {
            ShredMethod::CryptographicErase => proof(bridge::DeviceEnd::Shredded, ack.shredded_at),
            ShredMethod::NeverHeld => proof(bridge::DeviceEnd::NeverHeld, ack.shredded_at),
        },
        (DeviceEnd::Shredded(_) | DeviceEnd::Returned { .. }, None) => return Err(ProofError::Mismatch),
    })
}
