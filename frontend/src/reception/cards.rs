//! Visitors in progress, each as a card.

use super::board::{found, visits, waited_words};
use crate::application::loan_words;
use crate::first::first;
use crate::parts::{DeliveryBadge, Pictogram, PictogramKind, TextField, maybe};
use crate::trouble::WaitingBadge;
use bridge::{CaseLine, Pause};
use domain::{CaseId, Timestamp};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct CardsProps {
    pub(super) cases: Vec<CaseLine>,
    pub(super) to_return: Vec<CaseLine>,
    pub(super) now: Timestamp,
    pub(super) onopen: Callback<CaseId>,
}

/// From so many visitors on somebody has to be looked for.
const MANY: usize = 6;
/// More cards than anybody reads; who is not among them is found by typing.
const SHOWN: usize = 40;

#[component]
pub(super) fn Cards(props: &CardsProps) -> Html {
    let typed = use_state(|| first(String::new()));
    let open = found(&props.cases, &typed);
    let to_return = found(&props.to_return, &typed);
    let left = open.len().saturating_sub(SHOWN);
    let shown = &open[..open.len() - left];
    html! {
        <section class="in-progress" aria-labelledby="in-progress-title">
            <h2 id="in-progress-title">
                { "対応中" }<span class="count">{ format!("{}件", props.cases.len()) }</span>
            </h2>
            { for (props.cases.len() + props.to_return.len() >= MANY || !typed.is_empty()).then(|| find(&typed)) }
            { for (!typed.trim().is_empty() && open.is_empty() && to_return.is_empty()).then(|| html! {
                <p class="empty" role="status">{ "見つかりません。ほかの端末で受け付けた方は、「ほかの端末の案件を取り寄せる」で呼び出せます。" }</p>
            }) }
            { for props.cases.is_empty().then(|| html! {
                <p class="empty">{ "対応中の方はいません。" }<br />{ "受付する用件に触れると始まります。" }</p>
            }) }
            <ul class="cards">{ for visits(shown).iter().map(|visit| visit_cards(visit, props)) }</ul>
            { for (left > 0).then(|| html! {
                <p class="hint" role="status">{ format!("ほか{left}件。氏名か番号を入力すると見つかります。") }</p>
            }) }
            { for (!to_return.is_empty()).then(|| html! {
                <details class="to-return" data-part="to-return" open={!typed.trim().is_empty()}>
                    <summary>{ format!("再来庁待ち {}件", to_return.len()) }</summary>
                    <ul class="cards">{ for visits(&to_return).iter().map(|visit| visit_cards(visit, props)) }</ul>
                </details>
            }) }
        </section>
    }
}

fn find(typed: &UseStateHandle<String>) -> Html {
    let oninput = {
        let typed = typed.setter();
        Callback::from(move |text: String| typed.set(text))
    };
    html! {
        <TextField part="find-visitor" label="対応中の方を探す（氏名・ふりがな・受付番号）" value={(**typed).clone()} {oninput} />
    }
}

/// One card, or the cards of one visit in a frame.
fn visit_cards(visit: &[&CaseLine], props: &CardsProps) -> Html {
    let one = |case: &&CaseLine| card(case, props.now, &props.onopen);
    match visit {
        [only] => html! { <li key={only.case.to_string()}>{ one(only) }</li> },
        several => {
            let key = several.first().map(|case| case.visit.to_string()).unwrap_or_default();
            let cards = several.iter().map(|case| html! { <li key={case.case.to_string()}>{ one(case) }</li> });
            html! {
                <li {key} class="visit" data-part="visit">
                    <p class="visit-words">{ format!("一緒の来庁 {}件", several.len()) }</p>
                    <ul class="cards">{ for cards }</ul>
                </li>
            }
        }
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
                { for (line.custody > 0).then(|| custody_badge(line.custody)) }
                { for (line.pause == Pause::Paused).then(|| html! { <span class="pause-badge">{ "中断" }</span> }) }
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

pub(super) fn custody_badge(number: u64) -> Html {
    html! {
        <span class="custody-badge"><Pictogram kind={PictogramKind::Warning} />{ format!("預かり中 {number}点") }</span>
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
    fn more_visitors_than_anybody_reads_are_found_by_typing() {
        let line = |running| samples::case_line(running, domain::Stage::Open, domain::Delivery::SentToCity);
        let cases: Vec<CaseLine> = (1..=50).map(line).collect();
        let props = CardsProps { cases, to_return: Vec::new(), now: NOW, onopen: Callback::noop() };
        let html = samples::render::<Cards>(props);
        assert_eq!(html.matches("data-part=\"case-card\"").count(), SHOWN);
        assert!(html.contains("ほか10件") && html.contains("data-part=\"find-visitor\""), "{html}");
    }

    #[test]
    fn a_card_shows_who_which_number_how_long_and_whether_tablets_disagree() {
        let cases = Board::of(&samples::today()).open;
        let mut cases = cases;
        cases[1].custody = 2;
        cases[1].pause = Pause::Paused;
        cases[1].visit = cases[0].visit.clone();
        let props = CardsProps { cases, to_return: Vec::new(), now: NOW, onopen: Callback::noop() };
        let html = samples::render::<Cards>(props);
        for piece in [
            "球磨 花子",
            "（氏名未入力）",
            r#"data-number="7777-0001""#,
            "25分",
            "預かり中 2点",
            "中断",
            "一緒の来庁 2件",
            "二つの内容があります",
            r#"data-state="sent-to-city""#,
        ] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
    }
}
