//! Visitors in progress, each as a card.

use super::board::waited_words;
use crate::application::loan_words;
use crate::parts::{DeliveryBadge, Pictogram, PictogramKind, maybe};
use crate::trouble::WaitingBadge;
use bridge::CaseLine;
use domain::{CaseId, Timestamp};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct CardsProps {
    pub(super) cases: Vec<CaseLine>,
    pub(super) now: Timestamp,
    pub(super) onopen: Callback<CaseId>,
}

#[component]
pub(super) fn Cards(props: &CardsProps) -> Html {
    html! {
        <section class="in-progress" aria-labelledby="in-progress-title">
            <h2 id="in-progress-title">
                { "対応中" }<span class="count">{ format!("{}件", props.cases.len()) }</span>
            </h2>
            { for props.cases.is_empty().then(|| html! {
                <p class="empty">{ "対応中の方はいません。" }<br />{ "受付する用件に触れると始まります。" }</p>
            }) }
            <ul class="cards">
                { for props.cases.iter().map(|case| html! {
                    <li key={case.case.to_string()}>{ card(case, props.now, &props.onopen) }</li>
                }) }
            </ul>
        </section>
    }
}

fn card(line: &CaseLine, now: Timestamp, onopen: &Callback<CaseId>) -> Html {
    let case = line.case;
    let name = line.name.clone().filter(|name| !name.trim().is_empty());
    let nameless = name.is_none();
    html! {
        <button type="button" class="card" data-part="case-card" data-number={line.number.to_string()}
            onclick={onopen.reform(move |_: MouseEvent| case)}>
            <Pictogram kind={PictogramKind::Service(line.service)} />
            <span class={classes!("card-name", nameless.then_some("is-nameless"))}>
                { name.unwrap_or_else(|| nameless_words(line).into()) }
            </span>
            <span class="card-waited">{ waited_words(line.opened_at, now) }</span>
            <span class="card-facts">
                <span>{ line.service.label() }</span>
                <span class="card-number">{ line.number.to_string() }</span>
            </span>
            <span class="card-states">
                <DeliveryBadge delivery={line.delivery} />
                { maybe(line.escalated_since.map(|since| html! { <WaitingBadge {since} {now} /> })) }
                { for (line.clashes > 0).then(clash_badge) }
                { for (line.unsent_rows > 0).then(|| html! {
                    <span class="card-loan">{ format!("未送信 {}件", line.unsent_rows) }</span>
                }) }
                { for line.loan.map(|loan| html! { <span class="card-loan">{ loan_words(&loan) }</span> }) }
            </span>
        </button>
    }
}

/// A report has no visitor whose name could lack.
fn nameless_words(line: &CaseLine) -> &'static str {
    if line.service.is_a_visit() { "（氏名未入力）" } else { "（来庁者なし）" }
}

fn clash_badge() -> Html {
    html! { <span class="clash-badge"><Pictogram kind={PictogramKind::Warning} />{ "二つの内容があります" }</span> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reception::board::Board;
    use crate::samples::{self, NOW};

    #[test]
    fn a_card_shows_who_which_number_how_long_and_whether_tablets_disagree() {
        let cases = Board::of(&samples::today()).open;
        let html = samples::render::<Cards>(CardsProps { cases, now: NOW, onopen: Callback::noop() });
        for piece in [
            "球磨 花子",
            "（氏名未入力）",
            r#"data-number="7777-0001""#,
            "25分",
            "二つの内容があります",
            r#"data-state="sent-to-city""#,
        ] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
    }
}
