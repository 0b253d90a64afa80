//! How much darker each pixel is than its surroundings: light that falls unevenly drops out.

use crate::{Frame, plane::Spot};
use zeroize::Zeroizing;

pub(crate) struct Contrast {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Mean of the surroundings less the pixel: dark is positive.
    values: Zeroizing<Vec<i16>>,
}

impl Contrast {
    /// The surroundings reach `radius` pixels to each side.
    pub(crate) fn of(frame: &Frame, radius: usize) -> Self {
        let (width, height) = (frame.width, frame.height);
        let sums = Sums::of(frame);
        let mut values = Zeroizing::new(Vec::with_capacity(width * height));
        for y in 0..height {
            let (top, bottom) = (y.saturating_sub(radius), (y + radius + 1).min(height));
            let row = &frame.luma[y * width..][..width];
            values.extend(row.iter().enumerate().map(|(x, value)| {
                let (left, right) = (x.saturating_sub(radius), (x + radius + 1).min(width));
                let mean = sums.over(left, top, right, bottom) / ((right - left) * (bottom - top)) as u32;
                mean as i16 - i16::from(*value)
            }));
        }
        Self { width, height, values }
    }

    pub(crate) fn row(&self, y: usize) -> &[i16] {
        &self.values[y * self.width..][..self.width]
    }

    pub(crate) fn is_dark(&self, x: usize, y: usize) -> bool {
        self.values[y * self.width + x] > DARK
    }

    /// Between the pixels; none outside of the frame.
    pub(crate) fn at(&self, (x, y): Spot) -> Option<f32> {
        let (x, y) = (x - 0.5, y - 0.5);
        if !(x >= 0.0 && y >= 0.0 && x < (self.width - 1) as f64 && y < (self.height - 1) as f64) {
            return None;
        }
        let (left, top) = (x as usize, y as usize);
        let (fx, fy) = ((x - left as f64) as f32, (y - top as f64) as f32);
        let upper = &self.values[top * self.width + left..][..2];
        let lower = &self.values[(top + 1) * self.width + left..][..2];
        let row = |pair: &[i16]| f32::from(pair[0]) * (1.0 - fx) + f32::from(pair[1]) * fx;
        Some(row(upper) * (1.0 - fy) + row(lower) * fy)
    }
}

/// Less than this is no ink but the grain of the paper and of the camera.
pub(crate) const DARK: i16 = 2;

/// Sums over every rectangle that begins at the upper left corner.
struct Sums {
    stride: usize,
    sums: Zeroizing<Vec<u32>>,
}

impl Sums {
    fn of(frame: &Frame) -> Self {
        let stride = frame.width + 1;
        let mut sums = Zeroizing::new(vec![0; stride * (frame.height + 1)]);
        for y in 0..frame.height {
            let mut row = 0;
            for x in 0..frame.width {
                row += u32::from(frame.luma[y * frame.width + x]);
                sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
            }
        }
        Self { stride, sums }
    }

    fn over(&self, left: usize, top: usize, right: usize, bottom: usize) -> u32 {
        let at = |x: usize, y: usize| self.sums[y * self.stride + x];
        at(right, bottom) + at(left, top) - at(left, bottom) - at(right, top)
    }
}
