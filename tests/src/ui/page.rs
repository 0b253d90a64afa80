//! What a person does with any page: look for a part, touch it, type into it, wait until something is there.

use super::{
    session::{Session, Trouble},
    typing::{COMMIT, Run, runs},
};
use crate::journey::counter::{Done, Failure};
use bridge::{Fault, FaultCode};
use serde_json::{Value as Json, json};
use std::time::{Duration, Instant};

/// What is not there by then does not come.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// How long something that is busy may take to be offered again.
const OFFER_PATIENCE: Duration = Duration::from_secs(4);
const PERIOD: Duration = Duration::from_millis(50);

const CONTROL_A: &str = "\u{e009}a\u{e009}";
const BACKSPACE: &str = "\u{e003}";
const ENTER: &str = "\u{e007}";

pub(super) struct Page<'a>(pub(super) &'a Session);

/// The selector of a marked part.
pub(super) fn part(name: &str) -> String {
    format!("[data-part=\"{name}\"]")
}

/// The selector of a marked part that says something about itself.
pub(super) fn part_with(name: &str, attribute: &str, value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    format!("[data-part=\"{name}\"][{attribute}=\"{value}\"]")
}

impl Page<'_> {
    pub(super) fn shows(&self, selector: &str) -> Done<bool> {
        let body =
            "const found = document.querySelector(arguments[0]); return !!found && found.getClientRects().length > 0;";
        Ok(self.0.run(body, &[json!(selector)])?.as_bool().unwrap_or(false))
    }

    pub(super) fn attribute(&self, selector: &str, name: &str) -> Done<Option<String>> {
        let body =
            "const found = document.querySelector(arguments[0]); return found && found.getAttribute(arguments[1]);";
        Ok(text(&self.0.run(body, &[json!(selector), json!(name)])?))
    }

    /// What stands in a field.
    pub(super) fn value(&self, selector: &str) -> Done<Option<String>> {
        let body = "const found = document.querySelector(arguments[0]); return found && found.value;";
        Ok(text(&self.0.run(body, &[json!(selector)])?))
    }

    /// The words on the page.
    pub(super) fn words(&self) -> Done<String> {
        Ok(text(&self.0.run("return document.body.innerText;", &[])?).unwrap_or_default())
    }

    /// The words in a part of it.
    pub(super) fn words_of(&self, selector: &str) -> Done<Option<String>> {
        let body = "const found = document.querySelector(arguments[0]); return found && found.innerText;";
        Ok(text(&self.0.run(body, &[json!(selector)])?))
    }

    /// True when a picture is there and can be looked at.
    pub(super) fn shows_picture(&self, selector: &str) -> Done<bool> {
        let body = "const found = document.querySelector(arguments[0]);
            return !!found && found.complete && found.naturalWidth > 0;";
        Ok(self.0.run(body, &[json!(selector)])?.as_bool().unwrap_or(false))
    }

    /// What the parts say about themselves for machines.
    pub(super) fn values_of_parts(&self) -> Done<Vec<String>> {
        let body = "return [...document.querySelectorAll('[data-value]')].map(part => part.dataset.value);";
        let values = self.0.run(body, &[])?;
        Ok(values.as_array().into_iter().flatten().filter_map(text).collect())
    }

    /// True when the part can be used; one that is busy gets a moment.
    pub(super) fn offers(&self, selector: &str) -> Done<bool> {
        let deadline = Instant::now() + OFFER_PATIENCE;
        loop {
            if self.is_usable(selector)? {
                return Ok(true);
            }
            if Instant::now() > deadline {
                return Ok(false);
            }
            std::thread::sleep(PERIOD);
        }
    }

    /// Marks the document, so that the next one is told from it.
    pub(super) fn leave_a_mark(&self) -> Done<()> {
        Ok(self.0.run("window.isOfBefore = true;", &[]).map(drop)?)
    }

    pub(super) fn has_the_mark(&self) -> Done<bool> {
        Ok(self.0.run("return window.isOfBefore === true;", &[])?.as_bool().unwrap_or(false))
    }

    pub(super) fn press(&self, selector: &str) -> Done<()> {
        self.touch(selector, |session| session.click(&session.find(selector)?))
    }

    /// Presses it if it can be pressed at this moment.
    pub(super) fn try_press(&self, selector: &str) -> Result<bool, Trouble> {
        if !self.is_usable_now(selector)? {
            return Ok(false);
        }
        self.0.click(&self.0.find(selector)?).map(|()| true)
    }

    /// Replaces what stands in a field, key by key.
    pub(super) fn type_over(&self, selector: &str, text: &str) -> Done<()> {
        self.press(selector)?;
        let mut selected = CONTROL_A.to_owned();
        let runs = if text.is_empty() { vec![Run::Keys(BACKSPACE)] } else { runs(text) };
        for run in runs {
            match run {
                Run::Keys(keys) => self.keys(selector, &format!("{selected}{}", keys.replace('\n', ENTER)))?,
                Run::Committed(letters) => {
                    self.keys(selector, &selected)?;
                    self.0.run(COMMIT, &[json!(letters)])?;
                }
            }
            selected.clear();
        }
        Ok(())
    }

    /// Types at the place where the mark stands.
    pub(super) fn keys(&self, selector: &str, keys: &str) -> Done<()> {
        if keys.is_empty() {
            return Ok(());
        }
        self.touch(selector, |session| session.type_into(&session.find(selector)?, keys))
    }

    /// Takes the keyboard away from whatever has it.
    pub(super) fn leave_field(&self) -> Done<()> {
        Ok(self.0.run("document.activeElement && document.activeElement.blur();", &[]).map(drop)?)
    }

    /// The fault that is shown inside of this.
    pub(super) fn fault_in(&self, selector: &str) -> Done<Option<Failure>> {
        let inside = format!("{selector} {}", part("fault"));
        if !self.shows(&inside)? {
            return Ok(None);
        }
        let code = self.attribute(&inside, "data-code")?;
        Ok(code.map(|code| match FaultCode::from_name(&code) {
            Some(code) => Failure::Fault(Fault::new(code)),
            None => Failure::Broken(format!("the page shows the fault {code}")),
        }))
    }

    /// Looks again and again until there is something to see.
    pub(super) fn until<T>(&self, what: &str, look: impl FnMut() -> Done<Option<T>>) -> Done<T> {
        self.until_within(PATIENCE, what, look)
    }

    pub(super) fn until_within<T>(
        &self,
        patience: Duration,
        what: &str,
        mut look: impl FnMut() -> Done<Option<T>>,
    ) -> Done<T> {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(seen) = look()? {
                return Ok(seen);
            }
            if Instant::now() > deadline {
                let words = self.words().unwrap_or_default().replace('\n', " ");
                return Err(format!("not after {} seconds: {what}. The page says: {words}", patience.as_secs()).into());
            }
            std::thread::sleep(PERIOD);
        }
    }

    pub(super) fn until_shown(&self, selector: &str) -> Done<()> {
        self.until(selector, || Ok(self.shows(selector)?.then_some(())))
    }

    fn bring_to_middle(&self, selector: &str) -> Done<()> {
        let body = "const found = document.querySelector(arguments[0]);
            if (found) found.scrollIntoView({ block: 'center' });";
        Ok(self.0.run(body, &[json!(selector)]).map(drop)?)
    }

    fn is_usable(&self, selector: &str) -> Done<bool> {
        Ok(self.is_usable_now(selector)?)
    }

    fn is_usable_now(&self, selector: &str) -> Result<bool, Trouble> {
        let body = "const found = document.querySelector(arguments[0]);
            return !!found && found.getClientRects().length > 0 && !found.disabled && !found.readOnly;";
        Ok(self.0.run(body, &[json!(selector)])?.as_bool().unwrap_or(false))
    }

    /// Uses a part once it can be used; a page that moves meanwhile is looked at again.
    fn touch(&self, selector: &str, mut act: impl FnMut(&Session) -> Result<(), Trouble>) -> Done<()> {
        let mut hindrance = String::new();
        let touched = self.until(selector, || {
            if !self.is_usable(selector)? {
                return Ok(None);
            }
            match act(self.0) {
                Ok(()) => Ok(Some(())),
                Err(Trouble::Moved(reason)) => {
                    // The driver takes for visible what stands below the edge of a part that scrolls.
                    self.bring_to_middle(selector)?;
                    hindrance = reason;
                    Ok(None)
                }
                Err(trouble) => Err(trouble.into()),
            }
        });
        match touched {
            Err(Failure::Broken(reason)) if !hindrance.is_empty() => Err(format!("{reason} ({hindrance})").into()),
            touched => touched,
        }
    }
}

fn text(value: &Json) -> Option<String> {
    value.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_quotes_stays_inside_its_selector() {
        let selector = part_with("staff-tile", "data-name", r#"鮎"の\会"#);
        assert_eq!(selector, r#"[data-part="staff-tile"][data-name="鮎\"の\\会"]"#);
    }
}
