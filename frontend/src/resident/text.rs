//! A text of `words` on the screen: readings as real ruby, open places filled with the number or a count.

use words::{Key, Language, Placeholder};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct TextProps {
    pub(super) words: Key,
    pub(super) language: Language,
    #[prop_or_default]
    pub(super) number: Option<AttrValue>,
    #[prop_or_default]
    pub(super) count: Option<AttrValue>,
}

#[component]
pub(super) fn Text(props: &TextProps) -> Html {
    let number = props.number.as_deref().map(|number| (Placeholder::Number, number));
    let count = props.count.as_deref().map(|count| (Placeholder::Count, count));
    let values: Vec<_> = number.into_iter().chain(count).collect();
    let pieces = props.words.segments(props.language, &values);
    let number = props.number.as_deref();
    html! { <>{ for pieces.into_iter().map(|(base, reading)| piece(base, reading, number)) }</> }
}

fn piece(base: String, reading: Option<&'static str>, number: Option<&str>) -> Html {
    match (reading, number.and_then(|number| base.split_once(number).map(|around| (around, number)))) {
        (Some(reading), _) => html! { <ruby>{ base }<rt>{ reading }</rt></ruby> },
        // A number is never torn between two lines.
        (None, Some(((before, after), number))) => html! {
            <>{ before.to_owned() }<span class="resident-digits">{ number.to_owned() }</span>{ after.to_owned() }</>
        },
        (None, None) => html! { <>{ base }</> },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn rendered(words: Key, language: Language) -> String {
        let props = yew::props!(TextProps { words, language, number: "7777-0001" });
        samples::render::<Text>(props)
    }

    #[test]
    fn a_reading_is_real_ruby() {
        let html = rendered(Key::ButtonCallStaff, Language::Japanese);
        assert_eq!(html, "<ruby>職員<rt>しょくいん</rt></ruby>を<ruby>呼<rt>よ</rt></ruby>ぶ");
    }

    #[test]
    fn a_language_without_readings_has_no_ruby() {
        assert_eq!(rendered(Key::ButtonCallStaff, Language::Vietnamese), "Gọi nhân viên");
    }

    #[test]
    fn the_number_stands_in_its_place_in_every_language() {
        for language in Language::ALL {
            let html = rendered(Key::PrivacyNumberTitle, language);
            assert!(html.contains("7777-0001") && !html.contains('{'), "{html}");
        }
    }
}
