//! Reading the code of an ID付き申請書 with the camera. What was read is compared with the print before it is kept.

use super::{CaseFile, Edit};
use crate::{
    first::first,
    parts::{Button, ButtonKind},
    photo::{CodeCamera, Readable, Reading, Refused, Sight},
};
use bridge::{LookFor, ScanOutcome, ScanVerdict, Seen};
use domain::{ApplicationId, ScanRefusal};
use yew::prelude::*;

impl Readable for ApplicationId {
    const WANTED: LookFor = LookFor::Code;
    const ASK: &'static str = "ID付き申請書の二次元コードを、カメラに写してください。";

    fn of(seen: Seen) -> Option<Sight<Self>> {
        match seen {
            Seen::Code(verdict) => Some(sight(verdict)),
            Seen::Face(_) | Seen::Invitation(_) => None,
        }
    }
}

fn sight(verdict: ScanVerdict) -> Sight<ApplicationId> {
    let outcome = match verdict.outcome {
        ScanOutcome::Candidate(id) => Ok(id),
        ScanOutcome::Refused(ScanRefusal::NothingFound) => Err(None),
        ScanOutcome::Refused(refusal) => {
            let (code, reason, next_step) = (refusal.code(), refusal.reason(), refusal.next_step());
            Err(Some(Refused { code, reason, next_step }))
        }
    };
    Sight { outcome, corners: verdict.corners }
}

#[derive(Properties, PartialEq)]
pub(super) struct ScanProps {
    pub(super) file: CaseFile,
    /// Back to typing.
    pub(super) onclose: Callback<()>,
}

#[component]
pub(super) fn Scan(props: &ScanProps) -> Html {
    let reading = use_state(|| first(Reading::<ApplicationId>::default()));
    let again = {
        let reading = reading.setter();
        Callback::from(move |()| reading.set(Reading::default()))
    };
    match &reading.found {
        Some(id) => compare(id, props, again),
        None => html! {
            <CodeCamera<ApplicationId> reading={(*reading).clone()} onclose={props.onclose.clone()}
                onread={let reading = reading.setter(); move |read| reading.set(read)} />
        },
    }
}

/// The digits as they are printed; only the clerk's eyes say that they are the same.
fn compare(id: &ApplicationId, props: &ScanProps, again: Callback<()>) -> Html {
    let same = {
        let (file, close, id) = (props.file.clone(), props.onclose.clone(), id.clone());
        Callback::from(move |()| {
            let digits = id.digits().to_owned();
            file.put(Edit::ApplicationId { first: digits.clone(), second: digits });
            close.emit(());
        })
    };
    html! {
        <section class="compare" data-part="scan" data-state="found">
            <p class="compare-title">{ "読み取りました。申請書の印刷と、4けたずつ見比べてください。" }</p>
            <p class="code-shown" data-part="scan-shown" aria-label={id.grouped()}>
                { for id.grouped().split(' ').map(|digits| html! { <><span class="code-group">{ digits }</span>{ " " }</> }) }
            </p>
            <div class="end-choices">
                <Button part="scan-same" kind={ButtonKind::Primary} onclick={same}>{ "印刷と同じです" }</Button>
                <Button part="scan-again" onclick={again}>{ "違います。読み取り直す" }</Button>
                <Button part="scan-type" kind={ButtonKind::Quiet} onclick={props.onclose.clone()}>{ "手で入力する" }</Button>
            </div>
        </section>
    }
}

/// As it stands after these outcomes, for the gallery.
#[cfg(test)]
pub(super) fn read(outcomes: Vec<ScanOutcome>) -> Reading<ApplicationId> {
    let mut reading = Reading::default();
    for outcome in outcomes {
        reading.saw(sight(ScanVerdict { outcome, corners: None }));
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{first::during, samples};
    use std::rc::Rc;

    const ID: &str = "12345678901234567890123";

    fn candidate(digits: &str) -> ScanOutcome {
        ScanOutcome::Candidate(ApplicationId::parse(digits).expect("is one"))
    }

    fn rendered(reading: Reading<ApplicationId>) -> String {
        let view = samples::case_view();
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        during(reading, || samples::render::<Scan>(ScanProps { file, onclose: Callback::noop() }))
    }

    #[test]
    fn one_frame_is_not_believed_and_two_that_differ_are_not() {
        assert!(read(vec![candidate(ID)]).found.is_none());
        let other = "98765432109876543210987";
        assert!(read(vec![candidate(ID), candidate(other), candidate(ID)]).found.is_none());
        let lost = ScanOutcome::Refused(ScanRefusal::NotReadable);
        assert!(read(vec![candidate(ID), lost, candidate(ID)]).found.is_none());
        assert!(read(vec![candidate(ID), candidate(ID)]).found.is_some());
    }

    #[test]
    fn what_was_read_is_only_compared_until_the_clerk_says_that_it_is_the_same() {
        let html = rendered(read(vec![candidate(ID), candidate(ID)]));
        for piece in ["scan-same", "scan-again", "scan-type", "1234 5678", "見比べて"] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(!html.contains("<video"), "the camera is off while digits are compared");
    }

    #[test]
    fn what_is_no_form_is_refused_in_words_and_typing_stays_possible() {
        let html = rendered(read(vec![ScanOutcome::Refused(ScanRefusal::MyNumber)]));
        assert!(html.contains(ScanRefusal::MyNumber.reason()) && html.contains("scan-type"), "{html}");
        let html = rendered(Reading::default());
        assert!(html.contains("scan-video") && !html.contains("読み捨て"), "{html}");
    }
}
