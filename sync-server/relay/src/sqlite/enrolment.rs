//! One-time codes: kept as digests, for ten minutes, five attempts, one use.

use super::{farewell, feed, ledger, policy, rules};
use crate::StoreError;
use domain::{DeviceId, Digest, Timestamp};
use proofs::enrolment::{ATTEMPTS_MAX, accepts_tablet};
use rusqlite::{Connection, params};
use sync::{EnrolRequest, city_link::EnrolmentOffer};

pub(super) fn offer(tx: &Connection, offer: &EnrolmentOffer) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO codes (digest, hint, label, expires_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![offer.digest.as_bytes(), offer.hint, offer.label, offer.expires_at.0])?;
    Ok(())
}

pub(super) fn enrol(
    tx: &Connection,
    request: &EnrolRequest,
    device: DeviceId,
    now: Timestamp,
) -> Result<Option<EnrolmentOffer>, StoreError> {
    tx.prepare_cached("DELETE FROM codes WHERE expires_at < ?1")?.execute([now.0])?;
    let fitting = live_offers(tx, &request.hint)?
        .into_iter()
        .find(|offer| accepts_tablet(&offer.digest, &request.tablet, &request.proof));
    let Some(offer) = fitting else {
        tx.prepare_cached("UPDATE codes SET attempts = attempts + 1 WHERE hint = ?1")?.execute([&request.hint])?;
        return Ok(None);
    };
    tx.prepare_cached("DELETE FROM codes WHERE digest = ?1")?.execute([offer.digest.as_bytes()])?;
    tx.prepare_cached("INSERT INTO devices (id, label, key, enrolled_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![device.as_bytes(), offer.label, request.tablet.as_bytes(), now.0])?;
    // A tablet learns what is gone before it learns anything else.
    for position in ledger::positions(tx)? {
        feed::put_order(tx, device, position)?;
    }
    policy::tell(tx, device)?;
    rules::tell(tx, device)?;
    farewell::tell(tx, device)?;
    Ok(Some(offer))
}

fn live_offers(tx: &Connection, hint: &str) -> Result<Vec<EnrolmentOffer>, StoreError> {
    let mut statement =
        tx.prepare_cached("SELECT hint, digest, label, expires_at FROM codes WHERE hint = ?1 AND attempts < ?2")?;
    let offers = statement.query_map(params![hint, ATTEMPTS_MAX], |row| {
        Ok(EnrolmentOffer {
            hint: row.get(0)?,
            digest: Digest::from_bytes(row.get(1)?),
            label: row.get(2)?,
            expires_at: Timestamp(row.get(3)?),
        })
    })?;
    Ok(offers.collect::<Result<_, _>>()?)
}
