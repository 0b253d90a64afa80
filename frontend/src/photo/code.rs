//! The camera that reads a code: one look at a time, until the same was read twice.

use super::{
    devices::CameraUse,
    running::{CameraState, fault_with_retry, switch_key, use_camera},
};
use crate::{
    ipc,
    parts::{Button, Notice, maybe},
};
use bridge::{Base64Bytes, Fault, FaultCode, Look, LookFor, ScanPoint, Seen};
use gloo_timers::future::TimeoutFuture;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Between two looks, so that fingers and letters are served as well.
const PAUSE_MS: u32 = 30;
/// After a look that failed.
const AGAIN_MS: u32 = 1000;

/// What can be read off a code.
pub(crate) trait Readable: Clone + PartialEq + 'static {
    const WANTED: LookFor;
    /// Said above the picture.
    const ASK: &'static str;

    /// None when the shell answered another question.
    fn of(seen: Seen) -> Option<Sight<Self>>;
}

/// What one frame gave.
pub(crate) struct Sight<T> {
    /// Nothing in view is no refusal.
    pub(crate) outcome: Result<T, Option<Refused>>,
    pub(crate) corners: Option<[ScanPoint; 4]>,
}

/// Why a code is not taken, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) next_step: &'static str,
}

/// What was seen so far.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading<T> {
    last: Option<T>,
    /// Read twice in a row: what one bad frame says is not believed.
    pub(crate) found: Option<T>,
    refused: Option<Refused>,
    corners: Option<[ScanPoint; 4]>,
}

impl<T> Default for Reading<T> {
    fn default() -> Self {
        Self { last: None, found: None, refused: None, corners: None }
    }
}

impl<T: Readable> Reading<T> {
    /// True once there is something to compare.
    pub(crate) fn saw(&mut self, sight: Sight<T>) -> bool {
        self.corners = sight.corners;
        match sight.outcome {
            Ok(read) => {
                self.refused = None;
                if self.last.as_ref() == Some(&read) {
                    self.found = Some(read.clone());
                }
                self.last = Some(read);
            }
            Err(refused) => (self.last, self.refused) = (None, refused),
        }
        self.found.is_some()
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct CodeCameraProps<T: Readable> {
    pub(crate) reading: Reading<T>,
    pub(crate) onread: Callback<Reading<T>>,
    /// Back to typing.
    pub(crate) onclose: Callback<()>,
}

/// The camera is on while this is on the screen, and off before what was read is compared.
#[component]
pub(crate) fn CodeCamera<T: Readable>(props: &CodeCameraProps<T>) -> Html {
    let video = use_node_ref();
    let camera = use_camera(video.clone(), CameraUse::Code);
    {
        let (camera, onread) = (camera.clone(), props.onread.clone());
        use_effect_with(camera.is_on, move |on| {
            let alive = Rc::new(Cell::new(*on));
            if *on {
                spawn_local(watch(alive.clone(), camera, onread));
            }
            move || alive.set(false)
        });
    }
    let refused = props.reading.refused;
    // Each is one node, whether it says something or not: a node more before its end would draw the video anew, without
    // its stream.
    html! {
        <section class="scan" data-part="scan" data-state={refused.map_or("looking", |refused| refused.code)}>
            { maybe((!camera.has_failed()).then(|| said::<T>(refused))) }
            { maybe(camera.fault.clone().map(|fault| fault_with_retry(fault, &camera.retry))) }
            <div class={frame_class(&camera)} data-part="scan-frame" data-camera={camera.device.clone()}>
                <video ref={video} class="photo-video turned-0" data-part="scan-video" autoplay=true playsinline=true
                    muted=true aria-label="カメラの映像" />
                { maybe(props.reading.corners.filter(|_| !camera.has_failed()).map(|corners| around(&corners))) }
            </div>
            <div class="photo-means">
                <Button part="scan-type" onclick={props.onclose.clone()}>{ "手で入力する" }</Button>
                { switch_key(&camera) }
            </div>
        </section>
    }
}

/// What to do, or why what is seen is not what is wanted; in the place where the eyes are.
fn said<T: Readable>(refused: Option<Refused>) -> Html {
    match refused {
        Some(refused) => html! { <Notice>{ refused.reason }<br />{ format!("→ {}", refused.next_step) }</Notice> },
        None => html! { <p class="photo-guide" role="status">{ T::ASK }</p> },
    }
}

fn frame_class(camera: &CameraState) -> Classes {
    let failed = camera.has_failed().then_some("has-failed");
    classes!("photo-frame", failed, (!camera.is_on).then_some("is-off"))
}

fn around(corners: &[ScanPoint; 4]) -> Html {
    let points = corners.map(|ScanPoint { x, y }| format!("{x},{y}")).join(" ");
    html! {
        <svg class="photo-outline" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
            <polygon {points} vector-effect="non-scaling-stroke" />
        </svg>
    }
}

/// Looks at the camera's picture, one look at a time, until something is to be compared.
async fn watch<T: Readable>(alive: Rc<Cell<bool>>, camera: CameraState, onread: Callback<Reading<T>>) {
    let mut reading = Reading::default();
    while alive.get() {
        match look(&camera).await {
            Some(Ok(sight)) => {
                let done = reading.saw(sight);
                if alive.get() {
                    onread.emit(reading.clone());
                }
                if done {
                    return;
                }
                TimeoutFuture::new(PAUSE_MS).await;
            }
            Some(Err(_)) => TimeoutFuture::new(AGAIN_MS).await,
            None => return,
        }
    }
}

/// None once the camera is off.
async fn look<T: Readable>(camera: &CameraState) -> Option<Result<Sight<T>, Fault>> {
    let camera = camera.camera()?;
    let frame = match camera.close_up().await {
        Ok(frame) => Base64Bytes(frame),
        Err(fault) => return Some(Err(fault)),
    };
    let seen = ipc::call(Look { frame, wanted: T::WANTED }).await;
    Some(seen.and_then(|seen| T::of(seen).ok_or_else(|| FaultCode::RequestMalformed.into())))
}
