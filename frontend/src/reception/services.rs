//! The eight services as tiles: one touch begins a case.

use crate::parts::{Pictogram, PictogramKind, label};
use domain::Service;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct ServicesProps {
    pub(super) onopen: Callback<Service>,
    pub(super) busy: bool,
}

#[component]
pub(super) fn Services(props: &ServicesProps) -> Html {
    let tile = |service: Service| {
        html! {
            <button type="button" class="service" data-part={format!("service-{}", service.code())}
                disabled={props.busy} onclick={props.onopen.reform(move |_: MouseEvent| service)}>
                <Pictogram kind={PictogramKind::Service(service)} />
                <span>{ label(service.label()) }</span>
            </button>
        }
    };
    html! {
        <section class="services" aria-labelledby="services-title" tabindex="0">
            <h2 id="services-title">{ "受付を始める" }</h2>
            <div class="service-tiles">{ for Service::TILES.map(tile) }</div>
        </section>
    }
}
