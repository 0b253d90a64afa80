//! The steps of a visit: which ones a service has, and which are done.

use super::{guide_of, text_of};
use crate::{
    inquiry::is_of_inquiry,
    issuance::{is_ended, out},
    parts::{label, maybe},
    trouble,
};
use bridge::CaseView;
use domain::rules::guide_field;
use domain::{
    Field, Service, Stage, Value, complaint,
    event::{self, custody},
    incident, proposal,
    sheet::Part,
};
use yew::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Questions,
    DocumentCheck,
    Person,
    ApplicationId,
    Brought,
    Certificates,
    Photo,
    /// A part of a report.
    Report(&'static Part),
    /// 現場責任者へ; of a visit it is reached from the head of the page.
    Escalation,
    /// Which procedure it is.
    Guide,
    Custody,
    Procedure,
    HandOff,
}

const APPLICATION_SUPPORT: &[Step] = &[
    Step::Person,
    Step::ApplicationId,
    Step::Brought,
    Step::Certificates,
    Step::Photo,
    Step::Procedure,
    Step::HandOff,
];
const CHECKED: &[Step] = &[Step::DocumentCheck, Step::Person, Step::Custody, Step::Procedure, Step::HandOff];
const FORM_REISSUE: &[Step] = &[Step::Person, Step::Custody, Step::Procedure, Step::HandOff];
const PROCEDURES: &[Step] = &[Step::Guide, Step::Person, Step::Custody, Step::Procedure, Step::HandOff];
const PROCEDURES_CHECKED: &[Step] =
    &[Step::Guide, Step::DocumentCheck, Step::Person, Step::Custody, Step::Procedure, Step::HandOff];
const GUIDANCE: &[Step] = &[Step::Guide, Step::Person, Step::HandOff];
const INQUIRY: &[Step] = &[Step::Questions, Step::Person, Step::HandOff];
const INCIDENT: &[Step] = &[
    Step::Report(&incident::HAPPENED),
    Step::Report(&incident::CONCERNED),
    Step::Report(&incident::ACTED),
    Step::Escalation,
    Step::HandOff,
];
const COMPLAINT: &[Step] = &[
    Step::Report(&complaint::TOLD),
    Step::Report(&complaint::ANSWERED),
    Step::Escalation,
    Step::Person,
    Step::HandOff,
];
const PROPOSAL: &[Step] = &[Step::Report(&proposal::PROPOSED), Step::HandOff];

impl Step {
    /// `checked` says that the chosen procedure has a check of its own.
    pub(super) fn of(service: Service, checked: bool) -> &'static [Self] {
        match service {
            Service::ApplicationSupport => APPLICATION_SUPPORT,
            Service::ExpressIssue | Service::Issuance => CHECKED,
            Service::FormReissue => FORM_REISSUE,
            Service::CertificateAndPin | Service::CardChange if checked => PROCEDURES_CHECKED,
            Service::CertificateAndPin | Service::CardChange => PROCEDURES,
            Service::ApplicationGuidance => GUIDANCE,
            Service::Inquiry => INQUIRY,
            Service::Complaint => COMPLAINT,
            Service::Incident => INCIDENT,
            Service::Proposal => PROPOSAL,
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Questions => "よくある質問",
            Self::DocumentCheck => "書類チェック",
            Self::Person => "本人",
            Self::ApplicationId => "申請書ID",
            Self::Brought => "持ってきたもの",
            Self::Certificates => "電子証明書・点字",
            Self::Photo => "写真",
            Self::Report(part) => part.label,
            Self::Escalation => "現場責任者へ",
            Self::Guide => "手続き",
            Self::Custody => "預かり",
            Self::Procedure => "手順",
            Self::HandOff => "引き継ぎ",
        }
    }

    pub(super) fn part(self) -> AttrValue {
        AttrValue::Static(match self {
            Self::Questions => "step-questions",
            Self::DocumentCheck => "step-document-check",
            Self::Person => "step-person",
            Self::ApplicationId => "step-application-id",
            Self::Brought => "step-brought",
            Self::Certificates => "step-certificates",
            Self::Photo => "step-photo",
            Self::Report(part) => return format!("step-{}", part.code).into(),
            Self::Escalation => "step-escalation",
            Self::Guide => "step-guide",
            Self::Custody => "step-custody",
            Self::Procedure => "step-procedure",
            Self::HandOff => "step-handoff",
        })
    }

    pub(super) fn is_done(self, view: &CaseView) -> bool {
        match self {
            Self::Questions => answered(view, is_of_inquiry),
            Self::DocumentCheck => answered(view, |field| {
                matches!(field, Field::Answer(_)) && !is_of_inquiry(field) && Some(field) != guide_field()
            }),
            Self::Person => text_of(view, Field::Name).is_some(),
            Self::ApplicationId => text_of(view, Field::ApplicationId).is_some(),
            Self::Brought => view
                .fields
                .iter()
                .any(|held| matches!(held.field, Field::Brought(_)) && held.value == Value::Flag(true)),
            Self::Certificates => view.fields.iter().any(|held| {
                matches!(held.field, Field::SignatureCertificate | Field::AuthenticationCertificate | Field::Braille)
            }),
            Self::Photo => !view.photos.is_empty(),
            Self::Report(part) => trouble::is_begun(view, part),
            Self::Escalation => {
                let raised = event::escalations(&view.happened());
                !raised.is_empty() && raised.iter().all(|one| one.accepted_at.is_some())
            }
            Self::Guide => guide_of(view).is_some(),
            Self::Custody => out(view).is_empty() && !custody(&view.happened()).is_empty(),
            Self::Procedure => is_ended(view),
            Self::HandOff => view.stage != Stage::Open || view.late,
        }
    }

    pub(super) fn before(self, steps: &[Self]) -> Option<Self> {
        let at = steps.iter().position(|step| *step == self)?;
        steps.get(at.checked_sub(1)?).copied()
    }

    pub(super) fn after(self, steps: &[Self]) -> Option<Self> {
        let at = steps.iter().position(|step| *step == self)?;
        steps.get(at + 1).copied()
    }
}

fn answered(view: &CaseView, is_of_step: impl Fn(Field) -> bool) -> bool {
    view.fields.iter().any(|held| is_of_step(held.field) && held.value.text().is_some_and(|text| !text.is_empty()))
}

#[derive(Properties, PartialEq)]
pub(super) struct StepListProps {
    pub(super) view: std::rc::Rc<CaseView>,
    pub(super) steps: &'static [Step],
    pub(super) here: Step,
    /// 書類チェック has come to a result.
    pub(super) checked: bool,
    /// The visitor has to come again: 手順 is not done.
    pub(super) put_off: bool,
    pub(super) onchoose: Callback<Step>,
}

#[component]
pub(super) fn StepList(props: &StepListProps) -> Html {
    let out = out(&props.view).len();
    let line = |(index, step): (usize, &Step)| {
        let step = *step;
        // Which answers are still open only the rules know.
        let open = (step == Step::DocumentCheck && !props.checked) || (step == Step::Procedure && props.put_off);
        let done = step.is_done(&props.view) && !open;
        let here = step == props.here;
        // Where something of the visitor is out, and where it stands in the way.
        let held = if matches!(step, Step::Custody | Step::HandOff) { out } else { 0 };
        html! {
            <li>
                <button type="button" class={classes!("step", done.then_some("is-done"))} data-part={step.part()}
                    aria-current={here.then_some("step")} onclick={props.onchoose.reform(move |_: MouseEvent| step)}>
                    <span class="step-number" aria-hidden="true">{ if done { "✓".into() } else { (index + 1).to_string() } }</span>
                    <span class="step-label">{ label(step.label()) }</span>
                    { maybe((done && held == 0).then(|| html! { <span class="step-done">{ "済み" }</span> })) }
                    { maybe((held > 0).then(|| html! { <span class="step-out">{ format!("▲ 預かり中 {held}") }</span> })) }
                </button>
            </li>
        }
    };
    html! {
        <nav class="steps" aria-label="手順">
            <ol>{ for props.steps.iter().enumerate().map(line) }</ol>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::FieldView;

    #[test]
    fn only_application_support_asks_for_an_application_id_and_a_photo() {
        for service in Service::ALL {
            let asks = Step::of(service, false).contains(&Step::Photo);
            assert_eq!(asks, service == Service::ApplicationSupport);
            assert_eq!(Step::of(service, false).last(), Some(&Step::HandOff));
        }
    }

    #[test]
    fn only_a_service_with_a_check_begins_with_it() {
        for service in Service::ALL {
            let begins = Step::of(service, false).first() == Some(&Step::DocumentCheck);
            assert_eq!(begins, service.check().is_some(), "{service:?}");
            assert!(!(begins && Step::of(service, false).contains(&Step::Brought)), "what was brought is asked once");
        }
    }

    #[test]
    fn a_step_is_done_when_something_is_recorded() {
        let mut view = samples::case_view();
        assert!(APPLICATION_SUPPORT.iter().all(|step| !step.is_done(&view)));
        view = samples::with_text(view, Field::Name, " ");
        assert!(!Step::Person.is_done(&view), "an empty name is no name");
        view = samples::with_text(view, Field::Name, "球磨 花子");
        view.fields.push(FieldView { field: Field::Braille, value: Value::Flag(false) });
        view.photos.push(samples::photo());
        for step in [Step::Person, Step::Certificates, Step::Photo] {
            assert!(step.is_done(&view), "{step:?}");
        }
    }

    #[test]
    fn a_recorded_question_is_no_document_check() {
        let asked = samples::with_text(samples::case_view(), "answer.faq".parse().expect("a field"), "lost");
        assert!(Step::Questions.is_done(&asked) && !Step::DocumentCheck.is_done(&asked));
        let checked = samples::with_text(samples::case_view(), "answer.visitor".parse().expect("a field"), "self");
        assert!(!Step::Questions.is_done(&checked) && Step::DocumentCheck.is_done(&checked));
    }

    #[test]
    fn steps_lead_to_their_neighbours() {
        let steps = Step::of(Service::CertificateAndPin, true);
        assert_eq!(Step::Guide.before(steps), None);
        assert_eq!(Step::Guide.after(steps), Some(Step::DocumentCheck));
        assert_eq!(Step::HandOff.after(steps), None);
    }

    #[test]
    fn the_chosen_procedure_brings_its_check_along() {
        for service in Service::ALL {
            let several = matches!(service, Service::CertificateAndPin | Service::CardChange);
            assert_eq!(Step::of(service, true) != Step::of(service, false), several, "{service:?}");
        }
    }

    #[test]
    fn what_is_out_stands_in_the_list_of_steps_and_nothing_is_done_while_it_is() {
        let list = |view: CaseView| {
            let steps = Step::of(Service::FormReissue, false);
            let props = StepListProps {
                view: std::rc::Rc::new(view),
                steps,
                here: Step::Person,
                checked: false,
                put_off: false,
                onchoose: Callback::noop(),
            };
            samples::render::<StepList>(props)
        };
        let out = samples::happened(samples::case_view(), 1, "taken.passport", None);
        assert!(!Step::Custody.is_done(&out));
        assert_eq!(
            list(out.clone()).matches("▲ 預かり中 1").count(),
            2,
            "where it is taken and where it is in the way"
        );
        let back = samples::happened(out, 2, "returned", Some(1));
        assert!(Step::Custody.is_done(&back) && !list(back).contains("預かり中"));
    }
}
