//! `enrol-code`, `devices` and `revoke`: the registry from a terminal, also while the server runs.

use crate::{Failure, Place};
use city::CityDesk;
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

pub(crate) fn revoke(place: &Place, device: &str) -> Result<(), Failure> {
    let device = parse(device)?;
    if place.open_relay()?.revoke(device).map_err(refused)? {
        return Ok(());
    }
    Err(unknown(device))
}

fn refused(error: LinkError) -> Failure {
    Failure::Refused(error.to_string())
}
