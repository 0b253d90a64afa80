//! The rules of the day: from the city's newest package that can be used, or those built in where these are newer.
//!
//! A package is read once, when it comes or when the program begins. One that cannot be used changes nothing but says so.

use crate::{Desk, fault_of};
use bridge::{Fault, FaultCode, GetRules, RulesSource, RulesView};
use domain::{Day, Timestamp, rules::Rules};
use proofs::RulePackage;
use rules::Package;
use std::sync::OnceLock;
use vault::{HeldRules, SetAsideReason};

/// Set by the first who asks; none when the files are wrong.
static BUILT_IN: OnceLock<Option<Book>> = OnceLock::new();

/// A package that can be used.
struct Book {
    name: String,
    version: u32,
    rules: Rules,
}

/// What the city's packages in the store are good for.
#[derive(Default)]
pub(crate) struct CityRules {
    book: Option<(Book, Timestamp)>,
    /// The highest version that lies here, usable or not.
    newest: Option<u32>,
    /// Whether what is to be said of it stands in the store.
    is_noted: bool,
}

/// Gets ready on a thread of its own, so that the first who asks does not wait for it.
pub fn get_ready_ahead() {
    if BUILT_IN.get().is_none() {
        std::thread::spawn(get_ready);
    }
}

/// Reads the built-in rules, then the models that look at photos.
pub fn get_ready() {
    BUILT_IN.get_or_init(built_in);
    ::photo::warm_up();
}

impl Desk {
    /// They hold nothing of anybody: whom to call is read on the closed screen too.
    pub(crate) fn rules_of_today(&mut self, _: GetRules) -> Result<RulesView, Fault> {
        let today = self.now().day();
        let city = self.city_rules()?.book.as_ref();
        view(BUILT_IN.get_or_init(built_in).as_ref(), city, today).ok_or_else(|| FaultCode::RulesUnreadable.into())
    }

    fn city_rules(&mut self) -> Result<&CityRules, Fault> {
        if self.city_rules.is_none() {
            let held = self.vault.rule_packages().map_err(fault_of)?;
            self.city_rules = Some(CityRules::of(&held));
        }
        Ok(self.city_rules.get_or_insert_default())
    }

    /// None where those that are built in hold.
    pub(crate) fn city_book_in_force(&mut self) -> Result<Option<&Rules>, Fault> {
        let built_in = rules::built_in().ok().map(|package| package.version);
        let book = self.city_rules()?.book.as_ref().map(|(book, _)| book);
        Ok(book.filter(|book| Some(book.version) >= built_in).map(|book| &book.rules))
    }

    /// Says when the newest package cannot be used, and drops what nobody needs any more. Done once for each package.
    fn note_rules(&mut self) -> Result<(), Fault> {
        let city = self.city_rules()?;
        if city.is_noted {
            return Ok(());
        }
        let (newest, usable) = (city.newest, city.book.as_ref().map(|(book, _)| book.version));
        if newest > usable.max(rules::built_in().ok().map(|package| package.version)) {
            let now = self.now();
            self.vault.set_aside(None, SetAsideReason::UnusableRules, now).map_err(fault_of)?;
        } else {
            self.vault.take_back_all(SetAsideReason::UnusableRules).map_err(fault_of)?;
        }
        if let Some(version) = usable {
            self.vault.keep_rules(&[version]).map_err(fault_of)?;
        }
        if let Some(city) = &mut self.city_rules {
            city.is_noted = true;
        }
        Ok(())
    }

    /// A store that refuses the note keeps nothing from going on; the next tick tries again.
    pub(crate) fn judge_rules(&mut self) {
        let _ = self.note_rules();
    }

    /// Other packages lie in the store now.
    pub(crate) fn forget_rules(&mut self) {
        self.city_rules = None;
        self.judge_rules();
    }
}

impl CityRules {
    /// The first that can be used, from the newest on.
    fn of(held: &[HeldRules]) -> Self {
        let usable = held.iter().find_map(|held| Some((book(held.package.as_ref()?)?, held.received_at)));
        Self { book: usable, newest: held.first().map(|held| held.version), is_noted: false }
    }
}

fn book(package: &RulePackage) -> Option<Book> {
    let read = Package::read(&package.text).ok().filter(|read| read.version == package.version)?;
    Book::of(&read)
}

fn built_in() -> Option<Book> {
    Book::of(&rules::built_in().ok()?)
}

impl Book {
    fn of(package: &Package) -> Option<Self> {
        Some(Self { name: package.name(), version: package.version, rules: package.load().ok()? })
    }
}

/// The city's word counts, unless the program knows later rules.
fn view(built_in: Option<&Book>, city: Option<&(Book, Timestamp)>, day: Day) -> Option<RulesView> {
    let of = |book: &Book, source, received_at| RulesView {
        name: book.name.clone(),
        book: book.rules.on(day),
        source,
        version: book.version,
        received_at,
    };
    match (built_in, city) {
        (Some(built_in), Some((book, _))) if built_in.version > book.version => {
            Some(of(built_in, RulesSource::BuiltIn, None))
        }
        (_, Some((book, received_at))) => Some(of(book, RulesSource::City, Some(*received_at))),
        (Some(built_in), None) => Some(of(built_in, RulesSource::BuiltIn, None)),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Day {
        Day::from_civil(2026, 11, 24)
    }

    fn of_version(version: u32) -> Book {
        Book { name: format!("第{version}版"), version, rules: Rules::default() }
    }

    #[test]
    fn the_rules_come_with_their_name_and_cross_the_border_whole() {
        let built_in = built_in().expect("the built-in rules are without a mistake");
        assert!(built_in.name.starts_with('第') && built_in.name.contains('（'), "{}", built_in.name);
        let view = view(Some(&built_in), None, today()).expect("there are rules");
        assert!(view.book.check_named("issuance").is_some() && view.book.check_named("express").is_some());
        let json = serde_json::to_string(&view).expect("it has a text");
        assert!(serde_json::from_str::<RulesView>(&json).expect("it reads") == view);
    }

    #[test]
    fn the_citys_package_holds_unless_the_program_knows_later_rules() {
        for (built_in, city, expected) in [
            (Some(1), Some(1), Some((RulesSource::City, 1))),
            (Some(1), Some(2), Some((RulesSource::City, 2))),
            (Some(3), Some(2), Some((RulesSource::BuiltIn, 3))),
            (None, Some(2), Some((RulesSource::City, 2))),
            (Some(3), None, Some((RulesSource::BuiltIn, 3))),
            (None, None, None),
        ] {
            let city = city.map(|version| (of_version(version), Timestamp(5)));
            let shown = view(built_in.map(of_version).as_ref(), city.as_ref(), today());
            assert_eq!(shown.as_ref().map(|view| (view.source, view.version)), expected);
            let received = shown.and_then(|view| view.received_at);
            assert_eq!(received.is_some(), expected.is_some_and(|(source, _)| source == RulesSource::City));
        }
    }
}
