//! The rules of the day, asked for once when a case is opened.

use crate::{first::first, ipc};
use bridge::{Fault, GetRules, RulesView};
use domain::{Service, rules::CheckWords};
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

pub(crate) fn check_words(rules: &RulesView, service: Service) -> CheckWords<'_> {
    CheckWords { book: &rules.book, check: service.check() }
}
