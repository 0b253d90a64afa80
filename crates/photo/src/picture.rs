//! Pixels of a person: zeroed when they are dropped, shrunk and sampled for the models.

use crate::geometry::Region;
use image::RgbImage;
use zeroize::Zeroize;

/// A picture that leaves nothing in memory.
pub struct Picture(pub(crate) RgbImage);

impl Picture {
    /// None where the bytes are not width × height × 3.
    pub fn from_rgb(width: u32, height: u32, bytes: Vec<u8>) -> Option<Self> {
        RgbImage::from_raw(width, height, bytes).filter(|_| width > 0 && height > 0).map(Self)
    }

    pub fn width(&self) -> u32 {
        self.0.width()
    }

    pub fn height(&self) -> u32 {
        self.0.height()
    }

    pub(crate) fn size(&self) -> (f32, f32) {
        (self.width() as f32, self.height() as f32)
    }

    /// The mean of squares of pixels, so that the longer side is at most `side` (or a little more).
    pub(crate) fn shrink(&self, side: u32) -> (Self, f32) {
        let factor = (self.width().max(self.height()) / side).max(1);
        if factor == 1 {
            return (Self(self.0.clone()), 1.0);
        }
        let (width, height) = ((self.width() / factor).max(1), (self.height() / factor).max(1));
        let mut small = RgbImage::new(width, height);
        let (stride, step) = (self.width() as usize * 3, factor as usize);
        let mut sums = vec![0_u32; width as usize * 3];
        for (y, row) in small.chunks_exact_mut(width as usize * 3).enumerate() {
            sums.fill(0);
            for source in self.0.chunks_exact(stride).skip(y * step).take(step) {
                for (sum, pixels) in sums.chunks_exact_mut(3).zip(source.chunks_exact(step * 3)) {
                    for pixel in pixels.chunks_exact(3) {
                        sum[0] += u32::from(pixel[0]);
                        sum[1] += u32::from(pixel[1]);
                        sum[2] += u32::from(pixel[2]);
                    }
                }
            }
            for (value, sum) in row.iter_mut().zip(&sums) {
                *value = (sum / (factor * factor)) as u8;
            }
        }
        (Self(small), factor as f32)
    }

    /// The region as `3 × height × width` numbers from `low` (black) to `high` (white). Black outside of the picture.
    pub(crate) fn sample(&self, region: &Region, width: usize, height: usize, low: f32, high: f32) -> Vec<f32> {
        let plane = width * height;
        let scale = (high - low) / 255.0;
        let mut values = vec![low; plane * 3];
        for y in 0..height {
            for x in 0..width {
                let place = region.place((x as f32 + 0.5) / width as f32, (y as f32 + 0.5) / height as f32);
                let Some(pixel) = self.bilinear(place.x - 0.5, place.y - 0.5) else { continue };
                for (channel, value) in pixel.into_iter().enumerate() {
                    values[channel * plane + y * width + x] = low + value * scale;
                }
            }
        }
        values
    }

    fn bilinear(&self, x: f32, y: f32) -> Option<[f32; 3]> {
        let (width, height) = (self.width() as usize, self.height() as usize);
        if x < -0.5 || y < -0.5 || x > width as f32 - 0.5 || y > height as f32 - 0.5 {
            return None;
        }
        let (x, y) = (x.clamp(0.0, (width - 1) as f32), y.clamp(0.0, (height - 1) as f32));
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
        let (dx, dy) = (x - left as f32, y - top as f32);
        let raw = self.0.as_raw();
        let at = |x: usize, y: usize, channel: usize| f32::from(raw[(y * width + x) * 3 + channel]);
        let value = |channel| {
            let upper = at(left, top, channel) * (1.0 - dx) + at(right, top, channel) * dx;
            let lower = at(left, bottom, channel) * (1.0 - dx) + at(right, bottom, channel) * dx;
            upper * (1.0 - dy) + lower * dy
        };
        Some([value(0), value(1), value(2)])
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        let pixels: &mut [u8] = &mut self.0;
        pixels.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shrunk_picture_has_the_mean_of_its_pixels() {
        let picture = Picture(RgbImage::from_fn(40, 20, |x, _| image::Rgb([if x % 2 == 0 { 0 } else { 200 }, 7, 9])));
        let (small, factor) = picture.shrink(20);
        assert_eq!((small.width(), small.height(), factor), (20, 10, 2.0));
        assert!(small.0.pixels().all(|pixel| pixel.0 == [100, 7, 9]));
    }

    #[test]
    fn outside_of_the_picture_is_black() {
        let picture = Picture(RgbImage::from_pixel(10, 10, image::Rgb([255; 3])));
        let values = picture.sample(&Region::upright(-10.0, 0.0, 20.0, 10.0), 4, 2, 0.0, 1.0);
        assert_eq!(values[..4], [0.0, 0.0, 1.0, 1.0]);
    }
}
