//! マニュアルの提案: what should be changed, and why; never whose question it was.

use crate::sheet::{Account, Entry, Part, Question, Sheet, Takes, Word};

pub const SHEET: Sheet = Sheet { parts: &[PROPOSED] };

pub const PROPOSED: Part = Part {
    code: "proposal",
    label: "提案の内容",
    entries: &[
        Entry::Question(Question {
            code: "of",
            label: "どれについての提案ですか",
            choices: &[
                Word::new("manual", "業務マニュアル"),
                Word::new("faq", "よくある質問と答え"),
                Word::new("rules", "書類チェック・手続きの案内"),
                Word::new("screen", "この端末の画面"),
                Word::new("leaflet", "掲示・リーフレット"),
                Word::new("other", "そのほか"),
            ],
        }),
        Entry::Account(Account {
            code: "page",
            label: "どのページ・どの質問ですか",
            help: "題名や番号など、探せるものを書きます。新しく加えるときは「新しい項目」と書きます。",
            takes: Takes::Line,
        }),
        Entry::Account(Account {
            code: "change",
            label: "どう変えるとよいですか",
            help: "こう書いてあれば迷わない、という文を書きます。",
            takes: Takes::Words,
        }),
        Entry::Account(Account {
            code: "why",
            label: "なぜ変えるとよいですか",
            help: "どのような質問が多いか、何に困ったかを書きます。来庁者の名前や事情は書きません。",
            takes: Takes::Words,
        }),
    ],
};
