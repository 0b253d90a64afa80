//! The good inputs of every reader: from the vectors, and what once broke something.

use super::probe;
use crate::vectors::{Form, case_log, shelf};
use records::Entry;
use std::{fs, path::PathBuf};

/// A reader by name, with what it reads when all is well.
pub struct Reader {
    pub name: &'static str,
    pub probe: fn(&[u8]),
    pub good: Vec<Vec<u8>>,
    /// How many mutations it is given.
    pub rounds: u32,
}

pub fn readers() -> Vec<Reader> {
    let hex = |names: &[&str]| names.iter().map(|name| shelf::read(name, Form::Hex)).collect::<Vec<_>>();
    let signed = shelf::texts_of("signed");
    let certificates = [vec![shelf::read("signed/certificate", Form::Text)], shelf::texts_of("refused")].concat();
    let entries: Vec<Vec<u8>> =
        (1..=case_log::LENGTH).map(|at| shelf::read(&format!("records/log-{at}"), Form::Hex)).collect();
    let changes = entries.iter().map(|bytes| Entry::decode(bytes).expect("is an entry").change).collect();
    let reader = |name, probe, rounds, good| Reader { name, probe, good, rounds };
    vec![
        reader(
            "exchange",
            probe::exchange as fn(&[u8]),
            3000,
            hex(&["wire/exchange-full", "wire/exchange-quiet", "v2/wire/exchange-full"]),
        ),
        reader(
            "answer",
            probe::answer,
            3000,
            hex(&["wire/answer-full", "wire/answer-quiet", "wire/answer-rules", "v2/wire/answer-full"]),
        ),
        reader(
            "enrolment",
            probe::enrolment,
            3000,
            hex(&["wire/enrol-request", "wire/enrol-answer", "wire/enrol-welcome"]),
        ),
        reader("invitation", probe::invitation, 3000, invitations()),
        reader("usb", probe::usb, 2000, hex(&["usb/outbound", "usb/back"])),
        reader("statements", probe::statements, 2000, signed),
        reader("certificate", probe::certificate, 3000, certificates),
        reader("entry", probe::entry, 1000, entries),
        reader("changes", probe::changes, 1500, changes),
        reader("envelope", probe::envelope, 3000, hex(&["seal/aead", "seal/envelope-city", "seal/envelope-tablet"])),
        reader("texts", probe::texts, 3000, texts()),
        reader("journey", journey, 1000, journeys()),
    ]
}

fn journey(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = crate::journey::file::parse(text);
    }
}

fn journeys() -> Vec<Vec<u8>> {
    let folder = shelf::folder().join("../../journeys");
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
    files
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .filter_map(|path| fs::read(path).ok())
        .collect()
}

/// Inputs that once broke a reader, by the reader's name.
pub fn kept(reader: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = shelf::folder().join("hostile").join(reader);
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    files.flatten().map(|file| (file.path(), shelf::read_file(&file.path()))).collect()
}

fn invitations() -> Vec<Vec<u8>> {
    let shown = [
        "hikitsugi-enrol:1:7K4M-9QXT-2BHD-P5RW:https://hikitsugi.example.lg.jp:8443",
        "hikitsugi-enrol:1:0000-0000-0000-0000:https://[::1]:8443",
        "hikitsugi-enrol:1:7K4M-9QXT-2BHD-P5RW:https://12345678901234567890123",
    ];
    shown.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn texts() -> Vec<Vec<u8>> {
    let typed = [
        "M410-6105-0R3G-G28A",
        "７７７７－００１２",
        "7777-0012",
        "1234 5678 9012 3456 7890 123",
        "個人番号は控えない。電話 0966-22-0000",
        "暗証番号は本人が入力",
        "2026-11-22",
        "brought.passport",
    ];
    typed.iter().map(|text| text.as_bytes().to_vec()).collect()
}
