//! One case on one readable page: what the resident wants, what was noted, what differs, who saw it.

use crate::{
    AuditAction, OpenedCase, Problem, ProblemKind,
    web::{
        Office,
        check_words::CheckWords,
        fault::Fault,
        frame::{self, Room},
        visit::Visit,
        words,
    },
};
use axum::response::Response;
use domain::{CaseId, Field, PhotoId, Value, photo};
use maud::{Markup, html};
use records::{Author, CaseState, Clash, EventRecord};
use sync::DeviceEntry;

pub(in crate::web) fn show(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let case: CaseId = visit.param("case")?;
    let opened = office.desk.open_case(&*office.link, case)?;
    office.desk.store().audit(AuditAction::ViewedCase, visit.staff.id, case.as_bytes(), visit.now)?;
    let devices = office.link.devices()?;
    let view = View { opened: &opened, devices: &devices };
    let words = office.words_of(opened.state.as_ref())?;
    let number = &opened.bundle.opening.number;
    let body = html! {
        article data-part="case-page" data-number=(number) {
            (view.head())
            (view.problems())
            @if let Some(state) = &opened.state {
                (clashes(&state.clashes, Some(state), &devices, &words))
                (view.fields(state, &words))
                (view.notes(state))
                (events(&state.events, &devices, &words))
                (view.photos(state))
            }
            (viewers(office, case)?)
            (view.actions())
        }
    };
    Ok(frame::page(visit, Room::Pending, &format!("案件 {number}"), body))
}

struct View<'a> {
    opened: &'a OpenedCase,
    devices: &'a [DeviceEntry],
}

impl View<'_> {
    fn head(&self) -> Markup {
        let service = self.opened.state.as_ref().map_or("読めない案件", |state| state.service.label());
        html! {
            p.above { "受付番号 " b { (self.opened.bundle.opening.number) } }
            h1 { (service) }
            dl.facts {
                @if let Some(state) = &self.opened.state {
                    dt { "受付" }
                    dd { (words::moment(state.opened_at)) "・" (self.label(self.opened.bundle.opening.device)) }
                    @if let Some(mark) = &state.hand_over {
                        dt { (mark.outcome.label()) }
                        dd { (words::moment(mark.author.at)) "・" (self.label(mark.author.device)) }
                    }
                }
                dt { "持っている端末" }
                dd { (words::device_labels(self.devices, &self.opened.bundle.holders)) }
            }
        }
    }

    fn label(&self, device: domain::DeviceId) -> String {
        words::device_label(self.devices, device)
    }

    fn author(&self, by: &Author) -> Markup {
        author(by, self.devices)
    }

    fn problems(&self) -> Markup {
        let problems = &self.opened.problems;
        html! {
            @if !problems.is_empty() {
                (Fault::CaseUnreadable.notice())
                ul.problems {
                    @for problem in problems { li { (problem_line(problem, self.devices)) } }
                }
            } @else if self.opened.bundle.notice.is_some() && self.opened.outcome().is_none() {
                (Fault::NotHandedOver.notice())
            }
        }
    }

    fn fields(&self, state: &CaseState, words: &CheckWords) -> Markup {
        let is_of_check = |field: &Field| field.is_of_check() && !words.is_report();
        // Which photo is used is said below each of them.
        let fields = state.fields.iter().filter(|(field, _)| photo::chosen_field() != Some(**field));
        let (mut checked, mut plain_fields): (Vec<_>, Vec<_>) = fields.partition(|(field, _)| is_of_check(field));
        // What was taken back was not answered and not shown.
        checked.retain(|(field, value)| {
            value.text() != Some("") || state.clashes.iter().any(|clash| clash.field == **field)
        });
        checked.sort_by_key(|(field, _)| words.place(**field));
        plain_fields.sort_by_key(|(field, _)| words.place_in_report(**field));
        let (ticks, texts): (Vec<_>, Vec<_>) = plain_fields.into_iter().partition(|(field, _)| field.is_flag());
        html! {
            section aria-labelledby="fields" {
                h2 id="fields" { "内容" }
                @if texts.is_empty() { p.empty { "記入はありません。" } }
                (lines(&texts, state, words))
            }
            @if !checked.is_empty() {
                section aria-labelledby="checked" data-part="document-check" {
                    h2 id="checked" { (words.title_of_answers()) }
                    (lines(&checked, state, words))
                }
            }
            @if !ticks.is_empty() {
                section aria-labelledby="ticks" {
                    h2 id="ticks" { "確認したもの" }
                    ul.ticks {
                        @for (field, value) in ticks {
                            li.off[value.flag() == Some(false)] data-part="field" data-field=(field)
                                data-value=(plain(value)) {
                                span.tick aria-hidden="true" { (if value.flag() == Some(true) { "✓" } else { "－" }) }
                                (words.label(*field)) "：" (words.value(*field, value))
                            }
                        }
                    }
                }
            }
        }
    }

    fn notes(&self, state: &CaseState) -> Markup {
        html! {
            section aria-labelledby="notes" {
                h2 id="notes" { "問い合わせ記録" }
                @if state.notes.is_empty() { p.empty { "記録はありません。" } }
                @for note in &state.notes {
                    div.note {
                        p.text data-part="note" { (note.text) }
                        (self.author(&note.author))
                    }
                }
            }
        }
    }

    fn photos(&self, state: &CaseState) -> Markup {
        let case = self.opened.bundle.opening.case;
        let (used, several) = (used_photo(state), state.photos.len() > 1);
        let contested = state.clashes.iter().any(|clash| photo::chosen_field() == Some(clash.field));
        html! {
            @if !self.opened.photos.is_empty() {
                section aria-labelledby="photos" {
                    h2 id="photos" { "顔写真" }
                    div.photos {
                        @for photo in &self.opened.photos {
                            @let address = format!("/city/cases/{case}/photos/{}", photo.id);
                            @let what = if used == Some(photo.id) { "申請に使う写真" } else { "使わない予備の写真" };
                            figure {
                                img src=(address) alt={ "顔写真：" (what) } data-part="case-photo"
                                    data-used=(used == Some(photo.id));
                                figcaption {
                                    @if several { b { (what) } }
                                    @if contested && used == Some(photo.id) { span.differs { "食い違いあり" } }
                                    (self.taken(state, photo.id))
                                    a href={ (address) "/file" } { "写真を保存する" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// When, where and by whom: so a photo is called where two tablets chose different ones.
    fn taken(&self, state: &CaseState, id: PhotoId) -> Markup {
        let found = state.photos.iter().enumerate().find(|(_, photo)| photo.id == id);
        html! {
            @if let Some((at, photo)) = found {
                p { (photo::called(at, photo.author.at, state.opened_at.day())) }
                (self.author(&photo.author))
            }
        }
    }

    fn actions(&self) -> Markup {
        let case = self.opened.bundle.opening.case;
        html! {
            div.actions {
                p { "受領すると、この案件は市のサーバーとすべての端末から消えます。先に書き出して、市の記録に移してください。" }
                div.buttons {
                    a.button href={ "/city/cases/" (case) "/export" } data-part="export" { "書き出す" }
                    @if self.opened.problems.is_empty() && self.opened.outcome().is_some() {
                        a.button.main href={ "/city/cases/" (case) "/receive" } data-part="receive" { "受領する" }
                    }
                }
            }
        }
    }
}

fn lines(fields: &[(&Field, &Value)], state: &CaseState, words: &CheckWords) -> Markup {
    html! {
        dl.fields {
            @for (field, value) in fields {
                dt { (words.label(**field)) }
                dd data-part="field" data-field=(field) data-value=(plain(value)) {
                    (shown(**field, value, words))
                    @if state.clashes.iter().any(|clash| clash.field == **field) {
                        span.differs { "食い違いあり" }
                    }
                }
            }
        }
    }
}

fn viewers(office: &Office, case: CaseId) -> Result<Markup, Fault> {
    let store = office.desk.store();
    let mut lines = Vec::new();
    for (at, staff) in store.viewers(case)?.into_iter().rev().take(10) {
        lines.push((at, store.staff_name(staff)?.unwrap_or_default()));
    }
    Ok(html! {
        details {
            summary { "この案件を開いた職員" }
            ul.viewers { @for (at, name) in lines { li { (words::moment(at)) "・" (name) } } }
        }
    })
}

/// 窓口での経過: what was taken and returned, brought to the 現場責任者, done; with what was taken back.
pub(super) fn events(events: &[EventRecord], devices: &[DeviceEntry], words: &CheckWords) -> Markup {
    html! {
        @if !events.is_empty() {
            section aria-labelledby="events" {
                h2 id="events" { "窓口での経過（" (events.len()) "件）" }
                ul.events {
                    @for event in events {
                        li data-part="event" data-event=(event.event) data-undone=(event.undone.is_some()) {
                            @if let Some(undone) = &event.undone {
                                s { (words.event(event.event)) }
                                span { "取り消し：" (author(undone, devices)) }
                            } @else { (words.event(event.event)) }
                            (author(&event.author, devices))
                        }
                    }
                }
            }
        }
    }
}

/// `窓口1・担当 山田・令和8年…`.
pub(super) fn author(author: &Author, devices: &[DeviceEntry]) -> Markup {
    html! {
        span.author { (words::device_label(devices, author.device)) "・" (author.name) "・" (words::moment(author.at)) }
    }
}

pub(super) fn problem_line(problem: &Problem, devices: &[DeviceEntry]) -> String {
    let place = format!("{}の{}番目の記録", words::device_label(devices, problem.device), problem.sequence);
    match problem.kind {
        ProblemKind::RowSealed => format!("{place}：封が開きません。"),
        ProblemKind::RowTorn => format!("{place}：中身が壊れています。"),
        ProblemKind::RowMissing => format!("{place}：届いていません。"),
        ProblemKind::ChangeMissing => "ほかの端末の記録がそろっていません。".into(),
        ProblemKind::PhotoMissing => format!("{place}：写真が届いていないか、別の写真です。"),
        ProblemKind::RowDiffers => format!("{place}まで：市が受領した記録と違います。"),
        ProblemKind::RowForeign => format!("{place}：この案件を持っていなかった端末の名前で届きました。"),
    }
}

/// `state` is the case whose photos the values may name.
pub(super) fn clashes(
    clashes: &[Clash],
    state: Option<&CaseState>,
    devices: &[DeviceEntry],
    words: &CheckWords,
) -> Markup {
    html! {
        @if !clashes.is_empty() {
            section.clashes aria-labelledby="clashes" {
                h2 id="clashes" { "食い違い（" (clashes.len()) "件）" }
                p { "別々の端末で、同じ項目に違う内容が記録されました。両方を示します。" }
                @for clash in clashes {
                    div.clash data-part="clash" data-field=(clash.field) {
                        h3 { (words.label(clash.field)) }
                        ul {
                            @for value in &clash.values {
                                li { span.value { (in_words(state, clash.field, &value.value, words)) } (author(&value.author, devices)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A value as people read it who have the case before them: a photo is called as below its picture, not by its id.
pub(super) fn in_words(state: Option<&CaseState>, field: Field, value: &Value, words: &CheckWords) -> String {
    let chosen = value.text().filter(|chosen| photo::chosen_field() == Some(field) && !chosen.is_empty());
    match (chosen, state) {
        (Some(chosen), Some(state)) => {
            let of = |photo: &records::Photo| (photo.id, photo.author.at);
            photo::choice_in_words(&state.photos, of, state.opened_at.day(), chosen)
        }
        (Some(_), None) | (None, _) => shown(field, value, words),
    }
}

/// The photo that the clerk chose, or the newest.
pub(super) fn used_photo(state: &CaseState) -> Option<PhotoId> {
    let chosen = photo::chosen_field().and_then(|field| state.fields.get(&field)).and_then(|chosen| chosen.text());
    photo::used(&state.photos, |photo| photo.id, chosen).map(|index| state.photos[index].id)
}

/// The value as a machine compares it.
fn plain(value: &Value) -> String {
    match value {
        Value::Flag(flag) => flag.to_string(),
        Value::Text(text) => text.clone(),
    }
}

/// The value as people read it: an 申請書ID in groups of four.
pub(super) fn shown(field: Field, value: &Value, words: &CheckWords) -> String {
    match (field, value) {
        (Field::ApplicationId, Value::Text(digits)) => domain::application_id::group(digits),
        _ => words.value(field, value),
    }
}
