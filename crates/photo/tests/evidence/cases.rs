//! The labelled set: what was done to a picture, and what must be said of it.

use super::{
    canvas::Canvas,
    portrait::{Held, Portrait, Stand},
};
use domain::photo::Finding;

pub(crate) const WIDTH: usize = 1280;
pub(crate) const HEIGHT: usize = 960;
const HEAD: f32 = 540.0;

/// One frame. `wanted` is the finding that must be among those that are said; none: nothing may be said.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) wanted: Option<Finding>,
    pub(crate) frame: Canvas,
}

const GREY: [f32; 3] = [214.0, 217.0, 220.0];

fn stand() -> Stand {
    Stand { crown: 130.0, middle: WIDTH as f32 / 2.0, height: HEAD }
}

fn plain() -> Canvas {
    Canvas::of(WIDTH, HEIGHT, |_, _| GREY)
}

fn as_it_is(colour: [f32; 3], _: f32) -> [f32; 3] {
    colour
}

fn posed(portrait: &Portrait, stand: Stand, held: Held) -> Canvas {
    let mut canvas = plain();
    portrait.stand(&mut canvas, stand, held, as_it_is);
    canvas
}

/// Skin, hair and clothes made darker or lighter: the same face, not another person.
pub(crate) fn toned(portrait: &Portrait, factor: f32) -> Canvas {
    let mut canvas = plain();
    portrait.stand(&mut canvas, stand(), Held::default(), |colour, _| {
        let warm = [1.0, 0.94, 0.88];
        let tone = |channel: usize| if factor < 1.0 { factor * warm[channel] } else { factor };
        [colour[0] * tone(0), colour[1] * tone(1), colour[2] * tone(2)]
    });
    canvas
}

pub(crate) fn all(portraits: &[Portrait]) -> Vec<Case> {
    let mut cases = nobody();
    for portrait in portraits {
        cases.extend(good(portrait));
        cases.extend(position(portrait));
        cases.extend(pose(portrait));
        cases.extend(light(portrait));
        cases.extend(behind(portrait));
    }
    cases
}

fn case(portrait: &Portrait, kind: &'static str, wanted: Option<Finding>, frame: Canvas) -> Case {
    Case { name: format!("{} {kind}", portrait.name), kind, wanted, frame }
}

fn nobody() -> Vec<Case> {
    let wall = Canvas::of(WIDTH, HEIGHT, |x, y| GREY.map(|value| value - (x + y) as f32 * 0.004));
    let shapes = Canvas::of(WIDTH, HEIGHT, |x, y| if (x / 90 + y / 90) % 2 == 0 { [180.0, 90.0, 60.0] } else { GREY });
    let bare = |name: &str, frame| Case { name: name.into(), kind: "no face", wanted: Some(Finding::NoFace), frame };
    vec![bare("wall", wall), bare("shapes", shapes)]
}

fn good(portrait: &Portrait) -> Vec<Case> {
    let mut cases = vec![case(portrait, "good", None, posed(portrait, stand(), Held::default()))];
    for (kind, colour) in [("good, white wall", [244.0; 3]), ("good, blue wall", [176.0, 200.0, 226.0])] {
        let mut canvas = Canvas::of(WIDTH, HEIGHT, |_, _| colour);
        portrait.stand(&mut canvas, stand(), Held::default(), as_it_is);
        cases.push(case(portrait, kind, None, canvas));
    }
    let small = Stand { height: 490.0, crown: 160.0, ..stand() };
    cases.push(case(portrait, "good, a little farther", None, posed(portrait, small, Held::default())));
    let large = Stand { height: 640.0, crown: 110.0, ..stand() };
    cases.push(case(portrait, "good, a little nearer", None, posed(portrait, large, Held::default())));
    let aside = Stand { middle: WIDTH as f32 * 0.42, ..stand() };
    cases.push(case(portrait, "good, a little aside", None, posed(portrait, aside, Held::default())));
    let held = Held { roll: 4.0, ..Held::default() };
    cases.push(case(portrait, "good, leaning a little", None, posed(portrait, stand(), held)));
    let mut soft = Canvas::of(WIDTH, HEIGHT, |x, _| GREY.map(|value| value + 12.0 - x as f32 * 0.02));
    portrait.stand(&mut soft, stand(), Held::default(), as_it_is);
    cases.push(case(portrait, "good, wall a little uneven", None, soft));
    let mut dim = posed(portrait, stand(), Held::default());
    dim.change(|pixel, _, _| pixel.map(|value| value * 0.7));
    cases.push(case(portrait, "good, a little dim", None, dim));
    for (kind, factor) in [("good, tone 0.7", 0.7), ("good, tone 0.5", 0.5)] {
        cases.push(case(portrait, kind, None, toned(portrait, factor)));
    }
    cases
}

fn position(portrait: &Portrait) -> Vec<Case> {
    let at = |kind, wanted, stand| case(portrait, kind, Some(wanted), posed(portrait, stand, Held::default()));
    let mut two = posed(portrait, Stand { middle: WIDTH as f32 * 0.4, ..stand() }, Held::default());
    let beside = Stand { crown: 300.0, middle: WIDTH as f32 * 0.82, height: 230.0 };
    portrait.stand(&mut two, beside, Held::default(), as_it_is);
    vec![
        at("too near", Finding::TooNear, Stand { crown: 60.0, height: 830.0, ..stand() }),
        at("too far", Finding::TooFar, Stand { crown: 300.0, height: 300.0, ..stand() }),
        at("off to the left", Finding::TooFarLeft, Stand { middle: 180.0, ..stand() }),
        at("off to the right", Finding::TooFarRight, Stand { middle: 1100.0, ..stand() }),
        at("too high", Finding::TooHigh, Stand { crown: 5.0, ..stand() }),
        at("too low", Finding::TooLow, Stand { crown: 395.0, ..stand() }),
        case(portrait, "two faces", Some(Finding::SeveralFaces), two),
    ]
}

fn pose(portrait: &Portrait) -> Vec<Case> {
    let held = |kind, wanted, held| case(portrait, kind, Some(wanted), posed(portrait, stand(), held));
    let none = Held::default();
    let turned = posed(portrait, stand(), Held { yaw: 28.0, ..none });
    vec![
        held("leaning left", Finding::Rolled, Held { roll: -15.0, ..none }),
        held("leaning right", Finding::Rolled, Held { roll: 15.0, ..none }),
        case(portrait, "turned left", Some(Finding::Turned), turned.clone()),
        case(portrait, "turned right", Some(Finding::Turned), turned.mirrored()),
        held("looking up", Finding::LookingUp, Held { pitch: -32.0, ..none }),
        held("looking down", Finding::LookingDown, Held { pitch: 32.0, ..none }),
    ]
}

fn light(portrait: &Portrait) -> Vec<Case> {
    let changed = |kind, wanted, change: &dyn Fn([f32; 3]) -> [f32; 3]| {
        let mut frame = posed(portrait, stand(), Held::default());
        frame.change(|pixel, _, _| change(pixel));
        case(portrait, kind, Some(wanted), frame)
    };
    let mut blurred = posed(portrait, stand(), Held::default());
    blurred.blur(5);
    let mut shaken = posed(portrait, stand(), Held::default());
    shaken.blur(3);
    let mut side = plain();
    portrait.stand(&mut side, stand(), Held::default(), |colour, x| {
        colour.map(|value| value * (0.62 - 1.6 * x).clamp(0.25, 1.0))
    });
    let mut glasses = posed(portrait, stand(), Held::default());
    let points = photo::points(&glasses.picture()).expect("has a face");
    let eye = [(points[33][0] + points[133][0]) / 2.0, (points[33][1] + points[133][1]) / 2.0];
    let wide = (points[133][0] - points[33][0]).abs();
    glasses.change(|pixel, x, y| {
        let (dx, dy) = (x * WIDTH as f32 - eye[0], y * HEIGHT as f32 - eye[1]);
        let shine = (1.2 - ((dx / (wide * 0.45)).powi(2) + (dy / (wide * 0.3)).powi(2))).clamp(0.0, 1.0);
        pixel.map(|value| value + 255.0 * shine)
    });
    vec![
        changed("dark", Finding::TooDark, &|pixel| pixel.map(|value| value * 0.2)),
        changed("over-lit", Finding::TooBright, &|pixel| pixel.map(|value| value * 2.6)),
        case(portrait, "blurred", Some(Finding::Blurred), blurred),
        case(portrait, "shaken", Some(Finding::Blurred), shaken),
        case(portrait, "light from one side", Some(Finding::UnevenLight), side),
        case(portrait, "reflection before an eye", Some(Finding::Glare), glasses),
    ]
}

fn behind(portrait: &Portrait) -> Vec<Case> {
    let before = |kind, wanted, mut wall: Canvas| {
        portrait.stand(&mut wall, stand(), Held::default(), as_it_is);
        case(portrait, kind, Some(wanted), wall)
    };
    let wall = |colour: &dyn Fn(usize, usize) -> [f32; 3]| Canvas::of(WIDTH, HEIGHT, colour);
    let stripes = wall(&|x, _| GREY.map(|value| if (x / 24) % 2 == 0 { value } else { value - 50.0 }));
    let faint = wall(&|_, y| GREY.map(|value| if (y / 30) % 2 == 0 { value } else { value - 24.0 }));
    let shelf = wall(&|x, y| if x > 760 && (250..300).contains(&y) { [120.0, 80.0, 50.0] } else { GREY });
    let chair = wall(&|x, y| if x > 330 && x < 950 && y > 380 { [70.0, 40.0, 110.0] } else { GREY });
    let curtain = wall(&|x, _| if x > 700 { [190.0, 120.0, 120.0] } else { GREY });
    // Soft and on one side, as a lamp on the other side makes it.
    let shadow = wall(&|x, y| {
        let apart = ((x as f32 - 850.0) / 210.0).powi(2) + ((y as f32 - 400.0) / 300.0).powi(2);
        GREY.map(|value| value * (1.0 - 0.5 * (-apart).exp()))
    });
    vec![
        before("striped wall", Finding::BackgroundNotPlain, stripes),
        before("faint pattern", Finding::BackgroundNotPlain, faint),
        before("shelf", Finding::BackgroundNotPlain, shelf),
        before("chair", Finding::BackgroundNotPlain, chair),
        before("curtain", Finding::BackgroundNotPlain, curtain),
        before("shadow on the wall", Finding::BackgroundShadow, shadow),
    ]
}
