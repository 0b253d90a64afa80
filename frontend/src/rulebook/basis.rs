//! 根拠・更新日: what stands below everything that the rules say.

use crate::parts::maybe;
use domain::rules::Basis;
use yew::prelude::*;

pub(crate) fn ask_city(open: bool) -> Html {
    maybe(open.then(|| html! { <span class="ask-city">{ "市に確認" }</span> }))
}

/// 根拠・更新日: from where, since when, and what the city has still to say.
pub(crate) fn basis(used: &[Basis], rules: &str) -> Html {
    let mut told: Vec<&Basis> = Vec::new();
    for basis in used {
        if !told.contains(&basis) {
            told.push(basis);
        }
    }
    let line = |basis: &Basis| {
        let approved =
            basis.approved_on.map_or_else(|| basis.approved_by.clone(), |day| format!("{day} {}", basis.approved_by));
        html! {
            <li>
                <p class="basis-rule">{ &basis.rule }</p>
                <p>{ format!("根拠：{}", basis.source) }</p>
                <p>{ format!("「{}」第{}版　{}から　承認：{approved}", basis.set_title, basis.version, basis.effective_from) }</p>
                { for basis.ask_city.clone().map(|why| html! { <p class="basis-ask">{ ask_city(true) }{ why }</p> }) }
            </li>
        }
    };
    html! {
        <details class="basis" data-part="basis">
            <summary>{ "根拠・更新日" }{ ask_city(told.iter().any(|basis| basis.open_question().is_some())) }</summary>
            <p class="hint">{ format!("規則 {rules}") }</p>
            <ul>{ for told.into_iter().map(line) }</ul>
        </details>
    }
}
