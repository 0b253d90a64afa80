//! The camera: on while its preview is on the screen, never longer.

use super::devices::{CameraUse, Cameras};
use bridge::{Fault, FaultCode};
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use std::f64::consts::FRAC_PI_2;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MediaDevices, MediaStream,
    MediaStreamConstraints, MediaStreamTrack, Url,
};
use yew::Callback;

const JPEG: &str = "image/jpeg";
const JPEG_QUALITY: f64 = 0.95;
/// Wished for, not demanded: a camera that has less still works.
const WIDTH_WISHED: f64 = 1920.0;
const HEIGHT_WISHED: f64 = 1440.0;
/// A camera that insists on more is scaled down: no photo needs it, and a slow tablet feels it.
const SHOT_MAX: u32 = 2560;
/// Small enough to be looked at ten times a second.
const GLANCE_MAX: u32 = 640;
const GLANCE_QUALITY: f64 = 0.8;
const CLOSE_UP_MAX: u32 = 1280;
const CLOSE_UP_QUALITY: f64 = 0.9;

/// How many quarter turns to the right a camera's picture needs to stand upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Turns(u8);

impl Turns {
    pub(super) fn once_more(self) -> Self {
        Self((self.0 + 1) % 4)
    }

    pub(super) fn quarters(self) -> u8 {
        self.0
    }

    pub(super) fn lies(self) -> bool {
        self.0 % 2 == 1
    }
}

/// A running camera. Dropping it switches the camera off.
pub(crate) struct Camera {
    stream: MediaStream,
    video: HtmlVideoElement,
    canvas: HtmlCanvasElement,
    /// Told when somebody pulls the cable; kept as long as the camera.
    _lost: Closure<dyn FnMut()>,
}

impl Camera {
    pub(super) async fn start(video: HtmlVideoElement, wanted: CameraUse, lost: Callback<()>) -> Result<Self, Fault> {
        let stream = open_stream(wanted).await.map_err(|error| fault_of_camera(&error))?;
        let lost = Closure::<dyn FnMut()>::new(move || lost.emit(()));
        for track in stream.get_tracks().iter() {
            track.unchecked_into::<MediaStreamTrack>().set_onended(Some(lost.as_ref().unchecked_ref()));
        }
        let canvas = canvas().map_err(|_| FaultCode::CameraUnavailable)?;
        let camera = Self { stream, video, canvas, _lost: lost };
        camera.show().await.map_err(|error| fault_of_camera(&error))?;
        Ok(camera)
    }

    /// The frame on the screen as JPEG.
    pub(super) async fn shoot(&self, turns: Turns) -> Result<Vec<u8>, Fault> {
        self.frame(SHOT_MAX, turns, JPEG_QUALITY).await.map_err(|_| FaultCode::CameraUnavailable.into())
    }

    /// The same, small: for looking at and nothing else.
    pub(super) async fn glance(&self, turns: Turns) -> Result<Vec<u8>, Fault> {
        self.frame(GLANCE_MAX, turns, GLANCE_QUALITY).await.map_err(|_| FaultCode::CameraUnavailable.into())
    }

    /// The same, large enough for the print on a form.
    pub(crate) async fn close_up(&self) -> Result<Vec<u8>, Fault> {
        self.frame(CLOSE_UP_MAX, Turns::default(), CLOSE_UP_QUALITY)
            .await
            .map_err(|_| FaultCode::CameraUnavailable.into())
    }

    /// How many pixels a shot has.
    pub(super) fn shot_size(&self, turns: Turns) -> (u32, u32) {
        let (width, height) = scaled(self.shape(), SHOT_MAX);
        if turns.lies() { (height, width) } else { (width, height) }
    }

    /// Which of the device's cameras it is, by the browser's name for it.
    pub(super) fn device(&self) -> Option<String> {
        let track: MediaStreamTrack = self.stream.get_video_tracks().iter().next()?.unchecked_into();
        Reflect::get(&track.get_settings(), &"deviceId".into()).ok()?.as_string()
    }

    /// The shape of its picture.
    pub(super) fn shape(&self) -> (u32, u32) {
        (self.video.video_width(), self.video.video_height())
    }

    async fn show(&self) -> Result<(), JsValue> {
        self.video.set_src_object(Some(&self.stream));
        JsFuture::from(self.video.play()?).await.map(drop)
    }

    async fn frame(&self, most: u32, turns: Turns, quality: f64) -> Result<Vec<u8>, JsValue> {
        let (width, height) = self.shape();
        if width == 0 || height == 0 {
            return Err(JsValue::NULL);
        }
        let (across, down) = scaled((width, height), most);
        let (canvas_width, canvas_height) = if turns.lies() { (down, across) } else { (across, down) };
        self.canvas.set_width(canvas_width);
        self.canvas.set_height(canvas_height);
        let context: CanvasRenderingContext2d = self.canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
        let (across, down) = (f64::from(across), f64::from(down));
        context.translate(f64::from(canvas_width) / 2.0, f64::from(canvas_height) / 2.0)?;
        context.rotate(f64::from(turns.quarters()) * FRAC_PI_2)?;
        context.draw_image_with_html_video_element_and_dw_and_dh(
            &self.video,
            -across / 2.0,
            -down / 2.0,
            across,
            down,
        )?;
        let blob = jpeg(&self.canvas, quality).await?;
        let bytes = JsFuture::from(blob.array_buffer()).await?;
        Ok(Uint8Array::new(&bytes).to_vec())
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        for track in self.stream.get_tracks().iter() {
            let track: MediaStreamTrack = track.unchecked_into();
            track.set_onended(None);
            track.stop();
        }
        // A look that is still on its way keeps a camera that was switched off: by now another one may be shown.
        if self.video.src_object().is_some_and(|shown| Object::is(&shown, &self.stream)) {
            self.video.set_src_object(None);
        }
        // An empty canvas keeps no picture.
        self.canvas.set_width(0);
        self.canvas.set_height(0);
    }
}

/// The same shape with no side longer than this.
fn scaled((width, height): (u32, u32), most: u32) -> (u32, u32) {
    let longest = width.max(height).max(1);
    if longest <= most {
        return (width, height);
    }
    let scale = |side: u32| (u64::from(side) * u64::from(most) / u64::from(longest)) as u32;
    (scale(width), scale(height))
}

/// What the browser calls it, as a fault with a next step.
fn fault_of_camera(error: &JsValue) -> FaultCode {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default();
    code_of(&name)
}

fn code_of(name: &str) -> FaultCode {
    match name {
        "NotAllowedError" | "SecurityError" => FaultCode::CameraRefused,
        "NotFoundError" | "OverconstrainedError" => FaultCode::CameraMissing,
        "NotReadableError" | "AbortError" => FaultCode::CameraBusy,
        _ => FaultCode::CameraUnavailable,
    }
}

async fn open_stream(wanted: CameraUse) -> Result<MediaStream, JsValue> {
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&video_wishes(wanted)?);
    let stream = JsFuture::from(media_devices()?.get_user_media_with_constraints(&constraints)?).await?;
    stream.dyn_into()
}

/// Wishes all of them: a camera that is gone is no reason to open none.
fn video_wishes(wanted: CameraUse) -> Result<JsValue, JsValue> {
    let wishes = Object::new();
    let wish = |name: &str, value: JsValue| {
        let ideal = Object::new();
        Reflect::set(&ideal, &"ideal".into(), &value)?;
        Reflect::set(&wishes, &name.into(), &ideal).map(drop)
    };
    wish("width", WIDTH_WISHED.into())?;
    wish("height", HEIGHT_WISHED.into())?;
    match (wanted.chosen(), wanted.facing()) {
        (Some(device), _) => wish("deviceId", device.into())?,
        (None, Some(facing)) => wish("facingMode", facing.into())?,
        (None, None) => {}
    }
    Ok(wishes.into())
}

/// The cameras of this device, in its own order. A browser names them once one of them was opened.
pub(super) async fn cameras(open: Option<String>) -> Cameras {
    Cameras { ids: list().await.unwrap_or_default(), open }
}

async fn list() -> Result<Vec<String>, JsValue> {
    let found: Array = JsFuture::from(media_devices()?.enumerate_devices()?).await?.dyn_into()?;
    let text = |device: &JsValue, name: &str| Reflect::get(device, &name.into()).ok()?.as_string();
    let is_camera = |device: &JsValue| text(device, "kind").as_deref() == Some("videoinput");
    let ids = found.iter().filter(is_camera).filter_map(|device| text(&device, "deviceId"));
    Ok(ids.filter(|id| !id.is_empty()).collect())
}

fn media_devices() -> Result<MediaDevices, JsValue> {
    web_sys::window().ok_or(JsValue::NULL)?.navigator().media_devices()
}

fn canvas() -> Result<HtmlCanvasElement, JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    Ok(document.create_element("canvas")?.dyn_into()?)
}

async fn jpeg(canvas: &HtmlCanvasElement, quality: f64) -> Result<Blob, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            // A promise that nobody waits for any more may be answered in vain.
            let _ = resolve.call1(&JsValue::NULL, &blob);
        });
        let started = canvas.to_blob_with_type_and_encoder_options(done.unchecked_ref(), JPEG, &quality.into());
        if let Err(error) = started {
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    });
    JsFuture::from(promise).await?.dyn_into()
}

/// A picture that only this page can show; dropping it takes the picture away.
#[derive(PartialEq)]
pub(super) struct PictureUrl(String);

impl PictureUrl {
    pub(super) fn of_jpeg(bytes: &[u8]) -> Result<Self, Fault> {
        make_url(bytes).map(Self).map_err(|_| FaultCode::PhotoUnreadable.into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for PictureUrl {
    fn drop(&mut self) {
        // A URL that is gone already needs no revoking.
        let _ = Url::revoke_object_url(&self.0);
    }
}

fn make_url(bytes: &[u8]) -> Result<String, JsValue> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let kind = BlobPropertyBag::new();
    kind.set_type(JPEG);
    Url::create_object_url_with_blob(&Blob::new_with_u8_array_sequence_and_options(&parts, &kind)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_in_which_a_camera_fails_has_its_own_next_step() {
        let codes = ["NotAllowedError", "NotFoundError", "NotReadableError", "TypeError"].map(code_of);
        assert_eq!(
            codes,
            [FaultCode::CameraRefused, FaultCode::CameraMissing, FaultCode::CameraBusy, FaultCode::CameraUnavailable]
        );
    }

    #[test]
    fn a_picture_is_scaled_down_and_never_up() {
        assert_eq!(scaled((3840, 2160), SHOT_MAX), (2560, 1440));
        assert_eq!(scaled((1280, 720), SHOT_MAX), (1280, 720));
        assert_eq!(scaled((1080, 1920), GLANCE_MAX), (360, 640));
        assert_eq!(scaled((0, 0), GLANCE_MAX), (0, 0));
    }

    #[test]
    fn four_quarter_turns_are_none() {
        let all = (0..4).fold(Turns::default(), |turns, _| turns.once_more());
        assert_eq!(all, Turns::default());
        assert_eq!(Turns::default().once_more().quarters(), 1);
    }
}
