//! Large digits for a secret, beside the keyboard.

use yew::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PadKey {
    Digit(char),
    Back,
    Clear,
}

impl PadKey {
    const ALL: [Self; 12] = [
        Self::Digit('1'),
        Self::Digit('2'),
        Self::Digit('3'),
        Self::Digit('4'),
        Self::Digit('5'),
        Self::Digit('6'),
        Self::Digit('7'),
        Self::Digit('8'),
        Self::Digit('9'),
        Self::Clear,
        Self::Digit('0'),
        Self::Back,
    ];

    /// The text after this key.
    pub(crate) fn press(self, typed: &str) -> String {
        let mut text = typed.to_owned();
        match self {
            Self::Digit(digit) => text.push(digit),
            Self::Back => drop(text.pop()),
            Self::Clear => text.clear(),
        }
        text
    }

    fn label(self) -> AttrValue {
        match self {
            Self::Digit(digit) => digit.to_string().into(),
            Self::Back => "1字消す".into(),
            Self::Clear => "全部消す".into(),
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct NumberPadProps {
    pub(crate) onkey: Callback<PadKey>,
    #[prop_or_default]
    pub(crate) disabled: bool,
}

#[component]
pub(crate) fn NumberPad(props: &NumberPadProps) -> Html {
    let key = |key: PadKey| {
        let kind = if matches!(key, PadKey::Digit(_)) { "pad-key" } else { "pad-key pad-key-words" };
        html! {
            <button type="button" class={kind} disabled={props.disabled}
                onclick={props.onkey.reform(move |_: MouseEvent| key)}>{ key.label() }</button>
        }
    };
    html! { <div class="number-pad" role="group" aria-label="数字の入力">{ for PadKey::ALL.map(key) }</div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_type_and_take_back() {
        let typed = [PadKey::Digit('4'), PadKey::Digit('8'), PadKey::Back, PadKey::Digit('1')]
            .into_iter()
            .fold(String::new(), |text, key| key.press(&text));
        assert_eq!(typed, "41");
        assert_eq!(PadKey::Clear.press(&typed), "");
        assert_eq!(PadKey::Back.press(""), "");
    }
}
