//! Pages, cells and numbers of the file format (sqlite.org/fileformat2.html). Damaged bytes read as nothing.

use std::ops::Range;

pub(super) struct File<'a> {
    bytes: &'a [u8],
    pub(super) page_size: usize,
    /// What a page offers without its reserved end.
    usable: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    IndexInterior,
    TableInterior,
    IndexLeaf,
    TableLeaf,
}

/// A cell: its bytes within the page, the page below it, its payload here, and where the payload goes on.
pub(super) struct Cell {
    pub(super) span: Range<usize>,
    pub(super) child: Option<usize>,
    pub(super) local: Range<usize>,
    pub(super) overflow: Option<Overflow>,
}

pub(super) struct Overflow {
    pub(super) first: usize,
    pub(super) bytes: usize,
}

pub(super) struct Tree {
    pub(super) header: Range<usize>,
    pub(super) right: Option<usize>,
    pub(super) cells: Vec<Cell>,
}

impl<'a> File<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        let page_size = match number(bytes, 16, 2)? {
            1 => 65_536,
            size => size,
        };
        let reserved = number(bytes, 20, 1)?;
        let usable = page_size.checked_sub(reserved).filter(|usable| *usable >= 480)?;
        Some(Self { bytes, page_size, usable })
    }

    pub(super) fn pages(&self) -> usize {
        self.bytes.len().div_ceil(self.page_size)
    }

    pub(super) fn usable(&self) -> usize {
        self.usable
    }

    pub(super) fn page(&self, number: usize) -> Option<&'a [u8]> {
        let start = number.checked_sub(1)?.checked_mul(self.page_size)?;
        self.bytes.get(start..start.checked_add(self.page_size)?)
    }

    pub(super) fn number(&self, offset: usize, length: usize) -> Option<usize> {
        number(self.bytes, offset, length)
    }

    /// Reads a page as a node of a tree.
    pub(super) fn tree(&self, page_number: usize) -> Option<Tree> {
        let page = self.page(page_number)?;
        let start = if page_number == 1 { 100 } else { 0 };
        let kind = match page.get(start)? {
            2 => Kind::IndexInterior,
            5 => Kind::TableInterior,
            10 => Kind::IndexLeaf,
            13 => Kind::TableLeaf,
            _ => return None,
        };
        let interior = matches!(kind, Kind::IndexInterior | Kind::TableInterior);
        let pointers = start + if interior { 12 } else { 8 };
        let count = number(page, start + 3, 2)?;
        let end = (pointers + 2 * count).min(self.page_size);
        let cells = (0..count).filter_map(|at| self.cell(page, kind, number(page, pointers + 2 * at, 2)?)).collect();
        let right = if interior { number(page, start + 8, 4) } else { None };
        Some(Tree { header: 0..end, right, cells })
    }

    fn cell(&self, page: &[u8], kind: Kind, start: usize) -> Option<Cell> {
        let mut at = start;
        let child = match kind {
            Kind::IndexInterior | Kind::TableInterior => {
                at += 4;
                Some(number(page, start, 4)?)
            }
            Kind::IndexLeaf | Kind::TableLeaf => None,
        };
        let payload = if kind == Kind::TableInterior { 0 } else { usize::try_from(varint(page, &mut at)?).ok()? };
        if matches!(kind, Kind::TableInterior | Kind::TableLeaf) {
            varint(page, &mut at)?;
        }
        let here = self.local_payload(kind, payload);
        let local = at..at.checked_add(here)?;
        let (end, overflow) = if here < payload {
            let first = number(page, local.end, 4)?;
            (local.end + 4, Some(Overflow { first, bytes: payload - here }))
        } else {
            (local.end, None)
        };
        let span = start..end.max(start + 4);
        (span.end <= self.page_size).then_some(Cell { span, child, local, overflow })
    }

    /// How much of a payload lies in the cell itself.
    fn local_payload(&self, kind: Kind, payload: usize) -> usize {
        let usable = self.usable;
        let most = if kind == Kind::TableLeaf { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
        if payload <= most {
            return payload;
        }
        let least = (usable - 12) * 32 / 255 - 23;
        let fitting = least + (payload - least) % (usable - 4);
        if fitting <= most { fitting } else { least }
    }
}

/// A big-endian number.
fn number(bytes: &[u8], offset: usize, length: usize) -> Option<usize> {
    let bytes = bytes.get(offset..offset.checked_add(length)?)?;
    Some(bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

/// A number of one to nine bytes.
pub(super) fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0u64;
    for length in 1..=9 {
        let byte = *bytes.get(*at)?;
        *at += 1;
        if length == 9 {
            return Some(value << 8 | u64::from(byte));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(value)
}
