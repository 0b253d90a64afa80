//! Reading what enrols this tablet off the city's page with the camera: it fills the fields, and a person sends them.

use crate::photo::{CodeCamera, Readable, Reading, Refused, Sight};
use bridge::{InvitationOutcome, InvitationVerdict, LookFor, Seen};
use domain::{Invitation, InvitationRefusal};
use yew::prelude::*;

impl Readable for Invitation {
    const WANTED: LookFor = LookFor::Invitation;
    const ASK: &'static str = "市の画面に出ている、登録の二次元コードをカメラに写してください。";

    fn of(seen: Seen) -> Option<Sight<Self>> {
        match seen {
            Seen::Invitation(verdict) => Some(sight(verdict)),
            Seen::Face(_) | Seen::Code(_) => None,
        }
    }
}

fn sight(verdict: InvitationVerdict) -> Sight<Invitation> {
    let outcome = match verdict.outcome {
        InvitationOutcome::Invitation(invitation) => Ok(invitation),
        InvitationOutcome::Refused(InvitationRefusal::NothingFound) => Err(None),
        InvitationOutcome::Refused(refusal) => {
            let (code, reason, next_step) = (refusal.code(), refusal.reason(), refusal.next_step());
            Err(Some(Refused { code, reason, next_step }))
        }
    };
    Sight { outcome, corners: verdict.corners }
}

#[derive(Properties, PartialEq)]
pub(super) struct ScanInvitationProps {
    pub(super) onfound: Callback<Invitation>,
    /// Back to typing.
    pub(super) onclose: Callback<()>,
}

#[component]
pub(super) fn ScanInvitation(props: &ScanInvitationProps) -> Html {
    let reading = use_state(|| crate::first::first(Reading::<Invitation>::default()));
    let onread = {
        let (reading, found) = (reading.setter(), props.onfound.clone());
        Callback::from(move |read: Reading<Invitation>| match &read.found {
            Some(invitation) => found.emit(invitation.clone()),
            None => reading.set(read),
        })
    };
    html! { <CodeCamera<Invitation> reading={(*reading).clone()} {onread} onclose={props.onclose.clone()} /> }
}

/// As it stands after these outcomes, for the gallery.
#[cfg(test)]
pub(super) fn read(outcomes: Vec<InvitationOutcome>) -> Reading<Invitation> {
    let mut reading = Reading::default();
    for outcome in outcomes {
        reading.saw(sight(InvitationVerdict { outcome, corners: None }));
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{first::during, samples};
    use bridge::{ScanOutcome, ScanVerdict};
    use domain::ScanRefusal;

    fn found(code: &str) -> InvitationOutcome {
        InvitationOutcome::Invitation(Invitation::new("https://localhost", code).expect("is one"))
    }

    fn rendered(reading: Reading<Invitation>) -> String {
        let props = ScanInvitationProps { onfound: Callback::noop(), onclose: Callback::noop() };
        during(reading, || samples::render::<ScanInvitation>(props))
    }

    #[test]
    fn one_frame_is_not_believed_and_two_that_differ_are_not() {
        let (one, other) = (found("7K4M-9QXT-2BHD-P5RW"), found("8K4M-9QXT-2BHD-P5RW"));
        assert!(read(vec![one.clone()]).found.is_none());
        assert!(read(vec![one.clone(), other, one.clone()]).found.is_none());
        assert!(read(vec![one.clone(), one]).found.is_some());
    }

    #[test]
    fn another_code_is_refused_in_words_and_typing_stays_possible() {
        let html = rendered(read(vec![InvitationOutcome::Refused(InvitationRefusal::NotAnInvitation)]));
        for piece in ["これは端末の登録コードではありません。", "enrol-other-code", "scan-type", "scan-video"]
        {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(!rendered(Reading::default()).contains("読み捨て"));
    }

    #[test]
    fn an_answer_about_a_form_is_none_about_a_tablet() {
        let outcome = ScanOutcome::Refused(ScanRefusal::Enrolment);
        assert!(Invitation::of(Seen::Code(ScanVerdict { outcome, corners: None })).is_none());
    }
}
