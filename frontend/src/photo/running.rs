//! A camera that is on while its picture is on the screen, whichever page asks for it.

use super::camera::Camera;
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
    pub(crate) failed: UseStateSetter<Option<Fault>>,
}

/// Keeps the camera on while the component is on the screen.
#[hook]
pub(crate) fn use_camera(video: NodeRef) -> CameraState {
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
                let started = Camera::start(video, lost).await;
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

impl CameraState {
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
