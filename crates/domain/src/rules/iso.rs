//! Days in rule files: text such as `2025-12-01`.

use crate::Day;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

fn read<E: Error>(text: &str) -> Result<Day, E> {
    Day::parse_iso(text)
        .ok_or_else(|| E::custom(format!("日付「{text}」は暦にありません。\"2025-12-01\" の形で書いてください")))
}

pub mod required {
    use super::*;

    pub fn serialize<S: Serializer>(day: &Day, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&day.iso())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
        read(&String::deserialize(from)?)
    }
}

/// To be used with `#[serde(default)]`.
pub mod optional {
    use super::*;

    pub fn serialize<S: Serializer>(day: &Option<Day>, to: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => to.serialize_some(&day.iso()),
            None => to.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Day>, D::Error> {
        Option::<String>::deserialize(from)?.as_deref().map(read).transpose()
    }
}
