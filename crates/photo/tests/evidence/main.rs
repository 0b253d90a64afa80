//! The evidence: every defect of the labelled set is caught, every good picture passes.
//!
//! `cargo test -p photo --test evidence -- --include-ignored --nocapture --test-threads 1` prints the tables of
//! `docs/photo.md`. With `PHOTO_EVIDENCE=FOLDER` every picture is written there.

mod candidates;

use domain::{Day, photo::Finding, rules::PhotoLimits};
use frames::faces::{
    Canvas, Portrait,
    cases::{self, Case},
};
use std::collections::BTreeMap;

fn limits() -> PhotoLimits {
    rules::built_in_photo_limits(Day(20_500)).expect("says everything of photos")
}

fn said(case: &Case, frame: &Canvas, limits: &PhotoLimits) -> Vec<Finding> {
    let (verdict, measures) = photo::measure(&frame.picture(), limits);
    println!("{:<42} {:?} {measures:?}", case.name, verdict.findings);
    verdict.findings
}

fn is_right(case: &Case, findings: &[Finding]) -> bool {
    match case.wanted {
        None => findings.is_empty(),
        // Its lean makes a head seem small or far: nothing but the lean may be said.
        Some(Finding::Rolled) => findings.first() == Some(&Finding::Rolled),
        Some(wanted) => findings.contains(&wanted),
    }
}

#[test]
fn each_defect_is_caught_and_each_good_picture_passes() {
    let (limits, portraits) = (limits(), Portrait::all());
    let mut wrong = Vec::new();
    let mut table: BTreeMap<&str, (usize, usize, BTreeMap<&str, usize>)> = BTreeMap::new();
    for case in cases::all(&portraits) {
        let frame = case.frame();
        let findings = said(&case, &frame, &limits);
        let row = table.entry(case.kind).or_default();
        row.0 += 1;
        for finding in &findings {
            *row.2.entry(finding.code()).or_default() += 1;
        }
        if is_right(&case, &findings) {
            row.1 += 1;
        } else {
            wrong.push(format!("{}: {findings:?}", case.name));
        }
        if let Some(folder) = std::env::var_os("PHOTO_EVIDENCE") {
            let path = std::path::Path::new(&folder).join(format!("{}.png", case.name));
            let picture = image::RgbImage::from_raw(cases::WIDTH as u32, cases::HEIGHT as u32, frame.bytes());
            picture.expect("has its size").save(path).expect("can be written");
        }
    }
    println!("\n| what was done | pictures | right | said |\n|---|---|---|---|");
    for (kind, (count, right, findings)) in &table {
        let said: Vec<String> = findings.iter().map(|(code, count)| format!("{code} {count}")).collect();
        println!("| {kind} | {count} | {right} | {} |", said.join(", "));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A table to read, and slow: the other detector takes its time.
#[test]
#[ignore = "prints a table; needs the sources of rustface, which cargo keeps"]
fn two_detectors_on_the_same_pictures() {
    candidates::compare().expect("cargo has fetched rustface");
}
