//! Puts something before the cameras of a tablet's window. Only the driver knows of it; the page opens its camera as always.

use super::window_tablet::WindowTablet;
use crate::journey::{counter::Done, sight::Sight, step::CameraTrouble};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

const CAMERA: &str = include_str!("camera.js");

impl WindowTablet {
    pub(super) fn put_before(&self, device: usize, sight: &Sight) -> Done<()> {
        let sight = match sight {
            Sight::Picture(picture) => {
                json!({ "image": STANDARD.encode(&picture.image), "turned": picture.turned, "size": picture.size })
            }
            Sight::Trouble(trouble) => json!({ "trouble": name(*trouble) }),
        };
        let given = self.driver.session.run_until_answered(CAMERA, &[json!(device), sight])?;
        if given == json!(true) { Ok(()) } else { Err(format!("nothing stands before the camera: {given}").into()) }
    }
}

fn name(trouble: CameraTrouble) -> &'static str {
    match trouble {
        CameraTrouble::Refused => "refused",
        CameraTrouble::Missing => "missing",
        CameraTrouble::Busy => "busy",
        CameraTrouble::Broken => "broken",
        CameraTrouble::Pulled => "pulled",
    }
}
