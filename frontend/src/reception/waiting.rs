//! What is on its way out: to be sent, to be confirmed, to be deleted, and gone.

use super::{board::Board, line_group::LineGroup};
use crate::parts::DeliveryBadge;
use crate::trouble::waiting_words;
use bridge::CaseLine;
use domain::{CaseId, Timestamp};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct WaitingProps {
    pub(super) board: Rc<Board>,
    pub(super) now: Timestamp,
    pub(super) onopen: Callback<CaseId>,
    pub(super) oncertificate: Callback<CaseId>,
}

#[component]
pub(super) fn Waiting(props: &WaitingProps) -> Html {
    let board = &props.board;
    let open = {
        let onopen = props.onopen.clone();
        Callback::from(move |case: CaseLine| open_line(&case, &onopen))
    };
    let escalated = {
        let (onopen, now) = (props.onopen.clone(), props.now);
        Callback::from(move |case: CaseLine| escalated_line(&case, now, &onopen))
    };
    let deleted = {
        let oncertificate = props.oncertificate.clone();
        Callback::from(move |case: CaseLine| deleted_line(&case, &oncertificate))
    };
    let to_delete = Callback::from(|case: CaseLine| to_delete_line(&case));
    let group = |title: &'static str, hint: &'static str, cases: &[CaseLine], line: Callback<CaseLine, Html>| {
        html! { <LineGroup {title} {hint} class="waiting-group" cases={cases.to_vec()} {line} /> }
    };
    html! {
        <>
            { group("市職員の引き取り待ち", "現場責任者へ知らせ、市職員がまだ引き取っていません。", &board.escalated, escalated) }
            { group("引き継ぎ待ち", "次の同期で市へ送ります。", &board.to_send, open.clone()) }
            { group("市の受領待ち", "市の確認を待っています。", &board.at_city, open) }
            { group("削除の確認待ち", "市が受領しました。ほかの端末の削除を待っています。", &board.to_delete, to_delete) }
            { group("削除済み", "番号に触れると削除証明が見られます。", &board.deleted, deleted) }
        </>
    }
}

fn open_line(line: &CaseLine, onopen: &Callback<CaseId>) -> Html {
    let case = line.case;
    html! {
        <button type="button" class="line" data-part="waiting-case" data-number={line.number.to_string()}
            onclick={onopen.reform(move |_: MouseEvent| case)}>
            <span class="line-number">{ line.number.to_string() }</span>
            <span class="line-words">{ line.name.clone().unwrap_or_else(|| line.service.label().into()) }</span>
            <DeliveryBadge delivery={line.delivery} />
        </button>
    }
}

fn escalated_line(line: &CaseLine, now: Timestamp, onopen: &Callback<CaseId>) -> Html {
    let case = line.case;
    html! {
        <button type="button" class="line" data-part="escalated-case" data-number={line.number.to_string()}
            onclick={onopen.reform(move |_: MouseEvent| case)}>
            <span class="line-number">{ line.number.to_string() }</span>
            <span class="line-words">{ line.name.clone().unwrap_or_else(|| line.service.label().into()) }</span>
            { for line.escalated_since.map(|since| html! { <span class="line-wait">{ waiting_words(since, now) }</span> }) }
        </button>
    }
}

fn to_delete_line(line: &CaseLine) -> Html {
    html! {
        <div class="line" data-part="waiting-case" data-number={line.number.to_string()}>
            <span class="line-number">{ line.number.to_string() }</span>
            <span class="line-words">{ line.service.label() }</span>
            <DeliveryBadge delivery={line.delivery} />
        </div>
    }
}

fn deleted_line(line: &CaseLine, oncertificate: &Callback<CaseId>) -> Html {
    let case = line.case;
    let certificate = line.certificate.clone();
    let words = certificate
        .clone()
        .map_or_else(|| "削除証明を待っています".into(), |number| format!("証明 {}", unbroken(&number)));
    html! {
        <button type="button" class="line line-two" data-part="deleted-case" data-number={line.number.to_string()}
            data-certificate={certificate.unwrap_or_default()} onclick={oncertificate.reform(move |_: MouseEvent| case)}>
            <span class="line-number">{ line.number.to_string() }</span>
            <DeliveryBadge delivery={line.delivery} />
            <span class="line-words">{ words }</span>
        </button>
    }
}

/// The number in one piece, however narrow its place is.
fn unbroken(number: &str) -> String {
    number.replace('-', "\u{2011}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn each_group_says_what_it_waits_for() {
        let board = Rc::new(Board::of(&samples::today()));
        let props =
            WaitingProps { board, now: samples::NOW, onopen: Callback::noop(), oncertificate: Callback::noop() };
        let html = samples::render::<Waiting>(props);
        for piece in [
            "引き継ぎ待ち",
            "市の受領待ち",
            "ほかの端末の削除を待っています",
            r#"data-certificate="D-0001""#,
            r#"data-part="deleted-case""#,
        ] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
    }
}
