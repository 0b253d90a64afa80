//! A text in a language.

use crate::{
    Key, Language, Placeholder,
    ruby::{self, Segment},
    table::{KEYS, TEXTS},
};

/// What stands where a text is open.
pub type Values<'a> = &'a [(Placeholder, &'a str)];

impl Key {
    pub const ALL: [Self; KEYS.len()] = KEYS;

    /// As it stands in the file: with readings and open places. Japanese where there is no translation.
    pub fn markup(self, language: Language) -> &'static str {
        let texts = &TEXTS[self as usize];
        match texts[language as usize] {
            "" => texts[Language::Japanese as usize],
            text => text,
        }
    }

    /// For a screen with readings. Values are put in after parsing, so that nothing in them becomes a reading.
    pub fn segments(self, language: Language, values: Values<'_>) -> Vec<(String, Option<&'static str>)> {
        let segments = ruby::parse(self.markup(language));
        segments.into_iter().map(|Segment { base, reading }| (fill(base, values), reading)).collect()
    }

    /// Without readings: for a button, a printed sheet, a voice.
    pub fn text(self, language: Language, values: Values<'_>) -> String {
        self.segments(language, values).into_iter().map(|(base, _)| base).collect()
    }

    /// What a caller has to give.
    pub fn placeholders(self) -> Vec<Placeholder> {
        Placeholder::of(self.markup(Language::Japanese))
    }
}

/// One pass over the text: what a value holds is never looked into.
fn fill(text: &str, values: Values<'_>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.find('{').map(|at| rest.split_at(at)) {
        out.push_str(before);
        let open = values.iter().find(|(placeholder, _)| from.starts_with(placeholder.mark()));
        let (put, taken) = open.map_or(("{", 1), |(placeholder, value)| (*value, placeholder.mark().len()));
        out.push_str(put);
        rest = &from[taken..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_place_is_filled() {
        assert_eq!(fill("番号は{number}です", &[(Placeholder::Number, "7K4M-0012")]), "番号は7K4M-0012です");
    }

    #[test]
    fn a_value_is_never_looked_into() {
        let values = [(Placeholder::Number, "{date}《か》"), (Placeholder::Date, "x")];
        assert_eq!(fill("{number}", &values), "{date}《か》");
        let segments = Key::PrivacyNumberTitle.segments(Language::Japanese, &values);
        assert!(segments.iter().any(|(base, _)| base.contains("{date}《か》")));
    }

    #[test]
    fn a_place_without_a_value_stays_visible() {
        assert_eq!(fill("{date}まで{", &[]), "{date}まで{");
    }
}
