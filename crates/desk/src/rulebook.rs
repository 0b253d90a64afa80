//! The rules of the day: read once, since they change with the program only.

use crate::Desk;
use bridge::{Fault, FaultCode, GetRules, RulesView};
use domain::rules::Rules;
use std::sync::OnceLock;

/// Set by the first who asks; none when the files are wrong.
static RULES: OnceLock<Option<Named>> = OnceLock::new();

struct Named {
    name: String,
    rules: Rules,
}

impl Desk {
    /// They hold nothing of anybody: whom to call is read on the closed screen too.
    pub(crate) fn rules_of_today(&mut self, _: GetRules) -> Result<RulesView, Fault> {
        let named = RULES.get_or_init(read).as_ref().ok_or(FaultCode::RulesUnreadable)?;
        Ok(RulesView { name: named.name.clone(), book: named.rules.on(self.now().day()) })
    }
}

fn read() -> Option<Named> {
    let package = rules::built_in().ok()?;
    Some(Named { name: package.name(), rules: package.load().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_come_with_their_name_and_cross_the_border_whole() {
        let named = read().expect("the built-in rules are without a mistake");
        assert!(named.name.starts_with('第') && named.name.contains('（'), "{}", named.name);
        let view = RulesView { name: named.name, book: named.rules.on(domain::Day::from_civil(2026, 11, 24)) };
        assert!(view.book.check_named("issuance").is_some() && view.book.check_named("express").is_some());
        let json = serde_json::to_string(&view).expect("it has a text");
        assert!(serde_json::from_str::<RulesView>(&json).expect("it reads") == view);
    }
}
