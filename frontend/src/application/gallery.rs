//! 申請サポート, 写真, 交付 and 引き継ぎ in the gallery: a case in each of its steps.

use super::{CaseFile, Edit, Slot, application_id::Scanning, edit::Answer, scan::read, steps::Step};
use crate::{
    app::gallery as inside,
    first::during,
    gallery::State,
    photo::{Cameras, Reading, Shown},
    rulebook::RulesOfDay,
    samples,
};
use bridge::{CaseView, Clash, ClashValue, Fault, FaultCode, Loan, Pause, PhotoLine, Returning, ScanOutcome};
use domain::{
    ApplicationId, Day, Field, Outcome, PhotoId, Role, ScanRefusal, Service, Stage, Value,
    photo::{Finding, PhotoException, reason_field},
};
use std::rc::Rc;
use words::Language;
use yew::Callback;

const ID: &str = "12345678901234567890123";

/// A case of this service that holds these texts.
pub(crate) fn held(service: Service, fields: &[(&str, &str)]) -> CaseView {
    let start = CaseView { service, ..samples::case_view() };
    fields.iter().fold(start, |view, (field, text)| samples::with_text(view, field.parse().expect("a field"), text))
}

pub(crate) fn filled() -> CaseView {
    let texts = [
        ("name", "球磨 花子"),
        ("kana", "クマ ハナコ"),
        ("birth-date", "昭和55年3月4日"),
        ("contact", "0966-00-0000"),
        ("application-id", ID),
    ];
    let mut view = held(Service::ApplicationSupport, &texts);
    for field in [Field::SignatureCertificate, Field::Brought(domain::DocumentKind::ALL[0])] {
        view.fields.push(bridge::FieldView { field, value: Value::Flag(true) });
    }
    view.photos = vec![samples::photo()];
    view.notes = vec![samples::note(4, "点字の見本をお見せした")];
    view
}

fn empty() -> CaseView {
    samples::case_view()
}

pub(crate) fn at(step: Step, view: CaseView) -> String {
    during(Some(step), || inside::case(view, Role::SiteManager))
}

/// With the rules of the day.
pub(crate) fn with_rules(draw: impl FnOnce() -> String) -> String {
    let rules: RulesOfDay = Some(Ok(Rc::new(samples::rules())));
    during(rules, draw)
}

pub(crate) fn without_rules(draw: impl FnOnce() -> String) -> String {
    let rules: RulesOfDay = Some(Err(FaultCode::RulesUnreadable.into()));
    during(rules, draw)
}

fn ruled(view: CaseView) -> String {
    with_rules(|| inside::case(view, Role::SiteManager))
}

fn lent(returning: Returning) -> CaseView {
    CaseView { loan: Some(Loan { until: Day::from_civil(2026, 11, 27), returning }), ..filled() }
}

/// A case in which this was typed and answered so.
fn typed(slot: Slot, text: &str, fault: Option<FaultCode>) -> String {
    typed_in(empty(), slot, text, fault, |view| inside::case(view, Role::Clerk))
}

pub(crate) fn typed_in(
    view: CaseView,
    slot: Slot,
    text: &str,
    fault: Option<FaultCode>,
    draw: impl FnOnce(CaseView) -> String,
) -> String {
    let file = CaseFile::open(view.case, Some(Rc::new(view.clone())), Callback::noop(), Rc::default());
    {
        let mut model = file.model_mut();
        model.typed(slot, Value::Text(text.into()));
        model.flush(slot);
        let edit = model.start().expect("it is on its way");
        let saved = Answer { view: view.clone(), saved_at: Some(samples::NOW), note: None };
        model.answered(&edit, fault.map_or(Ok(saved), |code| Err(code.into())));
    }
    during(file, || draw(view))
}

fn scan(reading: Reading<ApplicationId>) -> String {
    during(Scanning(true), || during(reading, || at(Step::ApplicationId, empty())))
}

fn refused_id() -> String {
    let view = empty();
    let file = CaseFile::open(view.case, Some(Rc::new(view.clone())), Callback::noop(), Rc::default());
    {
        let mut model = file.model_mut();
        let edit = Edit::ApplicationId { first: "1".into(), second: "2".into() };
        model.put(edit.clone());
        model.start();
        model.answered(&edit, Err(FaultCode::ApplicationIdEntriesDiffer.into()));
    }
    during(file, || at(Step::ApplicationId, view))
}

pub(crate) fn application() -> Vec<State> {
    let clashing = CaseView { clashes: vec![samples::clash()], ..filled() };
    let paused = CaseView { pause: Pause::ComeAgain, ..filled() };
    let candidate = ScanOutcome::Candidate(ApplicationId::parse(ID).expect("is one"));
    vec![
        State::new("person-empty", "本人：まだ何もない", inside::case(empty(), Role::Clerk)),
        State::new("person", "本人：入力済み", inside::case(filled(), Role::Clerk)),
        State::new("person-saved", "本人：保存した", typed(Slot::Field(Field::Name), "球磨 花子", None)),
        State::new(
            "person-refused",
            "本人：個人番号のような数字",
            typed(Slot::Field(Field::Contact), "1234", Some(FaultCode::TextHoldsMyNumber)),
        ),
        State::new(
            "note-refused",
            "記録：暗証番号のような文字",
            typed(Slot::Note, "暗証は", Some(FaultCode::TextHoldsPin)),
        ),
        State::new("disk-full", "端末がいっぱい", typed(Slot::Field(Field::Braille), "", Some(FaultCode::DiskFull))),
        State::new("application-id-empty", "申請書ID：まだない", at(Step::ApplicationId, empty())),
        State::new("application-id", "申請書ID：入力済み", at(Step::ApplicationId, filled())),
        State::new("application-id-differs", "申請書ID：2回が違う", refused_id()),
        State::new("scan", "申請書ID：カメラで読み取る", scan(Reading::default())),
        State::new(
            "scan-my-number",
            "申請書ID：個人番号が写った",
            scan(read(vec![ScanOutcome::Refused(ScanRefusal::MyNumber)])),
        ),
        State::new(
            "scan-camera-busy",
            "申請書ID：カメラが使われている",
            during(Some(Fault::new(FaultCode::CameraBusy)), || scan(Reading::default())),
        ),
        State::new("scan-cameras", "申請書ID：カメラが二つある", during(Cameras::two(), || scan(Reading::default()))),
        State::new("scan-found", "申請書ID：読み取った", scan(read(vec![candidate.clone(), candidate]))),
        State::new("brought", "持ってきたもの", at(Step::Brought, filled())),
        State::new("certificates", "電子証明書・点字", at(Step::Certificates, filled())),
        State::new("clash", "二つの内容", inside::case(clashing, Role::Clerk)),
        State::new("come-again", "再来庁をお願いした", inside::case(paused, Role::Clerk)),
        State::new("lent", "貸出中", inside::case(lent(Returning::No), Role::Clerk)),
        State::new("lent-wished", "返却待ち（これから伝える）", inside::case(lent(Returning::Wished), Role::Clerk)),
        State::new("lent-sent", "返却待ち（伝えた）", inside::case(lent(Returning::Sent), Role::Clerk)),
        State::new(
            "late",
            "市が受領したあとの書き足し",
            inside::case(CaseView { late: true, ..filled() }, Role::Clerk),
        ),
        State::new(
            "read-only",
            "引き継ぎ済み（見るだけ）",
            inside::case(CaseView { stage: Stage::HandingOver, ..filled() }, Role::Clerk),
        ),
    ]
}

pub(crate) fn photo() -> Vec<State> {
    let fault = |code| during(Some(Fault::new(code)), || at(Step::Photo, empty()));
    let seen = |findings: &[Finding], framed: bool| {
        let guide = crate::photo::guided(findings, framed);
        during(guide, || at(Step::Photo, empty()))
    };
    let seen_in = |language: Language, finding: Finding| {
        let view = empty();
        let file = CaseFile::open(view.case, Some(Rc::new(view.clone())), Callback::noop(), Rc::default());
        file.tongue().speak(language);
        let guide = crate::photo::guided(&[finding], true);
        during(guide, || during(file, || at(Step::Photo, view)))
    };
    let wrong = PhotoLine { findings: Some(vec![Finding::Turned, Finding::BackgroundShadow]), ..samples::photo() };
    let spare = PhotoLine { photo: PhotoId::from_bytes([8; 16]), ..samples::photo() };
    let taken = |view| during(Shown(true), || at(Step::Photo, view));
    let photos = |photos| CaseView { photos, ..filled() };
    let lying = samples::with_text(empty(), reason_field().expect("a field"), PhotoException::Lying.code());
    let infant = samples::with_text(empty(), Field::BirthDate, "令和8年3月1日");
    let closed = CaseView { stage: Stage::HandingOver, photos: Vec::new(), ..filled() };
    vec![
        State::new("camera", "カメラが開くのを待つ", at(Step::Photo, empty())),
        State::new("too-near", "案内：下がってもらう", seen(&[Finding::TooNear], true)),
        State::new("too-near-vietnamese", "案内：ベトナム語でも", seen_in(Language::Vietnamese, Finding::TooNear)),
        State::new("left-easy", "案内：やさしい日本語でも", seen_in(Language::EasyJapanese, Finding::TooFarLeft)),
        State::new("uneven-portuguese", "案内：長い文", seen_in(Language::Portuguese, Finding::UnevenLight)),
        State::new("background-chinese", "案内：中国語でも", seen_in(Language::Chinese, Finding::BackgroundNotPlain)),
        State::new("turned-korean", "案内：韓国語でも", seen_in(Language::Korean, Finding::Turned)),
        State::new("gestures", "案内の絵", crate::photo::all_gestures()),
        State::new("no-face", "案内：顔が見つからない", seen(&[Finding::NoFace], false)),
        State::new("hold", "案内：そのまま動かない", seen(&[], true)),
        State::new("reason", "規格外の理由を選んだ", at(Step::Photo, lying)),
        State::new("infant", "1歳未満", at(Step::Photo, infant)),
        State::new("camera-missing", "カメラがない", fault(FaultCode::CameraMissing)),
        State::new("camera-refused", "カメラの許可がない", fault(FaultCode::CameraRefused)),
        State::new("camera-busy", "カメラが使われている", fault(FaultCode::CameraBusy)),
        State::new("camera-lost", "カメラが途中で外れた", fault(FaultCode::CameraLost)),
        State::new("cameras", "カメラが二つある", during(Cameras::two(), || at(Step::Photo, empty()))),
        State::new("taken", "撮影した", taken(filled())),
        State::new("taken-opening", "撮影した：写真を開いている", at(Step::Photo, filled())),
        State::new("taken-wrong", "撮影した：直すところがある", taken(photos(vec![wrong.clone()]))),
        State::new("taken-spare", "撮影した：二枚から選ぶ", taken(photos(vec![spare, samples::photo()]))),
        State::new("clash", "使う写真が二つに分かれた", with_rules(|| taken(two_choices()))),
        State::new("lying", "案内：顔が横になっている", seen(&[Finding::Rolled, Finding::NoFace], false)),
        State::new("none", "撮影していない（引き継ぎ済み）", at(Step::Photo, closed)),
    ]
}

/// Two tablets chose different photos.
fn two_choices() -> CaseView {
    let photos = samples::two_photos();
    let value = |photo: &PhotoLine| ClashValue {
        value: Value::Text(photo.photo.to_string()),
        ..samples::clash().values[0].clone()
    };
    let field = domain::photo::chosen_field().expect("a field");
    let clash = Clash { field, values: photos.iter().map(value).collect() };
    CaseView { clashes: vec![clash], photos, ..filled() }
}

pub(crate) const SELF: [(&str, &str); 6] = [
    ("answer.visitor", "self"),
    ("answer.age", "from-18"),
    ("answer.notice", "here"),
    ("answer.old-card", "first"),
    ("answer.notification", "none"),
    ("answer.basic-card", "none"),
];

fn issued(more: &[(&str, &str)]) -> CaseView {
    let fields: Vec<(&str, &str)> = SELF.iter().chain(more).copied().collect();
    held(Service::Issuance, &fields)
}

pub(crate) fn issuance() -> Vec<State> {
    let licence = "shown.applicant.drivers-licence";
    let notice = ("shown.applicant.issue-notice", "ok");
    let proxy = [("answer.visitor", "proxy"), ("answer.age", "from-18"), ("answer.sealed-notice", "here")];
    let reason = |code| held(Service::Issuance, &[proxy[0], proxy[1], proxy[2], ("answer.reason", code)]);
    let value = |text: &str| ClashValue { value: Value::Text(text.into()), ..samples::clash().values[0].clone() };
    let clash = Clash { field: "answer.reason".parse().expect("a field"), values: vec![value("ill"), value("work")] };
    let express = held(Service::ExpressIssue, &[("answer.case", "lost")]);
    let first = held(Service::Issuance, &[]);
    vec![
        State::new("loading", "書類チェック：規則を読んでいる", inside::case(first.clone(), Role::Clerk)),
        State::new(
            "rules-unreadable",
            "書類チェック：規則を読めない",
            without_rules(|| inside::case(first.clone(), Role::Clerk)),
        ),
        State::new("first-question", "書類チェック：最初の質問", ruled(first)),
        State::new("many-choices", "書類チェック：代理の理由", ruled(held(Service::Issuance, &proxy))),
        State::new("nothing-shown", "書類チェック：書類を選ぶ", ruled(issued(&[]))),
        State::new("expired", "書類チェック：期限切れ", ruled(issued(&[notice, (licence, "expired")]))),
        State::new("complete", "書類チェック：揃っている", ruled(issued(&[notice, (licence, "ok")]))),
        State::new("refused", "書類チェック：代理の理由にならない", ruled(reason("work"))),
        State::new("city-staff", "書類チェック：市職員へ", ruled(reason("unclear"))),
        State::new("undecided", "書類チェック：二つの内容", ruled(CaseView { clashes: vec![clash], ..reason("ill") })),
        State::new("express-date", "特急発行：いつからか", ruled(express)),
    ]
}

pub(crate) fn handoff() -> Vec<State> {
    let asked = |outcome| during(Some::<Outcome>(outcome), || at(Step::HandOff, filled()));
    let clashing = CaseView { clashes: vec![samples::clash()], ..filled() };
    let over = CaseView { stage: Stage::HandingOver, outcome: Some(Outcome::HandedOver), ..filled() };
    let refused = held(Service::Issuance, &[("answer.visitor", "self"), ("answer.age", "from-1")]);
    let clerk = during(Some(Step::HandOff), || inside::case(filled(), Role::Clerk));
    vec![
        State::new("missing", "まだ記録がないものがある", at(Step::HandOff, empty())),
        State::new("complete", "すべて記録した", at(Step::HandOff, filled())),
        State::new("clerk", "担当者には押せない", clerk),
        State::new("refused", "今日はお渡しできない", with_rules(|| at(Step::HandOff, refused))),
        State::new("clash", "二つの内容があり引き継げない", at(Step::HandOff, clashing)),
        State::new("confirm", "引き継ぎの確かめ", asked(Outcome::HandedOver)),
        State::new("withdraw", "取り下げの確かめ", asked(Outcome::Withdrawn)),
        State::new("over", "引き継いだ", at(Step::HandOff, over)),
    ]
}
