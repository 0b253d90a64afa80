//! The fair end of every schedule: no faults, right clocks, everybody logs in and talks until nothing is left to say.

use crate::{
    Check, Checked, Finding, allow, oracle,
    schedule::Act,
    world::{CANARY, World},
};
use bridge::{CaseView, ViewCase, ViewCertificate};
use domain::{CaseId, Outcome, Stage};
use std::collections::BTreeSet;

/// Far more than a quiet end needs.
const ROUNDS_MAX: usize = 12;

impl World<'_> {
    pub(crate) fn close(&mut self) -> Checked {
        self.make_fair()?;
        self.talk()?;
        self.compare()?;
        self.end_everything()?;
        self.talk()?;
        self.staff(usize::MAX)?;
        self.declare_the_revoked()?;
        self.talk()?;
        self.check_quiet()?;
        self.check_ends()?;
        self.check_departures()?;
        oracle::check_plaintext(&self.hub.lock(), CANARY)
    }

    pub(crate) fn make_fair(&mut self) -> Checked {
        self.hub.lock().heal_everything();
        for program in &mut self.programs {
            program.away = false;
        }
        self.pass_ms(2 * 3_600_000);
        self.everybody_looks()
    }

    /// Everyone logs in and looks at the day.
    fn everybody_looks(&mut self) -> Checked {
        (0..self.programs.len()).try_for_each(|tablet| self.work(tablet, &Act::Today))
    }

    /// Everyone logs in and synchronises, until one exchange of each after the other brought nothing.
    pub(crate) fn talk(&mut self) -> Checked {
        let count = self.programs.len();
        let mut quiet = 0;
        for turn in 0..ROUNDS_MAX * count {
            let tablet = turn % count;
            self.hub.lock().moved = false;
            if turn < count {
                self.work(tablet, &Act::Today)?;
            } else {
                self.come_in(tablet)?;
            }
            self.sync(tablet, &[])?;
            self.pass_ms(60_000);
            let mut hub = self.hub.lock();
            hub.verdict()?;
            quiet = if hub.moved { 0 } else { quiet + 1 };
            if quiet == count {
                return Ok(());
            }
        }
        if self.hub.lock().model.restored && !allow::A_RESTORED_RELAY_CATCHES_UP {
            return Ok(());
        }
        Err(Finding::new(Check::Stuck, format!("{ROUNDS_MAX} rounds bring no silence")))
    }

    /// (e) Whoever can talk reads the same in an open case.
    fn compare(&mut self) -> Checked {
        if self.hub.lock().model.restored && !allow::A_RESTORED_RELAY_CATCHES_UP {
            return Ok(());
        }
        self.everybody_looks()?;
        let cases: Vec<CaseId> = self.hub.lock().model.cases.keys().copied().collect();
        for case in cases {
            let mut first: Option<(usize, CaseView)> = None;
            for tablet in 0..self.programs.len() {
                let holding = self.before(tablet, Some(case))?.holding;
                let reads = holding.is_some_and(|held| held.slot && held.stage <= Stage::HandingOver && !held.late);
                if !reads || self.before(tablet, None)?.forgot || self.hub.lock().model.revoked.contains(&tablet) {
                    continue;
                }
                let view = self.ask(tablet, ViewCase { case }).map_err(|fault| {
                    Finding::new(Check::Stuck, format!("tablet {tablet} cannot read {case} in the end: {fault}"))
                })?;
                match &first {
                    None => first = Some((tablet, view)),
                    Some((other, seen)) if !agree(seen, &view) => {
                        let text = format!("tablets {other} and {tablet} read {case} differently");
                        return Err(Finding::new(Check::Stuck, text));
                    }
                    Some(_) => {}
                }
            }
        }
        Ok(())
    }

    /// Whoever opened a case hands it over now.
    pub(crate) fn end_everything(&mut self) -> Checked {
        for tablet in 0..self.programs.len() {
            if self.before(tablet, None)?.forgot {
                continue;
            }
            let cases = self.hub.lock().tablets[tablet].look(|store| store.cases())?.unwrap_or_default();
            for case in cases {
                let holding = self.before(tablet, Some(case))?.holding;
                if !holding.is_some_and(|held| held.own && held.stage == Stage::Open && !held.late) {
                    continue;
                }
                self.work(tablet, &Act::Today)?;
                for _ in 0..8 {
                    let _ = self.resolve(tablet, case)?;
                }
                let handed = self.hand_over(tablet, case, Outcome::HandedOver)?;
                let ended = match handed {
                    Ok(()) => Ok(()),
                    Err(_) => self.hand_over(tablet, case, Outcome::Withdrawn)?,
                };
                ended.map_err(|fault| {
                    Finding::new(Check::Stuck, format!("tablet {tablet} cannot end {case}: {fault}"))
                })?;
            }
        }
        Ok(())
    }

    /// Whatever was stopped will not come back. City staff say so when everybody else has said all there is to say:
    /// no certificate may come before.
    fn declare_the_revoked(&mut self) -> Checked {
        if !allow::A_REVOKED_TABLET_IS_NOT_WAITED_FOR {
            return Ok(());
        }
        let undeclared: Vec<usize> = {
            let model = &self.hub.lock().model;
            model.revoked.difference(&model.lost).copied().collect()
        };
        if !undeclared.is_empty() {
            self.talk()?;
        }
        undeclared.into_iter().try_for_each(|tablet| self.declare_lost(tablet))?;
        self.hub.lock().verdict()
    }

    /// (c), (e) Nothing is left to say, and the server counted what the tablets counted.
    fn check_quiet(&mut self) -> Checked {
        let mut hub = self.hub.lock();
        if let Some(tablet) = hub.model.lost.difference(&hub.model.revoked).next() {
            return Err(Finding::new(Check::Proof, format!("tablet {tablet} is lost, and the relay talks to it")));
        }
        for tablet in 0..hub.tablets.len() {
            if hub.model.revoked.contains(&tablet) || hub.model.departed.contains(&tablet) {
                continue;
            }
            let device = hub.devices[tablet];
            let restored = hub.model.restored && !allow::A_RESTORED_RELAY_CATCHES_UP;
            if restored {
                continue;
            }
            let unsent = hub.tablets[tablet].look(|store| store.unsent())?.unwrap_or_default();
            if !unsent.is_empty() {
                let aside = hub.tablets[tablet].look(|store| store.set_aside())?;
                let text = format!("tablet {tablet} still has to say {unsent:?}; set aside {aside:?}");
                return Err(Finding::new(Check::Stuck, text));
            }
            let waiting = hub.server.machine.look(|store| store.waiting(device))?.unwrap_or_default();
            if waiting > 0 {
                let text = format!("{waiting} entries still wait for tablet {tablet}");
                return Err(Finding::new(Check::Stuck, text));
            }
            let here: BTreeSet<Vec<u8>> =
                hub.tablets[tablet].look(|store| store.counts())?.unwrap_or_default().into_iter().collect();
            let there: BTreeSet<Vec<u8>> =
                hub.server.machine.look(|store| store.relay_counts(device))?.unwrap_or_default().into_iter().collect();
            if here != there {
                let text = format!("tablet {tablet} counted {}, the server {}", here.len(), there.len());
                return Err(Finding::new(Check::Counts, text));
            }
        }
        Ok(())
    }

    /// (e) Every case has come to its end, but for what the model knows to stand in its way.
    fn check_ends(&mut self) -> Checked {
        self.everybody_looks()?;
        let cases: Vec<CaseId> = self.hub.lock().model.cases.keys().copied().collect();
        for case in cases {
            let why = self.hindrance(case)?;
            if let Some(why) = why {
                self.hub.lock().tally.leaves_unfinished(why);
                continue;
            }
            let (certified, received, owner) = {
                let model = &mut self.hub.lock().model;
                let case = model.case(case);
                (case.certified, case.received, case.owner)
            };
            if !certified {
                let known = format!("owner {owner:?}, received {received}");
                let text = format!("{case} has no certificate and nothing explains it: {known}");
                return Err(Finding::new(Check::Stuck, text));
            }
            for tablet in 0..self.programs.len() {
                let holding = self.before(tablet, Some(case))?.holding;
                match holding.map(|held| held.stage) {
                    Some(_) if self.hub.lock().model.lost.contains(&tablet) => {}
                    None => {}
                    Some(Stage::Purged) if self.before(tablet, None)?.forgot => {}
                    Some(Stage::Purged) => {
                        self.ask(tablet, ViewCertificate { case }).map_err(|fault| {
                            Finding::new(Check::Proof, format!("tablet {tablet}, certificate of {case}: {fault}"))
                        })?;
                    }
                    Some(stage) => {
                        let text = format!("tablet {tablet} holds {case} as {stage:?} after its certificate");
                        return Err(Finding::new(Check::Stuck, text));
                    }
                }
            }
        }
        Ok(())
    }

    /// What keeps a case from its certificate today.
    pub(crate) fn hindrance(&mut self, case: CaseId) -> Result<Option<&'static str>, Finding> {
        let mut hub = self.hub.lock();
        if hub.model.restored && !allow::A_RESTORED_RELAY_CATCHES_UP {
            return Ok(Some("restored"));
        }
        let two_ends = hub.model.cases.get(&case).is_some_and(|case| oracle::ends(case).len() > 1);
        if two_ends && !hub.model.case(case).received && !allow::DIFFERENT_ENDS_ARE_SETTLED {
            return Ok(Some("two ends"));
        }
        for tablet in 0..hub.tablets.len() {
            let (device, revoked) = (hub.devices[tablet], hub.model.revoked.contains(&tablet));
            // A grant that was dropped with its tablet is waited for too.
            if revoked
                && hub.model.case(case).lent_again.contains(&device)
                && !allow::A_REVOKED_TABLET_IS_NOT_WAITED_FOR
            {
                return Ok(Some("revoked"));
            }
            let holding = hub.tablets[tablet].look(|store| store.holding(case))?.flatten();
            if holding.is_some() && hub.model.revoked.contains(&tablet) && !allow::A_REVOKED_TABLET_IS_NOT_WAITED_FOR {
                return Ok(Some("revoked"));
            }
            if holding.is_some_and(|held| held.late) && !allow::LATE_EDITS_REACH_THE_CITY {
                hub.tally.late += 1;
                return Ok(Some("late"));
            }
        }
        let owner = hub.model.case(case).owner;
        let left = !hub.model.departed.is_empty() && hub.model.restored;
        if left && !allow::A_RESTORED_RELAY_KNOWS_WHO_LEFT {
            return Ok(Some("left before the relay was put back"));
        }
        let Some(owner) = owner else { return Ok(None) };
        let forgot = hub.tablets[owner].look(|store| store.has_staff())? == Some(false);
        if forgot && !hub.model.case(case).received {
            return Ok(Some("owner forgot its key"));
        }
        let waits = !allow::A_REVOKED_TABLET_IS_NOT_WAITED_FOR || !hub.model.case(case).received;
        if hub.model.revoked.contains(&owner) && waits {
            return Ok(Some("revoked"));
        }
        Ok(None)
    }
}

/// The same fields, notes, photos and clashes, whoever reads them.
fn agree(one: &CaseView, other: &CaseView) -> bool {
    let values = |view: &CaseView| -> Vec<_> {
        view.clashes
            .iter()
            .map(|clash| (clash.field, clash.values.iter().map(|value| value.value.clone()).collect::<Vec<_>>()))
            .collect()
    };
    one.fields == other.fields && one.notes == other.notes && one.photos == other.photos && values(one) == values(other)
}
