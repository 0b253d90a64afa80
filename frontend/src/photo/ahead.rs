//! Looks under way: the next frame is taken and sent while one is looked at, and no answer goes back in time.
//!
//! One camera has one of these; what it still has under way when it goes off is answered in vain.

/// One that is looked at, and one ahead.
const MOST: u32 = 2;

#[derive(Debug, Default)]
pub(super) struct Ahead {
    is_taking: bool,
    under_way: u32,
    taken: u32,
    newest: u32,
}

impl Ahead {
    /// True when a frame is to be taken now; it has to be told how that ended.
    pub(super) fn begin(&mut self) -> bool {
        let begins = !self.is_taking && self.under_way < MOST;
        self.is_taking |= begins;
        begins
    }

    /// A frame was taken and is looked at; its number is told with the answer.
    pub(super) fn took(&mut self) -> u32 {
        self.is_taking = false;
        self.under_way += 1;
        self.taken += 1;
        self.taken
    }

    pub(super) fn took_nothing(&mut self) {
        self.is_taking = false;
    }

    /// True when nothing newer was answered before.
    pub(super) fn answered(&mut self, number: u32) -> bool {
        self.under_way -= 1;
        let is_newest = number > self.newest;
        self.newest = self.newest.max(number);
        is_newest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(ahead: &mut Ahead) -> u32 {
        assert!(ahead.begin());
        ahead.took()
    }

    #[test]
    fn one_frame_is_taken_at_a_time_and_one_look_goes_ahead() {
        let mut ahead = Ahead::default();
        assert!(ahead.begin());
        assert!(!ahead.begin(), "the camera has one picture");
        let first = ahead.took();
        let second = taken(&mut ahead);
        assert!(!ahead.begin(), "a slow tablet is not asked for a third look");
        assert!(ahead.answered(first));
        taken(&mut ahead);
        assert!(!ahead.begin());
        assert!(ahead.answered(second));
        assert!(ahead.begin());
    }

    #[test]
    fn an_answer_that_was_overtaken_says_nothing_and_makes_room() {
        let mut ahead = Ahead::default();
        let (first, second) = (taken(&mut ahead), taken(&mut ahead));
        assert!(ahead.answered(second));
        assert!(!ahead.answered(first), "the newer one has been said");
        let third = taken(&mut ahead);
        assert!(ahead.answered(third));
    }

    #[test]
    fn a_frame_that_could_not_be_taken_stands_in_nobodys_way() {
        let mut ahead = Ahead::default();
        assert!(ahead.begin());
        ahead.took_nothing();
        assert_eq!(taken(&mut ahead), 1);
    }
}
