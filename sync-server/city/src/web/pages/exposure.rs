//! 影響範囲: which cases a device held, in words that can be printed and put into a report.

use crate::{
    ExposedCase, ExposureReport,
    web::{
        Office,
        fault::Fault,
        frame::{self, Room},
        visit::Visit,
        words,
    },
};
use axum::response::Response;
use domain::DeviceId;
use maud::{Markup, html};

pub(in crate::web) fn show(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let device: DeviceId = visit.param("device")?;
    let report = office.desk.exposure(&*office.link, device, visit.now)?.ok_or(Fault::NoSuchDevice)?;
    let left = report.cases.iter().filter(|case| case.erased_at.is_none()).count();
    let body = html! {
        article data-part="exposure" data-device=(report.device) data-left=(left) {
            h1 { "端末「" (report.label) "」の影響範囲" }
            p { (words::moment(report.made_at)) " 現在。この表に氏名などの個人の内容は含みません。報告書に添えるときは、この画面を印刷してください。" }
            (facts(&report))
            h2 { "この端末に残っているおそれのある案件（" (left) "件）" }
            @if left == 0 { p.empty { "ありません。" } }
            (list(report.cases.iter().filter(|case| case.erased_at.is_none())))
            h2 { "この端末から消したことを確認した案件（" (report.cases.len() - left) "件）" }
            @if left == report.cases.len() { p.empty { "ありません。" } }
            (list(report.cases.iter().filter(|case| case.erased_at.is_some())))
            h2 { "残っている記録を守っているもの" }
            ul { @for line in ExposureReport::PROTECTION { li { (line) } } }
            div.buttons.leave { a.button href="/city/devices" { "端末の一覧へ" } }
        }
    };
    Ok(frame::page(visit, Room::Devices, "影響範囲", body))
}

fn facts(report: &ExposureReport) -> Markup {
    html! {
        dl.facts {
            dt { "登録" }
            dd { (words::moment(report.enrolled_at)) }
            dt { "最後の同期" }
            dd { @match report.last_seen { Some(at) => (words::moment(at)), None => "まだありません" } }
            dt { "使用停止" }
            dd { @if report.revoked { "止めました" } @else { "使用中" } }
            dt { "紛失の届け出" }
            dd { @match report.declared_lost_at { Some(at) => (words::moment(at)), None => "届け出ていません" } }
        }
    }
}

fn list<'a>(cases: impl Iterator<Item = &'a ExposedCase>) -> Markup {
    html! {
        ul.list.spare {
            @for case in cases {
                li.line data-part="exposed-case" data-number=(case.number) {
                    span.number { (case.number) }
                    span.state { "市の状態：" (case.state.label()) }
                    span.from {
                        (case.category_words()) "・" (case.kinds_words())
                        @if let Some(at) = case.received_at { "・受領 " (words::moment(at)) }
                        @if let Some(at) = case.erased_at { "・端末から削除 " (words::moment(at)) }
                    }
                }
            }
        }
    }
}
