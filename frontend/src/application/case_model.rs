//! What a case page knows: the case as last read, what is typed into it, and what waits to be saved.

use super::{
    draft::Draft,
    edit::{Answer, Edit, EditQueue, Slot},
};
use bridge::{CaseView, Fault, FaultCode, RulesView};
use domain::{Field, NoteId, Timestamp, Value, rules::CheckWords};
use std::{collections::BTreeMap, rc::Rc};

/// Where on the page the fault of an edit is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Case,
    ApplicationId,
    Clash,
    Photo,
    Carry,
    HandOver,
}

#[derive(Default)]
pub(crate) struct CaseModel {
    view: Option<Rc<CaseView>>,
    drafts: BTreeMap<Slot, Draft>,
    faults: BTreeMap<Place, Fault>,
    /// The note that the open sheet goes to; none until its first save.
    note: Option<NoteId>,
    queue: EditQueue,
    /// The two entries of the 申請書ID, kept while other steps are looked at.
    pub(crate) entries: (String, String),
}

impl CaseModel {
    /// Begins with what is known already, or by reading the case.
    pub(crate) fn new(view: Option<Rc<CaseView>>) -> Self {
        let mut model = Self::default();
        match view {
            Some(view) => model.adopt(view),
            None => model.put(Edit::Refresh),
        }
        model
    }

    pub(crate) fn view(&self) -> Option<&Rc<CaseView>> {
        self.view.as_ref()
    }

    pub(crate) fn note(&self) -> Option<NoteId> {
        self.note
    }

    pub(crate) fn fault(&self, place: Place) -> Option<Fault> {
        self.faults.get(&place).cloned()
    }

    pub(crate) fn forget_fault(&mut self, place: Place) {
        self.faults.remove(&place);
    }

    pub(crate) fn draft(&self, slot: Slot) -> Draft {
        self.drafts.get(&slot).cloned().unwrap_or_else(|| Draft::new(self.stored(slot)))
    }

    /// The texts of the case with what was touched or typed since.
    pub(crate) fn texts(&self) -> BTreeMap<Field, String> {
        let held = self.view.iter().flat_map(|view| view.fields.iter());
        let held = held.map(|held| (held.field, held.value.clone()));
        let drafts = self.drafts.iter().filter_map(|(slot, draft)| match slot {
            Slot::Field(field) => Some((*field, draft.shown().clone())),
            Slot::Note => None,
        });
        held.chain(drafts).filter_map(|(field, value)| Some((field, value.text()?.to_owned()))).collect()
    }

    /// True once the case can no longer be changed.
    pub(crate) fn is_closed(&self) -> bool {
        self.view.as_ref().is_none_or(|view| !view.is_writable())
    }

    pub(crate) fn has_clash(&self, field: Field) -> bool {
        self.view.as_ref().is_some_and(|view| view.clashes.iter().any(|clash| clash.field == field))
    }

    pub(crate) fn typed(&mut self, slot: Slot, value: Value) {
        self.draft_mut(slot).typed(value);
    }

    pub(crate) fn focus(&mut self, slot: Slot) {
        self.draft_mut(slot).focus();
    }

    /// Saves what was typed into the slot and takes what came meanwhile.
    pub(crate) fn leave(&mut self, slot: Slot) {
        self.flush(slot);
        self.draft_mut(slot).leave();
    }

    /// Puts the slot's text into the queue if it is not on the disk.
    pub(crate) fn flush(&mut self, slot: Slot) {
        let Some(draft) = self.drafts.get(&slot).filter(|draft| draft.is_unsaved()) else { return };
        self.queue.put(Edit::Draft(slot, draft.shown().clone()));
    }

    pub(crate) fn flush_all(&mut self) {
        let slots: Vec<Slot> = self.drafts.keys().copied().collect();
        slots.into_iter().for_each(|slot| self.flush(slot));
    }

    pub(crate) fn put(&mut self, edit: Edit) {
        if let Some(place) = place(&edit) {
            self.faults.remove(&place);
        }
        self.queue.put(edit);
    }

    pub(crate) fn start(&mut self) -> Option<Edit> {
        self.queue.start()
    }

    pub(crate) fn answered(&mut self, edit: &Edit, answer: Result<Answer, Fault>) {
        self.queue.finish();
        match answer {
            Ok(answer) => self.succeeded(edit, answer),
            Err(fault) => self.failed(edit, fault),
        }
    }

    /// Goes on writing a note that is already in the case.
    pub(crate) fn continue_note(&mut self, note: NoteId) {
        if self.draft(Slot::Note).is_unsaved() {
            return;
        }
        self.note = Some(note);
        self.drafts.remove(&Slot::Note);
    }

    /// True while something typed is on its way to the disk; refused text does not count, since nothing moves it.
    pub(crate) fn is_saving(&self) -> bool {
        !self.queue.is_idle() || self.drafts.values().any(|draft| draft.is_unsaved() && draft.fault().is_none())
    }

    pub(crate) fn has_refused_text(&self) -> bool {
        self.drafts.values().any(|draft| draft.is_unsaved() && draft.fault().is_some())
    }

    pub(crate) fn is_busy(&self) -> bool {
        !self.queue.is_idle()
    }

    fn succeeded(&mut self, edit: &Edit, answer: Answer) {
        if let Edit::Draft(slot, value) = edit {
            self.draft_mut(*slot).saved(value.clone(), answer.saved_at);
            if *slot == Slot::Note {
                self.note = answer.note.or(self.note);
            }
        }
        if matches!(edit, Edit::ApplicationId { .. }) {
            self.entries = Default::default();
        }
        self.faults.remove(&Place::Case);
        self.adopt(Rc::new(answer.view));
    }

    fn failed(&mut self, edit: &Edit, fault: Fault) {
        if *edit == Edit::Refresh && is_gone(fault.code) {
            // What this tablet no longer holds must not stay on its screen.
            *self = Self { faults: BTreeMap::from([(Place::Case, fault)]), ..Self::default() };
            return;
        }
        match (edit, place(edit)) {
            (Edit::Draft(slot, value), _) if !slot_is_touched(*slot) => {
                let draft = self.draft_mut(*slot);
                // A newer text stands on the screen already and gets its own answer.
                if draft.shown() == value {
                    draft.refused(fault);
                }
            }
            (Edit::Draft(slot, _), _) => {
                // A tick that could not be saved falls back to what is true.
                self.drafts.remove(slot);
                self.faults.insert(Place::Case, fault);
            }
            (_, Some(place)) => drop(self.faults.insert(place, fault)),
            (_, None) => {}
        }
    }

    fn adopt(&mut self, view: Rc<CaseView>) {
        self.view = Some(view);
        let slots: Vec<Slot> = self.drafts.keys().copied().collect();
        for slot in slots {
            let stored = self.stored(slot);
            self.draft_mut(slot).refreshed(stored);
        }
    }

    fn draft_mut(&mut self, slot: Slot) -> &mut Draft {
        let stored = self.stored(slot);
        self.drafts.entry(slot).or_insert_with(|| Draft::new(stored))
    }

    fn stored(&self, slot: Slot) -> Value {
        match slot {
            Slot::Field(field) => self.view.as_ref().and_then(|view| value_of(view, field)).unwrap_or(empty(field)),
            Slot::Note => Value::Text(self.stored_note().unwrap_or_default()),
        }
    }

    fn stored_note(&self) -> Option<String> {
        let (view, id) = (self.view.as_ref()?, self.note?);
        view.notes.iter().find(|note| note.note == id).map(|note| note.text.clone())
    }

    pub(crate) fn note_saved_at(&self) -> Option<Timestamp> {
        self.draft(Slot::Note).saved_at()
    }
}

pub(crate) fn value_of(view: &CaseView, field: Field) -> Option<Value> {
    view.fields.iter().find(|held| held.field == field).map(|held| held.value.clone())
}

/// The text of a field, if there is any.
pub(crate) fn text_of(view: &CaseView, field: Field) -> Option<String> {
    value_of(view, field)?.text().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Which procedure was chosen, as an answer like any other.
pub(crate) fn guide_of(view: &CaseView) -> Option<String> {
    text_of(view, domain::rules::guide_field()?)
}

pub(super) fn check_words<'a>(rules: &'a RulesView, view: &CaseView) -> CheckWords<'a> {
    CheckWords::of(&rules.book, view.service, guide_of(view).as_deref())
}

fn empty(field: Field) -> Value {
    if field.is_flag() { Value::Flag(false) } else { Value::Text(String::new()) }
}

fn is_gone(code: FaultCode) -> bool {
    matches!(code, FaultCode::CaseUnknown | FaultCode::CaseNotOpenableHere)
}

/// Set by touch, not typed: what could not be saved falls back.
fn slot_is_touched(slot: Slot) -> bool {
    match slot {
        Slot::Field(field) => field.is_flag() || field.is_of_check(),
        Slot::Note => false,
    }
}

fn place(edit: &Edit) -> Option<Place> {
    match edit {
        Edit::Draft(..) => None,
        Edit::Refresh | Edit::Event(_) => Some(Place::Case),
        Edit::ApplicationId { .. } => Some(Place::ApplicationId),
        Edit::Resolve(..) => Some(Place::Clash),
        Edit::Photo(_) => Some(Place::Photo),
        Edit::Carry(_) => Some(Place::Carry),
        Edit::HandOver(_) => Some(Place::HandOver),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    const NAME: Slot = Slot::Field(Field::Name);

    fn open() -> CaseModel {
        CaseModel::new(Some(Rc::new(samples::case_view())))
    }

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn saved(view: CaseView, note: Option<NoteId>) -> Result<Answer, Fault> {
        Ok(Answer { view, saved_at: Some(samples::NOW), note })
    }

    #[test]
    fn a_case_that_is_not_known_yet_is_read_first() {
        let mut model = CaseModel::new(None);
        assert!(model.is_closed());
        assert!(model.start() == Some(Edit::Refresh));
        model.answered(&Edit::Refresh, Ok(samples::case_view().into()));
        assert!(!model.is_closed());
    }

    #[test]
    fn typing_is_saved_and_an_older_answer_leaves_the_newer_text() {
        let mut model = open();
        model.focus(NAME);
        model.typed(NAME, text("球磨"));
        model.flush(NAME);
        let edit = model.start().expect("the name is on its way");
        model.typed(NAME, text("球磨 花子"));
        model.answered(&edit, saved(samples::with_text(samples::case_view(), Field::Name, "球磨"), None));
        assert_eq!(model.draft(NAME).text(), "球磨 花子");
        assert!(model.is_saving());
        model.leave(NAME);
        assert!(model.start() == Some(Edit::Draft(NAME, text("球磨 花子"))));
    }

    #[test]
    fn the_first_save_of_a_note_gives_the_id_of_the_next() {
        let mut model = open();
        let id = NoteId::from_bytes([3; 16]);
        model.typed(Slot::Note, text("窓口で"));
        model.flush(Slot::Note);
        let edit = model.start().expect("the note is on its way");
        let view = CaseView { notes: vec![samples::note(3, "窓口で")], ..samples::case_view() };
        model.answered(&edit, saved(view, Some(id)));
        assert_eq!(model.note(), Some(id));
        assert_eq!(model.note_saved_at(), Some(samples::NOW));
        assert!(!model.is_saving());
    }

    #[test]
    fn refused_text_stays_on_the_screen_with_its_fault() {
        let mut model = open();
        model.typed(Slot::Note, text("番号は1234"));
        model.flush(Slot::Note);
        let edit = model.start().expect("the note is on its way");
        model.answered(&edit, Err(FaultCode::TextHoldsMyNumber.into()));
        model.put(Edit::Refresh);
        let refresh = model.start().expect("a refresh is on its way");
        model.answered(&refresh, Ok(samples::case_view().into()));
        let draft = model.draft(Slot::Note);
        assert_eq!(draft.text(), "番号は1234");
        assert_eq!(draft.fault().map(|fault| fault.code), Some(FaultCode::TextHoldsMyNumber));
        assert!(model.has_refused_text() && !model.is_saving());
    }

    #[test]
    fn a_tick_that_could_not_be_saved_falls_back() {
        let mut model = open();
        let slot = Slot::Field(Field::Braille);
        model.typed(slot, Value::Flag(true));
        model.flush(slot);
        let edit = model.start().expect("the tick is on its way");
        model.answered(&edit, Err(FaultCode::DiskFull.into()));
        assert!(model.draft(slot).shown() == &Value::Flag(false));
        assert_eq!(model.fault(Place::Case).map(|fault| fault.code), Some(FaultCode::DiskFull));
    }

    #[test]
    fn saving_the_application_id_empties_the_two_entries_and_refusing_keeps_them() {
        let mut model = open();
        model.entries = ("1".into(), "2".into());
        let edit = Edit::ApplicationId { first: "1".into(), second: "2".into() };
        model.put(edit.clone());
        model.start();
        model.answered(&edit, Err(FaultCode::ApplicationIdEntriesDiffer.into()));
        assert_eq!(model.entries.0, "1");
        model.put(edit.clone());
        assert!(model.fault(Place::ApplicationId).is_none(), "a new attempt takes the old fault away");
        model.start();
        model.answered(&edit, saved(samples::case_view(), None));
        assert_eq!(model.entries, Default::default());
    }

    #[test]
    fn a_case_that_was_deleted_meanwhile_leaves_the_screen() {
        let mut model = open();
        model.focus(NAME);
        model.put(Edit::Refresh);
        let edit = model.start().expect("a refresh is on its way");
        model.answered(&edit, Err(FaultCode::CaseUnknown.into()));
        assert!(model.view().is_none() && !model.is_saving());
        assert_eq!(model.fault(Place::Case).map(|fault| fault.code), Some(FaultCode::CaseUnknown));
    }

    #[test]
    fn an_older_note_can_be_continued() {
        let view = CaseView { notes: vec![samples::note(4, "続きあり")], ..samples::case_view() };
        let mut model = CaseModel::new(Some(Rc::new(view)));
        model.continue_note(NoteId::from_bytes([4; 16]));
        assert_eq!(model.draft(Slot::Note).text(), "続きあり");
        assert!(!model.is_saving());
    }
}
