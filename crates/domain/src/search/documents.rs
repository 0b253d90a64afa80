//! What the counter looks up, made ready for the index: questions, procedures, ways to apply, fees, telephone numbers.

use super::{Document, Weight};
use crate::rules::{Channel, Code, Contact, Faq, Fee, Guide, RuleBook};

/// What was found, by its code in the rules.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    Faq(Code),
    Guide(Code),
    Channel(Code),
    Fee(Code),
    Contact(Code),
}

/// An answer in whole sentences goes before what it is taken from.
const LEAD_OF_ANSWERS: u32 = 150;

/// Everything that is in force, the questions first: what stands before wins where two are as good.
pub fn documents(book: &RuleBook) -> Vec<(Target, Document)> {
    let faqs = book.each(|set| &set.faq).map(|(_, it)| (Target::Faq(it.code.clone()), of_faq(it)));
    let guides = book.each(|set| &set.guide).map(|(_, it)| (Target::Guide(it.code.clone()), of_guide(it)));
    let channels = book.each(|set| &set.channel).map(|(_, it)| (Target::Channel(it.code.clone()), of_channel(it)));
    let fees = book.each(|set| &set.fee).map(|(_, it)| (Target::Fee(it.code.clone()), of_fee(it)));
    let contacts = book.each(|set| &set.contact).map(|(_, it)| (Target::Contact(it.code.clone()), of_contact(it)));
    faqs.chain(guides).chain(channels).chain(fees).chain(contacts).collect()
}

fn titled(title: &str, kana: &str) -> Document {
    Document::default().with(Weight::Title, title).with(Weight::Reading, kana)
}

fn all<'a>(document: Document, weight: Weight, texts: impl IntoIterator<Item = &'a String>) -> Document {
    texts.into_iter().fold(document, |document, text| document.with(weight, text))
}

fn of_faq(faq: &Faq) -> Document {
    let document = all(titled(&faq.question, &faq.kana), Weight::Keyword, &faq.keywords);
    Document { lead: LEAD_OF_ANSWERS, ..all(document, Weight::Body, &faq.answer) }
}

fn of_guide(guide: &Guide) -> Document {
    let document = all(titled(&guide.title, &guide.kana), Weight::Body, &guide.who);
    all(document, Weight::Body, guide.steps.iter().chain(&guide.notes))
}

fn of_channel(channel: &Channel) -> Document {
    let document = titled(&channel.title, &channel.kana).with(Weight::Body, &channel.summary);
    all(document, Weight::Body, channel.steps.iter().chain(&channel.notes))
}

fn of_fee(fee: &Fee) -> Document {
    let document =
        titled(&fee.label, "てすうりょう").with(Weight::Keyword, "手数料").with(Weight::Keyword, fee.price());
    all(document, Weight::Body, &fee.note)
}

fn of_contact(contact: &Contact) -> Document {
    let document =
        titled(&contact.label, &contact.kana).with(Weight::Keyword, &contact.number).with(Weight::Keyword, "電話番号");
    all(document, Weight::Body, contact.hours.iter().chain(&contact.languages).chain(&contact.note))
}
