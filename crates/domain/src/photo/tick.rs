//! What no program can measure honestly: the clerk looks and ticks.

use crate::Field;
use serde::{Deserialize, Serialize};

const PREFIX: &str = "photo-";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClerkTick {
    /// No model at hand tells closed eyes from narrow ones: `docs/photo.md`.
    EyesOpen,
    /// Not for a photo that is taken at the counter.
    WithinSixMonths,
    NoHat,
    /// Neither the frame nor tinted lenses hide the eyes.
    GlassesClear,
    /// Hair, mask, hair band: eyes and outline are seen.
    FaceUncovered,
    PlainExpression,
    /// Nothing was changed in the picture.
    NotRetouched,
}

impl ClerkTick {
    pub const ALL: [Self; 7] = [
        Self::EyesOpen,
        Self::WithinSixMonths,
        Self::NoHat,
        Self::GlassesClear,
        Self::FaceUncovered,
        Self::PlainExpression,
        Self::NotRetouched,
    ];

    /// A photo that is taken here and now is new and unchanged.
    pub const TAKEN_HERE: [Self; 5] =
        [Self::EyesOpen, Self::NoHat, Self::GlassesClear, Self::FaceUncovered, Self::PlainExpression];

    pub fn code(self) -> &'static str {
        match self {
            Self::EyesOpen => "eyes-open",
            Self::WithinSixMonths => "within-six-months",
            Self::NoHat => "no-hat",
            Self::GlassesClear => "glasses-clear",
            Self::FaceUncovered => "face-uncovered",
            Self::PlainExpression => "plain-expression",
            Self::NotRetouched => "not-retouched",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::EyesOpen => "両目を開けて、正面を見ています",
            Self::WithinSixMonths => "6か月以内に撮影した写真です",
            Self::NoHat => "帽子をかぶっていません",
            Self::GlassesClear => "眼鏡のフレームや色つきのレンズが目にかかっていません（眼鏡なしを含む）",
            Self::FaceUncovered => "髪、マスク、ヘアバンドで目や顔の輪郭が隠れていません",
            Self::PlainExpression => "歯を見せて笑うなど、いつもと大きく違う表情ではありません",
            Self::NotRetouched => "画像編集ソフトで加工していません",
        }
    }

    /// Where the tick is kept.
    pub fn field(self) -> Option<Field> {
        format!("{PREFIX}{}", self.code()).parse().ok().map(Field::Tick)
    }

    pub fn of_field(field: Field) -> Option<Self> {
        let Field::Tick(code) = field else { return None };
        Self::from_code(code.as_str().strip_prefix(PREFIX)?)
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tick| tick.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tick_survives_its_code() {
        for tick in ClerkTick::ALL {
            assert_eq!(ClerkTick::from_code(tick.code()), Some(tick));
            assert!(serde_code(tick) == tick.code());
        }
    }

    /// What serde writes is the code.
    fn serde_code(tick: ClerkTick) -> String {
        let debug = format!("{tick:?}");
        let mut code = String::new();
        for letter in debug.chars() {
            if letter.is_ascii_uppercase() && !code.is_empty() {
                code.push('-');
            }
            code.push(letter.to_ascii_lowercase());
        }
        code
    }
}
