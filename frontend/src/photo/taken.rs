//! A photo that was taken: fetched for looking at, and gone from memory with the page.

use super::camera::PictureUrl;
use crate::{ipc, parts::FaultPanel};
use bridge::{Fault, PhotoLine, ViewPhoto};
use domain::CaseId;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct TakenPhotoProps {
    pub(super) case: CaseId,
    pub(super) photo: PhotoLine,
}

#[component]
pub(super) fn TakenPhoto(props: &TakenPhotoProps) -> Html {
    let picture = use_state(|| None::<Result<Rc<PictureUrl>, Fault>>);
    {
        let picture = picture.setter();
        use_effect_with((props.case, props.photo.photo), move |(case, photo)| {
            let (case, photo) = (*case, *photo);
            spawn_local(async move {
                let answer = ipc::call(ViewPhoto { case, photo }).await;
                picture.set(Some(answer.and_then(|view| PictureUrl::of_jpeg(&view.jpeg.0)).map(Rc::new)));
            });
        });
    }
    let moment = format!("撮影 {}", props.photo.taken_at.japanese());
    html! {
        <div class="photo-taken">
            { match &*picture {
                Some(Ok(url)) => html! {
                    <img class="photo-result" data-part="photo-result" src={url.as_str().to_owned()}
                        alt="撮影した顔写真" />
                },
                Some(Err(fault)) => html! { <FaultPanel fault={fault.clone()} /> },
                None => html! { <p class="photo-result is-loading" role="status">{ "写真を開いています…" }</p> },
            } }
            <div class="photo-facts">
                <p class="photo-saved">{ "✓ この端末に保存しました" }</p>
                <p>{ moment }</p>
                <p>{ format!("{}×{} 画素", props.photo.width, props.photo.height) }</p>
                <p class="hint">{ "目が開いているか、ぼけていないか、影がないかを見てください。" }</p>
            </div>
        </div>
    }
}
