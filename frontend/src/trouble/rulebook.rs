//! The rules of the day, for whom to call and until when.

use crate::ipc;
use bridge::{Fault, GetRules, RulesView};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// None while they are on their way.
pub(super) type Rulebook = Option<Result<Rc<RulesView>, Fault>>;

#[hook]
pub(super) fn use_rulebook() -> UseStateHandle<Rulebook> {
    let rules = use_state(|| None);
    {
        let rules = rules.setter();
        use_effect_with((), move |()| {
            spawn_local(async move { rules.set(Some(ipc::call(GetRules {}).await.map(Rc::new))) });
        });
    }
    rules
}
