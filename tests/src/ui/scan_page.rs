//! Reading the code of a form on step 申請書ID. `false` says that the screen does not offer it.

use super::{
    page::{part, part_with},
    window_tablet::WindowTablet,
};
use crate::journey::{
    counter::Done,
    step::{AfterScan, ScanCode},
};
use bridge::CaseView;
use domain::{Field, ScanRefusal};

impl WindowTablet {
    pub(super) fn go_to_scan(&self, view: &CaseView) -> Done<bool> {
        let (page, start) = (self.page(), part("scan-start"));
        if !self.go_to_step(&view.number, "step-application-id")? {
            return Ok(false);
        }
        if page.shows(&part("scan"))? {
            return Ok(true);
        }
        if !page.offers(&start)? {
            return Ok(false);
        }
        page.press(&start)?;
        page.until_shown(&part("scan"))?;
        Ok(true)
    }

    pub(super) fn read_code(&self, view: &CaseView, wanted: &ScanCode) -> Done<bool> {
        if !self.go_to_scan(view)? {
            return Ok(false);
        }
        match (&wanted.id, &wanted.refused) {
            (Some(id), None) => self.until_read(id)?,
            (None, Some(refused)) => self.until_refused(view, refused)?,
            (Some(_), Some(_)) | (None, None) => return Err("a code gives an ID or is refused".into()),
        }
        let page = self.page();
        match wanted.then {
            AfterScan::Look => Ok(true),
            AfterScan::Again => {
                page.press(&part("scan-again"))?;
                page.until_shown(&part("scan-video"))?;
                Ok(true)
            }
            AfterScan::Type => {
                page.press(&part("scan-type"))?;
                page.until_shown(&part("application-id-first"))?;
                Ok(true)
            }
            AfterScan::Keep => match &wanted.id {
                Some(id) => self.keep_read(view, id),
                None => Ok(true),
            },
        }
    }

    /// Reads the city's code on the enrolment page: it stands in the fields, and nothing is sent before somebody presses.
    pub(super) fn until_invited(&self, server: &str, code: &str) -> Done<()> {
        let page = self.page();
        page.press(&part("enrol-scan"))?;
        page.until_shown("#enrol-compare")?;
        let read = [part("enrol-server"), part("enrol-code")].map(|field| page.value(&field));
        let [read_server, read_code] = read;
        let read = (read_server?.unwrap_or_default(), read_code?.unwrap_or_default());
        if read != (server.to_owned(), code.to_owned()) {
            return Err(format!("the fields hold {} and {}", read.0, read.1).into());
        }
        if page.shows(&part("scan-video"))? {
            return Err("the camera is still on".into());
        }
        if self.is_at("enrol")? && page.offers(&part("enrol-submit"))? {
            return Ok(());
        }
        Err("it was not left to somebody to send it".into())
    }

    fn until_read(&self, id: &str) -> Done<()> {
        let page = self.page();
        page.until_shown(&part_with("scan", "data-state", "found"))?;
        let shown = page.attribute(&part("scan-shown"), "aria-label")?.unwrap_or_default();
        let shown: String = shown.split_whitespace().collect();
        if shown != id {
            return Err(format!("the page shows {shown} to compare").into());
        }
        if page.shows(&part("scan-video"))? { Err("the camera is still on".into()) } else { Ok(()) }
    }

    /// Reason and next step stand there, nothing is kept, and typing stays possible.
    fn until_refused(&self, view: &CaseView, refused: &str) -> Done<()> {
        let refusal = ScanRefusal::ALL.iter().find(|refusal| refusal.code() == refused);
        let refusal = refusal.ok_or(format!("nothing is refused as {refused}"))?;
        let (page, scan) = (self.page(), part("scan"));
        page.until_shown(&part_with("scan", "data-state", refused))?;
        if !self.says(&scan, refusal.reason())? || !self.says(&scan, refusal.next_step())? {
            return Err(format!("the page does not say why it is refused: {}", refusal.reason()).into());
        }
        if self.view(view.case)?.fields.iter().any(|held| held.field == Field::ApplicationId) {
            return Err("something was kept".into());
        }
        if page.offers(&part("scan-type"))? { Ok(()) } else { Err("nothing can be typed instead".into()) }
    }

    fn keep_read(&self, view: &CaseView, id: &str) -> Done<bool> {
        let page = self.page();
        page.press(&part("scan-same"))?;
        let holds = |case: &CaseView| {
            case.fields.iter().any(|held| held.field == Field::ApplicationId && held.value.text() == Some(id))
        };
        self.until_kept("#application-id-form", holds, view)?;
        page.until_shown(&part("application-id-shown"))?;
        Ok(true)
    }
}
