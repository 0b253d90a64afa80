//! A text as it comes into a field: by key, and where no keyboard has a key for it, as an input method commits it.

/// Goes through the editor as an input method's text does: it takes the place of what is selected, and the page hears
/// of it.
pub(super) const COMMIT: &str = "document.execCommand('insertText', false, arguments[0]);";

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Run<'a> {
    Keys(&'a str),
    Committed(&'a str),
}

/// The driver of WebKit loses every letter beyond the first plane.
fn has_key(letter: char) -> bool {
    u32::from(letter) <= 0xFFFF
}

/// The text, cut where the way in changes.
pub(super) fn runs(text: &str) -> Vec<Run<'_>> {
    let mut runs = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let keyed = has_key(first);
        let end = rest.find(|letter| has_key(letter) != keyed).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        runs.push(if keyed { Run::Keys(run) } else { Run::Committed(run) });
        rest = after;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_beyond_the_first_plane_are_committed_and_all_others_typed() {
        let cut = runs("葛\u{E0100}城 \u{20BB7}乃\u{E000}\u{F0001}");
        let expected = [
            Run::Keys("葛"),
            Run::Committed("\u{E0100}"),
            Run::Keys("城 "),
            Run::Committed("\u{20BB7}"),
            Run::Keys("乃\u{E000}"),
            Run::Committed("\u{F0001}"),
        ];
        assert_eq!(cut, expected);
        assert_eq!(runs("球磨 花子"), [Run::Keys("球磨 花子")]);
        assert_eq!(runs(""), []);
    }
}
