//! 「困ったとき」 in the window: one tap from everywhere, and a report with the next.

use super::{
    page::{Page, part},
    window_tablet::WindowTablet,
};
use crate::journey::counter::{Done, Failure};
use bridge::OpenCase;
use domain::{CaseNumber, Service};

impl WindowTablet {
    /// Begins a report with these taps after the first one.
    pub(super) fn open_report(&self, service: Service, taps: &[&str]) -> Done<CaseNumber> {
        self.tidy()?;
        if !self.page().offers(&part("trouble"))? {
            self.not_offered(&OpenCase { service, along: None })?;
        }
        self.begin_report(|page| {
            page.press(&part("trouble"))?;
            taps.iter().try_for_each(|tap| page.press(&part(tap)))
        })
    }

    /// Presses what begins a report, and waits for its page.
    pub(super) fn begin_report(&self, press: impl Fn(&Page<'_>) -> Done<()>) -> Done<CaseNumber> {
        let page = self.page();
        let before = page.attribute(&part("case-number"), "data-number")?;
        press(&page)?;
        let number = page.until("the report", || match page.fault_in(".fault-strip")? {
            Some(failure) => Err(failure),
            None => {
                Ok(page.attribute(&part("case-number"), "data-number")?.filter(|shown| Some(shown) != before.as_ref()))
            }
        })?;
        CaseNumber::parse(&number).map_err(|error| Failure::Broken(format!("{number}: {error}")))
    }

    /// Opens the sheet and one of its pages, to be looked at; works on the closed screen as well.
    pub(super) fn look_at_trouble(&self, sheet: Option<&str>) -> Done<()> {
        let page = self.page();
        self.tidy()?;
        page.press(&part("trouble"))?;
        page.until_shown(&part("trouble-contacts"))?;
        let Some(sheet) = sheet else { return Ok(()) };
        page.press(&part(&format!("trouble-{sheet}")))?;
        page.until_shown(&part("trouble-back"))?;
        if sheet == "contacts" { page.until_shown(&part("contact")) } else { Ok(()) }
    }
}
