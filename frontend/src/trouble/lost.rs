//! 端末をなくした: what to do, in its order.

use super::{
    Report,
    contacts::{city_hall, line},
};
use crate::{
    parts::{Button, ButtonKind, Notice, NoticeTone, maybe},
    rulebook::{book_of, use_rules},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct LostProps {
    pub(super) onreport: Option<Callback<Report>>,
}

#[component]
pub(super) fn Lost(props: &LostProps) -> Html {
    let rules = use_rules();
    let city = book_of(&rules).and_then(city_hall);
    let begin = props.onreport.as_ref().map(|onreport| onreport.reform(|()| Report::LostTablet));
    html! {
        <>
            <ol class="lost-steps">
                <li>
                    <p class="lost-step">{ "現場責任者に知らせ、すぐに市へ電話する" }</p>
                    <p>{ "端末の名前、いつ・どこで最後に使ったか、なくした場所を伝えます。" }</p>
                    { maybe(city.map(|city| html! { <ul class="contacts">{ line(city) }</ul> })) }
                </li>
                <li>
                    <p class="lost-step">{ "市職員に「紛失届」を出してもらう" }</p>
                    <p>{ "市の画面で届け出ると、その端末は市とやり取りできなくなります。どの案件が入っていたかも、市の画面に出ます。" }</p>
                </li>
                <li>
                    <p class="lost-step">{ "事故報告を書き始める" }</p>
                    <p>{ "事故の種類は「端末の紛失・盗難」で始まります。どの端末かを入力してください。" }</p>
                    { match begin {
                        Some(onclick) => html! {
                            <Button part="trouble-lost-begin" kind={ButtonKind::Primary} {onclick}>{ "端末の紛失を報告する" }</Button>
                        },
                        None => html! { <p class="hint">{ "名前を選んで画面を開くと、書き始められます。" }</p> },
                    } }
                </li>
                <li>
                    <p class="lost-step">{ "探す" }</p>
                    <p>{ "見つかっても、そのまま使わず、市に知らせてください。" }</p>
                </li>
            </ol>
            <Notice tone={NoticeTone::Calm}>
                <p>{ "端末の記録は暗号化されていて、担当者の暗証がないと読めません。暗証を書いた紙が一緒になかったか、確かめてください。" }</p>
            </Notice>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn what_to_do_stands_in_its_order() {
        let html = samples::render::<Lost>(LostProps { onreport: Some(Callback::noop()) });
        let places = ["市へ電話する", "紛失届", "事故報告を書き始める", "trouble-lost-begin", "探す"]
            .map(|words| html.find(words));
        assert!(places.is_sorted() && places[0].is_some(), "{places:?}");
        assert!(!samples::render::<Lost>(LostProps { onreport: None }).contains("trouble-lost-begin"));
    }
}
