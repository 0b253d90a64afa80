//! Faults: a code for machines, a sentence for people, and a next step.

use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub code: FaultCode,
    /// What happened, in Japanese.
    pub message: String,
    /// What to do, in Japanese.
    pub next_step: String,
}

macro_rules! fault_codes {
    ($($(#[$doc:meta])* $code:ident $name:literal $message:literal $next_step:literal;)*) => {
        /// The closed list of everything that can go wrong in front of a person.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum FaultCode { $($(#[$doc])* #[serde(rename = $name)] $code),* }

        impl FaultCode {
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// The code as it stands small below the sentence, for the telephone.
            pub fn name(self) -> &'static str {
                match self { $(Self::$code => $name),* }
            }

            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.name() == name)
            }

            fn texts(self) -> (&'static str, &'static str) {
                match self { $(Self::$code => ($message, $next_step)),* }
            }
        }
    };
}

fault_codes! {
    NotEnrolled "not-enrolled" "この端末はまだ市のサーバーに登録されていません。" "市の担当課で発行した登録コードを入力してください。";
    AlreadyEnrolled "already-enrolled" "この端末はすでに登録されています。" "別の窓口で使うときは、市の担当課に登録の取り消しを依頼してください。";
    EnrolmentCodeMalformed "enrolment-code-malformed" "登録コードの形が正しくありません。" "4文字ずつ4組（例：7K4M-9QXT-2BHD-P5RW）で、もう一度入力してください。";
    EnrolmentCodeRefused "enrolment-code-refused" "この登録コードは使えません。入力まちがい、使用済み、または期限切れです。" "市の担当課で新しい登録コードを発行してもらい、10分以内に入力してください。";
    ServerAddressMalformed "server-address-malformed" "サーバーのアドレスの形が正しくありません。" "https:// で始まるアドレスを、市の担当課の案内どおりに入力してください。";
    ServerUnreachable "server-unreachable" "市のサーバーにつながりません。記録はこの端末にあります。" "このまま業務を続けられます。ネットワークにつながる場所で、もう一度同期してください。";
    ServerForeign "server-foreign" "接続先が、登録した市のサーバーではありません。何も送っていません。" "同期をやめ、現場責任者から市の担当課に連絡してください。";
    ServerCertificateExpired "server-certificate-expired" "市のサーバーの証明書の期限が切れています。何も送っていません。" "端末の日付と時刻を確かめてください。合っているときは、市の担当課に証明書の更新を依頼してください。";
    ServerAnswerUnreadable "server-answer-unreadable" "市のサーバーの返事を読み取れませんでした。記録はこの端末にあります。" "しばらくしてから、もう一度同期してください。続くときは市の担当課に連絡してください。";
    ServerFull "server-full" "市のサーバーに空き容量がなく、受け取れませんでした。記録はこの端末にあります。" "このまま業務を続けられます。市の担当課に、サーバーの空きを増やすよう依頼してください。空きができたあとの同期で送られます。";
    CityKeyMissing "city-key-missing" "市の鍵がまだ届いていないため、受付を始められません。" "ネットワークにつながる場所で一度同期してから、もう一度始めてください。";
    ContractEnded "contract-ended" "業務の契約が終わったため、新しい受付と取り寄せはできません。" "残っている案件を引き継ぐか取り下げてから、同期してください。すべて終わると、この端末の鍵と記録は自動で消えます。";
    ServerReplaced "server-replaced" "市のサーバーが入れ替わったか、以前の状態に戻っています。この端末からは何も消していません。" "そのまま使えます。記録を送り直しますので、市の担当課に知らせてください。";
    DeviceRevoked "device-revoked" "この端末は市により使用を止められています。" "この端末での受付をやめ、現場責任者から市の担当課に連絡してください。";
    StaffNameMissing "staff-name-missing" "名前が入力されていません。" "画面に出す名前を入力してください。";
    StaffSecretTooShort "staff-secret-too-short" "暗証が短すぎます。" "数字だけなら6けた以上、文字を使うなら8文字以上にしてください。";
    StaffSecretTooLong "staff-secret-too-long" "暗証が長すぎます。" "128文字以内にしてください。";
    StaffSecretTooSimple "staff-secret-too-simple" "同じ文字の繰り返しや、続き番号は使えません。" "ほかの人に分からないものを選んでください。";
    StaffSecretWrong "staff-secret-wrong" "暗証が違います。" "もう一度入力してください。分からないときは現場責任者に聞いてください。";
    StaffBlocked "staff-blocked" "まちがいが続いたため、しばらく入力できません。" "表示された時刻まで待ってから、もう一度入力してください。";
    StaffUnknown "staff-unknown" "この担当者は登録されていません。" "画面を開き直して、名前を選んでください。";
    SiteManagerOnly "site-manager-only" "この操作は現場責任者だけが行えます。" "現場責任者に代わってもらってください。";
    FirstStaffMustManage "first-staff-must-manage" "最初に登録できるのは現場責任者だけです。" "現場責任者を登録してから、担当者を加えてください。";
    Locked "locked" "画面が閉じています。" "名前を選んで、暗証を入力してください。記録はそのまま残っています。";
    CaseUnknown "case-unknown" "この案件は、この端末にありません。" "受付番号を確かめてください。ほかの端末の案件は「ほかの端末の案件を取り寄せる」から取り寄せられます。";
    CaseNumberMalformed "case-number-malformed" "受付番号の形が正しくありません。" "例：7K4M-0012 のように、控えのとおりに入力してください。";
    CaseClosed "case-closed" "この案件は引き継ぎ済みのため、書き換えられません。" "追加の用件は、新しい受付として記録してください。";
    OrdersOverdue "orders-overdue" "市からの削除の指示を何日も受け取れていないため、新しい受付と取り寄せを止めています。これまでの記録は残っています。事故報告は「困ったとき」から書けます。" "ネットワークにつないで「同期する」を押してください。つながらないときは、現場責任者から市の担当課に連絡し、USBで受け渡してください。";
    CaseNotLent "case-not-lent" "この案件はこの端末で受け付けたものなので、返せません。" "引き継ぐと、市が受領したあとにこの端末から消えます。";
    CaseReturning "case-returning" "この案件は返却待ちのため、書き換えられません。" "続けて書くときは「返すのをやめる」を選んでください。選べないときは、返し終わってからもう一度取り寄せてください。";
    CaseDamaged "case-damaged" "この案件の記録の一部が壊れています。ほかの案件には影響ありません。" "壊れた記録は取り分けてあります。同期してから、現場責任者から市の担当課に連絡してください。";
    CaseHasClash "case-has-clash" "同じ項目に二つの内容があり、引き継げません。" "「どちらが正しいですか」で正しいほうを選んでから、引き継いでください。";
    CaseNotOpenableHere "case-not-openable-here" "この案件は、まだこの端末で開けません。" "一度同期し、画面を開いたままもう一度選んでください。";
    ApplicationIdEmpty "application-id-empty" "申請書IDが入力されていません。" "申請書に印刷された23けたの数字を入力してください。";
    ApplicationIdNotDigits "application-id-not-digits" "申請書IDに数字以外の文字があります。" "申請書に印刷された23けたの数字だけを入力してください。";
    ApplicationIdWrongLength "application-id-wrong-length" "申請書IDのけた数が合いません。" "申請書に印刷された23けたの数字を、4けたずつ見比べて入力し直してください。";
    ApplicationIdIsMyNumber "application-id-is-my-number" "個人番号（マイナンバー）のようです。保存していません。" "この端末に個人番号は入力できません。申請書IDは、申請書の二次元コードの近くにある23けたの数字です。";
    ApplicationIdEntriesDiffer "application-id-entries-differ" "1回目と2回目の申請書IDが違います。" "申請書と見比べて、2回とも入力し直してください。";
    TextHoldsMyNumber "text-holds-my-number" "個人番号（マイナンバー）のような12けたの数字があるため、保存していません。" "その数字を消してください。この端末に個人番号は記録できません。";
    TextHoldsPin "text-holds-pin" "暗証番号のような文字があるため、保存していません。" "暗証番号を消してください。この端末に暗証番号は記録できません。";
    TextTooLong "text-too-long" "文章が長すぎるため、保存していません。" "2万文字以内に分けて記録してください。";
    MomentUnreadable "moment-unreadable" "日時として読めないため、保存していません。" "「R8.11.22 10:32」や「2026-11-22 午後3時」のように入力してください。分からないときは「不明」と入力します。";
    MomentImpossible "moment-impossible" "暦や時計にない日時のため、保存していません。" "年・月・日と時刻を確かめて、入力し直してください。";
    MomentInFuture "moment-in-future" "これからの日時のため、保存していません。" "起きた日時、気づいた日時を入力してください。端末の時計がずれているときは、現場責任者に知らせてください。";
    PeopleNotANumber "people-not-a-number" "人数として読めないため、保存していません。" "「12」のように数字で入力してください。分からないときは「不明」と入力します。";
    RulesUnreadable "rules-unreadable" "窓口の規則を読み取れないため、書類チェック・手続きの案内・連絡先を表示できません。ほかの記録はできます。" "紙の一覧で確かめ、現場責任者から市の担当課に連絡してください。";
    RulesTorn "rules-torn" "市から届いた窓口の規則が途中で切れているため、使わずに取り分けました。いままでの規則のまま業務を続けられます。" "もう一度同期してください。続くときは、現場責任者から市の担当課に連絡してください。";
    RulesOlder "rules-older" "いまの規則より新しくない規則が市から届いたため、使わずに取り分けました。いままでの規則のまま業務を続けられます。" "現場責任者から市の担当課に、いま使う規則の版を確かめてください。";
    RulesNeedUpdate "rules-need-update" "市から届いた新しい規則を、この端末のソフトウェアでは使えません。いままでの規則のまま業務を続けられます。新しい規則は取ってあります。" "現場責任者から市の担当課に、この端末のソフトウェアの更新を依頼してください。それまでは、変わった規則の内容を担当課に確かめてください。";
    FieldUnknown "field-unknown" "この項目は記録できません。" "画面を開き直してください。続くときは現場責任者に知らせてください。";
    PhotoUnreadable "photo-unreadable" "写真を読み取れませんでした。" "もう一度撮影してください。";
    PhotoTooSmall "photo-too-small" "写真が小さすぎます。" "カメラに近づいて、もう一度撮影してください。";
    PhotoTooLarge "photo-too-large" "写真が大きすぎます。" "カメラの設定を確かめて、もう一度撮影してください。";
    CameraRefused "camera-refused" "カメラを使う許可がありません。" "端末の設定でカメラを許可するよう、現場責任者から市の担当課に依頼してください。それまでは、もう一台の端末を使うか、カメラを使わずに先へ進んでください。";
    CameraMissing "camera-missing" "カメラが見つかりません。" "カメラのケーブルを挿し直してから、「カメラをもう一度開く」を押してください。見つからないときは、もう一台の端末を使うか、カメラを使わずに先へ進んでください。";
    CameraBusy "camera-busy" "カメラを、ほかのアプリが使っています。" "ほかのアプリを閉じてから、「カメラをもう一度開く」を押してください。開けないときは、もう一台の端末を使うか、カメラを使わずに先へ進んでください。";
    CameraLost "camera-lost" "カメラが途中で外れました。記録したものは残っています。" "カメラのケーブルを挿し直してから、「カメラをもう一度開く」を押してください。開けないときは、もう一台の端末を使うか、カメラを使わずに先へ進んでください。";
    CameraUnavailable "camera-unavailable" "カメラを使えません。" "カメラのふたと接続を確かめてから、「カメラをもう一度開く」を押してください。開けないときは、もう一台の端末を使うか、カメラを使わずに先へ進んでください。";
    HandOverEmpty "hand-over-empty" "引き継ぐ内容がまだありません。" "記録を入力するか、「取り下げ」を選んでください。";
    CustodyOpen "custody-open" "預かった書類が返されていないため、終えられません。" "「預かり」で書類を確かめ、来庁者に返してから「返却した」を押してください。";
    CarryOpen "carry-open" "申請補助端末へ持ち出したデータがUSBメモリーに残っているため、終えられません。" "そのUSBメモリーを挿し、「手順」で「USBから消す」を押してください。見つからないときは「USBが見つからない」を押してください。";
    CarryAlready "carry-already" "この案件のデータは、すでに別のUSBメモリーへ持ち出しています。" "持ち出したUSBメモリーを挿してください。見つからないときは「USBが見つからない」を押してから、もう一度書き出してください。";
    CarryMissing "carry-missing" "この案件の持ち出しデータは、このUSBメモリーにありません。" "持ち出したUSBメモリーを挿してください。見つからないときは「USBが見つからない」を押してください。";
    ServiceDoubled "service-doubled" "同じ業務が2回記録されているため、終えられません。別の端末でも記録されています。" "2回行ったのでなければ、「手続き」で片方を取り消してください。件数も1つ減ります。";
    EventMisplaced "event-misplaced" "この操作は、いまの状態では記録できません。" "画面を開き直して、いまの状態を確かめてください。ほかの端末で先に記録されたのかもしれません。";
    EventAlready "event-already" "同じことが、もう記録されています。" "まちがいのときは、その記録を取り消してから、もう一度押してください。";
    LateEdit "late-edit" "市が受領したあとの書き足しが、この端末に残っています。消していません。" "次の同期で、ひとりでに市へ送られます。窓口ですることはありません。市が確認すると、この端末から消えます。長く残るときは、市の担当課に「追加の引き継ぎ」の確認を頼んでください。";
    StatementForeign "statement-foreign" "市の署名を確かめられない指示が届きました。従わずに取り分けてあります。" "現場責任者から市の担当課に連絡してください。";
    RefusedByServer "refused-by-server" "市のサーバーが、この案件の記録を受け取りませんでした。記録はこの端末にあります。" "もう一度同期してください。続くときは現場責任者から市の担当課に連絡してください。";
    RowUnknown "row-unknown" "この案件に、この端末のソフトウェアが知らない種類の記録があり、市に送れません。消していません。ほかの案件には影響ありません。" "市の担当課にソフトウェアの更新を依頼し、そのあとでもう一度同期してください。続くときは、市の担当課に調査を依頼してください。";
    CertificateMissing "certificate-missing" "削除証明はまだ届いていません。" "すべての端末の削除が終わると、次の同期で届きます。";
    DiskFull "disk-full" "空き容量がないため、保存できませんでした。これまでの記録は残っています。" "引き継ぎ済みの案件を同期してから、もう一度入力してください。";
    StorageFailed "storage-failed" "この端末に保存できませんでした。これまでの記録は残っています。" "もう一度お試しください。続くときは、この端末での受付をやめて現場責任者に知らせてください。";
    KeyStoreFailed "key-store-failed" "この端末の鍵を読み取れません。" "端末を再起動してください。続くときは市の担当課に連絡してください。";
    DriveMissing "drive-missing" "USBメモリーが見つかりません。" "USBメモリーを挿し直して、もう一度押してください。";
    DriveFull "drive-full" "USBメモリーの空きが足りないため、書き出せませんでした。記録はこの端末にあります。" "不要なファイルを消すか、別のUSBメモリーを使ってください。";
    DriveUnwritable "drive-unwritable" "USBメモリーに書き出せませんでした。記録はこの端末にあります。" "書き込み禁止になっていないか確かめ、別のUSBメモリーでもう一度試してください。";
    UsbAnswerMissing "usb-answer-missing" "この端末への返事のファイルが、USBメモリーにありません。" "市の「USBの受け渡し」の画面で、返事のファイルをこのUSBメモリーに保存してもらってください。";
    UsbAnswerTorn "usb-answer-torn" "返事のファイルが途中で切れています。何も変えていません。" "市の画面で、返事のファイルをもう一度保存してもらってください。";
    UsbAnswerForeign "usb-answer-foreign" "返事のファイルが、この端末への市の返事ではありません。何も変えていません。" "USBメモリーを取り違えていないか確かめてください。続くときは市の担当課に連絡してください。";
    UsbAnswerOld "usb-answer-old" "返事のファイルは、前に書き出したときのものです。何も変えていません。" "いちばん新しい書き出しを市に渡し、その返事を受け取ってください。";
    SyncBusy "sync-busy" "いま同期しています。" "終わるまでお待ちください。画面はそのまま使えます。";
    VersionTooOld "version-too-old" "この端末のソフトウェアは古くなっています。記録はこの端末にあります。" "市の担当課にソフトウェアの更新を依頼してください。";
    VersionsDiffer "versions-differ" "この端末と市のサーバーで、ソフトウェアの版が合っていません。記録はこの端末にあります。" "市の担当課に、サーバーと端末の更新を確かめてもらってください。";
    RequestMalformed "request-malformed" "操作を受け付けられませんでした。" "画面を開き直してください。続くときは現場責任者に知らせてください。";
}

impl Fault {
    pub fn new(code: FaultCode) -> Self {
        let (message, next_step) = code.texts();
        Self { code, message: message.into(), next_step: next_step.into() }
    }

    /// Adds what is particular about this fault, a whole sentence without anything personal.
    pub fn with_detail(mut self, sentence: &str) -> Self {
        self.message.push_str(sentence);
        self
    }
}

impl From<FaultCode> for Fault {
    fn from(code: FaultCode) -> Self {
        Self::new(code)
    }
}

/// For logs and engineers: the code alone.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.name())
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_fault_says_what_happened_and_what_to_do_in_japanese() {
        for code in FaultCode::ALL {
            let fault = Fault::new(*code);
            assert!(fault.message.ends_with('。'), "{fault}");
            assert!(fault.next_step.ends_with('。'), "{fault}");
            assert!(!fault.message.contains(code.name()), "the code stands apart from the sentence");
        }
    }

    #[test]
    fn each_code_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = FaultCode::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), FaultCode::ALL.len());
        for code in FaultCode::ALL {
            assert_eq!(FaultCode::from_name(code.name()), Some(*code));
        }
    }
}
