//! Every row that ever stood in a database, from every write to its file and to its write-ahead log.

use super::record::{Record, records, u32_at};
use disk::{Image, Written};
use std::{
    collections::{BTreeMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

const PAGE: usize = 4096;
const LOG: &str = "-wal";
const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
const FRAME: usize = FRAME_HEADER + PAGE;

/// Replays writes in their order. Nothing that was once written goes away again.
#[derive(Default)]
pub(crate) struct Pages {
    files: BTreeMap<String, File>,
    pub(crate) found: Vec<Record>,
}

#[derive(Default)]
struct File {
    pages: BTreeMap<u32, Vec<u8>>,
    log: Vec<u8>,
    /// Pages that were written since the last look: a long row is whole when its transaction is.
    fresh: Vec<u32>,
    seen: HashSet<u64>,
}

impl Pages {
    pub(crate) fn image(&mut self, image: &Image) {
        for (name, bytes) in image {
            self.write(&Written { file: name.clone(), offset: 0, bytes: bytes.clone() });
        }
        self.look();
    }

    pub(crate) fn writes(&mut self, writes: &[Written]) {
        writes.iter().for_each(|written| self.write(written));
        self.look();
    }

    fn write(&mut self, written: &Written) {
        let offset = usize::try_from(written.offset).expect("a simulated file is small");
        match written.file.strip_suffix(LOG) {
            Some(database) => {
                let file = self.files.entry(database.to_owned()).or_default();
                if file.log_written(offset, &written.bytes) {
                    file.look(&mut self.found);
                }
            }
            None => {
                let file = self.files.entry(written.file.clone()).or_default();
                for (at, page) in written.bytes.chunks(PAGE).enumerate().filter(|(_, page)| page.len() == PAGE) {
                    file.put((offset / PAGE + at + 1) as u32, page.to_vec());
                }
            }
        }
    }

    fn look(&mut self) {
        self.files.values_mut().for_each(|file| file.look(&mut self.found));
    }
}

impl File {
    fn put(&mut self, number: u32, page: Vec<u8>) {
        self.pages.insert(number, page);
        self.fresh.push(number);
    }

    /// Takes the frames that this write makes whole; says whether one of them ends a transaction.
    fn log_written(&mut self, offset: usize, bytes: &[u8]) -> bool {
        let end = offset + bytes.len();
        if self.log.len() < end {
            self.log.resize(end, 0);
        }
        self.log[offset..end].copy_from_slice(bytes);
        let mut ends = false;
        let first = offset.saturating_sub(LOG_HEADER) / FRAME;
        for frame in first.. {
            let start = LOG_HEADER + frame * FRAME;
            if start + FRAME > end {
                break;
            }
            let header = &self.log[start..start + FRAME_HEADER];
            let (number, size) = (u32_at(header, 0).unwrap_or(0), u32_at(header, 4).unwrap_or(0));
            let page = self.log[start + FRAME_HEADER..start + FRAME].to_vec();
            self.put(number, page);
            ends |= size != 0;
        }
        ends
    }

    fn look(&mut self, found: &mut Vec<Record>) {
        let pages = &self.pages;
        for number in self.fresh.drain(..) {
            let Some(page) = pages.get(&number) else { continue };
            let mut hasher = DefaultHasher::new();
            page.hash(&mut hasher);
            if self.seen.insert(hasher.finish()) {
                found.extend(records(number, page, &|next| pages.get(&next).map(Vec::as_slice)));
            }
        }
    }
}
