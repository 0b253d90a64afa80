//! How a head is held: the turn that lays an average head over the points of this one.

use crate::{canonical::STEADY, mesh::Mesh};
use domain::photo::Pose;

type Vector = [f32; 3];

pub(crate) fn pose(mesh: &Mesh) -> Pose {
    let points: Vec<(f32, Vector, Vector)> = STEADY
        .iter()
        .map(|&(index, weight, [x, y, z])| {
            let seen = mesh.points[index];
            (weight, [x, -y, -z], [seen.x, seen.y, mesh.depths[index]])
        })
        .collect();
    let turn = rotation(&points);
    let ahead = apply(&turn, [0.0, 0.0, -1.0]);
    let across = apply(&turn, [1.0, 0.0, 0.0]);
    Pose {
        roll: across[1].atan2(across[0]).to_degrees(),
        yaw: ahead[0].atan2(-ahead[2]).to_degrees(),
        pitch: ahead[1].atan2(ahead[0].hypot(ahead[2])).to_degrees(),
    }
}

/// Horn's closed form: the rotation is the strongest eigenvector of a matrix of the products of the places.
fn rotation(points: &[(f32, Vector, Vector)]) -> [f32; 4] {
    let (from, to) = (middle(points, |point| point.1), middle(points, |point| point.2));
    let mut sums = [[0.0_f32; 3]; 3];
    for (weight, one, other) in points {
        for row in 0..3 {
            for column in 0..3 {
                sums[row][column] += weight * (one[row] - from[row]) * (other[column] - to[column]);
            }
        }
    }
    strongest(&horn(&sums))
}

fn middle(points: &[(f32, Vector, Vector)], of: fn(&(f32, Vector, Vector)) -> Vector) -> Vector {
    let total: f32 = points.iter().map(|point| point.0).sum();
    let mut sum = [0.0; 3];
    for point in points {
        for (sum, value) in sum.iter_mut().zip(of(point)) {
            *sum += point.0 * value / total;
        }
    }
    sum
}

fn horn(s: &[[f32; 3]; 3]) -> [[f32; 4]; 4] {
    let (xx, xy, xz) = (s[0][0], s[0][1], s[0][2]);
    let (yx, yy, yz) = (s[1][0], s[1][1], s[1][2]);
    let (zx, zy, zz) = (s[2][0], s[2][1], s[2][2]);
    [
        [xx + yy + zz, yz - zy, zx - xz, xy - yx],
        [yz - zy, xx - yy - zz, xy + yx, zx + xz],
        [zx - xz, xy + yx, yy - xx - zz, yz + zy],
        [xy - yx, zx + xz, yz + zy, zz - xx - yy],
    ]
}

/// By squaring the matrix again and again, moved so that the strongest eigenvalue is also the largest.
fn strongest(matrix: &[[f32; 4]; 4]) -> [f32; 4] {
    let size = |matrix: &[[f32; 4]; 4]| matrix.iter().flatten().map(|value| value.abs()).fold(f32::EPSILON, f32::max);
    let shift = 3.0 * size(matrix);
    let mut power = *matrix;
    for (index, row) in power.iter_mut().enumerate() {
        row[index] += shift;
    }
    for _ in 0..12 {
        let scale = size(&power);
        let old = power.map(|row| row.map(|value| value / scale));
        for (row, values) in power.iter_mut().enumerate() {
            for (column, value) in values.iter_mut().enumerate() {
                *value = (0..4).map(|at| old[row][at] * old[at][column]).sum();
            }
        }
    }
    let column = (0..4).max_by(|&one, &other| power[one][one].total_cmp(&power[other][other])).unwrap_or(0);
    let vector = [power[0][column], power[1][column], power[2][column], power[3][column]];
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::EPSILON);
    vector.map(|value| value / length)
}

/// Turns a vector by a quaternion.
fn apply(&[w, x, y, z]: &[f32; 4], v: Vector) -> Vector {
    let cross =
        |a: Vector, b: Vector| [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    let axis = [x, y, z];
    let first = cross(axis, v);
    let second = cross(axis, first);
    [0, 1, 2].map(|at| v[at] + 2.0 * (w * first[at] + second[at]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Point;

    /// An average head, turned around one axis.
    fn head(degrees: f32, axis: [f32; 3]) -> Mesh {
        let (sin, cos) = (degrees.to_radians() / 2.0).sin_cos();
        let turn = [cos, axis[0] * sin, axis[1] * sin, axis[2] * sin];
        let mut mesh = Mesh { points: vec![Point { x: 0.0, y: 0.0 }; 468], depths: vec![0.0; 468], certain: 1.0 };
        for (index, _, [x, y, z]) in STEADY {
            let [x, y, z] = apply(&turn, [x, -y, -z]);
            mesh.points[index] = Point { x: 40.0 * x + 300.0, y: 40.0 * y + 200.0 };
            mesh.depths[index] = 40.0 * z;
        }
        mesh
    }

    #[test]
    fn a_head_is_held_as_it_was_turned() {
        for degrees in [-40.0, -12.0, 0.0, 5.0, 33.0] {
            let near =
                |measured: f32, expected: f32| assert!((measured - expected).abs() < 0.5, "{measured} {expected}");
            near(pose(&head(degrees, [0.0, 0.0, 1.0])).roll, degrees);
            near(pose(&head(degrees, [0.0, -1.0, 0.0])).yaw, degrees);
            near(pose(&head(degrees, [1.0, 0.0, 0.0])).pitch, degrees);
        }
    }
}
