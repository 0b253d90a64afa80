//! この端末だけ → 市へ送信済み → 市が受領 → 削除済み: the same four words and shapes everywhere.

use domain::Delivery;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct DeliveryProps {
    pub(crate) delivery: Delivery,
}

/// The word of a case's state, with its shape.
#[component]
pub(crate) fn DeliveryBadge(props: &DeliveryProps) -> Html {
    let code = code(props.delivery);
    html! {
        <span class={classes!("delivery", format!("delivery-{code}"))} data-part="delivery" data-state={code}>
            { shape(props.delivery) }
            { props.delivery.label() }
        </span>
    }
}

/// The whole way with the place on it.
#[component]
pub(crate) fn DeliveryPath(props: &DeliveryProps) -> Html {
    let step = |delivery: Delivery| {
        let here = delivery == props.delivery;
        let class = match delivery.cmp(&props.delivery) {
            std::cmp::Ordering::Less => "is-past",
            std::cmp::Ordering::Equal => "is-here",
            std::cmp::Ordering::Greater => "is-ahead",
        };
        html! {
            <li class={classes!("path-step", class)} aria-current={here.then_some("step")}>
                { shape(delivery) }
                <span>{ delivery.label() }</span>
                { for here.then(|| html! { <span class="path-here">{ "いまここ" }</span> }) }
            </li>
        }
    };
    html! { <ol class="path" data-part="delivery-path">{ for Delivery::ALL.map(step) }</ol> }
}

fn code(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::OnThisDeviceOnly => "on-this-device-only",
        Delivery::SentToCity => "sent-to-city",
        Delivery::ReceivedByCity => "received-by-city",
        Delivery::Deleted => "deleted",
    }
}

fn shape(delivery: Delivery) -> Html {
    let drawing = match delivery {
        Delivery::OnThisDeviceOnly => {
            html! { <><rect x="6" y="3" width="12" height="18" rx="2" /><path d="M11 18h2" /></> }
        }
        Delivery::SentToCity => html! { <path d="M12 20V5M5.5 11.5 12 5l6.5 6.5" /> },
        Delivery::ReceivedByCity => html! { <path d="M4.5 12.5 10 18 20 6.5" /> },
        Delivery::Deleted => html! { <><circle cx="12" cy="12" r="8.5" /><path d="m8 12.5 3 3 5-6.5" /></> },
    };
    html! { <svg class="state-icon" viewBox="0 0 24 24" aria-hidden="true">{ drawing }</svg> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_four_words_stand_in_their_order_and_one_is_here() {
        let html = samples::render::<DeliveryPath>(DeliveryProps { delivery: Delivery::SentToCity });
        let places = Delivery::ALL.map(|delivery| html.find(delivery.label()));
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{html}");
        assert_eq!(html.matches("いまここ").count(), 1);
        assert_eq!(html.matches(r#"aria-current="step""#).count(), 1);
    }

    #[test]
    fn the_badge_carries_the_state_as_a_word_for_machines() {
        for (delivery, code) in
            Delivery::ALL.into_iter().zip(["on-this-device-only", "sent-to-city", "received-by-city", "deleted"])
        {
            let html = samples::render::<DeliveryBadge>(DeliveryProps { delivery });
            assert!(html.contains(&format!("data-state=\"{code}\"")) && html.contains(delivery.label()));
        }
    }
}
