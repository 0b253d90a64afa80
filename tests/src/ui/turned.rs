//! The tablet turned to a resident: languages, cards, the sheet to take home, and the two seconds that turn it back.

use super::{page::part, window_tablet::WindowTablet};
use crate::journey::{counter::Done, step::Resident};
use bridge::CaseView;
use serde_json::json;
use std::time::Duration;

/// Longer than the button wants to be held.
const HOLD: Duration = Duration::from_millis(2600);

/// Printing would open the system's dialog, which no driver can close: while the page is turned, presses are counted.
const COUNT_PRINTS: &str = "window.printed = 0; window.print = () => { window.printed += 1; };";

/// The readings above kanji would stand between the letters, and the paper is not on the screen.
const WORDS: &str = "const copy = document.querySelector('.page-resident').cloneNode(true);
    copy.querySelectorAll('rt, rp, .sheet').forEach(part => part.remove());
    return copy.textContent;";
const SHEET_WORDS: &str = "return document.querySelector('.sheet').textContent;";
const TILE: &str = "const tiles = [...document.querySelectorAll('[data-part=\"resident-topic\"]')];
    const plain = tile => {
        const copy = tile.cloneNode(true);
        copy.querySelectorAll('rt, rp').forEach(part => part.remove());
        return copy.textContent;
    };
    return tiles.findIndex(tile => plain(tile).includes(arguments[0])) + 1;";

impl WindowTablet {
    pub(super) fn turn_to_resident(&self, view: Option<&CaseView>, pins: bool) -> Done<()> {
        let (page, show) = (self.page(), part("show-resident"));
        match view {
            None if !self.go_to_today()? => return Err("the screen does not lead to today's page".into()),
            None => page.press(&show)?,
            Some(view) if pins => {
                self.go_to_step(&view.number, "step-procedure")?;
                let pins = part("pins");
                page.until_shown(&pins)?;
                page.press(&format!("{pins} > summary"))?;
                page.press(&format!("{pins} {show}"))?;
            }
            Some(view) => {
                self.go_to_case(&view.number)?;
                page.press(&format!(".case-head {show}"))?;
            }
        }
        page.until("the tablet is turned", || Ok(self.is_at("resident")?.then_some(())))
    }

    pub(super) fn do_as_resident(&self, wanted: &Resident) -> Done<()> {
        let page = self.page();
        if let Some(language) = &wanted.language {
            let button = part(&format!("language-{language}"));
            page.press(&button)?;
            page.until_shown(&format!("{button}[aria-pressed=\"true\"]"))?;
        }
        if let Some(words) = &wanted.topic {
            self.choose_topic(words)?;
        }
        for _ in 0..wanted.on {
            self.go_on()?;
        }
        if wanted.print {
            self.print_once(wanted)?;
        }
        let words = self.resident_words(WORDS)?;
        expect_words(&words, wanted)
    }

    pub(super) fn turn_back_to_staff(&self) -> Done<()> {
        self.driver.session.hold(&self.driver.session.find(&part("resident-end"))?, HOLD)?;
        self.page().until("the tablet is turned back", || Ok((!self.is_at("resident")?).then_some(())))
    }

    fn choose_topic(&self, words: &str) -> Done<()> {
        let page = self.page();
        if page.shows(&part("resident-topics"))? {
            page.press(&part("resident-topics"))?;
        }
        page.until_shown(&part("resident-topic"))?;
        let at = self.driver.session.run(TILE, &[json!(words)])?.as_u64().unwrap_or(0);
        if at == 0 {
            return Err(format!("no tile says 「{words}」: {}", page.words()?).into());
        }
        page.press(&format!("{}:nth-child({at})", part("resident-topic")))?;
        page.until("the subject", || Ok((!page.shows(&part("resident-topic"))?).then_some(())))
    }

    /// One card on; yes where the card asks.
    fn go_on(&self) -> Done<()> {
        let page = self.page();
        let before = self.resident_words(WORDS)?;
        let yes = part("resident-yes");
        page.press(&if page.shows(&yes)? { yes } else { part("resident-next") })?;
        page.until("the next card", || Ok((self.resident_words(WORDS)? != before).then_some(())))
    }

    /// One press prints once, and the paper says the same as the screen.
    fn print_once(&self, wanted: &Resident) -> Done<()> {
        let session = &self.driver.session;
        session.run(COUNT_PRINTS, &[])?;
        self.page().press(&part("resident-print"))?;
        let printed = session.run("return window.printed;", &[])?.as_u64();
        if printed != Some(1) {
            return Err(format!("the button printed {printed:?} times").into());
        }
        expect_words(&self.resident_words(SHEET_WORDS)?, wanted)
    }

    fn resident_words(&self, script: &str) -> Done<String> {
        Ok(self.driver.session.run(script, &[])?.as_str().unwrap_or_default().to_owned())
    }
}

fn expect_words(words: &str, wanted: &Resident) -> Done<()> {
    if let Some(lacking) = wanted.says.iter().find(|text| !words.contains(text.as_str())) {
        return Err(format!("the resident does not read 「{lacking}」: {words}").into());
    }
    match wanted.absent.iter().find(|text| words.contains(text.as_str())) {
        Some(said) => Err(format!("the resident reads 「{said}」: {words}").into()),
        None => Ok(()),
    }
}
