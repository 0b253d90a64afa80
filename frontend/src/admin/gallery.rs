//! 管理 in the gallery: joining, the lock screen, the people, the drive, and the farewell.

use super::{
    EnrolPage, FarewellPage, FirstStaffPage, LockScreen,
    enrol::{EnrolPageProps, Entries, Way},
    farewell::FarewellPageProps,
    lock_screen::LockScreenProps,
    scan_invitation::read,
    staff::FirstStaffPageProps,
    usb::Done,
};
use crate::{
    app::gallery as inside,
    first::during,
    gallery::State,
    photo::Reading,
    samples::{self, NOW},
};
use bridge::{CollectingState, Fault, FaultCode, InvitationOutcome, Status, SyncStatus, SyncSummary, UsbExport};
use domain::{Invitation, InvitationRefusal, StaffId};
use std::rc::Rc;
use yew::Callback;

pub(crate) fn states() -> Vec<State> {
    let second = Some(StaffId::from_bytes([2; 16]));
    let wrong = Some(Fault::new(FaultCode::StaffSecretWrong));
    let mut blocked = samples::status();
    blocked.staff[1].blocked_until = Some(NOW.plus_ms(180_000));
    let file = "HIKITSUGI-7777-OUT.hkt".to_owned();
    vec![
        State::new("enrol", "市に登録する", enrol()),
        State::new(
            "enrol-refused",
            "市に登録する：コードが使えない",
            during(Some(Fault::new(FaultCode::EnrolmentCodeRefused)), enrol),
        ),
        State::new("enrol-scan", "市に登録する：コードを写す", during(Way::Scanning, enrol)),
        State::new(
            "enrol-scan-refused",
            "市に登録する：別のコードが写った",
            during(other_code(), || during(Way::Scanning, enrol)),
        ),
        State::new("enrol-scanned", "市に登録する：読み取った", during(entries(), || during(Way::Scanned, enrol))),
        State::new(
            "first-staff",
            "最初の現場責任者",
            samples::render::<FirstStaffPage>(FirstStaffPageProps { refresh: Callback::noop() }),
        ),
        State::new("lock", "鍵の画面", lock(with_last(None))),
        State::new("lock-chosen", "鍵の画面：暗証を入れる", during(second, || lock(with_last(None)))),
        State::new("lock-wrong", "鍵の画面：暗証が違う", during(wrong, || during(second, || lock(with_last(None))))),
        State::new("lock-blocked", "鍵の画面：しばらく入力できない", during(second, || lock(blocked))),
        State::new(
            "lock-offline",
            "鍵の画面：昨夜つながらなかった",
            lock(with_last(Some(FaultCode::ServerUnreachable))),
        ),
        State::new("lock-forgotten", "鍵の画面：鍵を消したあと", lock(inside::collecting(CollectingState::Forgotten))),
        State::new("admin", "管理", inside::admin(samples::status())),
        State::new("admin-adding", "管理：担当者を加える", during(true, || inside::admin(samples::status()))),
        usb("usb-working", "USB：書き出し中", Done::Working),
        usb("usb-written", "USB：書き出した", Done::Written(UsbExport { file, rows: 12, more: true })),
        usb("usb-taken", "USB：市の返事を読んだ", Done::Taken(Some(samples::sync_summary()))),
        usb("usb-missing", "USB：見つからない", Done::Failed(FaultCode::DriveMissing.into())),
        State::new("farewell", "契約終了：すべて消した", farewell()),
    ]
}

fn enrol() -> String {
    samples::render::<EnrolPage>(EnrolPageProps { refresh: Callback::noop() })
}

fn other_code() -> Reading<Invitation> {
    read(vec![InvitationOutcome::Refused(InvitationRefusal::NotAnInvitation)])
}

fn entries() -> Entries {
    Entries { server: "https://hikitsugi.example.lg.jp:8443".into(), code: "7K4M-9QXT-2BHD-P5RW".into() }
}

fn lock(status: Status) -> String {
    let status = Rc::new(Status { session: None, ..status });
    samples::render::<LockScreen>(LockScreenProps { status, refresh: Callback::noop() })
}

pub(crate) fn locked() -> String {
    lock(with_last(None))
}

fn with_last(fault: Option<FaultCode>) -> Status {
    let last = SyncSummary { fault: fault.map(Fault::new), ..samples::sync_summary() };
    let unsent_rows = if fault.is_some() { 3 } else { 0 };
    let next = Some(NOW.plus_ms(10 * 60_000));
    Status { sync: SyncStatus { last: Some(last), unsent_rows, next, ..SyncStatus::default() }, ..samples::status() }
}

fn usb(slug: &'static str, name: &'static str, done: Done) -> State {
    State::new(slug, name, during(done, || inside::admin(samples::status())))
}

fn farewell() -> String {
    samples::render::<FarewellPage>(FarewellPageProps { at: NOW, cases: 12, onagain: Callback::noop() })
}
