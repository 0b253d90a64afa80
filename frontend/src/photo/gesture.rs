//! What to do before the camera as a picture, for whoever reads none of the words: one pen, on a grid of 48.
//!
//! Left and right are those of the resident who looks at the screen: the hand that the sentence names.

use super::guide::Say;
use domain::photo::Finding;
use yew::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gesture {
    /// Into the frame, and looking at the camera.
    Face,
    Still,
    /// Staff do something; nothing is to be done.
    Wait,
    Light,
    LessLight,
    EvenLight,
    Alone,
    Back,
    Closer,
    CameraUp,
    CameraDown,
    Left,
    Right,
    Straighten,
    Turn,
    ChinDown,
    FaceUp,
    Glasses,
    PlainWall,
    FromWall,
}

impl Gesture {
    pub(super) fn of(say: Say, counting: bool) -> Self {
        match say {
            Say::Do(finding) if !counting => Self::of_finding(finding),
            Say::Hold(_) if !counting => Self::Still,
            Say::Nothing | Say::Do(_) | Say::Hold(_) => Self::Face,
        }
    }

    fn of_finding(finding: Finding) -> Self {
        match finding {
            Finding::TooFewPixels => Self::Wait,
            Finding::TooDark => Self::Light,
            Finding::TooBright => Self::LessLight,
            Finding::NoFace => Self::Face,
            Finding::SeveralFaces => Self::Alone,
            Finding::TooNear => Self::Back,
            Finding::TooFar => Self::Closer,
            Finding::TooHigh => Self::CameraUp,
            Finding::TooLow => Self::CameraDown,
            Finding::TooFarLeft => Self::Left,
            Finding::TooFarRight => Self::Right,
            Finding::Rolled => Self::Straighten,
            Finding::Turned => Self::Turn,
            Finding::LookingUp => Self::ChinDown,
            Finding::LookingDown => Self::FaceUp,
            Finding::Blurred => Self::Still,
            Finding::UnevenLight => Self::EvenLight,
            Finding::Glare => Self::Glasses,
            Finding::BackgroundNotPlain => Self::PlainWall,
            Finding::BackgroundShadow => Self::FromWall,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Face => {
                "M5 14V5h9M34 5h9v9M43 34v9h-9M14 43H5v-9M24 24a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM12 41c1-9 6-13 12-13s11 4 12 13"
            }
            Self::Still => "M24 43a19 19 0 1 0 0-38 19 19 0 0 0 0 38ZM19 16v16M29 16v16",
            Self::Wait => "M11 5h26M11 43h26M14 5c0 11 20 17 20 38M34 5c0 11-20 17-20 38",
            Self::Light => {
                "M14 21a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM14 1v2M14 25v3M1 14h2M25 14h3M5 5l1 1M23 5l-1 1M5 23l1-1M35 32a5 5 0 1 0 0-10 5 5 0 0 0 0 10ZM25 46c1-7 5-10 10-10s9 3 10 10M22 36l-9-4M13 40v-8h8"
            }
            Self::LessLight => {
                "M24 32a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM24 5v5M24 38v5M5 24h5M38 24h5M11 11l3 3M34 34l3 3M5 43 43 5"
            }
            Self::EvenLight => "M24 42a18 18 0 1 0 0-36 18 18 0 0 0 0 36ZM24 6v36M29 8v32M34 10v28M39 15v18",
            Self::Alone => {
                "M14 22a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM3 41c1-10 5-14 11-14s10 4 11 14M36 18a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM29 31c1-6 3-9 7-9s6 3 7 9M30 40h15M40 35l5 5-5 5"
            }
            Self::Back => {
                "M3 11h10v11H3zM13 16l5-4v9l-5-4M34 14a5 5 0 1 0 0-10 5 5 0 0 0 0 10ZM25 31c1-9 4-12 9-12s8 3 9 12M12 41h28M34 35l6 6-6 6"
            }
            Self::Closer => {
                "M3 11h10v11H3zM13 16l5-4v9l-5-4M34 14a5 5 0 1 0 0-10 5 5 0 0 0 0 10ZM25 31c1-9 4-12 9-12s8 3 9 12M40 41H12M18 35l-6 6 6 6"
            }
            Self::CameraUp => "M4 14h7l3-5h8l3 5h5v20H4zM17 29a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM40 40V10M34 16l6-6 6 6",
            Self::CameraDown => "M4 14h7l3-5h8l3 5h5v20H4zM17 29a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM40 8v30M34 32l6 6 6-6",
            Self::Left => {
                "M27 16a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM16 32c1-9 5-12 11-12s10 3 11 12M40 41H8M14 35l-6 6 6 6"
            }
            Self::Right => {
                "M21 16a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM10 32c1-9 5-12 11-12s10 3 11 12M8 41h32M34 35l6 6-6 6"
            }
            Self::Straighten => {
                "M24 45a14 14 0 1 0 0-28 14 14 0 0 0 0 28ZM19 28v2M29 28v2M19 38h10M6 20A19 19 0 0 1 38 9M38 2v8h-8"
            }
            Self::Turn => {
                "M24 31a13 13 0 1 0 0-26 13 13 0 0 0 0 26ZM19 15v2M29 15v2M24 17v5M20 25h8M6 33c4 12 28 13 35 2M41 43v-8h-8"
            }
            Self::ChinDown => {
                "M18 40a14 14 0 1 0 0-28 14 14 0 0 0 0 28ZM13 24v2M23 24v2M13 33h10M40 10v28M34 32l6 6 6-6"
            }
            Self::FaceUp => "M18 40a14 14 0 1 0 0-28 14 14 0 0 0 0 28ZM13 24v2M23 24v2M13 33h10M40 40V12M34 18l6-6 6 6",
            Self::Glasses => {
                "M12 30a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM36 30a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM20 21c2-3 6-3 8 0M8 24l6-6M32 24l6-6M24 32v13M18 39l6 6 6-6"
            }
            Self::PlainWall => {
                "M3 5h17v28H3zM3 14h17M3 23h17M11 5v9M7 14v9M15 23v10M28 5h17v28H28zM10 41h28M32 35l6 6-6 6"
            }
            Self::FromWall => {
                "M5 3v42M5 9l5-5M5 19l8-8M5 29l8-8M5 39l8-8M30 16a5 5 0 1 0 0-10 5 5 0 0 0 0 10ZM21 32c1-9 4-12 9-12s8 3 9 12M16 41h26M36 35l6 6-6 6"
            }
        }
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct GestureProps {
    pub(super) gesture: Gesture,
}

#[component]
pub(super) fn GesturePicture(props: &GestureProps) -> Html {
    html! {
        <svg class="pictogram photo-gesture" viewBox="0 0 48 48" aria-hidden="true"
            data-gesture={format!("{:?}", props.gesture)}><path d={props.gesture.path()} /></svg>
    }
}

/// One beside the other with what each says, for the gallery.
#[cfg(test)]
pub(crate) fn all_gestures() -> String {
    #[component]
    fn All() -> Html {
        let one = |finding: &Finding| {
            html! {
                <div class="photo-guidance" key={finding.code()}>
                    <GesturePicture gesture={Gesture::of_finding(*finding)} />
                    <div class="photo-said"><p class="photo-guide says-do">{ finding.remedy() }</p></div>
                </div>
            }
        };
        html! { <main class="page-plain" tabindex="0">{ for Finding::ALL.iter().map(one) }</main> }
    }
    crate::samples::render::<All>(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn what_asks_for_something_else_looks_different() {
        let mut pictures = BTreeMap::<&str, Gesture>::new();
        for finding in Finding::ALL {
            let gesture = Gesture::of(Say::Do(*finding), false);
            let before = pictures.insert(gesture.path(), gesture);
            assert!(before.is_none_or(|before| before == gesture), "{finding:?}");
        }
        assert_eq!(pictures.len(), Finding::ALL.len(), "each finding has a picture of its own");
    }

    #[test]
    fn that_all_is_well_looks_like_keep_still_and_a_running_timer_like_look_here() {
        assert_eq!(Gesture::of(Say::Hold(0.5), false), Gesture::of(Say::Do(Finding::Blurred), false));
        for say in [Say::Nothing, Say::Hold(0.5), Say::Do(Finding::TooNear)] {
            assert_eq!(Gesture::of(say, true), Gesture::Face);
        }
    }
}
