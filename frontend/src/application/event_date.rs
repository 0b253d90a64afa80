//! The day from which a period is counted: typed in either calendar, read back, and answered with the last day.

use super::{CaseFile, document_check_model::DocumentCheck};
use crate::parts::{Button, TextField, maybe};
use bridge::RulesView;
use domain::{
    Day,
    rules::{AskedWindow, RuleBook},
    typed_day,
};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct EventDateProps {
    pub(super) file: CaseFile,
    pub(super) rules: Rc<RulesView>,
    pub(super) window: AskedWindow,
    pub(super) closed: bool,
}

#[component]
pub(super) fn EventDate(props: &EventDateProps) -> Html {
    let typed = use_state(String::new);
    let refused = use_state(|| None::<&'static str>);
    let oninput = {
        let (typed, refused) = (typed.setter(), refused.setter());
        Callback::from(move |text| {
            typed.set(text);
            refused.set(None);
        })
    };
    let onsubmit = {
        let (file, rules, window) = (props.file.clone(), props.rules.clone(), props.window.clone());
        let (typed, refused) = (typed.clone(), refused.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match read(&typed, rules.book.day) {
                Ok(day) => date(&file, &rules, &window, &typed, day),
                Err(words) => refused.set(Some(words)),
            }
        })
    };
    let said = read(&typed, props.rules.book.day).ok().map(|day| said(&props.rules.book, &props.window, day));
    html! {
        <form class="event-date" data-part="event-date" {onsubmit}>
            <TextField part="field-event-date" label={format!("{}（もとになる日）", props.window.from)} value={(*typed).clone()}
                {oninput} readonly={props.closed} help="例：R8.11.20、令和8年11月20日、20261120" state={state(said, *refused)} />
            <Button part="event-date-submit" disabled={props.closed || typed.is_empty()}>{ "この日で決める" }</Button>
        </form>
    }
}

fn state(said: Option<String>, refused: Option<&'static str>) -> Html {
    html! {
        <div class="field-state" aria-live="polite">
            { maybe(said.map(|said| html! { <p class="field-reading" data-part="event-date-reading">{ said }</p> })) }
            { maybe(refused.map(|words| html! { <p class="event-date-refused" data-part="event-date-refused">{ words }</p> })) }
        </div>
    }
}

/// The day, or why it cannot be one.
fn read(typed: &str, today: Day) -> Result<Day, &'static str> {
    match typed_day::parse(typed) {
        Ok(day) if day > today => Err("まだ来ていない日です。→ 日付を確かめてください。"),
        Ok(day) => Ok(day),
        Err(error) => Err(error.label()),
    }
}

/// `令和8年11月20日（2026年）　最後の日：令和8年12月20日（日）　手数料：2,000円か1,800円`.
fn said(book: &RuleBook, window: &AskedWindow, day: Day) -> String {
    let mut said = vec![day.both_calendars()];
    if let Some(open) = book.express_window(window.case.as_str(), day) {
        let over = if open.is_open { "" } else { "（過ぎています）" };
        said.push(format!("最後の日：{}{over}", open.last_day));
    }
    let fees = book.express(window.case.as_str()).map(|(_, case)| case.fee.as_slice()).unwrap_or_default();
    let prices: Vec<String> = fees.iter().filter_map(|code| book.fee(code)).map(|(_, fee)| price(fee)).collect();
    if !prices.is_empty() {
        said.push(format!("手数料：{}", prices.join("か")));
    }
    said.join("　")
}

fn price(fee: &domain::rules::Fee) -> String {
    if fee.amount == 0 { "無料".into() } else { fee.price() }
}

fn date(file: &CaseFile, rules: &RulesView, window: &AskedWindow, typed: &str, day: Day) {
    let writes = {
        let model = file.model();
        let Some(check) = model.view().and_then(|view| view.service.check()) else { return };
        let texts = model.texts();
        DocumentCheck { book: &rules.book, check, texts: &texts }.date(window, typed, day, &rules.name)
    };
    file.set_texts(writes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> RuleBook {
        crate::samples::built_in().on(Day::from_civil(2026, 11, 24))
    }

    fn window(case: &str) -> AskedWindow {
        AskedWindow { case: case.parse().expect("a code"), from: "市への紛失届の日".into(), is_birth: false }
    }

    #[test]
    fn a_day_is_refused_in_words_or_taken() {
        let today = Day::from_civil(2026, 11, 24);
        for (typed, expected) in [
            ("R8.11.20", Ok("2026-11-20")),
            ("２０２６１１２４", Ok("2026-11-24")),
            ("20261125", Err("まだ来ていない日です")),
            ("令和8年2月29日", Err("暦にない日です")),
            ("2026/2/30", Err("暦にない日です")),
            ("平成32年1月1日", Err("その元号にない日です")),
            ("きのう", Err("日付として読めません")),
            ("", Err("日付として読めません")),
        ] {
            match (read(typed, today), expected) {
                (Ok(day), Ok(iso)) => assert_eq!(day.iso(), iso, "{typed}"),
                (Err(words), Err(said)) => assert!(words.starts_with(said) && words.contains('→'), "{typed}: {words}"),
                (read, _) => panic!("{typed}: {read:?}"),
            }
        }
    }

    #[test]
    fn the_last_day_and_the_fee_stand_below_what_is_typed() {
        let said = said(&book(), &window("lost"), Day::from_civil(2026, 11, 20));
        assert_eq!(said, "令和8年11月20日（2026年）　最後の日：令和8年12月20日（日）　手数料：2,000円か1,800円");
        let over = super::said(&book(), &window("from-abroad"), Day::from_civil(2026, 9, 1));
        assert!(over.contains("過ぎています") && over.contains("無料"), "{over}");
    }
}
