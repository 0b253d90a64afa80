//! How long a tap takes in the real window: from the event in the page to the frame that shows what was asked for.

use super::{
    page::{Page, part, part_with},
    window_tablet::WindowTablet,
};
use crate::journey::counter::{Counter, Done, Failure};
use serde_json::json;
use std::{fs::File, path::Path, time::Duration};

const RUNS: usize = 9;
/// A tap that takes longer is a fault and no measure.
const PATIENCE: Duration = Duration::from_secs(60);

/// A tap, and how long each run of it took, in milliseconds.
pub struct Tap {
    pub name: &'static str,
    pub runs: Vec<f64>,
}

impl Tap {
    pub fn middle(&self) -> f64 {
        let mut sorted = self.runs.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    }

    pub fn worst(&self) -> f64 {
        self.runs.iter().copied().fold(0.0, f64::max)
    }
}

/// Opens the window on a tablet that is filled already, logs in, and taps what a clerk taps all day.
pub fn measure(program: &Path, data: &Path, name: &str, secret: &str) -> Result<Vec<Tap>, String> {
    let absolute = |path: &Path| std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()));
    let (program, data) = (absolute(program)?, absolute(data)?);
    let log = File::create(data.join("window.log")).map_err(|error| format!("window.log: {error}"))?;
    let mut tablet = WindowTablet::start("speed", &program, &data.join("tablet"), &data, log)?;
    let taps = taps(&tablet, name, secret);
    tablet.kill().and(taps).map_err(|failure| match failure {
        Failure::Fault(fault) => fault.to_string(),
        Failure::Broken(reason) => reason,
    })
}

fn taps(tablet: &WindowTablet, name: &str, secret: &str) -> Done<Vec<Tap>> {
    let page = tablet.page();
    let mut taps: Vec<Tap> = Vec::new();
    let mut note = |name: &'static str, milliseconds: f64| match taps.iter_mut().find(|tap| tap.name == name) {
        Some(tap) => tap.runs.push(milliseconds),
        None => taps.push(Tap { name, runs: vec![milliseconds] }),
    };
    note("log in, until the list stands", log_in(&page, name, secret)?);
    let number = page.attribute(&part("case-card"), "data-number")?.ok_or("the list shows no case".to_owned())?;
    for _ in 0..RUNS {
        note("a letter of a search for a visitor", search(&page, &number)?);
        let card = format!("button{}", part_with("case-card", "data-number", &number));
        let shown = shows(&part_with("case-number", "data-number", &number));
        note("open a case", tapped(&page, "click", &shown, || page.press(&card))?);
        page.until_shown(&part("document-check"))?;
        let person = shows(&format!("{}[aria-current=\"step\"]", part("step-person")));
        note("next step", tapped(&page, "click", &person, || page.press(&part("step-next")))?);
        page.press(&part("step-procedure"))?;
        note("tick a box", tick(&page)?);
        let (drawn, saved) = key(&page)?;
        note("a key in a note, until it is drawn", drawn);
        note("a key in a note, until it is on the disk", saved);
        let list = format!("{} && {}", shows(&part("request-number")), shows(&part("case-card")));
        note("back to the list", tapped(&page, "click", &list, || page.press(&part("home")))?);
    }
    Ok(taps)
}

fn log_in(page: &Page<'_>, name: &str, secret: &str) -> Done<f64> {
    page.press(&part_with("staff-tile", "data-name", name))?;
    page.until_shown(&part("secret"))?;
    page.type_over(&part("secret"), secret)?;
    tapped(page, "click", &shows(&part("case-card")), || page.press(&part("log-in")))
}

/// The last letter of a number leaves one card; afterwards all stand there again.
fn search(page: &Page<'_>, number: &str) -> Done<f64> {
    let (field, cards) = (part("find-visitor"), json!(part("case-card")));
    let (before, last) = number.split_at(number.len() - 1);
    page.type_over(&field, before)?;
    let one = format!("document.querySelectorAll({cards}).length === 1");
    let taken = tapped(page, "input", &one, || page.keys(&field, last))?;
    page.type_over(&field, "")?;
    page.until("all cards", || Ok((page.value(&field)?.as_deref() == Some("")).then_some(())))?;
    Ok(taken)
}

fn tick(page: &Page<'_>) -> Done<f64> {
    let tick = part("field-tick.issuance-1");
    page.until_shown(&tick)?;
    let is_on = page.attribute(&tick, "aria-pressed")?.as_deref() == Some("true");
    let wanted = format!("{tick}[aria-pressed=\"{}\"]", !is_on);
    tapped(page, "click", &shows(&wanted), || page.press(&tick))
}

fn key(page: &Page<'_>) -> Done<(f64, f64)> {
    let sheet = part("note");
    page.press(&sheet)?;
    let length = |page: &Page<'_>| Ok::<usize, Failure>(page.value(&sheet)?.unwrap_or_default().chars().count());
    let before = length(page)?;
    let drawn = format!("document.querySelector({}).value.length > {before}", json!(sheet));
    let drawn = tapped(page, "input", &drawn, || page.keys(&sheet, "あ"))?;
    page.until_shown(&format!("{}:not([data-at=\"\"])", part("note-saved")))?;
    let at = page.attribute(&part("note-saved"), "data-at")?.unwrap_or_default();
    let saved = shows(&format!("{0}:not([data-at=\"\"]):not([data-at=\"{at}\"])", part("note-saved")));
    Ok((drawn, tapped(page, "input", &saved, || page.keys(&sheet, "い"))?))
}

/// What stands on the screen, as the page says it.
fn shows(selector: &str) -> String {
    format!("[...document.querySelectorAll({})].some(it => it.getClientRects().length > 0)", json!(selector))
}

/// From the event until the frame that shows it is drawn.
fn tapped(page: &Page<'_>, event: &str, stands: &str, act: impl Fn() -> Done<()>) -> Done<f64> {
    let watch = format!(
        "const stands = () => {stands};
        if (stands()) return false;
        window.tapTook = null;
        addEventListener(arguments[0], () => {{
            const begun = performance.now();
            const look = () => {{
                if (!stands()) return requestAnimationFrame(look);
                // A task after the frame that is being made now.
                setTimeout(() => window.tapTook = performance.now() - begun);
            }};
            requestAnimationFrame(look);
        }}, {{ capture: true, once: true }});
        return true;"
    );
    if page.0.run(&watch, &[json!(event)])?.as_bool() != Some(true) {
        return Err(format!("it stands before anything was touched: {stands}").into());
    }
    act()?;
    page.until_within(PATIENCE, stands, || Ok(page.0.run("return window.tapTook;", &[])?.as_f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_the_runs_is_given_and_the_worst() {
        let tap = Tap { name: "", runs: vec![30.0, 10.0, 20.0] };
        assert_eq!((tap.middle(), tap.worst()), (20.0, 30.0));
    }
}
