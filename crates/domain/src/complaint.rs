//! 苦情・トラブル: what was said, what was answered, and how it ended.

use crate::sheet::{Account, Entry, Part, Question, Sheet, Takes, Ticks, Word};

pub const KIND: &str = "kind";
pub const KIND_TROUBLE: &str = "trouble";
pub const HEARD_AT: &str = "heard-at";

/// Each kind with the category of the rules under which it is counted.
pub const COUNTS: [(&str, &str); 5] = [
    ("system", "complaint-system"),
    ("service", "complaint-service"),
    ("waiting", "complaint-waiting"),
    ("other", "complaint-other"),
    (KIND_TROUBLE, "trouble"),
];

pub const SHEET: Sheet = Sheet { parts: &[TOLD, ANSWERED] };

pub const TOLD: Part = Part {
    code: "complaint",
    label: "お話の内容",
    entries: &[
        Entry::Question(Question {
            code: KIND,
            label: "何についてのお話ですか",
            choices: &[
                Word::new("system", "制度・手続き"),
                Word::new("service", "接し方・説明"),
                Word::new("waiting", "待ち時間"),
                Word::new("other", "そのほか"),
                Word::with_help(
                    KIND_TROUBLE,
                    "トラブル（大声・居座りなど）",
                    "安全が第一です。一人で対応せず、現場責任者と市職員を呼んでください。",
                ),
            ],
        }),
        Entry::Account(Account {
            code: HEARD_AT,
            label: "お話をうかがった日時",
            help: "例：R8.11.22 10:32、2026-11-22 午後3時",
            takes: Takes::Moment,
        }),
        Entry::Question(Question {
            code: "place",
            label: "どこでうかがいましたか",
            choices: &[
                Word::new("counter", "窓口"),
                Word::new("telephone", "電話"),
                Word::new("letter", "手紙・メール"),
                Word::new("elsewhere", "そのほか"),
            ],
        }),
        Entry::Account(Account {
            code: "said",
            label: "言われたこと",
            help: "聞いたとおりに、短く書きます。番号や暗証番号は書きません。",
            takes: Takes::Words,
        }),
    ],
};

pub const ANSWERED: Part = Part {
    code: "complaint-answer",
    label: "対応",
    entries: &[
        Entry::Account(Account {
            code: "answered",
            label: "お答えしたこと・したこと",
            help: "約束したことがあれば、いつまでに何をするかも書きます。",
            takes: Takes::Words,
        }),
        Entry::Ticks(Ticks {
            label: "安全のためにしたこと",
            words: &[
                Word::new("safe-colleague", "二人以上で対応した"),
                Word::new("safe-city", "市職員を呼んだ"),
                Word::new("safe-others", "ほかの来庁者に離れてもらった"),
                Word::new("safe-police", "市職員に警察への通報を頼んだ"),
            ],
        }),
        Entry::Question(Question {
            code: "outcome",
            label: "どうなりましたか",
            choices: &[
                Word::new("settled", "納得された"),
                Word::new("city", "市職員に代わった"),
                Word::new("later", "あとで連絡する"),
                Word::new("unsettled", "納得されていない"),
                Word::new("left", "途中で帰られた"),
            ],
        }),
    ],
};

/// The category for a kind that was chosen.
pub fn count(kind: &str) -> Option<&'static str> {
    COUNTS.iter().find(|(code, _)| *code == kind).map(|(_, category)| *category)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_counted_and_nothing_else() {
        let Entry::Question(kinds) = TOLD.entries[0] else { panic!("the kind is asked first") };
        let asked: Vec<&str> = kinds.choices.iter().map(|choice| choice.code).collect();
        assert_eq!(asked, COUNTS.map(|(kind, _)| kind));
        assert_eq!(count("waiting"), Some("complaint-waiting"));
        assert_eq!(count(""), None);
    }
}
