//! The index of the built-in rules, and codes of what is found.

use domain::{
    Day,
    rules::RuleBook,
    search::{Hit, Index, Target, documents},
};
use std::sync::OnceLock;

pub(crate) fn book() -> &'static RuleBook {
    static BOOK: OnceLock<RuleBook> = OnceLock::new();
    BOOK.get_or_init(|| {
        let day = Day::parse_iso("2026-11-24").expect("is a day");
        rules::built_in_rules().expect("are without a mistake").on(day)
    })
}

pub(crate) fn index() -> &'static Index<Target> {
    static INDEX: OnceLock<Index<Target>> = OnceLock::new();
    INDEX.get_or_init(|| Index::of(documents(book())))
}

/// `lost` for a question, `guide:loss` for anything else.
pub(crate) fn name(hit: &Hit) -> String {
    match index().target(hit).expect("is in the index") {
        Target::Faq(code) => code.to_string(),
        Target::Guide(code) => format!("guide:{code}"),
        Target::Channel(code) => format!("channel:{code}"),
        Target::Fee(code) => format!("fee:{code}"),
        Target::Contact(code) => format!("contact:{code}"),
    }
}

pub(crate) fn found(query: &str) -> Vec<String> {
    index().search(query).iter().map(name).collect()
}
