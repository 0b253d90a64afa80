//! 規格外の理由: chosen once, and what it excuses is no longer asked for.

use crate::parts::Tick;
use domain::photo::PhotoException;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct ReasonsProps {
    pub(super) chosen: Option<PhotoException>,
    /// Touched again, it is taken back.
    pub(super) onchoose: Callback<Option<PhotoException>>,
}

#[component]
pub(super) fn Reasons(props: &ReasonsProps) -> Html {
    let line = |reason: PhotoException| {
        let on = props.chosen == Some(reason);
        html! {
            <Tick part={format!("reason-{}", reason.code())} {on}
                onchange={props.onchoose.reform(move |on: bool| on.then_some(reason))}>
                <span class="tick-label">{ reason.label() }</span>
            </Tick>
        }
    };
    html! {
        <details class="photo-reasons" open={props.chosen.is_some()}>
            <summary data-part="photo-reasons">{ "決まりどおりに撮れない理由があるとき（車いす、寝た乳児など）" }</summary>
            <div class="photo-reason-list">{ for PhotoException::ALL.map(line) }</div>
            { for props.chosen.map(|_| html! { <p class="hint">{ PhotoException::REMINDER }</p> }) }
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_reason_that_was_chosen_stays_open_and_says_what_not_to_forget() {
        let props = |chosen| ReasonsProps { chosen, onchoose: Callback::noop() };
        let html = samples::render::<Reasons>(props(Some(PhotoException::Lying)));
        assert!(html.contains(r#"aria-pressed="true""#) && html.contains(" open") && html.contains("コールセンター"));
        assert!(!samples::render::<Reasons>(props(None)).contains("コールセンター"));
    }
}
