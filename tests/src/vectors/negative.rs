//! Certificates that must be refused, each with the reason.

use super::{
    fixed::*,
    statements::{certificate, json, release, returned_ack, shred_ack},
};
use proofs::{DeletionCertificate, DeviceEnd, ProofError, Signed};

/// Each file's name, what it holds, and why it is refused.
pub fn certificates() -> Vec<(&'static str, String, ProofError)> {
    let good = Signed::sign(&city(), &certificate());
    let mut changed = good.clone();
    changed.body = changed.body.replacen("handed-over", "withdrawn", 1);
    let mut own_word = Signed::sign(&here(), &certificate());
    own_word.signer = city().public();
    vec![
        ("wrong-signer", json(&Signed::sign(&here(), &certificate())), ProofError::ForeignSigner),
        ("borrowed-name", json(&own_word), ProofError::BadSignature),
        ("changed-body", json(&changed), ProofError::BadSignature),
        ("ack-of-another-case", with_first_end(shredded_elsewhere()), ProofError::Mismatch),
        ("ack-of-another-receipt", with_first_end(unknown_receipt()), ProofError::Mismatch),
        ("ack-of-another-device", with_first_end(other_device()), ProofError::Mismatch),
        ("ack-signed-by-another", with_first_end(signed_by_another()), ProofError::ForeignSigner),
        ("release-not-of-the-city", with_first_end(own_release()), ProofError::ForeignSigner),
        ("ack-of-another-release", with_first_end(other_release()), ProofError::Mismatch),
    ]
}

fn with_first_end(end: DeviceEnd) -> String {
    let mut certificate: DeletionCertificate = certificate();
    certificate.devices[0].end = end;
    json(&Signed::sign(&city(), &certificate))
}

fn shredded_elsewhere() -> DeviceEnd {
    DeviceEnd::Shredded(Signed::sign(&here(), &shred_ack(OTHER_CASE)))
}

fn unknown_receipt() -> DeviceEnd {
    let ack = proofs::ShredAck { receipt: digest(0x99), ..shred_ack(CASE) };
    DeviceEnd::Shredded(Signed::sign(&here(), &ack))
}

fn other_device() -> DeviceEnd {
    let ack = proofs::ShredAck { device: THERE, ..shred_ack(CASE) };
    DeviceEnd::Shredded(Signed::sign(&here(), &ack))
}

fn signed_by_another() -> DeviceEnd {
    DeviceEnd::Shredded(Signed::sign(&there(), &shred_ack(CASE)))
}

fn own_release() -> DeviceEnd {
    let release = Signed::sign(&here(), &proofs::Release { device: HERE, ..release() });
    let ack = proofs::ShredAck { receipt: release.digest(), device: HERE, ..returned_ack() };
    DeviceEnd::Returned { release, ack: Signed::sign(&here(), &ack) }
}

fn other_release() -> DeviceEnd {
    let release = Signed::sign(&city(), &proofs::Release { device: HERE, ..release() });
    let ack = proofs::ShredAck { device: HERE, ..returned_ack() };
    DeviceEnd::Returned { release, ack: Signed::sign(&here(), &ack) }
}
