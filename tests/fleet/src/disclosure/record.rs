//! The rows on one page of an SQLite file, read from its bytes alone: no page has to belong to a table any more.

/// A column. Text and numbers with a fraction hold no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Other,
    Integer(i64),
    Blob(Vec<u8>),
}

pub(crate) type Record = Vec<Value>;

const LEAF_TABLE: u8 = 0x0d;
const LEAF_INDEX: u8 = 0x0a;
const INTERIOR_INDEX: u8 = 0x02;

/// Every row that stands on a page. `fetch` gives the pages on which long rows go on.
pub(crate) fn records<'a>(number: u32, page: &[u8], fetch: &dyn Fn(u32) -> Option<&'a [u8]>) -> Vec<Record> {
    let at = if number == 1 { 100 } else { 0 };
    let Some(kind) = page.get(at).copied() else { return Vec::new() };
    let header = match kind {
        LEAF_TABLE | LEAF_INDEX => 8,
        INTERIOR_INDEX => 12,
        _ => return Vec::new(),
    };
    let count = u16_at(page, at + 3).unwrap_or(0);
    (0..usize::from(count))
        .filter_map(|cell| {
            let start = usize::from(u16_at(page, at + header + 2 * cell)?);
            decode(&payload(kind, page, start, fetch)?)
        })
        .collect()
}

fn payload<'a>(kind: u8, page: &[u8], start: usize, fetch: &dyn Fn(u32) -> Option<&'a [u8]>) -> Option<Vec<u8>> {
    let mut at = start + if kind == INTERIOR_INDEX { 4 } else { 0 };
    let (length, used) = varint(page.get(at..)?)?;
    at += used;
    if kind == LEAF_TABLE {
        at += varint(page.get(at..)?)?.1;
    }
    let length = usize::try_from(length).ok().filter(|length| *length < 64 << 20)?;
    let here = local(kind, page.len(), length);
    let mut bytes = page.get(at..at + here)?.to_vec();
    let mut next = if here < length { u32_at(page, at + here)? } else { 0 };
    while bytes.len() < length {
        let more = fetch(next)?;
        next = u32_at(more, 0)?;
        let take = (length - bytes.len()).min(more.len() - 4);
        bytes.extend_from_slice(&more[4..4 + take]);
    }
    Some(bytes)
}

/// How much of a row stands on its own page, as the file format says.
fn local(kind: u8, usable: usize, length: usize) -> usize {
    let most = if kind == LEAF_TABLE { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
    if length <= most {
        return length;
    }
    let least = (usable - 12) * 32 / 255 - 23;
    let whole = least + (length - least) % (usable - 4);
    if whole <= most { whole } else { least }
}

fn decode(payload: &[u8]) -> Option<Record> {
    let (head, mut at) = varint(payload)?;
    let head = usize::try_from(head).ok()?;
    let (mut body, mut record) = (head, Vec::new());
    while at < head {
        let (code, used) = varint(payload.get(at..)?)?;
        at += used;
        let length = match code {
            0 | 8 | 9 => 0,
            1..=4 => code as usize,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            _ => usize::try_from(code / 2 - 6).ok()?,
        };
        let bytes = payload.get(body..body.checked_add(length)?)?;
        body += length;
        record.push(match code {
            8 | 9 => Value::Integer(code as i64 - 8),
            1..=6 => Value::Integer(integer(bytes)),
            12.. if code % 2 == 0 => Value::Blob(bytes.to_vec()),
            _ => Value::Other,
        });
    }
    Some(record)
}

fn integer(bytes: &[u8]) -> i64 {
    let sign = if bytes[0] & 0x80 == 0 { 0 } else { -1 };
    bytes.iter().fold(sign, |value, byte| value << 8 | i64::from(*byte))
}

fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0;
    for (at, byte) in bytes.iter().take(9).enumerate() {
        if at == 8 {
            return Some((value << 8 | u64::from(*byte), 9));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
