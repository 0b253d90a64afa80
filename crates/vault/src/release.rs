//! Giving a lent case back: the copy is shredded like a purged one, but the case lives on, so no ledger hears of it.
//!
//! A release is kept until the city holds every row and notice of this tablet; an edit that is not sent stays.

use crate::{
    Vault, VaultError,
    ledger::is_purged,
    log::tip,
    shred,
    store::{decode, encode, exists},
};
use domain::{CaseId, DeviceId, Digest, Timestamp};
use proofs::{PublicKey, Release, ShredAck, ShredMethod, Signed, VerifiedRelease};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use sync::{FeedEntry, FeedItem};

const UNSENT: &str = "
    SELECT 1 FROM log WHERE case_id = ?1 AND sent = 0
    UNION SELECT 1 FROM hand_over WHERE case_id = ?1 AND sent = 0";

/// Signed words for releases that the city may not have. While the case is here again an old word would be untrue.
pub(crate) const WORDS: &str = "sent = 0 AND ack IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM case_entry WHERE case_entry.id = release_ack.case_id)";

impl Vault {
    /// True when taking this feed may shred a lent case: the slots must be ready to rotate.
    pub(crate) fn may_release(&self, feed: &[FeedEntry]) -> Result<bool, VaultError> {
        if feed.iter().any(|entry| matches!(entry.item, FeedItem::Release(_))) {
            return Ok(true);
        }
        let enrolment = self.enrolled()?;
        for release in kept(&self.connection)? {
            let proof = VerifiedRelease::verify(&enrolment.city, enrolment.device, &release);
            if proof.is_ok_and(|proof| covers(&self.connection, &proof).unwrap_or(false)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Signs for every release that was obeyed. The slot secrets must be clean before.
    pub(crate) fn sign_release_acks(&mut self, now: Timestamp) -> Result<(), VaultError> {
        let owed = {
            let mut statement =
                self.connection.prepare_cached("SELECT release, case_id, held FROM release_ack WHERE ack IS NULL")?;
            statement
                .query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?)))?
                .collect::<Result<Vec<(_, _, bool)>, _>>()?
        };
        if owed.is_empty() {
            return Ok(());
        }
        let (device, identity, slot_epoch) = (self.enrolled()?.device, self.identity()?, self.slot_epoch()?);
        let transaction = self.connection.transaction()?;
        for (release, case, held) in owed {
            const DAMAGED: VaultError = VaultError::Damaged("release");
            let ack = ShredAck {
                case: CaseId::from_slice(&case).ok_or(DAMAGED)?,
                receipt: Digest::from_slice(&release).ok_or(DAMAGED)?,
                device,
                shredded_at: now,
                method: if held { ShredMethod::CryptographicErase } else { ShredMethod::NeverHeld },
                slot_epoch: slot_epoch.saturating_sub(1),
            };
            transaction
                .prepare_cached("UPDATE release_ack SET ack = ?2 WHERE release = ?1")?
                .execute(params![release, encode(&Signed::sign(&identity, &ack))])?;
        }
        Ok(transaction.commit()?)
    }
}

/// Takes one release in; `false` when the city did not sign it for this tablet.
///
/// It counts for the grant it names and for no later one. A case that was opened here has no grant.
pub(crate) fn take(
    transaction: &Transaction<'_>,
    city: &PublicKey,
    device: DeviceId,
    signed: &Signed<Release>,
) -> Result<bool, VaultError> {
    let Ok(proof) = VerifiedRelease::verify(city, device, signed) else { return Ok(false) };
    let case = proof.release().case;
    if is_purged(transaction, case)? {
        return Ok(true);
    }
    transaction
        .prepare_cached("UPDATE lease SET release = ?3 WHERE case_id = ?1 AND public = ?2")?
        .execute(params![case.as_bytes(), proof.release().nonce.as_bytes(), encode(signed)])?;
    if !exists(transaction, "SELECT 1 FROM case_entry WHERE id = ?1", case)? {
        // It is gone already, and the city did not hear of it.
        owe(transaction, &proof, was_released(transaction, case)?)?;
    }
    Ok(true)
}

/// Shreds every lent case whose release covers what lies here; answers how many.
pub(crate) fn obey(transaction: &Transaction<'_>, city: &PublicKey, device: DeviceId) -> Result<u64, VaultError> {
    let mut shredded = 0;
    for release in kept(transaction)? {
        let Ok(proof) = VerifiedRelease::verify(city, device, &release) else { continue };
        if covers(transaction, &proof)? && !exists(transaction, UNSENT, proof.release().case)? {
            drop_lent(transaction, &proof)?;
            shredded += 1;
        }
    }
    Ok(shredded)
}

/// True when this tablet once held the case and gave it back.
pub(crate) fn was_released(connection: &Connection, case: CaseId) -> Result<bool, VaultError> {
    exists(connection, "SELECT 1 FROM release_ack WHERE case_id = ?1 AND held = 1", case)
}

/// How far this tablet's own log of a case went when it last gave the case back.
pub(crate) fn own_log_before(connection: &Connection, case: CaseId) -> Result<u64, VaultError> {
    let query = "SELECT coalesce(max(last_sequence), 0) FROM release_ack WHERE case_id = ?1 AND held = 1";
    Ok(connection.prepare_cached(query)?.query_row([case.as_bytes()], |row| row.get(0))?)
}

/// The releases that wait, each with the grant it names still standing.
fn kept(connection: &Connection) -> Result<Vec<Signed<Release>>, VaultError> {
    let mut statement = connection.prepare_cached("SELECT release FROM lease WHERE release IS NOT NULL")?;
    let blobs = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?.collect::<Result<Vec<_>, _>>()?;
    blobs.iter().map(|bytes| decode(bytes, "release")).collect()
}

fn covers(connection: &Connection, proof: &VerifiedRelease) -> Result<bool, VaultError> {
    let release = proof.release();
    let lent = "SELECT public FROM lease WHERE case_id = ?1";
    let public: Option<Vec<u8>> = connection.query_row(lent, [release.case.as_bytes()], |row| row.get(0)).optional()?;
    let (last, chain) = tip(connection, release.case, release.device)?;
    let own = exists(connection, "SELECT 1 FROM case_entry WHERE id = ?1 AND own = 1", release.case)?;
    Ok(!own && public.as_deref() == Some(release.nonce.as_bytes()) && proof.covers(last, chain))
}

/// Drops everything of a lent case, its line in the list too.
fn drop_lent(transaction: &Transaction<'_>, proof: &VerifiedRelease) -> Result<(), VaultError> {
    let case = proof.release().case;
    shred::erase(transaction, case)?;
    transaction.prepare_cached("DELETE FROM case_entry WHERE id = ?1 AND own = 0")?.execute([case.as_bytes()])?;
    owe(transaction, proof, true)
}

fn owe(transaction: &Transaction<'_>, proof: &VerifiedRelease, held: bool) -> Result<(), VaultError> {
    let statement = "INSERT OR IGNORE INTO release_ack (release, case_id, held, last_sequence) VALUES (?1, ?2, ?3, ?4)";
    transaction.execute(
        statement,
        params![proof.digest().as_bytes(), proof.release().case.as_bytes(), held, proof.release().last_sequence],
    )?;
    Ok(())
}
