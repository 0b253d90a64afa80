//! What is wrong with the page that stands in a browser: barriers, sizes of what is pressed, anything wider than the screen.

use super::{
    picture::{self, LYING, UPRIGHT},
    session::Session,
};
use crate::journey::counter::Done;
use serde_json::{Value as Json, json};

/// WCAG 2.2 on the levels A and AA.
const RULES: [&str; 4] = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

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

const SIZES: &str = "const [smallest] = arguments;
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
        if (Math.min(box.width, box.height) < smallest - 0.5) faults.push(`smaller than ${smallest}: ${called(it)} ${box.width}×${box.height}`);
    }
    return faults;";

/// Looks at pages with the rules of axe-core.
pub(super) struct Eye {
    axe: String,
    /// What is pressed has to be so wide and so high, in CSS pixels.
    smallest: u32,
}

/// A size of the screen, and whether barriers are looked for in it: they are the same in every size.
pub(super) const SCREENS: [((i64, i64), bool); 2] = [(LYING, true), (UPRIGHT, false)];

impl Eye {
    pub(super) fn new(axe: String, smallest: u32) -> Self {
        Self { axe, smallest }
    }

    /// Looks at the page as it stands, then with everything unfolded.
    pub(super) fn look(&self, session: &Session, barriers: bool) -> Done<Vec<String>> {
        session.run_until_answered(SETTLED, &[])?;
        if barriers {
            session.run(&self.axe, &[])?;
        }
        let mut found = self.look_once(session, barriers)?;
        if session.run(UNFOLD, &[])? == json!(true) {
            let unfolded = self.look_once(session, barriers)?.into_iter().filter(|fault| !found.contains(fault));
            let unfolded: Vec<String> = unfolded.map(|fault| format!("{fault} (unfolded)")).collect();
            found.extend(unfolded);
        }
        Ok(found)
    }

    /// Looks at the page that stands there in every size, and leaves the screen lying.
    pub(super) fn look_in_every_size(&self, session: &Session) -> Done<Vec<String>> {
        let mut faults = Vec::new();
        for (size, barriers) in SCREENS {
            picture::turn(session, size)?;
            let found = self.look(session, barriers)?;
            faults.extend(found.into_iter().map(|fault| format!("{}×{}: {fault}", size.0, size.1)));
        }
        picture::turn(session, LYING)?;
        Ok(faults)
    }

    fn look_once(&self, session: &Session, barriers: bool) -> Done<Vec<String>> {
        let mut found = sentences(&session.run(SIZES, &[json!(self.smallest)])?);
        if barriers {
            found.extend(sentences(&session.run_until_answered(BARRIERS, &[json!(RULES)])?));
        }
        Ok(found)
    }
}

fn sentences(answer: &Json) -> Vec<String> {
    let texts = answer.as_array().into_iter().flatten();
    texts.map(|text| text.as_str().map_or_else(|| text.to_string(), str::to_owned)).collect()
}
