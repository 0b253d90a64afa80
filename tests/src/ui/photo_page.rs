//! Step 写真, as a clerk and the resident before the camera use it. `false` says that the screen does not offer it.

use super::{
    page::{Page, part, part_with},
    session::Trouble,
    window_tablet::WindowTablet,
};
use crate::journey::{
    counter::{Done, Failure},
    step::{CameraUse, Shutter, WayOn},
};
use bridge::{CaseView, Fault, FaultCode};
use domain::{
    PhotoId,
    photo::{Finding, PhotoException, chosen_field, reason_field},
};
use std::time::{Duration, Instant};

/// Longer than a head has to be still: what has not taken itself by then does not.
const TAKES_NOTHING: Duration = Duration::from_millis(1_500);
const PERIOD: Duration = Duration::from_millis(50);

impl WindowTablet {
    /// Leads to the live view, over 「撮り直す」 where a photo stands there.
    fn go_to_live_view(&self, view: &CaseView) -> Done<bool> {
        let (page, retake, live) = (self.page(), part("photo-retake"), part("photo-automatic"));
        if !self.go_to_step(&view.number, "step-photo")? {
            return Ok(false);
        }
        let photos = self.view(view.case)?.photos.len();
        if !page.shows(&live)? {
            if !page.offers(&retake)? {
                return Ok(false);
            }
            page.press(&retake)?;
            page.until_shown(&live)?;
        }
        self.live.set(Some((view.case, photos)));
        Ok(true)
    }

    /// The one sentence; as long as there is something to do, nothing takes itself.
    pub(super) fn until_guided(&self, view: &CaseView, finding: Option<Finding>) -> Done<()> {
        let (page, guide) = (self.page(), part("photo-guide"));
        let photos = view.photos.len();
        if !self.go_to_live_view(view)? {
            return Err("the screen does not lead to the live view".into());
        }
        let (state, words) = match finding {
            Some(finding) => ("do", finding.remedy()),
            None => ("hold", "動かないでください"),
        };
        let says = || {
            Ok::<bool, Failure>(
                page.shows(&part_with("photo-guide", "data-state", state))? && self.says(&guide, words)?,
            )
        };
        page.until(&format!("the guidance 「{words}」"), || Ok(says()?.then_some(())))?;
        let begun = Instant::now();
        while finding.is_some() && begun.elapsed() < TAKES_NOTHING {
            if !says()? {
                return Err(format!("it said 「{words}」 and then something else").into());
            }
            std::thread::sleep(PERIOD);
        }
        if finding.is_some() && self.view(view.case)?.photos.len() != photos {
            return Err("a photo took itself while there was something to do".into());
        }
        Ok(())
    }

    /// Takes a photo, and keeps it if that is wished.
    pub(super) fn shoot(&self, view: &CaseView, by: Shutter, accept: bool) -> Done<bool> {
        if !self.took_itself(view)? {
            if !self.go_to_live_view(view)? {
                return Ok(false);
            }
            match by {
                Shutter::Itself => {}
                Shutter::Key => self.press_unless_taken(view, &part("photo-shoot"))?,
                Shutter::Timer => self.press_unless_taken(view, &part("photo-timer"))?,
            }
        }
        let (page, before) = (self.page(), self.live.take().map_or(view.photos.len(), |(_, photos)| photos));
        page.until("the photo", || match page.fault_in(".step-body")? {
            Some(failure) => Err(failure),
            None => {
                let is_there = page.shows_picture(&part("photo-result"))?;
                Ok((is_there && self.view(view.case)?.photos.len() == before + 1).then_some(()))
            }
        })?;
        if accept {
            page.press(&part("photo-accept"))?;
            page.until("the photo's step is left", || Ok((!page.shows(&part("photo-result"))?).then_some(())))?;
        }
        Ok(true)
    }

    /// True when a photo was taken since the live view was last looked at: what stood before it was right.
    fn took_itself(&self, view: &CaseView) -> Done<bool> {
        let Some((case, photos)) = self.live.get().filter(|(case, _)| *case == view.case) else { return Ok(false) };
        let taken = self.view(case)?.photos.len() > photos;
        if taken {
            self.page().until_shown(&part("photo-retake"))?;
        }
        Ok(taken)
    }

    /// Counted by the pictures that the page takes of its canvas.
    pub(super) fn looks_a_second(&self, view: &CaseView, time: Duration) -> Done<f64> {
        if !self.go_to_live_view(view)? {
            return Err("the screen does not lead to the live view".into());
        }
        let looks = || Ok::<f64, Failure>(self.page().0.run("return window.looks;", &[])?.as_f64().unwrap_or_default());
        let (begun, before) = (Instant::now(), looks()?);
        std::thread::sleep(time);
        let pace = (looks()? - before) / begun.elapsed().as_secs_f64();
        if pace > 0.0 { Ok(pace) } else { Err("the live view does not look".into()) }
    }

    /// The photo may take itself while a finger is on its way to the key.
    fn press_unless_taken(&self, view: &CaseView, key: &str) -> Done<()> {
        let page = self.page();
        let before = self.live.get().map_or(view.photos.len(), |(_, photos)| photos);
        page.until(key, || {
            if self.view(view.case)?.photos.len() > before {
                return Ok(Some(()));
            }
            if let Some(failure) = page.fault_in(".step-body")? {
                return Err(failure);
            }
            match page.try_press(key) {
                Ok(pressed) => Ok(pressed.then_some(())),
                Err(Trouble::Moved(_)) => Ok(None),
                Err(trouble) => Err(trouble.into()),
            }
        })
    }

    pub(super) fn choose_shot(&self, view: &CaseView, photo: PhotoId) -> Done<bool> {
        let at =
            view.photos.iter().position(|one| one.photo == photo).ok_or("the case has no such photo".to_owned())?;
        let spare = format!("{}:nth-of-type({})", part("photo-spare"), at + 1);
        if !self.go_to_step(&view.number, "step-photo")? || !self.page().offers(&spare)? {
            return Ok(false);
        }
        self.page().press(&spare)?;
        let (field, id) = (chosen_field(), photo.to_string());
        let chosen = |case: &CaseView| {
            case.fields.iter().any(|held| Some(held.field) == field && held.value.text() == Some(id.as_str()))
        };
        self.until_kept(".case-alerts", chosen, view)?;
        self.page().until_shown(&format!("{spare}[aria-pressed=\"true\"]"))?;
        self.page()
            .until("the chosen photo", || Ok(self.page().shows_picture(&part("photo-result"))?.then_some(())))?;
        Ok(true)
    }

    pub(super) fn choose_reason(&self, view: &CaseView, reason: PhotoException) -> Done<bool> {
        let (page, fold, tick) = (self.page(), part("photo-reasons"), part(&format!("reason-{}", reason.code())));
        if !self.go_to_live_view(view)? || !page.offers(&fold)? {
            return Ok(false);
        }
        // While the camera opens, the page may move away from under the finger.
        let folded = format!("details:not([open]) > {fold}");
        page.until("the reasons are unfolded", || match page.shows(&folded)? {
            true => page.press(&fold).map(|()| None),
            false => Ok(Some(())),
        })?;
        page.press(&tick)?;
        let field = reason_field();
        let chosen = |case: &CaseView| {
            case.fields.iter().any(|held| Some(held.field) == field && held.value.text() == Some(reason.code()))
        };
        self.until_kept(".case-alerts", chosen, view)?;
        Ok(true)
    }

    pub(super) fn turn_the_picture(&self, view: &CaseView) -> Done<()> {
        if !self.go_to_live_view(view)? {
            return Err("the screen does not lead to the live view".into());
        }
        let class = |page: &Page<'_>| page.attribute(&part("photo-video"), "class");
        let (page, before) = (self.page(), class(&self.page())?);
        page.press(&part("photo-turn"))?;
        page.until("the picture is turned", || Ok((class(&page)? != before).then_some(())))
    }

    /// Goes where the camera is wanted, and reads what stands there instead of its picture.
    pub(super) fn until_camera_fails(&self, view: &CaseView, on: CameraUse, code: FaultCode) -> Done<()> {
        self.go_to_camera(view, on)?;
        let page = self.page();
        let shown = page.until("the camera fails", || match page.fault_in(".step-body")? {
            Some(Failure::Fault(fault)) => Ok(Some(fault)),
            Some(failure) => Err(failure),
            None => Ok(None),
        })?;
        if shown.code != code {
            return Err(format!("the screen says {}", shown.code.name()).into());
        }
        let Fault { message, next_step, .. } = Fault::new(code);
        let said = self.says(".step-body", &message)? && self.says(".step-body", &next_step)?;
        let again = page.offers(&part("camera-retry"))?;
        let other = page.offers(&part(match on {
            CameraUse::Photo if view.photos.is_empty() => "photo-later",
            CameraUse::Photo => "photo-keep",
            CameraUse::Code => "scan-type",
        }))?;
        match (said, again, other) {
            (true, true, true) => Ok(()),
            _ => Err(format!("{}: in words {said}, again {again}, another way {other}", code.name()).into()),
        }
    }

    pub(super) fn take_way_on(&self, view: &CaseView, on: CameraUse, way: WayOn) -> Done<()> {
        let (page, frame) = (self.page(), part(if on == CameraUse::Photo { "photo-frame" } else { "scan-frame" }));
        match way {
            WayOn::Again => {
                page.press(&part("camera-retry"))?;
                page.until_shown(&format!("{frame}:not(.is-off)"))
            }
            WayOn::Later => {
                page.press(&part("photo-later"))?;
                page.until("the photo's step is left", || Ok((!page.shows(&part("photo-automatic"))?).then_some(())))
            }
            WayOn::Keep => {
                page.press(&part("photo-keep"))?;
                page.until_shown(&part("photo-result"))
            }
            WayOn::Type => {
                page.press(&part("scan-type"))?;
                page.until_shown(&part("application-id-first"))
            }
        }?;
        self.view(view.case).map(drop)
    }

    /// Presses the key until the camera is the wanted one; more than once round there is none.
    pub(super) fn switch_to(&self, view: &CaseView, on: CameraUse, device: usize) -> Done<()> {
        self.go_to_camera(view, on)?;
        let (page, key) = (self.page(), part("camera-switch"));
        let is_on = format!(
            "{}[data-camera=\"camera-{device}\"]:not(.is-off)",
            match on {
                CameraUse::Photo => part("photo-frame"),
                CameraUse::Code => part("scan-frame"),
            }
        );
        page.press(&key)?;
        page.until_shown(&is_on)
    }

    fn go_to_camera(&self, view: &CaseView, on: CameraUse) -> Done<()> {
        let is_there = match on {
            CameraUse::Photo => self.go_to_live_view(view)?,
            CameraUse::Code => self.go_to_scan(view)?,
        };
        if is_there { Ok(()) } else { Err("the screen does not lead to the camera".into()) }
    }

    /// The words that stand in a part of the page.
    pub(super) fn says(&self, selector: &str, words: &str) -> Done<bool> {
        Ok(self.page().words_of(selector)?.is_some_and(|said| said.contains(words)))
    }
}
