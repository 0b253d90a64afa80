//! 期限: what the rules ask for after an accident, counted from when it was noticed.

use super::report_model::is_wrongful;
use crate::{
    application::text_of,
    parts::FaultPanel,
    rulebook::{RulesOfDay, ask_city, basis},
};
use bridge::CaseView;
use domain::{
    Day, Timestamp, incident,
    moment::Moment,
    rules::{Basis, DueDeadline, RuleBook},
    sheet,
};
use yew::prelude::*;

#[derive(Debug, PartialEq)]
struct Line {
    label: String,
    who: String,
    /// `あと3日`, `直ちに`.
    left: String,
    /// The last day, where there is one.
    until: Option<String>,
    is_urgent: bool,
    asks: bool,
}

/// The day from which is counted: what was noticed, or failing that when the report began.
fn known_on(view: &CaseView) -> Day {
    let noticed = text_of(view, sheet::account(incident::NOTICED_AT)).and_then(|text| Moment::parse(&text).ok());
    noticed.map_or(view.opened_at.day(), |noticed| noticed.day)
}

fn line(deadline: &DueDeadline, today: Day) -> Line {
    let days = deadline.due.map(|due| due.0.saturating_sub(today.0));
    let left = match days {
        None => "直ちに".to_owned(),
        Some(0) => "きょうまで".to_owned(),
        Some(days) if days > 0 => format!("あと{days}日"),
        Some(days) => format!("{}日過ぎました", -days),
    };
    Line {
        label: deadline.label.clone(),
        who: deadline.who.clone(),
        left,
        until: deadline.due.map(|due| format!("{due}まで")),
        is_urgent: days.is_none_or(|days| days <= 0),
        asks: deadline.basis.ask_city.is_some(),
    }
}

pub(super) fn deadlines(view: &CaseView, rules: &RulesOfDay, now: Timestamp) -> Html {
    match rules {
        None => html! { <p class="starting" role="status">{ "期限を調べています…" }</p> },
        Some(Err(fault)) => html! { <FaultPanel fault={fault.clone()} /> },
        Some(Ok(rules)) => table(view, &rules.book, &rules.name, now),
    }
}

fn table(view: &CaseView, book: &RuleBook, name: &str, now: Timestamp) -> Html {
    let known = known_on(view);
    let due = book.incident_deadlines(known, is_wrongful(view));
    let used: Vec<Basis> = due.iter().map(|deadline| deadline.basis.clone()).collect();
    html! {
        <section class="report-group" aria-labelledby="deadlines-title" data-part="deadlines">
            <h3 id="deadlines-title">{ "報告の期限" }</h3>
            <p class="hint">{ format!("気づいた日 {known} を1日目として数えています。国への報告は市が行います。") }</p>
            <ul class="deadlines">{ for due.iter().map(|deadline| shown(&line(deadline, now.day()), deadline)) }</ul>
            { basis(&used, name) }
        </section>
    }
}

fn shown(line: &Line, deadline: &DueDeadline) -> Html {
    html! {
        <li class={classes!("deadline", line.is_urgent.then_some("is-urgent"))} data-part="deadline"
            data-code={deadline.code.to_string()} data-due={deadline.due.map(Day::iso)}>
            <span class="deadline-left">{ &line.left }</span>
            <span class="deadline-words">
                <span class="deadline-label">{ &line.label }{ ask_city(line.asks) }</span>
                <span class="deadline-who">{ format!("{}　{}", line.who, line.until.clone().unwrap_or_default()) }</span>
            </span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use domain::Service;

    fn view(noticed: &str, wrongful: &str) -> CaseView {
        let view = CaseView { service: Service::Incident, ..samples::case_view() };
        let view = samples::with_text(view, "account.noticed-at".parse().expect("a field"), noticed);
        samples::with_text(view, "answer.wrongful".parse().expect("a field"), wrongful)
    }

    fn lines(noticed: &str, wrongful: &str) -> Vec<(String, String)> {
        let rules = samples::built_in();
        let book = rules.on(samples::NOW.day());
        let view = view(noticed, wrongful);
        let due = book.incident_deadlines(known_on(&view), is_wrongful(&view));
        due.iter().map(|deadline| line(deadline, samples::NOW.day())).map(|line| (line.label, line.left)).collect()
    }

    fn left(noticed: &str, wrongful: &str) -> Vec<String> {
        lines(noticed, wrongful).into_iter().map(|(_, left)| left).collect()
    }

    #[test]
    fn the_days_are_counted_from_the_day_it_was_noticed() {
        assert_eq!(left("R8.11.22 10:32", ""), ["直ちに", "あと2日", "あと4日", "あと29日"]);
        assert_eq!(left("R8.11.20", ""), ["直ちに", "きょうまで", "あと2日", "あと27日"]);
        assert_eq!(left("R8.11.10", ""), ["直ちに", "10日過ぎました", "8日過ぎました", "あと17日"]);
    }

    #[test]
    fn misuse_on_purpose_has_more_time_for_the_full_report_alone() {
        assert_eq!(left("R8.11.22", "yes"), ["直ちに", "あと2日", "あと4日", "あと59日"]);
        assert_eq!(left("R8.11.22", "unknown"), left("R8.11.22", "no"), "the earlier day while it is open");
    }

    #[test]
    fn without_a_readable_moment_the_report_itself_counts() {
        assert_eq!(left("不明", ""), left("R8.11.22", ""));
    }

    #[test]
    fn what_is_not_settled_says_so() {
        let rules = samples::built_in();
        #[derive(PartialEq, Properties)]
        struct Shown {
            book: RuleBook,
        }
        #[component]
        fn Table(props: &Shown) -> Html {
            table(&view("R8.11.22 10:32", ""), &props.book, "第1版", samples::NOW)
        }
        let html = samples::render::<Table>(Shown { book: rules.on(samples::NOW.day()) });
        for words in ["市に確認", "令和8年11月24日（火）まで", "根拠・更新日", "人吉市への報告", "直ちに"]
        {
            assert!(html.contains(words), "{words} in {html}");
        }
    }
}
