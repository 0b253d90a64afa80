//! What is said to whoever stands before the camera, and when the photo takes itself. No camera and no clock in here.

use domain::photo::{Finding, PhotoException, Verdict};

/// A sentence stands at least so long, so that it can be read.
const SENTENCE_MS: f64 = 700.0;
/// A pause this long says that frames were missed: nobody knows what happened meanwhile. A slow tablet that is busy looks
/// every second or two; it must not ask somebody to hold still for ever.
const GAP_MS: f64 = 2_500.0;

/// When a head counts as still.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stillness {
    /// In heights of the head: breathing is less, a step is more.
    pub(super) moved_max: f32,
    /// So long it has to be still and nothing wrong before the photo takes itself.
    pub(super) still_ms: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Say {
    /// No frame has been looked at yet.
    Nothing,
    /// The one thing to do now.
    Do(Finding),
    /// All is well; a share of the time that is still needed has passed.
    Hold(f32),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Guide {
    say: Say,
    said_at: f64,
    last: Option<(Verdict, f64)>,
    still_since: Option<f64>,
}

impl Default for Guide {
    fn default() -> Self {
        Self { say: Say::Nothing, said_at: f64::NEG_INFINITY, last: None, still_since: None }
    }
}

impl Guide {
    pub(super) fn say(&self) -> Say {
        self.say
    }

    /// What was seen last.
    pub(super) fn seen(&self) -> Option<&Verdict> {
        self.last.as_ref().map(|(verdict, _)| verdict)
    }

    /// Takes in what was seen on a frame; true when the photo is to be taken now.
    pub(super) fn saw(
        &mut self,
        verdict: Verdict,
        exception: Option<PhotoException>,
        needed: Stillness,
        at: f64,
    ) -> bool {
        let verdict = exception.map_or_else(|| verdict.clone(), |exception| verdict.excused_by(exception));
        let is_still = self.last.as_ref().is_some_and(|(last, seen_at)| {
            at - seen_at <= GAP_MS && verdict.moved_since(last).is_some_and(|moved| moved <= needed.moved_max)
        });
        self.still_since = match (verdict.is_good(), is_still) {
            (true, true) => self.still_since.or(Some(at)),
            (true, false) => Some(at),
            (false, _) => None,
        };
        let held = self.still_since.map_or(0.0, |since| at - since);
        self.change_words(verdict.first().map_or(Say::Hold((held / needed.still_ms).min(1.0) as f32), Say::Do), at);
        let is_good = verdict.is_good();
        self.last = Some((verdict, at));
        let now = is_good && held >= needed.still_ms;
        if now {
            // The next one needs its own moment of stillness.
            self.still_since = None;
        }
        now
    }

    /// One sentence does not chase the other; that all is well is said at once.
    fn change_words(&mut self, say: Say, at: f64) {
        let same_kind = match (self.say, say) {
            (Say::Do(old), Say::Do(new)) => old == new,
            (Say::Hold(_), Say::Hold(_)) => true,
            (Say::Nothing | Say::Do(_) | Say::Hold(_), _) => false,
        };
        let may_change = match (self.say, say) {
            (Say::Do(_), Say::Do(_)) => at - self.said_at >= SENTENCE_MS,
            (Say::Nothing | Say::Do(_) | Say::Hold(_), _) => true,
        };
        if same_kind {
            self.say = say;
        } else if may_change {
            (self.say, self.said_at) = (say, at);
        }
    }
}

#[cfg(test)]
const STILL: Stillness = Stillness { moved_max: 0.06, still_ms: 1200.0 };

/// As it stands after one look, for the gallery.
#[cfg(test)]
pub(crate) fn guided(findings: &[Finding], framed: bool) -> Guide {
    use domain::photo::{Area, Face, Pose};
    let window = Area { left: 0.3, top: 0.1, width: 0.4, height: 0.8 };
    let face = Face { head: window, window, pose: Pose { roll: 0.0, yaw: 0.0, pitch: 0.0 } };
    let mut guide = Guide::default();
    guide.saw(Verdict { findings: findings.to_vec(), face: framed.then_some(face) }, None, STILL, 0.0);
    guide
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::photo::{Area, Face, Pose};

    /// Ten frames a second.
    const FRAME_MS: f64 = 100.0;

    fn good(left: f32) -> Verdict {
        let head = Area { left, top: 0.2, width: 0.3, height: 0.5 };
        let face = Face { head, window: head, pose: Pose { roll: 0.0, yaw: 0.0, pitch: 0.0 } };
        Verdict { findings: Vec::new(), face: Some(face) }
    }

    fn wrong(finding: Finding) -> Verdict {
        Verdict { findings: vec![finding], ..good(0.3) }
    }

    /// After how many frames of this it is taken.
    fn frames_until_taken(guide: &mut Guide, from: f64, verdict: impl Fn(usize) -> Verdict) -> Option<usize> {
        (0..40).find(|frame| guide.saw(verdict(*frame), None, STILL, from + *frame as f64 * FRAME_MS))
    }

    #[test]
    fn it_takes_itself_after_a_moment_of_stillness_and_not_before() {
        let taken = frames_until_taken(&mut Guide::default(), 0.0, |_| good(0.3));
        assert_eq!(taken, Some(12), "1.2 seconds");
    }

    #[test]
    fn who_moves_is_waited_for() {
        let walking = |frame: usize| good(0.1 + frame as f32 * 0.06);
        assert_eq!(frames_until_taken(&mut Guide::default(), 0.0, walking), None);
        let shakes_once = |frame: usize| good(if frame == 6 { 0.4 } else { 0.3 });
        assert_eq!(frames_until_taken(&mut Guide::default(), 0.0, shakes_once), Some(19), "from the last movement on");
    }

    #[test]
    fn nothing_is_taken_while_something_is_wrong_unless_a_reason_excuses_it() {
        let tilted = |_: usize| wrong(Finding::Rolled);
        assert_eq!(frames_until_taken(&mut Guide::default(), 0.0, tilted), None);
        let mut guide = Guide::default();
        let lying = Some(PhotoException::Lying);
        assert!((0..20).any(|frame| guide.saw(tilted(frame), lying, STILL, frame as f64 * FRAME_MS)));
    }

    #[test]
    fn a_slow_tablet_takes_it_too() {
        let mut guide = Guide::default();
        let taken = (0..6).find(|look| guide.saw(good(0.3), None, STILL, f64::from(*look) * 1_500.0));
        assert_eq!(taken, Some(1), "two looks at the same head, further apart than it has to be still");
    }

    #[test]
    fn missed_frames_are_no_stillness() {
        let mut guide = Guide::default();
        assert!(!guide.saw(good(0.3), None, STILL, 0.0));
        assert!(!guide.saw(good(0.3), None, STILL, 5_000.0), "five seconds of which nobody knows anything");
    }

    #[test]
    fn a_sentence_stands_long_enough_to_be_read_and_the_good_news_comes_at_once() {
        let mut guide = Guide::default();
        guide.saw(wrong(Finding::TooNear), None, STILL, 0.0);
        guide.saw(wrong(Finding::TooFar), None, STILL, 100.0);
        assert_eq!(guide.say(), Say::Do(Finding::TooNear));
        guide.saw(wrong(Finding::TooFar), None, STILL, 800.0);
        assert_eq!(guide.say(), Say::Do(Finding::TooFar));
        guide.saw(good(0.3), None, STILL, 900.0);
        assert_eq!(guide.say(), Say::Hold(0.0));
    }

    #[test]
    fn after_one_photo_the_next_needs_its_own_moment() {
        let mut guide = Guide::default();
        frames_until_taken(&mut guide, 0.0, |_| good(0.3));
        assert!(!guide.saw(good(0.3), None, STILL, 1300.0));
    }
}
