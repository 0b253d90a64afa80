//! The formats, frozen: what is written today is what the files say, and the files read back as ever.

use proofs::{DeletionCertificate, Signed, verify_certificate};
use records::{CaseDocument, Entry};
use std::collections::BTreeSet;
use tests::vectors::{Form, all, case_log, event_log, fixed, negative, shelf, statements};

#[test]
fn what_is_written_today_is_byte_for_byte_what_the_files_say() {
    let changed: Vec<String> =
        all().iter().filter(|vector| vector.stored() != vector.bytes).map(|vector| vector.name.clone()).collect();
    assert!(changed.is_empty(), "written otherwise than ever: {changed:?}");
}

#[test]
fn every_file_reads_back_as_its_value() {
    let unread: Vec<String> = all()
        .iter()
        .filter(|vector| !(vector.reads_back)(&vector.stored()))
        .map(|vector| vector.name.clone())
        .collect();
    assert!(unread.is_empty(), "no longer read as ever: {unread:?}");
}

#[test]
fn every_file_belongs_to_a_vector() {
    let mut known: Vec<_> = all().iter().map(tests::vectors::Vector::path).collect();
    known.extend((1..=case_log::LENGTH).map(|at| shelf::path(&format!("records/log-{at}"), Form::Hex)));
    known.push(shelf::path("records/state", Form::Text));
    known.extend((1..=event_log::LENGTH).map(|at| shelf::path(&format!("records/events-log-{at}"), Form::Hex)));
    known.push(shelf::path("records/events-state", Form::Text));
    known.extend(negative::certificates().iter().map(|(name, ..)| refused_path(name)));
    known.sort();
    let versions = ["v1", "v2"].map(|version| std::fs::read_dir(shelf::folder().join(version)).expect("the folder"));
    let mut found: Vec<_> = versions
        .into_iter()
        .flatten()
        .flat_map(|folder| std::fs::read_dir(folder.expect("an entry").path()).expect("a folder"))
        .map(|file| file.expect("an entry").path())
        .collect();
    found.sort();
    assert_eq!(found, known);
}

#[test]
fn the_stored_log_of_a_case_reads_as_ever() {
    let state = String::from_utf8(shelf::read("records/state", Form::Text)).expect("is text");
    assert_eq!(case_log::describe(&stored_log()), Ok(state));
}

#[test]
fn the_stored_log_with_every_kind_of_event_reads_as_ever() {
    let state = String::from_utf8(shelf::read("records/events-state", Form::Text)).expect("is text");
    assert_eq!(case_log::describe(&stored("records/events-log", event_log::LENGTH)), Ok(state.clone()));
    assert_eq!(case_log::describe(&event_log::log()), Ok(state), "and so does the same case made today");
}

#[test]
fn a_case_of_before_is_worked_on_today_without_a_word_of_it_being_lost() {
    let stored = stored("records/events-log", event_log::LENGTH);
    let (mut document, damages) = CaseDocument::load([0xa8; 16], stored.clone());
    assert_eq!(damages, []);
    let state = document.state().expect("reads");
    let kinds: BTreeSet<usize> = state.events.iter().map(|record| event_log::kind(record.event)).collect();
    assert_eq!(kinds, (0..event_log::KINDS).collect(), "a kind without a vector");
    let standing = state.events.iter().find(|record| record.undone.is_none()).expect("something stands");
    let edit = document.undo_event(standing.id, standing.author.clone()).expect("takes back").expect("changes");
    let before = case_log::describe(&stored).expect("reads");
    let after = case_log::describe(&[stored, vec![edit]].concat()).expect("reads");
    let changed = before.lines().filter(|line| !line.starts_with("head") && !after.contains(line)).count();
    assert_eq!((changed, after.matches(" undone by ").count()), (0, before.matches(" undone by ").count() + 1));
}

#[test]
fn a_case_made_today_has_the_heads_of_the_stored_one() {
    assert_eq!(case_log::describe(&case_log::log()), case_log::describe(&stored_log()));
}

#[test]
fn a_stored_certificate_verifies_offline() {
    let text = String::from_utf8(shelf::read("signed/certificate", Form::Text)).expect("is text");
    assert!(statements::certificate_verifies(&text));
}

#[test]
fn a_certificate_that_is_wrong_in_one_thing_is_refused() {
    for (name, made, reason) in negative::certificates() {
        let text = String::from_utf8(shelf::read_file(&refused_path(name))).expect("is text");
        assert_eq!(text, made, "{name}");
        let signed: Signed<DeletionCertificate> = serde_json::from_str(&text).expect("is a signed statement");
        assert_eq!(verify_certificate(&fixed::city().public(), &signed), Err(reason), "{name}");
    }
}

/// Writes the files of vectors that are new; a file that is there stays as it is.
#[test]
#[ignore = "writes into the source tree; only for a new vector"]
fn write_files_that_are_missing() {
    for vector in all() {
        shelf::write_missing(&vector.name, vector.form, &vector.bytes);
    }
    let log = case_log::log();
    for (at, entry) in (1..).zip(&log) {
        shelf::write_missing(&format!("records/log-{at}"), Form::Hex, &entry.encode());
    }
    let state = case_log::describe(&log).expect("reads");
    shelf::write_missing("records/state", Form::Text, state.as_bytes());
    let log = event_log::log();
    for (at, entry) in (1..).zip(&log) {
        shelf::write_missing(&format!("records/events-log-{at}"), Form::Hex, &entry.encode());
    }
    let state = case_log::describe(&log).expect("reads");
    shelf::write_missing("records/events-state", Form::Text, state.as_bytes());
    for (name, made, _) in negative::certificates() {
        shelf::write_missing(&format!("refused/certificate-{name}"), Form::Text, made.as_bytes());
    }
}

fn stored_log() -> Vec<Entry> {
    stored("records/log", case_log::LENGTH)
}

fn stored(log: &str, length: usize) -> Vec<Entry> {
    let read = |at| shelf::read(&format!("{log}-{at}"), Form::Hex);
    (1..=length).map(|at| Entry::decode(&read(at)).expect("is an entry")).collect()
}

fn refused_path(name: &str) -> std::path::PathBuf {
    shelf::path(&format!("refused/certificate-{name}"), Form::Text)
}
