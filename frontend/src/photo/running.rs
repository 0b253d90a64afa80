//! A camera that is on while its picture is on the screen, whichever page asks for it.

use super::{
    camera::{self, Camera},
    devices::{CameraUse, Cameras},
};
use crate::{
    first::first,
    parts::{Button, FaultPanel, maybe},
};
use bridge::{Fault, FaultCode};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlVideoElement;
use yew::prelude::*;

/// Opening it once more may help.
const CAMERA_FAULTS: [FaultCode; 5] = [
    FaultCode::CameraUnavailable,
    FaultCode::CameraRefused,
    FaultCode::CameraMissing,
    FaultCode::CameraBusy,
    FaultCode::CameraLost,
];

#[derive(Clone)]
pub(crate) struct CameraState {
    camera: Rc<RefCell<Option<Rc<Camera>>>>,
    pub(crate) is_on: bool,
    pub(crate) fault: Option<Fault>,
    pub(crate) retry: Callback<()>,
    /// Opens the next camera of the device, where it has several.
    pub(crate) switch: Option<Callback<()>>,
    /// The one that is on, by the browser's name for it.
    pub(crate) device: Option<AttrValue>,
    pub(crate) failed: UseStateSetter<Option<Fault>>,
}

/// Keeps the camera on while the component is on the screen.
#[hook]
pub(crate) fn use_camera(video: NodeRef, wanted: CameraUse) -> CameraState {
    let camera = use_memo((), |()| RefCell::new(None::<Rc<Camera>>));
    let fault = use_state(|| first(None::<Fault>));
    let is_on = use_state(|| false);
    let attempt = use_state(|| 0_u32);
    let cameras = use_state(|| first(Cameras::default()));
    {
        let (camera, fault, is_on, cameras) = (camera.clone(), fault.setter(), is_on.setter(), cameras.setter());
        use_effect_with(*attempt, move |_| {
            let page = Rc::new(());
            let still_there = Rc::downgrade(&page);
            let slot = camera.clone();
            let lost = {
                let (slot, fault, is_on) = (camera.clone(), fault.clone(), is_on.clone());
                Callback::from(move |()| {
                    is_on.set(false);
                    fault.set(Some(FaultCode::CameraLost.into()));
                    // Not within its own event: the camera holds what is called.
                    let slot = slot.clone();
                    spawn_local(async move { drop(slot.take()) });
                })
            };
            spawn_local(async move {
                let Some(video) = video.cast::<HtmlVideoElement>() else { return };
                let started = Camera::start(video, wanted, lost).await;
                // The page may have gone while the camera woke up; then it goes to sleep again at once.
                if still_there.upgrade().is_none() {
                    return;
                }
                let device = started.as_ref().ok().and_then(Camera::device).or_else(|| wanted.chosen());
                is_on.set(started.is_ok());
                match started {
                    Ok(started) => drop(slot.replace(Some(Rc::new(started)))),
                    Err(reason) => fault.set(Some(reason)),
                }
                let found = camera::cameras(device).await;
                if still_there.upgrade().is_some() {
                    cameras.set(found);
                }
            });
            move || {
                drop(page);
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
    let switch = cameras.next().map(|next| {
        let (is_on, retry) = (is_on.setter(), retry.clone());
        Callback::from(move |()| {
            wanted.choose(next.clone());
            is_on.set(false);
            retry.emit(());
        })
    });
    let device = cameras.open.clone().map(AttrValue::from);
    CameraState { camera, is_on: *is_on, fault: (*fault).clone(), retry, switch, device, failed: fault.setter() }
}

impl CameraState {
    /// A camera that does not open leaves the page to itself: what is on the screen must not speak of its picture.
    pub(crate) fn has_failed(&self) -> bool {
        self.fault.as_ref().is_some_and(|fault| CAMERA_FAULTS.contains(&fault.code))
    }

    /// None once the camera is off.
    pub(crate) fn camera(&self) -> Option<Rc<Camera>> {
        self.camera.borrow().clone()
    }
}

pub(crate) fn fault_with_retry(fault: Fault, retry: &Callback<()>) -> Html {
    let again = CAMERA_FAULTS.contains(&fault.code);
    html! {
        <FaultPanel {fault}>
            { maybe(again.then(|| html! { <Button part="camera-retry" onclick={retry.clone()}>{ "カメラをもう一度開く" }</Button> })) }
        </FaultPanel>
    }
}

/// Where the device has several cameras.
pub(crate) fn switch_key(camera: &CameraState) -> Html {
    let is_opening = !camera.is_on && camera.fault.is_none();
    maybe(camera.switch.clone().map(|switch| {
        html! {
            <Button part="camera-switch" onclick={switch} disabled={is_opening}>{ "カメラを切り替える" }</Button>
        }
    }))
}
