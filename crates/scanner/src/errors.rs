//! How many errors a small code may have had: the standard leaves some of its check bytes for noticing, not for mending.
//!
//! The decoder mends as many as can be mended. In the smallest codes that may make another valid code out of a badly
//! damaged one; so the errors are counted here, and such a code counts as not read.

use rqrr::{BitGrid, Grid};

/// Version, level as the format has it, bytes in all, check bytes, errors that may be mended.
const SMALL: [(usize, u16, usize, usize, usize); 6] =
    [(1, 1, 26, 7, 2), (1, 0, 26, 10, 4), (1, 3, 26, 13, 6), (1, 2, 26, 17, 8), (2, 1, 44, 10, 4), (3, 1, 70, 15, 7)];

pub(crate) fn are_within_the_standard<G: BitGrid>(grid: &Grid<G>) -> bool {
    let Ok((meta, _)) = grid.get_raw_data() else { return false };
    let small = SMALL.into_iter().find(|(version, level, ..)| (*version, *level) == (meta.version.0, meta.ecc_level));
    let Some((_, _, bytes, check, mended)) = small else { return true };
    let unmasked = Grid::new(Unmasked { grid: &grid.grid, mask: meta.mask });
    let Ok((_, raw)) = unmasked.get_raw_data() else { return false };
    raw.len / 8 >= bytes && errors(&raw.data[..bytes], check) <= mended
}

/// The same grid with the mask taken off the data; the format stays as it is.
struct Unmasked<'a, G> {
    grid: &'a G,
    mask: u16,
}

impl<G: BitGrid> BitGrid for Unmasked<'_, G> {
    fn size(&self) -> usize {
        self.grid.size()
    }

    fn bit(&self, y: usize, x: usize) -> bool {
        let side = self.size();
        let is_format = (x == 8 && (y < 9 || y >= side - 8)) || (y == 8 && (x < 9 || x >= side - 8));
        self.grid.bit(y, x) != (!is_format && is_masked(self.mask, y, x))
    }
}

fn is_masked(mask: u16, y: usize, x: usize) -> bool {
    let sum = match mask {
        0 => (y + x) % 2,
        1 => y % 2,
        2 => x % 3,
        3 => (y + x) % 3,
        4 => (y / 2 + x / 3) % 2,
        5 => (y * x) % 2 + (y * x) % 3,
        6 => ((y * x) % 2 + (y * x) % 3) % 2,
        _ => ((y * x) % 3 + (y + x) % 2) % 2,
    };
    sum == 0
}

/// The number of wrong bytes, as far as the check bytes can tell: the length of the shortest recurrence of the syndromes.
fn errors(block: &[u8], check: usize) -> usize {
    let field = Field::new();
    let syndromes: Vec<u8> =
        (0..check).map(|power| block.iter().fold(0, |sum, byte| field.times(sum, field.power(power)) ^ byte)).collect();
    let (mut now, mut kept) = (vec![0u8; check + 1], vec![0u8; check + 1]);
    (now[0], kept[0]) = (1, 1);
    let (mut length, mut since, mut last) = (0, 1, 1);
    for n in 0..check {
        let gap = (1..=length).fold(syndromes[n], |sum, i| sum ^ field.times(now[i], syndromes[n - i]));
        if gap == 0 {
            since += 1;
            continue;
        }
        let before = now.clone();
        let factor = field.times(gap, field.inverse(last));
        for at in since..=check {
            now[at] ^= field.times(factor, kept[at - since]);
        }
        if 2 * length <= n {
            (length, kept, last, since) = (n + 1 - length, before, gap, 1);
        } else {
            since += 1;
        }
    }
    length
}

/// Bytes as the standard multiplies them.
struct Field {
    powers: [u8; 255],
    logs: [u8; 256],
}

impl Field {
    fn new() -> Self {
        let (mut powers, mut logs, mut value) = ([0; 255], [0; 256], 1u16);
        for (exponent, power) in powers.iter_mut().enumerate() {
            *power = value as u8;
            logs[value as usize] = exponent as u8;
            value <<= 1;
            if value > 255 {
                value ^= 0x11d;
            }
        }
        Self { powers, logs }
    }

    fn power(&self, exponent: usize) -> u8 {
        self.powers[exponent % 255]
    }

    fn times(&self, a: u8, b: u8) -> u8 {
        if a == 0 || b == 0 {
            return 0;
        }
        self.power(usize::from(self.logs[usize::from(a)]) + usize::from(self.logs[usize::from(b)]))
    }

    fn inverse(&self, value: u8) -> u8 {
        self.power(255 - usize::from(self.logs[usize::from(value)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frames::payload::{EcLevel, code_of_version};
    use rqrr::SimpleGrid;

    fn grid(version: i16, level: EcLevel, flipped: &[(usize, usize)]) -> Grid<SimpleGrid> {
        let modules = code_of_version(b"1234567", version, level).expect("fits");
        Grid::new(SimpleGrid::from_func(modules.side, |x, y| {
            modules.dark[y * modules.side + x] != flipped.contains(&(x, y))
        }))
    }

    #[test]
    fn a_code_without_a_fault_has_no_errors() {
        for level in [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H] {
            assert!(are_within_the_standard(&grid(1, level, &[])));
        }
        assert!(are_within_the_standard(&grid(2, EcLevel::L, &[])));
        assert!(are_within_the_standard(&grid(3, EcLevel::L, &[])));
    }

    #[test]
    fn more_errors_than_the_standard_mends_are_not_taken() {
        // Each pair of rows at the right edge belongs to another byte: four modules of two columns.
        let spots = [(20, 20), (20, 16), (20, 12)];
        assert!(are_within_the_standard(&grid(1, EcLevel::L, &spots[..2])));
        let three = grid(1, EcLevel::L, &spots);
        assert!(three.decode().is_ok(), "the decoder alone mends three");
        assert!(!are_within_the_standard(&three));
    }
}
