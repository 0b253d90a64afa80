//! One labelled line of text.

use super::{FaultPanel, maybe};
use bridge::Fault;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum TextKind {
    #[default]
    Plain,
    Secret,
    Telephone,
    Address,
}

#[derive(Properties, PartialEq)]
pub(crate) struct TextFieldProps {
    /// The stable name for UI tests, and the id that binds the label.
    pub(crate) part: AttrValue,
    pub(crate) label: AttrValue,
    pub(crate) value: AttrValue,
    pub(crate) oninput: Callback<String>,
    #[prop_or_default]
    pub(crate) onfocus: Callback<()>,
    #[prop_or_default]
    pub(crate) onblur: Callback<()>,
    #[prop_or_default]
    pub(crate) kind: TextKind,
    #[prop_or_default]
    pub(crate) help: Option<AttrValue>,
    /// What the typed text was read as, or when it was saved.
    #[prop_or_default]
    pub(crate) state: Html,
    #[prop_or_default]
    pub(crate) fault: Option<Fault>,
    #[prop_or_default]
    pub(crate) readonly: bool,
    #[prop_or_default]
    pub(crate) disabled: bool,
    /// Takes the keyboard when it appears.
    #[prop_or_default]
    pub(crate) first: bool,
    #[prop_or_default]
    pub(crate) input_ref: NodeRef,
}

#[component]
pub(crate) fn TextField(props: &TextFieldProps) -> Html {
    use_first_focus(props.input_ref.clone(), props.first);
    let oninput = props.oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let (kind, mode) = attributes(props.kind);
    let help_id = format!("{}-help", props.part);
    html! {
        <div class="field">
            <label class="field-label" for={props.part.clone()}>{ &props.label }</label>
            <input class="input" id={props.part.clone()} data-part={props.part.clone()} type={kind} inputmode={mode}
                ref={props.input_ref.clone()} value={props.value.clone()} {oninput}
                onfocus={props.onfocus.reform(|_: FocusEvent| ())} onblur={props.onblur.reform(|_: FocusEvent| ())}
                readonly={props.readonly} disabled={props.disabled} autocomplete="off" autocapitalize="off"
                spellcheck="false" aria-describedby={props.help.as_ref().map(|_| help_id.clone())}
                aria-invalid={props.fault.as_ref().map(|_| "true")} />
            { for props.help.clone().map(|help| html! { <p class="field-help" id={help_id}>{ help }</p> }) }
            { props.state.clone() }
            { maybe(props.fault.clone().map(|fault| html! { <FaultPanel {fault} /> })) }
        </div>
    }
}

/// Puts the keyboard where the work begins.
#[hook]
pub(crate) fn use_first_focus(input: NodeRef, wanted: bool) {
    use_effect_with(wanted, move |wanted| {
        if let Some(element) = input.cast::<web_sys::HtmlElement>().filter(|_| *wanted) {
            // An element that cannot take the focus simply does not.
            let _ = element.focus();
        }
    });
}

fn attributes(kind: TextKind) -> (&'static str, &'static str) {
    match kind {
        TextKind::Plain => ("text", "text"),
        TextKind::Secret => ("password", "text"),
        TextKind::Telephone => ("text", "tel"),
        TextKind::Address => ("text", "url"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::FaultCode;

    #[test]
    fn the_label_and_the_help_are_bound_to_the_input() {
        let html = samples::render::<TextField>(yew::props!(TextFieldProps {
            part: "field-name",
            label: "氏名",
            value: "球磨 花子",
            oninput: Callback::noop(),
            help: "在留カードのとおりに",
            fault: Fault::new(FaultCode::TextHoldsPin),
        }));
        for piece in [
            r#"for="field-name""#,
            r#"id="field-name""#,
            r#"aria-describedby="field-name-help""#,
            r#"id="field-name-help""#,
            r#"value="球磨 花子""#,
            r#"aria-invalid="true""#,
            r#"data-code="text-holds-pin""#,
        ] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
    }
}
