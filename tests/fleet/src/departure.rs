//! The end of the contract: what a tablet that left may still have, and who must have left in the end.

use crate::{Check, Checked, Finding, allow, hub::Hub, model::Farewell, remains, world::World};
use domain::CaseId;
use std::collections::BTreeSet;

impl Hub {
    /// Who says its last word holds no case and has nothing else to say.
    pub(crate) fn watch_farewell(&mut self, tablet: usize) -> Checked {
        let wrong = |text: String| Err(Finding::new(Check::Proof, format!("tablet {tablet} says farewell: {text}")));
        let machine = &mut self.tablets[tablet];
        let Some(cases) = machine.look(|store| store.cases())? else { return Ok(()) };
        for case in cases {
            let remains = machine.look(|store| store.remains(case))?.unwrap_or_default();
            if !remains.is_empty() {
                return wrong(format!("{remains:?} of {case}"));
            }
        }
        let counts = machine.look(|store| store.counts())?.unwrap_or_default().into_iter().collect();
        let secrets: BTreeSet<Vec<u8>> = machine.keys.current().into_values().collect();
        self.model.farewells.insert(tablet, Farewell { counts, secrets });
        Ok(())
    }

    /// A tablet that left is as new: no key from before, no row, no sealed byte. True when it has left.
    pub(crate) fn check_departed(&mut self, tablet: usize) -> Result<bool, Finding> {
        let machine = &mut self.tablets[tablet];
        if !machine.look(|store| store.has_departed())?.unwrap_or_default() {
            return Ok(false);
        }
        let wrong = |text: String| Err(Finding::new(Check::Proof, format!("tablet {tablet} left and keeps {text}")));
        if !self.model.farewells.contains_key(&tablet) {
            return wrong("its word: it never said farewell".into());
        }
        let left = machine.look(|store| store.left_behind())?.unwrap_or_default();
        if !left.is_empty() {
            return wrong(format!("{left:?}"));
        }
        let kept = &self.model.farewells[&tablet].secrets;
        if let Some((name, _)) = machine.keys.current().into_iter().find(|(_, secret)| kept.contains(secret)) {
            return wrong(format!("the key {name}"));
        }
        if self.model.departed.insert(tablet) {
            self.tally.departed += 1;
            let image = machine.disk.image();
            for (case, known) in &self.model.cases {
                for (name, bytes) in &image {
                    if let Some(area) = known.needles.iter().find_map(|needle| remains::found(bytes, needle)) {
                        return wrong(format!("sealed bytes of {case} in {name}, {area}"));
                    }
                }
            }
        }
        Ok(true)
    }
}

impl World<'_> {
    /// After the end of a contract every tablet has left, but for those that are stopped and those whose case nobody can end.
    pub(crate) fn check_departures(&mut self) -> Checked {
        if !self.hub.lock().model.ended {
            return Ok(());
        }
        for tablet in 0..self.programs.len() {
            let (revoked, departed) = {
                let model = &self.hub.lock().model;
                (model.revoked.contains(&tablet), model.departed.contains(&tablet))
            };
            if revoked {
                continue;
            }
            if departed {
                self.check_counts_of_departed(tablet)?;
                continue;
            }
            let cases = self.hub.lock().tablets[tablet].look(|store| store.cases())?.unwrap_or_default();
            if !self.holds_one_without_end(&cases)? {
                return Err(Finding::new(Check::Stuck, format!("tablet {tablet} does not leave")));
            }
        }
        Ok(())
    }

    fn holds_one_without_end(&mut self, cases: &[CaseId]) -> Result<bool, Finding> {
        for case in cases {
            if self.hindrance(*case)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// (c) What a tablet had counted when it left stays at the server. A relay that was put back may have lost it.
    fn check_counts_of_departed(&mut self, tablet: usize) -> Checked {
        let hub = &mut *self.hub.lock();
        if hub.model.restored && !allow::A_RESTORED_RELAY_KNOWS_WHO_LEFT {
            return Ok(());
        }
        let device = hub.devices[tablet];
        let there: BTreeSet<Vec<u8>> =
            hub.server.machine.look(|store| store.relay_counts(device))?.unwrap_or_default().into_iter().collect();
        let here = &hub.model.farewells[&tablet].counts;
        if *here != there {
            let text = format!("tablet {tablet} left with {} counts, the server has {}", here.len(), there.len());
            return Err(Finding::new(Check::Counts, text));
        }
        Ok(())
    }
}
