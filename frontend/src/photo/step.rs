//! Step 写真: one sentence, the outline, and a large button; then the result beside the same large choice.

use super::{camera::Camera, taken::TakenPhoto};
use crate::{
    application::{CaseFile, Edit, Place},
    first::first,
    parts::{Actions, Button, ButtonKind, FaultPanel, Pictogram, PictogramKind},
};
use bridge::{Fault, FaultCode, PhotoLine};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlVideoElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct PhotoStepProps {
    pub(crate) file: CaseFile,
    pub(crate) back: Html,
    pub(crate) onaccept: Callback<()>,
}

#[component]
pub(crate) fn PhotoStep(props: &PhotoStepProps) -> Html {
    // The photo that is to be replaced: the camera is on until there is a newer one.
    let replaced = use_state(|| None::<PhotoLine>);
    let model = props.file.model();
    let latest = model.view().and_then(|view| view.photos.iter().max_by_key(|photo| photo.taken_at).cloned());
    let closed = model.is_closed();
    drop(model);
    match latest {
        Some(photo) if closed || replaced.as_ref() != Some(&photo) => {
            let retake = {
                let (replaced, photo) = (replaced.setter(), photo.clone());
                Callback::from(move |()| replaced.set(Some(photo.clone())))
            };
            result(props, photo, retake, closed)
        }
        Some(_) | None if !closed => html! {
            <Shooting file={props.file.clone()} back={props.back.clone()} />
        },
        Some(_) | None => html! {
            <>
                <section class="step-body"><h2>{ "写真" }</h2><p class="hint">{ "写真は撮影していません。" }</p></section>
                <Actions back={props.back.clone()}>{ Html::default() }</Actions>
            </>
        },
    }
}

fn result(props: &PhotoStepProps, photo: PhotoLine, retake: Callback<()>, closed: bool) -> Html {
    let key = photo.photo.to_string();
    html! {
        <>
            <section class="step-body" aria-labelledby="step-title" tabindex="0">
                <h2 id="step-title">{ "写真" }</h2>
                <TakenPhoto {key} case={props.file.case()} {photo} />
            </section>
            <Actions back={props.back.clone()}>
                { for (!closed).then(|| html! {
                    <>
                        <Button part="photo-retake" onclick={retake} class="button-large">{ "撮り直す" }</Button>
                        <Button part="photo-accept" kind={ButtonKind::Primary} class="button-large"
                            onclick={props.onaccept.clone()}>{ "この写真を使う" }</Button>
                    </>
                }) }
            </Actions>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ShootingProps {
    file: CaseFile,
    back: Html,
}

#[component]
fn Shooting(props: &ShootingProps) -> Html {
    let video = use_node_ref();
    let camera = use_camera(video.clone());
    let shooting = use_state(|| false);
    let busy = *shooting || props.file.model().is_busy();
    let fault = camera.fault.clone().or_else(|| props.file.model().fault(Place::Photo));
    let shoot = {
        let (file, camera, shooting) = (props.file.clone(), camera.clone(), shooting.setter());
        Callback::from(move |()| {
            let (file, camera, shooting) = (file.clone(), camera.clone(), shooting.clone());
            shooting.set(true);
            spawn_local(async move {
                camera.shoot_into(&file).await;
                shooting.set(false);
            });
        })
    };
    html! {
        <>
            <section class="step-body" aria-labelledby="step-title" tabindex="0">
                <h2 id="step-title">{ "写真" }</h2>
                <p class="photo-guide">{ "正面を向き、顔が枠の中に入るように合わせます。" }</p>
                { for fault.map(|fault| fault_with_retry(fault, &camera.retry)) }
                <div class={classes!("photo-frame", (!camera.is_on).then_some("is-off"))}>
                    <video ref={video} class="photo-video" data-part="photo-video" autoplay=true playsinline=true
                        muted=true aria-label="カメラの映像" />
                    { outline() }
                </div>
            </section>
            <Actions back={props.back.clone()}>
                <Button part="photo-shoot" kind={ButtonKind::Primary} class="button-large" onclick={shoot}
                    disabled={busy || !camera.is_on}>
                    <Pictogram kind={PictogramKind::Camera} />
                    { if busy { "保存しています…" } else { "撮影する" } }
                </Button>
            </Actions>
        </>
    }
}

fn fault_with_retry(fault: Fault, retry: &Callback<()>) -> Html {
    let again = (fault.code == FaultCode::CameraUnavailable).then(|| {
        html! { <Button part="camera-retry" onclick={retry.clone()}>{ "カメラをもう一度開く" }</Button> }
    });
    html! { <FaultPanel {fault}>{ for again }</FaultPanel> }
}

/// Head and shoulders inside the 35:45 that will be kept.
fn outline() -> Html {
    html! {
        <svg class="photo-outline" viewBox="0 0 350 450" aria-hidden="true">
            <ellipse cx="175" cy="195" rx="92" ry="125" />
            <path d="M20 450c6-78 60-110 155-110s149 32 155 110" />
        </svg>
    }
}

#[derive(Clone)]
struct CameraState {
    camera: Rc<RefCell<Option<Rc<Camera>>>>,
    is_on: bool,
    fault: Option<Fault>,
    retry: Callback<()>,
    failed: UseStateSetter<Option<Fault>>,
}

impl CameraState {
    async fn shoot_into(&self, file: &CaseFile) {
        let camera = self.camera.borrow().clone();
        let Some(camera) = camera else { return };
        match camera.shoot().await {
            Ok(frame) => file.put(Edit::Photo(frame)),
            Err(fault) => self.failed.set(Some(fault)),
        }
    }
}

/// Keeps the camera on while the component is on the screen.
#[hook]
fn use_camera(video: NodeRef) -> CameraState {
    let camera = use_memo((), |()| RefCell::new(None::<Rc<Camera>>));
    let fault = use_state(|| first(None::<Fault>));
    let is_on = use_state(|| false);
    let attempt = use_state(|| 0_u32);
    {
        let (camera, fault, is_on) = (camera.clone(), fault.setter(), is_on.setter());
        use_effect_with(*attempt, move |_| {
            let wanted = Rc::new(());
            let still_wanted = Rc::downgrade(&wanted);
            let slot = camera.clone();
            spawn_local(async move {
                let Some(video) = video.cast::<HtmlVideoElement>() else { return };
                let started = Camera::start(video).await;
                // The page may have gone while the camera woke up; then it goes to sleep again at once.
                if still_wanted.upgrade().is_none() {
                    return;
                }
                is_on.set(started.is_ok());
                match started {
                    Ok(started) => drop(slot.replace(Some(Rc::new(started)))),
                    Err(reason) => fault.set(Some(reason)),
                }
            });
            move || {
                drop(wanted);
                camera.take();
            }
        });
    }
    let retry = {
        let (attempt, fault) = (attempt.clone(), fault.setter());
        Callback::from(move |()| {
            fault.set(None);
            attempt.set(*attempt + 1);
        })
    };
    CameraState { camera, is_on: *is_on, fault: (*fault).clone(), retry, failed: fault.setter() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::CaseView;

    fn rendered(view: CaseView) -> String {
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        samples::render::<PhotoStep>(PhotoStepProps { file, back: Html::default(), onaccept: Callback::noop() })
    }

    #[test]
    fn without_a_photo_the_camera_and_its_outline_stand_ready() {
        let html = rendered(samples::case_view());
        for part in ["photo-video", "photo-shoot"] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(html.contains("photo-outline") && !html.contains("photo-accept"));
    }

    #[test]
    fn a_taken_photo_can_be_used_or_taken_again_by_buttons_of_one_size() {
        let html = rendered(CaseView { photos: vec![samples::photo()], ..samples::case_view() });
        assert!(html.contains("photo-accept") && html.contains("photo-retake") && !html.contains("photo-video"));
        assert_eq!(html.matches("button-large").count(), 2);
    }
}
