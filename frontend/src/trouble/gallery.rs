//! 困ったとき in the gallery: each part of each report, what waits for city staff, and the sheets in front of every page.

use super::panel::Sheet;
use crate::{
    admin::gallery as admin,
    app::gallery as inside,
    application::{
        Slot, Step,
        gallery::{at, filled, held, typed_in, with_rules, without_rules},
    },
    first::during,
    gallery::State,
    samples::{self, happened, happened_before},
};
use bridge::{CaseView, FaultCode, FieldView};
use domain::{Role, Service, Stage, Value, complaint, incident, proposal, sheet};

const DAY: i64 = 24 * 60;

fn ruled(step: Step, view: CaseView) -> String {
    with_rules(|| at(step, view))
}

fn ticked(mut view: CaseView, ticks: &[&str]) -> CaseView {
    let tick = |code: &&str| FieldView { field: sheet::tick(code), value: Value::Flag(true) };
    view.fields.extend(ticks.iter().map(tick));
    view
}

fn accident() -> CaseView {
    let told = [
        ("answer.kind", "tablet-lost"),
        ("account.tablet", "窓口1の端末"),
        ("account.noticed-at", "R8.11.20 10:32"),
        ("account.happened-at", "R8.11.20 9:50"),
        ("answer.place", "hall"),
        ("account.what-happened", "待合の机に置いたまま、来庁者を案内した。戻ると端末がなかった。"),
        ("account.people", "12"),
        ("answer.encrypted", "tablet"),
        ("answer.wrongful", "yes"),
        ("account.acted", "10:35 現場責任者に知らせた。10:38 市に電話した。"),
    ];
    let view = held(Service::Incident, &told);
    ticked(view, &["whose-visitor", "data-name", "data-birth", "done-manager", "done-city"])
}

fn voiced() -> CaseView {
    let told = [
        ("answer.kind", "trouble"),
        ("account.heard-at", "R8.11.22 10:05"),
        ("answer.place", "counter"),
        ("account.said", "1時間待っても呼ばれない、と大きな声でおっしゃった。"),
        ("account.answered", "二人で対応し、順番と残りの人数をお伝えした。"),
        ("answer.outcome", "settled"),
    ];
    ticked(held(Service::Complaint, &told), &["safe-colleague", "safe-city"])
}

fn proposed() -> CaseView {
    let told = [
        ("answer.of", "leaflet"),
        ("account.page", "待合の掲示"),
        ("account.change", "交付の予約が要ることを、いちばん上に書く。"),
        ("account.why", "予約なしで来て、帰られる方が週に何人もいる。"),
    ];
    held(Service::Proposal, &told)
}

fn closed(view: CaseView) -> CaseView {
    CaseView { stage: Stage::HandingOver, ..view }
}

pub(crate) fn reports() -> Vec<State> {
    let part = |part| Step::Report(part);
    let (happened, concerned, acted) = (part(&incident::HAPPENED), part(&incident::CONCERNED), part(&incident::ACTED));
    let (told, answered, proposal) = (part(&complaint::TOLD), part(&complaint::ANSWERED), part(&proposal::PROPOSED));
    let refused = typed_in(
        held(Service::Incident, &[]),
        Slot::Field(sheet::account("what-happened")),
        "1234",
        Some(FaultCode::TextHoldsMyNumber),
        |view| at(happened, view),
    );
    let clash = bridge::Clash { field: sheet::account("what-happened"), ..samples::clash() };
    let clashing = CaseView { clashes: vec![clash], ..accident() };
    vec![
        State::new("incident", "事故報告：はじめ", at(happened, held(Service::Incident, &[]))),
        State::new("incident-happened", "事故報告：何があったか", at(happened, accident())),
        State::new("incident-refused", "事故報告：個人番号のような数字", refused),
        State::new("incident-clash", "事故報告：二つの内容", ruled(happened, clashing)),
        State::new(
            "incident-concerned-empty",
            "事故報告：だれの情報か（はじめ）",
            at(concerned, held(Service::Incident, &[])),
        ),
        State::new("incident-concerned", "事故報告：だれの情報か", at(concerned, accident())),
        State::new("incident-acted-empty", "事故報告：したこと（はじめ）", at(acted, held(Service::Incident, &[]))),
        State::new("incident-acted", "事故報告：したこと", at(acted, accident())),
        State::new("incident-handoff", "事故報告：引き継ぎ", ruled(Step::HandOff, accident())),
        State::new("incident-closed", "事故報告：引き継ぎ済み", at(happened, closed(accident()))),
        State::new("complaint", "苦情：はじめ", at(told, held(Service::Complaint, &[]))),
        State::new("complaint-told", "苦情：お話の内容", at(told, voiced())),
        State::new("complaint-answered-empty", "苦情：対応（はじめ）", at(answered, held(Service::Complaint, &[]))),
        State::new("complaint-answered", "苦情：対応（トラブル）", at(answered, voiced())),
        State::new("complaint-handoff", "苦情：引き継ぎ", ruled(Step::HandOff, voiced())),
        State::new("complaint-closed", "苦情：引き継ぎ済み", at(told, closed(voiced()))),
        State::new("proposal", "改善の提案：はじめ", at(proposal, held(Service::Proposal, &[]))),
        State::new("proposal-told", "改善の提案：書いた", at(proposal, proposed())),
        State::new("proposal-closed", "改善の提案：引き継ぎ済み", at(proposal, closed(proposed()))),
    ]
}

pub(crate) fn escalation() -> Vec<State> {
    let here = Step::Escalation;
    let visit = |service| held(service, &[("name", "球磨 花子")]);
    let called = happened_before(visit(Service::CertificateAndPin), 1, "escalated.jlis", None, 12);
    let reported = happened_before(called.clone(), 2, "reported", Some(1), 5);
    let taken = happened_before(reported.clone(), 3, "accepted", Some(1), 2);
    let old = happened_before(visit(Service::CertificateAndPin), 1, "escalated.authority", None, 2 * DAY);
    let two = happened_before(old.clone(), 2, "escalated.complaint", None, 3);
    let of_day_before = happened_before(happened_before(old, 2, "reported", Some(1), DAY), 3, "accepted", Some(1), DAY);
    let raised = happened_before(accident(), 1, "escalated.incident", None, 3);
    let counted = happened(happened_before(voiced(), 1, "escalated.complaint", None, 40), 2, "done.trouble", None);
    vec![
        State::new("beginning", "まだ何も知らせていない", ruled(here, visit(Service::Issuance))),
        State::new("waiting", "市職員の引き取り待ち", ruled(here, called)),
        State::new("reported", "市職員へ連絡した", ruled(here, reported)),
        State::new("taken", "市職員が引き取った", ruled(here, taken)),
        State::new("taken-before", "前の日に引き取られた", ruled(here, of_day_before)),
        State::new("two", "二つの用件、一つは2日前から", ruled(here, two)),
        State::new("incident", "事故：まだ知らせていない", ruled(here, accident())),
        State::new("incident-raised", "事故：期限と件数", ruled(here, raised.clone())),
        State::new("incident-unread", "事故：規則を読めない", without_rules(|| at(here, raised.clone()))),
        State::new("complaint", "苦情：数えた", ruled(here, counted)),
        State::new("closed", "引き継ぎ済み", ruled(here, closed(raised))),
    ]
}

pub(crate) fn sheets() -> Vec<State> {
    let today = || inside::today(samples::status());
    let sheet = |sheet: Sheet| during(sheet, || with_rules(|| inside::troubled(today)));
    vec![
        State::new("menu", "困ったとき", sheet(Sheet::Menu)),
        State::new(
            "menu-in-case",
            "困ったとき：案件を開いている",
            inside::troubled(|| inside::case(filled(), Role::Clerk)),
        ),
        State::new("menu-closed", "困ったとき：鍵の画面", during(true, admin::locked)),
        State::new("lost", "端末をなくした", sheet(Sheet::Lost)),
        State::new(
            "lost-closed",
            "端末をなくした：鍵の画面",
            with_rules(|| during(Sheet::Lost, || during(true, admin::locked))),
        ),
        State::new("contacts", "市の連絡先", sheet(Sheet::Contacts)),
        State::new(
            "contacts-unread",
            "市の連絡先：規則を読めない",
            during(Sheet::Contacts, || without_rules(|| inside::troubled(today))),
        ),
        State::new("how-to", "使い方", sheet(Sheet::HowTo)),
    ]
}
