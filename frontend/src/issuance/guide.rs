//! Step 手続き: which procedure it is, and what it asks. A way to apply is told and counted here as well.

use super::{
    events::Hand,
    guide_info::{GuideInfo, guide_title},
    procedure_end::told,
    procedure_model::{Procedure, choose, chosen, procedures},
};
use crate::{
    application::CaseFile,
    first::first,
    parts::{FaultPanel, maybe},
    rulebook::{RulesOfDay, ask_city},
};
use domain::{Day, Service, rules::Code};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// More procedures than this are searched.
const MANY: usize = 6;

#[derive(Properties, PartialEq)]
pub(crate) struct GuideStepProps {
    pub(crate) file: CaseFile,
    pub(crate) rules: RulesOfDay,
    pub(crate) today: Day,
}

#[component]
pub(crate) fn GuideStep(props: &GuideStepProps) -> Html {
    let typed = use_state(|| first(String::new()));
    let choosing = use_state(|| false);
    let rules = match &props.rules {
        None => return html! { <p class="starting" role="status">{ "規則を読んでいます…" }</p> },
        Some(Err(fault)) => return html! { <FaultPanel fault={fault.clone()} /> },
        Some(Ok(rules)) => rules,
    };
    let model = props.file.model();
    let Some(view) = model.view().cloned() else { return Html::default() };
    let (closed, busy) = (model.is_closed(), model.is_busy());
    drop(model);
    let chosen = chosen(&rules.book, &view);
    if let Some(procedure) = chosen.as_ref().filter(|_| !*choosing) {
        let again = {
            let choosing = choosing.setter();
            (!closed).then(|| Callback::from(move |()| choosing.set(true)))
        };
        return html! {
            <div class="guide" data-part="guide">
                { guide_title(procedure, again) }
                { maybe(procedure.is_told.then(|| told(procedure, &rules.book, &view, Hand { file: &props.file, closed, busy, today: props.today }))) }
                <GuideInfo procedure={procedure.clone()} rules={rules.name.clone()} with_steps={procedure.is_told} />
            </div>
        };
    }
    let onchoose = {
        let (file, rules, view, choosing) = (props.file.clone(), rules.clone(), view.clone(), choosing.setter());
        Callback::from(move |code: Code| {
            file.set_texts(choose(&rules.book, &view, &code, &rules.name));
            choosing.set(false);
        })
    };
    choices(question(view.service), &procedures(&rules.book, view.service), &typed, closed, &onchoose)
}

fn question(service: Service) -> &'static str {
    match service {
        Service::ApplicationGuidance => "どの申請方法を案内しますか",
        Service::ApplicationSupport
        | Service::FormReissue
        | Service::ExpressIssue
        | Service::Issuance
        | Service::CertificateAndPin
        | Service::CardChange
        | Service::Inquiry
        | Service::Complaint
        | Service::Incident
        | Service::Proposal => "どの手続きですか",
    }
}

fn choices(
    question: &str,
    all: &[Procedure],
    typed: &UseStateHandle<String>,
    closed: bool,
    onchoose: &Callback<Code>,
) -> Html {
    let oninput = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| typed.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let found: Vec<&Procedure> = all.iter().filter(|one| one.is_found_by(typed)).collect();
    let touch = |one: &&Procedure| {
        let code = one.code.clone();
        html! {
            <button type="button" class="question-choice" data-part={format!("guide-{}", one.code)} key={code.to_string()} disabled={closed}
                onclick={onchoose.reform(move |_: MouseEvent| code.clone())}>
                <span class="question-choice-label">{ &one.title }</span>
                { for one.hand_over.as_ref().map(|(kind, _)| html! { <span class="question-choice-help">{ kind.label() }</span> }) }
                { for one.summary.clone().map(|summary| html! { <span class="question-choice-help">{ summary }</span> }) }
                { ask_city(!one.is_offered) }
            </button>
        }
    };
    html! {
        <div class="guide" data-part="guide">
            <section class="question" aria-labelledby="which-guide">
                <h3 id="which-guide">{ question }</h3>
                { maybe((all.len() > MANY).then(|| html! {
                    <label class="search">
                        <span class="search-label">{ "名前かひらがなで探す" }</span>
                        <input class="input" data-part="search-guide" type="text" value={(**typed).clone()} {oninput}
                            autocomplete="off" spellcheck="false" />
                    </label>
                })) }
                <div class="question-choices is-many">{ for found.iter().map(touch) }</div>
                { maybe(found.is_empty().then(|| html! { <p class="empty">{ "見つかりません。別の言葉で探してください。" }</p> })) }
            </section>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::CaseView;
    use domain::Field;
    use std::rc::Rc;

    fn rendered(view: CaseView) -> String {
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        let rules = Some(Ok(Rc::new(samples::rules())));
        samples::render::<GuideStep>(GuideStepProps { file, rules, today: samples::NOW.day() })
    }

    fn with_guide(service: Service, code: &str) -> CaseView {
        let field: Field = "answer.guide".parse().expect("a field");
        samples::with_text(CaseView { service, ..samples::case_view() }, field, code)
    }

    #[test]
    fn several_procedures_are_large_choices_and_one_is_shown_with_its_terms() {
        let html = rendered(CaseView { service: Service::CertificateAndPin, ..samples::case_view() });
        assert!(html.contains(r#"data-part="guide-pin-reset""#) && html.contains("この窓口で行う"), "{html}");
        let html = rendered(with_guide(Service::CardChange, "loss"));
        for piece in
            ["来られる人", "持ち物", "1000円", "根拠・更新日", "市に確認", "選び直す", "一部を市職員へ引き継ぐ"]
        {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(!html.contains("style=") && !html.contains("data-part=\"event-"), "its end stands with its steps");
    }

    #[test]
    fn a_way_to_apply_is_told_and_counted_on_its_own_page() {
        let html = rendered(with_guide(Service::ApplicationGuidance, "mail"));
        assert!(html.contains(r#"data-part="event-done.application-mail""#) && html.contains("案内した"), "{html}");
        let html = rendered(with_guide(Service::ApplicationGuidance, "visit"));
        assert!(
            !html.contains("event-done") && html.contains("市に確認"),
            "what the rules do not count is not counted"
        );
    }
}
