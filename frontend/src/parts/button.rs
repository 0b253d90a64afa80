//! What can be pressed.

use yew::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ButtonKind {
    Primary,
    #[default]
    Outlined,
    /// Without a frame, for what is rarely needed.
    Quiet,
    /// Ends something.
    Final,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button-primary",
            Self::Outlined => "button-outlined",
            Self::Quiet => "button-quiet",
            Self::Final => "button-final",
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct ButtonProps {
    /// The stable name for UI tests.
    pub(crate) part: AttrValue,
    #[prop_or_default]
    pub(crate) kind: ButtonKind,
    /// Left out when the button submits its form.
    #[prop_or_default]
    pub(crate) onclick: Option<Callback<()>>,
    /// The id of the form that it submits, when it stands outside of it.
    #[prop_or_default]
    pub(crate) form: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) disabled: bool,
    /// The id of the sentence that says why it cannot be pressed.
    #[prop_or_default]
    pub(crate) described_by: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) class: Classes,
    pub(crate) children: Html,
}

#[component]
pub(crate) fn Button(props: &ButtonProps) -> Html {
    let kind = if props.onclick.is_some() { "button" } else { "submit" };
    let onclick = props.onclick.clone().map(|onclick| onclick.reform(|_: MouseEvent| ()));
    html! {
        <button type={kind} class={classes!("button", props.kind.class(), props.class.clone())}
            data-part={props.part.clone()} disabled={props.disabled} form={props.form.clone()} aria-describedby={props.described_by.clone()}
            {onclick}>
            { props.children.clone() }
        </button>
    }
}
