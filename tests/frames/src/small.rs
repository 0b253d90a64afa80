//! Small frames by the thousand, for what must never happen: an ID that is not the one on the form.

use crate::{
    Draw,
    draw::{Page, Picture, Print},
    payload::{self, EcLevel, Modules},
    plane::Pose,
    spoil,
};

/// What is in a small frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A form's code, spoiled by light and lens.
    Form,
    /// A form's code with so many modules wrong that it can hardly be mended: what comes out of it must be right or nothing.
    Torn,
    /// Twelve digits, links, cards, business cards, bytes.
    Other,
    /// Two forms.
    Two,
    Noise,
    Print,
}

impl Content {
    pub const ALL: [Self; 6] = [Self::Form, Self::Torn, Self::Other, Self::Two, Self::Noise, Self::Print];

    pub fn words(self) -> &'static str {
        match self {
            Self::Form => "a form's code, badly lit, turned, blurred",
            Self::Torn => "a form's code with 0.4–6 % of its modules wrong",
            Self::Other => "a code of something else",
            Self::Two => "two forms' codes",
            Self::Noise => "noise, stripes and patterns of marks",
            Self::Print => "print without a code",
        }
    }

    /// In a hundred frames.
    pub fn share(self) -> u64 {
        match self {
            Self::Form => 18,
            Self::Torn => 30,
            Self::Other => 27,
            Self::Two => 8,
            Self::Noise => 9,
            Self::Print => 8,
        }
    }

    pub fn of(number: u64) -> Self {
        let mut left = number * 37 % 100;
        for content in Self::ALL {
            if left < content.share() {
                return content;
            }
            left -= content.share();
        }
        Self::Form
    }
}

pub struct Small {
    pub content: Content,
    /// The numbers of the forms in it.
    pub ids: Vec<String>,
    pub width: usize,
    pub height: usize,
    pub luma: Vec<u8>,
}

pub fn small(number: u64) -> Small {
    let mut draw = Draw::new(number.wrapping_mul(0x9e37_79b9));
    let content = Content::of(number);
    let (ids, codes) = codes(content, &mut draw);
    let px = draw.between(2.6, 4.0);
    let picture = match content {
        Content::Noise => pattern(&mut draw),
        Content::Form | Content::Torn | Content::Other | Content::Two | Content::Print => {
            let mut picture = page(&codes, px, content == Content::Print, &mut draw);
            spoil_a_little(&mut picture, content, px, &mut draw);
            picture
        }
    };
    Small { content, ids, width: picture.width, height: picture.height, luma: spoil::to_bytes(&picture) }
}

fn codes(content: Content, draw: &mut Draw) -> (Vec<String>, Vec<Modules>) {
    let form = |draw: &mut Draw| {
        // The smallest codes are those that are mended into something else most easily.
        let (id, text) = payload::form(draw);
        let text = if draw.below(2) == 0 { id.clone() } else { text };
        let level = draw.one(&[EcLevel::L, EcLevel::L, EcLevel::M, EcLevel::Q]);
        (id, payload::code(text.as_bytes(), level))
    };
    match content {
        Content::Form => {
            let (id, code) = form(draw);
            (vec![id], vec![code])
        }
        Content::Torn => {
            let (id, mut code) = form(draw);
            let share = draw.between(0.004, 0.06);
            let is_mark = |at: usize, side: usize| {
                let (x, y) = (at % side, at / side);
                let (left, upper) = (x < 9, y < 9);
                (upper && (left || x + 8 >= side)) || (left && y + 8 >= side) || x == 6 || y == 6
            };
            for at in 0..code.dark.len() {
                if !is_mark(at, code.side) && draw.share() < share {
                    code.dark[at] ^= true;
                }
            }
            (vec![id], vec![code])
        }
        Content::Other => (Vec::new(), vec![payload::code(&payload::other(draw), EcLevel::M)]),
        Content::Two => (0..2).map(|_| form(draw)).unzip(),
        Content::Noise | Content::Print => (Vec::new(), Vec::new()),
    }
}

fn page(codes: &[Modules], px: f32, print: bool, draw: &mut Draw) -> Picture {
    let gap = 7.0;
    let all: f32 = codes.iter().map(|code| code.side as f32 + gap).sum::<f32>().max(36.0);
    let tallest = codes.iter().map(|code| code.side as f32).fold(25.0, f32::max);
    let (width, height) = (((all + 6.0) * px) as usize, ((tallest + 14.0) * px) as usize);
    let mut left = -all / 2.0;
    let mut prints = Vec::new();
    for code in codes {
        let x = left + (code.side as f32 + gap) / 2.0;
        left += code.side as f32 + gap;
        prints.push(Print { modules: code.clone(), x, y: 0.0, module: 1.0, inverted: draw.below(12) == 0 });
    }
    let page = Page {
        prints,
        ink: draw.between(0.08, 0.3),
        paper: draw.between(0.55, 0.92),
        table: 0.4,
        half: (all, tallest),
        text: print.then(|| draw.bits()),
        folds: Vec::new(),
    };
    let pose = Pose {
        roll: draw.between(-12.0, 12.0),
        pitch: draw.between(-20.0, 20.0),
        yaw: draw.between(-20.0, 20.0),
        scale: px,
        middle: (width as f32 / 2.0, height as f32 / 2.0),
        distance: width as f32 * 2.5,
    };
    page.see_by(&[(0.5, 0.5)], width, height, &pose)
}

fn spoil_a_little(picture: &mut Picture, content: Content, px: f32, draw: &mut Draw) {
    let hard = content == Content::Form;
    let middle = (picture.width as f32 * draw.share(), picture.height as f32 * draw.share());
    match draw.below(5) {
        0 if hard => spoil::gradient(picture, draw.between(0.0, 6.0), draw.between(0.15, 0.5)),
        1 if hard => spoil::shadow(picture, middle, draw.between(0.0, 6.0), draw.between(0.3, 0.6)),
        2 if hard => spoil::glare(picture, middle, px * draw.between(3.0, 9.0), 0.8),
        3 if hard => {
            spoil::cover(picture, middle, (px * draw.between(1.0, 5.0), px * draw.between(1.0, 5.0)), draw.share())
        }
        _ => {}
    }
    spoil::blur(picture, if hard { px * draw.between(0.15, 0.5) } else { px * 0.2 });
    let grain = draw.between(1.0, if hard { 24.0 } else { 6.0 }) / 255.0;
    spoil::noise(picture, draw, grain);
}

fn pattern(draw: &mut Draw) -> Picture {
    let (width, height) = (100 + draw.below(60), 100 + draw.below(60));
    let (kind, px) = (draw.below(3), draw.between(1.5, 4.0));
    let mut luma = vec![0.0; width * height];
    for (at, value) in luma.iter_mut().enumerate() {
        let (x, y) = ((at % width) as f32 / px, (at / width) as f32 / px);
        *value = match kind {
            0 => draw.share(),
            1 => (x * 1.7 + y * 0.6).sin() * 0.4 + 0.5,
            _ => {
                // Marks without end.
                let ring = (x.rem_euclid(9.0) - 4.0).abs().max((y.rem_euclid(9.0) - 4.0).abs()).round();
                if ring == 2.0 || ring == 4.0 { 0.9 } else { 0.1 }
            }
        };
    }
    Picture { width, height, luma }
}
