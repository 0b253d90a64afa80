//! 契約終了: nothing is left on this tablet, and where it goes now.

use crate::parts::{Actions, Button, ButtonKind, Pictogram, PictogramKind};
use domain::Timestamp;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct FarewellPageProps {
    pub(crate) at: Timestamp,
    /// How many cases the tablet knew.
    pub(crate) cases: u64,
    /// Leads to the page on which the tablet joins anew.
    pub(crate) onagain: Callback<()>,
}

/// What was destroyed, in the order in which people ask.
const DESTROYED: [(&str, &str); 3] = [
    ("案件の記録と写真", "すべて市へ送り終えてから、この端末の分を消しました。"),
    ("記録を開く鍵", "壊しました。元に戻せません。"),
    ("担当者の名前と暗証", "この端末には、だれの登録も残っていません。"),
];

#[component]
pub(crate) fn FarewellPage(props: &FarewellPageProps) -> Html {
    let again = html! {
        <Button part="enrol-again" kind={ButtonKind::Quiet} onclick={props.onagain.clone()}>
            { "もう一度この端末を市に登録する" }
        </Button>
    };
    html! {
        <main class="page-farewell" data-part="page" data-page="farewell">
            <div class="form-body">
                <p class="product">{ "契約終了" }</p>
                <h1>{ "この端末の仕事は、すべて終わりました" }</h1>
                <p class="farewell-when">{ when(props.at, props.cases) }</p>
                <section class="group" aria-labelledby="destroyed">
                    <h2 id="destroyed">{ "消したもの" }</h2>
                    <ul class="destroyed">{ for DESTROYED.iter().map(|(what, how)| line(what, how)) }</ul>
                    <p class="complete">{ "来庁された方の情報は、この端末に残っていません。" }</p>
                </section>
                <section class="group is-next" aria-labelledby="next">
                    <h2 id="next">{ "次にすること" }</h2>
                    <p class="farewell-next">{ "端末の電源を切って、市の担当課に返してください。" }</p>
                </section>
            </div>
            <Actions back={again}>{ Html::default() }</Actions>
        </main>
    }
}

fn when(at: Timestamp, cases: u64) -> String {
    let known = match cases {
        0 => String::new(),
        cases => format!("この端末が持っていた案件は{cases}件です。"),
    };
    format!("業務の契約が終わったため、{} に、鍵と記録をすべて消しました。{known}", at.japanese())
}

fn line(what: &str, how: &str) -> Html {
    html! {
        <li>
            <Pictogram kind={PictogramKind::Done} />
            <span class="destroyed-what">{ what.to_owned() }</span>
            <span class="hint">{ how.to_owned() }</span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_page_says_what_is_gone_and_where_the_tablet_goes() {
        let props = FarewellPageProps { at: samples::NOW, cases: 12, onagain: Callback::noop() };
        let html = samples::render::<FarewellPage>(props);
        for words in ["令和8年11月22日（日） 10:32", "12件", "記録を開く鍵", "残っていません", "市の担当課に返して"]
        {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert!(!html.contains(r#"data-part="fault""#), "nothing went wrong");
    }

    #[test]
    fn a_tablet_that_knew_no_case_speaks_of_none() {
        assert!(!when(samples::NOW, 0).contains("0件"));
    }
}
