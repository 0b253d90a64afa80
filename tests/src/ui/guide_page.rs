//! What is answered by touch on a case's page: which procedure it is, the questions of its check, the documents shown.

use super::{page::part, window_tablet::WindowTablet};
use crate::journey::counter::Done;
use bridge::CaseView;
use domain::{Field, Value};

impl WindowTablet {
    /// Touches the choice of an answer; `None` for a field that is no answer.
    pub(super) fn answer(&self, view: &CaseView, field: Field, text: &str) -> Done<Option<bool>> {
        let (step, button) = match field {
            Field::Answer(question) if question.as_str() == "guide" => ("step-guide", part(&format!("guide-{text}"))),
            Field::Answer(question) => {
                let asked = format!("[data-question=\"{question}\"] ");
                ("step-document-check", format!("{asked}{}", part(&format!("choice-{text}"))))
            }
            Field::Shown { .. } if text == "ok" => ("step-document-check", part(&field.to_string())),
            Field::Shown { .. } => return Ok(Some(false)),
            Field::Name
            | Field::Kana
            | Field::BirthDate
            | Field::Contact
            | Field::ApplicationId
            | Field::SignatureCertificate
            | Field::AuthenticationCertificate
            | Field::Braille
            | Field::Brought(_)
            | Field::RuleVersion
            | Field::Tick(_)
            | Field::Account(_) => return Ok(None),
        };
        if !self.go_to_step(&view.number, step)? {
            return Ok(Some(false));
        }
        let page = self.page();
        let change = part("guide-change");
        if step == "step-guide" {
            page.until_shown(&part("guide"))?;
            if page.shows(&change)? {
                page.press(&change)?;
            }
        }
        page.until_shown(&button)?;
        page.press(&button)?;
        let value = Value::Text(text.to_owned());
        self.until_kept(
            ".case-alerts",
            |case| case.fields.iter().any(|held| held.field == field && held.value == value),
            view,
        )?;
        Ok(Some(true))
    }
}
