//! The gallery's pages in a real browser: barriers, sizes of what is pressed, and nothing wider than the screen.

use super::{
    browser::Browser,
    picture::{self, LYING, UPRIGHT},
    session::Session,
};
use crate::journey::counter::{Done, Failure};
use serde_json::{Value as Json, json};
use std::{fs, path::Path};

/// WCAG 2.2 on the levels A and AA.
const RULES: [&str; 4] = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/// What is pressed has to be so wide and so high, in CSS pixels.
const SMALLEST: u32 = 48;

/// What may be smaller, and why.
const MAY_BE_SMALLER: [(&str, &str); 0] = [];

const BARRIERS: &str = "const [rules, done] = arguments;
    axe.run(document, { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] }).then(
        found => done(found.violations.flatMap(rule => rule.nodes.map(node =>
            `${rule.id}: ${rule.help}: ${node.html.slice(0, 200)} (${node.any.concat(node.all).map(it => it.message).join('; ')})`))),
        error => done([`axe: ${error}`]));";

/// Waits for the letters: without them everything has another size.
const SETTLED: &str = "const done = arguments[0]; document.fonts.ready.then(() => done(true));";

/// Opens what is folded; says whether anything was.
const UNFOLD: &str = "const folded = [...document.querySelectorAll('details:not([open])')];
    for (const it of folded) it.open = true;
    return folded.length > 0;";

const SIZES: &str = "const [smallest, excepted] = arguments;
    const called = it => `<${it.localName} class=\"${it.className.baseVal ?? it.className}\" data-part=\"${it.dataset.part ?? ''}\">`;
    const shown = it => it.checkVisibility({ visibilityProperty: true }) && it.getClientRects().length > 0;
    const all = [...document.body.querySelectorAll('*')].filter(shown);
    const faults = [];
    const page = document.scrollingElement;
    if (page.scrollWidth > page.clientWidth) faults.push(`scrolls sideways: ${page.scrollWidth} in ${page.clientWidth}`);
    for (const it of all) {
        const scrolls = ['auto', 'scroll'].includes(getComputedStyle(it).overflowX);
        if (scrolls && it.scrollWidth > it.clientWidth + 1) faults.push(`scrolls sideways: ${called(it)} ${it.scrollWidth} in ${it.clientWidth}`);
        if (!it.matches('button, summary, a, [role=button], input, textarea, select')) continue;
        const box = it.getBoundingClientRect();
        if (box.left < -0.5 || box.right > innerWidth + 0.5) faults.push(`reaches beyond the edge: ${called(it)} ${box.left} to ${box.right} of ${innerWidth}`);
        if (excepted.some(selector => it.matches(selector))) continue;
        if (Math.min(box.width, box.height) < smallest - 0.5) faults.push(`smaller than ${smallest}: ${called(it)} ${box.width}×${box.height}`);
    }
    return faults;";

/// Gives the number of pages, or all that is wrong with them.
pub fn check(gallery: &Path, axe: &Path, data: &Path) -> Result<usize, String> {
    let absolute = |path: &Path| std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()));
    let (gallery, data) = (absolute(gallery)?, absolute(data)?);
    let read = |path: &Path| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let (axe, list) = (read(axe)?, read(&gallery.join("pages.txt"))?);
    let pages: Vec<&str> = list.lines().collect();
    let mut browser = Browser::start(&data, &json!({}))?;
    let faults = look(&browser.driver.session, &gallery, &pages, &axe);
    browser.driver.session.end().map_err(String::from)?;
    browser.driver.stop()?;
    match faults.map_err(said)?.as_slice() {
        [] if pages.is_empty() => Err("the gallery has no pages".into()),
        [] => Ok(pages.len()),
        faults => Err(format!("{}\n{} faults in the gallery", faults.join("\n"), faults.len())),
    }
}

fn look(session: &Session, gallery: &Path, pages: &[&str], axe: &str) -> Done<Vec<String>> {
    let mut faults = Vec::new();
    for (size, barriers) in [(LYING, true), (UPRIGHT, false)] {
        session.go("about:blank")?;
        picture::turn(session, size)?;
        for page in pages {
            session.go(&format!("file://{}", gallery.join(page).display()))?;
            session.run_until_answered(SETTLED, &[])?;
            if barriers {
                session.run(axe, &[])?;
            }
            let mut found = looked_at(session, barriers)?;
            if session.run(UNFOLD, &[])? == json!(true) {
                let unfolded = looked_at(session, barriers)?.into_iter().filter(|fault| !found.contains(fault));
                let unfolded: Vec<String> = unfolded.map(|fault| format!("{fault} (unfolded)")).collect();
                found.extend(unfolded);
            }
            faults.extend(found.into_iter().map(|fault| format!("{page} {}×{}: {fault}", size.0, size.1)));
        }
    }
    Ok(faults)
}

fn looked_at(session: &Session, barriers: bool) -> Done<Vec<String>> {
    let excepted = MAY_BE_SMALLER.map(|(selector, _)| selector);
    let mut found = sentences(&session.run(SIZES, &[json!(SMALLEST), json!(excepted)])?);
    if barriers {
        found.extend(sentences(&session.run_until_answered(BARRIERS, &[json!(RULES)])?));
    }
    Ok(found)
}

fn said(failure: Failure) -> String {
    match failure {
        Failure::Fault(fault) => fault.message,
        Failure::Broken(sentence) => sentence,
    }
}

fn sentences(answer: &Json) -> Vec<String> {
    let texts = answer.as_array().into_iter().flatten();
    texts.map(|text| text.as_str().map_or_else(|| text.to_string(), str::to_owned)).collect()
}
