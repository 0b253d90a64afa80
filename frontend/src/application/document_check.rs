//! Step 書類チェック: one question at a time, what was answered above it, then the documents and the ending.

use super::{
    CaseFile,
    case_model::{CaseModel, check_words, guide_of},
    document_check_model::{Answered, DocumentCheck, Standing, Then, undecided},
    document_check_papers::PapersPanel,
    event_date::EventDate,
};
use crate::{
    parts::{FaultPanel, maybe},
    rulebook::{RulesOfDay, ask_city, basis},
};
use bridge::{Fault, FaultCode, RulesView};
use domain::{
    Field, FieldCode,
    rules::{AskedChoice, AskedQuestion},
};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// More choices than this stand in two columns.
const MANY: usize = 5;

#[derive(Properties, PartialEq)]
pub(super) struct DocumentCheckStepProps {
    pub(super) file: CaseFile,
    pub(super) rules: RulesOfDay,
}

#[component]
pub(super) fn DocumentCheckStep(props: &DocumentCheckStepProps) -> Html {
    match &props.rules {
        None => html! { <p class="starting" role="status">{ "規則を読んでいます…" }</p> },
        Some(Err(fault)) => html! { <FaultPanel fault={fault.clone()} /> },
        Some(Ok(rules)) => html! { <Check file={props.file.clone()} rules={rules.clone()} /> },
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct CheckProps {
    pub(super) file: CaseFile,
    pub(super) rules: Rc<RulesView>,
}

#[component]
pub(super) fn Check(props: &CheckProps) -> Html {
    let stands = stands(props);
    let panel = use_node_ref();
    use_kept_place(panel.clone(), stands.as_ref().ok().map(|stands| place(&stands.standing.then)));
    let Stands { check, standing, open, closed } = match stands {
        Ok(stands) => stands,
        Err(fault) => return fault.map_or_else(Html::default, |fault| html! { <FaultPanel {fault} /> }),
    };
    html! {
        <div class="check" data-part="document-check" data-rules={props.rules.name.clone()} ref={panel}>
            { answered(&standing.answered, &props.file, closed) }
            { match standing.then {
                Then::Ask(question) => html! { <>{ undecided_words(&open) }{ ask(&question, props, closed) }</> },
                Then::Show(papers) => html! {
                    <PapersPanel file={props.file.clone()} papers={Rc::new(*papers)} {check} {closed} {open}
                        rules={props.rules.name.clone()} />
                },
            } }
        </div>
    }
}

struct Stands {
    check: String,
    standing: Standing,
    /// What two tablets answered differently.
    open: Vec<String>,
    closed: bool,
}

/// Nothing to show for a service without a check.
fn stands(props: &CheckProps) -> Result<Stands, Option<Fault>> {
    let model = props.file.model();
    let view = model.view().ok_or(None)?;
    let check = check_of(&model, &props.rules).ok_or(None)?;
    let texts = model.texts();
    let standing = DocumentCheck { book: &props.rules.book, check, texts: &texts }.standing();
    Ok(Stands {
        check: check.to_owned(),
        standing: standing.map_err(|_| Fault::new(FaultCode::RulesUnreadable))?,
        open: undecided(view, check_words(&props.rules, view)),
        closed: model.is_closed(),
    })
}

/// The chosen procedure decides which check is asked.
fn check_of<'a>(model: &CaseModel, rules: &'a RulesView) -> Option<&'a str> {
    let view = model.view()?;
    rules.book.check_of(view.service, guide_of(view).as_deref())
}

fn place(then: &Then) -> String {
    match then {
        Then::Ask(question) => question.code.to_string(),
        Then::Show(_) => "papers".into(),
    }
}

/// The button that was pressed goes with its question: the keyboard goes on at the heading of what came instead.
#[hook]
fn use_kept_place(panel: NodeRef, place: Option<String>) {
    let before = use_mut_ref(|| None::<String>);
    use_effect_with(place, move |place| {
        let before = before.replace(place.clone());
        let moved = before.is_some() && *place != before;
        if moved && nothing_has_the_keyboard() {
            let heading = panel.cast::<Element>().and_then(|panel| panel.query_selector("h3").ok().flatten());
            if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
                // An element that cannot take the focus simply does not.
                let _ = heading.focus();
            }
        }
    });
}

fn nothing_has_the_keyboard() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.and_then(|document| document.active_element()).is_none_or(|active| active.tag_name() == "BODY")
}

pub(super) fn undecided_words(open: &[String]) -> Html {
    maybe((!open.is_empty()).then(|| {
        html! {
            <p class="undecided" role="status" data-part="undecided">
                { format!("ほかの端末と答えが違うため、まだ決まっていません：{}。→ 上の「どちらが正しいですか」で選んでください。", open.join("、")) }
            </p>
        }
    }))
}

fn answered(answered: &[Answered], file: &CaseFile, closed: bool) -> Html {
    let line = |answer: &Answered| {
        let (file, field) = (file.clone(), answer.field);
        let clashing = file.model().has_clash(field);
        let change = match (answer.by_birth, clashing, closed) {
            (_, true, _) => "食い違いあり",
            (true, false, _) => "生年月日から",
            (false, false, true) => "",
            (false, false, false) => "取り消す",
        };
        let onclick = Callback::from(move |_: MouseEvent| file.set_texts(vec![(field, String::new())]));
        html! {
            <li>
                <button type="button" class="answered" data-part={format!("answered-{field}")}
                    disabled={closed || answer.by_birth || clashing} {onclick}>
                    <span class="answered-question">{ &answer.question }</span>
                    <span class="answered-choice">{ &answer.choice }</span>
                    <span class="answered-change">{ change }</span>
                </button>
            </li>
        }
    };
    maybe((!answered.is_empty()).then(|| {
        html! { <ol class="answered-list" aria-label="答えたこと">{ for answered.iter().map(line) }</ol> }
    }))
}

fn ask(question: &AskedQuestion, props: &CheckProps, closed: bool) -> Html {
    let help = question.help.clone();
    let by_birth = question.by_birth.then(|| {
        html! { <p class="hint">{ "「本人」の手順で生年月日を入れると、自動で決まります。" }</p> }
    });
    html! {
        <section class="question" aria-labelledby="question" data-part="question" data-question={question.code.to_string()}
            key={question.code.to_string()}>
            <h3 id="question" tabindex="-1">{ &question.text }</h3>
            { for help.map(|help| html! { <p class="hint">{ help }</p> }) }
            { for by_birth }
            { for question.window.clone().map(|window| html! {
                <EventDate file={props.file.clone()} rules={props.rules.clone()} {window} {closed} />
            }) }
            { maybe(question.window.as_ref().map(|_| html! { <p class="hint">{ "日付が分からないときは、下から選びます。" }</p> })) }
            <div class={classes!("question-choices", (question.choices.len() > MANY).then_some("is-many"))}>{ for question.choices.iter().map(|choice| touch(question, choice, props, closed)) }</div>
            { basis(std::slice::from_ref(&question.basis), &props.rules.name) }
        </section>
    }
}

fn touch(question: &AskedQuestion, choice: &AskedChoice, props: &CheckProps, closed: bool) -> Html {
    let field = FieldCode::try_from(&question.code).map(Field::Answer);
    let clashing = field.is_ok_and(|field| props.file.model().has_clash(field));
    let onclick = {
        let (file, rules) = (props.file.clone(), props.rules.clone());
        let (question, choice) = (question.code.clone(), choice.code.clone());
        Callback::from(move |_: MouseEvent| choose(&file, &rules, &question, &choice))
    };
    html! {
        <button type="button" class="question-choice" data-part={format!("choice-{}", choice.code)} disabled={closed || clashing} {onclick}>
            <span class="question-choice-label">{ &choice.label }</span>
            { for choice.help.clone().map(|help| html! { <span class="question-choice-help">{ help }</span> }) }
            { ask_city(choice.ask_city.is_some()) }
        </button>
    }
}

fn choose(file: &CaseFile, rules: &RulesView, question: &domain::rules::Code, choice: &domain::rules::Code) {
    let writes = {
        let model = file.model();
        let Some(check) = check_of(&model, rules) else { return };
        let texts = model.texts();
        DocumentCheck { book: &rules.book, check, texts: &texts }.choose(question, choice, &rules.name)
    };
    file.set_texts(writes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::CaseView;
    use domain::{Field, Service};

    fn rendered(held: &[(&str, &str)]) -> String {
        shown(CaseView { service: Service::Issuance, ..samples::case_view() }, held)
    }

    fn shown(start: CaseView, held: &[(&str, &str)]) -> String {
        let view = held.iter().fold(start, |view, (field, text)| {
            samples::with_text(view, field.parse::<Field>().expect("a field"), text)
        });
        let rules = samples::built_in();
        let rules = RulesView {
            name: "第1版（00000000）".into(),
            book: rules.on(samples::NOW.day()),
            source: bridge::RulesSource::BuiltIn,
            version: 1,
            received_at: None,
        };
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        samples::render::<Check>(CheckProps { file, rules: Rc::new(rules) })
    }

    #[test]
    fn a_period_asks_for_its_day_and_the_choices_stay() {
        let start = CaseView { service: Service::ExpressIssue, ..samples::case_view() };
        let html = shown(start, &[("answer.case", "lost")]);
        for piece in [r#"data-part="field-event-date""#, "市への紛失届の日", r#"data-part="choice-inside""#] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
    }

    #[test]
    fn two_answers_against_each_other_show_no_ending_and_cannot_be_written_over() {
        let held = [("answer.visitor", "self"), ("answer.age", "from-1")];
        let refused = rendered(&held);
        assert!(refused.contains(r#"data-ending="not-today""#), "{refused}");
        let clash = bridge::Clash { field: "answer.age".parse().expect("a field"), ..samples::clash() };
        let start = CaseView { service: Service::Issuance, clashes: vec![clash], ..samples::case_view() };
        let html = shown(start, &held);
        for piece in [r#"data-ending="undecided""#, "まだ決まっていません", "本人の年齢はどれですか", "食い違いあり"]
        {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(!html.contains("今日はお渡しできません"), "{html}");
    }

    #[test]
    fn one_question_is_on_the_screen_with_its_basis() {
        let html = rendered(&[]);
        for piece in
            [r#"data-question="visitor""#, r#"data-part="choice-self""#, "本人だけ", "根拠・更新日", "市に確認"]
        {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(!html.contains("data-part=\"ending\""));
    }

    #[test]
    fn the_end_says_what_is_there_what_is_missing_and_never_that_it_is_accepted() {
        let held = [
            ("answer.visitor", "self"),
            ("answer.age", "from-18"),
            ("answer.notice", "here"),
            ("answer.old-card", "first"),
            ("answer.notification", "none"),
            ("answer.basic-card", "none"),
            ("shown.applicant.drivers-licence", "expired"),
        ];
        let html = rendered(&held);
        for piece in [
            r#"data-ending="not-today""#,
            "今日はお渡しできません",
            "Aから1点",
            "Bから2点",
            "有効期限が切れています",
            "交付通知書（はがき）",
            "無料",
            r#"data-part="answered-answer.visitor""#,
        ] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(!html.contains("受理") && !html.contains("style="));
    }
}
