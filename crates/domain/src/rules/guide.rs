//! Guides for procedures other than 交付, and the ways to apply for a card.

use super::{Code, DocumentCode};
use crate::Service;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandOver {
    /// The counter does it.
    None,
    /// The counter prepares, city staff do it.
    CityStaff,
    /// The counter does part of it; what goes beyond goes to city staff.
    InPart,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bring {
    pub document: DocumentCode,
    #[serde(default)]
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    pub code: Code,
    pub title: String,
    pub kana: String,
    pub service: Service,
    /// Who may come, and on what terms.
    pub who: Vec<String>,
    pub bring: Vec<Bring>,
    #[serde(default)]
    pub fee: Vec<Code>,
    /// What the clerk does, in order.
    pub steps: Vec<String>,
    pub hand_over: HandOver,
    pub hand_over_note: String,
    /// What to keep in mind: deadlines, lapses.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The check that finds the documents.
    #[serde(default)]
    pub check: Option<Code>,
    pub count: Code,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    pub code: Code,
    pub title: String,
    pub kana: String,
    /// None where the city has not said.
    #[serde(default)]
    pub offered: Option<bool>,
    pub summary: String,
    pub steps: Vec<String>,
    #[serde(default)]
    pub bring: Vec<Bring>,
    #[serde(default)]
    pub notes: Vec<String>,
    #[serde(default)]
    pub count: Option<Code>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

impl HandOver {
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "この窓口で行う",
            Self::CityStaff => "市職員へ引き継ぐ",
            Self::InPart => "一部を市職員へ引き継ぐ",
        }
    }
}
