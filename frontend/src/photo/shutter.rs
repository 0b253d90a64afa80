//! Two shots at once are one: a finger on the key, the timer and a head that holds still may all come together.

use std::{cell::Cell, rc::Rc};

/// Shared by all that can take a photo of one live view.
#[derive(Debug, Clone, Default)]
pub(super) struct Shutter(Rc<Cell<bool>>);

/// A shot that is being taken. Dropping it lets the next one be taken.
#[derive(Debug)]
pub(super) struct Shot(Rc<Cell<bool>>);

impl Shutter {
    /// None while a shot is being taken.
    pub(super) fn press(&self) -> Option<Shot> {
        (!self.0.replace(true)).then(|| Shot(self.0.clone()))
    }
}

impl Drop for Shot {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_finger_a_timer_and_a_still_head_one_takes_the_photo() {
        let shutter = Shutter::default();
        let (finger, timer, still) = (shutter.press(), shutter.clone().press(), shutter.press());
        assert!(finger.is_some());
        assert!(timer.is_none() && still.is_none());
        drop((timer, still));
        assert!(shutter.press().is_none(), "who took nothing ends nothing");
    }

    #[test]
    fn the_next_photo_is_taken_once_the_first_is_there_or_has_failed() {
        let shutter = Shutter::default();
        for _ in 0..3 {
            let shot = shutter.press();
            assert!(shot.is_some() && shutter.press().is_none());
            drop(shot);
        }
    }
}
