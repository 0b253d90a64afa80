//! What one frame of the live view held: a candidate to be compared with the print, or why there is none.

use domain::{ApplicationId, Invitation, InvitationRefusal, ScanRefusal};
use serde::{Deserialize, Serialize};

/// Nothing of it is stored. A candidate that was compared goes the way of a typed one, as both entries of `SetApplicationId`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScanVerdict {
    pub outcome: ScanOutcome,
    /// Where the code is, for a line around it: clockwise, from the corner that lies between two of its marks.
    pub corners: Option<[ScanPoint; 4]>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScanOutcome {
    /// To be shown in groups (`ApplicationId::grouped`) beside the request to compare.
    Candidate(ApplicationId),
    /// With its code, its reason and its next step (`ScanRefusal::{code, reason, next_step}`).
    Refused(ScanRefusal),
}

/// The same for what enrols a tablet: it fills the fields of `Enrol`, and a person sends them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InvitationVerdict {
    pub outcome: InvitationOutcome,
    pub corners: Option<[ScanPoint; 4]>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InvitationOutcome {
    Invitation(Invitation),
    Refused(InvitationRefusal),
}

/// A place as shares of the frame's width and height; a code that reaches over the edge has corners beyond 0 or 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScanPoint {
    pub x: f32,
    pub y: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "12345678901234567890123";

    #[test]
    fn a_verdict_arrives_as_it_was_sent() {
        let corners = Some([(0.1, 0.2), (0.3, 0.2), (0.3, 0.4), (0.1, 0.4)].map(|(x, y)| ScanPoint { x, y }));
        let id = ApplicationId::parse(ID).expect("is one");
        for outcome in [ScanOutcome::Candidate(id), ScanOutcome::Refused(ScanRefusal::MyNumber)] {
            let sent = ScanVerdict { outcome, corners };
            let json = serde_json::to_string(&sent).expect("is written");
            assert_eq!(serde_json::from_str::<ScanVerdict>(&json).expect("is read"), sent);
        }
    }

    #[test]
    fn an_invitation_arrives_as_it_was_sent_and_no_other_text_does() {
        let invitation = Invitation::new("https://localhost:8443", "7K4M-9QXT-2BHD-P5RW").expect("is one");
        for outcome in
            [InvitationOutcome::Invitation(invitation), InvitationOutcome::Refused(InvitationRefusal::OtherVersion)]
        {
            let sent = InvitationVerdict { outcome, corners: None };
            let json = serde_json::to_string(&sent).expect("is written");
            assert_eq!(serde_json::from_str::<InvitationVerdict>(&json).expect("is read"), sent);
        }
        let torn = r#"{"outcome":{"invitation":"hikitsugi-enrol:1:7K4M"},"corners":null}"#;
        assert!(serde_json::from_str::<InvitationVerdict>(torn).is_err());
    }

    #[test]
    fn no_digit_of_a_candidate_reaches_a_log() {
        let outcome = ScanOutcome::Candidate(ApplicationId::parse(ID).expect("is one"));
        assert!(!format!("{:?}", ScanVerdict { outcome, corners: None }).contains("123"));
    }
}
