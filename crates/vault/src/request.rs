//! Asking for a case that another tablet opened, and taking it into a slot of one's own.

use crate::{
    Vault, VaultError,
    slot::{OpenSlots, outer_slot},
    store::{decode, encode},
};
use domain::{CaseNumber, Timestamp};
use proofs::verify_certificate;
use rusqlite::{Transaction, params};
use sealing::{CaseKey, Entropy, KeyEnvelope, OneTimeSecret, Recipient, VaultKey, open_case_key};
use sync::{CaseRequest, FeedEntry, FeedItem, Grant};

impl Vault {
    /// Asks for a case with a fresh one-time key, signed here and now: no key that is usable while locked can ask.
    /// Asking twice is asking once.
    pub fn request_case(&mut self, number: &CaseNumber, vault_key: &VaultKey) -> Result<(), VaultError> {
        self.refuse_after_end()?;
        if self.waits_for(number)? {
            return Ok(());
        }
        let device = self.enrolled()?.device;
        let secret = OneTimeSecret::make(&mut *self.entropy);
        let public = secret.public();
        let signed = self.sign_request(&CaseRequest { device, number: number.clone(), public }, vault_key)?;
        let slot = self.wrap(public.as_bytes(), secret.expose(), vault_key)?;
        let transaction = self.connection.transaction()?;
        Self::put_slot(&transaction, public.as_bytes(), &slot)?;
        transaction
            .prepare_cached("INSERT OR REPLACE INTO request (number, public, signed, sent) VALUES (?1, ?2, ?3, 0)")?
            .execute(params![number.as_str(), public.as_bytes(), encode(&signed)])?;
        Ok(transaction.commit()?)
    }

    /// True when a case was asked for with a one-time key that can still open the answer.
    fn waits_for(&self, number: &CaseNumber) -> Result<bool, VaultError> {
        let query = "SELECT EXISTS (SELECT 1 FROM request WHERE number = ?1 AND public IN (SELECT id FROM slot))";
        Ok(self.connection.prepare_cached(query)?.query_row([number.as_str()], |row| row.get(0))?)
    }

    pub(crate) fn has_asked(&self, number: &CaseNumber) -> Result<bool, VaultError> {
        Ok(self.requested()?.contains(number))
    }

    /// True when a certificate in this feed answers a request of this tablet: its one-time secret must go.
    pub(crate) fn may_miss(&self, feed: &[FeedEntry]) -> Result<bool, VaultError> {
        let city = self.enrolled()?.city;
        let asked = self.requested()?;
        Ok(feed.iter().any(|entry| match &entry.item {
            FeedItem::Certificate(signed) => {
                verify_certificate(&city, signed).is_ok_and(|certificate| asked.contains(&certificate.case_number))
            }
            FeedItem::CityKeys(_)
            | FeedItem::Grant(_)
            | FeedItem::Row(_)
            | FeedItem::HandOver(_)
            | FeedItem::Receipt { .. }
            | FeedItem::Order(_)
            | FeedItem::Release(_)
            | FeedItem::Policy(_)
            | FeedItem::EndOfContract(_)
            | FeedItem::Rules(_) => false,
        }))
    }

    /// The numbers of cases that were asked for and have not come.
    pub fn requested(&self) -> Result<Vec<CaseNumber>, VaultError> {
        let mut statement = self.connection.prepare_cached("SELECT number FROM request ORDER BY number")?;
        let numbers = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        numbers.iter().map(|number| CaseNumber::parse(number).map_err(|_| VaultError::Damaged("request"))).collect()
    }

    pub(crate) fn put_grant(transaction: &Transaction<'_>, grant: &Grant, at: Timestamp) -> Result<(), VaultError> {
        let opening = &grant.opening;
        crate::case::put_opening(transaction, opening, true)?;
        transaction
            .prepare_cached("INSERT OR IGNORE INTO granted (case_id, sealed_grant) VALUES (?1, ?2)")?
            .execute(params![opening.case.as_bytes(), encode(grant)])?;
        transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO case_entry (id, number, opened_at, stage, own) VALUES (?1, ?2, 0, 'open', 0)",
            )?
            .execute(params![opening.case.as_bytes(), opening.number.as_str()])?;
        transaction.prepare_cached("DELETE FROM request WHERE number = ?1")?.execute([opening.number.as_str()])?;
        crate::lease::begin(transaction, grant, at)
    }

    /// Moves the keys of granted cases into slots of their own, and drops the one-time secrets, all or none; needs the
    /// log-in. A grant that does not open is dropped: the case can be asked for again, with another key.
    pub fn claim_grants(&mut self, vault_key: &VaultKey) -> Result<(), VaultError> {
        let grants = {
            let mut statement = self.connection.prepare("SELECT case_id, sealed_grant FROM granted")?;
            statement
                .query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))?
                .collect::<Result<Vec<_>, _>>()?
        };
        if grants.is_empty() {
            return Ok(());
        }
        let slots = self.open_slots(vault_key)?;
        let transaction = self.connection.transaction()?;
        for (case, bytes) in grants {
            if let Ok(grant) = decode(&bytes, "grant") {
                claim(&transaction, &slots, &grant, &mut *self.entropy)?;
            }
            transaction.prepare_cached("DELETE FROM granted WHERE case_id = ?1")?.execute([case])?;
        }
        transaction.commit()?;
        self.truncate_log()
    }
}

fn claim(
    transaction: &Transaction<'_>,
    slots: &OpenSlots<'_>,
    grant: &Grant,
    entropy: &mut dyn Entropy,
) -> Result<(), VaultError> {
    let case = grant.opening.case;
    match granted_key(transaction, slots, grant) {
        Ok(key) => Vault::put_slot(transaction, case.as_bytes(), &slots.wrap(case.as_bytes(), key.expose(), entropy))?,
        Err(VaultError::Damaged(_)) => {}
        Err(error) => return Err(error),
    }
    transaction.prepare_cached("DELETE FROM slot WHERE id = ?1")?.execute([grant.public.as_bytes()])?;
    Ok(())
}

fn granted_key(transaction: &Transaction<'_>, slots: &OpenSlots<'_>, grant: &Grant) -> Result<CaseKey, VaultError> {
    let outer = outer_slot(transaction, grant.public.as_bytes())?;
    let secret =
        slots.open(grant.public.as_bytes(), &outer.ok_or(VaultError::Damaged("one-time secret is missing"))?)?;
    let secret = OneTimeSecret::try_from(secret.as_slice()).map_err(|_| VaultError::Damaged("one-time secret"))?;
    let envelope = KeyEnvelope {
        encapsulated: grant.envelope.encapsulated.clone(),
        ciphertext: grant.envelope.ciphertext.clone(),
    };
    Ok(open_case_key(Recipient::Tablet, &secret, grant.opening.case, &envelope)?)
}
