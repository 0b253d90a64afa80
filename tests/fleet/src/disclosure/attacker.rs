//! What one attacker reaches in the graph with what he has.

use super::{
    graph::{Gift, Graph},
    material::Places,
};
use domain::CaseId;
use std::collections::BTreeSet;

/// An attacker: which places are his, and whether he knows every staff secret.
#[derive(Debug, Clone, Copy)]
pub struct Attacker {
    pub name: &'static str,
    pub places: Places,
    pub pins: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Reached {
    /// Blobs the attacker has before opening any.
    pub blobs: usize,
    pub keys: usize,
    /// Inner layers of slots that were opened.
    pub inner_layers: usize,
    pub case_keys: BTreeSet<CaseId>,
    pub rows: usize,
    /// The cases of those rows.
    pub read: BTreeSet<CaseId>,
}

impl Reached {
    /// Everything of a case counts: its key or one of its rows.
    pub fn cases(&self) -> BTreeSet<CaseId> {
        self.case_keys.union(&self.read).copied().collect()
    }
}

pub(crate) fn reach(graph: &Graph, attacker: &Attacker) -> Reached {
    let mut keys: Vec<bool> = graph.key_places.iter().map(|places| places.meets(attacker.places)).collect();
    let mut blobs: Vec<bool> = graph.blob_places.iter().map(|places| places.meets(attacker.places)).collect();
    let mut reached = Reached { blobs: blobs.iter().filter(|has| **has).count(), ..Reached::default() };
    let mut left: Vec<usize> = (0..graph.edges.len()).collect();
    loop {
        let before = left.len();
        left.retain(|at| {
            let edge = &graph.edges[*at];
            if !keys[edge.key] || !blobs[edge.blob] || (edge.pin && !attacker.pins) {
                return true;
            }
            reached.take(edge.gives, &mut keys, &mut blobs);
            false
        });
        if left.len() == before {
            reached.keys = keys.iter().filter(|has| **has).count();
            return reached;
        }
    }
}

impl Reached {
    fn take(&mut self, gift: Gift, keys: &mut [bool], blobs: &mut [bool]) {
        match gift {
            Gift::Key(key) => keys[key] = true,
            Gift::CaseKey(case, key) => {
                keys[key] = true;
                self.case_keys.insert(case);
            }
            Gift::Blob(blob) => {
                self.inner_layers += usize::from(!blobs[blob]);
                blobs[blob] = true;
            }
            Gift::Plaintext(case) => {
                self.rows += 1;
                self.read.insert(case);
            }
            Gift::Face => {}
        }
    }
}
