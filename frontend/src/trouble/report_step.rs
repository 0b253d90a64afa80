//! One part of a report as a step of its case.

use super::{
    report_field::ReportField,
    report_model::{is_asked, remarks},
};
use crate::{
    application::CaseFile,
    parts::{Notice, NoticeTone, maybe},
};
use domain::{Service, Timestamp, sheet::Part};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ReportStepProps {
    pub(crate) file: CaseFile,
    pub(crate) part: &'static Part,
    pub(crate) now: Timestamp,
}

#[component]
pub(crate) fn ReportStep(props: &ReportStepProps) -> Html {
    let view = props.file.model().view().cloned();
    let Some(view) = view else { return Html::default() };
    let entries = props.part.entries.iter().filter(|entry| is_asked(&view, entry));
    html! {
        <div class="report">
            { maybe(caution(view.service).map(|words| html! { <Notice tone={NoticeTone::Calm}><p>{ words }</p></Notice> })) }
            { for entries.map(|entry| html! {
                <ReportField key={entry.lines().first().map(|(field, _)| field.to_string()).unwrap_or_default()}
                    file={props.file.clone()} entry={*entry} now={props.now} />
            }) }
            <div aria-live="polite">
                { for remarks(&view, props.part).into_iter().map(|words| html! { <Notice><p>{ words }</p></Notice> }) }
            </div>
        </div>
    }
}

/// What does not belong into a report.
fn caution(service: Service) -> Option<&'static str> {
    match service {
        Service::Proposal => {
            Some("来庁者の名前・連絡先・事情は書きません。開いていた案件の内容は、ここには写っていません。")
        }
        Service::ApplicationSupport
        | Service::ApplicationGuidance
        | Service::FormReissue
        | Service::ExpressIssue
        | Service::Issuance
        | Service::CertificateAndPin
        | Service::CardChange
        | Service::Inquiry
        | Service::Complaint
        | Service::Incident => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{samples, trouble::report_field::part_of};
    use bridge::CaseView;
    use domain::{complaint, incident, proposal};
    use std::rc::Rc;

    fn rendered(service: Service, part: &'static Part, held: &[(&str, &str)]) -> String {
        let start = CaseView { service, ..samples::case_view() };
        let view = held
            .iter()
            .fold(start, |view, (field, text)| samples::with_text(view, field.parse().expect("a field"), text));
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        samples::render::<ReportStep>(ReportStepProps { file, part, now: samples::NOW })
    }

    #[test]
    fn everything_that_is_asked_stands_on_its_page() {
        let parts: [(Service, &'static Part); 6] = [
            (Service::Incident, &incident::HAPPENED),
            (Service::Incident, &incident::CONCERNED),
            (Service::Incident, &incident::ACTED),
            (Service::Complaint, &complaint::TOLD),
            (Service::Complaint, &complaint::ANSWERED),
            (Service::Proposal, &proposal::PROPOSED),
        ];
        for (service, part) in parts {
            let html = rendered(service, part, &[("answer.kind", "tablet-lost")]);
            let hidden = service == Service::Complaint;
            for (field, _) in part.entries.iter().flat_map(domain::sheet::Entry::lines) {
                assert!(html.contains(&part_of(field)) || (hidden && field.is_flag()), "{field} in {html}");
            }
            assert!(!html.contains("style="), "the page's security policy allows no inline style");
        }
    }

    #[test]
    fn the_chosen_answer_is_pressed_and_says_what_it_means() {
        let html = rendered(Service::Incident, &incident::CONCERNED, &[("answer.encrypted", "tablet")]);
        assert!(html.contains("暗証がないと読めません") && html.contains(r#"aria-pressed="true""#), "{html}");
        let html = rendered(Service::Incident, &incident::CONCERNED, &[("answer.encrypted", "paper")]);
        assert!(!html.contains("暗証がないと読めません"));
    }

    #[test]
    fn a_proposal_says_what_does_not_belong_into_it() {
        assert!(
            rendered(Service::Proposal, &proposal::PROPOSED, &[]).contains("来庁者の名前・連絡先・事情は書きません")
        );
    }
}
