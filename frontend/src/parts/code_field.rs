//! A line for a code that is read off paper: folded and grouped while it is typed.

use super::text_field::use_first_focus;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct CodeFieldProps {
    /// The stable name for UI tests, and the id that binds the label.
    pub(crate) part: AttrValue,
    pub(crate) label: AttrValue,
    pub(crate) value: AttrValue,
    pub(crate) oninput: Callback<String>,
    /// Folds and groups what was typed; applied twice it changes nothing more.
    pub(crate) format: Callback<String, String>,
    #[prop_or_default]
    pub(crate) help: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) state: Html,
    /// Called instead of pasting, where a code must come from the paper.
    #[prop_or_default]
    pub(crate) paste_refused: Option<Callback<()>>,
    #[prop_or_default]
    pub(crate) digits_only: bool,
    #[prop_or_default]
    pub(crate) first: bool,
}

#[component]
pub(crate) fn CodeField(props: &CodeFieldProps) -> Html {
    let input_ref = use_node_ref();
    use_first_focus(input_ref.clone(), props.first);
    // While a Japanese keyboard composes, its text must not be touched; it is tidied when the field is left.
    let format = props.format.clone();
    let oninput = props.oninput.reform(move |event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if event.is_composing() { input.value() } else { tidy(&input, &format) }
    });
    let format = props.format.clone();
    let onblur = props
        .oninput
        .reform(move |event: FocusEvent| tidy(&event.target_unchecked_into::<HtmlInputElement>(), &format));
    let (onpaste, ondrop) = refusals(props.paste_refused.as_ref());
    let help_id = format!("{}-help", props.part);
    html! {
        <div class="field">
            <label class="field-label" for={props.part.clone()}>{ &props.label }</label>
            <input class="input input-code" id={props.part.clone()} data-part={props.part.clone()} type="text"
                ref={input_ref} inputmode={if props.digits_only { "numeric" } else { "text" }}
                value={props.value.clone()} {oninput} {onblur} {onpaste} {ondrop} autocomplete="off"
                autocapitalize="characters" spellcheck="false"
                aria-describedby={props.help.as_ref().map(|_| help_id.clone())} />
            { for props.help.clone().map(|help| html! { <p class="field-help" id={help_id}>{ help }</p> }) }
            { props.state.clone() }
        </div>
    }
}

type Refusal<E> = Option<Callback<E>>;

fn refusals(told: Option<&Callback<()>>) -> (Refusal<Event>, Refusal<DragEvent>) {
    let paste = told.map(|told| told.reform(|event: Event| event.prevent_default()));
    let drop = told.map(|told| told.reform(|event: DragEvent| event.prevent_default()));
    (paste, drop)
}

/// Formats the input in place and keeps the caret behind the same character.
fn tidy(input: &HtmlInputElement, format: &Callback<String, String>) -> String {
    let typed = input.value();
    let formatted = format.emit(typed.clone());
    if formatted == typed {
        return formatted;
    }
    let caret = input.selection_start().ok().flatten().unwrap_or(u32::MAX);
    let before: String = String::from_utf16_lossy(&typed.encode_utf16().take(caret as usize).collect::<Vec<_>>());
    let caret = caret_after(&formatted, significant(&format.emit(before)));
    input.set_value(&formatted);
    // Without a caret there is nothing to keep.
    let _ = input.set_selection_range(caret, caret);
    formatted
}

fn significant(formatted: &str) -> usize {
    formatted.chars().filter(char::is_ascii_alphanumeric).count()
}

/// The caret position behind the n-th character that is not a separator.
fn caret_after(formatted: &str, significant: usize) -> u32 {
    let mut seen = 0;
    let position = formatted.chars().take_while(|character| {
        let before_goal = seen < significant;
        seen += usize::from(character.is_ascii_alphanumeric());
        before_goal
    });
    u32::try_from(position.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_caret_stays_behind_the_same_character() {
        assert_eq!(caret_after("1234 5678 9", 4), 4);
        assert_eq!(caret_after("1234 5678 9", 5), 6);
        assert_eq!(caret_after("1234 5678 9", 9), 11);
        assert_eq!(caret_after("", 3), 0);
    }

    #[test]
    fn the_label_is_bound_and_digits_bring_the_number_keyboard() {
        let html = samples::render::<CodeField>(yew::props!(CodeFieldProps {
            part: "application-id-first",
            label: "申請書ID（1回目）",
            value: "1234",
            oninput: Callback::noop(),
            format: Callback::from(|typed: String| typed),
            digits_only: true,
        }));
        assert!(html.contains(r#"for="application-id-first""#) && html.contains(r#"inputmode="numeric""#), "{html}");
    }
}
