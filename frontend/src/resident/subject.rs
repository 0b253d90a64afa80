//! Subjects: which one belongs to a service, which cards of it can be shown here, and what is called by which text.

use crate::parts::PictogramKind;
use domain::{CaseNumber, DocumentKind, Service};
use words::{Card, Key, Placeholder, Topic};

/// All that the turned tablet is told: nothing else of a visitor fits in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Turned {
    /// The case's own number; none when the tablet is shown without a case.
    pub(crate) number: Option<CaseNumber>,
    /// Where it begins; without one, with the choice.
    pub(crate) topic: Option<Topic>,
}

impl Turned {
    pub(crate) fn without_case() -> Self {
        Self { number: None, topic: None }
    }

    pub(crate) fn of_case(service: Service, number: CaseNumber) -> Self {
        Self { number: Some(number), topic: Some(topic_of(service)) }
    }
}

/// What can be chosen, in the order of the tiles.
const OFFERED: [Topic; 11] = [
    Topic::Ways,
    Topic::Application,
    Topic::Photo,
    Topic::Express,
    Topic::Pickup,
    Topic::Certificate,
    Topic::Change,
    Topic::Loss,
    Topic::Inquiry,
    Topic::Access,
    Topic::Privacy,
];

/// Cards that speak of something which this screen does not show: a number, a photo, what was written down.
const SHOWN_ELSEWHERE: [Key; 3] = [Key::ApplicationFormIdSameTitle, Key::ApplicationCheckTitle, Key::PhotoChooseTitle];

/// Cards that are answered with はい or いいえ.
const QUESTIONS: [Key; 5] = [
    Key::PrivacyConsentTitle,
    Key::ApplicationFormOldTitle,
    Key::ApplicationWantSignatureTitle,
    Key::ApplicationWantUserTitle,
    Key::ApplicationBrailleTitle,
];

/// Where いいえ needs a person at once.
const NO_NEEDS_STAFF: [Key; 2] = [Key::PrivacyConsentTitle, Key::ApplicationFormOldTitle];

/// A subject whose first card waits for a word of the city is not offered: what it says first is what matters.
pub(super) fn offered(numbered: bool) -> Vec<Topic> {
    let begins = |topic: &Topic| topic.cards().first().is_some_and(|card| can_be_shown(card, numbered));
    OFFERED.into_iter().filter(begins).collect()
}

/// The cards of a subject whose open places can be filled.
pub(super) fn cards(topic: Topic, numbered: bool) -> Vec<Card> {
    topic.cards().iter().filter(|card| can_be_shown(card, numbered)).copied().collect()
}

fn can_be_shown(card: &Card, numbered: bool) -> bool {
    let open = [card.title, card.text].map(Key::placeholders).concat();
    let filled = |place: &Placeholder| numbered && *place == Placeholder::Number;
    open.iter().all(filled) && !SHOWN_ELSEWHERE.contains(&card.title)
}

pub(super) fn asks(card: &Card) -> bool {
    QUESTIONS.contains(&card.title)
}

pub(super) fn needs_staff(card: &Card, yes: bool) -> bool {
    !yes && NO_NEEDS_STAFF.contains(&card.title)
}

fn topic_of(service: Service) -> Topic {
    match service {
        Service::ApplicationSupport => Topic::Application,
        Service::ApplicationGuidance | Service::FormReissue => Topic::Ways,
        Service::ExpressIssue => Topic::Express,
        Service::Issuance => Topic::Pickup,
        Service::CertificateAndPin => Topic::Certificate,
        Service::CardChange => Topic::Change,
        Service::Inquiry | Service::Complaint | Service::Incident | Service::Proposal => Topic::Inquiry,
    }
}

/// The text of a tile: the title of the card that says best what the subject is.
pub(super) fn name(topic: Topic) -> Key {
    match topic {
        Topic::Button => Key::ButtonTopics,
        Topic::Frame => Key::FrameAskUsTitle,
        Topic::Privacy => Key::PrivacyRecordedTitle,
        Topic::Access => Key::AccessLargerTitle,
        Topic::Inquiry => Key::InquiryTellTitle,
        Topic::Ways => Key::WaysIntroTitle,
        Topic::Express => Key::WaysExpressTitle,
        Topic::Application => Key::ApplicationStepsTitle,
        Topic::Photo => Key::PhotoBeginTitle,
        Topic::Pickup => Key::PickupNeededTitle,
        Topic::Again => Key::AgainNotTodayTitle,
        Topic::Certificate => Key::CertificateRenewTitle,
        Topic::Change => Key::ChangeFaceTitle,
        Topic::Loss => Key::LossFoundTitle,
        Topic::Papers => Key::PickupOriginalsTitle,
    }
}

pub(super) fn picture(topic: Topic) -> PictogramKind {
    match topic {
        Topic::Button | Topic::Frame => PictogramKind::Information,
        Topic::Privacy => PictogramKind::Lock,
        Topic::Access => PictogramKind::Help,
        Topic::Inquiry => PictogramKind::Service(Service::Inquiry),
        Topic::Ways => PictogramKind::Service(Service::ApplicationGuidance),
        Topic::Express => PictogramKind::Service(Service::ExpressIssue),
        Topic::Application => PictogramKind::Service(Service::ApplicationSupport),
        Topic::Photo => PictogramKind::Camera,
        Topic::Pickup => PictogramKind::Service(Service::Issuance),
        Topic::Again => PictogramKind::Document(DocumentKind::IssueNotice),
        Topic::Certificate => PictogramKind::Service(Service::CertificateAndPin),
        Topic::Change => PictogramKind::Service(Service::CardChange),
        Topic::Loss => PictogramKind::Telephone,
        Topic::Papers => PictogramKind::Document(DocumentKind::OtherIdentity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::Language;

    #[test]
    fn every_service_leads_to_a_subject_that_has_something_to_say() {
        for service in Service::ALL {
            assert!(offered(true).contains(&topic_of(service)), "{service:?}");
            assert!(!cards(topic_of(service), true).is_empty(), "{service:?}");
        }
    }

    #[test]
    fn no_open_place_ever_reaches_the_resident() {
        for (topic, numbered) in Topic::ALL.into_iter().flat_map(|topic| [(topic, true), (topic, false)]) {
            for card in cards(topic, numbered) {
                let open = [card.title, card.text].map(Key::placeholders).concat();
                assert!(open.is_empty() || numbered && open == [Placeholder::Number], "{card:?}");
            }
        }
        assert!(!offered(true).contains(&Topic::Loss), "its first card is a telephone number the city has not given");
    }

    #[test]
    fn a_title_that_asks_is_answered_with_yes_or_no() {
        for topic in offered(true) {
            for card in cards(topic, true) {
                let question = card.title.text(Language::Japanese, &[]).ends_with("か");
                assert_eq!(asks(&card), question, "{card:?}");
            }
        }
    }
}
