//! All rules of all days, and the book of what is in force on one day.

use super::{Check, Code, Document, DocumentCode, Fee, Reason, RuleSet, SetHeader};
use crate::Day;
use serde::{Deserialize, Serialize};

/// Every set, also those of other days.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rules {
    pub sets: Vec<RuleSet>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleBook {
    pub day: Day,
    pub sets: Vec<RuleSet>,
}

/// 根拠・更新日: which rule was used, from where, since when, and whether the city has said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    pub rule: String,
    pub set: Code,
    pub set_title: String,
    pub version: u32,
    pub effective_from: Day,
    pub source: String,
    pub approved_on: Option<Day>,
    pub approved_by: String,
    /// 市に確認: why this is not settled.
    pub ask_city: Option<String>,
}

impl Basis {
    /// A rule without a source of its own has the one of its set.
    pub fn of(header: &SetHeader, rule: &str, source: Option<&str>, ask_city: Option<&str>) -> Self {
        Self {
            rule: rule.into(),
            set: header.id.clone(),
            set_title: header.title.clone(),
            version: header.version,
            effective_from: header.effective_from,
            source: source.unwrap_or(&header.source).into(),
            approved_on: header.approved_on,
            approved_by: header.approved_by.clone(),
            ask_city: ask_city.map(str::to_owned),
        }
    }
}

impl Basis {
    /// 市に確認: why this is not settled; none once the city has approved the set and the rule has no open question.
    pub fn open_question(&self) -> Option<String> {
        let unapproved = || format!("市の承認を受けていない規則です（出典：{}）", self.source);
        self.ask_city.clone().or_else(|| self.approved_on.is_none().then(unapproved))
    }
}

impl Rules {
    pub fn on(&self, day: Day) -> RuleBook {
        RuleBook { day, sets: self.sets.iter().filter(|set| set.set.is_in_force(day)).cloned().collect() }
    }
}

impl RuleBook {
    /// Everything of one kind with the header of its set, in the order of the files.
    pub fn each<'a, T: 'a>(
        &'a self,
        of: fn(&'a RuleSet) -> &'a Vec<T>,
    ) -> impl Iterator<Item = (&'a SetHeader, &'a T)> {
        self.sets.iter().flat_map(move |set| of(set).iter().map(move |rule| (&set.set, rule)))
    }

    pub fn check_named(&self, code: &str) -> Option<(&SetHeader, &Check)> {
        self.each(|set| &set.check).find(|(_, check)| check.code == *code)
    }

    pub fn document(&self, code: &DocumentCode) -> Option<(&SetHeader, &Document)> {
        self.each(|set| &set.document).find(|(_, document)| document.code == *code)
    }

    pub fn document_label(&self, code: &DocumentCode) -> String {
        self.document(code).map_or_else(|| code.to_string(), |(_, document)| document.label.clone())
    }

    pub fn reason(&self, code: &Code) -> Option<(&SetHeader, &Reason)> {
        self.each(|set| &set.reason).find(|(_, reason)| reason.code == *code)
    }

    pub fn fee(&self, code: &Code) -> Option<(&SetHeader, &Fee)> {
        self.each(|set| &set.fee).find(|(_, fee)| fee.code == *code)
    }

    /// Documents whose name or kana holds what was typed.
    pub fn find_documents(&self, typed: &str) -> impl Iterator<Item = &Document> {
        self.each(|set| &set.document)
            .map(|(_, document)| document)
            .filter(move |document| document.label.contains(typed) || document.kana.contains(typed))
    }
}
