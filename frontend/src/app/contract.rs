//! What the screen says while the contract ends and cases are still here.

use crate::parts::Notice;
use bridge::{ContractState, Status};
use yew::prelude::*;

/// One sentence with what to do; nothing while the contract goes on.
pub(crate) fn contract_notice(status: &Status) -> Html {
    let Some(words) = words(status.contract) else { return Html::default() };
    html! { <div class="strip" data-part="contract-ending"><Notice>{ words }</Notice></div> }
}

fn words(state: ContractState) -> Option<String> {
    let ContractState::Ending { cases, open, .. } = state else { return None };
    let next = match (cases, open) {
        (0, _) => "同期すると、この端末の鍵と記録が消え、端末を市に返せます。".to_owned(),
        (_, 0) => {
            "案件はすべて引き継ぎ済みです。市が受領してから同期すると、この端末の鍵と記録は自動で消えます。".to_owned()
        }
        (_, open) => format!(
            "新しい受付と取り寄せはできません。対応中の{open}件を引き継ぐか取り下げて、同期してください。市がすべて受領すると、この端末の鍵と記録は自動で消えます。"
        ),
    };
    Some(format!("業務の契約が終わりました。{next}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::NOW;

    #[test]
    fn an_end_says_how_many_cases_are_left_and_what_to_do() {
        let left = |cases, open| words(ContractState::Ending { since: NOW, cases, open }).unwrap_or_default();
        assert!(left(3, 2).contains("対応中の2件を引き継ぐか取り下げて"));
        assert!(left(3, 0).contains("すべて引き継ぎ済み") && !left(3, 0).contains("取り下げて"));
        assert!(left(0, 0).contains("同期すると") && !left(0, 0).contains("0件"));
        assert_eq!(words(ContractState::Goes), None);
    }
}
