//! Every reader of bytes from outside against thousands of bad inputs: none panics, hangs, takes much memory,
//! or takes for signed what nobody signed.

use peak_alloc::PeakAlloc;
use std::{fs, sync::Mutex};
use tests::{
    hostile::{
        mutate::{mutate, with_checksum},
        seeds::{Reader, kept, readers},
        watch::{self, Meter},
    },
    kills::dice::Dice,
    vectors::shelf,
};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const SEED: u64 = 1;
const METER: Meter =
    Meter { reset: || MEMORY.reset_peak_usage(), now: || MEMORY.current_usage(), peak: || MEMORY.peak_usage() };

/// The allocator counts for the whole process, so one reader at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

#[test]
fn no_reader_breaks_on_what_it_is_made_for() {
    for reader in readers() {
        hold(&reader, reader.good.clone());
    }
}

#[test]
fn nothing_that_once_broke_a_reader_breaks_it_again() {
    let mut broken = Vec::new();
    for reader in readers() {
        for (path, input) in kept(reader.name) {
            let result = quietly(|| watch::run(reader.probe, vec![input], METER));
            broken.extend(result.err().map(|(how, _)| format!("{}: {how}", path.display())));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn no_reader_breaks_on_thousands_of_bad_inputs() {
    for reader in readers() {
        let mut dice = Dice::of(SEED);
        let inputs = (0..reader.rounds).map(|round| {
            let input = mutate(&mut dice, &reader.good);
            // Whoever makes a bad change on purpose gives it a good checksum.
            if reader.name == "changes" && round % 4 != 0 { with_checksum(&input) } else { input }
        });
        hold(&reader, inputs.collect());
    }
}

/// Writes what the fuzz targets begin with.
#[test]
#[ignore = "writes into the source tree; only before fuzzing"]
fn write_the_corpora_of_the_fuzz_targets() {
    let corpora = shelf::folder().join("../../fuzz/corpus");
    for reader in readers() {
        let folder = corpora.join(reader.name);
        fs::create_dir_all(&folder).expect("the folder can be made");
        let kept = kept(reader.name).into_iter().map(|(_, input)| input);
        for (at, input) in reader.good.iter().cloned().chain(kept).enumerate() {
            fs::write(folder.join(format!("seed-{at}")), input).expect("a seed can be written");
        }
    }
}

fn hold(reader: &Reader, inputs: Vec<Vec<u8>>) {
    let begun = std::time::Instant::now();
    if let Err((broken, input)) = quietly(|| watch::run(reader.probe, inputs, METER)) {
        let path = std::env::temp_dir().join(format!("hostile-{}", reader.name));
        fs::write(&path, shelf::to_hex(&input)).expect("the folder for temporary files takes one");
        panic!("{}: {broken}; the input is in {}", reader.name, path.display());
    }
    println!("{:12} {:?}", reader.name, begun.elapsed());
}

/// Panics that the product or the harness catches are not printed.
fn quietly<T>(work: impl FnOnce() -> T) -> T {
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = work();
    std::panic::set_hook(before);
    result
}
