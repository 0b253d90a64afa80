//! One thing that is being typed: what stands on the screen, and what of it is on the disk.

use bridge::Fault;
use domain::{Timestamp, Value};

#[derive(Clone, PartialEq)]
pub(crate) struct Draft {
    shown: Value,
    /// The last value of this screen that is known to be on the disk.
    acknowledged: Value,
    /// What the case holds, whoever wrote it.
    stored: Value,
    focused: bool,
    fault: Option<Fault>,
    saved_at: Option<Timestamp>,
}

impl Draft {
    pub(crate) fn new(value: Value) -> Self {
        Self {
            shown: value.clone(),
            acknowledged: value.clone(),
            stored: value,
            focused: false,
            fault: None,
            saved_at: None,
        }
    }

    pub(crate) fn shown(&self) -> &Value {
        &self.shown
    }

    pub(crate) fn text(&self) -> String {
        self.shown.text().unwrap_or_default().to_owned()
    }

    pub(crate) fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    pub(crate) fn saved_at(&self) -> Option<Timestamp> {
        self.saved_at
    }

    /// True while the screen shows something that is not on the disk.
    pub(crate) fn is_unsaved(&self) -> bool {
        self.shown != self.acknowledged
    }

    /// A text that is on the disk as it stands has nothing wrong with it.
    pub(crate) fn typed(&mut self, value: Value) {
        self.shown = value;
        if !self.is_unsaved() {
            self.fault = None;
        }
    }

    pub(crate) fn focus(&mut self) {
        self.focused = true;
    }

    pub(crate) fn leave(&mut self) {
        self.focused = false;
        self.adopt();
    }

    /// The case was read anew; what is being typed stays.
    pub(crate) fn refreshed(&mut self, stored: Value) {
        self.stored = stored;
        self.adopt();
    }

    pub(crate) fn saved(&mut self, value: Value, at: Option<Timestamp>) {
        self.acknowledged = value;
        self.saved_at = at.or(self.saved_at);
        self.fault = None;
    }

    pub(crate) fn refused(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }

    fn adopt(&mut self) {
        if !self.focused && !self.is_unsaved() {
            self.shown = self.stored.clone();
            self.acknowledged = self.stored.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bridge::FaultCode;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn a_field_that_nobody_edits_shows_what_the_case_holds() {
        let mut draft = Draft::new(text(""));
        draft.refreshed(text("球磨 花子"));
        assert_eq!(draft.text(), "球磨 花子");
        assert!(!draft.is_unsaved());
    }

    #[test]
    fn a_field_that_is_being_edited_is_not_overwritten() {
        let mut draft = Draft::new(text("球磨"));
        draft.focus();
        draft.refreshed(text("人吉"));
        assert_eq!(draft.text(), "球磨");
        assert!(!draft.is_unsaved(), "the other tablet's value is not a thing to send");
        draft.typed(text("球磨 花"));
        draft.refreshed(text("人吉"));
        assert_eq!(draft.text(), "球磨 花");
    }

    #[test]
    fn unsaved_text_survives_leaving_the_field_and_a_refresh() {
        let mut draft = Draft::new(text(""));
        draft.focus();
        draft.typed(text("1234"));
        draft.refused(FaultCode::DiskFull.into());
        draft.leave();
        draft.refreshed(text(""));
        assert_eq!(draft.text(), "1234");
        assert!(draft.is_unsaved() && draft.fault().is_some());
        draft.saved(text("1234"), None);
        assert!(!draft.is_unsaved() && draft.fault().is_none());
    }

    #[test]
    fn the_fault_goes_with_the_text_that_was_refused() {
        let mut draft = Draft::new(text(""));
        draft.typed(text("1234-5678-9018"));
        draft.refused(FaultCode::TextHoldsMyNumber.into());
        draft.typed(text("1234-5678-901"));
        assert!(draft.fault().is_some(), "not before it is answered");
        draft.typed(text(""));
        assert!(draft.fault().is_none());
    }

    #[test]
    fn an_answer_to_an_older_text_does_not_take_back_the_newer_one() {
        let mut draft = Draft::new(text(""));
        draft.focus();
        draft.typed(text("球磨 花子"));
        draft.saved(text("球磨"), Some(Timestamp(1)));
        draft.refreshed(text("球磨"));
        assert_eq!(draft.text(), "球磨 花子");
        assert!(draft.is_unsaved());
    }

    #[test]
    fn a_field_left_clean_takes_what_came_meanwhile() {
        let mut draft = Draft::new(text("球磨"));
        draft.focus();
        draft.refreshed(text("人吉"));
        draft.leave();
        assert_eq!(draft.text(), "人吉");
    }
}
