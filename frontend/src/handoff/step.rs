//! Step 引き継ぎ: read once more, then hand over or withdraw.

use super::contents::{lines, missing, obstacle};
use crate::{
    application::{CaseFile, CheckSummary, Edit, Place, check_warning, checked},
    first::first,
    issuance::{name_of, out},
    parts::{Actions, Button, ButtonKind, ConfirmDialog, DeliveryPath, FaultPanel, Notice, maybe},
    rulebook::{RulesOfDay, book_of},
};
use bridge::CaseView;
use domain::{Day, Outcome, Role, rules::RuleBook};
use yew::prelude::*;

const AFTERWARDS: &str =
    "引き継いだ案件は次の同期で市へ送られ、市が受領すると、すべての端末から自動で削除されて削除証明が届きます。";
const OBSTACLE_ID: &str = "hand-over-obstacle";

#[derive(Properties, PartialEq)]
pub(crate) struct HandOffStepProps {
    pub(crate) file: CaseFile,
    pub(crate) role: Role,
    pub(crate) rules: RulesOfDay,
    pub(crate) today: Day,
    /// To the documents that are out.
    pub(crate) oncustody: Callback<()>,
    /// To the check that warned.
    pub(crate) oncheck: Callback<()>,
    pub(crate) back: Html,
    pub(crate) onhome: Callback<()>,
}

#[component]
pub(crate) fn HandOffStep(props: &HandOffStepProps) -> Html {
    let asked = use_state(|| first(None::<Outcome>));
    let model = props.file.model();
    let Some(view) = model.view().cloned() else { return Html::default() };
    let obstacle = obstacle(&view, props.role, model.has_refused_text());
    let fault = model.fault(Place::HandOver);
    let busy = model.is_busy();
    drop(model);
    let open = view.is_writable();
    let check = checked(&view, &props.rules);
    let book = book_of(&props.rules);
    let ask = |outcome: Outcome| {
        let asked = asked.setter();
        Callback::from(move |()| asked.set(Some(outcome)))
    };
    html! {
        <>
            <section class="step-body" aria-labelledby="step-title" tabindex="0">
                <h2 id="step-title">{ "引き継ぎ" }</h2>
                <DeliveryPath delivery={view.delivery} />
                <p class="hint">{ AFTERWARDS }</p>
                { for (!open).then(|| ended(&view)) }
                { for fault.map(|fault| html! { <FaultPanel {fault} /> }) }
                { for open.then_some(obstacle).flatten().map(|words| html! { <Notice id={OBSTACLE_ID}>{ words }</Notice> }) }
                { maybe(open.then(|| still_out(&view, book, &props.oncustody)).flatten()) }
                { maybe(open.then(|| check_warning(check.as_ref(), &props.oncheck)).flatten()) }
                { for open.then(|| missing_list(&view, check.as_ref())) }
                <h3>{ if open { "引き継ぐ内容" } else { "引き継いだ内容" } }</h3>
                { summary(lines(&view, check.as_ref(), book, props.today)) }
            </section>
            <Actions back={props.back.clone()}>
                { if open {
                    endings(obstacle, busy, ask(Outcome::Withdrawn), ask(Outcome::HandedOver))
                } else {
                    html! { <Button part="to-today" kind={ButtonKind::Primary} onclick={props.onhome.clone()}>{ "今日の画面に戻る" }</Button> }
                } }
            </Actions>
            { maybe((*asked).map(|outcome| confirm(outcome, &props.file, asked.setter()))) }
        </>
    }
}

fn endings(obstacle: Option<&'static str>, busy: bool, withdraw: Callback<()>, hand_over: Callback<()>) -> Html {
    let described_by = obstacle.map(|_| AttrValue::from(OBSTACLE_ID));
    let disabled = obstacle.is_some() || busy;
    html! {
        <>
            <Button part="withdraw" {disabled} onclick={withdraw} described_by={described_by.clone()}>{ "取り下げ" }</Button>
            <Button part="hand-over" kind={ButtonKind::Primary} class="button-large" {disabled} onclick={hand_over}
                {described_by}>{ "市へ引き継ぐ" }</Button>
        </>
    }
}

fn ended(view: &CaseView) -> Html {
    let how = view.outcome.map_or("引き継ぎ", Outcome::label);
    html! { <p class="ended">{ format!("✓ {how}として記録しました。") }</p> }
}

fn missing_list(view: &CaseView, check: Option<&CheckSummary>) -> Html {
    let missing = missing(view, check);
    if missing.is_empty() {
        return html! { <p class="complete">{ "✓ 必要な項目はすべて記録されています。" }</p> };
    }
    html! {
        <div class="missing">
            <h3>{ "まだ記録がないもの" }</h3>
            <ul>{ for missing.into_iter().map(|words| html! { <li>{ words }</li> }) }</ul>
            <p class="hint">{ "記録がないままでも引き継げます。" }</p>
        </div>
    }
}

/// The documents that stand in the way, and the way to them.
fn still_out(view: &CaseView, book: Option<&RuleBook>, oncustody: &Callback<()>) -> Option<Html> {
    let names: Vec<String> = out(view).into_iter().map(|code| name_of(code, book)).collect();
    (!names.is_empty()).then(|| {
        html! {
            <div class="still-out" data-part="still-out">
                <p><span class="step-out">{ format!("▲ 預かり中 {}点", names.len()) }</span>{ names.join("、") }</p>
                <Button part="to-custody" onclick={oncustody.clone()}>{ "「預かり」へ" }</Button>
            </div>
        }
    })
}

fn summary(lines: Vec<(String, String)>) -> Html {
    if lines.is_empty() {
        return html! { <p class="hint">{ "まだ何も記録されていません。" }</p> };
    }
    html! {
        <dl class="summary">
            { for lines.into_iter().map(|(label, text)| html! { <div><dt>{ label }</dt><dd>{ text }</dd></div> }) }
        </dl>
    }
}

fn confirm(outcome: Outcome, file: &CaseFile, asked: UseStateSetter<Option<Outcome>>) -> Html {
    let onconfirm = {
        let (file, asked) = (file.clone(), asked.clone());
        Callback::from(move |()| {
            file.put(Edit::HandOver(outcome));
            asked.set(None);
        })
    };
    let oncancel = Callback::from(move |()| asked.set(None));
    let (title, sentence, button, kind) = match outcome {
        Outcome::HandedOver => (
            "市へ引き継ぎますか",
            "引き継ぐと、この案件は書き換えられなくなります。記録は、市が受領するまでこの端末に残ります。",
            "引き継ぐ",
            ButtonKind::Primary,
        ),
        Outcome::Withdrawn => (
            "この受付を取り下げますか",
            "取り下げると、この案件は書き換えられなくなります。取り下げとして市に伝え、市が受領すると削除されます。",
            "取り下げる",
            ButtonKind::Final,
        ),
    };
    html! {
        <ConfirmDialog {title} confirm={button} {kind} {onconfirm} {oncancel}><p>{ sentence }</p></ConfirmDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use std::rc::Rc;

    fn rendered(view: CaseView, role: Role) -> String {
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        let (back, onhome) = (Html::default(), Callback::noop());
        let (rules, oncustody, oncheck) = (None, Callback::noop(), Callback::noop());
        samples::render::<HandOffStep>(HandOffStepProps {
            file,
            role,
            rules,
            today: samples::NOW.day(),
            oncustody,
            oncheck,
            back,
            onhome,
        })
    }

    #[test]
    fn a_site_manager_can_end_the_case_both_ways() {
        let html = rendered(samples::case_view(), Role::SiteManager);
        assert!(html.contains(r#"data-part="hand-over""#) && html.contains(r#"data-part="withdraw""#));
        assert!(html.contains("まだ記録がないもの") && !html.contains("disabled"), "{html}");
    }

    #[test]
    fn a_document_that_is_out_is_named_and_leads_to_its_place() {
        let html = rendered(samples::happened(samples::case_view(), 1, "taken.passport", None), Role::SiteManager);
        assert!(html.contains(r#"data-part="to-custody""#) && html.contains("預かり中 1点"), "{html}");
        assert!(html.contains("まだ返していません") && html.contains("disabled"), "{html}");
    }

    #[test]
    fn a_clerk_reads_who_can() {
        let html = rendered(samples::case_view(), Role::Clerk);
        assert!(html.contains("現場責任者だけが行えます") && html.contains("disabled"), "{html}");
    }

    #[test]
    fn a_clash_stands_in_the_way_and_says_so() {
        let html = rendered(CaseView { clashes: vec![samples::clash()], ..samples::case_view() }, Role::SiteManager);
        assert!(html.contains("二つの内容があります") && html.contains("disabled"));
    }
}
