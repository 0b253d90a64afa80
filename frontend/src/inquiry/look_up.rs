//! Where somebody is in the questions: what is typed, which line is chosen, what lies open. Nothing of the screen.

use domain::{rules::Code, search::Target};

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct LookUp {
    pub(super) typed: String,
    pub(super) topic: Option<Code>,
    /// The way to what lies open; the last is on the screen.
    pub(super) open: Vec<Target>,
    pub(super) chosen: Option<usize>,
}

/// What a key asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    Down,
    Up,
    Open(usize),
    Back,
}

impl LookUp {
    pub(super) fn typed(self, typed: String) -> Self {
        Self { typed, ..Self::default() }
    }

    pub(super) fn of_topic(self, topic: Code) -> Self {
        Self { topic: Some(topic), ..Self::default() }
    }

    pub(super) fn opened(mut self, target: Target) -> Self {
        self.open.push(target);
        self
    }

    /// One step back: from an entry to where it was found, from there to the beginning.
    pub(super) fn back(mut self) -> Self {
        if self.open.pop().is_some() { self } else { Self::default() }
    }

    pub(super) fn is_at_beginning(&self) -> bool {
        self.open.is_empty() && self.topic.is_none() && self.typed.trim().is_empty()
    }

    /// The arrow keys stay within the lines.
    pub(super) fn moved(mut self, down: bool, lines: usize) -> Self {
        self.chosen = match (self.chosen, down) {
            (_, _) if lines == 0 => None,
            (None, true) => Some(0),
            (None, false) => Some(lines - 1),
            (Some(at), true) => Some((at + 1).min(lines - 1)),
            (Some(at), false) => Some(at.saturating_sub(1)),
        };
        self
    }

    /// Without a choice, Enter takes the first line. A key that ends a conversion of kana is none of ours.
    pub(super) fn key(&self, key: &str, composing: bool, lines: usize) -> Option<Key> {
        match key {
            _ if composing => None,
            "ArrowDown" => Some(Key::Down),
            "ArrowUp" => Some(Key::Up),
            "Enter" if lines > 0 => Some(Key::Open(self.chosen.unwrap_or(0).min(lines - 1))),
            "Escape" if !self.is_at_beginning() => Some(Key::Back),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(code: &str) -> Target {
        Target::Faq(code.parse().expect("a code"))
    }

    #[test]
    fn arrows_stay_within_the_lines_and_enter_takes_the_first() {
        let look_up = LookUp::default().typed("写真".into());
        assert_eq!(look_up.key("Enter", false, 3), Some(Key::Open(0)));
        let down = look_up.moved(true, 2).moved(true, 2).moved(true, 2);
        assert_eq!(down.chosen, Some(1));
        assert_eq!(down.key("Enter", false, 2), Some(Key::Open(1)));
        assert_eq!(down.clone().moved(false, 2).moved(false, 2).chosen, Some(0));
        assert_eq!(down.moved(true, 0).chosen, None);
    }

    #[test]
    fn a_key_that_ends_a_conversion_opens_nothing() {
        let look_up = LookUp::default().typed("写真".into());
        for key in ["Enter", "Escape", "ArrowDown"] {
            assert_eq!(look_up.key(key, true, 3), None, "{key}");
        }
        assert_eq!(look_up.key("Enter", false, 0), None);
        assert_eq!(look_up.key("a", false, 3), None);
    }

    #[test]
    fn back_goes_the_way_that_was_come() {
        let look_up = LookUp::default().typed("紛失".into()).opened(target("lost")).opened(target("found"));
        let back = look_up.back();
        assert_eq!(back.open, [target("lost")]);
        let back = back.back();
        assert_eq!((back.open.len(), back.typed.as_str()), (0, "紛失"));
        assert!(back.back().is_at_beginning());
        assert_eq!(LookUp::default().key("Escape", false, 0), None, "the page behind may take it");
    }

    #[test]
    fn typing_leaves_what_lay_open() {
        let look_up = LookUp::default().of_topic("loss".parse().expect("a code")).opened(target("lost"));
        let typed = look_up.typed("写".into());
        assert!(typed.open.is_empty() && typed.topic.is_none() && typed.chosen.is_none());
    }
}
