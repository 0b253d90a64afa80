//! The languages of the turned tablet.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    #[default]
    #[serde(rename = "ja")]
    Japanese,
    #[serde(rename = "ja-easy")]
    EasyJapanese,
    #[serde(rename = "en")]
    English,
    #[serde(rename = "zh-Hans")]
    Chinese,
    #[serde(rename = "ko")]
    Korean,
    #[serde(rename = "vi")]
    Vietnamese,
    #[serde(rename = "tl")]
    Tagalog,
    #[serde(rename = "pt-BR")]
    Portuguese,
    #[serde(rename = "es")]
    Spanish,
}

impl Language {
    pub const ALL: [Self; 9] = [
        Self::Japanese,
        Self::EasyJapanese,
        Self::English,
        Self::Chinese,
        Self::Korean,
        Self::Vietnamese,
        Self::Tagalog,
        Self::Portuguese,
        Self::Spanish,
    ];

    /// Its own name, for the language button.
    pub fn name(self) -> &'static str {
        match self {
            Self::Japanese => "日本語",
            Self::EasyJapanese => "やさしい日本語",
            Self::English => "English",
            Self::Chinese => "中文（简体）",
            Self::Korean => "한국어",
            Self::Vietnamese => "Tiếng Việt",
            Self::Tagalog => "Tagalog",
            Self::Portuguese => "Português",
            Self::Spanish => "Español",
        }
    }

    /// The name of its file in `texts`, and what is stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::EasyJapanese => "ja-easy",
            Self::English => "en",
            Self::Chinese => "zh-Hans",
            Self::Korean => "ko",
            Self::Vietnamese => "vi",
            Self::Tagalog => "tl",
            Self::Portuguese => "pt-BR",
            Self::Spanish => "es",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The BCP-47 tag for `lang=`, by which a browser chooses glyphs and a voice. BCP 47 has no registered subtag
    /// for やさしい日本語; its private one keeps the tag valid.
    pub fn tag(self) -> &'static str {
        match self {
            Self::EasyJapanese => "ja-x-easy",
            Self::Japanese
            | Self::English
            | Self::Chinese
            | Self::Korean
            | Self::Vietnamese
            | Self::Tagalog
            | Self::Portuguese
            | Self::Spanish => self.code(),
        }
    }

    /// Only Japanese texts carry readings.
    pub fn has_readings(self) -> bool {
        matches!(self, Self::Japanese | Self::EasyJapanese)
    }
}
