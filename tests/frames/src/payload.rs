//! What stands in the codes: invented digits in the shapes that a form's code may plausibly have, and other things.

use crate::Draw;
pub use qrcode::EcLevel;
use qrcode::{Color, QrCode, Version};

/// A square of modules; true is dark.
#[derive(Clone)]
pub struct Modules {
    pub side: usize,
    pub dark: Vec<bool>,
}

pub fn digits(draw: &mut Draw, length: usize) -> String {
    (0..length).map(|_| char::from(b'0' + draw.below(10) as u8)).collect()
}

/// 23 digits, bare or in one of the shapes of a link.
pub fn form(draw: &mut Draw) -> (String, String) {
    let id = digits(draw, 23);
    let text = match draw.below(5) {
        0 => id.clone(),
        1 => format!("https://apply.example.jp/?id={id}"),
        2 => format!("https://apply.example.jp/form/{id}"),
        3 => format!("https://apply.example.jp/SS_OUT/FA01S001Action.do?shinseiId={id}&v=2"),
        _ => format!("HTTPS://APPLY.EXAMPLE.JP/F/{id}"),
    };
    (id, text)
}

pub fn code(text: &[u8], level: EcLevel) -> Modules {
    let code = QrCode::with_error_correction_level(text, level).expect("fits");
    of_colours(code.width(), code.to_colors())
}

/// Turns every other column over, top to bottom, between the marks: a code by its look that nobody reads.
pub fn spoil(code: &mut Modules) {
    for y in 9..code.side - 9 {
        for x in (9..code.side - 9).step_by(2) {
            code.dark[y * code.side + x] ^= true;
        }
    }
}

pub fn code_of_version(text: &[u8], version: i16, level: EcLevel) -> Option<Modules> {
    let code = QrCode::with_version(text, Version::Normal(version), level).ok()?;
    Some(of_colours(code.width(), code.to_colors()))
}

/// Levels and versions as printers choose them: mostly M, the smallest that fits, now and then a larger one.
pub fn form_code(draw: &mut Draw) -> (String, Modules) {
    let (id, text) = form(draw);
    let level = draw.one(&[EcLevel::L, EcLevel::M, EcLevel::M, EcLevel::M, EcLevel::Q, EcLevel::H]);
    let larger =
        if draw.below(4) == 0 { code_of_version(text.as_bytes(), 5 + draw.below(6) as i16, level) } else { None };
    (id, larger.unwrap_or_else(|| code(text.as_bytes(), level)))
}

fn of_colours(side: usize, colours: Vec<Color>) -> Modules {
    Modules { side, dark: colours.into_iter().map(|colour| colour == Color::Dark).collect() }
}

/// What is no form's code: a number of a card, links elsewhere, business cards, payloads without end.
pub fn other(draw: &mut Draw) -> Vec<u8> {
    match draw.below(10) {
        0 => digits(draw, 12).into_bytes(),
        1 => format!("https://www.example.com/{}", digits(draw, 6)).into_bytes(),
        2 => format!("WIFI:T:WPA;S:guest{};P:{};;", digits(draw, 2), digits(draw, 8)).into_bytes(),
        3 => {
            let length = 24 + draw.below(30);
            digits(draw, length).into_bytes()
        }
        4 => format!("{}-{}", digits(draw, 23), digits(draw, 23)).into_bytes(),
        5 => {
            let length = 13 + draw.below(10);
            digits(draw, length).into_bytes()
        }
        6 => format!("{},{},{}", digits(draw, 12), digits(draw, 4), digits(draw, 16)).into_bytes(),
        7 => (0..20 + draw.below(60)).map(|_| draw.below(256) as u8).collect(),
        8 => format!("BEGIN:VCARD\nN:人吉 花子\nTEL:0966{}\nEND:VCARD", digits(draw, 6)).into_bytes(),
        _ => "券面事項入力補助用 ABCD1234".as_bytes().to_vec(),
    }
}
