//! よくある質問 in the window: a query typed beside the visitor, and the answer put on the case.

use super::{
    page::{part, part_with},
    window_tablet::WindowTablet,
};
use crate::journey::{
    counter::{Done, Failure},
    step::LookUp,
};
use bridge::{CaseView, GetRules};
use domain::{Field, FieldCode};
use serde_json::json;

impl WindowTablet {
    pub(super) fn search_questions(&self, view: &CaseView, wanted: &LookUp) -> Done<()> {
        self.go_to_questions(view)?;
        let page = self.page();
        page.type_over(&part("ask"), &wanted.typed)?;
        let Some(code) = &wanted.finds else { return page.until_shown(&part("nothing")) };
        let rules = self.shell(&GetRules {})?;
        let (_, faq) = rules.book.faq(code).ok_or_else(|| format!("the rules have no question {code}"))?;
        page.until(&format!("「{}」 stands first", faq.question), || {
            Ok((self.first_found()?.as_deref() == Some(&faq.question)).then_some(()))
        })?;
        if !wanted.record {
            return Ok(());
        }
        page.press(&part("found"))?;
        page.until_shown(&part("answer"))?;
        page.press(&part("record"))?;
        page.until_shown(&part("recorded"))?;
        let field = Field::Answer("faq".parse::<FieldCode>().map_err(|error| Failure::Broken(error.to_string()))?);
        let holds = |case: &CaseView| {
            case.fields.iter().any(|held| held.field == field && held.value.text() == Some(code.as_str()))
        };
        self.until_kept(".case-alerts", holds, view)
    }

    /// The first step of a question's own case; beside any other one tap away.
    fn go_to_questions(&self, view: &CaseView) -> Done<()> {
        let page = self.page();
        if !self.go_to_case(&view.number)? {
            return Err("the screen does not lead to the case".into());
        }
        if page.shows(&part("step-questions"))? {
            self.go_to_step(&view.number, "step-questions")?;
        } else {
            page.press(&part("ask-open"))?;
        }
        page.until_shown(&part("ask"))
    }

    fn first_found(&self) -> Done<Option<String>> {
        let body = "const found = document.querySelector(arguments[0]); return found && found.textContent;";
        let title = format!("{} .found-title", part_with("found", "role", "option"));
        Ok(self.driver.session.run(body, &[json!(title)])?.as_str().map(str::to_owned))
    }
}
