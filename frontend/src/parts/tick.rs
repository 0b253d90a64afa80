//! Things that are on or off, with a shape and not by colour alone.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct TickProps {
    pub(crate) part: AttrValue,
    pub(crate) on: bool,
    pub(crate) onchange: Callback<bool>,
    #[prop_or_default]
    pub(crate) disabled: bool,
    pub(crate) children: Html,
}

/// One line of a list that is ticked by touch.
#[component]
pub(crate) fn Tick(props: &TickProps) -> Html {
    let on = props.on;
    html! {
        <button type="button" class="tick" data-part={props.part.clone()}
            aria-pressed={on.to_string()} disabled={props.disabled}
            onclick={props.onchange.reform(move |_: MouseEvent| !on)}>
            <svg class="tick-box" viewBox="0 0 32 32" aria-hidden="true">
                <rect x="3" y="3" width="26" height="26" rx="3" />
                { for on.then(|| html! { <path d="M9 16.5 14 22 23.5 10.5" /> }) }
            </svg>
            { props.children.clone() }
        </button>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct ChoiceProps {
    pub(crate) part: AttrValue,
    pub(crate) on: bool,
    pub(crate) label: AttrValue,
    pub(crate) help: AttrValue,
    pub(crate) onchange: Callback<bool>,
    #[prop_or_default]
    pub(crate) disabled: bool,
}

/// A large choice with a sentence that explains it.
#[component]
pub(crate) fn Choice(props: &ChoiceProps) -> Html {
    let on = props.on;
    html! {
        <button type="button" class="choice" data-part={props.part.clone()} aria-pressed={on.to_string()}
            disabled={props.disabled} onclick={props.onchange.reform(move |_: MouseEvent| !on)}>
            <span class="choice-state">{ if on { "✓ 希望する" } else { "希望しない" } }</span>
            <span class="choice-label">{ &props.label }</span>
            <span class="choice-help">{ &props.help }</span>
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_choice_says_its_state_in_a_word() {
        let props = |on| {
            yew::props!(ChoiceProps {
                part: "field-braille",
                on: on,
                label: "点字",
                help: "",
                onchange: Callback::noop()
            })
        };
        let on = samples::render::<Choice>(props(true));
        assert!(on.contains(r#"aria-pressed="true""#) && on.contains("希望する"));
        let off = samples::render::<Choice>(props(false));
        assert!(off.contains(r#"aria-pressed="false""#) && off.contains("希望しない"));
    }
}
