//! What was measured on one picture: findings, where the head is, how it is held. Shares of the frame, never pixels.

use super::{Finding, PhotoException};
use serde::{Deserialize, Serialize};

/// A rectangle as shares of the frame, from the upper left. May reach beyond it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Area {
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
}

/// Degrees. Positive: the head leans, turns and nods to the picture's right and down.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pose {
    pub roll: f32,
    pub yaw: f32,
    pub pitch: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Face {
    /// From the crown to the chin, from ear to ear; the crown is an estimate.
    pub head: Area,
    /// The 35:45 window that the photo is cut from.
    pub window: Area,
    pub pose: Pose,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Verdict {
    /// The most important first.
    pub findings: Vec<Finding>,
    /// None where no face was found. With several faces: the largest.
    pub face: Option<Face>,
}

impl Verdict {
    pub fn is_good(&self) -> bool {
        self.findings.is_empty()
    }

    /// The one thing to say.
    pub fn first(&self) -> Option<Finding> {
        self.findings.first().copied()
    }

    /// A face was seen, but it lies or the camera does: a quarter turn may set it upright.
    pub fn lies(&self) -> bool {
        self.face.is_none() && self.findings.contains(&Finding::Rolled)
    }

    /// What is left once a reason (規格外の理由) was chosen.
    pub fn excused_by(&self, exception: PhotoException) -> Self {
        let findings = self.findings.iter().copied().filter(|finding| !exception.excuses(*finding)).collect();
        Self { findings, face: self.face }
    }

    /// How far the head moved or grew since another picture, in heights of the head. None without a face in both.
    pub fn moved_since(&self, earlier: &Self) -> Option<f32> {
        let (now, before, window) = (self.face?.head, earlier.face?.head, self.face?.window);
        let height = now.height.max(f32::EPSILON);
        let centre = |area: Area| (area.left + area.width / 2.0, area.top + area.height / 2.0);
        let ((x, y), (was_x, was_y)) = (centre(now), centre(before));
        // The window is 35:45 in pixels: that tells how shares of the width become shares of the height.
        let wide = 35.0 / 45.0 * window.height / window.width.max(f32::EPSILON);
        let shifts = [(x - was_x) * wide, y - was_y, now.height - before.height];
        Some(shifts.into_iter().map(f32::abs).fold(0.0, f32::max) / height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(left: f32, top: f32, height: f32) -> Verdict {
        let head = Area { left, top, width: 0.2, height };
        // Of a frame twice as wide as it is high.
        let window = Area { left: 0.0, top: 0.0, width: 0.35, height: 0.9 };
        let pose = Pose { roll: 0.0, yaw: 0.0, pitch: 0.0 };
        Verdict { findings: Vec::new(), face: Some(Face { head, window, pose }) }
    }

    #[test]
    fn a_head_that_stays_has_not_moved() {
        assert_eq!(seen(0.4, 0.2, 0.5).moved_since(&seen(0.4, 0.2, 0.5)), Some(0.0));
    }

    #[test]
    fn a_step_aside_and_a_step_nearer_are_movements() {
        for later in [seen(0.45, 0.2, 0.5), seen(0.4, 0.3, 0.5), seen(0.4, 0.2, 0.6)] {
            assert!(later.moved_since(&seen(0.4, 0.2, 0.5)).expect("both have a face") > 0.1);
        }
    }

    #[test]
    fn a_movement_is_counted_in_heights_of_the_head() {
        let moved = |later: Verdict| later.moved_since(&seen(0.4, 0.2, 0.5)).expect("both have a face");
        assert!((moved(seen(0.4, 0.25, 0.5)) - 0.1).abs() < 0.001);
        assert!((moved(seen(0.425, 0.2, 0.5)) - 0.1).abs() < 0.001);
    }

    #[test]
    fn without_a_face_nothing_is_known_of_movement() {
        assert_eq!(seen(0.4, 0.2, 0.5).moved_since(&Verdict::default()), None);
    }

    #[test]
    fn a_reason_takes_its_own_findings_away_and_no_other() {
        let verdict = Verdict { findings: vec![Finding::TooDark, Finding::BackgroundNotPlain], face: None };
        assert_eq!(verdict.excused_by(PhotoException::AidInPicture).findings, [Finding::TooDark]);
    }
}
