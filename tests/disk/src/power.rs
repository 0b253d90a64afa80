//! A power cut: what no sync has confirmed is lost, or kept in part, or torn.

use crate::{
    Chance,
    file::{Change, File},
    machine::Machine,
};
use std::collections::BTreeMap;

/// What a power cut leaves of what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    Nothing,
    /// Any part of it, without regard to its order.
    Some,
    /// Any part of it, and one write only half.
    Torn,
}

const SECTOR: usize = 4096;
/// A disk that promises little may tear inside its sector.
const OLD_SECTOR: usize = 512;

impl Machine {
    pub(crate) fn power_cut(&mut self, keep: Keep, chance: &mut Chance) {
        let mut files = std::mem::take(&mut self.files);
        self.durable_names = self.surviving_names(keep, chance);
        for file in files.values_mut() {
            let mut kept = choose(std::mem::take(&mut file.unsynced), keep, chance);
            if keep == Keep::Torn {
                tear(&mut kept, self.powersafe, &file.visible, chance);
            }
            kept.iter().for_each(|change| change.apply(&mut file.durable));
        }
        self.names = self.durable_names.clone();
        self.files = self
            .names
            .values()
            .filter_map(|id| Some((*id, File::durable(std::mem::take(&mut files.get_mut(id)?.durable)))))
            .collect();
        self.starts += 1;
        self.faults.start();
    }

    /// Names made and taken away since the last sync may be kept or forgotten, each for itself.
    fn surviving_names(&self, keep: Keep, chance: &mut Chance) -> BTreeMap<String, u64> {
        let mut survived = self.durable_names.clone();
        if keep == Keep::Nothing {
            return survived;
        }
        let known: Vec<&String> = self.names.keys().chain(self.durable_names.keys()).collect();
        for name in known {
            match (self.names.get(name), self.durable_names.get(name)) {
                (seen, durable) if seen == durable => {}
                (Some(file), _) if chance.coin() => drop(survived.insert(name.clone(), *file)),
                (None, _) if chance.coin() => drop(survived.remove(name)),
                (Some(_) | None, _) => {}
            }
        }
        survived
    }
}

fn choose(unsynced: Vec<Change>, keep: Keep, chance: &mut Chance) -> Vec<Change> {
    match keep {
        Keep::Nothing => Vec::new(),
        Keep::Some | Keep::Torn => unsynced.into_iter().filter(|_| chance.coin()).collect(),
    }
}

/// Tears one write of several sectors. Without the promise of a safe overwrite the sector under the head is spoilt.
fn tear(kept: &mut [Change], powersafe: bool, visible: &[u8], chance: &mut Chance) {
    let sector = if chance.coin() { SECTOR } else { OLD_SECTOR };
    let torn: Vec<usize> = (0..kept.len()).filter(|at| kept[*at].boundary(sector, 0).is_some()).collect();
    let Some(at) = torn.get(chance.below(torn.len() as u64) as usize) else { return };
    let which = chance.draw();
    let Some(boundary) = kept[*at].boundary(sector, which) else { return };
    let Change::Write { offset, bytes } = &mut kept[*at] else { return };
    bytes.truncate(boundary - *offset);
    if !powersafe && boundary % SECTOR != 0 {
        let end = boundary.next_multiple_of(SECTOR).min(visible.len());
        bytes.extend((boundary..end).map(|_| chance.draw() as u8));
    }
}

impl Change {
    /// One of the places at which a write crosses from one sector to the next.
    fn boundary(&self, sector: usize, which: u64) -> Option<usize> {
        let Self::Write { offset, bytes } = self else { return None };
        let first = (offset + 1).next_multiple_of(sector);
        let last = offset + bytes.len() - 1;
        let count = last.checked_sub(first)? / sector + 1;
        Some(first + (which % count as u64) as usize * sector)
    }
}
