//! The checks that look into what is stored.

use crate::{
    Check, Checked, Finding, allow,
    hub::Hub,
    link::SimLink,
    model::{Edit, Model},
};
use city::{CityDesk, OpenedCase, ReceiveFault};
use domain::{CaseId, DeviceId, Outcome, StaffId, Timestamp};
use memchr::memmem;
use records::CaseState;
use sync::{PendingAddendum, PendingCase};

/// (a) Every edit that a tablet acknowledged lies on it, or the city signed for it.
pub(crate) fn check_edits(hub: &mut Hub, tablet: usize) -> Checked {
    let device = hub.devices[tablet];
    let cases: Vec<CaseId> = hub.model.cases.keys().copied().collect();
    for id in cases {
        let case = &hub.model.cases[&id];
        let Some((sequence, chain)) = case.acknowledged.get(&tablet).copied() else { continue };
        let signed = case.signed.get(&(device, sequence)) == Some(&chain);
        let Some(here) = hub.tablets[tablet].look(|store| store.chain_at(id, device, sequence))? else {
            return Ok(());
        };
        hub.tally.edits_checked += 1;
        if here != Some(chain) && !signed {
            let text = format!("tablet {tablet} acknowledged row {sequence} of {id}; it is nowhere");
            return Err(Finding::new(Check::Lost, text));
        }
    }
    Ok(())
}

/// (b) What a tablet's ledger names stays in it, and nothing of it is there.
pub(crate) fn check_ledger(hub: &mut Hub, tablet: usize) -> Checked {
    if hub.check_departed(tablet)? {
        return Ok(());
    }
    let Some(ledger) = hub.tablets[tablet].look(|store| store.ledger())? else { return Ok(()) };
    let known = hub.model.ledgers.entry(tablet).or_default();
    if let Some(missing) = known.iter().find(|case| !ledger.contains(case)) {
        let text = format!("tablet {tablet}: {missing} left the ledger");
        return Err(Finding::new(Check::Resurrected, text));
    }
    known.extend(ledger);
    match hub.tablets[tablet].look(|store| store.resurrected_on_tablet())?.flatten() {
        Some(what) => Err(Finding::new(Check::Resurrected, format!("tablet {tablet}: {what}"))),
        None => Ok(()),
    }
}

/// (b) Nothing of a purged case is at the relay.
pub(crate) fn check_relay(hub: &mut Hub) -> Checked {
    match hub.server.machine.look(|store| store.resurrected_at_relay())?.flatten() {
        Some(what) => Err(Finding::new(Check::Resurrected, format!("relay: {what}"))),
        None => Ok(()),
    }
}

pub(crate) fn after_exchange(hub: &mut Hub, tablet: usize) -> Checked {
    check_ledger(hub, tablet)?;
    check_edits(hub, tablet)?;
    check_relay(hub)
}

pub(crate) fn after_restart(hub: &mut Hub, tablet: usize) -> Checked {
    check_edits(hub, tablet)?;
    check_ledger(hub, tablet)
}

/// What the relay said it stored is there after a power cut, unless the city has received it. A receipt whose
/// publication failed may be on the disk all the same: then the relay's ledger has the case, and the city signed for
/// this very row.
pub(crate) fn after_server_restart(hub: &mut Hub) -> Checked {
    check_relay(hub)?;
    if hub.model.restored {
        return Ok(());
    }
    let stored: Vec<(CaseId, DeviceId, u64, domain::Digest)> = hub
        .model
        .cases
        .iter()
        .filter(|(_, case)| !case.received)
        .flat_map(|(id, case)| case.stored.iter().map(|(device, (row, chain))| (*id, *device, *row, *chain)))
        .collect();
    for (case, device, sequence, chain) in stored {
        let found = hub.server.machine.look(|store| store.relay_chain_at(case, device, sequence))?;
        if found.is_some_and(|found| found != Some(chain)) {
            let signed = hub.model.cases[&case].signed.get(&(device, sequence)) == Some(&chain);
            if signed && hub.server.machine.look(|store| store.is_purged_at_relay(case))? == Some(true) {
                continue;
            }
            let text = format!("the relay acknowledged row {sequence} of {device} in {case} and lost it");
            return Err(Finding::new(Check::Lost, text));
        }
    }
    Ok(())
}

/// Opens a case as city staff do, holds it against what was acknowledged, and receives it.
pub(crate) fn receive(
    desk: &CityDesk,
    link: &SimLink<'_>,
    pending: &PendingCase,
    model: &Model,
    devices: &[DeviceId],
    staff: StaffId,
    now: Timestamp,
) -> Result<&'static str, Finding> {
    let id = pending.opening.case;
    let opened = match desk.open_case(link, id) {
        Ok(opened) => opened,
        // A relay that went back shows cases again whose key the city has destroyed.
        Err(_) if model.restored && !allow::A_RESTORED_RELAY_CATCHES_UP => return Ok("sealed"),
        Err(error) => return Err(Finding::new(Check::Stuck, format!("the city cannot open {id}: {error}"))),
    };
    let case = model.cases.get(&id);
    if let (Some(case), Some(state), true) = (case, &opened.state, opened.problems.is_empty()) {
        let held = |edit: &Edit| {
            let covered = opened.covered.iter().find(|coverage| coverage.device == devices[edit.tablet]);
            covered.is_some_and(|coverage| coverage.last_sequence >= edit.sequence)
        };
        if let Some(missing) = case.missing_in(state, held) {
            return Err(Finding::new(Check::Lost, format!("{id} at the city lacks {missing}")));
        }
        check_pictures(&opened, state)?;
    }
    match desk.receive(link, id, opened.seen(), staff, now) {
        Ok(()) => Ok("received"),
        Err(ReceiveFault::NotHandedOver) if case.is_some_and(|case| ends(case).len() > 1) => Ok("two-ends"),
        Err(ReceiveFault::NewRows) => Ok("new-rows"),
        Err(ReceiveFault::Unreadable | ReceiveFault::NotHandedOver)
            if model.restored && !allow::A_RESTORED_RELAY_CATCHES_UP =>
        {
            Ok("unreadable")
        }
        Err(fault) => Err(Finding::new(Check::Stuck, format!("the city cannot receive {id}: {fault}"))),
    }
}

/// A case without problems has the picture of every photo that it speaks of.
fn check_pictures(opened: &OpenedCase, state: &CaseState) -> Result<(), Finding> {
    let (spoken_of, there) = (state.photos.len(), opened.photos.len());
    if there == spoken_of {
        return Ok(());
    }
    let text = format!("{} at the city speaks of {spoken_of} photos and has {there}", opened.bundle.opening.case);
    Err(Finding::new(Check::Lost, text))
}

/// Opens an addendum as city staff do, holds it against what was acknowledged, and confirms it.
pub(crate) fn confirm(
    desk: &CityDesk,
    link: &SimLink<'_>,
    pending: &PendingAddendum,
    model: &Model,
    devices: &[DeviceId],
    staff: StaffId,
    now: Timestamp,
) -> Result<&'static str, Finding> {
    let PendingAddendum { case: id, device, .. } = *pending;
    let restored = model.restored && !allow::A_RESTORED_RELAY_CATCHES_UP;
    let opened = match desk.open_addendum(link, id, device) {
        Ok(opened) => opened,
        Err(_) if restored => return Ok("sealed addendum"),
        Err(error) => {
            return Err(Finding::new(Check::Stuck, format!("the city cannot open the addendum of {id}: {error}")));
        }
    };
    let case = model.cases.get(&id);
    if let (Some(case), Some(state), true) = (case, &opened.whole.state, opened.whole.problems.is_empty()) {
        let held = |edit: &Edit| {
            let covered = opened.whole.covered.iter().find(|coverage| coverage.device == devices[edit.tablet]);
            devices[edit.tablet] == device && covered.is_some_and(|coverage| coverage.last_sequence >= edit.sequence)
        };
        if let Some(missing) = case.missing_in(state, held) {
            return Err(Finding::new(Check::Lost, format!("the addendum of {id} lacks {missing}")));
        }
        check_pictures(&opened.whole, state)?;
    }
    match desk.confirm_addendum(link, (id, device), opened.whole.seen(), staff, now) {
        Ok(()) => Ok("confirmed"),
        Err(ReceiveFault::NewRows) => Ok("new-rows"),
        Err(ReceiveFault::Unreadable) if restored => Ok("unreadable"),
        Err(fault) => Err(Finding::new(Check::Stuck, format!("the city cannot confirm the addendum of {id}: {fault}"))),
    }
}

/// The ends that anybody gave a case.
pub(crate) fn ends(case: &crate::model::ModelCase) -> Vec<Outcome> {
    let mut ends = Vec::new();
    for token in case.edits.iter().map(|edit| &edit.token).chain(&case.maybe) {
        if let crate::model::Token::HandOver(outcome) = token
            && !ends.contains(outcome)
        {
            ends.push(*outcome);
        }
    }
    ends
}

/// (f) The canary stands in no byte that was ever written.
pub(crate) fn check_plaintext(hub: &Hub, canary: &str) -> Checked {
    let finder = memmem::Finder::new(canary);
    for (name, machine) in hub
        .tablets
        .iter()
        .enumerate()
        .map(|(at, machine)| (format!("tablet {at}"), machine))
        .chain([("server".to_owned(), &hub.server.machine)])
    {
        for written in machine.disk.recorded() {
            if finder.find(&written.bytes).is_some() {
                return Err(Finding::new(Check::Plaintext, format!("{name}: in {}", written.file)));
            }
        }
    }
    Ok(())
}
