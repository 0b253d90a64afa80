//! 市の連絡先: whom to call, the city first.

use crate::{
    parts::{FaultPanel, Pictogram, PictogramKind, maybe},
    rulebook::{ask_city, use_rules},
};
use domain::rules::{Contact, RuleBook};
use yew::prelude::*;

const CITY_HALL: &str = "city-hall";

#[component]
pub(super) fn Contacts() -> Html {
    let rules = use_rules();
    match &rules {
        None => html! { <p class="starting" role="status">{ "連絡先を読んでいます…" }</p> },
        Some(Err(fault)) => html! { <FaultPanel fault={fault.clone()} /> },
        Some(Ok(rules)) => html! {
            <ul class="contacts">{ for listed(&rules.book).into_iter().map(line) }</ul>
        },
    }
}

/// The number of the city, as it is dialled.
pub(super) fn city_hall(book: &RuleBook) -> Option<&Contact> {
    listed(book).into_iter().find(|contact| contact.code == *CITY_HALL)
}

fn listed(book: &RuleBook) -> Vec<&Contact> {
    let mut contacts: Vec<&Contact> = book.each(|set| &set.contact).map(|(_, contact)| contact).collect();
    contacts.sort_by_key(|contact| contact.code != *CITY_HALL);
    contacts
}

pub(super) fn line(contact: &Contact) -> Html {
    html! {
        <li class="contact" data-part="contact" data-code={contact.code.to_string()}>
            <Pictogram kind={PictogramKind::Telephone} />
            <div>
                <p class="contact-label">{ &contact.label }{ ask_city(contact.ask_city.is_some()) }</p>
                <p class="contact-number">{ &contact.number }</p>
                { maybe(contact.hours.clone().map(|hours| html! { <p class="hint">{ hours }</p> })) }
                { maybe((!contact.languages.is_empty()).then(|| html! { <p class="hint">{ contact.languages.join("・") }</p> })) }
                { maybe(contact.note.clone().map(|note| html! { <p class="hint">{ note }</p> })) }
                { maybe(contact.ask_city.clone().map(|ask| html! { <p class="hint">{ format!("市に確認：{ask}") }</p> })) }
            </div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_city_stands_first_with_what_is_not_settled() {
        let rules = samples::built_in();
        let book = rules.on(samples::NOW.day());
        let contacts = listed(&book);
        assert!(contacts.len() >= 7 && contacts[0].code == *CITY_HALL);
        assert!(city_hall(&book).is_some_and(|city| city.ask_city.is_some()), "no direct number is settled yet");
    }
}
