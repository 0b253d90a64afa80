//! 事故報告: what is asked after an accident with personal data, and nothing about who the people are.

use crate::sheet::{Account, Entry, Part, Question, Sheet, Takes, Ticks, Word};

/// The category of the rules under which it is counted.
pub const COUNT: &str = "incident";
pub const KIND: &str = "kind";
pub const KIND_TABLET_LOST: &str = "tablet-lost";
pub const WRONGFUL: &str = "wrongful";
pub const WRONGFUL_YES: &str = "yes";
pub const ENCRYPTED: &str = "encrypted";
pub const ENCRYPTED_TABLET: &str = "tablet";
pub const HAPPENED_AT: &str = "happened-at";
pub const NOTICED_AT: &str = "noticed-at";
pub const TABLET: &str = "tablet";
pub const PEOPLE: &str = "people";

pub const SHEET: Sheet = Sheet { parts: &[HAPPENED, CONCERNED, ACTED] };

pub const HAPPENED: Part = Part {
    code: "incident",
    label: "何があったか",
    entries: &[
        Entry::Question(Question {
            code: KIND,
            label: "どのような事故ですか",
            choices: &[
                Word::new("leak", "漏えい（見られた・知られた）"),
                Word::new("misdelivery", "誤送付・誤交付"),
                Word::new("loss", "書類・カードの紛失"),
                Word::new(KIND_TABLET_LOST, "端末の紛失・盗難"),
                Word::new("damage", "滅失・き損（壊した・消した）"),
                Word::new("misuse", "目的外の使用・収集"),
                Word::new("other", "そのほか・まだ分からない"),
            ],
        }),
        Entry::Account(Account {
            code: TABLET,
            label: "どの端末ですか",
            help: "例：窓口1の端末。分かれば管理番号も入れます。端末のときだけ入力します。",
            takes: Takes::Line,
        }),
        Entry::Account(Account {
            code: NOTICED_AT,
            label: "気づいた日時",
            help: "例：R8.11.22 10:32、2026-11-22 午後3時",
            takes: Takes::Moment,
        }),
        Entry::Account(Account {
            code: HAPPENED_AT,
            label: "起きた日時",
            help: "例：R8.11.22 10:32、2026-11-22 午後3時",
            takes: Takes::Moment,
        }),
        Entry::Question(Question {
            code: "place",
            label: "どこで起きましたか",
            choices: &[
                Word::new("counter", "窓口"),
                Word::new("hall", "待合・市民の広場"),
                Word::new("back", "事務室"),
                Word::new("telephone", "電話"),
                Word::new("outside", "庁舎の外"),
                Word::new("unknown", "分からない"),
            ],
        }),
        Entry::Account(Account {
            code: "what-happened",
            label: "何が起きましたか",
            help: "名前は書かずに「来庁者」「家族」のように書きます。番号や暗証番号も書きません。",
            takes: Takes::Words,
        }),
    ],
};

pub const CONCERNED: Part = Part {
    code: "incident-data",
    label: "だれの情報か",
    entries: &[
        Entry::Ticks(Ticks {
            label: "だれの情報か",
            words: &[
                Word::new("whose-visitor", "来庁者"),
                Word::new("whose-family", "家族・代理人"),
                Word::new("whose-staff", "職員・担当者"),
            ],
        }),
        Entry::Ticks(Ticks {
            label: "含まれていた情報",
            words: &[
                Word::new("data-name", "氏名"),
                Word::new("data-birth", "生年月日"),
                Word::new("data-contact", "住所・連絡先"),
                Word::new("data-photo", "顔写真"),
                Word::new("data-application-id", "申請書ID"),
                Word::new("data-form", "申請書・交付通知書"),
                Word::new("data-identity", "本人確認書類"),
                Word::new("data-card", "マイナンバーカード"),
                Word::new("data-number-paper", "個人番号が書かれたもの"),
                Word::new("data-consultation", "相談の内容"),
                Word::new("data-other", "そのほか"),
            ],
        }),
        Entry::Account(Account {
            code: PEOPLE,
            label: "何人分ですか",
            help: "数字で入力します。分かっている人数でかまいません。",
            takes: Takes::People,
        }),
        Entry::Question(Question {
            code: ENCRYPTED,
            label: "暗号化されていましたか",
            choices: &[
                Word::with_help(
                    ENCRYPTED_TABLET,
                    "この端末と同じ、暗号化した端末の中",
                    "記録は暗号化されていて、担当者の暗証がないと読めません。国への報告の対象になるかどうかは市が判断します。",
                ),
                Word::new("no", "暗号化していない"),
                Word::new("paper", "紙・カード"),
                Word::new("unknown", "分からない"),
            ],
        }),
        Entry::Question(Question {
            code: WRONGFUL,
            label: "不正の目的（盗み・のぞき見など）の疑いはありますか",
            choices: &[
                Word::new("no", "ない"),
                Word::new(WRONGFUL_YES, "疑いがある"),
                Word::new("unknown", "分からない"),
            ],
        }),
    ],
};

pub const ACTED: Part = Part {
    code: "incident-done",
    label: "したこと",
    entries: &[
        Entry::Ticks(Ticks {
            label: "すぐにしたこと",
            words: &[
                Word::new("done-manager", "現場責任者に知らせた"),
                Word::new("done-city", "市に電話した"),
                Word::new("done-stop", "端末の使用停止を頼んだ"),
                Word::new("done-search", "探した"),
                Word::new("done-collect", "回収した"),
                Word::new("done-shut", "ほかに広がらないようにした"),
                Word::new("done-keep", "そのままの状態で残した"),
            ],
        }),
        Entry::Account(Account {
            code: "acted",
            label: "したこと・分かったこと",
            help: "時刻の順に書きます。名前は書きません。",
            takes: Takes::Words,
        }),
        Entry::Account(Account {
            code: "ask",
            label: "市と相談したいこと",
            help: "ご本人への説明や、これからの対応は、市と相談して決めます。",
            takes: Takes::Words,
        }),
    ],
};
