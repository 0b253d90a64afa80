//! A label that breaks after 「・」 and nowhere else: the engine does not see that words end there.

use yew::prelude::*;

pub(crate) fn label(words: &str) -> Html {
    words.split_inclusive('・').map(|piece| html! { <>{ piece.to_owned() }<wbr /></> }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[component]
    fn Labelled() -> Html {
        label("券面の変更・廃止")
    }

    #[test]
    fn a_label_may_break_between_its_words_only() {
        let html = crate::samples::render::<Labelled>(());
        assert!(html.contains("券面の変更・<wbr>廃止"), "{html}");
    }
}
