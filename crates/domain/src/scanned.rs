//! What a scanned code says: a candidate for the 申請書ID, or why it is none. A link is never opened and never shown.

use crate::{ApplicationId, application_id::LENGTH, my_number::is_my_number, width};
use serde::{Deserialize, Serialize};

/// No form's code says more than this; what does is dropped unread.
pub const BYTES_MAX: usize = 2_048;
const MY_NUMBER_DIGITS: usize = 12;
/// The 製造番号 of a card.
const CARD_NUMBER_LENGTH: usize = 16;

macro_rules! refusals {
    ($(#[$list_doc:meta])* $list:ident; $($(#[$doc:meta])* $refusal:ident $name:literal $reason:literal $next_step:literal;)*) => {
        $(#[$list_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $list { $($(#[$doc])* #[serde(rename = $name)] $refusal),* }

        impl $list {
            pub const ALL: &[Self] = &[$(Self::$refusal),*];

            /// The code as it stands small below the sentence, for the telephone.
            pub fn code(self) -> &'static str {
                match self { $(Self::$refusal => $name),* }
            }

            /// What is seen, in Japanese.
            pub fn reason(self) -> &'static str {
                match self { $(Self::$refusal => $reason),* }
            }

            /// What to do, in Japanese.
            pub fn next_step(self) -> &'static str {
                match self { $(Self::$refusal => $next_step),* }
            }
        }
    };
}

pub mod invitation;

refusals! {
    /// Why there is no candidate: the closed list.
    ScanRefusal;
    NothingFound "scan-nothing-found" "二次元コードが見つかりません。" "ID付き申請書の二次元コードを、カメラに写してください。";
    /// A code by its look, too small, blurred or glaring to be read.
    NotReadable "scan-not-readable" "二次元コードが見えていますが、読み取れません。" "紙を平らにして近づけ、光の反射を避けてください。読み取れないときは、印刷された23けたの数字を2回入力してください。";
    SeveralCodes "scan-several-codes" "二次元コードが二つ以上写っています。" "ID付き申請書の二次元コードだけが写るように、ほかのものを離してください。";
    MyNumber "scan-my-number" "12けたの数字のコードです。個人番号（マイナンバー）かもしれないため、読み捨てました。" "マイナンバーカードは裏返し、番号の面をカメラに写さないでください。写すのはID付き申請書の二次元コードです。";
    /// Sixteen letters and digits, as on a card.
    CardNumber "scan-card-number" "申請書ではなく、カードなどの番号のコードです。読み捨てました。" "カードをカメラから離し、ID付き申請書の二次元コードを写してください。";
    /// What enrols a tablet; no form, whatever digits its address has.
    Enrolment "scan-enrolment" "申請書ではなく、端末の登録コードです。読み捨てました。" "ID付き申請書の二次元コードを写してください。";
    Link "scan-link" "申請書IDのないリンクのコードです。リンクは開いていません。" "ID付き申請書の二次元コードかどうかを確かめてください。IDのない申請書のときは、申請書の再発行を案内してください。";
    NoId "scan-no-id" "申請書IDのないコードです。読み捨てました。" "ID付き申請書の二次元コードを写してください。";
    TooManyDigits "scan-too-many-digits" "23けたより長い数字のコードです。申請書IDではありません。" "ID付き申請書の二次元コードを写してください。読み取れないときは、印刷された23けたの数字を2回入力してください。";
    SeveralIds "scan-several-ids" "23けたの数字が二つ以上入っていて、どれが申請書IDか分かりません。" "申請書に印刷された23けたの数字を、2回入力してください。";
    TooLarge "scan-too-large" "中身が大きすぎるコードです。読まずに捨てました。" "ID付き申請書の二次元コードを写してください。";
    NotText "scan-not-text" "文字として読めないコードです。読み捨てました。" "ID付き申請書の二次元コードを写してください。読み取れないときは、印刷された23けたの数字を2回入力してください。";
    /// The picture itself was torn or of a kind that cannot be read.
    FrameUnreadable "scan-frame-unreadable" "カメラの画面を読み取れませんでした。" "カメラを開き直してください。続くときは、印刷された23けたの数字を2回入力してください。";
}

/// What the codes of one frame say; `unread` counts those that are there and could not be read.
///
/// A number that may be a 個人番号 is named before anything else: it must leave the view at once.
pub fn candidate(codes: &[&[u8]], unread: usize) -> Result<ApplicationId, ScanRefusal> {
    let readings: Vec<_> = codes.iter().map(|code| candidate_of(code)).collect();
    if readings.iter().any(|reading| reading.as_ref().err() == Some(&ScanRefusal::MyNumber)) {
        return Err(ScanRefusal::MyNumber);
    }
    match (<[_; 1]>::try_from(readings), codes.len() + unread) {
        (_, 2..) => Err(ScanRefusal::SeveralCodes),
        (Ok([reading]), _) => reading,
        (Err(_), 1) => Err(ScanRefusal::NotReadable),
        (Err(_), _) => Err(ScanRefusal::NothingFound),
    }
}

fn candidate_of(code: &[u8]) -> Result<ApplicationId, ScanRefusal> {
    if code.len() > BYTES_MAX {
        return Err(ScanRefusal::TooLarge);
    }
    let text = std::str::from_utf8(code).map_err(|_| ScanRefusal::NotText)?;
    if invitation::begins(text) {
        return Err(ScanRefusal::Enrolment);
    }
    let runs = runs(text);
    let mut ids = runs.iter().filter(|run| run.length == LENGTH).map(|run| &run.digits);
    match (ids.next(), ids.next()) {
        (Some(digits), None) => ApplicationId::parse(digits).map_err(|_| ScanRefusal::NoId),
        (Some(_), Some(_)) => Err(ScanRefusal::SeveralIds),
        (None, _) => Err(refusal_without_id(text, &runs)),
    }
}

/// Names what was scanned instead, as far as it can be told.
fn refusal_without_id(text: &str, runs: &[Run]) -> ScanRefusal {
    let together = width::digits_as_typed(text);
    let is_number = together.len() == MY_NUMBER_DIGITS && together.bytes().all(|byte| byte.is_ascii_digit());
    if is_number || runs.iter().any(|run| is_my_number(&run.digits)) {
        ScanRefusal::MyNumber
    } else if is_card_number(&together) {
        ScanRefusal::CardNumber
    } else if runs.iter().any(|run| run.length > LENGTH) {
        ScanRefusal::TooManyDigits
    } else if is_link(text) {
        ScanRefusal::Link
    } else {
        ScanRefusal::NoId
    }
}

fn is_card_number(text: &str) -> bool {
    text.len() == CARD_NUMBER_LENGTH
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

fn is_link(text: &str) -> bool {
    let scheme = text.trim_start().split(':').next().unwrap_or_default();
    ["http", "https"].iter().any(|link| scheme.eq_ignore_ascii_case(link)) || text.trim_start().starts_with("www.")
}

/// Digits that stand together, with nothing of their kind before and after.
struct Run {
    digits: String,
    /// Also of what is a digit elsewhere in the world and none of an ID: it makes a run longer and never an ID.
    length: usize,
}

/// All maximal runs. Full-width digits are folded, as they are where an ID is typed.
fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    for part in text.split(|character: char| !is_digit_anywhere(character)).filter(|part| !part.is_empty()) {
        let digits: String = part.chars().map(width::narrow).filter(char::is_ascii_digit).collect();
        let (plain, length) = (digits.len(), part.chars().count());
        // A run that is not wholly of plain digits counts as one that is too long.
        runs.push(Run { digits, length: if plain == length { length } else { length.max(LENGTH + 1) } });
    }
    runs
}

fn is_digit_anywhere(character: char) -> bool {
    width::narrow(character).is_ascii_digit() || character.is_numeric()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "12345678901234567890123";
    /// Made for the check digit; no person has it.
    const MY_NUMBER: &str = "123456789018";

    fn one(text: &str) -> Result<String, ScanRefusal> {
        candidate(&[text.as_bytes()], 0).map(String::from)
    }

    #[test]
    fn one_run_of_23_digits_is_a_candidate_wherever_it_stands() {
        let wide: String = ID.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap_or(c)).collect();
        for text in [
            ID.to_owned(),
            format!("https://apply.example.jp/?id={ID}"),
            format!("https://apply.example.jp/form/{ID}/2"),
            format!("HTTPS://APPLY.EXAMPLE.JP/F{ID}A01"),
            format!("申請書ID：{ID}\r\n"),
            format!("v=2;issued=20261122;id={ID};key=123456"),
            format!("{ID}&token=999999999999999999999999"),
            wide,
        ] {
            assert_eq!(one(&text), Ok(ID.to_owned()), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused_by_what_it_is() {
        use ScanRefusal::*;
        let twice = format!("{ID}/{ID}");
        let longer = format!("{ID}4");
        let giant = format!("https://apply.example.jp/?id={ID}&{}", "x".repeat(BYTES_MAX));
        let mixed = format!("{ID}\u{0663}");
        for (text, refusal) in [
            (MY_NUMBER, MyNumber),
            ("1234 5678 9018", MyNumber),
            ("１２３４５６７８９０１８", MyNumber),
            ("000000000000", MyNumber),
            ("number=123456789018;", MyNumber),
            ("0123456789ABCDEF", CardNumber),
            ("1234567890123456", CardNumber),
            ("https://www.example.com/campaign/2026", Link),
            ("HTTP://EXAMPLE.COM", Link),
            ("www.example.com", Link),
            (&format!("https://example.com/{}", &ID[1..]), Link),
            ("https://example.com/?t=202611221030", Link),
            ("1234-5678-9012-3456-7890-123", NoId),
            ("WIFI:T:WPA;S:guest;P:guest;;", NoId),
            ("", NoId),
            ("abcdefghijklmnop", NoId),
            (&twice, SeveralIds),
            (&longer, TooManyDigits),
            (&mixed, TooManyDigits),
            (&giant, TooLarge),
        ] {
            assert_eq!(one(text), Err(refusal), "{text}");
        }
        assert_eq!(candidate(&[&[0x8a, 0x94, 0xff]], 0).err(), Some(NotText));
    }

    #[test]
    fn a_candidate_is_alone_in_its_frame() {
        let id = ID.as_bytes();
        let other = b"https://www.example.com/".as_slice();
        for (codes, unread, refusal) in [
            (vec![], 0, ScanRefusal::NothingFound),
            (vec![], 1, ScanRefusal::NotReadable),
            (vec![], 2, ScanRefusal::SeveralCodes),
            (vec![id, other], 0, ScanRefusal::SeveralCodes),
            (vec![id, id], 0, ScanRefusal::SeveralCodes),
            (vec![id], 1, ScanRefusal::SeveralCodes),
            (vec![id, MY_NUMBER.as_bytes()], 0, ScanRefusal::MyNumber),
        ] {
            assert_eq!(candidate(&codes, unread).err(), Some(refusal), "{} and {unread}", codes.len());
        }
    }

    #[test]
    fn every_refusal_has_a_reason_a_next_step_and_a_code_of_its_own() {
        let mut codes: Vec<&str> = ScanRefusal::ALL.iter().map(|refusal| refusal.code()).collect();
        for refusal in ScanRefusal::ALL {
            assert!(refusal.reason().ends_with('。') && refusal.next_step().ends_with('。'), "{refusal:?}");
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ScanRefusal::ALL.len());
    }

    #[test]
    fn a_candidate_shows_no_digit_in_a_log() {
        assert!(!format!("{:?}", candidate(&[ID.as_bytes()], 0)).contains('1'));
    }

    /// Counted in another way than the code counts: by looking at both sides of every place.
    fn ids_in(text: &str) -> Vec<String> {
        let characters: Vec<char> = text.chars().collect();
        let digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
        (0..characters.len())
            .filter(|at| (*at == 0 || !digit(at - 1)) && (*at..at + LENGTH).all(digit) && !digit(at + LENGTH))
            .map(|at| characters[at..at + LENGTH].iter().collect())
            .collect()
    }

    proptest! {
        #[test]
        fn no_text_without_just_one_run_of_23_digits_gives_a_candidate(
            text in "([0-9]{0,50}|[a-z:/?&=. -]{1,3}|[0-9]{23}){0,6}"
        ) {
            let ids = ids_in(&text);
            match one(&text) {
                Ok(id) => prop_assert_eq!(ids, vec![id]),
                Err(_) => prop_assert!(ids.len() != 1),
            }
        }

        #[test]
        fn any_bytes_are_refused_or_hold_their_candidate(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(id) = candidate(&[&bytes], 0) {
                let text = String::from_utf8_lossy(&bytes).chars().map(width::narrow).collect::<String>();
                prop_assert!(text.contains(id.digits()));
            }
        }

        #[test]
        fn twelve_digits_never_give_a_candidate(
            digits in "[0-9]{12}", gap in "[ 　-]?", front in "[a-z:/?=]{0,9}", unread in 0usize..2
        ) {
            let grouped = format!("{}{gap}{}{gap}{}", &digits[..4], &digits[4..8], &digits[8..]);
            prop_assert_eq!(candidate(&[grouped.as_bytes()], 0).err(), Some(ScanRefusal::MyNumber));
            let framed = format!("{front}{digits}");
            prop_assert!(candidate(&[framed.as_bytes()], unread).is_err());
            if is_my_number(&digits) {
                prop_assert_eq!(one(&framed), Err(ScanRefusal::MyNumber));
            }
        }
    }
}
