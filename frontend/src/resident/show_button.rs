//! 「住民に見せる」: one tap turns the tablet.

use super::Turned;
use crate::parts::{Button, Pictogram, PictogramKind};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ShowButtonProps {
    pub(crate) turned: Turned,
    pub(crate) onshow: Callback<Turned>,
}

#[component]
pub(crate) fn ShowButton(props: &ShowButtonProps) -> Html {
    let turned = props.turned.clone();
    html! {
        <Button part="show-resident" class="show-resident" onclick={props.onshow.reform(move |()| turned.clone())}>
            <Pictogram kind={PictogramKind::Help} />{ "住民に見せる" }
        </Button>
    }
}
