//! What light, lens and hand do to a frame.

use crate::{Draw, draw::Picture};

pub fn blur(picture: &mut Picture, sigma: f32) {
    // Three boxes are near enough to a bell.
    let radius = ((sigma * sigma * 4.0 + 1.0).sqrt() / 2.0 - 0.5).max(0.0);
    for _ in 0..3 {
        smear(picture, radius, (1, 0));
        smear(picture, radius, (0, 1));
    }
}

pub fn shake(picture: &mut Picture, length: f32, upright: bool) {
    smear(picture, length / 2.0, if upright { (0, 1) } else { (1, 0) });
}

/// A box of 2 * radius + 1 along one axis; what stands over the whole pixels counts in part.
fn smear(picture: &mut Picture, radius: f32, (dx, dy): (usize, usize)) {
    let (whole, part) = (radius.floor() as i64, radius.fract());
    let (lines, length, stride, step) = if dx == 1 {
        (picture.height, picture.width, picture.width, 1)
    } else {
        (picture.width, picture.height, 1, picture.width)
    };
    debug_assert_eq!(dx + dy, 1);
    let weight = 1.0 + 2.0 * radius;
    let mut line = vec![0.0; length];
    for l in 0..lines {
        for (i, value) in line.iter_mut().enumerate() {
            *value = picture.luma[l * stride + i * step];
        }
        let at = |i: i64| line[i.clamp(0, length as i64 - 1) as usize];
        let mut sum: f32 = (-whole..=whole).map(at).sum();
        for i in 0..length as i64 {
            let edges = part * (at(i - whole - 1) + at(i + whole + 1));
            picture.luma[l * stride + i as usize * step] = (sum + edges) / weight;
            sum += at(i + whole + 1) - at(i - whole);
        }
    }
}

pub fn noise(picture: &mut Picture, draw: &mut Draw, deviation: f32) {
    for value in &mut picture.luma {
        *value += draw.bell() * deviation;
    }
}

/// Light that falls off to one side: `least` of it arrives at the far end.
pub fn gradient(picture: &mut Picture, angle: f32, least: f32) {
    let (sin, cos) = angle.sin_cos();
    let reach = picture.width as f32 * cos.abs() + picture.height as f32 * sin.abs();
    for y in 0..picture.height {
        for x in 0..picture.width {
            let (dx, dy) = (x as f32 - picture.width as f32 / 2.0, y as f32 - picture.height as f32 / 2.0);
            let share = (dx * cos + dy * sin) / reach + 0.5;
            picture.luma[y * picture.width + x] *= least + (1.0 - least) * share;
        }
    }
}

/// A shadow with a hard edge through a point.
pub fn shadow(picture: &mut Picture, (mx, my): (f32, f32), angle: f32, left: f32) {
    let (sin, cos) = angle.sin_cos();
    for y in 0..picture.height {
        for x in 0..picture.width {
            if (x as f32 - mx) * cos + (y as f32 - my) * sin > 0.0 {
                picture.luma[y * picture.width + x] *= left;
            }
        }
    }
}

/// A lamp mirrored in glossy paper: whitens a spot, softly at its edge.
pub fn glare(picture: &mut Picture, (mx, my): (f32, f32), radius: f32, strength: f32) {
    for y in 0..picture.height {
        for x in 0..picture.width {
            let distance = ((x as f32 - mx).powi(2) + (y as f32 - my).powi(2)).sqrt() / radius;
            picture.luma[y * picture.width + x] += strength * (1.5 - distance).clamp(0.0, 1.0);
        }
    }
}

pub fn cover(picture: &mut Picture, (mx, my): (f32, f32), (half_w, half_h): (f32, f32), value: f32) {
    for y in 0..picture.height {
        for x in 0..picture.width {
            if (x as f32 - mx).abs() < half_w && (y as f32 - my).abs() < half_h {
                picture.luma[y * picture.width + x] = value;
            }
        }
    }
}

pub fn exposure(picture: &mut Picture, gain: f32) {
    picture.luma.iter_mut().for_each(|value| *value *= gain);
}

pub fn to_bytes(picture: &Picture) -> Vec<u8> {
    picture.luma.iter().map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8).collect()
}
