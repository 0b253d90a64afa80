//! A question or a paper in front of the page; the page behind cannot be touched meanwhile.

use super::{Button, ButtonKind};
use web_sys::HtmlDialogElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct DialogProps {
    pub(crate) title: AttrValue,
    /// Escape and the way back.
    pub(crate) onclose: Callback<()>,
    #[prop_or_default]
    pub(crate) class: Classes,
    pub(crate) children: Html,
}

#[component]
pub(crate) fn Dialog(props: &DialogProps) -> Html {
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            if let Some(element) = dialog.cast::<HtmlDialogElement>() {
                // An already open dialog stays open.
                let _ = element.show_modal();
            }
        });
    }
    let oncancel = props.onclose.reform(|event: Event| event.prevent_default());
    html! {
        <dialog class={classes!("dialog", props.class.clone())} ref={dialog} {oncancel} aria-labelledby="dialog-title">
            <h2 id="dialog-title">{ &props.title }</h2>
            { props.children.clone() }
        </dialog>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct ConfirmDialogProps {
    pub(crate) title: AttrValue,
    pub(crate) confirm: AttrValue,
    #[prop_or(ButtonKind::Primary)]
    pub(crate) kind: ButtonKind,
    pub(crate) onconfirm: Callback<()>,
    pub(crate) oncancel: Callback<()>,
    pub(crate) children: Html,
}

#[component]
pub(crate) fn ConfirmDialog(props: &ConfirmDialogProps) -> Html {
    html! {
        <Dialog title={props.title.clone()} onclose={props.oncancel.clone()}>
            { props.children.clone() }
            <div class="dialog-actions">
                <Button part="cancel" onclick={props.oncancel.clone()}>{ "やめる" }</Button>
                <Button part="confirm" kind={props.kind} onclick={props.onconfirm.clone()}>
                    { props.confirm.clone() }
                </Button>
            </div>
        </Dialog>
    }
}
