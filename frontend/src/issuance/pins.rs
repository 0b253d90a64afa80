//! 暗証番号記載票: what the clerk explains. Words only: there is no field here, and none anywhere for a PIN.

use crate::{
    resident::{ShowButton, Turning},
    rulebook::basis,
};
use bridge::RulesView;
use domain::rules::{Basis, PinText};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct PinsProps {
    pub(super) rules: Rc<RulesView>,
    pub(super) turning: Turning,
    pub(super) onshow: Callback<Turning>,
}

#[component]
pub(super) fn Pins(props: &PinsProps) -> Html {
    let pins: Vec<_> = props.rules.book.each(|set| &set.pin).collect();
    let Some((header, _)) = pins.first() else { return Html::default() };
    let used = Basis::of(header, "暗証番号の説明", None, None);
    html! {
        <details class="pins" data-part="pins">
            <summary>{ "暗証番号記載票の説明" }</summary>
            <p class="pins-never">{ "暗証番号は本人が決めて、本人が書きます。聞かない、書き取らない、代わりに入力しない。" }</p>
            <ul class="pin-list">{ for pins.iter().map(|(_, pin)| card(pin)) }</ul>
            <ShowButton turning={props.turning.clone()} onshow={props.onshow.clone()} />
            { basis(&[used], &props.rules.name) }
        </details>
    }
}

fn card(pin: &PinText) -> Html {
    html! {
        <li class="pin" key={pin.code.to_string()}>
            <p class="pin-label">{ &pin.label }</p>
            <p class="pin-format">{ &pin.format }</p>
            <p class="pin-locks">{ format!("続けて{}{}間違えるとロック", pin.locks_after, pin.unit) }</p>
            { for pin.note.clone().map(|note| html! { <p class="hint">{ note }</p> }) }
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_four_pins_are_explained_and_none_can_be_typed() {
        let rules = Rc::new(samples::rules());
        let html = samples::render::<Pins>(PinsProps {
            rules,
            turning: Callback::from(|_| crate::resident::Turned::without_case()),
            onshow: Callback::noop(),
        });
        for piece in ["署名用電子証明書", "6文字から16文字", "続けて3回間違えるとロック", "聞かない"]
        {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert_eq!(html.matches(r#"class="pin""#).count(), 4);
        assert!(!html.contains("<input") && !html.contains("<textarea"), "no field can hold a PIN");
    }
}
