//! `certificate verify` and `certificates`: deletion certificates from a terminal.

use crate::{Failure, Place, place::read};
use domain::CaseNumber;
use proofs::{DeletionCertificate, DeviceEnd, PublicKey, Signed, verify_certificate};
use std::path::Path;

/// Verifies a certificate from its file and the city's public key alone, and says what it proves.
pub fn verify(file: &Path, city_key: &str) -> Result<String, Failure> {
    let city = PublicKey::try_from(city_key.trim().to_owned())
        .map_err(|_| Failure::Refused("市の公開鍵が読めません。→ 64桁の英数字をそのまま貼り付けてください。".into()))?;
    let signed: Signed<DeletionCertificate> = serde_json::from_str(&read(file)?)
        .map_err(|_| Failure::Refused("証明のファイルが読めません。→ もう一度保存し直してください。".into()))?;
    let certificate = verify_certificate(&city, &signed).map_err(|error| {
        Failure::Refused(format!("この証明は正しくありません（{error}）。→ 市の窓口で取り直してください。"))
    })?;
    Ok(describe(&certificate))
}

/// One line for each certificate: its number, the case's number.
pub(crate) fn list(place: &Place) -> Result<Vec<String>, Failure> {
    let received = place.open_city_store()?.all_received()?;
    Ok(received.into_iter().filter_map(|case| Some(format!("{}\t{}", case.certificate_number?, case.number))).collect())
}

/// The signed file of one case.
pub(crate) fn of_case(place: &Place, number: &str) -> Result<String, Failure> {
    let number = CaseNumber::parse(number).map_err(|_| Failure::Refused("not a case number".into()))?;
    let received = place.open_city_store()?.all_received()?;
    let certificate = received
        .into_iter()
        .find(|case| case.number == number)
        .and_then(|case| case.certificate)
        .ok_or_else(|| Failure::Refused(format!("case {number} has no certificate")))?;
    serde_json::to_string_pretty(&certificate).map_err(|error| Failure::Refused(error.to_string()))
}

fn describe(certificate: &DeletionCertificate) -> String {
    let mut lines = vec![
        format!("正しい削除証明です: {}", certificate.number),
        format!("受付番号: {}", certificate.case_number),
        format!("業務: {}（{}）", certificate.category.label(), certificate.outcome.label()),
        format!("受領: {}", certificate.received_at.japanese()),
        format!("証明: {}", certificate.issued_at.japanese()),
    ];
    for device in &certificate.devices {
        let (end, at) = match (&device.end, device.ack()) {
            (DeviceEnd::Lost { declared_at }, _) => ("紛失の届け出（消えたとは証明していません）", *declared_at),
            (DeviceEnd::Returned { .. }, Ok(Some(ack))) => ("返却して削除", ack.shredded_at),
            (DeviceEnd::Shredded(_), Ok(Some(ack))) => ("削除", ack.shredded_at),
            (DeviceEnd::Shredded(_) | DeviceEnd::Returned { .. }, Ok(None) | Err(_)) => continue,
        };
        lines.push(format!("端末: {} {end} {}", device.label, at.japanese()));
    }
    lines.join("\n")
}
