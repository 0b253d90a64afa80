//! What a new tablet is enrolled with, as the city's page shows it in a two-dimensional code: the city's address and the
//! one-time code. There is one way to write it: `hikitsugi-enrol:1:7K4M-9QXT-2BHD-P5RW:https://host:8443`.

use super::BYTES_MAX;
use crate::{
    case_number::{ALPHABET, fold_crockford},
    server_address::server_address,
    width::digits_as_typed,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// No other code begins so, and no 申請書ID can: it is digits alone.
pub const PREFIX: &str = "hikitsugi-enrol:";
const VERSION: &str = "1";
const CODE_LENGTH: usize = 16;
const GROUP: usize = 4;
/// The longest name a host can have, a port, and what stands before them.
const TEXT_MAX: usize = 320;

/// Holds nothing that the page does not show in letters, too. Whoever has it within its ten minutes can be first.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Invitation {
    server: String,
    code: String,
}

refusals! {
    /// Why a code does not enrol a tablet: the closed list.
    InvitationRefusal;
    NothingFound "enrol-nothing-found" "二次元コードが見つかりません。" "市の画面に出ている、登録の二次元コードをカメラに写してください。";
    NotReadable "enrol-not-readable" "二次元コードが見えていますが、読み取れません。" "カメラを近づけ、画面への光の反射を避けてください。読み取れないときは、アドレスと登録コードを手で入力してください。";
    SeveralCodes "enrol-several-codes" "二次元コードが二つ以上写っています。" "市の画面の、登録の二次元コードだけを写してください。";
    /// Something else: what it says is not looked into any further.
    NotAnInvitation "enrol-other-code" "これは端末の登録コードではありません。読み捨てました。" "市の画面に出ている、登録の二次元コードを写してください。";
    OtherVersion "enrol-other-version" "この端末のソフトウェアでは読めない形の登録コードです。" "アドレスと登録コードを手で入力してください。登録できないときは、市の担当課にソフトウェアの更新を依頼してください。";
    /// Begins as one and does not go on as one.
    Malformed "enrol-malformed" "端末の登録コードのようですが、中身が正しくありません。読み捨てました。" "市の担当課に、新しい登録コードの発行を依頼してください。";
    TooLarge "enrol-too-large" "中身が大きすぎるコードです。読まずに捨てました。" "市の画面に出ている、登録の二次元コードを写してください。";
    FrameUnreadable "enrol-frame-unreadable" "カメラの画面を読み取れませんでした。" "カメラを開き直してください。続くときは、アドレスと登録コードを手で入力してください。";
}

impl Invitation {
    /// Folds address and code to the one way in which they are written.
    pub fn new(server: &str, code: &str) -> Option<Self> {
        let server = server_address(server)?.to_ascii_lowercase();
        let letters: String =
            digits_as_typed(code).chars().map(|letter| fold_crockford(letter.to_ascii_uppercase())).collect();
        let well_formed = letters.len() == CODE_LENGTH && letters.bytes().all(|byte| ALPHABET.contains(&byte));
        let groups = letters.as_bytes().chunks(GROUP).map(String::from_utf8_lossy).collect::<Vec<_>>();
        let invitation = Self { server, code: groups.join("-") };
        (well_formed && invitation.text().len() <= TEXT_MAX).then_some(invitation)
    }

    /// Reads what a code says; any other way of writing the same is refused.
    pub fn parse(text: &[u8]) -> Result<Self, InvitationRefusal> {
        if text.len() > BYTES_MAX {
            return Err(InvitationRefusal::TooLarge);
        }
        let text = std::str::from_utf8(text).map_err(|_| InvitationRefusal::NotAnInvitation)?;
        let rest = text.strip_prefix(PREFIX).ok_or(InvitationRefusal::NotAnInvitation)?;
        let (version, rest) = rest.split_once(':').ok_or(InvitationRefusal::Malformed)?;
        if version != VERSION {
            let is_number = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
            return Err(if is_number { InvitationRefusal::OtherVersion } else { InvitationRefusal::Malformed });
        }
        let (code, server) = rest.split_once(':').ok_or(InvitationRefusal::Malformed)?;
        Self::new(server, code).filter(|read| read.text() == text).ok_or(InvitationRefusal::Malformed)
    }

    pub fn text(&self) -> String {
        format!("{PREFIX}{VERSION}:{}:{}", self.code, self.server)
    }

    /// `https://host:8443`.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// `7K4M-9QXT-2BHD-P5RW`.
    pub fn code(&self) -> &str {
        &self.code
    }
}

/// What the codes of one frame say; `unread` counts those that are there and could not be read.
pub fn invitation(codes: &[&[u8]], unread: usize) -> Result<Invitation, InvitationRefusal> {
    match (codes, unread) {
        ([], 0) => Err(InvitationRefusal::NothingFound),
        ([], 1) => Err(InvitationRefusal::NotReadable),
        ([code], 0) => Invitation::parse(code),
        ([] | [_, ..], _) => Err(InvitationRefusal::SeveralCodes),
    }
}

/// Begins as one, whatever follows.
pub(super) fn begins(text: &str) -> bool {
    let text = text.trim_start();
    text.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}

/// The code belongs into no log.
impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Invitation({})", self.server)
    }
}

impl TryFrom<String> for Invitation {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        Self::parse(text.as_bytes()).map_err(InvitationRefusal::code)
    }
}

impl From<Invitation> for String {
    fn from(invitation: Invitation) -> Self {
        invitation.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ScanRefusal, scanned::candidate};
    use proptest::prelude::*;

    const TEXT: &str = "hikitsugi-enrol:1:7K4M-9QXT-2BHD-P5RW:https://hikitsugi.example.lg.jp:8443";

    fn read(text: &str) -> Result<Invitation, InvitationRefusal> {
        invitation(&[text.as_bytes()], 0)
    }

    #[test]
    fn an_invitation_is_written_in_one_way_and_read_back() {
        let read = read(TEXT).expect("is one");
        assert_eq!((read.server(), read.code()), ("https://hikitsugi.example.lg.jp:8443", "7K4M-9QXT-2BHD-P5RW"));
        let folded = Invitation::new(" https://HIKITSUGI.example.lg.jp:8443/", "7k4m 9qxt 2bhd p5rw");
        assert_eq!(folded.map(|invitation| invitation.text()).as_deref(), Some(TEXT));
    }

    #[test]
    fn everything_else_is_refused_by_what_it_is() {
        use InvitationRefusal::*;
        let giant = format!("{TEXT}{}", "x".repeat(BYTES_MAX));
        let long = format!("{PREFIX}1:7K4M-9QXT-2BHD-P5RW:https://{}", "x".repeat(TEXT_MAX));
        let upper = TEXT.to_uppercase();
        for (text, refusal) in [
            ("12345678901234567890123", NotAnInvitation),
            ("123456789018", NotAnInvitation),
            ("https://hikitsugi.example.lg.jp:8443", NotAnInvitation),
            ("7K4M-9QXT-2BHD-P5RW", NotAnInvitation),
            ("", NotAnInvitation),
            (" hikitsugi-enrol:1:7K4M-9QXT-2BHD-P5RW:https://a", NotAnInvitation),
            (&upper, NotAnInvitation),
            ("hikitsugi-enrol:2:7K4M-9QXT-2BHD-P5RW:https://a", OtherVersion),
            ("hikitsugi-enrol:01:7K4M-9QXT-2BHD-P5RW:https://a", OtherVersion),
            ("hikitsugi-enrol:", Malformed),
            ("hikitsugi-enrol:1:", Malformed),
            ("hikitsugi-enrol:https://a#7K4M-9QXT-2BHD-P5RW", Malformed),
            ("hikitsugi-enrol:1:7K4M-9QXT-2BHD:https://a", Malformed),
            ("hikitsugi-enrol:1:7K4M9QXT2BHDP5RW:https://a", Malformed),
            ("hikitsugi-enrol:1:7k4m-9qxt-2bhd-p5rw:https://a", Malformed),
            ("hikitsugi-enrol:1:OK4M-9QXT-2BHD-P5RW:https://a", Malformed),
            ("hikitsugi-enrol:1:7K4M-9QXT-2BHD-P5RW:http://a", Malformed),
            ("hikitsugi-enrol:1:7K4M-9QXT-2BHD-P5RW:https://A", Malformed),
            ("hikitsugi-enrol:1:7K4M-9QXT-2BHD-P5RW:https://a/", Malformed),
            ("hikitsugi-enrol:1:7K4M-9QXT-2BHD-P5RW:https://a/b", Malformed),
            ("hikitsugi-enrol:1:7K4M-9QXT-2BHD-P5RW:https://a@b", Malformed),
            ("hikitsugi-enrol:1:7K4M-9QXT-2BHD-P5RW:https://a\n", Malformed),
            ("hikitsugi-enrol:1:７K4M-9QXT-2BHD-P5RW:https://a", Malformed),
            (&long, Malformed),
            (&giant, TooLarge),
        ] {
            assert_eq!(read(text), Err(refusal), "{text}");
        }
        assert_eq!(invitation(&[&[0x8a, 0x94, 0xff]], 0), Err(NotAnInvitation));
    }

    #[test]
    fn an_invitation_is_alone_in_its_frame() {
        use InvitationRefusal::*;
        let text = TEXT.as_bytes();
        for (codes, unread, refusal) in [
            (vec![], 0, NothingFound),
            (vec![], 1, NotReadable),
            (vec![], 2, SeveralCodes),
            (vec![text, text], 0, SeveralCodes),
            (vec![text], 1, SeveralCodes),
        ] {
            assert_eq!(invitation(&codes, unread), Err(refusal), "{} and {unread}", codes.len());
        }
    }

    #[test]
    fn every_refusal_has_a_reason_a_next_step_and_a_code_of_its_own() {
        let mut codes: Vec<&str> = InvitationRefusal::ALL.iter().map(|refusal| refusal.code()).collect();
        codes.extend(ScanRefusal::ALL.iter().map(|refusal| refusal.code()));
        for refusal in InvitationRefusal::ALL {
            assert!(refusal.reason().ends_with('。') && refusal.next_step().ends_with('。'), "{refusal:?}");
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), InvitationRefusal::ALL.len() + ScanRefusal::ALL.len());
    }

    /// Also where its address holds what would be an ID elsewhere.
    #[test]
    fn an_invitation_never_becomes_an_application_id() {
        let digits = "hikitsugi-enrol:1:7K4M-9QXT-2BHD-P5RW:https://12345678901234567890123";
        assert!(read(digits).is_ok());
        for text in [TEXT, digits, &digits.to_uppercase(), &format!("\n{digits}")] {
            assert_eq!(candidate(&[text.as_bytes()], 0).err(), Some(ScanRefusal::Enrolment), "{text}");
        }
    }

    #[test]
    fn the_code_stands_in_no_log() {
        assert!(!format!("{:?}", read(TEXT)).contains("7K4M"));
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_written_the_same_again(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(read) = Invitation::parse(&bytes) {
                prop_assert_eq!(read.text().into_bytes(), bytes);
            }
        }

        #[test]
        fn near_misses_are_refused_or_the_same_again(
            text in "hikitsugi-enrol:[0-9]{0,2}:?([0-9A-Za-z]{3,5}-?){3,5}:(https?://)?[a-zA-Z0-9.:/#\\[\\]-]{0,40}"
        ) {
            if let Ok(read) = read(&text) {
                prop_assert_eq!(read.text(), text);
            }
        }

        #[test]
        fn what_the_city_can_write_the_tablet_reads(
            host in "[a-z0-9][a-z0-9.-]{0,60}", port in proptest::option::of(1u16..), random in "[0-9A-HJKMNP-TV-Z]{16}"
        ) {
            let server = port.map_or(format!("https://{host}"), |port| format!("https://{host}:{port}"));
            let written = Invitation::new(&server, &random).expect("is one");
            prop_assert_eq!(Invitation::parse(written.text().as_bytes()), Ok(written.clone()));
            prop_assert_eq!(written.code().replace('-', ""), random);
            prop_assert_eq!(written.server(), server);
        }
    }
}
