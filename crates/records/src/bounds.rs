//! Looks at a change before automerge unpacks it: a few bytes can stand for more than any memory holds.
//!
//! Counts what the columns of a plain change claim to hold, without making any of it. Packed changes, whole documents
//! and bundles are refused: no tablet writes them, and what they unpack to has no limit.

/// Replacing a note of the longest length by another takes well below this.
pub const OPERATIONS_MAX: u64 = 1 << 16;
/// Far above what a case ever reaches, and far enough below where automerge's counters end.
pub const OPERATION_NUMBER_MAX: u64 = 1 << 31;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHECKSUM_BYTES: usize = 4;
const PLAIN_CHANGE: u8 = 1;

/// True when a change is plain and holds no more operations than any edit makes.
pub fn is_within_bounds(change: &[u8]) -> bool {
    operations(&mut Reader(change)).is_some_and(|count| count <= OPERATIONS_MAX)
}

/// The most operations that any column claims.
fn operations(change: &mut Reader) -> Option<u64> {
    let plain = change.take(MAGIC.len())? == MAGIC && change.take(CHECKSUM_BYTES).is_some();
    if !plain || change.byte()? != PLAIN_CHANGE {
        return None;
    }
    let _length = change.unsigned()?;
    let dependencies = change.unsigned()?;
    change.take(usize::try_from(dependencies).ok()?.checked_mul(32)?)?;
    change.sized()?; // actor
    let _sequence = change.unsigned()?;
    let first = change.unsigned()?;
    let _time = change.signed()?;
    change.sized()?; // message
    for _ in 0..change.unsigned()? {
        change.sized()?; // other actors
    }
    let count = widest_column(change)?;
    (first.checked_add(count)? <= OPERATION_NUMBER_MAX).then_some(count)
}

fn widest_column(change: &mut Reader) -> Option<u64> {
    let mut columns = Vec::new();
    for _ in 0..change.unsigned()? {
        columns.push((change.unsigned()?, usize::try_from(change.unsigned()?).ok()?));
    }
    let mut widest = 0;
    for (kind, length) in columns {
        let mut column = Reader(change.take(length)?);
        widest = widest.max(column.claimed(kind & 7)?);
    }
    Some(widest)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// How many values a column of a kind claims to hold. A group is as wide as all that it counts.
    fn claimed(&mut self, kind: u64) -> Option<u64> {
        match kind {
            0 => self.runs(|column| column.unsigned(), |each, times| each.checked_mul(times)),
            3 => self.runs(|column| column.signed().map(|_| 0), |_, _| Some(0)),
            4 => self.alternating(),
            5 => self.runs(|column| column.sized().map(|_| 0), |_, _| Some(0)),
            7 => Some(0),
            _ => self.runs(|column| column.unsigned(), |_, _| Some(0)),
        }
    }

    /// Runs of one value, lists of single ones, and runs of nothing. Beyond the bound it stops reading.
    fn runs(
        &mut self,
        mut value: impl FnMut(&mut Self) -> Option<u64>,
        grouped: impl Fn(u64, u64) -> Option<u64>,
    ) -> Option<u64> {
        let (mut count, mut grouped_count) = (0u64, 0u64);
        while !self.0.is_empty() {
            let run = self.signed()?;
            count = count.checked_add(if run == 0 { self.unsigned()? } else { run.unsigned_abs() })?;
            if count > OPERATIONS_MAX {
                return None;
            }
            let (values, times) = if run > 0 { (1, run.unsigned_abs()) } else { (run.unsigned_abs(), 1) };
            for _ in 0..values {
                grouped_count = grouped_count.checked_add(grouped(value(self)?, times)?)?;
            }
        }
        Some(count.max(grouped_count))
    }

    fn alternating(&mut self) -> Option<u64> {
        let mut count = 0u64;
        while !self.0.is_empty() {
            count = count.checked_add(self.unsigned()?)?;
        }
        Some(count)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|taken| taken[0])
    }

    fn sized(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.unsigned()?).ok()?;
        self.take(length)
    }

    fn unsigned(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0u64, 0);
        loop {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift > 63 || (shift == 63 && bits > 1) {
                return None;
            }
            number |= bits << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
    }

    fn signed(&mut self) -> Option<i64> {
        let (mut number, mut shift) = (0i64, 0);
        loop {
            let byte = self.byte()?;
            if shift > 63 {
                return None;
            }
            number |= i64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                let negative = byte & 0x40 != 0 && shift < 64;
                return Some(if negative { number | (-1 << shift) } else { number });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A change whose action column says one thing many times.
    fn change(kind: u8, first: u8, runs: &[u8]) -> Vec<u8> {
        let mut change = [MAGIC.as_slice(), &[0; CHECKSUM_BYTES], &[kind, 0, 0, 1, 0xee, 1, first, 0, 0, 0]].concat();
        change.extend([1, 0x42, u8::try_from(runs.len() + 1).expect("is short")]);
        change.extend(runs);
        change.push(1);
        change
    }

    #[test]
    fn a_change_of_a_few_operations_is_within_bounds() {
        assert!(is_within_bounds(&change(PLAIN_CHANGE, 1, &[5])));
    }

    #[test]
    fn a_change_that_claims_more_operations_than_any_edit_makes_is_refused() {
        assert!(!is_within_bounds(&change(PLAIN_CHANGE, 1, &[0x80, 0x80, 0x80, 0x80, 0x04])));
    }

    #[test]
    fn a_packed_change_or_a_whole_document_is_refused() {
        for kind in [0, 2, 3, 9] {
            assert!(!is_within_bounds(&change(kind, 1, &[5])), "{kind}");
        }
    }

    #[test]
    fn a_torn_change_is_refused() {
        let whole = change(PLAIN_CHANGE, 1, &[5]);
        for length in 0..whole.len() {
            assert!(!is_within_bounds(&whole[..length]), "{length}");
        }
    }
}
