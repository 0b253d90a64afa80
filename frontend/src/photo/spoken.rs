//! Which language the resident reads: chosen by touch, or taken over from the turned tablet.

use crate::parts::Tick;
use words::Language;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct SpokenProps {
    pub(super) chosen: Language,
    pub(super) onchoose: Callback<Language>,
}

#[component]
pub(super) fn Spoken(props: &SpokenProps) -> Html {
    let line = |language: Language| {
        html! {
            <div class="other-tongue" lang={language.tag()}>
                <Tick part={format!("photo-language-{}", language.code())} on={props.chosen == language}
                    onchange={props.onchoose.reform(move |on: bool| if on { language } else { Language::Japanese })}>
                    <span class="tick-label">{ language.name() }</span>
                </Tick>
            </div>
        }
    };
    html! {
        <details class="photo-reasons photo-languages">
            <summary data-part="photo-languages">
                { "案内を出す住民の言葉：" }<span class="other-tongue" lang={props.chosen.tag()}>{ props.chosen.name() }</span>
            </summary>
            <div class="photo-reason-list">{ for Language::ALL.map(line) }</div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn every_language_stands_there_under_its_own_name_and_the_chosen_one_is_marked() {
        let html = samples::render::<Spoken>(SpokenProps { chosen: Language::Korean, onchoose: Callback::noop() });
        for language in Language::ALL {
            assert!(
                html.contains(language.name()) && html.contains(&format!(r#"lang="{}""#, language.tag())),
                "{html}"
            );
        }
        assert_eq!(html.matches(r#"aria-pressed="true""#).count(), 1, "{html}");
        assert!(html.contains(r#"住民の言葉：<span lang="ko" class="other-tongue">한국어</span>"#), "{html}");
    }
}
