//! Where the resident is: subject, card, language, size of the letters, and whether somebody was called.

use super::{
    bring::{Bring, Flaw},
    facts::{Facts, Speech},
    subject::{asks, cards, needs_staff},
};
use std::{collections::BTreeSet, rc::Rc};
use words::{Card, Key, Language, Topic};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    /// The choice of a subject.
    Menu,
    /// What is recorded, when it is deleted, and the number.
    Opening,
    Card(Card),
    /// One way of what is to be brought, counted from the first.
    Bring(usize),
    /// Ends every subject, and the whole when the session has ended.
    Closing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    Large,
    Larger,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Model {
    pub(super) facts: Facts,
    pub(super) bring: Option<Rc<Bring>>,
    topic: Option<Topic>,
    at: usize,
    menu: bool,
    answers: Vec<(Card, bool)>,
    pub(super) language: Language,
    readings: bool,
    pub(super) size: Size,
    pub(super) called: bool,
}

impl Model {
    pub(super) fn begin(facts: Facts, bring: Option<Rc<Bring>>, topic: Option<Topic>) -> Self {
        Self {
            facts,
            bring,
            topic,
            at: 0,
            menu: false,
            answers: Vec::new(),
            language: Language::default(),
            readings: true,
            size: Size::Large,
            called: false,
        }
    }

    fn is_numbered(&self) -> bool {
        self.facts.number.is_some()
    }

    pub(super) fn speech(&self) -> Speech {
        Speech { language: self.language, readings: self.readings }
    }

    pub(super) fn toggle_readings(mut self) -> Self {
        self.readings = !self.readings;
        self
    }

    pub(super) fn screen(&self) -> Screen {
        let Some(_) = self.topic() else { return Screen::Menu };
        self.screens().get(self.at).copied().unwrap_or(Screen::Closing)
    }

    /// The subject on the screen, if it is not being chosen.
    pub(super) fn topic(&self) -> Option<Topic> {
        self.topic.filter(|_| !self.menu)
    }

    /// How many screens still follow.
    pub(super) fn remaining(&self) -> usize {
        self.screens().len().saturating_sub(self.at + 1)
    }

    pub(super) fn answer_to(&self, card: &Card) -> Option<bool> {
        self.answers.iter().find(|(asked, _)| asked == card).map(|(_, yes)| *yes)
    }

    pub(super) fn can_go_back(&self) -> bool {
        self.topic.is_some() && (self.menu || self.at > 0 || !self.is_numbered())
    }

    /// A question is left by its answer alone.
    pub(super) fn can_go_on(&self) -> bool {
        let open = matches!(self.screen(), Screen::Card(card) if asks(&card) && self.answer_to(&card).is_none());
        !open && self.remaining() > 0
    }

    pub(super) fn next(mut self) -> Self {
        if self.can_go_on() {
            self.at += 1;
        }
        self
    }

    pub(super) fn back(mut self) -> Self {
        match (self.menu, self.at, self.is_numbered()) {
            (true, _, _) => self.menu = false,
            (false, 0, true) => {}
            (false, 0, false) => self.topic = None,
            (false, at, _) => self.at = at - 1,
        }
        self
    }

    /// Begins a subject; what the first screen of a case says has been read by then.
    pub(super) fn choose(mut self, topic: Topic) -> Self {
        self.topic = Some(topic);
        self.menu = false;
        self.at = usize::from(self.is_numbered());
        self
    }

    pub(super) fn open_menu(mut self) -> Self {
        self.menu = true;
        self
    }

    /// Yes and no lead on; a no that needs a person calls one.
    pub(super) fn answer(mut self, yes: bool) -> Self {
        let Screen::Card(card) = self.screen() else { return self };
        self.answers.retain(|(asked, _)| *asked != card);
        self.answers.push((card, yes));
        if needs_staff(&card, yes) { self.call() } else { self.next() }
    }

    pub(super) fn speak(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    pub(super) fn resize(mut self) -> Self {
        self.size = match self.size {
            Size::Large => Size::Larger,
            Size::Larger => Size::Large,
        };
        self
    }

    pub(super) fn call(mut self) -> Self {
        self.called = true;
        self
    }

    /// Somebody has come.
    pub(super) fn attend(mut self) -> Self {
        self.called = false;
        self
    }

    fn screens(&self) -> Vec<Screen> {
        let Some(topic) = self.topic() else { return Vec::new() };
        let opening = self.is_numbered().then_some(Screen::Opening);
        let middle = match (topic, &self.bring) {
            (Topic::Again, Some(bring)) => again(bring, &cards(topic, &self.facts)),
            _ => cards(topic, &self.facts).into_iter().map(Screen::Card).collect(),
        };
        opening.into_iter().chain(middle).chain([Screen::Closing]).collect()
    }
}

/// That it is not for today, what to bring, why something does not count, and when the counter is open.
fn again(bring: &Bring, cards: &[Card]) -> Vec<Screen> {
    let card = |title: Key| cards.iter().find(|card| card.title == title).copied().map(Screen::Card);
    let begin = bring.of_issuance.then(|| card(Key::AgainNotTodayTitle)).flatten();
    let flaws: BTreeSet<Flaw> = bring.parts.iter().flat_map(|part| &part.flaws).map(|(_, flaw)| *flaw).collect();
    let flaws = flaws.into_iter().filter_map(|flaw| card(flaw.words()[0]));
    let ways = (0..bring.screens().len()).map(Screen::Bring);
    begin.into_iter().chain(ways).chain(flaws).chain(card(Key::AgainHoursTitle)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resident::{Office, Part, Pick, Whose};
    use words::Paper;

    fn begin(numbered: bool, topic: Option<Topic>) -> Model {
        Model::begin(facts(numbered), None, topic)
    }

    fn facts(numbered: bool) -> Facts {
        let rules = crate::samples::built_in();
        let office = Office::of(Some(&rules.on(domain::Day::from_civil(2026, 11, 24))), "窓口1");
        Facts { number: numbered.then(|| "7777-0001".into()), held: 0, office: Rc::new(office) }
    }

    fn walk(mut model: Model) -> Vec<Screen> {
        let mut seen = vec![model.screen()];
        while model.remaining() > 0 {
            model = if model.can_go_on() { model.next() } else { model.answer(true) };
            seen.push(model.screen());
        }
        seen
    }

    fn at(mut model: Model, title: Key) -> Model {
        while !matches!(model.screen(), Screen::Card(card) if card.title == title) {
            assert!(model.remaining() > 0, "{title:?} is not reached");
            model = if model.can_go_on() { model.next() } else { model.answer(true) };
        }
        model
    }

    #[test]
    fn a_case_begins_with_what_is_recorded_and_ends_with_its_number() {
        let screens = walk(begin(true, Some(Topic::Pickup)));
        assert_eq!(screens.first(), Some(&Screen::Opening));
        assert_eq!(screens.last(), Some(&Screen::Closing));
        assert!(screens.len() > 6 && screens[1..screens.len() - 1].iter().all(|s| matches!(s, Screen::Card(_))));
    }

    #[test]
    fn without_a_case_the_subject_is_chosen_first_and_back_leads_there_again() {
        let model = begin(false, None);
        assert_eq!((model.screen(), model.can_go_back(), model.can_go_on()), (Screen::Menu, false, false));
        let chosen = model.choose(Topic::Ways);
        assert!(matches!(chosen.screen(), Screen::Card(card) if card.title == Key::WaysIntroTitle));
        assert!(chosen.can_go_back());
        assert_eq!(chosen.back().screen(), Screen::Menu);
    }

    #[test]
    fn other_subjects_are_reachable_from_a_case_and_one_can_return() {
        let reading = at(begin(true, Some(Topic::Pickup)), Key::PickupFaceCheckTitle);
        let menu = reading.clone().open_menu();
        assert_eq!(menu.screen(), Screen::Menu);
        assert!(menu.can_go_back());
        assert_eq!(menu.clone().back(), reading);
        assert!(matches!(menu.choose(Topic::Photo).screen(), Screen::Card(card) if card.title == Key::PhotoBeginTitle));
    }

    #[test]
    fn a_question_waits_for_its_answer_and_remembers_it() {
        let asked = at(begin(true, Some(Topic::Application)), Key::ApplicationWantSignatureTitle);
        let Screen::Card(card) = asked.screen() else { panic!("a card") };
        assert!(!asked.can_go_on());
        assert_eq!(asked.clone().next(), asked, "there is no way round the question");
        let answered = asked.clone().answer(false);
        assert_ne!(answered.screen(), asked.screen());
        assert_eq!(answered.back().answer_to(&card), Some(false));
        assert!(!asked.answer(false).called);
    }

    #[test]
    fn who_does_not_agree_to_a_record_gets_a_person_and_stays_there() {
        let asked = at(begin(true, Some(Topic::Privacy)), Key::PrivacyConsentTitle);
        let refused = asked.clone().answer(false);
        assert!(refused.called);
        assert_eq!(refused.screen(), asked.screen());
        assert!(!refused.attend().called);
    }

    #[test]
    fn language_size_and_call_leave_the_card_alone() {
        let model = at(begin(true, Some(Topic::Photo)), Key::PhotoHatTitle);
        let changed = model.clone().speak(Language::Vietnamese).resize().call();
        assert_eq!(changed.screen(), model.screen());
        assert_eq!((changed.language, changed.size, changed.called), (Language::Vietnamese, Size::Larger, true));
        assert_eq!(changed.resize().size, Size::Large);
    }

    #[test]
    fn what_is_missing_comes_way_by_way_then_why_then_the_hours() {
        let licence = Pick { count: 1, of: vec![Paper::DriversLicence], with_photo: false, are_more: true };
        let two =
            Pick { count: 2, of: vec![Paper::StudentCard, Paper::BankPassbook], with_photo: false, are_more: true };
        let flaws = vec![(Paper::DriversLicence, Flaw::Expired)];
        let identity = Part { whose: Whose::Applicant, ways: vec![vec![licence], vec![two]], flaws };
        let bring = Bring { of_issuance: true, parts: vec![identity] };
        let screens = walk(Model::begin(facts(true), Some(Rc::new(bring)), Some(Topic::Again)));
        let titles = |screen: &Screen| match screen {
            Screen::Card(card) => Some(card.title),
            Screen::Menu | Screen::Opening | Screen::Bring(_) | Screen::Closing => None,
        };
        assert_eq!(screens[2..4], [Screen::Bring(0), Screen::Bring(1)]);
        let cards: Vec<Key> = screens.iter().filter_map(titles).collect();
        assert_eq!(cards, [Key::AgainNotTodayTitle, Key::AgainExpiredTitle, Key::AgainHoursTitle]);
    }

    #[test]
    fn readings_are_there_until_somebody_takes_them_away_and_stay_away() {
        let model = begin(true, Some(Topic::Photo));
        assert!(model.speech().readings);
        let without = model.toggle_readings();
        assert!(!without.clone().next().speak(Language::EasyJapanese).speech().readings);
        assert!(without.toggle_readings().speech().readings);
    }

    #[test]
    fn the_ends_of_the_row_hold() {
        let first = begin(true, Some(Topic::Photo));
        assert!(!first.can_go_back());
        assert_eq!(first.clone().back(), first);
        let last = (0..100).fold(first, |model, _| model.next());
        assert_eq!((last.screen(), last.can_go_on()), (Screen::Closing, false));
        assert_eq!(last.clone().next(), last);
    }
}
