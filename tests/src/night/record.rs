//! The records that every peer is measured with: drawn from a seed, the same bytes in any language.
//!
//! The order of the draws is the format. Names, numbers and addresses are invented.

use serde::Serialize;
use std::ops::Range;

/// How many edits a case has before the first night.
pub const EDITS: u32 = 5;
/// The edit of the one per cent that changes later.
pub const LATER_EDIT: u32 = 6;
const SEED: u32 = 0x4f46_464c;
const EVERY: u32 = 100;

const KINDS: [&str; 8] =
    ["住民異動", "国民健康保険", "介護保険", "児童手当", "障害福祉", "税務相談", "生活支援", "その他"];
const STAGES: [&str; 4] = ["受付", "確認中", "保留", "完了"];
const SEXES: [&str; 3] = ["男", "女", "無回答"];
const TOWNS: [&str; 8] = ["本町", "栄町", "緑町", "港町", "旭町", "中央", "東町", "西町"];
/// Family name with its kana.
const FAMILIES: [(&str, &str); 16] = [
    ("佐藤", "サトウ"),
    ("鈴木", "スズキ"),
    ("高橋", "タカハシ"),
    ("田中", "タナカ"),
    ("伊藤", "イトウ"),
    ("渡辺", "ワタナベ"),
    ("山本", "ヤマモト"),
    ("中村", "ナカムラ"),
    ("小林", "コバヤシ"),
    ("加藤", "カトウ"),
    ("吉田", "ヨシダ"),
    ("山田", "ヤマダ"),
    ("佐々木", "ササキ"),
    ("山口", "ヤマグチ"),
    ("松本", "マツモト"),
    ("井上", "イノウエ"),
];
/// Given name with its kana.
const GIVENS: [(&str, &str); 16] = [
    ("翔太", "ショウタ"),
    ("美咲", "ミサキ"),
    ("大輔", "ダイスケ"),
    ("陽子", "ヨウコ"),
    ("健一", "ケンイチ"),
    ("由美", "ユミ"),
    ("拓也", "タクヤ"),
    ("愛", "アイ"),
    ("誠", "マコト"),
    ("恵子", "ケイコ"),
    ("直樹", "ナオキ"),
    ("久美子", "クミコ"),
    ("学", "マナブ"),
    ("真由美", "マユミ"),
    ("隆", "タカシ"),
    ("智子", "トモコ"),
];
/// What notes are made of, parted by blanks.
const WORDS: &str = "申請書 の 記載 内容 を 確認 した 。 本人 確認 書類 は 運転免許証 。 世帯 全員 \
    の 転入 届 に ついて 相談 あり 、 後日 再 来庁 予定 。 必要 な 添付 \
    書類 を 案内 し 、 控え を 渡した 。 電話 にて 折り返し 連絡 希望 。 担当課 へ 引き継ぎ \
    済み 。 手数料 は 免除 対象 。 委任状 の 提出 あり 。 通訳 同席";
const WORDS_IN_A_NOTE: usize = 32;

/// splitmix32.
struct Draws(u32);

impl Draws {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9);
        let mixed = (self.0 ^ (self.0 >> 16)).wrapping_mul(0x21f0_aaad);
        let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x735a_2d97);
        mixed ^ (mixed >> 15)
    }

    fn below(&mut self, limit: u32) -> u32 {
        ((u64::from(self.next()) * u64::from(limit)) >> 32) as u32
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.below(among.len() as u32) as usize]
    }
}

/// One case in the order of its keys.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    pub id: String,
    pub v: u8,
    pub kind: &'static str,
    pub status: &'static str,
    pub created_at: String,
    pub updated_at: String,
    pub counter: String,
    pub staff: String,
    pub person: Person,
    pub household: u32,
    pub flags: Flags,
    pub consent: Consent,
    pub notes: Vec<Note>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    pub family: &'static str,
    pub given: &'static str,
    pub family_kana: &'static str,
    pub given_kana: &'static str,
    pub birth: String,
    pub sex: &'static str,
    pub postal: String,
    pub address: String,
    pub phone: String,
    pub email: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Flags {
    pub interpreter: bool,
    pub accessible: bool,
    pub urgent: bool,
    pub restricted: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Consent {
    pub given: bool,
    pub at: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Note {
    pub id: String,
    pub at: String,
    pub by: String,
    pub text: String,
}

/// What one edit changes, beside the time of the last change.
#[derive(Debug, Clone)]
pub enum Edit {
    Status(&'static str),
    Phone(String),
    Note(Note),
    Assigned { status: &'static str, to: String },
}

impl Record {
    pub fn make(index: u32) -> Self {
        let draws = &mut Draws(SEED ^ (index + 1).wrapping_mul(0x85eb_ca6b));
        let kind = draws.pick(&KINDS);
        let (family, family_kana) = draws.pick(&FAMILIES);
        let (given, given_kana) = draws.pick(&GIVENS);
        let counter = format!("窓口{}", 1 + draws.below(12));
        let staff = staff(draws);
        let person = Person {
            family,
            given,
            family_kana,
            given_kana,
            birth: format!("{}-{:02}-{:02}", 1930 + draws.below(80), 1 + draws.below(12), 1 + draws.below(28)),
            sex: draws.pick(&SEXES),
            postal: format!("{:03}-{:04}", draws.below(1000), draws.below(10_000)),
            address: address(draws),
            phone: phone(draws),
            email: format!("user{:05}@example.jp", draws.below(100_000)),
        };
        let household = 1 + draws.below(6);
        let mut one_in = |limit| draws.below(limit) == 0;
        let flags =
            Flags { interpreter: one_in(20), accessible: one_in(10), urgent: one_in(15), restricted: one_in(50) };
        let consent = Consent { given: draws.below(100) < 97, at: at(index * 3 + 1) };
        let notes = (0..3).map(|number| note(draws, index, number, index * 3 + number)).collect();
        let opened = at(index * 3);
        Self {
            id: case_id(index),
            v: 1,
            kind,
            status: STAGES[0],
            created_at: opened.clone(),
            updated_at: opened,
            counter,
            staff,
            person,
            household,
            flags,
            consent,
            notes,
            assignee: None,
        }
    }

    /// Which of the eight kinds it is.
    pub fn kind_number(&self) -> usize {
        KINDS.iter().position(|kind| *kind == self.kind).unwrap_or_default()
    }

    /// The same as everybody's tablet shows it after an edit.
    pub fn apply(&mut self, index: u32, number: u32, edit: &Edit) {
        self.updated_at = at(index * 3 + 10 * number);
        match edit {
            Edit::Status(status) => self.status = status,
            Edit::Phone(phone) => self.person.phone.clone_from(phone),
            Edit::Note(note) => self.notes.push(note.clone()),
            Edit::Assigned { status, to } => {
                self.status = status;
                self.assignee = Some(to.clone());
            }
        }
    }
}

impl Edit {
    /// The edits 1 to 6 of a case.
    pub fn make(index: u32, number: u32) -> Self {
        let seed = SEED ^ (index + 1).wrapping_mul(0x27d4_eb2f) ^ number.wrapping_mul(0x1656_67b1);
        let draws = &mut Draws(seed);
        match number {
            1 => Self::Status(STAGES[1]),
            3 => Self::Phone(phone(draws)),
            5 => Self::Assigned { status: STAGES[2 + draws.below(2) as usize], to: staff(draws) },
            _ => Self::Note(note(draws, index, 2 + number, index * 3 + 10 * number)),
        }
    }
}

/// An incompressible picture, as a JPEG is.
pub fn make_photo(index: u32, size: usize) -> Vec<u8> {
    let mut draws = Draws(SEED ^ (index + 1).wrapping_mul(0xc2b2_ae35) ^ 0x5048_4f54);
    let mut bytes: Vec<u8> = (0..size / 4).flat_map(|_| draws.next().to_le_bytes()).collect();
    if let Some(head) = bytes.get_mut(..4) {
        head.copy_from_slice(&[0xff, 0xd8, 0xff, 0xe0]);
    }
    bytes
}

/// The one per cent that changes after the first night.
pub fn changed(cases: u32) -> impl Iterator<Item = u32> {
    let all: Range<u32> = 0..cases;
    all.step_by(EVERY as usize)
}

fn case_id(index: u32) -> String {
    format!("case-{index:08}")
}

fn at(minutes: u32) -> String {
    format!("2026-04-{:02}T{:02}:{:02}:00+09:00", 1 + (minutes / 1440) % 30, (minutes / 60) % 24, minutes % 60)
}

fn staff(draws: &mut Draws) -> String {
    format!("staff-{:03}", draws.below(200))
}

fn phone(draws: &mut Draws) -> String {
    format!("090-{:04}-{:04}", draws.below(10_000), draws.below(10_000))
}

fn address(draws: &mut Draws) -> String {
    let town = draws.pick(&TOWNS);
    format!("架空市{town}{}丁目{}番{}号", 1 + draws.below(9), 1 + draws.below(30), 1 + draws.below(20))
}

fn note(draws: &mut Draws, index: u32, number: u32, minutes: u32) -> Note {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let by = staff(draws);
    let text = (0..WORDS_IN_A_NOTE).map(|_| draws.pick(&words)).collect();
    Note { id: format!("{}-n{number}", case_id(index)), at: at(minutes), by, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proofs::digest::sha256_plain;

    fn edited(index: u32) -> String {
        let mut record = Record::make(index);
        for number in 1..=EDITS {
            record.apply(index, number, &Edit::make(index, number));
        }
        serde_json::to_string(&record).expect("is JSON")
    }

    #[test]
    fn the_draws_are_everybodys() {
        let mut draws = Draws(1);
        assert_eq!([(); 4].map(|()| draws.next()), [1_580_013_426, 350_525_680, 3_524_174_333, 3_011_703_609]);
    }

    #[test]
    fn a_record_has_everybodys_bytes() {
        let fresh = serde_json::to_string(&Record::make(0)).expect("is JSON");
        assert_eq!(fresh.len(), 1369);
        let digest = |text: &str| sha256_plain(text.as_bytes()).to_string();
        assert_eq!(digest(&fresh), "4340917109c1f780c27feb0ec256c6c23a2b28af7126f0fe135d499e7416043a");
        assert_eq!(digest(&edited(0)), "1ba3fafdec023bad923ec204169882700c1cc48faf2d8eefae82d1ac17a7e30b");
        let all: String = (0..2000).map(edited).collect();
        assert_eq!(digest(&all), "8c978126562bb0a7d158d5374dca8692f8f2c0888524c767e5c3f6f78d2cc57f");
    }

    #[test]
    fn a_photo_has_everybodys_bytes() {
        let digest = sha256_plain(&make_photo(0, 307_200)).to_string();
        assert_eq!(digest, "2275d2879ffe46363a983644a8a8232b250315db04b64808ab1cfc415c84c602");
    }

    #[test]
    fn one_in_a_hundred_changes_and_never_none() {
        assert_eq!(changed(200).collect::<Vec<_>>(), [0, 100]);
        assert_eq!(changed(20).count(), 1);
    }
}
