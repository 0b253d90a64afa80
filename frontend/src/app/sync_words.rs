//! What the last exchange with the city did, in words.

use bridge::{FaultCode, SyncStatus, SyncSummary};
use domain::{Day, Timestamp};

/// 「昨夜 20:14 同期完了。市が受領 12件、削除 12件。」
pub(crate) fn last_sync_words(last: &SyncSummary, now: Timestamp) -> String {
    let when = moment_words(last.at, now);
    if last.fault.is_some() {
        return format!("{when} 同期できませんでした。");
    }
    format!("{when} 同期完了。市が受領 {}件、削除 {}件。", last.cases_received_by_city, last.cases_deleted)
}

/// The one line of the top bar.
pub(crate) fn sync_state_words(sync: &SyncStatus, now: Timestamp) -> String {
    if let Some(progress) = sync.running {
        return match progress.rows_to_send {
            0 => "同期しています…".into(),
            all => format!("同期しています… 送信 {}／{all}件", progress.rows_sent.min(all)),
        };
    }
    let failed = sync.last.as_ref().and_then(|last| last.fault.as_ref()).map(|fault| fault.code);
    match (failed, sync.unsent_rows, &sync.last) {
        (Some(FaultCode::ServerUnreachable), 0, _) => "オフライン（記録はこの端末にあります）".into(),
        (Some(FaultCode::ServerUnreachable), unsent, _) => {
            format!("オフライン 未送信 {unsent}件（記録はこの端末にあります）")
        }
        (_, unsent, _) if unsent > 0 => format!("未送信 {unsent}件（記録はこの端末にあります）"),
        (Some(_), _, Some(last)) => format!("{} 同期できませんでした", moment_words(last.at, now)),
        (None, _, Some(_)) if sync.owes_word => {
            "市への報告が残っています（もう一度同期するか、USBで渡してください）".into()
        }
        (_, _, Some(last)) => format!("{} 同期済み", moment_words(last.at, now)),
        (_, _, None) => "まだ同期していません".into(),
    }
}

/// The shortest words that place a moment for somebody who reads them now.
fn moment_words(at: Timestamp, now: Timestamp) -> String {
    let clock = at.clock();
    let (hour, minute) = (&clock[..2], &clock[..5]);
    match now.day().0 - at.day().0 {
        0 => minute.to_owned(),
        1 if hour >= "17" => format!("昨夜 {minute}"),
        1 => format!("昨日 {minute}"),
        _ => format!("{} {minute}", month_and_day(at.day())),
    }
}

fn month_and_day(day: Day) -> String {
    let (_, month, date) = day.civil();
    format!("{month}月{date}日")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::{Fault, SyncProgress};

    const HOUR_MS: i64 = 3_600_000;

    fn summary(hours_ago: i64) -> SyncSummary {
        let at = samples::NOW.plus_ms(-hours_ago * HOUR_MS);
        SyncSummary { at, cases_received_by_city: 12, cases_deleted: 11, ..samples::sync_summary() }
    }

    #[test]
    fn the_night_before_is_called_so() {
        assert_eq!(last_sync_words(&summary(14), samples::NOW), "昨夜 20:32 同期完了。市が受領 12件、削除 11件。");
        assert_eq!(last_sync_words(&summary(0), samples::NOW), "10:32 同期完了。市が受領 12件、削除 11件。");
        assert!(last_sync_words(&summary(23), samples::NOW).starts_with("昨日 11:32"));
        assert!(last_sync_words(&summary(60), samples::NOW).starts_with("11月19日 22:32"));
    }

    #[test]
    fn unsent_rows_are_said_with_where_they_are() {
        let mut sync = SyncStatus { unsent_rows: 3, last: Some(summary(1)), ..SyncStatus::default() };
        assert_eq!(sync_state_words(&sync, samples::NOW), "未送信 3件（記録はこの端末にあります）");
        sync.unsent_rows = 0;
        assert_eq!(sync_state_words(&sync, samples::NOW), "09:32 同期済み");
        sync.owes_word = true;
        assert!(sync_state_words(&sync, samples::NOW).starts_with("市への報告が残っています"));
    }

    #[test]
    fn progress_and_failure_are_said() {
        let progress = SyncProgress { rows_sent: 4, rows_to_send: 10, rows_received: 0 };
        let mut sync = SyncStatus { running: Some(progress), ..SyncStatus::default() };
        assert_eq!(sync_state_words(&sync, samples::NOW), "同期しています… 送信 4／10件");
        sync.running = None;
        assert_eq!(sync_state_words(&sync, samples::NOW), "まだ同期していません");
        let fault = Some(Fault::new(FaultCode::ServerUnreachable));
        sync.last = Some(SyncSummary { fault, ..summary(0) });
        assert_eq!(sync_state_words(&sync, samples::NOW), "オフライン（記録はこの端末にあります）");
        let fault = Some(Fault::new(FaultCode::ServerForeign));
        sync.last = Some(SyncSummary { fault, ..summary(0) });
        assert_eq!(sync_state_words(&sync, samples::NOW), "10:32 同期できませんでした");
    }
}
