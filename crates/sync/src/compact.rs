//! The form in which messages go over the line since version 2: rows stand behind the message, log by log, and the
//! ids of a log are written once. Version 1, still read and on USB drives still written, writes them with each row.

use crate::{
    Answer, Exchange, FeedEntry, FeedItem, Row, RowKind, WireError, row,
    wire::{BODY_BYTES_MAX, COMPACT, VERSION, decode, decode_up_to, encode},
};
use domain::{CaseId, DeviceId};
use serde::{Deserialize, Serialize};
use serde_bytes::{ByteBuf, Bytes};

/// Why a message cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault {
    #[error("message is torn or of another format")]
    Torn,
    #[error("version {0} is not spoken here")]
    Version(u16),
}

impl From<WireError> for ReadFault {
    fn from(_: WireError) -> Self {
        Self::Torn
    }
}

impl Exchange {
    /// In the form of its version.
    pub fn write(self) -> Vec<u8> {
        if self.version == COMPACT { self.write_compact() } else { encode(&self) }
    }

    fn write_compact(mut self) -> Vec<u8> {
        let rows = std::mem::take(&mut self.upload.rows);
        let late: Vec<Vec<Row>> = self.upload.addenda.iter_mut().map(|part| std::mem::take(&mut part.rows)).collect();
        let late: Vec<Vec<Run<&Bytes>>> = late.iter().map(|rows| runs(rows)).collect();
        encode(&(&self, runs(&rows), late))
    }

    /// Reads either version.
    pub fn read(body: &[u8], most: usize) -> Result<Self, ReadFault> {
        match postcard::take_from_bytes::<u16>(body).map_err(|_| ReadFault::Torn)?.0 {
            VERSION => Ok(decode_up_to(body, most)?),
            COMPACT => Ok(Self::read_compact(body, most)?),
            other => Err(ReadFault::Version(other)),
        }
    }

    fn read_compact(body: &[u8], most: usize) -> Result<Self, WireError> {
        let (mut exchange, rows, late): (Self, Runs, Vec<Runs>) = decode_up_to(body, most)?;
        let upload = &mut exchange.upload;
        let bare = upload.rows.is_empty() && upload.addenda.iter().all(|part| part.rows.is_empty());
        if !bare || late.len() != upload.addenda.len() {
            return Err(WireError);
        }
        upload.rows = rows_of(rows)?;
        for (part, runs) in upload.addenda.iter_mut().zip(late) {
            part.rows = rows_of(runs)?;
        }
        Ok(exchange)
    }
}

impl Answer {
    /// In the form of the request that it answers.
    pub fn write(self, version: u16) -> Vec<u8> {
        if version == COMPACT { self.write_compact() } else { encode(&self) }
    }

    fn write_compact(mut self) -> Vec<u8> {
        let (mut rows, mut cursors, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for FeedEntry { cursor, item } in self.feed {
            if let FeedItem::Row(row) = item {
                rows.push(row);
                cursors.push(cursor);
            } else {
                others.push(FeedEntry { cursor, item });
            }
        }
        self.feed = others;
        encode(&(&self, cursors, runs(&rows)))
    }

    /// Reads an answer to a request of that version.
    pub fn read(body: &[u8], version: u16) -> Result<Self, WireError> {
        if version == COMPACT { Self::read_compact(body) } else { decode(body) }
    }

    fn read_compact(body: &[u8]) -> Result<Self, WireError> {
        let (mut answer, cursors, runs): (Self, Vec<u64>, Runs) = decode_up_to(body, BODY_BYTES_MAX)?;
        let rows = rows_of(runs)?;
        let bare = !answer.feed.iter().any(|entry| matches!(entry.item, FeedItem::Row(_)));
        if !bare || rows.len() != cursors.len() {
            return Err(WireError);
        }
        let rows = rows.into_iter().zip(cursors);
        answer.feed.extend(rows.map(|(row, cursor)| FeedEntry { cursor, item: FeedItem::Row(row) }));
        answer.feed.sort_by_key(|entry| entry.cursor);
        Ok(answer)
    }
}

/// Rows of one log that follow each other.
#[derive(Clone, Serialize, Deserialize)]
struct Run<B> {
    case: [u8; 16],
    device: [u8; 16],
    first: u64,
    rows: Vec<(RowKind, B)>,
}

/// As they are read.
type Runs = Vec<Run<ByteBuf>>;

fn runs(rows: &[Row]) -> Vec<Run<&Bytes>> {
    row::runs(rows).filter_map(run).collect()
}

fn run(rows: &[Row]) -> Option<Run<&Bytes>> {
    let first = rows.first()?;
    let (case, device) = (*first.case.as_bytes(), *first.device.as_bytes());
    let rows = rows.iter().map(|row| (row.kind, Bytes::new(&row.sealed))).collect();
    Some(Run { case, device, first: first.sequence, rows })
}

fn rows_of(runs: Runs) -> Result<Vec<Row>, WireError> {
    let mut rows = Vec::new();
    for Run { case, device, first, rows: sealed } in runs {
        let (case, device) = (CaseId::from_bytes(case), DeviceId::from_bytes(device));
        for (place, (kind, sealed)) in (0..).zip(sealed) {
            let sequence = first.checked_add(place).ok_or(WireError)?;
            rows.push(Row { case, device, sequence, kind, sealed: sealed.into_vec() });
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AddendumPart, CityEnvelope, Opening, Upload};
    use domain::{CaseNumber, Digest, Timestamp};
    use proofs::CityKeyId;

    fn row(case: u8, device: u8, sequence: u64) -> Row {
        let kind = if sequence.is_multiple_of(3) { RowKind::Photo } else { RowKind::Change };
        let sealed = vec![case ^ device; 400 + usize::try_from(sequence % 7).expect("is small")];
        Row { case: CaseId::from_bytes([case; 16]), device: DeviceId::from_bytes([device; 16]), sequence, kind, sealed }
    }

    /// Logs that end, go on elsewhere, have a gap and come back.
    fn rows() -> Vec<Row> {
        let one = (1..9).map(|sequence| row(1, 1, sequence));
        let other = [row(1, 2, 1), row(2, 1, 9), row(2, 1, 11), row(2, 1, 12), row(1, 1, 9), row(3, 1, u64::MAX)];
        one.chain(other).collect()
    }

    fn late(rows: Vec<Row>) -> AddendumPart {
        let envelope = CityEnvelope { key: CityKeyId(4), encapsulated: vec![5; 32], ciphertext: vec![6; 48] };
        let (case, device) = (CaseId::from_bytes([1; 16]), DeviceId::from_bytes([1; 16]));
        let number = CaseNumber::parse("HKT-00000000").expect("is a number");
        let opening = Opening { case, number, device, envelope };
        AddendumPart { opening, receipt: Digest::from_bytes([7; 32]), rows_in_all: rows.len() as u64, rows }
    }

    fn exchange(version: u16) -> Exchange {
        let addenda = vec![late(vec![row(1, 1, 1), row(1, 2, 1)]), late(vec![])];
        let upload = Upload { rows: rows(), addenda, city_keys_left: 3, ..Upload::default() };
        Exchange { version, epoch: Some(Digest::from_bytes([1; 32])), cursor: 4_000, upload }
    }

    fn answer() -> Answer {
        let refused = crate::Refusal { case: CaseId::from_bytes([1; 16]), reason: crate::RefusalReason::Gap };
        let notice = crate::HandOverNotice {
            case: CaseId::from_bytes([1; 16]),
            device: DeviceId::from_bytes([2; 16]),
            at: Timestamp(3),
            outcome: domain::Outcome::HandedOver,
        };
        let mut items: Vec<FeedItem> = rows().into_iter().map(FeedItem::Row).collect();
        items.insert(4, FeedItem::HandOver(notice.clone()));
        items.push(FeedItem::HandOver(notice));
        let feed = (300..).zip(items).map(|(cursor, item)| FeedEntry { cursor, item }).collect();
        Answer { epoch: Digest::from_bytes([1; 32]), now: Timestamp(5), refused: vec![refused], feed, more: true }
    }

    #[test]
    fn a_message_reads_back_in_either_version() {
        for version in [VERSION, COMPACT] {
            let bytes = exchange(version).write();
            assert_eq!(Exchange::read(&bytes, BODY_BYTES_MAX), Ok(exchange(version)));
            assert_eq!(Answer::read(&answer().write(version), version), Ok(answer()));
        }
        assert_eq!(encode(&exchange(VERSION)), exchange(VERSION).write(), "version 1 is the message as it is");
    }

    #[test]
    fn a_message_that_is_torn_longer_or_too_large_is_refused() {
        let bytes = exchange(COMPACT).write();
        for end in 0..bytes.len() {
            assert_eq!(Exchange::read(&bytes[..end], BODY_BYTES_MAX), Err(ReadFault::Torn));
        }
        assert_eq!(Exchange::read(&[bytes.as_slice(), &[0]].concat(), BODY_BYTES_MAX), Err(ReadFault::Torn));
        assert_eq!(Exchange::read(&bytes, bytes.len() - 1), Err(ReadFault::Torn));
        let answer = answer().write(COMPACT);
        assert_eq!(Answer::read(&answer[..answer.len() - 1], COMPACT), Err(WireError));
    }

    #[test]
    fn another_version_is_named() {
        let bytes = Exchange { version: 3, ..exchange(3) }.write();
        assert_eq!(Exchange::read(&bytes, BODY_BYTES_MAX), Err(ReadFault::Version(3)));
    }

    #[test]
    fn rows_stand_in_one_place_only() {
        let twice = encode(&(exchange(COMPACT), Vec::<Run<&Bytes>>::new(), vec![Vec::<Run<&Bytes>>::new(); 2]));
        assert_eq!(Exchange::read(&twice, BODY_BYTES_MAX), Err(ReadFault::Torn));
        let upload = Upload { addenda: vec![late(vec![])], ..Upload::default() };
        let bare = Exchange { upload, ..exchange(COMPACT) };
        let without = encode(&(bare, Vec::<Run<&Bytes>>::new(), Vec::<Vec<Run<&Bytes>>>::new()));
        assert_eq!(Exchange::read(&without, BODY_BYTES_MAX), Err(ReadFault::Torn), "an addendum without its rows");
        let more = encode(&(Answer { feed: vec![], ..answer() }, vec![1_u64], Vec::<Run<&Bytes>>::new()));
        assert_eq!(Answer::read(&more, COMPACT), Err(WireError), "a cursor without its row");
        let twice = encode(&(answer(), Vec::<u64>::new(), Vec::<Run<&Bytes>>::new()));
        assert_eq!(Answer::read(&twice, COMPACT), Err(WireError));
    }

    #[test]
    fn a_log_beyond_the_last_number_is_refused() {
        let run =
            Run { case: [1; 16], device: [1; 16], first: u64::MAX, rows: vec![(RowKind::Change, Bytes::new(b"")); 2] };
        let upload = Upload::default();
        let bytes = encode(&(Exchange { upload, ..exchange(COMPACT) }, vec![run], Vec::<Vec<Run<&Bytes>>>::new()));
        assert_eq!(Exchange::read(&bytes, BODY_BYTES_MAX), Err(ReadFault::Torn));
    }

    #[test]
    fn a_log_names_its_ids_once() {
        let log: Vec<Row> = (1..=100).map(|sequence| row(1, 1, sequence)).collect();
        let sealed: usize = log.iter().map(|row| row.sealed.len()).sum();
        let upload = Upload { rows: log, ..Upload::default() };
        let bytes = Exchange { upload, ..exchange(COMPACT) }.write().len();
        assert!(bytes < sealed + 100 * 3 + 128, "{bytes} bytes for {sealed}");
    }
}
