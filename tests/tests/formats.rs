//! Format version 1, frozen: what is written today is what the files say, and the files read back as ever.

use proofs::{DeletionCertificate, Signed, verify_certificate};
use records::Entry;
use tests::vectors::{Form, all, case_log, fixed, negative, shelf, statements};

#[test]
fn what_is_written_today_is_byte_for_byte_what_the_files_say() {
    let changed: Vec<String> =
        all().iter().filter(|vector| vector.stored() != vector.bytes).map(|vector| vector.name.clone()).collect();
    assert!(changed.is_empty(), "written otherwise than version 1: {changed:?}");
}

#[test]
fn every_file_reads_back_as_its_value() {
    let unread: Vec<String> = all()
        .iter()
        .filter(|vector| !(vector.reads_back)(&vector.stored()))
        .map(|vector| vector.name.clone())
        .collect();
    assert!(unread.is_empty(), "no longer read as version 1: {unread:?}");
}

#[test]
fn every_file_of_version_one_belongs_to_a_vector() {
    let mut known: Vec<_> = all().iter().map(tests::vectors::Vector::path).collect();
    known.extend((1..=case_log::LENGTH).map(|at| shelf::path(&format!("records/log-{at}"), Form::Hex)));
    known.push(shelf::path("records/state", Form::Text));
    known.extend(negative::certificates().iter().map(|(name, ..)| refused_path(name)));
    known.sort();
    let mut found: Vec<_> = std::fs::read_dir(shelf::folder().join("v1"))
        .expect("the folder")
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
    for (name, made, _) in negative::certificates() {
        shelf::write_missing(&format!("refused/certificate-{name}"), Form::Text, made.as_bytes());
    }
}

fn stored_log() -> Vec<Entry> {
    let read = |at| shelf::read(&format!("records/log-{at}"), Form::Hex);
    (1..=case_log::LENGTH).map(|at| Entry::decode(&read(at)).expect("is an entry")).collect()
}

fn refused_path(name: &str) -> std::path::PathBuf {
    shelf::path(&format!("refused/certificate-{name}"), Form::Text)
}
