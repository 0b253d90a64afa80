//! One thing that was found, as a page: the answer, where it leads, and what it rests on.

use super::library::Library;
use crate::{parts::maybe, rulebook::basis};
use domain::{
    rules::{AnsweredBy, Basis, Bring, Channel, Code, Contact, Faq, Fee, Guide, HandOver, RuleBook, See, SetHeader},
    search::Target,
};
use yew::prelude::*;

/// Shows the page of whatever it is; the basis stands below it.
pub(super) fn entry(library: &Library, target: &Target, onopen: &Callback<Target>) -> Html {
    let book = &library.rules.book;
    let page = match target {
        Target::Faq(code) => book.faq(code.as_str()).map(|(set, it)| (faq(book, it, onopen), of_faq(set, it))),
        Target::Guide(code) => named(book.each(|set| &set.guide), |it| it.code == *code)
            .map(|(set, it)| (guide(book, it), based(set, &it.title, &it.source, &it.ask_city))),
        Target::Channel(code) => named(book.each(|set| &set.channel), |it| it.code == *code)
            .map(|(set, it)| (channel(book, it), based(set, &it.title, &it.source, &it.ask_city))),
        Target::Fee(code) => book.fee(code).map(|(set, it)| (fee(it), based(set, &it.label, &it.source, &it.ask_city))),
        Target::Contact(code) => named(book.each(|set| &set.contact), |it| it.code == *code)
            .map(|(set, it)| (contact(it), based(set, &it.label, &it.source, &it.ask_city))),
    };
    maybe(page.map(|(body, used)| html! { <>{ body }{ basis(&[used], &library.rules.name) }</> }))
}

fn named<'a, T: 'a>(
    mut all: impl Iterator<Item = (&'a SetHeader, &'a T)>,
    is: impl Fn(&T) -> bool,
) -> Option<(&'a SetHeader, &'a T)> {
    all.find(|(_, it)| is(it))
}

fn based(set: &SetHeader, rule: &str, source: &Option<String>, ask_city: &Option<String>) -> Basis {
    Basis::of(set, rule, source.as_deref(), ask_city.as_deref())
}

fn of_faq(set: &SetHeader, faq: &Faq) -> Basis {
    based(set, &faq.question, &faq.source, &faq.ask_city)
}

fn title(words: &str) -> Html {
    html! { <h3 class="entry-title" tabindex="-1">{ words }</h3> }
}

fn faq(book: &RuleBook, faq: &Faq, onopen: &Callback<Target>) -> Html {
    let by = match faq.answered_by {
        AnsweredBy::Counter => "is-counter",
        AnsweredBy::CityStaff => "is-city",
        AnsweredBy::Elsewhere => "is-elsewhere",
    };
    html! {
        <>
            { title(&faq.question) }
            <div class="entry-answer" data-part="answer">
                { for faq.answer.iter().map(|sentence| html! { <p>{ sentence }</p> }) }
            </div>
            <p class="entry-by"><span class={classes!("answered-by", by)}>{ faq.answered_by.label() }</span></p>
            { maybe(faq.ask_city.clone().map(|why| html! {
                <p class="entry-ask"><span class="ask-city">{ "市に確認" }</span>{ why }</p>
            })) }
            { see(book, &faq.see, onopen) }
        </>
    }
}

fn see(book: &RuleBook, see: &[See], onopen: &Callback<Target>) -> Html {
    let link = |see: &See| {
        let label = book.see_label(see)?;
        let words = html! { <><span class="see-kind">{ see.kind() }</span><span class="see-label">{ label }</span></> };
        let number = number_of(book, see).map(|number| html! { <span class="see-number">{ number }</span> });
        Some(match target(see) {
            Some(target) => html! {
                <li><button type="button" class="see" data-part={format!("see-{}", see.code())}
                    onclick={onopen.reform(move |_: MouseEvent| target.clone())}>{ words }{ for number }</button></li>
            },
            // A check is done on a case of its own service.
            None => html! { <li><p class="see is-plain">{ words }</p></li> },
        })
    };
    maybe((!see.is_empty()).then(|| {
        html! { <><h4 class="entry-head">{ "くわしく" }</h4><ul class="see-list">{ for see.iter().filter_map(link) }</ul></> }
    }))
}

fn target(see: &See) -> Option<Target> {
    match see {
        See::Guide(code) => Some(Target::Guide(code.clone())),
        See::Fee(code) => Some(Target::Fee(code.clone())),
        See::Contact(code) => Some(Target::Contact(code.clone())),
        See::Channel(code) => Some(Target::Channel(code.clone())),
        See::Check(_) => None,
    }
}

/// What is read aloud most often stands on the button itself.
fn number_of(book: &RuleBook, see: &See) -> Option<String> {
    match see {
        See::Contact(code) => {
            named(book.each(|set| &set.contact), |it| it.code == *code).map(|(_, it)| it.number.clone())
        }
        See::Fee(code) => book.fee(code).map(|(_, it)| price(it)),
        See::Guide(_) | See::Channel(_) | See::Check(_) => None,
    }
}

fn price(fee: &Fee) -> String {
    if fee.amount == 0 { "無料".into() } else { fee.price() }
}

fn list(head: &'static str, lines: Vec<String>, ordered: bool) -> Html {
    let items = lines.iter().map(|line| html! { <li>{ line }</li> }).collect::<Html>();
    maybe((!lines.is_empty()).then(|| {
        let lines = if ordered {
            html! { <ol class="entry-lines is-steps">{ items }</ol> }
        } else {
            html! { <ul class="entry-lines">{ items }</ul> }
        };
        html! { <><h4 class="entry-head">{ head }</h4>{ lines }</> }
    }))
}

fn papers(book: &RuleBook, bring: &[Bring]) -> Vec<String> {
    let line = |bring: &Bring| {
        let label = book.document_label(&bring.document);
        bring.note.as_ref().map_or(label.clone(), |note| format!("{label}（{note}）"))
    };
    bring.iter().map(line).collect()
}

fn fees(book: &RuleBook, codes: &[Code]) -> Vec<String> {
    let line =
        |(_, fee): (_, &Fee)| if fee.amount == 0 { price(fee) } else { format!("{}　{}", price(fee), fee.label) };
    codes.iter().filter_map(|code| book.fee(code)).map(line).collect()
}

fn guide(book: &RuleBook, guide: &Guide) -> Html {
    let by = match guide.hand_over {
        HandOver::None => "is-counter",
        HandOver::CityStaff | HandOver::InPart => "is-city",
    };
    html! {
        <>
            { title(&guide.title) }
            <p class="entry-by"><span class={classes!("answered-by", by)}>{ guide.hand_over.label() }</span>{ &guide.hand_over_note }</p>
            { list("来られる人", guide.who.clone(), false) }
            { list("持ってくるもの", papers(book, &guide.bring), false) }
            { list("手数料", fees(book, &guide.fee), false) }
            { list("手順", guide.steps.clone(), true) }
            { list("気をつけること", guide.notes.clone(), false) }
        </>
    }
}

fn channel(book: &RuleBook, channel: &Channel) -> Html {
    html! {
        <>
            { title(&channel.title) }
            <div class="entry-answer"><p>{ &channel.summary }</p></div>
            { maybe((channel.offered != Some(true)).then(|| html! {
                <p class="entry-ask"><span class="ask-city">{ "市に確認" }</span>{ "人吉市で行っているかは、決まっていません。" }</p>
            })) }
            { list("手順", channel.steps.clone(), true) }
            { list("持ってくるもの", papers(book, &channel.bring), false) }
            { list("気をつけること", channel.notes.clone(), false) }
        </>
    }
}

fn fee(fee: &Fee) -> Html {
    html! {
        <>
            { title(&fee.label) }
            <p class="entry-number">{ price(fee) }</p>
            { list("気をつけること", fee.note.iter().cloned().collect(), false) }
        </>
    }
}

fn contact(contact: &Contact) -> Html {
    html! {
        <>
            { title(&contact.label) }
            <p class="entry-number" data-part="number">{ &contact.number }</p>
            { list("時間", contact.hours.iter().cloned().collect(), false) }
            { list("話せることば", contact.languages.clone(), false) }
            { list("気をつけること", contact.note.iter().cloned().collect(), false) }
        </>
    }
}
