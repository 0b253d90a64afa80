//! Where a set of rules comes from and since when it holds.

use super::{Code, iso};
use crate::Day;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetHeader {
    pub id: Code,
    pub title: String,
    pub version: u32,
    #[serde(with = "iso::required")]
    pub effective_from: Day,
    /// The last day.
    #[serde(default, with = "iso::optional")]
    pub effective_until: Option<Day>,
    /// Whose page, clause or word it is.
    pub source: String,
    /// None until the city has said so.
    #[serde(default, with = "iso::optional")]
    pub approved_on: Option<Day>,
    pub approved_by: String,
}

impl SetHeader {
    pub fn is_in_force(&self, day: Day) -> bool {
        self.effective_from <= day && self.effective_until.is_none_or(|until| day <= until)
    }

    pub fn overlaps(&self, other: &Self) -> bool {
        let starts_before_end =
            |one: &Self, other: &Self| other.effective_until.is_none_or(|end| one.effective_from <= end);
        self.id == other.id && starts_before_end(self, other) && starts_before_end(other, self)
    }
}
