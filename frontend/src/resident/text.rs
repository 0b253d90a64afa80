//! A text of `words` on the screen: readings as real ruby, open places filled.

use super::facts::{Facts, Speech};
use words::{Key, Placeholder};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct TextProps {
    pub(super) words: Key,
    pub(super) speech: Speech,
    #[prop_or_default]
    pub(super) facts: Facts,
    #[prop_or_default]
    pub(super) count: Option<AttrValue>,
}

#[component]
pub(super) fn Text(props: &TextProps) -> Html {
    let Speech { language, readings } = props.speech;
    // What is counted on the page itself comes before what is known of the case.
    let counted = |place: Placeholder| props.count.as_ref().filter(|_| place == Placeholder::Count);
    let value = |place: Placeholder| {
        counted(place).map(|count| count.to_string()).or_else(|| props.facts.value(props.words, place, language))
    };
    let places = props.words.placeholders();
    let held: Vec<(Placeholder, String)> =
        places.into_iter().filter_map(|place| Some((place, value(place)?))).collect();
    let values: Vec<(Placeholder, &str)> = held.iter().map(|(place, value)| (*place, value.as_str())).collect();
    let digits = values.iter().find(|(place, _)| matches!(place, Placeholder::Number | Placeholder::Phone));
    let digits = digits.map(|(_, value)| *value);
    let pieces = props.words.segments(language, &values);
    html! { <>{ for pieces.into_iter().map(|(base, reading)| piece(base, reading.filter(|_| readings), digits)) }</> }
}

fn piece(base: String, reading: Option<&'static str>, digits: Option<&str>) -> Html {
    match (reading, digits.and_then(|digits| base.split_once(digits).map(|around| (around, digits)))) {
        (Some(reading), _) => html! { <ruby>{ base }<rt>{ reading }</rt></ruby> },
        // A number is never torn between two lines.
        (None, Some(((before, after), digits))) => html! {
            <>{ before.to_owned() }<span class="resident-digits">{ digits.to_owned() }</span>{ after.to_owned() }</>
        },
        (None, None) => html! { <>{ base }</> },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        resident::{office::Office, subject::cards},
        samples,
    };
    use std::rc::Rc;
    use words::{Language, Topic};

    fn of(language: Language) -> Speech {
        Speech { language, readings: true }
    }

    fn rendered(words: Key, speech: Speech) -> String {
        let facts = Facts { number: Some("7777-0001".into()), ..Facts::default() };
        samples::render::<Text>(yew::props!(TextProps { words, speech, facts }))
    }

    #[test]
    fn a_reading_is_real_ruby_and_can_be_left_out() {
        let with = of(Language::Japanese);
        let html = rendered(Key::ButtonCallStaff, with);
        assert_eq!(html, "<ruby>職員<rt>しょくいん</rt></ruby>を<ruby>呼<rt>よ</rt></ruby>ぶ");
        assert_eq!(rendered(Key::ButtonCallStaff, Speech { readings: false, ..with }), "職員を呼ぶ");
    }

    #[test]
    fn a_language_without_readings_has_no_ruby() {
        assert_eq!(rendered(Key::ButtonCallStaff, of(Language::Vietnamese)), "Gọi nhân viên");
    }

    #[test]
    fn every_text_that_can_be_filled_is_filled_in_every_language() {
        let office = Rc::new(Office::of(Some(&samples::book()), "窓口1"));
        let facts = Facts { number: Some("7777-0001".into()), held: 2, office };
        for card in Topic::ALL.into_iter().flat_map(|topic| cards(topic, &facts)) {
            for language in Language::ALL {
                for words in [card.title, card.text] {
                    let (speech, facts) = (of(language), facts.clone());
                    let html = samples::render::<Text>(yew::props!(TextProps { words, speech, facts }));
                    assert!(!html.contains('{'), "{html}");
                }
            }
        }
    }

    #[test]
    fn the_number_stands_in_its_place_in_every_language() {
        for language in Language::ALL {
            let html = rendered(Key::PrivacyNumberTitle, of(language));
            assert!(html.contains("7777-0001") && !html.contains('{'), "{html}");
        }
    }
}
