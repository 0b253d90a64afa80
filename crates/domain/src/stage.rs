//! Where a case stands on its way from the counter to its deletion.

use serde::{Deserialize, Serialize};

/// The life of a case, in the order in which it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Being worked on at the counter.
    Open,
    /// The site manager handed it over; the city has not confirmed yet.
    HandingOver,
    /// The city confirmed; this device has shredded it, others may still hold it.
    Received,
    /// Every device has shredded it and the certificate is signed.
    Purged,
}

/// How a case ends for the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    HandedOver,
    Withdrawn,
}

/// The four words that a person sees for a case, the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    OnThisDeviceOnly,
    SentToCity,
    ReceivedByCity,
    Deleted,
}

impl Delivery {
    pub const ALL: [Self; 4] = [Self::OnThisDeviceOnly, Self::SentToCity, Self::ReceivedByCity, Self::Deleted];

    pub fn of(stage: Stage, unsent_rows: u64) -> Self {
        match stage {
            Stage::Purged => Self::Deleted,
            Stage::Received => Self::ReceivedByCity,
            Stage::Open | Stage::HandingOver if unsent_rows == 0 => Self::SentToCity,
            Stage::Open | Stage::HandingOver => Self::OnThisDeviceOnly,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::OnThisDeviceOnly => "この端末だけ",
            Self::SentToCity => "市へ送信済み",
            Self::ReceivedByCity => "市が受領",
            Self::Deleted => "削除済み",
        }
    }
}

impl Stage {
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "対応中",
            Self::HandingOver => "引き継ぎ待ち",
            Self::Received => "削除の確認待ち",
            Self::Purged => "削除済み",
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::HandingOver => "handing-over",
            Self::Received => "received",
            Self::Purged => "purged",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Open, Self::HandingOver, Self::Received, Self::Purged].into_iter().find(|stage| stage.code() == code)
    }
}

impl Outcome {
    pub fn code(self) -> &'static str {
        match self {
            Self::HandedOver => "handed-over",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::HandedOver, Self::Withdrawn].into_iter().find(|outcome| outcome.code() == code)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::HandedOver => "引き継ぎ",
            Self::Withdrawn => "取り下げ",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_with_an_unsent_row_is_on_this_device_only() {
        assert_eq!(Delivery::of(Stage::Open, 1), Delivery::OnThisDeviceOnly);
        assert_eq!(Delivery::of(Stage::HandingOver, 0), Delivery::SentToCity);
        assert_eq!(Delivery::of(Stage::Purged, 0), Delivery::Deleted);
    }
}
