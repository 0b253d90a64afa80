//! What stands before a camera: a picture that is given or drawn, or nothing, and why.

use crate::journey::step::{Camera, CameraTrouble, Portrayed, Printed};
use domain::Invitation;
use frames::{camera, faces, kinds::Kind, payload};
use std::path::Path;

/// What a counter's camera gives: 1280×720.
const WIDTH: usize = 1280;
const HEIGHT: usize = 720;
/// Any; the same one draws the same frame.
const SEED: u64 = 7;

#[derive(Clone)]
pub enum Sight {
    Picture(Picture),
    Trouble(CameraTrouble),
}

#[derive(Clone)]
pub struct Picture {
    /// JPEG, or PNG where one was given.
    pub image: Vec<u8>,
    pub turned: u8,
    pub size: Option<[u32; 2]>,
}

impl Sight {
    pub fn of_file(path: &Path) -> Result<Self, String> {
        let image = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self::Picture(Picture { image, turned: 0, size: None }))
    }

    pub fn of(step: &Camera, images: &Path) -> Result<Self, String> {
        let image = match (&step.image, &step.face, &step.code, step.fails) {
            (None, None, None, Some(trouble)) => return Ok(Self::Trouble(trouble)),
            (Some(path), None, None, None) => return Self::of_file(&images.join(path)),
            (None, Some(Portrayed { who, kind }), None, None) => {
                faces::frame(who, kind).ok_or(format!("there is no face \"{who}\", \"{kind}\""))?
            }
            (None, None, Some(code), None) => printed(code)?,
            (_, _, _, _) => return Err("one of image, face, code and fails stands before a camera".into()),
        };
        Ok(Self::Picture(Picture { image, turned: step.turned, size: step.size }))
    }

    /// The code that the city's page draws beside address and code.
    pub fn of_invitation(server: &str, code: &str) -> Result<Self, String> {
        let text = Invitation::new(server, code).ok_or("the city's page draws no such code".to_owned())?.text();
        let image = camera::page_of(&[payload::code(text.as_bytes(), payload::EcLevel::M)], WIDTH, HEIGHT, SEED);
        Ok(Self::Picture(Picture { image, turned: 0, size: None }))
    }
}

fn printed(code: &Printed) -> Result<Vec<u8>, String> {
    let says: Vec<String> = code.says.iter().map(|text| text.repeat(code.times.unwrap_or(1))).collect();
    match (&code.seen, says.as_slice()) {
        (Some(seen), [text]) => {
            let kind = Kind::ALL.into_iter().find(|kind| kind.words().0 == *seen);
            let kind = kind.ok_or(format!("no code is seen as \"{seen}\""))?;
            Ok(camera::form_saying(text, kind, code.severe, WIDTH, HEIGHT, SEED))
        }
        (Some(_), _) => Err("only one code alone is spoiled".into()),
        (None, texts) => {
            let mut codes: Vec<_> =
                texts.iter().map(|text| payload::code(text.as_bytes(), payload::EcLevel::L)).collect();
            codes.iter_mut().filter(|_| code.spoiled).for_each(payload::spoil);
            Ok(camera::page_of(&codes, WIDTH, HEIGHT, SEED))
        }
    }
}
