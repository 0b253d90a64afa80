//! Documents that somebody can show: which list they are on, and since and until when they count.

use super::{DocumentCode, iso};
use crate::Day;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum List {
    A,
    B,
    /// Proves no identity: evidence, notices, old cards.
    #[serde(rename = "other")]
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Photo {
    Yes,
    No,
    /// Some have one: the clerk looks.
    Either,
}

/// What must be readable on it; one of several is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shows {
    NameAndBirth,
    NameAndAddress,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Person {
    /// 本人: whose card it is.
    Applicant,
    /// 代理人: guardian or proxy.
    Representative,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub code: DocumentCode,
    pub label: String,
    /// For the search, in hiragana.
    pub kana: String,
    pub list: List,
    pub photo: Photo,
    #[serde(default)]
    pub must_show: Vec<Shows>,
    #[serde(default, with = "iso::optional")]
    pub accepted_from: Option<Day>,
    /// The last day.
    #[serde(default, with = "iso::optional")]
    pub accepted_until: Option<Day>,
    /// Counts only when it was issued on this day or later.
    #[serde(default, with = "iso::optional")]
    pub issued_from: Option<Day>,
    #[serde(default)]
    pub superseded_by: Option<DocumentCode>,
    #[serde(default)]
    pub ended_because: Option<String>,
    /// A copy is as good as the original.
    #[serde(default)]
    pub copy_counts: bool,
    /// Whose identity it can prove; empty means anybody's.
    #[serde(default)]
    pub persons: Vec<Person>,
    /// Proves the identity of an applicant younger than this only.
    #[serde(default)]
    pub below_age: Option<u32>,
    /// What is told when it has expired.
    #[serde(default)]
    pub expired_note: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

impl Shows {
    pub fn label(self) -> &'static str {
        match self {
            Self::NameAndBirth => "氏名と生年月日",
            Self::NameAndAddress => "氏名と住所",
        }
    }
}

impl Person {
    pub const ALL: [Self; 2] = [Self::Applicant, Self::Representative];

    pub fn label(self) -> &'static str {
        match self {
            Self::Applicant => "本人",
            Self::Representative => "代理人",
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Representative => "representative",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|person| person.code() == code)
    }
}

impl Document {
    pub fn is_accepted_on(&self, day: Day) -> bool {
        self.accepted_from.is_none_or(|from| from <= day) && self.accepted_until.is_none_or(|until| day <= until)
    }

    /// `氏名と生年月日、または氏名と住所`.
    pub fn must_show_label(&self) -> String {
        self.must_show.iter().map(|shows| shows.label()).collect::<Vec<_>>().join("、または")
    }
}
