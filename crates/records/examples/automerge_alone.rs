//! `automerge_alone FILE`: how many milliseconds of the processor automerge takes to load the changes of many cases, and
//! nothing else.
//!
//! The file holds logs: the number of changes, and each change behind its length, as little-endian numbers of four bytes.

use automerge::{AutoCommit, Change};
use std::{error::Error, fs};

/// What Linux counts processor time in.
const TICK_MS: u64 = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).ok_or("which file?")?;
    let logs = read(&fs::read(file)?).ok_or("the file is torn")?;
    let before = processor_ms()?;
    for log in logs {
        let changes = log.into_iter().map(Change::from_bytes).collect::<Result<Vec<_>, _>>()?;
        let mut document = AutoCommit::new();
        document.apply_changes(changes)?;
        if document.get_heads().is_empty() {
            return Err("a document is empty".into());
        }
    }
    println!("{}", processor_ms()? - before);
    Ok(())
}

/// Of this program, as Linux tells it.
fn processor_ms() -> Result<u64, Box<dyn Error>> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').ok_or("the kernel tells nothing")?;
    let used = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    Ok(used.sum::<Result<u64, _>>()? * TICK_MS)
}

fn read(mut bytes: &[u8]) -> Option<Vec<Vec<Vec<u8>>>> {
    let mut logs = Vec::new();
    while !bytes.is_empty() {
        let changes = number(&mut bytes)?;
        logs.push(
            (0..changes)
                .map(|_| number(&mut bytes).and_then(|length| take(&mut bytes, length)))
                .collect::<Option<_>>()?,
        );
    }
    Some(logs)
}

fn number(bytes: &mut &[u8]) -> Option<usize> {
    let four = take(bytes, 4)?;
    usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
}

fn take(bytes: &mut &[u8], length: usize) -> Option<Vec<u8>> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken.to_vec())
}
