//! Step 手順: the steps of the procedure as ticks beside the terminal, and its end.

use super::{
    carry::CarryPart,
    events::Hand,
    guide_info::{GuideInfo, guide_title},
    pins::Pins,
    procedure_end::end,
    procedure_model::{Procedure, Step, chosen},
};
use crate::{
    application::{CaseFile, Slot, check_warning, checked, text_of},
    parts::{Button, FaultPanel, Notice, Tick, maybe},
    photo::{ComparedPhoto, used},
    resident::{Turned, Turning},
    rulebook::RulesOfDay,
};
use bridge::CaseView;
use domain::{Day, Event, Field, FieldCode, Service, Value, application_id, rules::RuleBook};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ProcedureStepProps {
    pub(crate) file: CaseFile,
    pub(crate) rules: RulesOfDay,
    pub(crate) onshow: Callback<Turning>,
    /// To the choice of a procedure.
    pub(crate) onguide: Callback<()>,
    /// To the check that warned.
    pub(crate) oncheck: Callback<()>,
    pub(crate) today: Day,
}

#[component]
pub(crate) fn ProcedureStep(props: &ProcedureStepProps) -> Html {
    let rules = match &props.rules {
        None => return html! { <p class="starting" role="status">{ "規則を読んでいます…" }</p> },
        Some(Err(fault)) => return html! { <FaultPanel fault={fault.clone()} /> },
        Some(Ok(rules)) => rules,
    };
    let model = props.file.model();
    let Some(view) = model.view().cloned() else { return Html::default() };
    let (closed, busy) = (model.is_closed(), model.is_busy());
    drop(model);
    let Some(procedure) = chosen(&rules.book, &view) else {
        return html! {
            <>
                <Notice>{ "まだ手続きを選んでいません。" }</Notice>
                <Button part="to-guide" onclick={props.onguide.clone()}>{ "手続きを選ぶ" }</Button>
            </>
        };
    };
    let turning = {
        let (number, tongue) = (view.number.clone(), props.file.tongue().clone());
        Turning::from(move |_| Turned::about_pins(number.clone()).speaking(tongue.clone()))
    };
    let check = (!closed).then(|| checked(&view, &props.rules)).flatten();
    let warning = check_warning(check.as_ref(), &props.oncheck);
    html! {
        <div class="procedure" data-part="procedure" data-guide={procedure.code.to_string()}>
            { guide_title(&procedure, None) }
            { maybe(warning) }
            { maybe((view.service == Service::ApplicationSupport).then(|| html! {
                <>{ compare(&view) }<CarryPart file={props.file.clone()} today={props.today} /></>
            })) }
            { maybe((view.service == Service::Issuance || speaks_of_pins(&procedure)).then(|| html! {
                <Pins rules={rules.clone()} {turning} onshow={props.onshow.clone()} />
            })) }
            { steps(&procedure, &props.file, closed) }
            { end(&procedure, &rules.book, &view, Hand { file: &props.file, closed, busy, today: props.today }) }
            <details class="guide-more">
                <summary>{ "持ち物・手数料・気を付けること" }</summary>
                <GuideInfo procedure={procedure.clone()} rules={rules.name.clone()} />
            </details>
        </div>
    }
}

fn speaks_of_pins(procedure: &Procedure) -> bool {
    procedure.steps.iter().any(|step| step.contains("暗証番号"))
}

fn steps(procedure: &Procedure, file: &CaseFile, closed: bool) -> Html {
    let all = procedure.steps();
    let model = file.model();
    let ticked = |step: &Step| model.draft(Slot::Field(step.field)).shown() == &Value::Flag(true);
    let done = all.iter().filter(|step| ticked(step)).count();
    let line = |(at, step): (usize, &Step)| {
        let (file, field) = (file.clone(), step.field);
        html! {
            <li key={field.to_string()}>
                <Tick part={format!("field-{field}")} on={ticked(step)} disabled={closed || model.has_clash(field)}
                    onchange={move |on| file.set_flag(field, on)}>
                    <span class="tick-number">{ (at + 1).to_string() }</span>
                    <span class="tick-label">{ &step.text }</span>
                </Tick>
            </li>
        }
    };
    html! {
        <section class="work" aria-labelledby="work">
            <h4 id="work" class="list-title">{ format!("手順　{done}／{}", all.len()) }</h4>
            <ol class="work-steps">{ for all.iter().enumerate().map(line) }</ol>
        </section>
    }
}

/// What is carried over to the other terminal by hand, to be compared.
fn compare(view: &CaseView) -> Html {
    let id = text_of(view, Field::ApplicationId);
    html! {
        <section class="compare-here" aria-labelledby="compare-here">
            <h4 id="compare-here" class="list-title">{ "見比べるもの" }</h4>
            <div class="compare-both">
                { match id {
                    Some(id) => html! { <p class="compare-id" data-part="compare-id">{ for application_id::group(&id).split(' ').map(|group| html! { <span>{ group }</span> }) }</p> },
                    None => html! { <p class="hint">{ "申請書IDは、まだ記録していません。" }</p> },
                } }
                { match used(view) {
                    Some(photo) => html! { <ComparedPhoto case={view.case} photo={photo.clone()} /> },
                    None => html! { <p class="hint">{ "写真は、まだありません（1歳未満の方は不要）。" }</p> },
                } }
            </div>
        </section>
    }
}

/// It was said that something was done; a step that is ticked is only on the way there.
pub(crate) fn is_ended(view: &CaseView) -> bool {
    let is_done = |event: Event| matches!(event, Event::Done(_));
    view.events.iter().any(|one| !one.happening.undone && is_done(one.happening.event))
}

/// All that was counted is that the visitor has to come again: the procedure itself goes on another day.
pub(crate) fn is_put_off(view: &CaseView, book: &RuleBook) -> bool {
    let again: Vec<FieldCode> =
        book.guides_of(view.service).filter_map(|(_, guide)| guide.come_again.as_ref()?.try_into().ok()).collect();
    let standing = view.events.iter().filter(|one| !one.happening.undone);
    let mut counted =
        standing.filter_map(|one| if let Event::Done(category) = one.happening.event { Some(category) } else { None });
    is_ended(view) && counted.all(|category| again.contains(&category))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, happened, with_text};
    use bridge::FieldView;
    use std::rc::Rc;

    fn rendered(view: CaseView) -> String {
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        let rules = Some(Ok(Rc::new(samples::rules())));
        let (onshow, onguide, oncheck) = (Callback::noop(), Callback::noop(), Callback::noop());
        samples::render::<ProcedureStep>(ProcedureStepProps {
            file,
            rules,
            onshow,
            onguide,
            oncheck,
            today: samples::NOW.day(),
        })
    }

    fn case(service: Service) -> CaseView {
        CaseView { service, ..samples::case_view() }
    }

    #[test]
    fn steps_are_ticks_that_say_how_far_it_is() {
        let mut view = case(Service::Issuance);
        let field = "tick.issuance-2".parse().expect("a field");
        view.fields.push(FieldView { field, value: Value::Flag(true) });
        let html = rendered(view);
        for piece in [
            "手順　1／8",
            r#"data-part="field-tick.issuance-1""#,
            r#"data-part="pins""#,
            r#"data-part="event-come-again""#,
            r#"data-part="event-done.issuance-self""#,
        ] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert_eq!(html.matches(r#"aria-pressed="true""#).count(), 1);
        assert!(!html.contains("style="));
    }

    #[test]
    fn a_procedure_has_ended_when_that_was_said_and_not_before() {
        let mut view = case(Service::FormReissue);
        view.fields
            .push(FieldView { field: "tick.form-reissue-1".parse().expect("a field"), value: Value::Flag(true) });
        assert!(!is_ended(&view));
        let mut view = happened(view, 1, "done.form-reissue", None);
        assert!(is_ended(&view));
        view.events[0].happening.undone = true;
        assert!(!is_ended(&view), "taken back");
    }

    #[test]
    fn who_has_to_come_again_has_ended_nothing() {
        let book = rules::built_in_rules().expect("the built-in rules are without a mistake").on(samples::NOW.day());
        let again = happened(case(Service::Issuance), 1, "done.issuance-come-again", None);
        assert!(is_put_off(&again, &book) && !is_put_off(&case(Service::Issuance), &book));
        assert!(!is_put_off(&happened(again, 2, "done.issuance-self", None), &book), "the visitor came again");
    }

    #[test]
    fn what_city_staff_do_is_handed_to_them_first_and_waits_until_they_take_it() {
        let html = rendered(case(Service::FormReissue));
        let (city, end) = (html.find("event-escalated.authority"), html.find("event-done.form-reissue"));
        assert!(city.is_some() && city < end, "{html}");
        let html = rendered(happened(case(Service::FormReissue), 1, "escalated.authority", None));
        assert!(html.contains("引き取るのを待っています") && html.contains(r#"data-part="event-accepted""#), "{html}");
        assert!(!html.contains(r#"data-part="event-escalated.authority""#), "nobody is called twice for one matter");
    }

    #[test]
    fn what_is_done_says_how_it_was_counted_and_can_be_taken_back() {
        let html = rendered(happened(case(Service::FormReissue), 1, "done.form-reissue", None));
        assert!(html.contains("✓ 終わりました") && html.contains("申請支援・申請書再発行の引き継ぎ"), "{html}");
        assert!(html.contains("undo-event") && !html.contains(r#"data-part="event-done.form-reissue""#));
    }

    #[test]
    fn application_support_shows_what_is_compared_before_it_is_said_to_be_sent() {
        let view =
            samples::with_text(case(Service::ApplicationSupport), Field::ApplicationId, "12345678901234567890123");
        let html = rendered(view);
        assert!(html.contains("<span>1234</span>") && html.contains("申請補助端末で送信済み"), "{html}");
    }

    #[test]
    fn what_the_check_refused_stands_above_the_steps_with_the_way_back() {
        let answer = |view, question: &str, choice| {
            with_text(view, format!("answer.{question}").parse().expect("a field"), choice)
        };
        let refused = answer(answer(case(Service::Issuance), "visitor", "self"), "age", "from-1");
        let html = rendered(refused.clone());
        for piece in [r#"data-part="check-warning""#, "今日はお渡しできません", r#"data-part="to-check""#] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(html.find("今日はお渡しできません") < html.find(r#"class="work-steps""#));
        let closed = rendered(CaseView { stage: domain::Stage::HandingOver, ..refused });
        assert!(!closed.contains("check-warning"), "it is too late to warn");
        assert!(!rendered(answer(case(Service::Issuance), "visitor", "self")).contains("check-warning"));
    }

    #[test]
    fn without_a_choice_there_is_a_way_to_it() {
        assert!(rendered(case(Service::CardChange)).contains(r#"data-part="to-guide""#));
    }
}
