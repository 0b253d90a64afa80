//! What went wrong, and what to do: whole sentences for people, a code for the telephone.

use super::{frame, usb::UsbFault, visit::Visit};
use crate::{DeskError, LoginFault, ReceiveFault, RulesFault, StoreError};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{CaseId, DeviceId, Timestamp};
use maud::{Markup, html};

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    NotLoggedIn,
    SessionOver,
    LoginRefused,
    LoginThrottled(Timestamp),
    FormStale,
    NoSuchPage,
    NoSuchCase,
    CaseSealed,
    CaseUnreadable,
    NewRows,
    NotHandedOver,
    NoSuchAddendum,
    AddendumNotHeld,
    NoSuchCertificate,
    NoSuchDevice,
    NoLabel,
    CodeOver,
    AnswerOver,
    Rules(RulesFault),
    RulesWrong,
    RulesSame,
    RulesNotNewer(u32),
    RulesTorn,
    ProposalOver,
    Usb(UsbFault),
    MirrorAway,
    DiskFull,
    Busy,
    Broken,
}

impl Fault {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::NotLoggedIn => "not-logged-in",
            Self::SessionOver => "session-over",
            Self::LoginRefused => "login-refused",
            Self::LoginThrottled(_) => "login-throttled",
            Self::FormStale => "form-stale",
            Self::NoSuchPage => "no-such-page",
            Self::NoSuchCase => "no-such-case",
            Self::CaseSealed => "case-sealed",
            Self::CaseUnreadable => "case-unreadable",
            Self::NewRows => "new-rows",
            Self::NotHandedOver => "not-handed-over",
            Self::NoSuchAddendum => "no-such-addendum",
            Self::AddendumNotHeld => "addendum-not-held",
            Self::NoSuchCertificate => "no-such-certificate",
            Self::NoSuchDevice => "no-such-device",
            Self::NoLabel => "no-label",
            Self::CodeOver => "code-over",
            Self::AnswerOver => "answer-over",
            Self::Rules(fault) => rules_code(fault),
            Self::RulesWrong => "rules-wrong",
            Self::RulesSame => "rules-same",
            Self::RulesNotNewer(_) => "rules-not-newer",
            Self::RulesTorn => "rules-torn",
            Self::ProposalOver => "proposal-over",
            Self::Usb(fault) => usb_code(*fault),
            Self::MirrorAway => "mirror-away",
            Self::DiskFull => "disk-full",
            Self::Busy => "busy",
            Self::Broken => "broken",
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::NotLoggedIn | Self::SessionOver => StatusCode::UNAUTHORIZED,
            Self::LoginRefused | Self::FormStale => StatusCode::FORBIDDEN,
            Self::LoginThrottled(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::NoSuchPage
            | Self::NoSuchCase
            | Self::NoSuchAddendum
            | Self::NoSuchCertificate
            | Self::NoSuchDevice
            | Self::CodeOver
            | Self::AnswerOver
            | Self::ProposalOver => StatusCode::NOT_FOUND,
            Self::NewRows | Self::NotHandedOver | Self::AddendumNotHeld | Self::CaseSealed | Self::CaseUnreadable => {
                StatusCode::CONFLICT
            }
            Self::NoLabel
            | Self::Rules(_)
            | Self::RulesWrong
            | Self::RulesSame
            | Self::RulesNotNewer(_)
            | Self::RulesTorn
            | Self::Usb(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Busy | Self::MirrorAway => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn happened(&self) -> &'static str {
        match self {
            Self::NotLoggedIn => "ログインしていません。",
            Self::SessionOver => "しばらく操作がなかったため、画面を閉じました。最後の操作は行われていません。",
            Self::LoginRefused => "ログインできませんでした。職員ID、パスワード、確認コードのどれかが合いません。",
            Self::LoginThrottled(_) => "続けて間違えたため、しばらくログインできません。",
            Self::FormStale => "この画面は古くなっていました。何も変更していません。",
            Self::NoSuchPage => "このページはありません。",
            Self::NoSuchCase => "この案件は受け取り待ちにありません。受領が済んだか、まだ届いていません。",
            Self::CaseSealed => "この案件を開けませんでした。案件の鍵が合いません。端末の記録は残っています。",
            Self::CaseUnreadable => "読めない記録があるため、受領しませんでした。端末の記録は残っています。",
            Self::NewRows => "新しい記録が届きました。もう一度確認してください。",
            Self::NotHandedOver => {
                "この案件はまだ受領できません。記録に窓口の引き継ぎがないか、届いた知らせと食い違っています。"
            }
            Self::NoSuchAddendum => "この追加の引き継ぎはありません。確認が済んだか、まだ全部は届いていません。",
            Self::AddendumNotHeld => {
                "この案件を持っていなかった端末から届いたため、開きませんでした。何も変更していません。"
            }
            Self::NoSuchCertificate => "この案件の削除証明は、まだありません。",
            Self::NoSuchDevice => "この端末は登録されていません。",
            Self::NoLabel => "端末の名前が入っていないため、登録コードを作りませんでした。",
            Self::CodeOver => "この登録コードは期限が切れたため、表示できません。",
            Self::AnswerOver => "返事のファイルは、時間がたったため残っていません。",
            Self::Rules(fault) => rules_happened(fault),
            Self::RulesWrong => "規則に誤りがあるため、公開していません。いまの規則のままです。",
            Self::RulesSame => "いま使っている規則と同じです。何も変えていません。",
            Self::RulesNotNewer(_) => "版が新しくないため、公開していません。いまの規則のままです。",
            Self::RulesTorn => {
                "ファイルが途中で切れているか大きすぎるため、受け取りませんでした。いまの規則のままです。"
            }
            Self::ProposalOver => "確かめてから時間がたったため、選んだファイルは残っていません。何も変えていません。",
            Self::Usb(fault) => usb_happened(*fault),
            Self::MirrorAway => "控えの保存先に書き込めないため、行いませんでした。記録は残っています。",
            Self::DiskFull => "保存できませんでした。サーバーの空き容量がありません。",
            Self::Busy => "サーバーが混み合っていて、保存できませんでした。",
            Self::Broken => "サーバーの中で問題が起きました。",
        }
    }

    fn next_step(&self) -> String {
        match self {
            Self::NotLoggedIn | Self::SessionOver => "ログインしてください。".into(),
            Self::LoginRefused => "確認コードが新しくなるのを待って、もう一度入力してください。".into(),
            Self::LoginThrottled(until) => {
                format!("{} を過ぎてから、もう一度ログインしてください。", &until.plus_ms(59_999).clock()[..5])
            }
            Self::FormStale => "画面を開き直して、もう一度操作してください。".into(),
            Self::NoSuchPage => "上のメニューから選んでください。".into(),
            Self::NoSuchCase => "「受け取り待ち」と「受領済み・削除の状況」で番号を確かめてください。".into(),
            Self::CaseSealed => "受付番号を控えて、情報システム担当に連絡してください。".into(),
            Self::CaseUnreadable => {
                "案件の画面で、どの端末の何番目の記録かを確かめ、窓口の現場責任者にその端末の同期を頼んでください。"
                    .into()
            }
            Self::NewRows => "案件の画面を開き直し、追加された内容を確かめてから受領してください。".into(),
            Self::NotHandedOver => {
                "窓口の現場責任者に、引き継ぎと同期が済んでいるか確かめてください。済んでいても続くときは、受付番号を情報システム担当に伝えてください。"
                    .into()
            },
            Self::NoSuchAddendum => "「受領済み・削除の状況」で、その番号がどうなっているか確かめてください。".into(),
            Self::AddendumNotHeld => {
                "端末の名前と受付番号を控えて、情報システム担当に連絡してください。削除証明ができると、この一覧から消えます。".into()
            }
            Self::NoSuchCertificate => "「受領済み・削除の状況」で、応答を待っている端末を確かめてください。".into(),
            Self::NoSuchDevice => "「端末」の一覧から選んでください。".into(),
            Self::NoLabel => "「窓口1」のような名前を入れて、もう一度押してください。".into(),
            Self::CodeOver => "「端末」の画面で、新しい登録コードを発行してください。".into(),
            Self::AnswerOver => "「USBの受け渡し」で、同じファイルをもう一度受け取ってください。".into(),
            Self::Rules(fault) => rules_next_step(fault),
            Self::RulesWrong => "下の行を直して、すべてのファイルをもう一度選んでください。".into(),
            Self::RulesSame => "変えたいファイルを直し、package.toml の version を1増やしてから選んでください。".into(),
            Self::RulesNotNewer(highest) => {
                format!("package.toml の version を{}以上にして、すべてのファイルをもう一度選んでください。", highest + 1)
            }
            Self::RulesTorn => "規則のファイル（.toml）だけを選んで、もう一度押してください。".into(),
            Self::ProposalOver => "「窓口の規則」で、ファイルをもう一度選んでください。".into(),
            Self::Usb(fault) => usb_next_step(*fault).into(),
            Self::MirrorAway => "情報システム担当に、控えの保存先を確かめるよう伝えてください。直ったら、もう一度操作してください。".into(),
            Self::DiskFull => {
                "情報システム担当に連絡してください。空き容量ができたら、もう一度操作してください。".into()
            }
            Self::Busy => "少し待ってから、もう一度操作してください。".into(),
            Self::Broken => "もう一度操作してください。続くときは、下の記号を情報システム担当に伝えてください。".into(),
        }
    }

    /// A whole page for someone who is logged in, with the ways on from here.
    pub(super) fn page(&self, visit: &Visit) -> Response {
        let place = self.is_about_open_case().then(|| place_of(visit)).flatten();
        let body = html! {
            (self.notice())
            div.buttons {
                a.button href="/city/" { "受け取り待ちへ" }
                @if let Some(place) = place {
                    a.button.main href=(place) { "案件を開き直す" }
                }
            }
        };
        (self.status(), frame::page(visit, None, "お知らせ", body)).into_response()
    }

    fn is_about_open_case(&self) -> bool {
        matches!(self, Self::NewRows | Self::CaseUnreadable | Self::NotHandedOver)
    }

    /// The sentences, for a page that shows more than the fault.
    pub(super) fn notice(&self) -> Markup {
        html! {
            div.fault role="alert" data-part="fault" data-code=(self.code()) {
                p.happened { (self.happened()) }
                p.next { "→ " (self.next_step()) }
                p.code { "お問い合わせ用の記号：" (self.code()) }
            }
        }
    }
}

fn rules_code(fault: &RulesFault) -> &'static str {
    match fault {
        RulesFault::NoNumber(_) => "rules-no-number",
        RulesFault::NoDay(_) => "rules-no-day",
        RulesFault::NotSensible => "rules-not-sensible",
    }
}

fn rules_happened(fault: &RulesFault) -> &'static str {
    match fault {
        RulesFault::NoNumber(_) => "日数が数字ではないため、決まりを変えませんでした。",
        RulesFault::NoDay(_) => "読み取れない休みの日があるため、決まりを変えませんでした。",
        RulesFault::NotSensible => "端末が守れない日数のため、決まりを変えませんでした。",
    }
}

fn rules_next_step(fault: &RulesFault) -> String {
    match fault {
        RulesFault::NoNumber(typed) if typed.trim().is_empty() => "どの日数も、半角の数字で入れてください。".into(),
        RulesFault::NoNumber(typed) => format!("「{}」を、半角の数字に直してください。", typed.trim()),
        RulesFault::NoDay(line) => format!("「{line}」を、2027-01-01 のような日付に直してください。"),
        RulesFault::NotSensible => {
            "どの日数も1から60までにし、「記録を開けなくするまで」は「受付を止めるまで」より長くしてください。".into()
        }
    }
}

fn usb_code(fault: UsbFault) -> &'static str {
    match fault {
        UsbFault::Foreign => "usb-foreign",
        UsbFault::Torn => "usb-torn",
        UsbFault::Version => "usb-version",
        UsbFault::Stale => "usb-stale",
        UsbFault::Revoked => "usb-revoked",
        UsbFault::Store => "usb-store",
    }
}

fn usb_happened(fault: UsbFault) -> &'static str {
    match fault {
        UsbFault::Foreign => "端末が書き出したファイルではありません。何も受け取っていません。",
        UsbFault::Torn => "ファイルが途中で切れているため、受け取りませんでした。端末の記録は残っています。",
        UsbFault::Version => "この端末のソフトウェアは、サーバーと版が違います。何も受け取っていません。",
        UsbFault::Stale => "古いファイルか、登録されていない端末のファイルです。何も受け取っていません。",
        UsbFault::Revoked => "この端末は使用を止められています。何も受け取っていません。",
        UsbFault::Store => "サーバーに保存できませんでした。端末の記録は残っています。",
    }
}

fn usb_next_step(fault: UsbFault) -> &'static str {
    match fault {
        UsbFault::Foreign => "USBメモリーの「HIKITSUGI-…-OUT.hkt」を選んでください。",
        UsbFault::Torn => "端末でもう一度「USBに書き出す」を押し、書き終わってからUSBメモリーを抜いてください。",
        UsbFault::Version => "情報システム担当に、ソフトウェアの更新を依頼してください。",
        UsbFault::Stale => "端末でもう一度「USBに書き出す」を押し、いちばん新しいファイルを選んでください。",
        UsbFault::Revoked => "「端末」の画面で、その端末の状態を確かめてください。",
        UsbFault::Store => "情報システム担当に連絡してください。直ったら、同じファイルをもう一度選んでください。",
    }
}

/// The page of the case, or of the addition to it, that a visit is about.
fn place_of(visit: &Visit) -> Option<String> {
    let case = visit.param::<CaseId>("case").ok()?;
    Some(match visit.param::<DeviceId>("device") {
        Ok(device) => format!("/city/addenda/{case}/{device}"),
        Err(_) => format!("/city/cases/{case}"),
    })
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        if self == Self::NotLoggedIn {
            return Redirect::to("/city/login").into_response();
        }
        if self == Self::SessionOver {
            return Redirect::to("/city/login?ended").into_response();
        }
        (self.status(), frame::bare("お知らせ", self.notice())).into_response()
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        journal::note(format_args!("city: {error}"));
        match error {
            StoreError::Full => Self::DiskFull,
            StoreError::Busy => Self::Busy,
            StoreError::Damaged(_) | StoreError::Failed(_) => Self::Broken,
        }
    }
}

impl From<DeskError> for Fault {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Store(error) => error.into(),
            DeskError::NoSuchCase => Self::NoSuchCase,
            DeskError::NoSuchAddendum => Self::NoSuchAddendum,
            DeskError::NotAHolder => Self::AddendumNotHeld,
            DeskError::CaseSealed => Self::CaseSealed,
            DeskError::Mirror { .. } | DeskError::MirrorForeign => {
                journal::note(format_args!("city: {error}"));
                Self::MirrorAway
            }
            DeskError::Link(_)
            | DeskError::RootFile { .. }
            | DeskError::PageSealed
            | DeskError::RelayWentBack
            | DeskError::StoreWentBack
            | DeskError::RequestUnproven
            | DeskError::LogIncomplete => {
                journal::note(format_args!("city: {error}"));
                Self::Broken
            }
        }
    }
}

impl From<sync::LinkError> for Fault {
    fn from(error: sync::LinkError) -> Self {
        DeskError::from(error).into()
    }
}

impl From<LoginFault> for Fault {
    fn from(fault: LoginFault) -> Self {
        match fault {
            LoginFault::Refused => Self::LoginRefused,
            LoginFault::Throttled(until) => Self::LoginThrottled(until),
            LoginFault::Desk(error) => error.into(),
        }
    }
}

impl From<ReceiveFault> for Fault {
    fn from(fault: ReceiveFault) -> Self {
        match fault {
            ReceiveFault::NotHandedOver => Self::NotHandedOver,
            ReceiveFault::Unreadable => Self::CaseUnreadable,
            ReceiveFault::NewRows => Self::NewRows,
            ReceiveFault::Desk(error) => error.into(),
        }
    }
}
