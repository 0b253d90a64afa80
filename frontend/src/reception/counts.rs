//! The counts of the day and whether they add up.

use bridge::CountLine;
use domain::Reconciliation;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct CountsProps {
    pub(super) counts: Vec<CountLine>,
    pub(super) reconciliation: Reconciliation,
}

#[component]
pub(super) fn Counts(props: &CountsProps) -> Html {
    let Reconciliation { received, handed_over, withdrawn, open } = props.reconciliation;
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
                { for props.counts.iter().filter(|count| count.number > 0).map(|count| html! {
                    <div><dt>{ count.category.label() }</dt><dd>{ format!("{}件", count.number) }</dd></div>
                }) }
            </dl>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn rendered(open: u64) -> String {
        let reconciliation = Reconciliation { received: 3, handed_over: 1, withdrawn: 1, open };
        samples::render::<Counts>(CountsProps { counts: Vec::new(), reconciliation })
    }

    #[test]
    fn the_counts_say_in_words_whether_they_add_up() {
        assert!(rendered(1).contains("✓ 合っています"));
        assert!(rendered(2).contains("合っていません"));
        assert!(rendered(1).contains("受付 3 ＝ 引き継ぎ 1 ＋ 取り下げ 1 ＋ 対応中 1"));
    }
}
