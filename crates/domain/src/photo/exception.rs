//! 規格外の理由: why a photo that breaks the standard may still be used. Fixed words, no medical detail.

use super::Finding;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhotoException {
    /// ターバン, ヒジャブ.
    CoverOfFaith,
    /// ウィッグ, 眼帯, 包帯.
    CoverForHealth,
    /// An infant, or whoever cannot sit, lies on a plain light sheet.
    Lying,
    /// Paralysis, a gaze that wanders, eyes that stay closed.
    PoseNotPossible,
    /// A wheelchair or a tube is in the picture.
    AidInPicture,
    /// Not in the list: the city says.
    AskCity,
}

impl PhotoException {
    pub const ALL: [Self; 6] = [
        Self::CoverOfFaith,
        Self::CoverForHealth,
        Self::Lying,
        Self::PoseNotPossible,
        Self::AidInPicture,
        Self::AskCity,
    ];

    /// What the clerk must not forget with any of them.
    pub const REMINDER: &str = "紙の申請書では、理由を氏名欄に書きます。オンラインの申請では、コールセンターに電話で申請書IDと理由を伝えます。";

    pub fn code(self) -> &'static str {
        match self {
            Self::CoverOfFaith => "cover-of-faith",
            Self::CoverForHealth => "cover-for-health",
            Self::Lying => "lying",
            Self::PoseNotPossible => "pose-not-possible",
            Self::AidInPicture => "aid-in-picture",
            Self::AskCity => "ask-city",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::CoverOfFaith => "宗教上の理由で頭を覆っている（顔の輪郭は見える）",
            Self::CoverForHealth => "医療上の理由で頭や目を覆っている（顔の輪郭は見える）",
            Self::Lying => "座れないため、寝た姿勢で撮る（乳児など）",
            Self::PoseNotPossible => "顔や視線を正面に保てない、目を開けていられない",
            Self::AidInPicture => "車いすやチューブなどが写る",
            Self::AskCity => "そのほか（市に確認）",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|exception| exception.code() == code)
    }

    /// A face that the measurement need not find: the photo is cut by hand or from the middle.
    pub fn excuses(self, finding: Finding) -> bool {
        use Finding as F;
        match self {
            Self::CoverOfFaith | Self::CoverForHealth => false,
            Self::Lying => {
                matches!(finding, F::Rolled | F::Turned | F::LookingUp | F::LookingDown | F::BackgroundShadow)
            }
            Self::PoseNotPossible => {
                matches!(finding, F::Rolled | F::Turned | F::LookingUp | F::LookingDown)
            }
            Self::AidInPicture => matches!(finding, F::BackgroundNotPlain | F::BackgroundShadow),
            Self::AskCity => !matches!(finding, F::TooFewPixels | F::SeveralFaces),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exception_survives_its_code() {
        for exception in PhotoException::ALL {
            assert_eq!(PhotoException::from_code(exception.code()), Some(exception));
        }
    }

    #[test]
    fn no_reason_excuses_a_second_person_or_too_few_pixels() {
        for exception in PhotoException::ALL {
            assert!(!exception.excuses(Finding::SeveralFaces) && !exception.excuses(Finding::TooFewPixels));
        }
    }
}
