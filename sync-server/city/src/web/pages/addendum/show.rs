//! The addition on one page: only what the receipt does not cover, who wrote it and when.

use super::{address, ids, open};
use crate::{
    Addition, AuditAction, FieldChange, NoteChange, OpenedAddendum,
    desk::addendum_subject,
    web::{
        Office,
        check_words::CheckWords,
        fault::Fault,
        frame::{self, Room},
        pages::case::{author, clashes, events, in_words, problem_line},
        visit::Visit,
        words,
    },
};
use axum::response::Response;
use domain::{Field, Value};
use maud::{Markup, html};
use sync::DeviceEntry;

pub(in crate::web) fn show(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let (case, device) = ids(visit)?;
    let opened = open(office, visit)?;
    let subject = addendum_subject(case, device);
    office.desk.store().audit(AuditAction::ViewedAddendum, visit.staff.id, &subject, visit.now)?;
    let devices = office.link.devices()?;
    let words = office.words_of(opened.whole.state.as_ref())?;
    let view = View { opened: &opened, devices: &devices, words };
    let number = &opened.received.number;
    let body = html! {
        article data-part="addendum-page" data-number=(number) {
            (view.head(office)?)
            (view.problems())
            (view.cautions())
            (view.addition())
            (view.actions())
        }
    };
    Ok(frame::page(visit, Room::Pending, &format!("追加の引き継ぎ {number}"), body))
}

struct View<'a> {
    opened: &'a OpenedAddendum,
    devices: &'a [DeviceEntry],
    words: CheckWords,
}

impl View<'_> {
    fn head(&self, office: &Office) -> Result<Markup, Fault> {
        let received = &self.opened.received;
        let receiver = office.desk.store().staff_name(received.received_by)?.unwrap_or_default();
        Ok(html! {
            p.above { "受付番号 " b { (received.number) } }
            h1 { "追加の引き継ぎ" }
            p {
                "市が受領したあとに届いた書き足しです。受領した内容になかったものだけを示します。"
                "案件は元に戻りません。"
            }
            dl.facts {
                dt { "業務" }
                dd { (received.category.label()) }
                dt { "書き足した端末" }
                dd { (self.label()) }
                dt { "受領" }
                dd { (words::moment(received.received_at)) "・" (receiver) }
            }
        })
    }

    fn label(&self) -> String {
        words::device_label(self.devices, self.opened.device)
    }

    fn problems(&self) -> Markup {
        let problems = &self.opened.whole.problems;
        html! {
            @if !problems.is_empty() {
                (Fault::CaseUnreadable.notice())
                ul.problems { @for problem in problems { li { (problem_line(problem, self.devices)) } } }
            }
        }
    }

    /// What city staff must know to judge the addition, beside its content.
    fn cautions(&self) -> Markup {
        let Addition { rows_not_here, in_the_name_of, .. } = &self.opened.addition;
        html! {
            @if *rows_not_here > 0 {
                p.caution {
                    "この端末には、市が受領した記録のうち" (rows_not_here) "件が届いていませんでした。"
                    "→ 受領のときに書き出した内容と見比べてください。"
                }
            }
            @if !in_the_name_of.is_empty() {
                p.caution {
                    (words::device_labels(self.devices, in_the_name_of)) "の名前の記録が含まれています。届けたのは"
                    (self.label()) "です。→ 心当たりを窓口の現場責任者に確かめてください。"
                }
            }
        }
    }

    fn addition(&self) -> Markup {
        let addition = &self.opened.addition;
        html! {
            @if addition.is_empty() && self.opened.whole.problems.is_empty() {
                p.empty { "受領した内容と違うところはありません。確認すると、この端末の控えが消えます。" }
            }
            (clashes(&addition.clashes, self.opened.whole.state.as_ref(), self.devices, &self.words))
            @if !addition.fields.is_empty() {
                section aria-labelledby="fields" {
                    h2 id="fields" { "変わった項目（" (addition.fields.len()) "件）" }
                    dl.fields { @for change in &addition.fields { (self.field(change)) } }
                }
            }
            @if !addition.notes.is_empty() {
                section aria-labelledby="notes" {
                    h2 id="notes" { "問い合わせ記録（" (addition.notes.len()) "件）" }
                    @for note in &addition.notes { (self.note(note)) }
                }
            }
            (self.photos())
            (events(&addition.events, self.devices, &self.words))
            @if let Some(mark) = &addition.hand_over {
                section aria-labelledby="hand-over" {
                    h2 id="hand-over" { "窓口での終わり方" }
                    p data-part="added-hand-over" { (mark.outcome.label()) (author(&mark.author, self.devices)) }
                }
            }
        }
    }

    fn field(&self, change: &FieldChange) -> Markup {
        let text = |value: &Option<Value>| match value {
            Some(value) if *value != Value::Text(String::new()) => {
                in_words(self.opened.whole.state.as_ref(), change.field, value, &self.words)
            }
            Some(_) | None => "（記入なし）".to_owned(),
        };
        html! {
            dt { (self.words.label(change.field)) }
            dd data-part="added-field" data-field=(change.field) data-value=(plain(change.field, &change.after)) {
                span.before { "受領した内容：" (text(&change.before)) }
                span.after { "→ " (text(&change.after)) }
                @if let Some(by) = &change.author { (author(by, self.devices)) }
            }
        }
    }

    fn note(&self, note: &NoteChange) -> Markup {
        html! {
            div.note {
                h3 { (if note.before.is_some() { "書き足された記録" } else { "新しい記録" }) }
                p.text data-part="added-note" { (note.after) }
                @if let Some(before) = &note.before {
                    details {
                        summary { "受領したときの文章" }
                        p.text { (before) }
                    }
                }
                (author(&note.author, self.devices))
            }
        }
    }

    fn photos(&self) -> Markup {
        let place = address(self.opened.received.case, self.opened.device);
        let added = &self.opened.addition.photos;
        html! {
            @if !added.is_empty() {
                section aria-labelledby="photos" {
                    h2 id="photos" { "顔写真（" (added.len()) "枚）" }
                    div.photos {
                        @for photo in added {
                            @let picture = format!("{place}/photos/{}", photo.id);
                            figure {
                                img src=(picture) alt="書き足された顔写真" data-part="added-photo";
                                figcaption {
                                    (author(&photo.author, self.devices))
                                    a href={ (picture) "/file" } { "写真を保存する" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn actions(&self) -> Markup {
        let place = address(self.opened.received.case, self.opened.device);
        html! {
            div.actions {
                p { "確認すると、この書き足しも市のサーバーと端末から消えます。先に書き出して、市の記録に加えてください。" }
                div.buttons {
                    a.button href={ (place) "/export" } data-part="addendum-export" { "書き出す" }
                    @if self.opened.whole.problems.is_empty() {
                        a.button.main href={ (place) "/confirm" } data-part="addendum-confirm" { "確認する" }
                    }
                }
            }
        }
    }
}

/// The value as a machine compares it.
fn plain(field: Field, value: &Option<Value>) -> String {
    match value {
        Some(Value::Flag(flag)) => flag.to_string(),
        Some(Value::Text(text)) => text.clone(),
        None if field.is_flag() => "false".into(),
        None => String::new(),
    }
}
