//! The services of the counter: eight stand as tiles on the first screen, three are reached through 「困ったとき」.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    ApplicationSupport,
    ApplicationGuidance,
    FormReissue,
    ExpressIssue,
    Issuance,
    CertificateAndPin,
    CardChange,
    Inquiry,
    Complaint,
    Incident,
    Proposal,
}

impl Service {
    /// The tiles of the first screen.
    pub const TILES: [Self; 8] = [
        Self::ApplicationSupport,
        Self::ApplicationGuidance,
        Self::FormReissue,
        Self::ExpressIssue,
        Self::Issuance,
        Self::CertificateAndPin,
        Self::CardChange,
        Self::Inquiry,
    ];

    pub const ALL: [Self; 11] = [
        Self::ApplicationSupport,
        Self::ApplicationGuidance,
        Self::FormReissue,
        Self::ExpressIssue,
        Self::Issuance,
        Self::CertificateAndPin,
        Self::CardChange,
        Self::Inquiry,
        Self::Complaint,
        Self::Incident,
        Self::Proposal,
    ];

    /// The word on the tile and in every report.
    pub fn label(self) -> &'static str {
        match self {
            Self::ApplicationSupport => "申請サポート",
            Self::ApplicationGuidance => "申請方法の案内",
            Self::FormReissue => "申請書の再発行",
            Self::ExpressIssue => "特急発行の補助",
            Self::Issuance => "カードの交付",
            Self::CertificateAndPin => "電子証明書・暗証番号",
            Self::CardChange => "券面の変更・廃止",
            Self::Inquiry => "問い合わせ",
            Self::Complaint => "苦情・トラブル",
            Self::Incident => "事故報告",
            Self::Proposal => "マニュアルの提案",
        }
    }

    /// The machine word, the same as in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::ApplicationSupport => "application-support",
            Self::ApplicationGuidance => "application-guidance",
            Self::FormReissue => "form-reissue",
            Self::ExpressIssue => "express-issue",
            Self::Issuance => "issuance",
            Self::CertificateAndPin => "certificate-and-pin",
            Self::CardChange => "card-change",
            Self::Inquiry => "inquiry",
            Self::Complaint => "complaint",
            Self::Incident => "incident",
            Self::Proposal => "proposal",
        }
    }

    /// The check of the rules that this service begins with.
    pub fn check(self) -> Option<&'static str> {
        match self {
            Self::Issuance => Some("issuance"),
            Self::ExpressIssue => Some("express"),
            Self::ApplicationSupport
            | Self::ApplicationGuidance
            | Self::FormReissue
            | Self::CertificateAndPin
            | Self::CardChange
            | Self::Inquiry
            | Self::Complaint
            | Self::Incident
            | Self::Proposal => None,
        }
    }

    /// Whether a visitor of the counter stands behind it; a report of an accident or a proposal has none.
    pub fn is_a_visit(self) -> bool {
        match self {
            Self::ApplicationSupport
            | Self::ApplicationGuidance
            | Self::FormReissue
            | Self::ExpressIssue
            | Self::Issuance
            | Self::CertificateAndPin
            | Self::CardChange
            | Self::Inquiry
            | Self::Complaint => true,
            Self::Incident | Self::Proposal => false,
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.code() == code)
    }
}
