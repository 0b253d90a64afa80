//! 来庁: the steps on the left, one task in the middle, the note open on the right.

use super::{
    CaseFile, Edit, KeptCase, Place,
    application_id::ApplicationIdStep,
    bring::turning,
    brought::BroughtStep,
    certificates::CertificatesStep,
    check_summary::checked,
    clashes::Clashes,
    document_check::DocumentCheckStep,
    guide_of,
    loan::LoanBar,
    person::PersonStep,
    steps::{Step, StepList},
    text_of,
};
use crate::{
    app::Destination,
    first::first,
    handoff::HandOffStep,
    inquiry::{NotePanel, QuestionsStep},
    issuance::{CustodyStep, GuideStep, ProcedureStep, is_put_off},
    parts::{
        Actions, Button, ButtonKind, DeliveryBadge, FaultPanel, Notice, NoticeTone, Pictogram, PictogramKind, maybe,
    },
    photo::PhotoStep,
    reception::{VisitButton, pause_notice},
    resident::ShowButton,
    rulebook::{RulesOfDay, use_rules},
    trouble::{EscalationStep, Report, ReportStep, WaitingBadge, waiting_since},
};
use bridge::CaseView;
use domain::{CaseId, Field, Role, Stage, Timestamp};
use std::{cell::Cell, rc::Rc};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct CasePageProps {
    pub(crate) case: CaseId,
    /// Known at once when the case was opened just now.
    pub(crate) view: Option<Rc<CaseView>>,
    pub(crate) role: Role,
    pub(crate) person: AttrValue,
    /// The moment of the last finished exchange: a new one means that the case may have changed.
    pub(crate) synced_at: Option<Timestamp>,
    pub(crate) unsaved: Rc<Cell<bool>>,
    /// What lies open here, for the time that the tablet is turned to the resident.
    pub(crate) kept: KeptCase,
    /// The minute that it is.
    pub(crate) now: Timestamp,
    pub(crate) go: Callback<Destination>,
}

#[component]
pub(crate) fn CasePage(props: &CasePageProps) -> Html {
    let file = use_case_file(props);
    let rules = use_rules();
    let here = use_state(|| first(props.kept.here(props.case)));
    let onchoose = {
        let here = here.setter();
        use_callback(props.kept.clone(), move |step: Step, kept| {
            kept.go_to(step);
            here.set(Some(step));
        })
    };
    let Some(view) = file.model().view().cloned() else {
        return loading(file.model().fault(Place::Case), &props.go);
    };
    let steps = Step::of(view.service, has_check(&view, &rules));
    let first = steps.first().copied().unwrap_or(Step::Person);
    let here = here.filter(|here| steps.contains(here) || *here == Step::Escalation).unwrap_or(first);
    let case_fault = file.model().fault(Place::Case);
    html! {
        <main class="page-case" data-part="page" data-page="case">
            <CaseHead file={file.clone()} view={view.clone()} go={props.go.clone()} now={props.now}
                escalating={here == Step::Escalation} onescalate={onchoose.reform(|()| Step::Escalation)} />
            <div class="case-alerts">
                { for case_fault.map(|fault| html! { <FaultPanel {fault} /> }) }
                { for view.loan.filter(|_| !view.late).map(|loan| html! { <LoanBar file={file.clone()} case={view.case} {loan} /> }) }
                { for pause_notice(&view) }
                { for closed_words(&view).map(|words| html! { <Notice tone={NoticeTone::Calm}>{ words }</Notice> }) }
                <Clashes file={file.clone()} rules={rules.clone()} />
            </div>
            <StepList view={view.clone()} {steps} here={here} checked={is_checked(&view, &rules)}
                put_off={has_to_come_again(&view, &rules)} onchoose={onchoose.clone()} />
            { step(here, steps, &rules, &file, props, &onchoose) }
            <NotePanel file={file.clone()} person={props.person.clone()}
                onpropose={props.go.reform(|()| Destination::Report(Report::Proposal))} />
        </main>
    }
}

/// Whether the chosen procedure asks the questions of a check.
fn has_check(view: &CaseView, rules: &RulesOfDay) -> bool {
    let Some(Ok(rules)) = rules else { return false };
    rules.book.check_of(view.service, guide_of(view).as_deref()).is_some()
}

/// Opens the case once, reads it anew after each exchange, and saves what is typed when the page goes.
#[hook]
fn use_case_file(props: &CasePageProps) -> CaseFile {
    let redraw = use_force_update();
    let opened = use_memo((), |()| {
        let redraw = Callback::from(move |()| redraw.force_update());
        first(props.kept.take_up(props.case, redraw, |redraw| {
            CaseFile::open(props.case, props.view.clone(), redraw, props.unsaved.clone())
        }))
    });
    {
        let file = (*opened).clone();
        let is_first = use_mut_ref(|| true);
        use_effect_with(props.synced_at, move |_| {
            let begins = is_first.replace(false);
            // The first time only what waits already is sent: the reading of a case that is not known yet.
            if begins { file.change(|_| ()) } else { file.put(Edit::Refresh) }
        });
    }
    {
        let file = (*opened).clone();
        use_effect_with((), move |()| move || file.leave());
    }
    opened.current()
}

fn is_checked(view: &CaseView, rules: &RulesOfDay) -> bool {
    checked(view, rules).is_some_and(|summary| summary.is_finished)
}

fn has_to_come_again(view: &CaseView, rules: &RulesOfDay) -> bool {
    let rules = rules.as_ref().and_then(|rules| rules.as_ref().ok());
    rules.is_some_and(|rules| is_put_off(view, &rules.book))
}

fn loading(fault: Option<bridge::Fault>, go: &Callback<Destination>) -> Html {
    let home = go.reform(|()| Destination::Today);
    let wait = fault.is_none();
    html! {
        <main class="page-plain" data-part="page" data-page="case" aria-busy={wait.to_string()}>
            { for wait.then(|| html! { <p class="starting" role="status">{ "案件を開いています…" }</p> }) }
            { for fault.map(|fault| html! { <FaultPanel {fault} /> }) }
            { for (!wait).then(|| html! { <Button part="back" onclick={home}>{ "今日の画面に戻る" }</Button> }) }
        </main>
    }
}

fn closed_words(view: &CaseView) -> Option<&'static str> {
    if view.late {
        return Some(
            "この案件は、市が受領しました。そのあとこの端末に残っていた書き足しは、同期すると市へ送られ、市が確認するとこの端末から消えます。内容は見るだけで、書き換えられません。",
        );
    }
    (view.stage != Stage::Open).then_some("この案件は引き継ぎ済みです。内容は見るだけで、書き換えられません。")
}

#[derive(Properties, PartialEq)]
struct CaseHeadProps {
    file: CaseFile,
    view: Rc<CaseView>,
    go: Callback<Destination>,
    now: Timestamp,
    escalating: bool,
    onescalate: Callback<()>,
}

#[component]
fn CaseHead(props: &CaseHeadProps) -> Html {
    let view = &props.view;
    let number = view.number.to_string();
    let opened = view.opened_at.as_seen_on(props.now.day());
    html! {
        <header class="case-head">
            <Pictogram kind={PictogramKind::Service(view.service)} />
            <div class="case-what">
                <h1>{ view.service.label() }</h1>
                <p class="case-opened">{ format!("受付 {opened}") }</p>
            </div>
            <p class="case-number" data-part="case-number" data-number={number.clone()}>
                <span class="case-label">{ "受付番号" }</span>{ number }
            </p>
            { maybe(name_of(view).map(|name| html! {
                <p class="case-name"><span class="case-label">{ "氏名" }</span>{ name }</p>
            })) }
            <div class="case-state">
                { match waiting_since(view) {
                    Some(since) => html! { <WaitingBadge {since} now={props.now} /> },
                    None => html! { <p class="case-stage">{ if view.late { "市の確認待ち" } else { view.stage.label() } }</p> },
                } }
                <DeliveryBadge delivery={view.delivery} />
            </div>
            <div class="case-head-actions">{ head_actions(props) }</div>
        </header>
    }
}

/// While two names stand against each other, it is not known whose case it is.
fn name_of(view: &CaseView) -> Option<String> {
    let is_clear = view.clashes.iter().all(|clash| clash.field != Field::Name);
    text_of(view, Field::Name).filter(|_| is_clear)
}

fn head_actions(props: &CaseHeadProps) -> Html {
    let view = &props.view;
    html! {
        <>
            { maybe((!Step::of(view.service, false).contains(&Step::Escalation)).then(|| escalate_button(props))) }
            { maybe((view.is_writable() && view.service.is_a_visit()).then(|| html! {
                <VisitButton view={view.clone()} go={props.go.clone()} />
            })) }
            { maybe(view.service.is_a_visit().then(|| html! {
                <ShowButton turning={turning(&props.file)} onshow={props.go.reform(Destination::Resident)} />
            })) }
        </>
    }
}

/// A step that a visit may need at any time and mostly never does.
fn escalate_button(props: &CaseHeadProps) -> Html {
    html! {
        <button type="button" class="button button-outlined escalate" data-part={Step::Escalation.part()}
            aria-current={props.escalating.then_some("step")} onclick={props.onescalate.reform(|_: MouseEvent| ())}>
            <Pictogram kind={PictogramKind::Bell} />{ Step::Escalation.label() }
        </button>
    }
}

fn step(
    here: Step,
    steps: &[Step],
    rules: &RulesOfDay,
    file: &CaseFile,
    props: &CasePageProps,
    onchoose: &Callback<Step>,
) -> Html {
    let next = here.after(steps);
    // What is reached from the head leads back to the first step.
    let first = steps.first().copied().filter(|_| !steps.contains(&here));
    let back = back_button(here.before(steps).or(first), onchoose);
    let today = props.now.day();
    let to = |step: Step| onchoose.reform(move |()| step);
    match here {
        Step::DocumentCheck => {
            let body = html! { <DocumentCheckStep file={file.clone()} rules={rules.clone()} /> };
            plain_step(here, body, back, next, onchoose)
        }
        Step::Questions => plain_step(here, html! { <QuestionsStep file={file.clone()} /> }, back, next, onchoose),
        Step::Person => plain_step(here, html! { <PersonStep file={file.clone()} /> }, back, next, onchoose),
        Step::ApplicationId => html! {
            <ApplicationIdStep file={file.clone()} {back} next={next.unwrap_or(here).label()}
                onnext={onchoose.reform(move |()| next.unwrap_or(here))} />
        },
        Step::Brought => plain_step(here, html! { <BroughtStep file={file.clone()} /> }, back, next, onchoose),
        Step::Certificates => {
            plain_step(here, html! { <CertificatesStep file={file.clone()} /> }, back, next, onchoose)
        }
        Step::Photo => html! {
            <PhotoStep file={file.clone()} {back} onaccept={onchoose.reform(move |()| next.unwrap_or(here))} />
        },
        Step::Report(part) => {
            let body = html! { <ReportStep file={file.clone()} {part} now={props.now} /> };
            plain_step(here, body, back, next, onchoose)
        }
        Step::Escalation => {
            let body = html! { <EscalationStep file={file.clone()} now={props.now} /> };
            plain_step(here, body, back, next, onchoose)
        }
        Step::Guide => {
            let body = html! { <GuideStep file={file.clone()} rules={rules.clone()} {today} /> };
            plain_step(here, body, back, next, onchoose)
        }
        Step::Custody => {
            let body = html! { <CustodyStep file={file.clone()} rules={rules.clone()} {today} /> };
            plain_step(here, body, back, next, onchoose)
        }
        Step::Procedure => {
            let body = html! {
                <ProcedureStep file={file.clone()} rules={rules.clone()} onguide={to(Step::Guide)} oncheck={to(Step::DocumentCheck)} {today}
                    onshow={props.go.reform(Destination::Resident)} />
            };
            plain_step(here, body, back, next, onchoose)
        }
        Step::HandOff => html! {
            <HandOffStep file={file.clone()} role={props.role} rules={rules.clone()} {today} oncustody={to(Step::Custody)}
                oncheck={to(Step::DocumentCheck)} {back}
                onhome={props.go.reform(|()| Destination::Today)} />
        },
    }
}

fn plain_step(here: Step, body: Html, back: Html, next: Option<Step>, onchoose: &Callback<Step>) -> Html {
    html! {
        <>
            <section class="step-body" aria-labelledby="step-title" tabindex="0" key={here.label()}>
                <h2 id="step-title">{ here.label() }</h2>
                { body }
            </section>
            <Actions {back}>{ for next.map(|step| next_button(step, onchoose)) }</Actions>
        </>
    }
}

fn back_button(step: Option<Step>, onchoose: &Callback<Step>) -> Html {
    step.map_or_else(Html::default, |step| {
        html! {
            <Button part="step-back" onclick={onchoose.reform(move |()| step)}>
                { format!("戻る：{}", step.label()) }
            </Button>
        }
    })
}

fn next_button(step: Step, onchoose: &Callback<Step>) -> Html {
    html! {
        <Button part="step-next" kind={ButtonKind::Primary} onclick={onchoose.reform(move |()| step)}>
            { format!("次へ：{}", step.label()) }
        </Button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn rendered(view: CaseView) -> String {
        samples::render::<CasePage>(props(view))
    }

    fn props(view: CaseView) -> CasePageProps {
        CasePageProps {
            case: view.case,
            view: Some(Rc::new(view)),
            role: Role::Clerk,
            person: "錦 あかり".into(),
            synced_at: None,
            unsaved: Rc::default(),
            kept: KeptCase::default(),
            now: samples::NOW,
            go: Callback::noop(),
        }
    }

    #[test]
    fn a_case_opens_with_its_number_its_steps_and_the_note() {
        let html = rendered(samples::case_view());
        for piece in [
            r#"data-page="case""#,
            r#"data-number="7777-0001""#,
            r#"data-state="on-this-device-only""#,
            r#"data-part="step-photo""#,
            r#"data-part="field-name""#,
            r#"data-part="note""#,
            "次へ：申請書ID",
        ] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(!html.contains("style="), "the page's security policy allows no inline style");
    }

    #[test]
    fn a_case_that_comes_back_from_the_resident_stands_at_its_step() {
        let (view, kept) = (samples::case_view(), KeptCase::default());
        let page = || CasePageProps { kept: kept.clone(), ..props(view.clone()) };
        drop(samples::render::<CasePage>(page()));
        kept.go_to(Step::Certificates);
        let html = samples::render::<CasePage>(page());
        assert!(html.contains("次へ：写真") && html.contains("戻る：持ってきたもの"), "{html}");
    }

    #[test]
    fn a_lent_case_says_until_when_and_is_read_only_while_it_goes_back() {
        let until = domain::Day::from_civil(2026, 11, 27);
        let lent = |returning| {
            let loan = Some(bridge::Loan { until, returning });
            rendered(CaseView {
                loan, ..samples::with_text(samples::case_view(), domain::Field::Name, "球磨 花子")
            })
        };
        let here = lent(bridge::Returning::No);
        assert!(here.contains("貸出中 11月27日まで") && here.contains(r#"data-part="return""#), "{here}");
        assert!(here.contains(r#"data-part="note""#));
        let wished = lent(bridge::Returning::Wished);
        assert!(wished.contains(r#"data-part="keep""#) && wished.contains("readonly"), "{wished}");
        let sent = lent(bridge::Returning::Sent);
        assert!(!sent.contains(r#"data-part="keep""#) && !sent.contains(r#"data-part="note""#), "{sent}");
    }

    #[test]
    fn a_case_that_the_city_received_without_what_is_here_is_read_and_not_given_back() {
        let loan =
            Some(bridge::Loan { until: domain::Day::from_civil(2026, 11, 27), returning: bridge::Returning::No });
        let view = samples::with_text(samples::case_view(), domain::Field::Name, "球磨 花子");
        let html = rendered(CaseView { loan, late: true, ..view });
        assert!(html.contains("市が受領しました") && html.contains("readonly"), "{html}");
        assert!(!html.contains(r#"data-part="return""#) && !html.contains(r#"data-part="note""#), "{html}");
    }

    #[test]
    fn a_case_that_was_handed_over_can_be_read_and_not_written() {
        let view = samples::with_text(samples::case_view(), domain::Field::Name, "球磨 花子");
        let html = rendered(CaseView { stage: Stage::HandingOver, ..view });
        assert!(html.contains("引き継ぎ済みです") && html.contains("球磨 花子") && html.contains("readonly"), "{html}");
        assert!(!html.contains(r#"data-part="note""#));
    }
}
