//! Which procedure it is, chosen by touch.

use super::{page::part, window_tablet::WindowTablet};
use crate::journey::counter::Done;
use bridge::CaseView;
use domain::{Field, Value};

const STEP: &str = "step-guide";

impl WindowTablet {
    pub(super) fn choose_guide(&self, view: &CaseView, field: Field, code: &str) -> Done<bool> {
        if !self.go_to_step(&view.number, STEP)? {
            return Ok(false);
        }
        let (page, change, button) = (self.page(), part("guide-change"), part(&format!("guide-{code}")));
        page.until_shown(&part("guide"))?;
        if page.shows(&change)? {
            page.press(&change)?;
        }
        page.until_shown(&button)?;
        page.press(&button)?;
        let value = Value::Text(code.to_owned());
        let holds = |case: &CaseView| case.fields.iter().any(|held| held.field == field && held.value == value);
        self.until_kept(".case-alerts", holds, view)?;
        Ok(true)
    }
}
