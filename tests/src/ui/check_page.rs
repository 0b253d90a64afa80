//! 書類チェック, touched step by step. `false` says that the screen does not offer it.

use super::{
    page::{part, part_with},
    window_tablet::WindowTablet,
};
use crate::journey::counter::{Done, Failure};
use bridge::{CaseView, GetRules};
use domain::{Field, FieldCode, Finding, rules::Person};

const STEP: &str = "step-document-check";

impl WindowTablet {
    pub(super) fn check_field(&self, view: &CaseView, field: Field, text: &str) -> Done<bool> {
        // The chosen procedure may bring a check along.
        let has_check = self.go_to_case(&view.number)? && self.page().shows(&part(STEP))?;
        if !has_check || !self.go_to_step(&view.number, STEP)? {
            return Ok(false);
        }
        self.page().until_shown(&part("document-check"))?;
        match field {
            Field::Answer(question) => self.answer(view, question, text),
            Field::Shown { person, document } => self.show_document(view, person, document, text),
            Field::EventDate => self.event_date(view, text),
            Field::Name
            | Field::Kana
            | Field::BirthDate
            | Field::Contact
            | Field::ApplicationId
            | Field::SignatureCertificate
            | Field::AuthenticationCertificate
            | Field::Braille
            | Field::Brought(_)
            | Field::Tick(_)
            | Field::Account(_)
            | Field::RuleVersion => Ok(false),
        }
    }

    /// The words of the step, as a person reads them.
    pub(super) fn check_words(&self, view: &CaseView) -> Done<String> {
        if !self.go_to_step(&view.number, STEP)? {
            return Err("the screen does not lead to 書類チェック".into());
        }
        self.page().until_shown(&part("document-check"))?;
        self.page().words()
    }

    /// Touches the answer to take it back, then the choice.
    fn answer(&self, view: &CaseView, question: FieldCode, choice: &str) -> Done<bool> {
        let (page, field) = (self.page(), Field::Answer(question));
        let answered = part(&format!("answered-{field}"));
        if page.shows(&answered)? {
            if !page.offers(&answered)? {
                return Ok(false);
            }
            page.press(&answered)?;
            self.until_text(view, field, "")?;
        }
        if choice.is_empty() {
            return Ok(true);
        }
        let asked = part_with("question", "data-question", question.as_str());
        let button = format!("{asked} {}", part(&format!("choice-{choice}")));
        if !page.offers(&button)? {
            return Ok(false);
        }
        page.press(&button)?;
        self.until_text(view, field, choice)?;
        page.until_shown(&answered)?;
        Ok(true)
    }

    fn event_date(&self, view: &CaseView, typed: &str) -> Done<bool> {
        let page = self.page();
        let answered = part("answered-event-date");
        if page.shows(&answered)? {
            page.press(&answered)?;
            self.until_text(view, Field::EventDate, "")?;
        }
        if typed.is_empty() {
            return Ok(true);
        }
        let input = part("field-event-date");
        if !page.offers(&input)? {
            return Ok(false);
        }
        page.type_over(&input, typed)?;
        page.press(&part("event-date-submit"))?;
        let refused = page.until("the day is answered", || {
            if page.shows(&part("event-date-refused"))? {
                return Ok(Some(true));
            }
            Ok(page.shows(&answered)?.then_some(false))
        })?;
        // The screen spares the shell what is no day or still to come.
        if refused { Ok(false) } else { self.until_answered(view, Field::EventDate).map(|()| true) }
    }

    fn show_document(&self, view: &CaseView, person: Person, document: FieldCode, text: &str) -> Done<bool> {
        let field = Field::Shown { person, document };
        let button = part(&field.to_string());
        if !self.find_document(person, document, &button)? {
            return Ok(false);
        }
        let (page, wanted) = (self.page(), Finding::from_code(text));
        let pressed = format!("{button}[aria-pressed=\"true\"]");
        if page.shows(&pressed)? == text.is_empty() {
            page.press(&button)?;
            self.until_text(view, field, if text.is_empty() { "" } else { Finding::Ok.code() })?;
        }
        let Some(wanted) = wanted else { return Ok(text.is_empty()) };
        // A finding that is touched again goes back to "in order".
        let kept = self.kept(view, field)?;
        let touch = if wanted == Finding::Ok { kept.as_str() } else { wanted.code() };
        if kept != wanted.code() {
            let other = part(&format!("{field}-{touch}"));
            if !page.offers(&other)? {
                return Ok(false);
            }
            page.press(&other)?;
        }
        self.until_text(view, field, wanted.code())?;
        Ok(true)
    }

    /// Looks for a document that is not there at once by its name.
    fn find_document(&self, person: Person, document: FieldCode, button: &str) -> Done<bool> {
        let page = self.page();
        let search = part(&format!("search-{}", person.code()));
        if page.shows(button)? {
            return page.offers(button);
        }
        if !page.shows(&search)? {
            return Ok(false);
        }
        let rules = self.shell(&GetRules {})?;
        let code = document.as_str().parse().map_err(|_| Failure::from("no code of a document"))?;
        page.type_over(&search, &rules.book.document_label(&code))?;
        page.offers(button)
    }

    fn kept(&self, view: &CaseView, field: Field) -> Done<String> {
        let case = self.view(view.case)?;
        let held = case.fields.iter().find(|held| held.field == field).and_then(|held| held.value.text());
        Ok(held.unwrap_or_default().to_owned())
    }

    fn until_text(&self, view: &CaseView, field: Field, text: &str) -> Done<()> {
        let holds = |case: &CaseView| {
            let held = case.fields.iter().find(|held| held.field == field).and_then(|held| held.value.text());
            held.unwrap_or_default() == text
        };
        self.until_kept(".case-alerts", holds, view)
    }

    fn until_answered(&self, view: &CaseView, field: Field) -> Done<()> {
        let holds = |case: &CaseView| {
            case.fields.iter().any(|held| held.field == field && held.value.text().is_some_and(|text| !text.is_empty()))
        };
        self.until_kept(".case-alerts", holds, view)
    }
}
