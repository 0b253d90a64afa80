//! The one case that lies open: steps read and change it here, and it sees to it that everything gets saved.

use super::{
    case_model::CaseModel,
    edit::{Edit, Slot},
};
use crate::resident::Tongue;
use bridge::CaseView;
use domain::{CaseId, Field, Value};
use gloo_timers::callback::Timeout;
use std::{
    cell::{Cell, Ref, RefCell, RefMut},
    collections::BTreeMap,
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;
use words::Language;
use yew::prelude::*;

/// The longest that a keystroke waits before it goes to the disk.
const SAVE_DELAY_MS: u32 = 200;

/// A handle on the open case; a new version of it tells the components that something changed.
#[derive(Clone)]
pub(crate) struct CaseFile {
    work: Rc<Work>,
    version: u64,
}

struct Work {
    case: CaseId,
    model: RefCell<CaseModel>,
    timers: RefCell<BTreeMap<Slot, Timeout>>,
    pumping: Cell<bool>,
    version: Cell<u64>,
    redraw: RefCell<Callback<()>>,
    tongue: Tongue,
    /// Told to the frame, which lets the disk finish before it closes the screen.
    unsaved: Rc<Cell<bool>>,
}

impl PartialEq for CaseFile {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.work, &other.work) && self.version == other.version
    }
}

impl CaseFile {
    pub(crate) fn open(
        case: CaseId,
        view: Option<Rc<CaseView>>,
        redraw: Callback<()>,
        unsaved: Rc<Cell<bool>>,
    ) -> Self {
        let work = Work {
            case,
            model: RefCell::new(CaseModel::new(view)),
            timers: RefCell::default(),
            pumping: Cell::new(false),
            version: Cell::new(0),
            redraw: RefCell::new(redraw),
            tongue: Tongue::default(),
            unsaved,
        };
        Self { work: Rc::new(work), version: 0 }
    }

    /// The same file as it stands now.
    pub(crate) fn current(&self) -> Self {
        Self { work: self.work.clone(), version: self.work.version.get() }
    }

    /// Another page shows the same file from now on.
    pub(crate) fn redrawn_by(&self, redraw: Callback<()>) {
        self.work.redraw.replace(redraw);
    }

    pub(crate) fn case(&self) -> CaseId {
        self.work.case
    }

    /// What the visitor reads, as far as somebody has said so.
    pub(crate) fn tongue(&self) -> &Tongue {
        &self.work.tongue
    }

    pub(crate) fn speak(&self, language: Language) {
        self.work.tongue.speak(language);
        self.work.told();
    }

    pub(crate) fn model(&self) -> Ref<'_, CaseModel> {
        self.work.model.borrow()
    }

    /// For a change that is sent with the next one.
    pub(super) fn model_mut(&self) -> RefMut<'_, CaseModel> {
        self.work.model.borrow_mut()
    }

    /// Changes what stands on the screen; whatever it puts into the queue is sent.
    pub(crate) fn change(&self, change: impl FnOnce(&mut CaseModel)) {
        change(&mut self.work.model.borrow_mut());
        self.work.told();
        self.pump();
    }

    pub(crate) fn typed(&self, slot: Slot, value: Value) {
        self.change(|model| model.typed(slot, value));
        if self.work.timers.borrow().contains_key(&slot) {
            return;
        }
        let file = self.clone();
        let timer = Timeout::new(SAVE_DELAY_MS, move || {
            file.work.timers.borrow_mut().remove(&slot);
            file.change(|model| model.flush(slot));
        });
        self.work.timers.borrow_mut().insert(slot, timer);
    }

    pub(crate) fn set_flag(&self, field: Field, flag: bool) {
        let slot = Slot::Field(field);
        self.change(|model| {
            model.typed(slot, Value::Flag(flag));
            model.flush(slot);
        });
    }

    /// Writes texts that are chosen by touch, in this order.
    pub(crate) fn set_texts(&self, texts: Vec<(Field, String)>) {
        self.change(|model| {
            for (field, text) in texts {
                let slot = Slot::Field(field);
                model.typed(slot, Value::Text(text));
                model.flush(slot);
            }
        });
    }

    pub(crate) fn put(&self, edit: Edit) {
        self.change(|model| model.put(edit));
    }

    /// Sends all that is typed, also after the page has gone.
    pub(crate) fn leave(&self) {
        self.work.timers.borrow_mut().clear();
        self.change(CaseModel::flush_all);
    }

    fn pump(&self) {
        if self.work.pumping.replace(true) {
            return;
        }
        let work = self.work.clone();
        spawn_local(async move {
            work.pump().await;
            work.pumping.set(false);
        });
    }
}

impl Work {
    async fn pump(&self) {
        loop {
            let next = self.model.borrow_mut().start();
            let Some(edit) = next else { break };
            let note = self.model.borrow().note();
            let answer = edit.clone().send(self.case, note).await;
            self.model.borrow_mut().answered(&edit, answer);
            self.told();
        }
    }

    fn told(&self) {
        self.unsaved.set(self.model.borrow().is_saving());
        self.version.set(self.version.get() + 1);
        let redraw = self.redraw.borrow().clone();
        redraw.emit(());
    }
}
