//! Subjects: which one belongs to a service, which cards of it can be shown here, and what is called by which text.

use super::{bring::Bring, facts::Facts, office::Office, tongue::Tongue};
use domain::{CaseNumber, Service, rules::RuleBook};
use std::rc::Rc;
use words::{Card, Key, Topic};
use yew::Callback;

/// All that the turned tablet is told: nothing else of a visitor fits in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Turned {
    /// The case's own number; none when the tablet is shown without a case.
    pub(crate) number: Option<CaseNumber>,
    /// So many papers of the visitor are at the counter now.
    pub(crate) held: usize,
    /// Where it begins; without one, with the choice.
    pub(crate) topic: Option<Topic>,
    /// Which papers are missing in this case.
    pub(crate) bring: Option<Rc<Bring>>,
    pub(crate) office: Rc<Office>,
    /// Where it begins, and where the choice is left for the clerk's page.
    pub(crate) tongue: Tongue,
}

/// Whoever turns the tablet says what is shown once the rules of the day are there.
pub(crate) type Turning = Callback<Option<Rc<RuleBook>>, Turned>;

impl Turned {
    pub(crate) fn without_case() -> Self {
        Self { number: None, held: 0, topic: None, bring: None, office: Rc::default(), tongue: Tongue::default() }
    }

    /// What is missing is what the resident is shown first.
    pub(crate) fn of_case(service: Service, number: CaseNumber, bring: Option<Bring>) -> Self {
        let topic = if bring.is_some() { Topic::Again } else { topic_of(service) };
        Self { number: Some(number), topic: Some(topic), bring: bring.map(Rc::new), ..Self::without_case() }
    }

    pub(crate) fn holding(self, held: usize) -> Self {
        Self { held, ..self }
    }

    pub(crate) fn speaking(self, tongue: Tongue) -> Self {
        Self { tongue, ..self }
    }

    /// The four PINs, as the paper for them is being filled in.
    pub(crate) fn about_pins(number: CaseNumber) -> Self {
        Self { number: Some(number), topic: Some(Topic::Pin), ..Self::without_case() }
    }

    pub(crate) fn at(self, office: Office) -> Self {
        Self { office: Rc::new(office), ..self }
    }
}

/// What can be chosen, in the order of the tiles.
const OFFERED: [Topic; 13] = [
    Topic::Ways,
    Topic::Application,
    Topic::Photo,
    Topic::Express,
    Topic::Pickup,
    Topic::Pin,
    Topic::Leaflet,
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
pub(super) fn offered(facts: &Facts, missing: bool) -> Vec<Topic> {
    let begins = |topic: &Topic| topic.cards().first().is_some_and(|card| can_be_shown(card, facts));
    missing.then_some(Topic::Again).into_iter().chain(OFFERED.into_iter().filter(begins)).collect()
}

/// The cards of a subject whose open places can be filled.
pub(super) fn cards(topic: Topic, facts: &Facts) -> Vec<Card> {
    topic.cards().iter().filter(|card| can_be_shown(card, facts)).copied().collect()
}

fn can_be_shown(card: &Card, facts: &Facts) -> bool {
    let filled = [card.title, card.text].into_iter().all(|key| facts.fill(key));
    filled && facts.office.offers(card) && !SHOWN_ELSEWHERE.contains(&card.title)
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
        Topic::Photo | Topic::Guide => Key::PhotoBeginTitle,
        Topic::Pickup => Key::PickupNeededTitle,
        Topic::Pin => Key::PinFourTitle,
        Topic::Leaflet => Key::LeafletBeginTitle,
        Topic::Again => Key::AgainBring,
        Topic::Day => Key::AgainHoursTitle,
        Topic::Certificate => Key::CertificateRenewTitle,
        Topic::Change => Key::ChangeFaceTitle,
        Topic::Loss => Key::LossName,
        Topic::Papers => Key::PickupOriginalsTitle,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Day;
    use words::{Language, Placeholder};

    fn facts() -> Facts {
        let rules = crate::samples::built_in();
        let office = Office::of(Some(&rules.on(Day::from_civil(2026, 11, 24))), "窓口1");
        Facts { number: Some("7777-0001".into()), held: 2, office: Rc::new(office) }
    }

    #[test]
    fn every_service_leads_to_a_subject_that_has_something_to_say() {
        for service in Service::ALL {
            assert!(offered(&facts(), false).contains(&topic_of(service)), "{service:?}");
            assert!(!cards(topic_of(service), &facts()).is_empty(), "{service:?}");
        }
    }

    #[test]
    fn no_open_place_ever_reaches_the_resident() {
        let numberless = Facts { number: None, ..facts() };
        for facts in [facts(), numberless, Facts::default()] {
            for card in Topic::ALL.into_iter().flat_map(|topic| cards(topic, &facts)) {
                for key in [card.title, card.text] {
                    let open = key
                        .placeholders()
                        .into_iter()
                        .filter(|place| facts.value(key, *place, Language::English).is_none());
                    assert_eq!(open.collect::<Vec<Placeholder>>(), [], "{card:?}");
                }
            }
        }
    }

    #[test]
    fn a_lost_card_is_told_of_as_soon_as_the_rules_know_whom_to_call() {
        assert!(offered(&facts(), false).contains(&Topic::Loss));
        assert!(!offered(&Facts::default(), false).contains(&Topic::Loss));
        let titles: Vec<Key> = cards(Topic::Loss, &facts()).into_iter().map(|card| card.title).collect();
        assert_eq!(titles[..2], [Key::LossCallFirstTitle, Key::LossCallLanguagesTitle]);
        assert_eq!(titles.len(), Topic::Loss.cards().len());
    }

    #[test]
    fn whoever_has_left_papers_reads_how_many_and_nobody_else_does() {
        let titles = |held| cards(Topic::Pickup, &Facts { held, ..facts() }).into_iter().map(|card| card.title);
        let of_papers = [Key::PickupCustodyTitle, Key::PickupReturnedTitle];
        assert!(titles(0).all(|title| !of_papers.contains(&title)));
        assert_eq!(titles(2).filter(|title| of_papers.contains(title)).count(), 2);
        let told = facts().value(Key::PickupCustody, Placeholder::Count, Language::Korean);
        assert_eq!(told.as_deref(), Some("2"));
    }

    #[test]
    fn what_to_bring_is_offered_first_and_only_where_something_is_missing() {
        assert_eq!(offered(&facts(), true)[0], Topic::Again);
        assert!(!offered(&facts(), false).contains(&Topic::Again));
    }

    #[test]
    fn the_four_pins_are_told_as_the_rules_say_and_after_the_warning() {
        let rules = crate::samples::built_in();
        let titles: Vec<Key> = cards(Topic::Pin, &facts()).into_iter().map(|card| card.title).collect();
        assert_eq!(titles[1], Key::PinSecretTitle);
        let texts = [
            ("signature", Key::PinSignature),
            ("authentication", Key::PinAuthentication),
            ("resident", Key::PinResident),
            ("card-face", Key::PinCardFace),
        ];
        let book = rules.on(Day::from_civil(2026, 11, 24));
        let told: Vec<&str> = book.each(|set| &set.pin).map(|(_, pin)| pin.code.as_str()).collect();
        assert_eq!(told, texts.map(|(code, _)| code));
        for ((_, pin), (_, key)) in book.each(|set| &set.pin).zip(texts) {
            for language in Language::ALL {
                let text = key.text(language, &[]);
                let numbers = text.split(|letter: char| !letter.is_ascii_digit()).filter(|digits| !digits.is_empty());
                let numbers: Vec<&str> = numbers.collect();
                let format =
                    pin.format.split(|letter: char| !letter.is_ascii_digit()).filter(|digits| !digits.is_empty());
                let locks = pin.locks_after.to_string();
                for wanted in format.chain([locks.as_str()]) {
                    assert!(numbers.contains(&wanted), "{wanted} in {}: {text}", language.code());
                }
            }
        }
    }

    #[test]
    fn a_title_that_asks_is_answered_with_yes_or_no() {
        for topic in offered(&facts(), false) {
            for card in cards(topic, &facts()) {
                let question = card.title.text(Language::Japanese, &[]).ends_with("か");
                assert_eq!(asks(&card), question, "{card:?}");
            }
        }
    }
}
