//! The row at the bottom of a page: what leads back on the left, the primary action under the right thumb.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ActionsProps {
    #[prop_or_default]
    pub(crate) back: Html,
    pub(crate) children: Html,
}

#[component]
pub(crate) fn Actions(props: &ActionsProps) -> Html {
    html! {
        <footer class="actions">
            <div class="actions-back">{ props.back.clone() }</div>
            <div class="actions-forward">{ props.children.clone() }</div>
        </footer>
    }
}
