//! One thing that a report asks: a choice, ticks, or a text that is saved as it is typed.

use crate::{
    application::{CaseFile, Draft, Slot},
    parts::{FaultPanel, TextField, Tick, maybe},
};
use domain::{
    Timestamp, Value,
    moment::{Moment, UNKNOWN},
    sheet::{self, Account, Entry, Question, Takes, Ticks, Word},
};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// Shorter labels stand side by side.
const SHORT: usize = 8;

#[derive(Properties, PartialEq)]
pub(super) struct ReportFieldProps {
    pub(super) file: CaseFile,
    pub(super) entry: Entry,
    /// The moment that 「いま」 writes.
    pub(super) now: Timestamp,
}

#[component]
pub(super) fn ReportField(props: &ReportFieldProps) -> Html {
    match props.entry {
        Entry::Question(asked) => question(&props.file, &asked),
        Entry::Ticks(asked) => ticks(&props.file, &asked),
        Entry::Account(asked) => html! { <AccountField file={props.file.clone()} {asked} now={props.now} /> },
    }
}

fn question(file: &CaseFile, asked: &Question) -> Html {
    let field = sheet::answer(asked.code);
    let model = file.model();
    let (chosen, closed, clashing) =
        (model.draft(Slot::Field(field)).text(), model.is_closed(), model.has_clash(field));
    drop(model);
    let choice = |word: &Word| {
        let on = chosen == word.code;
        let (file, text) = (file.clone(), if on { String::new() } else { word.code.to_owned() });
        let onclick = Callback::from(move |_: MouseEvent| file.set_texts(vec![(field, text.clone())]));
        html! {
            <button type="button" class="report-choice" data-part={format!("choice-{}", word.code)} key={word.code}
                aria-pressed={on.to_string()} disabled={closed || clashing} {onclick}>
                <span class="report-mark" aria-hidden="true">{ if on { "●" } else { "○" } }</span>
                <span>{ word.label }</span>
            </button>
        }
    };
    let help = asked.choices.iter().find(|word| word.code == chosen && !word.help.is_empty()).map(|word| word.help);
    let is_wide = asked.choices.iter().any(|word| word.label.chars().count() > SHORT);
    html! {
        <div class="report-question" role="group" aria-label={asked.label} data-part={format!("field-{field}")}>
            <p class="field-label">{ asked.label }</p>
            <div class={classes!("report-choices", is_wide.then_some("is-wide"))}>{ for asked.choices.iter().map(choice) }</div>
            { maybe(help.map(|help| html! { <p class="report-help" role="status">{ help }</p> })) }
        </div>
    }
}

fn ticks(file: &CaseFile, asked: &Ticks) -> Html {
    let tick = |word: &Word| {
        let field = sheet::tick(word.code);
        let model = file.model();
        let on = model.draft(Slot::Field(field)).shown() == &Value::Flag(true);
        let closed = model.is_closed() || model.has_clash(field);
        drop(model);
        let file = file.clone();
        let onchange = Callback::from(move |flag| file.set_flag(field, flag));
        html! {
            <Tick part={format!("field-{field}")} key={word.code} {on} {onchange} disabled={closed}>
                <span class="tick-label">{ word.label }</span>
            </Tick>
        }
    };
    html! {
        <div class="report-question" role="group" aria-label={asked.label}>
            <p class="field-label">{ asked.label }</p>
            <div class="report-ticks">{ for asked.words.iter().map(tick) }</div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct AccountFieldProps {
    file: CaseFile,
    asked: Account,
    now: Timestamp,
}

#[component]
fn AccountField(props: &AccountFieldProps) -> Html {
    let (asked, file) = (props.asked, &props.file);
    let field = sheet::account(asked.code);
    let slot = Slot::Field(field);
    let model = file.model();
    let (draft, closed, clashing) = (model.draft(slot), model.is_closed(), model.has_clash(field));
    drop(model);
    let readonly = closed || (clashing && !draft.is_unsaved());
    let oninput = {
        let (file, now) = (file.clone(), props.now);
        Callback::from(move |text: String| typed(&file, slot, asked.takes, text, now))
    };
    let act = |action: fn(&CaseFile, Slot)| {
        let file = file.clone();
        Callback::from(move |()| action(&file, slot))
    };
    let onfocus = act(|file, slot| file.change(|model| model.focus(slot)));
    let onblur = act(|file, slot| file.change(|model| model.leave(slot)));
    let state = html! { <>{ state(asked.takes, &draft, clashing) }{ maybe((!readonly).then(|| shortcuts(file, &asked, props.now))) }</> };
    if asked.takes == Takes::Words {
        return html! { <Words part={format!("field-{field}")} {asked} {draft} {readonly} {oninput} {onfocus} {onblur} {state} /> };
    }
    html! {
        <TextField part={format!("field-{field}")} label={asked.label} help={asked.help} value={draft.text()} {oninput}
            {onfocus} {onblur} {readonly} fault={draft.fault().cloned()} {state} />
    }
}

/// What makes no sense yet is still being typed: it goes to the disk when it does, or when the field is left.
fn typed(file: &CaseFile, slot: Slot, takes: Takes, text: String, now: Timestamp) {
    if takes.check(&text, now).is_ok() {
        file.typed(slot, Value::Text(text));
    } else {
        file.change(|model| model.typed(slot, Value::Text(text)));
    }
}

fn state(takes: Takes, draft: &Draft, clashing: bool) -> Html {
    let reading = (takes == Takes::Moment).then(|| reading(&draft.text())).flatten();
    let saved = draft.saved_at().filter(|_| !draft.is_unsaved());
    html! {
        <div class="field-state" aria-live="polite">
            { for clashing.then(|| html! {
                <p class="field-clash">{ "二つの内容があります。上の「どちらが正しいですか」で選んでください。" }</p>
            }) }
            { for reading.map(|reading| html! { <p class="field-reading">{ reading }</p> }) }
            { for saved.map(|at| html! { <p class="field-saved">{ format!("保存しました {}", at.clock()) }</p> }) }
        </div>
    }
}

/// What was understood, where it is not written so already.
fn reading(text: &str) -> Option<String> {
    Moment::parse(text).ok().map(|moment| moment.to_string()).filter(|read| read != text.trim())
}

/// 「いま」 and 「不明」 with one touch.
fn shortcuts(file: &CaseFile, asked: &Account, now: Timestamp) -> Html {
    let field = sheet::account(asked.code);
    let put = |part: &'static str, label: &'static str, text: String| {
        let file = file.clone();
        let onclick = Callback::from(move |_: MouseEvent| file.set_texts(vec![(field, text.clone())]));
        html! {
            <button type="button" class="shortcut" data-part={format!("{part}.{}", asked.code)} {onclick}
                aria-label={format!("{}：{label}", asked.label)}>{ label }</button>
        }
    };
    match asked.takes {
        Takes::Moment => html! {
            <div class="shortcuts">
                { put("account-now", "いま", now.japanese()) }{ put("account-unknown", "不明", UNKNOWN.into()) }
            </div>
        },
        Takes::People => html! { <div class="shortcuts">{ put("account-unknown", "不明", UNKNOWN.into()) }</div> },
        Takes::Line | Takes::Words => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct WordsProps {
    part: AttrValue,
    asked: Account,
    draft: Draft,
    readonly: bool,
    oninput: Callback<String>,
    onfocus: Callback<()>,
    onblur: Callback<()>,
    state: Html,
}

/// A text of several lines.
#[component]
fn Words(props: &WordsProps) -> Html {
    let oninput =
        props.oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let help = format!("{}-help", props.part);
    let fault = props.draft.fault().cloned();
    html! {
        <div class="field">
            <label class="field-label" for={props.part.clone()}>{ props.asked.label }</label>
            <p class="field-help" id={help.clone()}>{ props.asked.help }</p>
            <textarea class="input report-text" id={props.part.clone()} data-part={props.part.clone()} aria-describedby={help}
                value={props.draft.text()} {oninput} onfocus={props.onfocus.reform(|_: FocusEvent| ())}
                onblur={props.onblur.reform(|_: FocusEvent| ())} readonly={props.readonly}
                aria-invalid={fault.as_ref().map(|_| "true")} spellcheck="false" autocomplete="off" />
            { props.state.clone() }
            { maybe(fault.map(|fault| html! { <FaultPanel {fault} /> })) }
        </div>
    }
}

/// The field of a code, for whoever looks for it on the screen.
#[cfg(test)]
pub(super) fn part_of(field: domain::Field) -> String {
    format!("data-part=\"field-{field}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_understood_is_said_unless_it_is_written_so() {
        assert_eq!(reading("R8.11.22 1032").as_deref(), Some("令和8年11月22日（日） 10:32"));
        assert_eq!(reading("令和8年11月22日（日） 10:32"), None);
        assert_eq!(reading("きのう"), None);
    }
}
