//! 交付 in the gallery: what is in custody, which procedure it is, and how far it has come.

use super::custody::AsksForAll;
use crate::{
    application::{
        Step,
        gallery::{SELF, at, filled, held, with_rules, without_rules},
    },
    first::during,
    gallery::State,
    rulebook::RulesOfDay,
    samples::{self, happened, happened_before},
};
use bridge::{CaseView, FieldView};
use domain::{Service, Stage, Value};
use std::rc::Rc;

const DAY: i64 = 24 * 60;

fn ruled(step: Step, view: CaseView) -> String {
    with_rules(|| at(step, view))
}

/// With a list of documents that is short enough to be looked at.
fn with_few_documents(step: Step, view: CaseView) -> String {
    let mut rules = samples::rules();
    for set in &mut rules.book.sets {
        let common = |code: &str| DOCUMENTS.contains(&code);
        let mut others = 0;
        set.document.retain(|document| {
            others += usize::from(!common(document.code.as_str()));
            common(document.code.as_str()) || others <= 6
        });
    }
    let rules: RulesOfDay = Some(Ok(Rc::new(rules)));
    during(rules, || at(step, view))
}

fn closed(view: CaseView) -> CaseView {
    CaseView { stage: Stage::HandingOver, ..view }
}

fn ticked(mut view: CaseView, ticks: &[&str]) -> CaseView {
    let tick = |code: &&str| FieldView { field: code.parse().expect("a field"), value: Value::Flag(true) };
    view.fields.extend(ticks.iter().map(tick));
    view
}

fn taken() -> CaseView {
    let view =
        happened_before(held(Service::FormReissue, &[("name", "球磨 花子")]), 1, "taken.drivers-licence", None, 20);
    let view = happened_before(view, 2, "taken.health-eligibility", None, 18);
    let view = happened_before(view, 3, "with-city", Some(2), 12);
    let view = happened_before(view, 4, "taken.passport", None, 11);
    happened_before(view, 5, "returned", Some(4), 3)
}

/// Nine of them, some from another day.
fn many() -> CaseView {
    (1..).zip(DOCUMENTS).fold(held(Service::FormReissue, &[]), |view, (number, document)| {
        happened_before(view, number, &format!("taken.{document}"), None, if number < 3 { 2 * DAY } else { 30 })
    })
}

const DOCUMENTS: [&str; 9] = [
    "drivers-licence",
    "my-number-card",
    "passport",
    "residence-card",
    "health-eligibility",
    "pension-certificate",
    "student-card",
    "employee-card",
    "special-permanent-resident-certificate",
];

fn searched(typed: &str, step: Step, view: CaseView) -> String {
    during(typed.to_owned(), || ruled(step, view))
}

pub(crate) fn custody() -> Vec<State> {
    let here = Step::Custody;
    let none = || held(Service::FormReissue, &[]);
    let back = happened(happened(taken(), 6, "returned", Some(1)), 7, "returned", Some(2));
    vec![
        State::new("empty", "何も預かっていない", with_few_documents(here, none())),
        State::new("taken", "預かり中と返却済み", with_few_documents(here, taken())),
        State::new("many", "9点、別の日から", with_few_documents(here, many())),
        State::new(
            "return-all",
            "すべて返したかの確かめ",
            during(AsksForAll(true), || with_few_documents(here, many())),
        ),
        State::new("returned", "すべて返却した", with_few_documents(here, back.clone())),
        State::new("search", "書類を探す", searched("ねんきん", here, none())),
        State::new("search-nothing", "書類が見つからない", searched("てんきよほう", here, none())),
        State::new("issuance", "交付：見た書類が先に出る", with_few_documents(here, held(Service::Issuance, &SHOWN))),
        State::new("rules-unreadable", "規則を読めない", without_rules(|| at(here, taken()))),
        State::new("closed", "引き継ぎ済み", with_few_documents(here, closed(back))),
    ]
}

const SHOWN: [(&str, &str); 2] =
    [("shown.applicant.student-card", "ok"), ("shown.applicant.health-eligibility", "expired")];

pub(crate) fn guide() -> Vec<State> {
    let here = Step::Guide;
    let several = || held(Service::CertificateAndPin, &[]);
    let chosen = |service, code| held(service, &[("answer.guide", code)]);
    let told = happened(chosen(Service::ApplicationGuidance, "mail"), 1, "done.application-mail", None);
    vec![
        State::new("choices", "どの手続きか", ruled(here, several())),
        State::new("channels", "どの申請方法か", ruled(here, held(Service::ApplicationGuidance, &[]))),
        State::new(
            "search-nothing",
            "見つからない",
            searched("てんきよほう", here, held(Service::ApplicationGuidance, &[])),
        ),
        State::new("chosen", "紛失", ruled(here, chosen(Service::CardChange, "loss"))),
        State::new("counter", "暗証番号の再設定", ruled(here, chosen(Service::CertificateAndPin, "pin-reset"))),
        State::new("channel", "郵送の案内", ruled(here, chosen(Service::ApplicationGuidance, "mail"))),
        State::new("told", "郵送を案内した", ruled(here, told.clone())),
        State::new("loading", "規則を読んでいる", at(here, several())),
        State::new("rules-unreadable", "規則を読めない", without_rules(|| at(here, several()))),
        State::new("closed", "引き継ぎ済み", ruled(here, closed(told))),
    ]
}

pub(crate) fn procedure() -> Vec<State> {
    let here = Step::Procedure;
    let issuance = || held(Service::Issuance, &SELF);
    let refused = held(Service::Issuance, &[("answer.visitor", "self"), ("answer.age", "from-1")]);
    let form = || held(Service::FormReissue, &[("name", "球磨 花子")]);
    let half = ticked(issuance(), &["tick.issuance-1", "tick.issuance-2", "tick.issuance-3"]);
    let done = happened_before(half.clone(), 1, "done.issuance-self", None, 2);
    let again = happened(happened(issuance(), 1, "done.issuance-come-again", None), 2, "come-again", None);
    let called = happened_before(form(), 1, "escalated.authority", None, DAY + 12);
    let taken = happened(happened(called.clone(), 2, "reported", Some(1)), 3, "accepted", Some(1));
    vec![
        State::new("unchosen", "まだ選んでいない", ruled(here, held(Service::CardChange, &[]))),
        State::new("begun", "交付：はじめ", ruled(here, issuance())),
        State::new("half", "交付：途中", ruled(here, half)),
        State::new("refused", "交付：今日はお渡しできない", ruled(here, refused)),
        State::new("done", "交付：終わった", ruled(here, done.clone())),
        State::new("come-again", "交付：再来庁をお願いした", ruled(here, again)),
        State::new("support", "申請サポート：見比べる", ruled(here, filled())),
        State::new("support-empty", "申請サポート：まだ何もない", ruled(here, held(Service::ApplicationSupport, &[]))),
        State::new("city", "再発行：市職員が行う", ruled(here, form())),
        State::new("city-waits", "再発行：引き取りを待つ（前の日から）", ruled(here, called)),
        State::new("city-taken", "再発行：市職員が引き取った", ruled(here, taken)),
        State::new("rules-unreadable", "規則を読めない", without_rules(|| at(here, issuance()))),
        State::new("closed", "引き継ぎ済み", ruled(here, closed(done))),
    ]
}
