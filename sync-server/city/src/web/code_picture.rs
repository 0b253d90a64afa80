//! A two-dimensional code as a drawing in the page: dark on white, with the margin that readers need. What it says is in no
//! other file and goes to no other service.

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// In modules, on each side.
const MARGIN: usize = 4;

/// None when the text is longer than a code can hold.
pub(super) fn draw(text: &str, part: &str, name: &str) -> Option<Markup> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let whole = code.width() + 2 * MARGIN;
    let dark: Vec<bool> = code.to_colors().into_iter().map(|colour| colour == Color::Dark).collect();
    Some(html! {
        svg.qr data-part=(part) viewBox={ "0 0 " (whole) " " (whole) } role="img" aria-label=(name) shape-rendering="crispEdges" {
            rect width=(whole) height=(whole) fill="#fff" {}
            path d=(outline(&dark, code.width())) fill="#000" {}
        }
    })
}

/// One bar for each run of dark modules of a row.
fn outline(dark: &[bool], side: usize) -> String {
    let mut path = String::new();
    for (y, row) in dark.chunks(side).enumerate() {
        let mut at = 0;
        for run in row.chunk_by(|left, right| left == right) {
            let length = run.len();
            if run[0] {
                // A string takes everything.
                let _ = write!(path, "M{} {}h{length}v1h-{length}z", at + MARGIN, y + MARGIN);
            }
            at += length;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_bars_inside_the_margin() {
        let dark = [true, true, false, true, false, false, false, false, true];
        assert_eq!(outline(&dark, 3), "M4 4h2v1h-2zM4 5h1v1h-1zM6 6h1v1h-1z");
    }

    #[test]
    fn the_drawing_is_dark_on_white_and_its_margin_is_wide_enough() {
        let drawn = draw("hikitsugi", "picture", "名前").expect("fits").into_string();
        assert!(drawn.contains(r#"viewBox="0 0 29 29""#), "21 modules and two margins: {drawn}");
        assert!(drawn.contains(r##"<rect width="29" height="29" fill="#fff">"##), "{drawn}");
        assert!(!drawn.contains("style=") && !drawn.contains("http"), "{drawn}");
        assert!(draw(&"x".repeat(3_000), "picture", "名前").is_none());
    }
}
