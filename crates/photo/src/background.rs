//! What is behind the head: objects and patterns have edges or colours, a shadow is only darker.

use crate::normal::{HEIGHT, Normal, WIDTH, blur, percentile};

/// How far from the person the background begins: hair is not background.
const AWAY: usize = 6;
const EMPTY: f32 = 0.1;
/// A step between neighbours that is an edge, in levels of 255.
const EDGE: f32 = 7.0;
/// Fewer pixels than this say nothing.
const ENOUGH: usize = 800;

#[derive(Default)]
pub(crate) struct Background {
    /// Thousandths of the background that lie on an edge.
    pub(crate) edges: f32,
    /// How far colours lie apart, in levels of 255.
    pub(crate) colours: f32,
    /// Percent by which its dark parts are darker than its bright ones.
    pub(crate) shadow: f32,
}

/// None where there is too little of it to say anything. `chin`: below are shoulders, whose outline is less certain.
pub(crate) fn background(normal: &Normal, person: &[f32], chin: f32) -> Option<Background> {
    let near: Vec<f32> = blur(person, AWAY);
    let last = (chin.max(0.0) as usize).min(HEIGHT - 2);
    let free: Vec<usize> = (1..last)
        .flat_map(|y| (1..WIDTH - 1).map(move |x| y * WIDTH + x))
        .filter(|&at| near[at] < EMPTY && person[at] < EMPTY)
        .collect();
    if free.len() < ENOUGH {
        return None;
    }
    let smooth = blur(&normal.luma, 1);
    let step = |at: usize| {
        let across = (smooth[at + 1] - smooth[at - 1]).abs();
        across.max((smooth[at + WIDTH] - smooth[at - WIDTH]).abs())
    };
    let edges = free.iter().filter(|&&at| step(at) > EDGE).count();
    let mut levels: Vec<f32> = free.iter().map(|&at| smooth[at]).collect();
    let (dark, bright) = (percentile(&mut levels, 0.01), percentile(&mut levels, 0.9));
    Some(Background {
        edges: 1000.0 * edges as f32 / free.len() as f32,
        colours: colours(normal, &free),
        shadow: 100.0 * (bright - dark) / bright.max(1.0),
    })
}

fn colours(normal: &Normal, free: &[usize]) -> f32 {
    normal
        .chroma()
        .map(|plane| {
            let smooth = blur(&plane, 1);
            let mut values: Vec<f32> = free.iter().map(|&at| smooth[at]).collect();
            percentile(&mut values, 0.99) - percentile(&mut values, 0.01)
        })
        .into_iter()
        .fold(0.0, f32::max)
}
