//! The check without a screen, from the first question to the ending.

use super::{
    papers::{AT_ONCE, FREQUENT},
    *,
};
use domain::{
    Day,
    rules::{AskedWindow, Code},
};

fn book() -> RuleBook {
    crate::samples::built_in().on(Day::from_civil(2026, 11, 24))
}

fn texts(held: &[(&str, &str)]) -> Texts {
    held.iter().map(|(field, text)| (field.parse().expect("a field"), (*text).to_owned())).collect()
}

fn standing(check: &str, held: &[(&str, &str)]) -> Standing {
    let (book, texts) = (book(), texts(held));
    DocumentCheck { book: &book, check, texts: &texts }.standing().expect("the rules answer")
}

fn papers(check: &str, held: &[(&str, &str)]) -> Papers {
    match standing(check, held).then {
        Then::Show(papers) => *papers,
        Then::Ask(question) => panic!("still asks {}", question.code),
    }
}

const SELF: [(&str, &str); 6] = [
    ("answer.visitor", "self"),
    ("answer.age", "from-18"),
    ("answer.notice", "here"),
    ("answer.old-card", "first"),
    ("answer.notification", "none"),
    ("answer.basic-card", "none"),
];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    SELF.iter().chain(more).copied().collect()
}

#[test]
fn questions_come_one_at_a_time_and_an_answer_that_is_taken_back_is_asked_again() {
    let first = standing("issuance", &[]);
    assert!(first.answered.is_empty());
    let Then::Ask(question) = first.then else { panic!("asks who came") };
    assert_eq!(question.code, "visitor");
    let again = standing("issuance", &with(&[("answer.notice", "")]));
    assert_eq!(again.answered.len(), 2);
    assert!(matches!(again.then, Then::Ask(question) if question.code == "notice"));
}

#[test]
fn the_birth_date_answers_the_age() {
    let held = [("answer.visitor", "self"), ("birth-date", "昭和55年3月4日")];
    let standing = standing("issuance", &held);
    assert_eq!(standing.answered[1].choice, "18歳から74歳");
    assert!(standing.answered[1].by_birth);
    assert!(matches!(standing.then, Then::Ask(question) if question.code == "notice"));
}

#[test]
fn a_notice_and_a_licence_are_enough_for_the_applicant() {
    let nothing = papers("issuance", &SELF);
    assert_eq!(nothing.ending, Ending::NotToday);
    assert_eq!(nothing.lacks.len(), 2, "identity and notice: {:?}", nothing.lacks);
    let held = [("shown.applicant.issue-notice", "ok"), ("shown.applicant.drivers-licence", "ok")];
    let complete = papers("issuance", &with(&held));
    assert_eq!((complete.ending, complete.lacks.len()), (Ending::Complete, 0));
    assert_eq!(complete.ending.title("issuance"), "書類が揃っています（形式確認）");
    assert!(complete.people[0].ways[0].met && !complete.people[0].ways[1].met);
}

#[test]
fn an_expired_licence_is_refused_with_the_reason_and_the_ways_that_are_left() {
    let held = [("shown.applicant.issue-notice", "ok"), ("shown.applicant.drivers-licence", "expired")];
    let papers = papers("issuance", &with(&held));
    assert_eq!(papers.ending.title("issuance"), "今日はお渡しできません");
    let lack = papers.people[0].lack.as_ref().expect("identity is missing");
    assert_eq!(lack.any_of, ["あとAから1点", "あとBから2点"]);
    let line = papers.people[0].lists[0].lines.iter().find(|line| line.label == "運転免許証").expect("is listed");
    assert!(line.refused.as_ref().is_some_and(|why| why.contains("有効期限")), "{line:?}");
    assert_eq!(lack.refused.len(), 1, "the notice is no failed proof of identity");
}

#[test]
fn a_proxy_because_of_work_is_told_so_and_nothing_more_is_asked() {
    let held = [
        ("answer.visitor", "proxy"),
        ("answer.age", "from-18"),
        ("answer.sealed-notice", "here"),
        ("answer.reason", "work"),
    ];
    let papers = papers("issuance", &held);
    assert_eq!((papers.ending, papers.people.len()), (Ending::NotToday, 0));
    assert_eq!(papers.lacks, [], "the proxy is not told to come again with the notice");
    assert!(papers.required.say.as_ref().is_some_and(|say| say.contains("ご本人がお越しください")));
}

#[test]
fn an_unclear_reason_goes_to_city_staff_and_a_child_alone_is_told_what_both_bring() {
    let proxy = [("answer.visitor", "proxy"), ("answer.age", "from-18"), ("answer.sealed-notice", "here")];
    let unclear: Vec<_> = proxy.into_iter().chain([("answer.reason", "unclear")]).collect();
    let unclear = papers("issuance", &unclear);
    assert_eq!((unclear.ending, unclear.lacks.len()), (Ending::CityStaff, 0));
    let child = papers("issuance", &[("answer.visitor", "self"), ("answer.age", "from-1")]);
    assert_eq!((child.ending, child.lacks.len(), child.people.len()), (Ending::NotToday, 2, 0));
}

#[test]
fn express_issue_looks_at_the_documents_before_city_staff_do() {
    let mut held = vec![("answer.case", "lost"), ("answer.in-window", "inside"), ("answer.visitor", "self")];
    assert_eq!(papers("express", &held).ending, Ending::NotToday);
    held.extend([("shown.applicant.drivers-licence", "ok"), ("shown.applicant.passport", "ok")]);
    let papers = papers("express", &held);
    assert_eq!(papers.ending, Ending::Complete);
    assert_eq!(papers.required.fees.len(), 2);
}

#[test]
fn the_first_answer_names_the_rules_and_the_last_leaves_nothing_behind() {
    let (book, mut held) = (book(), Texts::new());
    let code = |text: &str| text.parse::<Code>().expect("a code");
    let choose = |held: &Texts, question: &str, choice: &str| {
        DocumentCheck { book: &book, check: "issuance", texts: held }.choose(&code(question), &code(choice), "第1版")
    };
    let first = choose(&held, "visitor", "proxy");
    assert!(first.contains(&(Field::RuleVersion, "第1版".into())), "{first:?}");
    held.extend(first);
    held.extend(texts(&[("answer.reason", "ill"), ("shown.representative.passport", "ok")]));
    held.extend(texts(&with(&[("answer.basic-card", "")])));
    let last = choose(&held, "basic-card", "none");
    let gone: Vec<String> =
        last.iter().filter(|(_, text)| text.is_empty()).map(|(field, _)| field.to_string()).collect();
    assert_eq!(gone, ["answer.reason", "shown.representative.passport"]);
    assert!(last.iter().all(|(field, _)| *field != Field::RuleVersion), "it stands already");
}

#[test]
fn the_day_of_the_event_answers_the_period_and_is_taken_back_with_one_touch() {
    let held = [("answer.case", "lost"), ("answer.visitor", "self"), ("event-date", "2026-11-20")];
    let standing = standing("express", &held);
    assert_eq!(standing.answered[1].field, Field::EventDate, "what is pressed to take it back");
    assert_eq!(standing.answered[1].choice, "期間のうち（最後の日 令和8年12月20日（日））");
    let Then::Show(papers) = standing.then else { panic!("all is answered") };
    assert_eq!(papers.required.window.map(|window| window.last_day.iso()).as_deref(), Some("2026-12-20"));
    let again = self::standing("express", &[held[0], held[1], ("event-date", "")]);
    assert!(matches!(again.then, Then::Ask(question) if question.window.is_some()));
    let baby = [("answer.case", "under-1"), ("birth-date", "R8.11.1"), ("answer.visitor", "proxy")];
    let baby = self::standing("express", &baby);
    assert!(baby.answered[1].by_birth && baby.answered[1].choice.contains("令和9年10月31日"), "{baby:?}");
}

#[test]
fn the_day_of_another_event_is_forgotten_and_the_birth_date_is_kept_as_it_was_typed() {
    let book = book();
    let held = texts(&[("answer.case", "lost"), ("event-date", "2026-11-20")]);
    let check = DocumentCheck { book: &book, check: "express", texts: &held };
    let code = |text: &str| text.parse::<Code>().expect("a code");
    let other = check.choose(&code("case"), &code("damaged"), "第1版");
    assert!(other.contains(&(Field::EventDate, String::new())), "{other:?}");
    let same = check.choose(&code("visitor"), &code("self"), "第1版");
    assert!(same.iter().all(|(field, _)| *field != Field::EventDate), "{same:?}");
    let window = |is_birth| AskedWindow { case: code("lost"), from: String::new(), is_birth };
    let day = Day::from_civil(2026, 11, 1);
    assert!(check.date(&window(false), "R8.11.1", day, "第1版").contains(&(Field::EventDate, "2026-11-01".into())));
    assert!(check.date(&window(true), "R8.11.1", day, "第1版").contains(&(Field::BirthDate, "R8.11.1".into())));
}

#[test]
fn what_two_tablets_answered_differently_leaves_the_result_open() {
    let book = book();
    let words = CheckWords::of(&book, domain::Service::Issuance, None);
    let view = |fields: &[&str]| {
        let clash = |field: &&str| bridge::Clash { field: field.parse().expect("a field"), values: Vec::new() };
        CaseView { clashes: fields.iter().map(clash).collect(), ..crate::samples::case_view() }
    };
    assert_eq!(undecided(&view(&["contact", "rule-version"]), words), Vec::<String>::new());
    let open = undecided(&view(&["answer.visitor", "shown.applicant.passport", "birth-date"]), words);
    assert_eq!(open, ["窓口に来たのはどなたですか", "本人の旅券（パスポート）", "生年月日"]);
}

#[test]
fn the_most_frequent_are_there_at_once_and_the_others_by_their_kana() {
    let papers = papers("issuance", &SELF);
    let list = &papers.people[0].lists[0].lines;
    assert_eq!(list[0].label, "運転免許証");
    assert_eq!(list.iter().filter(|line| line.is_found_by("")).count(), AT_ONCE);
    let found: Vec<&str> =
        list.iter().filter(|line| line.is_found_by("りょういく")).map(|line| line.label.as_str()).collect();
    assert_eq!(found, ["療育手帳"]);
}

#[test]
fn every_frequent_document_is_one_of_the_rules() {
    let book = book();
    for code in FREQUENT {
        assert!(book.document(&code.parse().expect("a code")).is_some(), "{code}");
    }
}
