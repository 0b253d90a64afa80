//! 書類チェック as other pages say it: the result, what was answered, what was shown, and the rules that asked.

use super::{
    case_model::{check_words, guide_of, text_of},
    document_check_model::{DocumentCheck, Ending, Papers, Standing, Texts, Then, undecided},
};
use crate::rulebook::RulesOfDay;
use bridge::{CaseView, RulesView};
use domain::{
    Field,
    rules::{Lack, Person},
};

#[derive(Debug, PartialEq)]
pub(crate) struct CheckSummary {
    /// A label and what is recorded.
    pub(crate) lines: Vec<(String, String)>,
    pub(crate) is_finished: bool,
    pub(crate) warning: Option<Warning>,
}

/// That it does not go on today, and why.
#[derive(Debug, PartialEq)]
pub(crate) struct Warning {
    pub(super) title: &'static str,
    pub(super) why: Vec<(String, String)>,
}

/// What the check says of this case; none without one, and while the rules cannot be read.
pub(crate) fn checked(view: &CaseView, rules: &RulesOfDay) -> Option<CheckSummary> {
    check_summary(view, rules.as_ref()?.as_ref().ok()?)
}

/// None for a service or a procedure without a check.
pub(crate) fn check_summary(view: &CaseView, rules: &RulesView) -> Option<CheckSummary> {
    let check = rules.book.check_of(view.service, guide_of(view).as_deref())?;
    let held = view.fields.iter().filter_map(|held| Some((held.field, held.value.text()?.to_owned())));
    let texts: Texts = held.collect();
    let standing = DocumentCheck { book: &rules.book, check, texts: &texts }.standing().ok()?;
    let open = undecided(view, check_words(rules, view));
    let (result, papers) = result(&standing, check, &open);
    let mut lines = vec![("書類チェックの結果".to_owned(), result)];
    let refused = papers.and_then(refused);
    lines.extend(refused.clone());
    lines.extend(standing.answered.iter().map(|answer| (answer.question.clone(), answer.choice.clone())));
    lines.extend(period(papers));
    lines.extend(
        [Person::Applicant, Person::Representative].into_iter().filter_map(|person| shown(view, rules, person)),
    );
    let missing = papers.and_then(missing);
    lines.extend(missing.clone());
    lines.extend(text_of(view, Field::RuleVersion).map(|version| (Field::RuleVersion.label(), version)));
    let is_finished = papers.is_some() && open.is_empty();
    let ending = papers.map(|papers| papers.ending).filter(|ending| is_finished && *ending == Ending::NotToday);
    let why = refused.into_iter().chain(missing).collect();
    let warning = ending.map(|ending| Warning { title: ending.title(check), why });
    Some(CheckSummary { lines, is_finished, warning })
}

fn result<'a>(standing: &'a Standing, check: &str, open: &[String]) -> (String, Option<&'a Papers>) {
    let (words, papers) = match &standing.then {
        Then::Ask(question) => (format!("途中（次の質問：{}）", question.text), None),
        Then::Show(papers) => (papers.ending.title(check).to_owned(), Some(&**papers)),
    };
    if open.is_empty() {
        (words, papers)
    } else {
        (format!("まだ決まっていません（食い違い：{}）", open.join("、")), papers)
    }
}

fn period(papers: Option<&Papers>) -> Option<(String, String)> {
    let window = papers?.required.window.as_ref()?;
    let text = format!("{}：{}、最後の日：{}", window.from, window.event.both_calendars(), window.last_day);
    Some(("申請できる期間".into(), text))
}

fn shown(view: &CaseView, rules: &RulesView, person: Person) -> Option<(String, String)> {
    let words = check_words(rules, view);
    let of_person = view.fields.iter().filter_map(|held| {
        let Field::Shown { person: whose, document } = held.field else { return None };
        held.value.text().filter(|text| whose == person && !text.is_empty())?;
        let label = words.book.document_label(&document.as_str().parse().ok()?);
        Some(format!("{label}（{}）", words.value(held.field, &held.value)))
    });
    let papers: Vec<String> = of_person.collect();
    (!papers.is_empty()).then(|| (format!("見た書類（{}）", person.label()), papers.join("、")))
}

/// No paper helps: another person has to come, or another way is taken.
fn refused(papers: &Papers) -> Option<(String, String)> {
    (!papers.required.looks_at_papers).then(|| ("理由".into(), papers.required.title.clone()))
}

fn missing(papers: &Papers) -> Option<(String, String)> {
    let words = |lack: &Lack| match lack.any_of.as_slice() {
        [only] if *only == lack.title => lack.title.clone(),
        ways => format!("{}（{}）", lack.title, ways.join("、または")),
    };
    let lacks: Vec<String> = papers.lacks.iter().map(words).collect();
    (!lacks.is_empty()).then(|| ("足りないもの".into(), lacks.join("、")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{application::steps, samples};
    use domain::Service;

    fn rules() -> RulesView {
        samples::rules()
    }

    fn held(service: Service, fields: &[(&str, &str)]) -> CaseView {
        let start = CaseView { service, ..samples::case_view() };
        fields
            .iter()
            .fold(start, |view, (field, text)| samples::with_text(view, field.parse::<Field>().expect("a field"), text))
    }

    fn summary(view: &CaseView) -> CheckSummary {
        check_summary(view, &rules()).expect("the service begins with a check")
    }

    #[track_caller]
    fn says(summary: &CheckSummary, label: &str, text: &str) {
        let line = (label.to_owned(), text.to_owned());
        assert!(summary.lines.contains(&line), "{line:?} in {:#?}", summary.lines);
    }

    #[test]
    fn the_result_who_came_why_what_was_shown_and_the_rules_are_handed_over() {
        let proxy = [
            ("answer.visitor", "proxy"),
            ("answer.age", "from-18"),
            ("answer.sealed-notice", "here"),
            ("answer.reason", "ill"),
            ("answer.changed", "nothing"),
            ("answer.old-card", "here"),
            ("shown.applicant.drivers-licence", "ok"),
            ("shown.applicant.issue-notice-sealed", "ok"),
            ("shown.representative.passport", "expired"),
            ("shown.representative.bank-passbook", ""),
            ("rule-version", "第2版（00000000）"),
        ];
        let summary = summary(&held(Service::Issuance, &proxy));
        assert!(summary.is_finished);
        says(&summary, "書類チェックの結果", "今日はお渡しできません");
        says(&summary, "窓口に来たのはどなたですか", "上のほかの代理人（本人は来ていない）");
        says(&summary, "本人が来られない理由はどれですか", "病気");
        says(&summary, "見た書類（代理人）", "旅券（パスポート）（期限切れ）");
        says(&summary, "書類チェックの規則", "第2版（00000000）");
        let (_, missing) = summary.lines.iter().find(|(label, _)| label == "足りないもの").expect("something lacks");
        assert!(missing.contains("疎明資料") && missing.contains("任意代理人の本人確認書類"), "{missing}");
    }

    #[test]
    fn who_is_refused_is_handed_over_with_the_reason() {
        let refused = [
            ("answer.visitor", "proxy"),
            ("answer.age", "from-18"),
            ("answer.sealed-notice", "here"),
            ("answer.reason", "work"),
        ];
        let summary = summary(&held(Service::Issuance, &refused));
        says(&summary, "理由", "代理の理由になりません。本人の来庁が必要です");
        assert!(summary.lines.iter().all(|(label, _)| label != "足りないもの"));
    }

    #[test]
    fn an_express_issue_says_its_last_day() {
        let held_fields = [("answer.case", "lost"), ("event-date", "2026-11-20"), ("answer.visitor", "self")];
        let summary = summary(&held(Service::ExpressIssue, &held_fields));
        says(
            &summary,
            "申請できる期間",
            "市への紛失届の日：令和8年11月20日（2026年）、最後の日：令和8年12月20日（日）",
        );
    }

    #[test]
    fn the_check_of_a_chosen_procedure_is_said_too() {
        let chosen = held(Service::CertificateAndPin, &[("answer.guide", "certificate-renewal")]);
        assert!(!summary(&chosen).is_finished, "its check has begun with nothing answered");
        let none = held(Service::CertificateAndPin, &[]);
        assert_eq!(check_summary(&none, &rules()), None);
    }

    #[test]
    fn only_what_does_not_go_on_today_warns() {
        let warning = |fields: &[(&str, &str)]| summary(&held(Service::Issuance, fields)).warning;
        assert_eq!(warning(&[("answer.visitor", "self")]), None, "it is not finished");
        let refused = [
            ("answer.visitor", "proxy"),
            ("answer.age", "from-18"),
            ("answer.sealed-notice", "here"),
            ("answer.reason", "work"),
        ];
        let said = warning(&refused).expect("work is no reason");
        assert_eq!(said.title, "今日はお渡しできません");
        assert_eq!(said.why, [("理由".to_owned(), "代理の理由になりません。本人の来庁が必要です".to_owned())]);
        let unclear = [refused[0], refused[1], refused[2], ("answer.reason", "unclear")];
        assert_eq!(warning(&unclear), None, "city staff go on");
    }

    fn step_list(view: &CaseView, checked: bool) -> String {
        let view = std::rc::Rc::new(view.clone());
        let here = steps::Step::DocumentCheck;
        let onchoose = yew::Callback::noop();
        samples::render::<steps::StepList>(steps::StepListProps {
            steps: steps::Step::of(view.service, false),
            view,
            here,
            checked,
            put_off: false,
            onchoose,
        })
    }

    #[test]
    fn what_is_unfinished_or_undecided_says_so() {
        let begun = held(Service::Issuance, &[("answer.visitor", "self")]);
        let first = summary(&begun);
        let html = step_list(&begun, first.is_finished);
        assert!(!html.contains("済み"), "one answer is no result: {html}");
        assert!(step_list(&begun, true).contains("済み"));
        assert!(!first.is_finished);
        says(&first, "書類チェックの結果", "途中（次の質問：本人の年齢はどれですか（今日の年齢））");
        let field = "answer.visitor".parse().expect("a field");
        let clashing = CaseView { clashes: vec![bridge::Clash { field, ..samples::clash() }], ..begun };
        let open = summary(&clashing);
        assert!(!open.is_finished);
        says(&open, "書類チェックの結果", "まだ決まっていません（食い違い：窓口に来たのはどなたですか）");
        assert_eq!(check_summary(&samples::case_view(), &rules()), None);
    }
}
