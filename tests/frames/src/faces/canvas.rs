//! A frame in the making: numbers from 0 to 255 that may go beyond until it is finished.

use photo::Picture;

#[derive(Clone)]
pub struct Canvas {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[f32; 3]>,
}

impl Canvas {
    pub fn of(width: usize, height: usize, mut colour: impl FnMut(usize, usize) -> [f32; 3]) -> Self {
        let pixels = (0..width * height).map(|at| colour(at % width, at / width)).collect();
        Self { width, height, pixels }
    }

    pub fn read(path: &str) -> Self {
        let picture = image::open(path).expect("a picture of the repository").to_rgb8();
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        Self { width, height, pixels: picture.pixels().map(|pixel| pixel.0.map(f32::from)).collect() }
    }

    /// Every pixel becomes what `change` makes of it; the place is given as shares.
    pub fn change(&mut self, change: impl Fn([f32; 3], f32, f32) -> [f32; 3]) {
        let (width, height) = (self.width, self.height);
        for (at, pixel) in self.pixels.iter_mut().enumerate() {
            *pixel = change(*pixel, (at % width) as f32 / width as f32, (at / width) as f32 / height as f32);
        }
    }

    pub fn mirrored(&self) -> Self {
        Self::of(self.width, self.height, |x, y| self.pixels[(y + 1) * self.width - 1 - x])
    }

    pub fn at(&self, x: f32, y: f32) -> Option<[f32; 3]> {
        if x < 0.0 || y < 0.0 || x > (self.width - 1) as f32 || y > (self.height - 1) as f32 {
            return None;
        }
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (dx, dy) = (x - left as f32, y - top as f32);
        let value = |x: usize, y: usize, channel: usize| self.pixels[y * self.width + x][channel];
        Some([0, 1, 2].map(|channel| {
            let upper = value(left, top, channel) * (1.0 - dx) + value(right, top, channel) * dx;
            let lower = value(left, bottom, channel) * (1.0 - dx) + value(right, bottom, channel) * dx;
            upper * (1.0 - dy) + lower * dy
        }))
    }

    /// Three means of squares, nearly a Gauss curve.
    pub fn blur(&mut self, reach: usize) {
        for _ in 0..3 {
            self.blur_lines(reach, true);
            self.blur_lines(reach, false);
        }
    }

    fn blur_lines(&mut self, reach: usize, across: bool) {
        let (lines, length) = if across { (self.height, self.width) } else { (self.width, self.height) };
        let at = |line: usize, index: usize| if across { line * self.width + index } else { index * self.width + line };
        let old = self.pixels.clone();
        for line in 0..lines {
            for index in 0..length {
                let (from, until) = (index.saturating_sub(reach), (index + reach + 1).min(length));
                let mut sum = [0.0; 3];
                for other in from..until {
                    let pixel = old[at(line, other)];
                    sum = [sum[0] + pixel[0], sum[1] + pixel[1], sum[2] + pixel[2]];
                }
                self.pixels[at(line, index)] = sum.map(|value| value / (until - from) as f32);
            }
        }
    }

    /// What a camera makes of it: a little noise, and the ends of what eight bits can say.
    pub fn bytes(&self) -> Vec<u8> {
        let mut state = 12_345_u32;
        let mut bytes = Vec::with_capacity(self.pixels.len() * 3);
        for value in self.pixels.iter().flatten() {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 24) as f32 / 64.0 - 2.0;
            bytes.push((value + noise).clamp(0.0, 255.0) as u8);
        }
        bytes
    }

    pub fn jpeg(&self) -> Vec<u8> {
        crate::camera::encoded(self.width, self.height, &self.bytes())
    }

    pub fn picture(&self) -> Picture {
        Picture::from_rgb(self.width as u32, self.height as u32, self.bytes()).expect("has its size")
    }
}
