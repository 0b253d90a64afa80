//! The screen's letters: BIZ UDPGothic, drawn to be read by everybody, and free to pass on (OFL 1.1).
//!
//! It lies inside the program, so that a tablet shows the same letters whatever is installed on it.

use std::fs;
use std::path::Path;

use super::npm::Package;
use crate::Result;
use crate::workspace::Workspace;

pub(crate) const PACKAGE: Package = Package { name: "@fontsource/biz-udpgothic", version: "5.3.0" };
const WEIGHTS: [&str; 2] = ["400", "700"];

/// Puts the font's pieces, its licence and a style sheet that names them below `dist`.
pub(crate) fn lay_out(workspace: &Workspace, dist: &Path) -> Result<()> {
    PACKAGE.ensure(workspace)?;
    let (package, fonts) = (PACKAGE.folder(workspace), dist.join("fonts"));
    let failed = |error: std::io::Error| format!("cannot lay out the font: {error}");
    fs::create_dir_all(&fonts).map_err(failed)?;
    let mut sheet = String::new();
    for weight in WEIGHTS {
        sheet += &only_woff2(&fs::read_to_string(package.join(format!("{weight}.css"))).map_err(failed)?);
    }
    for piece in pieces(&sheet) {
        fs::copy(package.join("files").join(piece), fonts.join(piece)).map_err(failed)?;
    }
    fs::copy(package.join("LICENSE"), fonts.join("LICENSE")).map_err(failed)?;
    fs::write(dist.join("fonts.css"), sheet.replace("./files/", "fonts/")).map_err(failed)
}

/// Leaves the older format out: nothing that shows this screen needs it.
fn only_woff2(sheet: &str) -> String {
    sheet
        .lines()
        .map(|line| match (line.trim_start().starts_with("src:"), line.split_once(", url(")) {
            (true, Some((woff2, _))) => format!("{woff2};\n"),
            _ => format!("{line}\n"),
        })
        .collect()
}

fn pieces(sheet: &str) -> impl Iterator<Item = &str> {
    sheet.split("url(./files/").skip(1).filter_map(|rest| rest.split(')').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_keeps_one_format_and_names_its_pieces() {
        let sheet =
            "@font-face {\n  src: url(./files/a-0.woff2) format('woff2'), url(./files/a-0.woff) format('woff');\n}\n";
        let sheet = only_woff2(sheet);
        assert_eq!(pieces(&sheet).collect::<Vec<_>>(), ["a-0.woff2"]);
        assert!(sheet.contains("format('woff2');") && !sheet.contains("a-0.woff)"));
    }
}
