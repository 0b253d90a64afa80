//! The case that lies open, kept for the time that the tablet is turned to the resident: the clerk goes on where they were.

use super::{CaseFile, Edit, steps::Step};
use domain::CaseId;
use std::{cell::RefCell, rc::Rc};
use yew::Callback;

/// Belongs to the session and ends with it; a page that leads elsewhere forgets what it holds.
#[derive(Clone, Default)]
pub(crate) struct KeptCase(Rc<RefCell<Option<Kept>>>);

struct Kept {
    file: CaseFile,
    here: Option<Step>,
}

impl PartialEq for KeptCase {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl KeptCase {
    /// The same file as before with all that was typed, read anew; or a new one.
    pub(super) fn take_up(
        &self,
        case: CaseId,
        redraw: Callback<()>,
        open: impl FnOnce(Callback<()>) -> CaseFile,
    ) -> CaseFile {
        let kept = self.of(case, |kept| kept.file.clone());
        let Some(file) = kept else {
            let file = open(redraw);
            self.0.replace(Some(Kept { file: file.clone(), here: None }));
            return file;
        };
        file.redrawn_by(redraw);
        file.model_mut().put(Edit::Refresh);
        file
    }

    pub(super) fn here(&self, case: CaseId) -> Option<Step> {
        self.of(case, |kept| kept.here).flatten()
    }

    pub(super) fn go_to(&self, step: Step) {
        if let Some(kept) = self.0.borrow_mut().as_mut() {
            kept.here = Some(step);
        }
    }

    pub(crate) fn forget(&self) {
        self.0.take();
    }

    fn of<T>(&self, case: CaseId, read: impl FnOnce(&Kept) -> T) -> Option<T> {
        self.0.borrow().as_ref().filter(|kept| kept.file.case() == case).map(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{application::Slot, samples};
    use domain::{Field, Value};
    use words::Language;

    fn open(kept: &KeptCase, case: CaseId) -> CaseFile {
        kept.take_up(case, Callback::noop(), |redraw| {
            CaseFile::open(case, Some(Rc::new(samples::case_view())), redraw, Rc::default())
        })
    }

    #[test]
    fn who_comes_back_has_the_step_and_the_text_that_is_not_saved_yet() {
        let (kept, case) = (KeptCase::default(), samples::case_view().case);
        let first = open(&kept, case);
        first.model_mut().typed(Slot::Field(Field::Name), Value::Text("球磨 花".into()));
        kept.go_to(Step::Photo);
        let again = open(&kept, case);
        assert_eq!(kept.here(case), Some(Step::Photo));
        assert_eq!(again.model().draft(Slot::Field(Field::Name)).text(), "球磨 花");
    }

    /// As the turned tablet leaves it.
    #[test]
    fn the_language_of_a_visitor_stays_with_the_case_and_goes_with_it() {
        let (kept, case) = (KeptCase::default(), samples::case_view().case);
        let turned = open(&kept, case).tongue().clone();
        turned.speak(Language::Korean);
        assert_eq!(open(&kept, case).tongue().language(), Language::Korean);
        let other = open(&kept, CaseId::from_bytes([2; 16]));
        assert_eq!(other.tongue().language(), Language::Japanese);
        assert_eq!(open(&kept, case).tongue().language(), Language::Japanese, "it was left");
    }

    #[test]
    fn another_case_and_a_page_that_was_left_begin_anew() {
        let (kept, case) = (KeptCase::default(), samples::case_view().case);
        let other = CaseId::from_bytes([2; 16]);
        drop(open(&kept, case));
        kept.go_to(Step::Photo);
        assert_eq!(kept.here(other), None);
        kept.forget();
        assert_eq!(kept.here(case), None);
        assert_eq!(open(&kept, case).model().draft(Slot::Field(Field::Name)).text(), "");
    }

    #[test]
    fn what_is_kept_is_read_anew_and_told_to_the_page_that_shows_it() {
        let (kept, case) = (KeptCase::default(), samples::case_view().case);
        drop(open(&kept, case));
        let again = open(&kept, case);
        assert!(again.model_mut().start() == Some(Edit::Refresh));
    }
}
