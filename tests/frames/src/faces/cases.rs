//! The labelled set: what was done to a picture, and what must be said of it.

use super::{
    canvas::Canvas,
    portrait::{Held, Portrait, Stand},
};
use domain::photo::Finding;

pub const WIDTH: usize = 1280;
pub const HEIGHT: usize = 960;
const HEAD: f32 = 540.0;

/// One frame. `wanted` is the finding that must be among those that are said; none: nothing may be said.
pub struct Case<'a> {
    pub name: String,
    pub kind: &'static str,
    pub wanted: Option<Finding>,
    draw: Box<dyn Fn() -> Canvas + 'a>,
}

impl Case<'_> {
    /// Drawn anew each time: all of them together would fill a small machine's memory.
    pub fn frame(&self) -> Canvas {
        (self.draw)()
    }
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
pub fn toned(portrait: &Portrait, factor: f32) -> Canvas {
    let mut canvas = plain();
    portrait.stand(&mut canvas, stand(), Held::default(), |colour, _| {
        let warm = [1.0, 0.94, 0.88];
        let tone = |channel: usize| if factor < 1.0 { factor * warm[channel] } else { factor };
        [colour[0] * tone(0), colour[1] * tone(1), colour[2] * tone(2)]
    });
    canvas
}

/// Before a wall of another colour or pattern.
fn before(portrait: &Portrait, wall: impl Fn(usize, usize) -> [f32; 3]) -> Canvas {
    let mut canvas = Canvas::of(WIDTH, HEIGHT, wall);
    portrait.stand(&mut canvas, stand(), Held::default(), as_it_is);
    canvas
}

pub fn all(portraits: &[Portrait]) -> Vec<Case<'_>> {
    let mut cases = nobody();
    cases.extend(portraits.iter().flat_map(of));
    cases
}

/// All that is done to one portrait.
pub fn of(portrait: &Portrait) -> Vec<Case<'_>> {
    [good(portrait), position(portrait), pose(portrait), light(portrait), behind(portrait)]
        .into_iter()
        .flatten()
        .collect()
}

fn case<'a>(
    portrait: &Portrait,
    kind: &'static str,
    wanted: Option<Finding>,
    draw: impl Fn() -> Canvas + 'a,
) -> Case<'a> {
    Case { name: format!("{} {kind}", portrait.name), kind, wanted, draw: Box::new(draw) }
}

/// Frames without anybody.
pub fn nobody() -> Vec<Case<'static>> {
    let wall = || Canvas::of(WIDTH, HEIGHT, |x, y| GREY.map(|value| value - (x + y) as f32 * 0.004));
    let shapes =
        || Canvas::of(WIDTH, HEIGHT, |x, y| if (x / 90 + y / 90) % 2 == 0 { [180.0, 90.0, 60.0] } else { GREY });
    let bare = |name: &str, draw: fn() -> Canvas| Case {
        name: name.into(),
        kind: "no face",
        wanted: Some(Finding::NoFace),
        draw: Box::new(draw),
    };
    vec![bare("wall", wall), bare("shapes", shapes)]
}

fn good(portrait: &Portrait) -> Vec<Case<'_>> {
    let stood = |kind, stand, held| case(portrait, kind, None, move || posed(portrait, stand, held));
    let walled = |kind, colour: [f32; 3]| case(portrait, kind, None, move || before(portrait, |_, _| colour));
    let toned = |kind, factor| case(portrait, kind, None, move || toned(portrait, factor));
    vec![
        stood("good", stand(), Held::default()),
        walled("good, white wall", [244.0; 3]),
        walled("good, blue wall", [176.0, 200.0, 226.0]),
        stood("good, a little farther", Stand { height: 490.0, crown: 160.0, ..stand() }, Held::default()),
        stood("good, a little nearer", Stand { height: 640.0, crown: 110.0, ..stand() }, Held::default()),
        stood("good, a little aside", Stand { middle: WIDTH as f32 * 0.42, ..stand() }, Held::default()),
        stood("good, leaning a little", stand(), Held { roll: 4.0, ..Held::default() }),
        case(portrait, "good, wall a little uneven", None, move || {
            before(portrait, |x, _| GREY.map(|value| value + 12.0 - x as f32 * 0.02))
        }),
        case(portrait, "good, a little dim", None, move || changed(portrait, |pixel| pixel.map(|value| value * 0.7))),
        toned("good, tone 0.7", 0.7),
        toned("good, tone 0.5", 0.5),
    ]
}

fn position(portrait: &Portrait) -> Vec<Case<'_>> {
    let at = |kind, wanted, stand| case(portrait, kind, Some(wanted), move || posed(portrait, stand, Held::default()));
    vec![
        at("too near", Finding::TooNear, Stand { crown: 60.0, height: 830.0, ..stand() }),
        at("too far", Finding::TooFar, Stand { crown: 300.0, height: 300.0, ..stand() }),
        at("off to the left", Finding::TooFarLeft, Stand { middle: 180.0, ..stand() }),
        at("off to the right", Finding::TooFarRight, Stand { middle: 1100.0, ..stand() }),
        at("too high", Finding::TooHigh, Stand { crown: 5.0, ..stand() }),
        at("too low", Finding::TooLow, Stand { crown: 395.0, ..stand() }),
        case(portrait, "two faces", Some(Finding::SeveralFaces), move || {
            let mut two = posed(portrait, Stand { middle: WIDTH as f32 * 0.4, ..stand() }, Held::default());
            let beside = Stand { crown: 300.0, middle: WIDTH as f32 * 0.82, height: 230.0 };
            portrait.stand(&mut two, beside, Held::default(), as_it_is);
            two
        }),
    ]
}

fn pose(portrait: &Portrait) -> Vec<Case<'_>> {
    let held = |kind, wanted, held| case(portrait, kind, Some(wanted), move || posed(portrait, stand(), held));
    let none = Held::default();
    let aside = Held { yaw: 28.0, ..none };
    vec![
        held("leaning left", Finding::Rolled, Held { roll: -15.0, ..none }),
        held("leaning right", Finding::Rolled, Held { roll: 15.0, ..none }),
        held("leaning far left", Finding::Rolled, Held { roll: -32.0, ..none }),
        held("leaning far right", Finding::Rolled, Held { roll: 32.0, ..none }),
        held("between leaning and lying", Finding::Rolled, Held { roll: 58.0, ..none }),
        held("lying to the left", Finding::Rolled, Held { roll: -90.0, ..none }),
        held("lying to the right", Finding::Rolled, Held { roll: 90.0, ..none }),
        held("turned left", Finding::Turned, aside),
        case(portrait, "turned right", Some(Finding::Turned), move || posed(portrait, stand(), aside).mirrored()),
        held("looking up", Finding::LookingUp, Held { pitch: -32.0, ..none }),
        held("looking down", Finding::LookingDown, Held { pitch: 32.0, ..none }),
    ]
}

/// As it stands, and then every pixel changed.
fn changed(portrait: &Portrait, change: impl Fn([f32; 3]) -> [f32; 3]) -> Canvas {
    let mut frame = posed(portrait, stand(), Held::default());
    frame.change(|pixel, _, _| change(pixel));
    frame
}

fn blurred(portrait: &Portrait, reach: usize) -> Canvas {
    let mut frame = posed(portrait, stand(), Held::default());
    frame.blur(reach);
    frame
}

fn light(portrait: &Portrait) -> Vec<Case<'_>> {
    let times = |kind, wanted, factor: f32| {
        case(portrait, kind, Some(wanted), move || changed(portrait, |pixel| pixel.map(|value| value * factor)))
    };
    let blurred = |kind, reach| case(portrait, kind, Some(Finding::Blurred), move || blurred(portrait, reach));
    vec![
        times("dark", Finding::TooDark, 0.2),
        times("over-lit", Finding::TooBright, 2.6),
        blurred("blurred", 5),
        blurred("shaken", 3),
        case(portrait, "light from one side", Some(Finding::UnevenLight), move || {
            let mut side = plain();
            portrait.stand(&mut side, stand(), Held::default(), |colour, x| {
                colour.map(|value| value * (0.62 - 1.6 * x).clamp(0.25, 1.0))
            });
            side
        }),
        case(portrait, "reflection before an eye", Some(Finding::Glare), move || shining_glasses(portrait)),
    ]
}

fn shining_glasses(portrait: &Portrait) -> Canvas {
    let mut glasses = posed(portrait, stand(), Held::default());
    let points = photo::points(&glasses.picture()).expect("has a face");
    let eye = [(points[33][0] + points[133][0]) / 2.0, (points[33][1] + points[133][1]) / 2.0];
    let wide = (points[133][0] - points[33][0]).abs();
    glasses.change(|pixel, x, y| {
        let (dx, dy) = (x * WIDTH as f32 - eye[0], y * HEIGHT as f32 - eye[1]);
        let shine = (1.2 - ((dx / (wide * 0.45)).powi(2) + (dy / (wide * 0.3)).powi(2))).clamp(0.0, 1.0);
        pixel.map(|value| value + 255.0 * shine)
    });
    glasses
}

fn behind(portrait: &Portrait) -> Vec<Case<'_>> {
    type Wall = fn(usize, usize) -> [f32; 3];
    let plain =
        |kind, wall: Wall| case(portrait, kind, Some(Finding::BackgroundNotPlain), move || before(portrait, wall));
    vec![
        plain("striped wall", |x, _| GREY.map(|value| if (x / 24) % 2 == 0 { value } else { value - 50.0 })),
        plain("faint pattern", |_, y| GREY.map(|value| if (y / 30) % 2 == 0 { value } else { value - 24.0 })),
        plain("shelf", |x, y| if x > 760 && (250..300).contains(&y) { [120.0, 80.0, 50.0] } else { GREY }),
        plain("chair", |x, y| if x > 330 && x < 950 && y > 380 { [70.0, 40.0, 110.0] } else { GREY }),
        plain("curtain", |x, _| if x > 700 { [190.0, 120.0, 120.0] } else { GREY }),
        // Soft and on one side, as a lamp on the other side makes it.
        case(portrait, "shadow on the wall", Some(Finding::BackgroundShadow), move || {
            before(portrait, |x, y| {
                let apart = ((x as f32 - 850.0) / 210.0).powi(2) + ((y as f32 - 400.0) / 300.0).powi(2);
                GREY.map(|value| value * (1.0 - 0.5 * (-apart).exp()))
            })
        }),
    ]
}
