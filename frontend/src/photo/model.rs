//! What is known of the photos of a case, without a screen.

use crate::application::text_of;
use bridge::{CaseView, PhotoLine};
use domain::{
    Field,
    photo::{self, Finding, PhotoException, Verdict, chosen_field},
    rules::age::age_on,
    typed_day,
};

/// The photo that goes to the city as the one to use.
pub(crate) fn used(view: &CaseView) -> Option<&PhotoLine> {
    let chosen = chosen_field().and_then(|field| text_of(view, field));
    let at = photo::used(&view.photos, |photo| photo.photo, chosen.as_deref())?;
    view.photos.get(at)
}

/// What is still wrong once a reason was chosen.
pub(super) fn left_over(photo: &PhotoLine, reason: Option<PhotoException>) -> Vec<Finding> {
    let verdict = Verdict { findings: photo.findings.clone().unwrap_or_default(), face: None };
    reason.map_or_else(|| verdict.clone(), |reason| verdict.excused_by(reason)).findings
}

/// Under one year on the day of the visit, as far as the date of birth can be read.
pub(super) fn is_an_infant(view: &CaseView) -> bool {
    let birth = text_of(view, Field::BirthDate).and_then(|typed| typed_day::parse(&typed).ok());
    birth.and_then(|birth| age_on(birth, view.opened_at.day())) == Some(0)
}
