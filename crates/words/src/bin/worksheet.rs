//! For translators: `worksheet vi` prints what is stale or missing, ready to be put into the file; `worksheet vi all`
//! prints everything; `worksheet papers` prints the codes of all documents.

use std::process::ExitCode;
use words::{Entry, Language, Paper, State};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let language = arguments.first().and_then(|code| Language::from_code(code));
    match (language, arguments.first().map(String::as_str)) {
        (Some(language), _) => print_entries(language, arguments.get(1).is_some_and(|word| word == "all")),
        (None, Some("papers")) => print_papers(),
        (None, _) => {
            let codes = Language::ALL.map(Language::code).join(", ");
            eprintln!("worksheet LANGUAGE [all], or worksheet papers. Languages: {codes}");
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
