//! The one thing to do, for both who look at the screen: a picture, the Japanese sentence, and the same in the resident's
//! language.

use super::{
    gesture::{Gesture, GesturePicture},
    guide::Say,
};
use domain::photo::Finding;
use words::{Key, Language, Placeholder};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct GuidanceProps {
    pub(super) say: Say,
    /// Seconds until the timer takes the photo.
    pub(super) countdown: Option<u32>,
    pub(super) language: Language,
    /// The sentence in Japanese.
    pub(super) children: Html,
}

#[component]
pub(super) fn Guidance(props: &GuidanceProps) -> Html {
    let gesture = Gesture::of(props.say, props.countdown.is_some());
    let twice = props.language != Language::Japanese;
    html! {
        <div class={classes!("photo-guidance", twice.then_some("says-twice"))}>
            <GesturePicture {gesture} />
            <div class="photo-said">
                { props.children.clone() }
                { for twice.then(|| in_language(props)) }
            </div>
        </div>
    }
}

fn in_language(props: &GuidanceProps) -> Html {
    let count = props.countdown.unwrap_or_default().to_string();
    let pieces = key(props.say, props.countdown).segments(props.language, &[(Placeholder::Count, &count)]);
    html! {
        <p class="photo-guide-resident other-tongue" lang={props.language.tag()} data-part="photo-guide-resident">
            { for pieces.into_iter().map(|(base, reading)| match reading {
                Some(reading) => html! { <ruby>{ base }<rt>{ reading }</rt></ruby> },
                None => html! { <>{ base }</> },
            }) }
        </p>
    }
}

fn key(say: Say, countdown: Option<u32>) -> Key {
    match (countdown, say) {
        (Some(_), _) => Key::GuideCountdown,
        (None, Say::Do(finding)) => of_finding(finding),
        (None, Say::Hold(_)) => Key::GuideHold,
        (None, Say::Nothing) => Key::GuideLook,
    }
}

fn of_finding(finding: Finding) -> Key {
    match finding {
        Finding::TooFewPixels => Key::GuideTooFewPixels,
        Finding::TooDark => Key::GuideTooDark,
        Finding::TooBright => Key::GuideTooBright,
        Finding::NoFace => Key::GuideNoFace,
        Finding::SeveralFaces => Key::GuideSeveralFaces,
        Finding::TooNear => Key::GuideTooNear,
        Finding::TooFar => Key::GuideTooFar,
        Finding::TooHigh => Key::GuideTooHigh,
        Finding::TooLow => Key::GuideTooLow,
        Finding::TooFarLeft => Key::GuideTooFarLeft,
        Finding::TooFarRight => Key::GuideTooFarRight,
        Finding::Rolled => Key::GuideRolled,
        Finding::Turned => Key::GuideTurned,
        Finding::LookingUp => Key::GuideLookingUp,
        Finding::LookingDown => Key::GuideLookingDown,
        Finding::Blurred => Key::GuideBlurred,
        Finding::UnevenLight => Key::GuideUnevenLight,
        Finding::Glare => Key::GuideGlare,
        Finding::BackgroundNotPlain => Key::GuideBackgroundNotPlain,
        Finding::BackgroundShadow => Key::GuideBackgroundShadow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn rendered(say: Say, countdown: Option<u32>, language: Language) -> String {
        let children = html! { <p>{ "少し下がってください。" }</p> };
        samples::render::<Guidance>(GuidanceProps { say, countdown, language, children })
    }

    /// So that a changed remedy makes its translations stale.
    #[test]
    fn what_residents_read_translates_what_the_clerk_reads() {
        for finding in Finding::ALL {
            assert_eq!(of_finding(*finding).text(Language::Japanese, &[]), finding.remedy(), "{finding:?}");
        }
    }

    #[test]
    fn every_sentence_is_said_in_every_language_with_a_picture() {
        let says = Finding::ALL.iter().map(|finding| Say::Do(*finding)).chain([Say::Nothing, Say::Hold(0.0)]);
        for (say, language) in says.flat_map(|say| Language::ALL.map(|language| (say, language))) {
            let html = rendered(say, None, language);
            assert!(html.contains("data-gesture="), "{html}");
            assert_eq!(html.contains("photo-guide-resident"), language != Language::Japanese, "{html}");
            assert_eq!(html.contains("<rt>"), language == Language::EasyJapanese, "{html}");
        }
    }

    #[test]
    fn the_resident_reads_the_sentence_that_stands_above_it() {
        let html = rendered(Say::Do(Finding::TooNear), None, Language::Vietnamese);
        assert!(html.contains(r#"lang="vi""#) && html.contains("Xin lùi lại một chút."), "{html}");
        assert!(html.find("下がって") < html.find("Xin lùi"), "under the Japanese: {html}");
        assert!(!rendered(Say::Do(Finding::TooNear), None, Language::Japanese).contains("lang="));
    }

    #[test]
    fn a_running_timer_counts_in_every_language() {
        for language in Language::ALL.into_iter().filter(|language| *language != Language::Japanese) {
            let html = rendered(Say::Do(Finding::TooNear), Some(4), language);
            assert!(html.contains('4') && !html.contains('{'), "{html}");
        }
    }
}
