//! Guides for procedures other than 交付, and the ways to apply for a card.

use super::{Basis, Code, DocumentCode, RuleBook, When};
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

/// One way in which the end of a procedure is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    pub count: Code,
    /// What the button says; without it, that the procedure was finished, and the category.
    #[serde(default)]
    pub label: Option<String>,
    /// The answers of the guide's check that say so.
    #[serde(default)]
    pub when: When,
    /// No answer says so: it stands apart until the clerk looks for it.
    #[serde(default)]
    pub seldom: bool,
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
    /// Where the end is counted in one of several ways.
    #[serde(default)]
    pub counted: Vec<Counted>,
    /// How it is counted that a visitor was asked to come again.
    #[serde(default)]
    pub come_again: Option<Code>,
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

impl Guide {
    /// The ways in which its end is counted; never none.
    pub fn endings(&self) -> Vec<Counted> {
        if self.counted.is_empty() {
            return vec![Counted { count: self.count.clone(), label: None, when: When::default(), seldom: false }];
        }
        self.counted.clone()
    }
}

impl RuleBook {
    pub fn guide(&self, code: &str) -> Option<(&super::SetHeader, &Guide)> {
        self.each(|set| &set.guide).find(|(_, guide)| guide.code == *code)
    }

    pub fn guides_of(&self, service: Service) -> impl Iterator<Item = (&super::SetHeader, &Guide)> {
        self.each(|set| &set.guide).filter(move |(_, guide)| guide.service == service)
    }

    /// The check that finds the documents: the one of the chosen procedure, or the one that the service begins with.
    pub fn check_of(&self, service: Service, guide: Option<&str>) -> Option<&str> {
        let chosen = guide.and_then(|code| self.guide(code)).filter(|(_, guide)| guide.service == service);
        let of_guide = chosen.and_then(|(_, guide)| guide.check.as_ref()).map(Code::as_str);
        of_guide.or(service.check())
    }

    /// Title and text of a step by its tick, `pin-reset-2`: of a procedure, or of a way to apply.
    pub fn step_of(&self, tick: &str) -> Option<(&str, &str)> {
        let (code, number) = tick.rsplit_once('-')?;
        let at = number.parse::<usize>().ok()?.checked_sub(1)?;
        let of_guide = self.guide(code).map(|(_, guide)| (guide.title.as_str(), &guide.steps));
        let channel = || self.each(|set| &set.channel).find(|(_, channel)| channel.code == *code);
        let (title, steps) = of_guide.or_else(|| channel().map(|(_, one)| (one.title.as_str(), &one.steps)))?;
        Some((title, steps.get(at)?))
    }

    /// Group and category, as reports call them: 「暗証番号・ロック解除」.
    pub fn category_label(&self, code: &str) -> Option<String> {
        let (_, category) = self.each(|set| &set.category).find(|(_, category)| category.code == *code)?;
        let group = self.each(|set| &set.group).find(|(_, group)| group.code == category.group);
        Some(group.map_or_else(|| category.label.clone(), |(_, group)| format!("{}・{}", group.label, category.label)))
    }

    /// 根拠・更新日 of a guide.
    pub fn basis_of(&self, guide: &str) -> Option<Basis> {
        let (header, guide) = self.guide(guide)?;
        Some(Basis::of(header, &guide.title, guide.source.as_deref(), guide.ask_city.as_deref()))
    }
}
