//! 件数: the report is counted once, under its kind, and the count can be taken back.

use super::report_model::{count_category, counted};
use crate::{
    application::{CaseFile, Edit},
    parts::{Button, ButtonKind, Notice, maybe},
};
use bridge::{CaseView, EventChange};
use domain::{Event, rules::RuleBook};
use yew::prelude::*;

pub(super) fn count(view: &CaseView, file: &CaseFile, book: Option<&RuleBook>, off: bool) -> Html {
    let category = count_category(view);
    let stands = counted(view);
    let differs = stands.is_some_and(|(_, counted)| category.is_some_and(|category| counted.as_str() != category));
    html! {
        <section class="report-group" aria-labelledby="count-title">
            <h3 id="count-title">{ "件数" }</h3>
            { maybe(category.is_none().then(|| html! { <p class="hint">{ "何についてのお話かを選ぶと、数えられます。" }</p> })) }
            { match (stands, category) {
                (Some((id, code)), _) => html! {
                    <div class="counted">
                        <p class="ended">{ format!("✓ 「{}」として数えました。", words(book, code.as_str())) }</p>
                        <button type="button" class="shortcut" data-part="undo-event" data-event={id.to_string()} disabled={off}
                            onclick={put(file, EventChange::Undo { event: id })}>{ "件数を取り消す" }</button>
                    </div>
                },
                (None, Some(category)) => html! {
                    <Button part={format!("event-done.{category}")} kind={ButtonKind::Primary} disabled={off}
                        onclick={add(file, category)}>{ format!("「{}」として1件数える", words(book, category)) }</Button>
                },
                (None, None) => Html::default(),
            } }
            { maybe(differs.then(|| html! {
                <Notice><p>{ "種類が変わりました。件数を取り消してから、数え直してください。" }</p></Notice>
            })) }
        </section>
    }
}

/// The category as the rules call it.
fn words(book: Option<&RuleBook>, code: &str) -> String {
    let category = book.and_then(|book| {
        book.each(|set| &set.category).find(|(_, category)| category.code == *code).map(|(_, it)| it.label.clone())
    });
    category.unwrap_or_else(|| "この種類".into())
}

fn add(file: &CaseFile, category: &'static str) -> Callback<()> {
    let file = file.clone();
    Callback::from(move |()| {
        if let Ok(code) = category.parse() {
            file.put(Edit::Event(EventChange::Add { event: Event::Done(code), about: None }));
        }
    })
}

fn put(file: &CaseFile, change: EventChange) -> Callback<MouseEvent> {
    let file = file.clone();
    Callback::from(move |_| file.put(Edit::Event(change.clone())))
}
