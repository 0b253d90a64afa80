//! The counts of the day and whether they add up.

use super::counts_model::{Tally, Times};
use crate::{
    parts::maybe,
    rulebook::{RulesOfDay, book_of},
};
use bridge::CountLine;
use domain::Reconciliation;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct CountsProps {
    pub(super) counts: Vec<CountLine>,
    pub(super) rules: RulesOfDay,
    pub(super) reconciliation: Reconciliation,
}

#[component]
pub(super) fn Counts(props: &CountsProps) -> Html {
    let Reconciliation { received, handed_over, withdrawn, open } = props.reconciliation;
    let book = book_of(&props.rules);
    let tally = Tally::of(&props.counts, book);
    let balances = props.reconciliation.balances();
    html! {
        <section class="group counts" aria-labelledby="counts-title">
            <h2 id="counts-title">{ "今日の件数" }</h2>
            <p class="equation">
                { format!("受付 {received} ＝ 引き継ぎ {handed_over} ＋ 取り下げ {withdrawn} ＋ 対応中 {open}") }
            </p>
            <p class={if balances { "balance is-right" } else { "balance is-wrong" }}>
                { if balances { "✓ 合っています" } else { "▲ 合っていません。日締めの前に、対応中の案件を確かめてください。" } }
            </p>
            <dl class="tally">
                { for tally.lines.iter().map(|(label, number)| html! {
                    <div><dt>{ label }</dt><dd>{ format!("{number}件") }</dd></div>
                }) }
            </dl>
            { maybe((!tally.times.is_empty()).then(|| times(&tally.times))) }
        </section>
    }
}

fn times(times: &[Times]) -> Html {
    let minutes = |minutes: Option<u16>| minutes.map_or_else(|| "－".to_owned(), |minutes| format!("{minutes}分"));
    html! {
        <table class="times">
            <caption>{ "待ち時間・対応時間（真ん中の値）" }</caption>
            <thead><tr><th scope="col">{ "業務" }</th><th scope="col">{ "待ち" }</th><th scope="col">{ "対応" }</th></tr></thead>
            <tbody>{ for times.iter().map(|one| html! {
                <tr><th scope="row">{ one.service.label() }</th><td>{ minutes(one.waited) }</td><td>{ minutes(one.served) }</td></tr>
            }) }</tbody>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn rendered(open: u64) -> String {
        let reconciliation = Reconciliation { received: 3, handed_over: 1, withdrawn: 1, open };
        samples::render::<Counts>(CountsProps { counts: Vec::new(), rules: None, reconciliation })
    }

    #[test]
    fn the_counts_say_in_words_whether_they_add_up() {
        assert!(rendered(1).contains("✓ 合っています"));
        assert!(rendered(2).contains("合っていません"));
        assert!(rendered(1).contains("受付 3 ＝ 引き継ぎ 1 ＋ 取り下げ 1 ＋ 対応中 1"));
    }
}
