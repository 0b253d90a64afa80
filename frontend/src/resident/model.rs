//! Where the resident is: subject, card, language, size of the letters, and whether somebody was called.

use super::subject::{asks, cards, needs_staff};
use words::{Card, Language, Topic};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    /// The choice of a subject.
    Menu,
    /// What is recorded, when it is deleted, and the number.
    Opening,
    Card(Card),
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
    numbered: bool,
    topic: Option<Topic>,
    at: usize,
    menu: bool,
    answers: Vec<(Card, bool)>,
    pub(super) language: Language,
    pub(super) size: Size,
    pub(super) called: bool,
}

impl Model {
    pub(super) fn begin(numbered: bool, topic: Option<Topic>) -> Self {
        Self {
            numbered,
            topic,
            at: 0,
            menu: false,
            answers: Vec::new(),
            language: Language::default(),
            size: Size::Large,
            called: false,
        }
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
        self.topic.is_some() && (self.menu || self.at > 0 || !self.numbered)
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
        match (self.menu, self.at, self.numbered) {
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
        self.at = usize::from(self.numbered);
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
        let opening = self.numbered.then_some(Screen::Opening);
        let cards = cards(topic, self.numbered).into_iter().map(Screen::Card);
        opening.into_iter().chain(cards).chain([Screen::Closing]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::Key;

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
        let screens = walk(Model::begin(true, Some(Topic::Pickup)));
        assert_eq!(screens.first(), Some(&Screen::Opening));
        assert_eq!(screens.last(), Some(&Screen::Closing));
        assert!(screens.len() > 10 && screens[1..screens.len() - 1].iter().all(|s| matches!(s, Screen::Card(_))));
    }

    #[test]
    fn without_a_case_the_subject_is_chosen_first_and_back_leads_there_again() {
        let model = Model::begin(false, None);
        assert_eq!((model.screen(), model.can_go_back(), model.can_go_on()), (Screen::Menu, false, false));
        let chosen = model.choose(Topic::Ways);
        assert!(matches!(chosen.screen(), Screen::Card(card) if card.title == Key::WaysIntroTitle));
        assert!(chosen.can_go_back());
        assert_eq!(chosen.back().screen(), Screen::Menu);
    }

    #[test]
    fn other_subjects_are_reachable_from_a_case_and_one_can_return() {
        let reading = at(Model::begin(true, Some(Topic::Pickup)), Key::PickupPinsTitle);
        let menu = reading.clone().open_menu();
        assert_eq!(menu.screen(), Screen::Menu);
        assert!(menu.can_go_back());
        assert_eq!(menu.clone().back(), reading);
        assert!(matches!(menu.choose(Topic::Photo).screen(), Screen::Card(card) if card.title == Key::PhotoBeginTitle));
    }

    #[test]
    fn a_question_waits_for_its_answer_and_remembers_it() {
        let asked = at(Model::begin(true, Some(Topic::Application)), Key::ApplicationWantSignatureTitle);
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
        let asked = at(Model::begin(true, Some(Topic::Privacy)), Key::PrivacyConsentTitle);
        let refused = asked.clone().answer(false);
        assert!(refused.called);
        assert_eq!(refused.screen(), asked.screen());
        assert!(!refused.attend().called);
    }

    #[test]
    fn language_size_and_call_leave_the_card_alone() {
        let model = at(Model::begin(true, Some(Topic::Photo)), Key::PhotoHatTitle);
        let changed = model.clone().speak(Language::Vietnamese).resize().call();
        assert_eq!(changed.screen(), model.screen());
        assert_eq!((changed.language, changed.size, changed.called), (Language::Vietnamese, Size::Larger, true));
        assert_eq!(changed.resize().size, Size::Large);
    }

    #[test]
    fn the_ends_of_the_row_hold() {
        let first = Model::begin(true, Some(Topic::Photo));
        assert!(!first.can_go_back());
        assert_eq!(first.clone().back(), first);
        let last = (0..100).fold(first, |model, _| model.next());
        assert_eq!((last.screen(), last.can_go_on()), (Screen::Closing, false));
        assert_eq!(last.clone().next(), last);
    }
}
