//! Calling lent cases back: when the lease has ended or the tablet wishes it, the relay holds the tablet's log, and another
//! tablet holds it too.

use super::CityDesk;
use crate::DeskError;
use domain::{CaseId, Day, DeviceId, Digest, Timestamp};
use proofs::{DeviceEnd, FleetPolicy, PublicKey, Release, Signed, certificate::CertifiedDevice};
use std::collections::BTreeMap;
use sync::{CityLink, DeviceEntry, Lease, ReturnedCase};

const DAY_MS: i64 = 86_400_000;

impl CityDesk {
    /// One case that cannot be called back keeps no other here.
    pub(super) fn call_back(&self, link: &dyn CityLink, now: Timestamp) -> Result<(), DeskError> {
        let policy = self.policy()?;
        for lease in link.leases(ended_before(&policy, now))? {
            if let Err(error) = self.release(link, &lease, &policy, now) {
                journal::note(format_args!("city: case {} stays lent to device {}: {error}", lease.case, lease.device));
            }
        }
        Ok(())
    }

    fn release(
        &self,
        link: &dyn CityLink,
        lease: &Lease,
        policy: &FleetPolicy,
        now: Timestamp,
    ) -> Result<(), DeskError> {
        let ended = now.day() > policy.lease_ends(lease.granted_at.day());
        if !(ended || lease.wished) || lease.released == Some(lease.held) {
            return Ok(());
        }
        let (last_sequence, chain) = held_log(link, lease.case, lease.device)?;
        if last_sequence > 0 && !lease.kept_elsewhere {
            return Ok(());
        }
        let release = Release {
            case: lease.case,
            case_number: lease.number.clone(),
            device: lease.device,
            released_at: now,
            last_sequence,
            chain,
            nonce: lease.public,
        };
        let signed = Signed::sign(&self.page().signing_key(), &release);
        Ok(link.release(signed)?)
    }
}

/// Leases that began before this moment may have ended, and no later one has.
fn ended_before(policy: &FleetPolicy, now: Timestamp) -> Timestamp {
    let (calendar, mut day) = (policy.calendar(), now.day());
    for _ in 0..policy.lease_days {
        day = Day(day.0.saturating_sub(1));
        while !calendar.is_business_day(day) {
            day = Day(day.0.saturating_sub(1));
        }
    }
    // The end of that day everywhere: whether a lease has ended is asked of each.
    Timestamp(i64::from(day.0) * DAY_MS).plus_ms(DAY_MS)
}

/// How far the city can see a device's log: from the rows themselves, not from the relay's word about them.
fn held_log(link: &dyn CityLink, case: CaseId, device: DeviceId) -> Result<(u64, Digest), DeskError> {
    let bundle = link.case(case)?.ok_or(DeskError::NoSuchCase)?;
    let mut rows: Vec<_> = bundle.rows.iter().filter(|row| row.device == device).collect();
    rows.sort_by_key(|row| row.sequence);
    let mut end = (0, sync::chain_start(case, device));
    for row in rows {
        if row.sequence != end.0 + 1 {
            return Err(DeskError::LogIncomplete);
        }
        end = (row.sequence, row.chain(end.1));
    }
    Ok(end)
}

impl CityDesk {
    /// The devices that gave a case back, each proved by the city's release and its own word. A return of an earlier loan
    /// proves nothing: a relay that was put back knows of no later one.
    pub(super) fn returned(
        &self,
        link: &dyn CityLink,
        case: CaseId,
        devices: &[DeviceEntry],
    ) -> Result<BTreeMap<DeviceId, CertifiedDevice>, DeskError> {
        let city = self.city_key();
        let mut proved = BTreeMap::new();
        for back in link.returned(case)? {
            let Some(entry) = devices.iter().find(|entry| entry.device == back.device) else { continue };
            let present = self.store.last_grant(case, back.device)?;
            if is_proved(&back, &city, entry, case, present) {
                let DeviceEntry { device, label, key, .. } = entry.clone();
                let end = DeviceEnd::Returned { release: back.release, ack: back.ack };
                proved.insert(device, CertifiedDevice { label, device, key, end });
            }
        }
        Ok(proved)
    }
}

fn is_proved(
    back: &ReturnedCase,
    city: &PublicKey,
    entry: &DeviceEntry,
    case: CaseId,
    present: Option<Digest>,
) -> bool {
    let (Ok(release), Ok(ack)) = (back.release.verify(city), back.ack.verify(&entry.key)) else { return false };
    let fits = (release.case, release.device) == (case, entry.device) && (ack.case, ack.device) == (case, entry.device);
    let ends_the_last_loan = present.is_none_or(|public| release.nonce == public);
    fits && ends_the_last_loan && ack.receipt == back.release.digest()
}
