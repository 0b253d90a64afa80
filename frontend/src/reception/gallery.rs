//! 受付 in the gallery: the day, the alarms above it, and the papers in front of it.

use crate::{
    app::gallery as inside,
    first::during,
    gallery::State,
    samples::{self, NOW},
};
use bridge::{
    CaseLine, CaseView, CertificateView, CollectingState, CountLine, DeviceEnd, DeviceProof, Fault, FaultCode, Pause,
    SetAside, SyncProgress, SyncStatus, SyncSummary, Today,
};
use domain::{CaseId, CaseNumber, CountCategory, Delivery, DeviceId, Reconciliation, Role, Service, Stage};
use std::rc::Rc;

pub(crate) fn states() -> Vec<State> {
    let sync = |sync: SyncStatus| bridge::Status { sync, ..samples::status() };
    let faulty = |code: FaultCode| {
        let last = SyncSummary { fault: Some(Fault::new(code)), ..samples::sync_summary() };
        sync(SyncStatus { last: Some(last), unsent_rows: 3, ..SyncStatus::default() })
    };
    let running = SyncProgress { rows_sent: 4, rows_to_send: 10, rows_received: 0 };
    let done = SyncStatus { last: Some(samples::sync_summary()), ..SyncStatus::default() };
    vec![
        State::new("today-loading", "今日：読み込み中", inside::today(samples::status())),
        day("today-empty", "今日：案件なし", empty(), samples::status()),
        day("today", "今日：ふつうの日", samples::today(), sync(done)),
        day("today-full", "今日：預かりと中断と取り分けた記録がある日", full(), samples::status()),
        day("today-wrong-counts", "今日：件数が合わない", wrong_counts(), samples::status()),
        day(
            "today-syncing",
            "今日：同期中",
            samples::today(),
            sync(SyncStatus { running: Some(running), ..SyncStatus::default() }),
        ),
        day("today-offline", "今日：オフライン", samples::today(), faulty(FaultCode::ServerUnreachable)),
        day("today-foreign", "今日：知らないサーバー", samples::today(), faulty(FaultCode::ServerForeign)),
        day(
            "today-last-day",
            "今日：削除の指示が届かない（前日）",
            samples::today(),
            inside::collecting(CollectingState::LastDay),
        ),
        day(
            "today-stopped",
            "今日：受付が止まっている",
            samples::today(),
            inside::collecting(CollectingState::Stopped),
        ),
        day("today-ending", "今日：契約終了、対応中あり", samples::today(), inside::ending(3, 2)),
        day("today-ending-empty", "今日：契約終了、案件なし", empty(), inside::ending(0, 0)),
        certificate("certificate", "削除証明", Some(Ok(proof()))),
        certificate("certificate-fault", "削除証明：開けない", Some(Err(FaultCode::StorageFailed.into()))),
        typed("search-found", "対応中の方を探す：見つかった", "くま", many(12)),
        typed("search-nothing", "対応中の方を探す：見つからない", "やまだ", many(12)),
        day("search-many", "対応中の方が50人", many(50), samples::status()),
        day("come-again", "再来庁待ちだけがある日", to_return(), samples::status()),
        typed("come-again-found", "再来庁待ち：戻ってきた方を探す", "くま", returning(many(12))),
        State::new("visit", "この来庁：別の用件・中断", visit()),
        State::new("visit-refused", "この来庁：端末がいっぱい", during(Some(Fault::new(FaultCode::DiskFull)), visit)),
        State::new("paused", "この来庁：中断している", inside::case(stopped(Pause::Paused, "paused"), Role::Clerk)),
        State::new(
            "paused-come-again",
            "この来庁：再来庁をお願いした",
            inside::case(stopped(Pause::ComeAgain, "come-again"), Role::Clerk),
        ),
    ]
}

fn visit() -> String {
    during(true, || inside::case(samples::case_view(), Role::Clerk))
}

fn stopped(pause: Pause, event: &str) -> CaseView {
    let view = samples::with_text(samples::case_view(), domain::Field::Name, "球磨 花子");
    CaseView { pause, ..samples::happened(view, 1, event, None) }
}

/// So many visitors in progress, one of them 球磨 花子.
fn many(number: u8) -> Today {
    let line = |index: u8| {
        let line = samples::case_line(u32::from(index), Stage::Open, Delivery::SentToCity);
        let (name, kana) = if index == 3 {
            ("球磨 花子", "くま はなこ")
        } else {
            ("人吉 太郎", "ひとよし たろう")
        };
        CaseLine { name: Some(name.into()), kana: Some(kana.into()), ..line }
    };
    let open = usize::from(number);
    let reconciliation =
        Reconciliation { received: u64::from(number), handed_over: 0, withdrawn: 0, open: open as u64 };
    Today { cases: (1..=number).map(line).collect(), reconciliation, ..samples::today() }
}

fn returning(mut today: Today) -> Today {
    today.cases[2].pause = Pause::ComeAgain;
    today
}

fn to_return() -> Today {
    let mut today = many(3);
    today.cases.iter_mut().for_each(|case| case.pause = Pause::ComeAgain);
    today
}

fn typed(slug: &'static str, name: &'static str, typed: &str, today: Today) -> State {
    during(typed.to_owned(), || day(slug, name, today, samples::status()))
}

fn day(slug: &'static str, name: &'static str, today: Today, status: bridge::Status) -> State {
    State::new(slug, name, during(Some(Rc::new(today)), || inside::today(status)))
}

fn certificate(slug: &'static str, name: &'static str, answer: Option<Result<CertificateView, Fault>>) -> State {
    let case = Some(CaseId::from_bytes([5; 16]));
    let html = during(answer, || during(case, || day(slug, name, samples::today(), samples::status()).html));
    State::new(slug, name, html)
}

fn empty() -> Today {
    let reconciliation = Reconciliation { received: 0, handed_over: 0, withdrawn: 0, open: 0 };
    Today { cases: Vec::new(), reconciliation, ..samples::today() }
}

fn wrong_counts() -> Today {
    Today { reconciliation: Reconciliation { received: 6, handed_over: 2, withdrawn: 0, open: 2 }, ..samples::today() }
}

fn full() -> Today {
    let mut today = samples::today();
    let long = "アレクサンドラ・マリア・ドス・サントス・オリヴェイラ";
    for (index, minutes) in [(0, 10), (1, 300)] {
        today.cases[index].custody = 2;
        today.cases[index].custody_since = Some(NOW.plus_ms(-minutes * 60_000));
    }
    today.cases[1].name = Some(long.into());
    today.cases[1].visit = today.cases[0].visit.clone();
    let paused = bridge::CaseLine { pause: Pause::Paused, ..samples::case_line(7, Stage::Open, Delivery::SentToCity) };
    let again =
        bridge::CaseLine { pause: Pause::ComeAgain, ..samples::case_line(8, Stage::Open, Delivery::SentToCity) };
    let late = bridge::CaseLine { late: true, ..samples::case_line(9, Stage::Open, Delivery::SentToCity) };
    today.cases.extend([paused, again, late]);
    today.requested = vec![CaseNumber::new(DeviceId::from_bytes([8; 16]), 12)];
    let record = |code: FaultCode| SetAside { case: None, number: None, at: NOW, fault: code.into() };
    today.set_aside = vec![record(FaultCode::LateEdit), record(FaultCode::CaseDamaged)];
    today.counts = counts();
    today
}

fn counts() -> Vec<CountLine> {
    Service::TILES
        .into_iter()
        .map(|service| CountLine { category: CountCategory::Opened(service), number: 2 })
        .collect()
}

fn proof() -> CertificateView {
    let device = |label: &str, end: DeviceEnd| DeviceProof { label: label.into(), end, at: NOW };
    CertificateView {
        number: "D-0001".into(),
        case_number: CaseNumber::new(DeviceId::from_bytes([7; 16]), 5),
        issued_at: NOW,
        received_at: NOW,
        devices: vec![device("窓口1", DeviceEnd::Shredded), device("窓口2", DeviceEnd::Shredded)],
        file: String::new(),
    }
}
