//! The gallery's pages in a real browser.

use super::{
    browser::Browser,
    eye::{Eye, SCREENS},
    picture,
    session::Session,
};
use crate::journey::counter::{Done, Failure};
use serde_json::json;
use std::{fs, path::Path};

/// What a finger presses.
const FINGER: u32 = 48;

/// Gives the number of pages, or all that is wrong with them.
pub fn check(gallery: &Path, axe: &Path, data: &Path) -> Result<usize, String> {
    let absolute = |path: &Path| std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()));
    let (gallery, data) = (absolute(gallery)?, absolute(data)?);
    let read = |path: &Path| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let (axe, list) = (read(axe)?, read(&gallery.join("pages.txt"))?);
    let pages: Vec<&str> = list.lines().collect();
    let mut browser = Browser::start(&data, &json!({}))?;
    let faults = look(&browser.driver.session, &gallery, &pages, &Eye::new(axe, FINGER));
    browser.driver.session.end().map_err(String::from)?;
    browser.driver.stop()?;
    match faults.map_err(said)?.as_slice() {
        [] if pages.is_empty() => Err("the gallery has no pages".into()),
        [] => Ok(pages.len()),
        faults => Err(format!("{}\n{} faults in the gallery", faults.join("\n"), faults.len())),
    }
}

fn look(session: &Session, gallery: &Path, pages: &[&str], eye: &Eye) -> Done<Vec<String>> {
    let mut faults = Vec::new();
    for (size, barriers) in SCREENS {
        session.go("about:blank")?;
        picture::turn(session, size)?;
        for page in pages {
            session.go(&format!("file://{}", gallery.join(page).display()))?;
            let found = eye.look(session, barriers)?;
            faults.extend(found.into_iter().map(|fault| format!("{page} {}×{}: {fault}", size.0, size.1)));
        }
    }
    Ok(faults)
}

pub(super) fn said(failure: Failure) -> String {
    match failure {
        Failure::Fault(fault) => fault.message,
        Failure::Broken(sentence) => sentence,
    }
}
