//! From a picture to a verdict: finds the face, measures it, holds the measures against the limits.

use crate::{
    background::background,
    decode::{PhotoError, decode},
    detect::{Detection, detect},
    fit::{Fit, Head, Window, fit, middle},
    light::{light, oval},
    mesh::{CHIN, Mesh, SIDES},
    model::models,
    normal::{Normal, percentile},
    official::{OfficialPhoto, official},
    person::Person,
    picture::Picture,
    pose::pose,
    sharpness::sharpness,
};
use domain::{
    photo::{Area, Face, Finding, Pose, Verdict},
    rules::{PhotoLimits, PhotoMeasure as M},
};

/// The longer side of what the models are shown.
const SMALL: u32 = 640;
/// What the landmark model itself takes for a face.
const FACE: f32 = 0.5;
/// Degrees. A head that leans more is not measured by what lies above and beside it.
const LEANS: f32 = 20.0;
/// One that leans more lies, or the camera does: it has no place in an upright window.
const LIES: f32 = 45.0;

/// Numbers behind a verdict, in the units of the rule file: for the evidence, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measures {
    pub roll: f32,
    pub yaw: f32,
    pub pitch: f32,
    pub sharpness: f32,
    pub level: f32,
    pub burnt: f32,
    pub uneven: f32,
    pub glare: f32,
    pub edges: f32,
    pub colours: f32,
    pub shadow: f32,
}

pub struct Judged {
    pub verdict: Verdict,
    pub photo: OfficialPhoto,
}

/// Reads the models, so that the first look is as quick as the others.
pub fn warm_up() {
    models();
}

/// For the live view. `shot`: width and height of the pictures that the camera will take.
pub fn look(frame: &Picture, shot: (u32, u32), limits: &PhotoLimits) -> Verdict {
    survey(frame, shot, limits).verdict
}

/// The frame of the shutter becomes the official photo, around the face; without a face: from the middle.
pub fn judge(frame: &[u8], limits: &PhotoLimits) -> Result<Judged, PhotoError> {
    let frame = decode(frame)?;
    let survey = survey(&frame, (frame.width(), frame.height()), limits);
    let photo = official(&frame, survey.window, limits)?;
    Ok(Judged { verdict: survey.verdict, photo })
}

/// What is said, and the numbers of the largest face, where there is one.
pub fn measure(frame: &Picture, limits: &PhotoLimits) -> (Verdict, Option<Measures>) {
    let survey = survey(frame, (frame.width(), frame.height()), limits);
    (survey.verdict, survey.measures)
}

/// The points of the largest face with their depth, in pixels: for the evidence, which turns heads by them.
pub fn points(frame: &Picture) -> Option<Vec<[f32; 3]>> {
    let (small, factor) = frame.shrink(SMALL);
    let mesh = Mesh::of(&small, detect(&small).first()?).scaled(factor);
    Some(mesh.points.iter().zip(&mesh.depths).map(|(point, depth)| [point.x, point.y, *depth]).collect())
}

/// Every face that the detector sees, the largest first.
pub fn detections(frame: &Picture) -> Vec<Detection> {
    let (small, factor) = frame.shrink(SMALL);
    let enlarge = |face: Detection| Detection {
        left: face.left * factor,
        top: face.top * factor,
        width: face.width * factor,
        height: face.height * factor,
        ..face
    };
    detect(&small).into_iter().map(enlarge).collect()
}

struct Survey {
    verdict: Verdict,
    window: Window,
    measures: Option<Measures>,
    roll: f32,
}

fn survey(frame: &Picture, shot: (u32, u32), limits: &PhotoLimits) -> Survey {
    let scale = shot.0 as f32 / frame.width() as f32;
    let (small, factor) = frame.shrink(SMALL);
    let faces = detect(&small);
    let mut survey = match faces.first().map(|face| Mesh::of(&small, face)).filter(|mesh| mesh.certain > FACE) {
        Some(mesh) => of_face(frame, &small, factor, mesh, scale, limits),
        None => of_nobody(frame),
    };
    let findings = &mut survey.verdict.findings;
    let second = faces.get(1).zip(faces.first()).map_or(0.0, |(second, first)| 100.0 * second.height / first.height);
    if second >= limits.of(M::SecondFace).at_least {
        findings.push(Finding::SeveralFaces);
    }
    let widest = middle((shot.0 as f32, shot.1 as f32)).width;
    if widest < limits.of(M::WindowWidth).at_least {
        findings.push(Finding::TooFewPixels);
    }
    put_in_order(findings, survey.roll);
    survey
}

/// How a head leans is said before what its lean makes wrong: where it is and how large.
fn put_in_order(findings: &mut Vec<Finding>, roll: f32) {
    let leans = roll.abs() > LEANS;
    let rank = |finding: Finding| if leans && finding == Finding::Rolled { Finding::NoFace } else { finding };
    findings.sort_by_key(|finding| (rank(*finding), rank(*finding) == *finding));
    findings.dedup();
}

fn of_face(frame: &Picture, small: &Picture, factor: f32, mesh: Mesh, scale: f32, limits: &PhotoLimits) -> Survey {
    let pose = pose(&mesh);
    if pose.roll.abs() > LIES {
        return of_who_lies(frame, pose.roll);
    }
    let person = Person::of(small, &mesh);
    let (mesh, person) = (mesh.scaled(factor), person.scaled(factor));
    let [left, right] = SIDES.map(|index| mesh.points[index]);
    let head = Head {
        crown: person.crown(&mesh),
        chin: mesh.points[CHIN].y,
        middle: (left.x + right.x) / 2.0,
        width: (right.x - left.x).abs(),
    };
    let Fit { window, mut findings } = fit(head, frame.size(), scale, limits);
    let measures = measures(&Normal::of(frame, window), &mesh, &person, pose);
    findings.extend(held_against(&measures, limits));
    let face = Face { head: share(frame, head_area(head)), window: share(frame, window), pose };
    Survey { verdict: Verdict { findings, face: Some(face) }, window, measures: Some(measures), roll: pose.roll }
}

/// No face stands upright in it, whatever reason excuses a lean: the photo is cut from the middle and is looked at.
fn of_who_lies(frame: &Picture, roll: f32) -> Survey {
    let mut survey = of_nobody(frame);
    survey.verdict.findings.push(Finding::Rolled);
    Survey { roll, ..survey }
}

/// Without a face only the light of the whole can be the reason.
fn of_nobody(frame: &Picture) -> Survey {
    let window = middle(frame.size());
    let mut luma = Normal::of(frame, window).luma;
    let mut findings = vec![Finding::NoFace];
    if percentile(&mut luma, 0.9) < 40.0 {
        findings.push(Finding::TooDark);
    } else if percentile(&mut luma, 0.5) > 252.0 {
        findings.push(Finding::TooBright);
    }
    Survey { verdict: Verdict { findings, face: None }, window, measures: None, roll: 0.0 }
}

fn measures(normal: &Normal, mesh: &Mesh, person: &Person, pose: Pose) -> Measures {
    let points = normal.points(mesh);
    let face = oval(&points);
    let light = light(normal, &points, &face);
    let behind = background(normal, &normal.person(person), points[CHIN].y).unwrap_or_default();
    Measures {
        roll: pose.roll,
        yaw: pose.yaw,
        pitch: pose.pitch,
        sharpness: sharpness(normal, &face),
        level: light.level,
        burnt: light.burnt,
        uneven: light.uneven,
        glare: light.glare,
        edges: behind.edges,
        colours: behind.colours,
        shadow: behind.shadow,
    }
}

fn held_against(measures: &Measures, limits: &PhotoLimits) -> Vec<Finding> {
    let over = |measure: M, value: f32| value > limits.of(measure).at_most;
    let under = |measure: M, value: f32| value < limits.of(measure).at_least;
    let plain = !over(M::BackgroundEdges, measures.edges) && !over(M::BackgroundColours, measures.colours);
    let burnt = over(M::Overexposed, measures.burnt);
    let said = [
        (over(M::Roll, measures.roll.abs()), Finding::Rolled),
        (over(M::Yaw, measures.yaw.abs()), Finding::Turned),
        (over(M::PitchUp, -measures.pitch), Finding::LookingUp),
        (over(M::PitchDown, measures.pitch), Finding::LookingDown),
        (under(M::Sharpness, measures.sharpness), Finding::Blurred),
        (under(M::FaceLevel, measures.level), Finding::TooDark),
        (burnt, Finding::TooBright),
        (over(M::Unevenness, measures.uneven), Finding::UnevenLight),
        (!burnt && over(M::Glare, measures.glare), Finding::Glare),
        (!plain, Finding::BackgroundNotPlain),
        (plain && over(M::BackgroundShadow, measures.shadow), Finding::BackgroundShadow),
    ];
    said.into_iter().filter(|(is_so, _)| *is_so).map(|(_, finding)| finding).collect()
}

fn head_area(head: Head) -> Window {
    let (width, height) = (head.width, head.chin - head.crown);
    Window { left: head.middle - width / 2.0, top: head.crown, width, height }
}

fn share(frame: &Picture, window: Window) -> Area {
    let (width, height) = frame.size();
    Area {
        left: window.left / width,
        top: window.top / height,
        width: window.width / width,
        height: window.height / height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_that_leans_far_is_told_so_before_where_it_is() {
        let ordered = |roll: f32| {
            let mut findings = vec![Finding::Turned, Finding::Rolled, Finding::TooFar, Finding::TooDark];
            put_in_order(&mut findings, roll);
            findings
        };
        let (dark, far, rolled, turned) = (Finding::TooDark, Finding::TooFar, Finding::Rolled, Finding::Turned);
        assert_eq!(ordered(12.0), [dark, far, rolled, turned], "a slight lean changes nothing");
        assert_eq!(ordered(-35.0), [dark, rolled, far, turned], "without light nothing is known of a lean either");
    }

    #[test]
    fn who_lies_is_told_to_hold_straight_and_is_no_face_for_any_window() {
        let frame = Picture::from_rgb(64, 48, vec![128; 64 * 48 * 3]).expect("has its size");
        let mut survey = of_who_lies(&frame, -90.0);
        put_in_order(&mut survey.verdict.findings, survey.roll);
        assert_eq!(survey.verdict.findings, [Finding::Rolled, Finding::NoFace]);
        assert_eq!((survey.verdict.face, survey.window), (None, middle(frame.size())));
    }
}
