//! What a visitor may have brought. Ticks only: no image of any document is ever kept.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    ApplicationForm,
    IssueNotice,
    DriversLicence,
    Passport,
    ResidenceCard,
    MyNumberCard,
    NotificationCard,
    BasicResidentCard,
    HealthEligibility,
    OtherIdentity,
}

impl DocumentKind {
    pub const ALL: [Self; 10] = [
        Self::ApplicationForm,
        Self::IssueNotice,
        Self::DriversLicence,
        Self::Passport,
        Self::ResidenceCard,
        Self::MyNumberCard,
        Self::NotificationCard,
        Self::BasicResidentCard,
        Self::HealthEligibility,
        Self::OtherIdentity,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::ApplicationForm => "ID付き申請書",
            Self::IssueNotice => "交付通知書",
            Self::DriversLicence => "運転免許証",
            Self::Passport => "パスポート",
            Self::ResidenceCard => "在留カード",
            Self::MyNumberCard => "マイナンバーカード",
            Self::NotificationCard => "通知カード・個人番号通知書",
            Self::BasicResidentCard => "住民基本台帳カード",
            Self::HealthEligibility => "資格確認書",
            Self::OtherIdentity => "その他の本人確認書類",
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::ApplicationForm => "application-form",
            Self::IssueNotice => "issue-notice",
            Self::DriversLicence => "drivers-licence",
            Self::Passport => "passport",
            Self::ResidenceCard => "residence-card",
            Self::MyNumberCard => "my-number-card",
            Self::NotificationCard => "notification-card",
            Self::BasicResidentCard => "basic-resident-card",
            Self::HealthEligibility => "health-eligibility",
            Self::OtherIdentity => "other-identity",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|document| document.code() == code)
    }
}
