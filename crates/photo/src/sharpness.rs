//! Sharpness: how much of the contrast of the face lies in fine detail. Neither tone nor brightness changes it.

use crate::normal::{Normal, blur};

/// In thousandths.
pub(crate) fn sharpness(normal: &Normal, face: &[usize]) -> f32 {
    let fine = blur(&normal.luma, 1);
    let coarse = blur(&blur(&fine, 3), 3);
    let power = |one: &[f32], other: &[f32]| {
        face.iter().map(|&at| (one[at] - other[at]) * (one[at] - other[at])).sum::<f32>() / face.len().max(1) as f32
    };
    1000.0 * (power(&normal.luma, &fine) / power(&fine, &coarse).max(1.0)).sqrt()
}
