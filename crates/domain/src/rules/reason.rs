//! Why somebody cannot come: recognised reasons with their evidence (疎明資料), and what is none.

use super::{Code, DocumentCode};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonFor {
    /// Any proxy of the applicant's choice.
    AnyProxy,
    /// The guardian alone.
    Guardian,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    pub code: Code,
    pub label: String,
    pub kana: String,
    pub proxy: ReasonFor,
    /// Offered all the same, so that the clerk can show that it is no reason.
    #[serde(default = "yes")]
    pub accepted: bool,
    /// One of these sets, each whole; none at all when the birth date is enough.
    #[serde(default)]
    pub evidence: Vec<Vec<DocumentCode>>,
    #[serde(default)]
    pub from_age: Option<u32>,
    #[serde(default)]
    pub below_age: Option<u32>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

fn yes() -> bool {
    true
}
