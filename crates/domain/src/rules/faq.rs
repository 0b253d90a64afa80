//! よくある質問: what residents ask, what the clerk reads aloud, and where it leads.

use super::{Code, RuleBook, SetHeader};
use serde::{Deserialize, Serialize};

/// The group of the counts whose categories a question may have.
pub const INQUIRY: &str = "inquiry";

/// Questions of one kind stand behind one button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    pub code: Code,
    pub label: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faq {
    pub code: Code,
    pub topic: Code,
    pub question: String,
    /// The reading of the whole question.
    pub kana: String,
    /// Sentences that the clerk reads aloud.
    pub answer: Vec<String>,
    pub answered_by: AnsweredBy,
    /// What it is counted as: a category of the group `inquiry`.
    pub category: Code,
    /// Other words that people use for it, and how they write them.
    #[serde(default)]
    pub keywords: Vec<String>,
    #[serde(default)]
    pub see: Vec<See>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

/// Who has the last word on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnsweredBy {
    Counter,
    CityStaff,
    /// 対象外: another office.
    Elsewhere,
}

/// Where an answer leads: `{ guide = "loss" }`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum See {
    Guide(Code),
    Check(Code),
    Fee(Code),
    Contact(Code),
    Channel(Code),
}

impl AnsweredBy {
    pub fn label(self) -> &'static str {
        match self {
            Self::Counter => "この窓口で答える",
            Self::CityStaff => "市職員へ引き継ぐ",
            Self::Elsewhere => "対象外（ほかの窓口を案内する）",
        }
    }
}

impl See {
    pub fn code(&self) -> &Code {
        match self {
            Self::Guide(code) | Self::Check(code) | Self::Fee(code) | Self::Contact(code) | Self::Channel(code) => code,
        }
    }

    /// What kind of thing it is, as people say it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Guide(_) => "手続きの案内",
            Self::Check(_) => "書類の確認",
            Self::Fee(_) => "手数料",
            Self::Contact(_) => "問い合わせ先",
            Self::Channel(_) => "申請の方法",
        }
    }
}

impl RuleBook {
    pub fn faq(&self, code: &str) -> Option<(&SetHeader, &Faq)> {
        self.each(|set| &set.faq).find(|(_, faq)| faq.code == *code)
    }

    /// The name of what an answer leads to; none when it is not in force.
    pub fn see_label(&self, see: &See) -> Option<String> {
        let code = see.code();
        match see {
            See::Guide(_) => {
                self.each(|set| &set.guide).find(|(_, it)| it.code == *code).map(|(_, it)| it.title.clone())
            }
            See::Check(_) => self.check_named(code.as_str()).map(|(_, it)| it.title.clone()),
            See::Fee(_) => self.fee(code).map(|(_, it)| it.label.clone()),
            See::Contact(_) => {
                self.each(|set| &set.contact).find(|(_, it)| it.code == *code).map(|(_, it)| it.label.clone())
            }
            See::Channel(_) => {
                self.each(|set| &set.channel).find(|(_, it)| it.code == *code).map(|(_, it)| it.title.clone())
            }
        }
    }
}
