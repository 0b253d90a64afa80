//! A photo that was taken: fetched for looking at, and gone from memory with the page.

use super::camera::PictureUrl;
use crate::{ipc, parts::FaultPanel};
use bridge::{Fault, PhotoLine, ViewPhoto};
use domain::CaseId;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct TakenPhotoProps {
    pub(crate) case: CaseId,
    pub(crate) photo: PhotoLine,
}

#[derive(Properties, PartialEq)]
pub(super) struct JudgedPhotoProps {
    pub(super) case: CaseId,
    pub(super) photo: PhotoLine,
    /// Told once the picture can be seen.
    pub(super) onshown: Callback<()>,
    /// What is said of it.
    pub(super) children: Html,
}

#[component]
pub(super) fn TakenPhoto(props: &JudgedPhotoProps) -> Html {
    let picture = use_picture(props.case, &props.photo);
    let moment = format!("撮影 {}", props.photo.taken_at.japanese());
    html! {
        <div class="photo-taken">
            { shown(&picture, "photo-result", &props.onshown) }
            <div class="photo-facts">
                <p class="photo-saved">{ "✓ この端末に保存しました" }</p>
                <p>{ moment }</p>
                <p>{ format!("{}×{} 画素", props.photo.width, props.photo.height) }</p>
                { props.children.clone() }
            </div>
        </div>
    }
}

/// The photo beside what it is compared with, without anything to be done to it.
#[component]
pub(crate) fn ComparedPhoto(props: &TakenPhotoProps) -> Html {
    let picture = use_picture(props.case, &props.photo);
    html! { <div class="photo-compared">{ shown(&picture, "compare-photo", &Callback::noop()) }</div> }
}

type Picture = Option<Result<Rc<PictureUrl>, Fault>>;

#[hook]
fn use_picture(case: CaseId, photo: &PhotoLine) -> Picture {
    let picture = use_state(|| None);
    {
        let picture = picture.setter();
        use_effect_with((case, photo.photo), move |(case, photo)| {
            let (case, photo) = (*case, *photo);
            spawn_local(async move {
                let answer = ipc::call(ViewPhoto { case, photo }).await;
                picture.set(Some(answer.and_then(|view| PictureUrl::of_jpeg(&view.jpeg.0)).map(Rc::new)));
            });
        });
    }
    (*picture).clone()
}

fn shown(picture: &Picture, part: &'static str, onshown: &Callback<()>) -> Html {
    match picture {
        Some(Ok(url)) => html! {
            <img class="photo-result" data-part={part} src={url.as_str().to_owned()} alt="撮影した顔写真"
                onload={onshown.reform(|_: Event| ())} />
        },
        Some(Err(fault)) => html! { <FaultPanel fault={fault.clone()} /> },
        None => html! { <p class="photo-result is-loading" role="status">{ "写真を開いています…" }</p> },
    }
}
