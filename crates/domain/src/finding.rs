//! How a document was found that somebody showed: the word that a case keeps of it. No number, no image.

use crate::rules::State;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    Ok,
    /// In order, and this one bears a photo: for documents of which some have one.
    WithPhoto,
    Expired,
    NameDiffers,
    CopyOnly,
    IssuedTooEarly,
    LacksData,
}

impl Finding {
    pub const ALL: [Self; 7] = [
        Self::Ok,
        Self::WithPhoto,
        Self::Expired,
        Self::NameDiffers,
        Self::CopyOnly,
        Self::IssuedTooEarly,
        Self::LacksData,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::WithPhoto => "ok-with-photo",
            Self::Expired => "expired",
            Self::NameDiffers => "name-differs",
            Self::CopyOnly => "copy-only",
            Self::IssuedTooEarly => "issued-too-early",
            Self::LacksData => "lacks-data",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.code() == code)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Ok => "あり",
            Self::WithPhoto => "あり（写真付き）",
            Self::Expired => "期限切れ",
            Self::NameDiffers => "氏名などが違う",
            Self::CopyOnly => "写しのみ",
            Self::IssuedTooEarly => "交付日が古い",
            Self::LacksData => "必要な記載がない",
        }
    }

    pub fn state(self) -> State {
        match self {
            Self::Ok | Self::WithPhoto => State::Ok,
            Self::Expired => State::Expired,
            Self::NameDiffers => State::Differs,
            Self::CopyOnly => State::CopyOnly,
            Self::IssuedTooEarly => State::IssuedTooEarly,
            Self::LacksData => State::LacksData,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_survives_its_code() {
        for finding in Finding::ALL {
            assert_eq!(Finding::from_code(finding.code()), Some(finding));
        }
        assert_eq!(Finding::from_code(""), None);
    }
}
