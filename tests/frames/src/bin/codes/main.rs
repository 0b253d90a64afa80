//! The evidence for the code scanner: what is read by kind of distortion and how long it takes, and that no wrong ID is.
//!
//! `codes --frames 100000 --each 40 --write docs/code.md`; every frame follows from its number, so that `--from 50000` goes on
//! where another run stopped.

mod table;

use domain::{ApplicationId, scanned::candidate};
use frames::{
    camera,
    kinds::Kind,
    small::{Content, small},
};
use rustix::time::{ClockId, clock_gettime};
use scanner::{Effort, Frame, find};
use std::{process::ExitCode, sync::Mutex, thread};
use table::{Reads, Small};

const WIDTH: usize = 1280;
const HEIGHT: usize = 720;
/// A steady view is found within this; two processors are at work, one of them with this.
const LIMIT_MS: f64 = 300.0;

struct Words {
    from: u64,
    frames: u64,
    each: u64,
    write: Option<String>,
}

fn main() -> ExitCode {
    let words = match words(std::env::args().skip(1)) {
        Ok(words) => words,
        Err(reason) => {
            eprintln!("codes: {reason}");
            return ExitCode::FAILURE;
        }
    };
    let reads: Vec<Reads> = Kind::ALL
        .into_iter()
        .flat_map(|kind| [false, true].map(|severe| (kind, severe)))
        .map(|(kind, severe)| reads(kind, severe, words.each))
        .collect();
    let reads_table = table::of_reads(&reads);
    if words.each > 0 {
        println!("{reads_table}");
    }
    let small = false_reads(words.from, words.frames);
    let small_table = table::of_small(&small);
    println!("{small_table}");
    let wrong = reads.iter().map(|reads| reads.wrong).sum::<u64>() + small.iter().map(|small| small.wrong).sum::<u64>();
    let slow: Vec<_> = reads.iter().filter(|reads| !reads.severe && reads.slowest_read() > LIMIT_MS).collect();
    println!("wrong IDs: {wrong}; kinds with an ordinary frame above {LIMIT_MS} ms: {}", slow.len());
    if let Some(path) = &words.write
        && let Err(reason) = table::write(path, &[("reads", &reads_table), ("false-reads", &small_table)])
    {
        eprintln!("codes: {reason}");
        return ExitCode::FAILURE;
    }
    if wrong == 0 && slow.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn words(mut given: impl Iterator<Item = String>) -> Result<Words, String> {
    let mut words = Words { from: 0, frames: 100_000, each: 40, write: None };
    while let Some(word) = given.next() {
        let value = given.next().ok_or_else(|| format!("`{word}` needs a value"))?;
        let number = || value.parse().map_err(|_| format!("`{value}` is no number"));
        match word.as_str() {
            "--frames" => words.frames = number()?,
            "--from" => words.from = number()?,
            "--each" => words.each = number()?,
            "--write" => words.write = Some(value),
            _ => return Err(format!("`{word}` is not understood")),
        }
    }
    Ok(words)
}

/// The time of this thread alone: other programs do not count.
fn processor_ms() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e3 + now.tv_nsec as f64 / 1e6
}

/// What the frame says; decoding is a part of it, and so is what the rules of an ID say.
fn said(frame: Result<Frame, scanner::FrameError>) -> Option<ApplicationId> {
    let found = find(&frame.ok()?, Effort::LIVE);
    let texts: Vec<&[u8]> = found.codes.iter().map(|code| code.text.as_slice()).collect();
    candidate(&texts, found.unread.len()).ok()
}

fn reads(kind: Kind, severe: bool, each: u64) -> Reads {
    let reads = Mutex::new(Reads::new(kind, severe));
    shared(each, |seed| {
        let form = camera::form(kind, severe, WIDTH, HEIGHT, seed * 2 + u64::from(severe) + (kind as u64) * 1_000_003);
        let before = processor_ms();
        let id = said(Frame::decode(&form.jpeg));
        let took = processor_ms() - before;
        if let Ok(mut reads) = reads.lock() {
            reads.count(id.map(|id| id.digits() == form.id), took);
        }
    });
    reads.into_inner().unwrap_or_else(|_| Reads::new(kind, severe))
}

fn false_reads(from: u64, frames: u64) -> Vec<Small> {
    let counts = Mutex::new(Content::ALL.map(Small::new));
    shared(frames, |number| {
        let small = small(from + number);
        let content = small.content;
        let id = said(Frame::of_luma(small.width, small.height, small.luma));
        let is_one_of_them = id.as_ref().map(|id| small.ids.iter().any(|real| real == id.digits()));
        if let Ok(mut counts) = counts.lock()
            && let Some(count) = counts.iter_mut().find(|count| count.content == content)
        {
            count.count(is_one_of_them);
            if is_one_of_them == Some(false) {
                eprintln!("frame {} gave a wrong ID", from + number);
            }
        }
    });
    counts.into_inner().map(Vec::from).unwrap_or_default()
}

/// Two at a time.
fn shared(number: u64, work: impl Fn(u64) + Sync) {
    thread::scope(|scope| {
        for first in 0..2 {
            let work = &work;
            scope.spawn(move || (first..number).step_by(2).for_each(work));
        }
    });
}
