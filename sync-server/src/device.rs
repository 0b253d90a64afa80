//! `enrol-code`, `devices` and `revoke`: the registry from a terminal, also while the server runs.

use crate::{Failure, Place};
use city::{AuditAction, CityDesk};
use domain::{DeviceId, Timestamp};
use proofs::{EnrolmentCode, enrolment::VALID_MS};
use sealing::{SystemEntropy, entropy::make_bytes};
use sync::{CityLink, LinkError, city_link::EnrolmentOffer};

pub(crate) fn offer(place: &Place, label: &str, now: Timestamp) -> Result<EnrolmentCode, Failure> {
    let label = label.trim();
    if label.is_empty() {
        return Err(Failure::Refused("the label is empty".into()));
    }
    let code = EnrolmentCode::from_random(make_bytes(&mut SystemEntropy::default()));
    let offer = EnrolmentOffer {
        hint: code.hint().into(),
        digest: code.stored_digest(),
        label: label.into(),
        expires_at: now.plus_ms(VALID_MS),
    };
    place.open_city_store()?.audit_from_terminal(AuditAction::IssuedCode, offer.digest.as_bytes(), now)?;
    place.open_relay()?.offer_enrolment(offer).map_err(refused)?;
    Ok(code)
}

/// One line for each device: id, label, state, last exchange.
pub(crate) fn list(place: &Place) -> Result<Vec<String>, Failure> {
    let devices = place.open_relay()?.devices().map_err(refused)?;
    let line = |device: sync::DeviceEntry| {
        let state = if device.revoked { "revoked" } else { "enrolled" };
        let seen = device.last_seen.map_or("-".into(), |at| format!("{} {}", at.day().iso(), at.clock()));
        format!("{}\t{}\t{state}\t{seen}", device.device, device.label)
    };
    Ok(devices.into_iter().map(line).collect())
}

/// 紛失届. The server, if it runs, signs the certificates that waited with its next exchange.
pub(crate) fn declare_lost(place: &Place, device: &str, now: Timestamp) -> Result<String, Failure> {
    let device = parse(device)?;
    if city::declare_lost(&place.open_city_store()?, &place.open_relay()?, device, None, now)? {
        return Ok(format!(
            "端末 {device} の紛失を届け出ました。この端末を待っていた削除証明は、次の同期のときに作られます。"
        ));
    }
    Err(unknown(device))
}

/// 契約終了, and how far each device is.
pub(crate) fn end_contract(place: &Place, now: Timestamp) -> Result<Vec<String>, Failure> {
    let (store, relay) = (place.open_city_store()?, place.open_relay()?);
    city::end_contract(place.directory(), &store, &relay, now)?;
    let line = |leaving: city::Leaving| {
        let state = match leaving.said_farewell_at {
            Some(at) => format!("済 {}", at.japanese()),
            None if leaving.device.revoked => "使用停止".into(),
            None => format!("未（残っている案件 {}件）", leaving.cases),
        };
        format!("{}\t{}\t{state}", leaving.device.device, leaving.device.label)
    };
    Ok(city::leaving(&relay)?.into_iter().map(line).collect())
}

/// What a device held, as text or as JSON.
pub(crate) fn exposure(place: &Place, device: &str, json: bool, now: Timestamp) -> Result<String, Failure> {
    let device = parse(device)?;
    let (store, relay) = (place.open_city_store()?, place.open_relay()?);
    let desk = CityDesk::beside_a_server(place.directory(), store, Box::new(SystemEntropy::default()))?;
    let report = desk.exposure(&relay, device, now)?.ok_or_else(|| unknown(device))?;
    if !json {
        return Ok(report.text());
    }
    serde_json::to_string_pretty(&report).map_err(|error| Failure::Refused(error.to_string()))
}

fn parse(device: &str) -> Result<DeviceId, Failure> {
    device.parse().map_err(|_| Failure::Refused("a device id has 32 digits".into()))
}

fn unknown(device: DeviceId) -> Failure {
    Failure::Refused(format!("no device {device} is enrolled"))
}

pub(crate) fn revoke(place: &Place, device: &str, now: Timestamp) -> Result<(), Failure> {
    let device = parse(device)?;
    let relay = place.open_relay()?;
    if !relay.devices().map_err(refused)?.iter().any(|entry| entry.device == device) {
        return Err(unknown(device));
    }
    place.open_city_store()?.audit_from_terminal(AuditAction::RevokedDevice, device.as_bytes(), now)?;
    relay.revoke(device).map_err(refused).map(drop)
}

fn refused(error: LinkError) -> Failure {
    Failure::Refused(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy;

    const NOW: Timestamp = Timestamp(1_795_311_000_000);

    #[test]
    fn what_is_done_in_a_terminal_stands_in_the_audit_log() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::at(folder.path().join("data"));
        crate::init(&place, "localhost", NOW).expect("is made");
        let said = |action, subject: &[u8]| {
            let store = place.open_city_store().expect("opens");
            store.last_done(action, subject).expect("reads").map(|(at, _)| at)
        };
        let code = offer(&place, "窓口1", NOW).expect("is offered");
        assert_eq!(said(AuditAction::IssuedCode, code.stored_digest().as_bytes()), Some(NOW));
        let change = policy::Change { stop_after: Some("4"), ..policy::Change::default() };
        policy::set(&place, &change, NOW).expect("is set");
        assert_eq!(said(AuditAction::SetRules, b"fleet"), Some(NOW));
        let stranger = DeviceId::from_bytes([7; 16]);
        assert!(revoke(&place, &stranger.to_string(), NOW).is_err());
        assert_eq!(said(AuditAction::RevokedDevice, stranger.as_bytes()), None, "nothing was done");
    }
}
