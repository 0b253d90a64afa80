//! The rules of the day, asked for once when a case is opened.

use super::guide_of;
use crate::{first::first, ipc};
use bridge::{CaseView, Fault, GetRules, RulesView};
use domain::rules::CheckWords;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// None while they are on their way.
pub(crate) type RulesOfDay = Option<Result<Rc<RulesView>, Fault>>;

#[hook]
pub(crate) fn use_rules() -> UseStateHandle<RulesOfDay> {
    let rules = use_state(|| first(RulesOfDay::None));
    {
        let rules = rules.setter();
        use_effect_with((), move |()| {
            spawn_local(async move { rules.set(Some(ipc::call(GetRules {}).await.map(Rc::new))) });
        });
    }
    rules
}

pub(crate) fn check_words<'a>(rules: &'a RulesView, view: &CaseView) -> CheckWords<'a> {
    CheckWords::of(&rules.book, view.service, guide_of(view).as_deref())
}
