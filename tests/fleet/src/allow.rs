//! What the product may answer today, in one place. A feature that closes a gap tightens a line here.

use crate::{inspect::Holding, schedule::Act};
use bridge::FaultCode;
use domain::Stage;

/// A late edit comes to the city as an addendum, and its case to a certificate.
pub(crate) const LATE_EDITS_REACH_THE_CITY: bool = true;
/// A relay that was put back learns from the city what is gone and who holds what, and from the tablets the rest.
pub(crate) const A_RESTORED_RELAY_CATCHES_UP: bool = true;
/// City staff declare a revoked tablet lost in the end, and then nothing waits for it.
pub(crate) const A_REVOKED_TABLET_IS_NOT_WAITED_FOR: bool = true;
/// Two tablets that end a case differently at the same time: the merged record says how.
pub(crate) const DIFFERENT_ENDS_ARE_SETTLED: bool = true;

/// What a tablet told a relay before it left is told by nobody again when that relay is put back.
pub(crate) const A_RESTORED_RELAY_KNOWS_WHO_LEFT: bool = false;

/// What was so on a tablet before something was asked of it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Before {
    pub(crate) holding: Option<Holding>,
    pub(crate) troubled: bool,
    /// What this tablet gave back of its own log has not come here again: nothing can be written behind it.
    pub(crate) behind: bool,
    pub(crate) manager: bool,
    /// The tablet knows that the contract is over.
    pub(crate) ended: bool,
    /// The vault key is destroyed, or goes with whatever is asked next: nobody can log in until the tablet is set up
    /// anew.
    pub(crate) forgot: bool,
}

pub(crate) fn is_storage(code: FaultCode) -> bool {
    [FaultCode::DiskFull, FaultCode::StorageFailed, FaultCode::KeyStoreFailed].contains(&code)
}

/// True when a piece of work may end with this fault.
pub(crate) fn work(act: &Act, before: &Before, code: FaultCode) -> bool {
    if before.troubled && is_storage(code) {
        return true;
    }
    if before.forgot && [FaultCode::StaffUnknown, FaultCode::Locked].contains(&code) {
        return true;
    }
    if before.ended && code == FaultCode::ContractEnded && matches!(act, Act::Open { .. } | Act::Ask { .. }) {
        return true;
    }
    let closed = before.holding.is_some_and(|held| held.stage != Stage::Open || held.late);
    let gone = before.holding.is_some_and(|held| held.stage >= Stage::Received);
    let locked_up = before.holding.is_some_and(|held| !held.slot);
    let own = before.holding.is_some_and(|held| held.own);
    // The beginning of another tablet's case may still be under way.
    let opening = (code == FaultCode::CaseClosed && gone)
        || (code == FaultCode::CaseNotOpenableHere && locked_up)
        || (code == FaultCode::CaseDamaged && !own);
    match act {
        Act::Field { .. } | Act::NewNote { .. } | Act::MoreNote { .. } | Act::Photo { .. } | Act::Resolve { .. } => {
            opening
                || (code == FaultCode::CaseClosed && closed)
                || (code == FaultCode::CaseNotOpenableHere && before.behind)
        }
        Act::HandOver { .. } => {
            opening
                || (code == FaultCode::CaseClosed && closed)
                || (code == FaultCode::CaseNotOpenableHere && before.behind)
                || (code == FaultCode::SiteManagerOnly && !before.manager)
                || code == FaultCode::CaseHasClash
                || code == FaultCode::HandOverEmpty
        }
        Act::View { .. } => opening,
        Act::Certificate { .. } => code == FaultCode::CertificateMissing,
        Act::WrongPin { .. } => [FaultCode::StaffSecretWrong, FaultCode::StaffBlocked].contains(&code),
        Act::LogIn { .. } => code == FaultCode::StaffBlocked,
        // The rule of N business days has tests of its own; here the clocks are anywhere.
        Act::Open { .. } => [FaultCode::CityKeyMissing, FaultCode::OrdersOverdue].contains(&code),
        Act::Ask { .. } => code == FaultCode::OrdersOverdue,
        Act::Lock | Act::Today => false,
    }
}

/// What happened around an exchange.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Around {
    pub(crate) tablet_troubled: bool,
    pub(crate) server_troubled: bool,
    pub(crate) disturbed: bool,
    pub(crate) away: bool,
    pub(crate) revoked: bool,
    pub(crate) departed: bool,
    pub(crate) restored: bool,
}

/// True when an exchange may end with this fault.
pub(crate) fn exchange(around: &Around, code: FaultCode) -> bool {
    let explained = [
        (FaultCode::ServerUnreachable, around.disturbed || around.away || around.server_troubled),
        (FaultCode::ServerAnswerUnreadable, around.disturbed || around.server_troubled),
        // A message that was changed on its way fits no signature, and the tablet takes the server for another one.
        (FaultCode::ServerReplaced, around.disturbed || around.restored),
        (FaultCode::DeviceRevoked, around.revoked),
        (FaultCode::NotEnrolled, around.departed),
        (FaultCode::VersionsDiffer, around.disturbed),
    ];
    explained.contains(&(code, true)) || (around.tablet_troubled && is_storage(code))
}
