//! For translators: `worksheet vi` prints what is stale or missing, ready to be put into the file; `worksheet vi all`
//! prints everything; `worksheet papers` prints the codes of all documents; `worksheet letters vi es` prints the letters
//! that a font for these languages needs.

use std::{collections::BTreeSet, process::ExitCode};
use words::{Entry, Key, Language, Paper, State};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let language = arguments.first().and_then(|code| Language::from_code(code));
    match (language, arguments.first().map(String::as_str)) {
        (Some(language), _) => print_entries(language, arguments.get(1).is_some_and(|word| word == "all")),
        (None, Some("papers")) => print_papers(),
        (None, Some("letters")) => print_letters(&arguments[1..]),
        (None, _) => {
            let codes = Language::ALL.map(Language::code).join(", ");
            eprintln!("worksheet LANGUAGE [all], worksheet papers, or worksheet letters LANGUAGE… Languages: {codes}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn print_entries(language: Language, all: bool) {
    for entry in Entry::all() {
        let state = entry.state(language);
        if !all && state == State::Whole {
            continue;
        }
        println!("# {state:?}");
        entry.original().lines().for_each(|line| println!("# {line}"));
        println!("[{}]", entry.name);
        if language != Language::Japanese {
            println!("of = {:?}", entry.digest());
        }
        let present = |key: words::Key| if state == State::Missing { "" } else { key.markup(language) };
        if let Some(title) = entry.title {
            println!("title = {:?}", present(title));
        }
        println!("text = {:?}\n", present(entry.text));
    }
}

fn print_papers() {
    for paper in Paper::ALL {
        println!("{}\t{}", paper.code(), paper.name().text(Language::Japanese, &[]));
    }
}

/// With the names of all languages, and with what fills open places: digits, dates, hours.
fn print_letters(codes: &[String]) {
    let mut letters: BTreeSet<char> = (' '..='~').chain("–·~～〜、；年月日년월일".chars()).collect();
    letters.extend(Language::ALL.into_iter().flat_map(|language| language.name().chars()));
    let languages = codes.iter().filter_map(|code| Language::from_code(code));
    for (language, key) in languages.flat_map(|language| Key::ALL.map(|key| (language, key))) {
        letters.extend(key.text(language, &[]).chars());
    }
    println!("{}", letters.into_iter().collect::<String>());
}
