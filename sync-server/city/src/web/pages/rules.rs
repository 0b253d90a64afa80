//! 端末の決まり: after how many days without the city a tablet stops collecting, and after how many it forgets.

use crate::{
    RulesFault, TypedRules,
    web::{
        Office,
        fault::Fault,
        frame::{self, Room},
        visit::Visit,
        words,
    },
};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Day;
use maud::{Markup, html};
use proofs::FleetPolicy;

const TITLE: &str = "端末の決まり";

/// What stands in the form: as it is, or as somebody typed it.
struct Filled {
    stop_after: String,
    destroy_after: String,
    lease: String,
    holidays: String,
}

impl Filled {
    fn with(rules: &FleetPolicy) -> Self {
        Self {
            stop_after: rules.stop_after_days.to_string(),
            destroy_after: rules.destroy_after_days.to_string(),
            lease: rules.lease_days.to_string(),
            holidays: rules.holidays.iter().map(|day| day.iso()).collect::<Vec<_>>().join("\n"),
        }
    }

    fn typed(visit: &Visit) -> Self {
        let field = |name| visit.field(name).to_owned();
        Self {
            stop_after: field("stop_after"),
            destroy_after: field("destroy_after"),
            lease: field("lease"),
            holidays: field("holidays"),
        }
    }

    fn over(&self, current: &FleetPolicy) -> Result<FleetPolicy, RulesFault> {
        TypedRules {
            stop_after: Some(&self.stop_after),
            destroy_after: Some(&self.destroy_after),
            lease: Some(&self.lease),
            holidays: Some(&self.holidays),
        }
        .over(current)
    }
}

pub(in crate::web) fn show(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let current = office.desk.policy()?;
    let filled = Filled::with(&current);
    Ok(frame::page(visit, Room::Devices, TITLE, overview(office, visit, &current, &filled)?))
}

/// The same page after the deed.
pub(in crate::web) fn done(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let current = office.desk.policy()?;
    let filled = Filled::with(&current);
    let body = html! {
        div.narrow { p.done { "新しい決まりにしました。端末は、次に同期したときから新しい決まりで動きます。" } }
        (overview(office, visit, &current, &filled)?)
    };
    Ok(frame::page(visit, Room::Devices, TITLE, body))
}

fn overview(office: &Office, visit: &Visit, current: &FleetPolicy, filled: &Filled) -> Result<Markup, Fault> {
    let drafted = office.desk.store().drafted_policy()?.is_some();
    Ok(html! {
        div.narrow {
            h1 { (TITLE) }
            p { "市からの削除の指示を受け取れない端末が、いつ受付を止め、いつ記録を開けなくなるかの決まりです。すべての端末に共通です。" }
            @if drafted { p.caution { "新しい決まりを端末に知らせる準備をしています。少し待ってから、この画面を開き直してください。" } }
            h2 { "いまの決まり" }
            (in_force(current))
            h2 { "決まりの意味" }
            (meaning(current))
            h2 { "決まりを変える" }
            (form(visit, filled))
            div.buttons.leave { a.button href="/city/devices" { "端末の一覧へ" } }
        }
    })
}

/// What was typed stands there to be mended.
fn refused(visit: &Visit, current: &FleetPolicy, filled: &Filled, fault: &Fault) -> Markup {
    html! {
        div.narrow {
            h1 { "決まりを変える" }
            (fault.notice())
            (form(visit, filled))
            h2 { "いまの決まり" }
            (in_force(current))
            div.buttons.leave { a.button href="/city/rules" { "変えずに戻る" } }
        }
    }
}

fn in_force(rules: &FleetPolicy) -> Markup {
    html! {
        dl.facts {
            dt { "受付を止めるまで" }
            dd data-part="rule-stop" data-days=(rules.stop_after_days) { b { (rules.stop_after_days) "開庁日" } }
            dt { "記録を開けなくするまで" }
            dd data-part="rule-destroy" data-days=(rules.destroy_after_days) { b { (rules.destroy_after_days) "開庁日" } }
            dt { "取り寄せた案件を返すまで" }
            dd data-part="rule-lease" data-days=(rules.lease_days) { b { (rules.lease_days) "開庁日" } }
            dt { "土日のほかの休み" }
            dd { (holiday_words(&rules.holidays)) }
            dt { "決めた日" }
            dd {
                @if rules.version == 0 { "はじめからの決まりです" } @else { (words::moment(rules.issued_at)) "（第" (rules.version) "版）" }
            }
        }
    }
}

fn holiday_words(holidays: &[Day]) -> Markup {
    html! {
        @match holidays {
            [] => "まだ入っていません。祝日も開庁日と数えます",
            [first, .., last] => { (holidays.len()) "日（" (first) " から " (last) " まで）" },
            [only] => { "1日（" (only) "）" },
        }
    }
}

fn meaning(rules: &FleetPolicy) -> Markup {
    html! {
        ul {
            li {
                b { (rules.stop_after_days) "開庁日" }
                "のあいだ同期できない端末は、次の開庁日から新しい受付と取り寄せを止めます。止まる前の開庁日に、端末の画面で知らせます。それまでの記録は残ります。"
            }
            li {
                b { (rules.destroy_after_days) "開庁日" }
                "を過ぎても同期できない端末は、記録を開く鍵を消します。その端末では、前の案件を開けなくなります。封をした記録は残り、つながれば市に届きます。"
            }
            li { "一度同期できれば、はじめから数え直します。ネットワークがないときは、USBの受け渡しでも同じです。" }
        }
    }
}

fn form(visit: &Visit, filled: &Filled) -> Markup {
    html! {
        form.stack.rules method="post" action="/city/rules" {
            (frame::form_token(visit))
            (days("stop-after", "stop_after", "受付を止めるまで", &filled.stop_after))
            (days("destroy-after", "destroy_after", "記録を開けなくするまで", &filled.destroy_after))
            (days("lease", "lease", "取り寄せた案件を返すまで", &filled.lease))
            label for="holidays" { "土日のほかの休み" }
            p.hint id="holidays-help" { "1行に1日、2027-01-01 のように入れます。日付のあとに名前を書いてもかまいません。" }
            textarea id="holidays" name="holidays" rows="6" aria-describedby="holidays-help" data-part="holidays" {
                (filled.holidays)
            }
            button.main type="submit" data-part="rules-propose" { "内容を確かめる" }
        }
    }
}

fn days(part: &str, name: &str, label: &str, value: &str) -> Markup {
    html! {
        label for=(name) { (label) }
        div.days {
            input id=(name) name=(name) inputmode="numeric" required autocomplete="off" value=(value) data-part=(part);
            span { "開庁日" }
        }
    }
}

/// The second look: what stands now and what comes, before anything is signed.
pub(in crate::web) fn propose(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let current = office.desk.policy()?;
    let filled = Filled::typed(visit);
    let rules = match filled.over(&current) {
        Ok(rules) => rules,
        Err(fault) => {
            let fault = Fault::Rules(fault);
            let body = refused(visit, &current, &filled, &fault);
            return Ok((fault.status(), frame::page(visit, Room::Devices, TITLE, body)).into_response());
        }
    };
    Ok(frame::page(visit, Room::Devices, "端末の決まりの確認", question(visit, &current, &rules)))
}

fn question(visit: &Visit, current: &FleetPolicy, rules: &FleetPolicy) -> Markup {
    let changes = changes(current, rules);
    let filled = Filled::with(rules);
    html! {
        div.narrow {
            h1 { "この決まりにしますか" }
            @if changes.is_empty() {
                p.caution { "いまの決まりと変わるところがありません。" }
            } @else {
                table.wide {
                    thead { tr { th scope="col" { "決まり" } th scope="col" { "いま" } th scope="col" { "これから" } } }
                    tbody {
                        @for (what, now, then) in &changes {
                            tr { th scope="row" { (what) } td { (now) } td { b { (then) } } }
                        }
                    }
                }
                h2 { "決まりが変わると" }
                (meaning(rules))
                p { b { "端末は、次に同期したときから新しい決まりで動きます。" } "同期できない端末は、前の決まりのままです。" }
            }
            form method="post" action="/city/rules/confirm" {
                (frame::form_token(visit))
                input type="hidden" name="seen" value=(current.version);
                @for (name, value) in [
                    ("stop_after", &filled.stop_after),
                    ("destroy_after", &filled.destroy_after),
                    ("lease", &filled.lease),
                    ("holidays", &filled.holidays),
                ] {
                    input type="hidden" name=(name) value=(value);
                }
                div.buttons {
                    a.button href="/city/rules" { "戻る" }
                    @if !changes.is_empty() {
                        button.main type="submit" data-part="rules-confirm" { "この決まりにする" }
                    }
                }
            }
        }
    }
}

/// What is different, in the order of the page.
fn changes(current: &FleetPolicy, rules: &FleetPolicy) -> Vec<(&'static str, String, String)> {
    let days = |days: u16| format!("{days}開庁日");
    let holidays = |holidays: &[Day]| format!("{}日", holidays.len());
    let mut all = vec![
        ("受付を止めるまで", days(current.stop_after_days), days(rules.stop_after_days)),
        ("記録を開けなくするまで", days(current.destroy_after_days), days(rules.destroy_after_days)),
        ("取り寄せた案件を返すまで", days(current.lease_days), days(rules.lease_days)),
    ];
    all.retain(|(_, now, then)| now != then);
    if current.holidays != rules.holidays {
        let (added, removed) =
            (without(&rules.holidays, &current.holidays), without(&current.holidays, &rules.holidays));
        let differences = [(added, "加える"), (removed, "外す")];
        let differences = differences.into_iter().filter(|(days, _)| !days.is_empty());
        let differences: Vec<String> = differences.map(|(days, word)| format!("{word}：{}", days.join("、"))).collect();
        let then = format!("{}（{}）", holidays(&rules.holidays), differences.join("／"));
        all.push(("土日のほかの休み", holidays(&current.holidays), then));
    }
    all
}

fn without(days: &[Day], others: &[Day]) -> Vec<String> {
    days.iter().filter(|day| !others.contains(day)).map(ToString::to_string).collect()
}

pub(in crate::web) fn confirm(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let current = office.desk.policy()?;
    if visit.field("seen") != current.version.to_string() {
        return Err(Fault::FormStale);
    }
    let rules = Filled::typed(visit).over(&current).map_err(Fault::Rules)?;
    office.desk.set_policy(&*office.link, &rules, visit.staff.id, visit.now)?;
    Ok(Redirect::to("/city/rules/done").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_is_asked_about() {
        let current = FleetPolicy { holidays: vec![Day::from_civil(2027, 1, 1)], ..FleetPolicy::built_in() };
        assert!(changes(&current, &current).is_empty());
        let rules = FleetPolicy { stop_after_days: 5, holidays: vec![Day::from_civil(2027, 1, 11)], ..current.clone() };
        let shown = changes(&current, &rules);
        assert_eq!(shown[0], ("受付を止めるまで", "3開庁日".into(), "5開庁日".into()));
        assert_eq!(shown[1].1, "1日");
        for words in ["加える：令和9年1月11日", "外す：令和9年1月1日"] {
            assert!(shown[1].2.contains(words), "{words} in {}", shown[1].2);
        }
        assert_eq!(shown.len(), 2);
    }

    #[test]
    fn the_form_fills_itself_with_what_it_would_read_again() {
        let days = vec![Day::from_civil(2027, 1, 1), Day::from_civil(2027, 1, 11)];
        let rules = FleetPolicy { stop_after_days: 4, holidays: days, ..FleetPolicy::built_in() };
        assert_eq!(Filled::with(&rules).over(&FleetPolicy::built_in()), Ok(rules));
    }

    #[test]
    fn without_holidays_the_page_says_what_that_means() {
        let html = in_force(&FleetPolicy::built_in()).into_string();
        for words in ["3開庁日", "10開庁日", "祝日も開庁日と数えます", "はじめからの決まり"] {
            assert!(html.contains(words), "{words} in {html}");
        }
    }
}
