//! A button that acts only when it is held for two seconds, so that a resident does not press it by chance.
//!
//! With a keyboard: hold Enter or the space bar on it for as long.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

const HOLD_MS: u32 = 2000;

#[derive(Properties, PartialEq)]
pub(super) struct HoldButtonProps {
    pub(super) part: AttrValue,
    pub(super) class: AttrValue,
    pub(super) onhold: Callback<()>,
    pub(super) children: Html,
}

#[component]
pub(super) fn HoldButton(props: &HoldButtonProps) -> Html {
    // Dropping the timer stops it.
    let timer = use_mut_ref(|| None::<Timeout>);
    let holding = use_state(|| false);
    let press = {
        let (timer, holding, onhold) = (timer.clone(), holding.setter(), props.onhold.clone());
        Callback::from(move |()| {
            let (onhold, done) = (onhold.clone(), holding.clone());
            holding.set(true);
            timer.replace(Some(Timeout::new(HOLD_MS, move || {
                done.set(false);
                onhold.emit(());
            })));
        })
    };
    let release = {
        let (timer, holding) = (timer, holding.setter());
        Callback::from(move |()| {
            timer.replace(None);
            holding.set(false);
        })
    };
    let onkeydown = {
        let press = press.clone();
        Callback::from(move |event: KeyboardEvent| {
            if begins_hold(&event.key(), event.repeat()) {
                press.emit(());
            }
        })
    };
    html! {
        <button type="button" class={classes!(props.class.clone(), holding.then_some("is-held"))}
            data-part={props.part.clone()} lang="ja"
            onpointerdown={press.reform(|_: PointerEvent| ())}
            onpointerup={release.reform(|_: PointerEvent| ())}
            onpointerleave={release.reform(|_: PointerEvent| ())}
            onpointercancel={release.reform(|_: PointerEvent| ())}
            oncontextmenu={Callback::from(|event: MouseEvent| event.prevent_default())}
            {onkeydown} onkeyup={release.reform(|_: KeyboardEvent| ())}
            onblur={release.reform(|_: FocusEvent| ())}>
            { props.children.clone() }
        </button>
    }
}

/// A key that stays down repeats itself; only its first word begins the two seconds.
fn begins_hold(key: &str, repeated: bool) -> bool {
    !repeated && matches!(key, "Enter" | " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_repeats_does_not_begin_again() {
        assert!(begins_hold("Enter", false) && begins_hold(" ", false));
        assert!(!begins_hold("Enter", true) && !begins_hold("Tab", false) && !begins_hold("Escape", false));
    }
}
