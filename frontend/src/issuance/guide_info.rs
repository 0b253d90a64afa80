//! What a procedure asks: who may come, what to bring, what it costs, what to keep in mind, and from where that is.

use super::procedure_model::Procedure;
use crate::{
    parts::{Pictogram, PictogramKind, maybe},
    rulebook::basis,
};
use domain::rules::{Fee, HandOver};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct GuideInfoProps {
    pub(super) procedure: Procedure,
    pub(super) rules: AttrValue,
    /// Its steps as a list to be told; they are ticked elsewhere.
    #[prop_or_default]
    pub(super) with_steps: bool,
}

#[component]
pub(super) fn GuideInfo(props: &GuideInfoProps) -> Html {
    let one = &props.procedure;
    html! {
        <section class="guide-info" data-part="guide-info" data-guide={one.code.to_string()}>
            { for one.summary.clone().map(|summary| html! { <p class="guide-summary">{ summary }</p> }) }
            { maybe((!one.is_offered).then(|| html! {
                <p class="guide-open"><span class="ask-city">{ "市に確認" }</span>{ "この市で行っているか、まだ確かめていません。" }</p>
            })) }
            <dl class="guide-facts">
                { block("来られる人", list(&one.who)) }
                { block("持ち物", bring(&one.bring)) }
                { block("手数料", fees(&one.fees)) }
                { maybe(one.hand_over.clone().map(|(kind, note)| html! {
                    <div class={classes!("guide-fact", (kind != HandOver::None).then_some("is-city"))}>
                        <dt>{ "どこで行うか" }</dt>
                        <dd><p class="guide-where">{ kind.label() }</p><p class="hint">{ note }</p></dd>
                    </div>
                })) }
                { maybe(props.with_steps.then(|| html! {
                    <div class="guide-fact"><dt>{ "進め方" }</dt><dd><ol class="guide-steps">
                        { for one.steps.iter().map(|step| html! { <li>{ step }</li> }) }
                    </ol></dd></div>
                })) }
                { block("気を付けること", list(&one.notes)) }
            </dl>
            { basis(std::slice::from_ref(&one.basis), &props.rules) }
        </section>
    }
}

fn block(title: &'static str, body: Option<Html>) -> Html {
    maybe(body.map(|body| html! { <div class="guide-fact"><dt>{ title }</dt><dd>{ body }</dd></div> }))
}

fn list(lines: &[String]) -> Option<Html> {
    (!lines.is_empty())
        .then(|| html! { <ul class="guide-lines">{ for lines.iter().map(|line| html! { <li>{ line }</li> }) }</ul> })
}

fn bring(bring: &[(String, Option<String>)]) -> Option<Html> {
    let line = |(label, note): &(String, Option<String>)| {
        html! { <li>{ label }{ for note.clone().map(|note| html! { <span class="hint">{ format!("　{note}") }</span> }) }</li> }
    };
    (!bring.is_empty()).then(|| html! { <ul class="guide-lines">{ for bring.iter().map(line) }</ul> })
}

fn fees(fees: &[Fee]) -> Option<Html> {
    let line = |fee: &Fee| {
        let amount = if fee.amount == 0 { "無料".to_owned() } else { format!("{}{}", fee.amount, fee.unit) };
        html! {
            <li><span class="fee-amount">{ amount }</span>
                { for (fee.amount > 0).then(|| html! { <span class="hint">{ format!("　{}", fee.label) }</span> }) }</li>
        }
    };
    (!fees.is_empty()).then(|| html! { <ul class="guide-lines">{ for fees.iter().map(line) }</ul> })
}

/// The name of what is being done, above its steps.
pub(super) fn guide_title(procedure: &Procedure, change: Option<Callback<()>>) -> Html {
    html! {
        <div class="guide-title">
            <Pictogram kind={PictogramKind::Note} />
            <h3>{ &procedure.title }</h3>
            { maybe(change.map(|change| html! {
                <button type="button" class="undo" data-part="guide-change" onclick={change.reform(|_: MouseEvent| ())}>{ "選び直す" }</button>
            })) }
        </div>
    }
}
