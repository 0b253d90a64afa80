//! What is known of the photos of a case, without a screen.

use super::guide::Stillness;
use crate::application::text_of;
use bridge::{CaseView, PhotoLine};
use domain::{
    Field,
    photo::{self, Finding, PhotoException, Verdict, chosen_field},
    rules::{PhotoMeasure, RuleBook, age::age_on},
    typed_day,
};

/// Without rules of the day: what is built in.
const PHOTO_AGE: f32 = 1.0;
const STILLNESS: Stillness = Stillness { moved_max: 0.05, still_ms: 1000.0 };

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

/// Too young for a photo on the day of the visit, as far as the date of birth can be read.
pub(super) fn is_an_infant(view: &CaseView, book: Option<&RuleBook>) -> bool {
    let birth = text_of(view, Field::BirthDate).and_then(|typed| typed_day::parse(&typed).ok());
    let age = birth.and_then(|birth| age_on(birth, view.opened_at.day()));
    let limits = book.and_then(RuleBook::photo_limits);
    let from = limits.map_or(PHOTO_AGE, |limits| limits.of(PhotoMeasure::PhotoAge).at_least);
    age.is_some_and(|age| (age as f32) < from)
}

/// When a head counts as still, by the rules.
pub(super) fn stillness(book: Option<&RuleBook>) -> Stillness {
    let Some(limits) = book.and_then(RuleBook::photo_limits) else { return STILLNESS };
    Stillness {
        moved_max: limits.of(PhotoMeasure::SteadyShift).at_most / 1000.0,
        still_ms: f64::from(limits.of(PhotoMeasure::SteadyTime).at_least),
    }
}
