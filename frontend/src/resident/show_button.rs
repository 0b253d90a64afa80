//! 「住民に見せる」: one tap turns the tablet.

use super::Turning;
use crate::parts::{Button, Pictogram, PictogramKind};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ShowButtonProps {
    pub(crate) turning: Turning,
    pub(crate) onshow: Callback<Turning>,
}

#[component]
pub(crate) fn ShowButton(props: &ShowButtonProps) -> Html {
    let turning = props.turning.clone();
    html! {
        <Button part="show-resident" class="show-resident" onclick={props.onshow.reform(move |()| turning.clone())}>
            <Pictogram kind={PictogramKind::Help} />{ "住民に見せる" }
        </Button>
    }
}
