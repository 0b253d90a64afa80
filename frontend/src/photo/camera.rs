//! The camera: on while its preview is on the screen, never longer.

use bridge::{Fault, FaultCode};
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MediaStream,
    MediaStreamConstraints, MediaStreamTrack, Url,
};

const JPEG: &str = "image/jpeg";
const JPEG_QUALITY: f64 = 0.95;
/// Wished for, not demanded: a camera that has less still works.
const WIDTH_WISHED: f64 = 1920.0;
const HEIGHT_WISHED: f64 = 1440.0;

/// A running camera. Dropping it switches the camera off.
pub(super) struct Camera {
    stream: MediaStream,
    video: HtmlVideoElement,
}

impl Camera {
    pub(super) async fn start(video: HtmlVideoElement) -> Result<Self, Fault> {
        let stream = open_stream().await.map_err(|_| FaultCode::CameraUnavailable)?;
        let camera = Self { stream, video };
        camera.show().await.map_err(|_| FaultCode::CameraUnavailable)?;
        Ok(camera)
    }

    /// The frame on the screen as JPEG.
    pub(super) async fn shoot(&self) -> Result<Vec<u8>, Fault> {
        self.frame().await.map_err(|_| FaultCode::CameraUnavailable.into())
    }

    async fn show(&self) -> Result<(), JsValue> {
        self.video.set_src_object(Some(&self.stream));
        JsFuture::from(self.video.play()?).await.map(drop)
    }

    async fn frame(&self) -> Result<Vec<u8>, JsValue> {
        let (width, height) = (self.video.video_width(), self.video.video_height());
        if width == 0 || height == 0 {
            return Err(JsValue::NULL);
        }
        let canvas = canvas(width, height)?;
        let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
        context.draw_image_with_html_video_element(&self.video, 0.0, 0.0)?;
        let blob = jpeg(&canvas).await?;
        let bytes = JsFuture::from(blob.array_buffer()).await?;
        Ok(Uint8Array::new(&bytes).to_vec())
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        for track in self.stream.get_tracks().iter() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
        self.video.set_src_object(None);
    }
}

async fn open_stream() -> Result<MediaStream, JsValue> {
    let devices = web_sys::window().ok_or(JsValue::NULL)?.navigator().media_devices()?;
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&video_wishes()?);
    let stream = JsFuture::from(devices.get_user_media_with_constraints(&constraints)?).await?;
    stream.dyn_into()
}

fn video_wishes() -> Result<JsValue, JsValue> {
    let wishes = Object::new();
    for (name, value) in [("width", WIDTH_WISHED), ("height", HEIGHT_WISHED)] {
        let ideal = Object::new();
        Reflect::set(&ideal, &"ideal".into(), &value.into())?;
        Reflect::set(&wishes, &name.into(), &ideal)?;
    }
    Ok(wishes.into())
}

fn canvas(width: u32, height: u32) -> Result<HtmlCanvasElement, JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Ok(canvas)
}

async fn jpeg(canvas: &HtmlCanvasElement) -> Result<Blob, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            // A promise that nobody waits for any more may be answered in vain.
            let _ = resolve.call1(&JsValue::NULL, &blob);
        });
        let started = canvas.to_blob_with_type_and_encoder_options(done.unchecked_ref(), JPEG, &JPEG_QUALITY.into());
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
