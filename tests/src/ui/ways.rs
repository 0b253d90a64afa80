//! The ways through a tablet's pages, and what has to be read or closed first.

use super::{
    page::{part, part_with},
    window_tablet::WindowTablet,
};
use crate::journey::counter::Done;
use std::time::Duration;

/// An exchange over a poor wire takes its time.
const SYNC_PATIENCE: Duration = Duration::from_secs(120);

impl WindowTablet {
    pub(super) fn place(&self) -> Done<String> {
        Ok(self.page().attribute(&part("page"), "data-page")?.unwrap_or_default())
    }

    pub(super) fn is_at(&self, place: &str) -> Done<bool> {
        Ok(self.place()? == place)
    }

    /// Reads and closes whatever lies in front of the page from before.
    pub(super) fn tidy(&self) -> Done<()> {
        let page = self.page();
        for name in ["certificate-close", "trouble-close", "ask-close", "fault-read"] {
            let button = part(name);
            if page.shows(&button)? {
                page.press(&button)?;
                page.until(&format!("{name} goes"), || Ok((!page.shows(&button)?).then_some(())))?;
            }
        }
        Ok(())
    }

    /// Goes to 今日; false where the screen does not lead there.
    pub(super) fn go_to_today(&self) -> Done<bool> {
        let page = self.page();
        self.tidy()?;
        if page.shows(&part("home"))? {
            page.press(&part("home"))?;
            page.until("today", || Ok(self.is_at("today")?.then_some(())))?;
        }
        if !self.is_at("today")? {
            return Ok(false);
        }
        // The lists come a moment later than the page.
        page.until_shown(&part("request-number"))?;
        Ok(true)
    }

    /// Waits until the page that was sent is gone, or says why not.
    pub(super) fn until_left(&self, place: &str) -> Done<()> {
        let page = self.page();
        let inside = part_with("page", "data-page", place);
        let refused = page.until(&format!("{place} is left"), || match page.fault_in(&inside)? {
            Some(failure) => Ok(Some(Some(failure))),
            None => Ok((!self.is_at(place)?).then_some(None)),
        })?;
        refused.map_or(Ok(()), Err)
    }

    pub(super) fn go_to_staff_form(&self) -> Done<bool> {
        let page = self.page();
        self.tidy()?;
        if !page.shows(&part("staff-submit"))? {
            if page.shows(&part("admin"))? {
                page.press(&part("admin"))?;
                page.until_shown(&part("staff-add"))?;
            }
            if !page.shows(&part("staff-add"))? {
                return Ok(false);
            }
            page.press(&part("staff-add"))?;
        }
        page.until_shown(&part("staff-name"))?;
        Ok(true)
    }

    /// Goes to 管理 anew, so that nothing of an earlier press stands there.
    pub(super) fn go_to_admin(&self) -> Done<()> {
        if !self.go_to_today()? {
            return Err("the screen does not lead to the administration".into());
        }
        self.page().press(&part("admin"))?;
        self.page().until_shown(&part("usb"))
    }

    /// Waits until the drive was written or read.
    pub(super) fn until_carried(&self, state: &str) -> Done<()> {
        let (page, usb) = (self.page(), part("usb"));
        let done = part_with("usb", "data-state", state);
        page.until(&format!("the drive is {state}"), || match page.fault_in(&usb)? {
            Some(failure) => Err(failure),
            None => Ok(page.shows(&done)?.then_some(())),
        })
    }

    /// Presses the button for the exchange, wherever it stands, and judges by what the screen then says.
    pub(super) fn press_sync(&self) -> Done<()> {
        let page = self.page();
        let ended = || page.attribute(&part("sync-state"), "data-at");
        let before = ended()?;
        page.press(&part("sync"))?;
        page.until_within(SYNC_PATIENCE, "the exchange is over", || {
            // A tablet that left its contract has nothing more to exchange.
            if self.is_at("farewell")? {
                return Ok(Some(()));
            }
            let rests = page.attribute(&part("sync-state"), "data-running")?.as_deref() == Some("false");
            Ok((rests && ended()? != before).then_some(()))
        })?;
        for told in [".fault-strip", ".lock-sync"] {
            if let Some(failure) = page.fault_in(told)? {
                return Err(failure);
            }
        }
        Ok(())
    }
}
