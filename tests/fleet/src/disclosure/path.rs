//! How an attacker comes to a case: the keys and blobs on the way, with the places where they were.

use super::{
    attacker::Attacker,
    graph::{Edge, Gift, Graph},
};
use domain::CaseId;

/// The way to a case, from what the attacker has to what he should not have. Empty when there is none.
pub(crate) fn path(graph: &Graph, attacker: &Attacker, case: CaseId) -> Vec<String> {
    let mut keys: Vec<Option<Vec<usize>>> =
        graph.key_places.iter().map(|places| places.meets(attacker.places).then(Vec::new)).collect();
    let mut blobs: Vec<Option<Vec<usize>>> =
        graph.blob_places.iter().map(|places| places.meets(attacker.places).then(Vec::new)).collect();
    loop {
        let mut moved = false;
        for (at, edge) in graph.edges.iter().enumerate().filter(|(_, edge)| !edge.pin || attacker.pins) {
            let (Some(key), Some(blob)) = (&keys[edge.key], &blobs[edge.blob]) else { continue };
            let way: Vec<usize> = key.iter().chain(blob).copied().chain([at]).collect();
            match edge.gives {
                Gift::CaseKey(found, _) | Gift::Plaintext(found) if found == case => {
                    return way.iter().map(|at| said(graph, &graph.edges[*at])).collect();
                }
                Gift::Key(key) | Gift::CaseKey(_, key) if keys[key].is_none() => {
                    keys[key] = Some(way);
                    moved = true;
                }
                Gift::Blob(blob) if blobs[blob].is_none() => {
                    blobs[blob] = Some(way);
                    moved = true;
                }
                Gift::Key(_) | Gift::CaseKey(..) | Gift::Blob(_) | Gift::Plaintext(_) | Gift::Face => {}
            }
        }
        if !moved {
            return Vec::new();
        }
    }
}

fn said(graph: &Graph, edge: &Edge) -> String {
    format!(
        "key {} {:?} opens {} {} {:?} and gives {:?}",
        edge.key,
        graph.key_places[edge.key],
        graph.blobs[edge.blob].name(),
        edge.blob,
        graph.blob_places[edge.blob],
        edge.gives
    )
}
