//! What a case hands over, what it lacks, and what stands in the way.

use crate::{
    application::{CheckSummary, text_of},
    issuance::{Moment, is_ended, moment, moment_of, name_of, out},
    trouble::{report_lines, report_missing, waiting_since},
};
use bridge::CaseView;
use domain::{Day, Event, EventId, Field, Role, Service, Sheet, Stage, Value, application_id, event, rules::RuleBook};

/// The lines of the summary: a label and what is recorded.
pub(super) fn lines(
    view: &CaseView,
    check: Option<&CheckSummary>,
    book: Option<&RuleBook>,
    today: Day,
) -> Vec<(String, String)> {
    let mut lines: Vec<(String, String)> = texts(view);
    lines.extend(check.into_iter().flat_map(|check| check.lines.iter().cloned()));
    lines.extend(report_lines(view));
    let brought: Vec<&str> = view
        .fields
        .iter()
        .filter(|held| held.value == Value::Flag(true))
        .filter_map(|held| if let Field::Brought(document) = held.field { Some(document.label()) } else { None })
        .collect();
    if !brought.is_empty() {
        lines.push(("持ってきたもの".into(), brought.join("、")));
    }
    lines.extend(wishes(view));
    if !view.photos.is_empty() {
        lines.push(("写真".into(), "1枚".into()));
    }
    if !view.notes.is_empty() {
        lines.push(("記録".into(), format!("{}件", view.notes.len())));
    }
    lines.extend(custody(view, book, today));
    lines.extend(done(view, book, today));
    lines
}

/// Each document that was taken, with where it went and when.
fn custody(view: &CaseView, book: Option<&RuleBook>, today: Day) -> impl Iterator<Item = (String, String)> {
    let way = |id: EventId, event: Event, words: &str| {
        let Moment { at, by, .. } = moment(view, event, Some(id))?;
        Some(format!("{} {words}（{by}）", at.as_seen_on(today)))
    };
    let taken = event::custody(&view.happened()).into_iter();
    let lines: Vec<_> = taken
        .map(|one| {
            let taken = moment_of(view, one.id).map(|Moment { by, .. }| format!("（{by}）")).unwrap_or_default();
            let mut words = vec![format!("{} 預かった{taken}", one.taken_at.as_seen_on(today))];
            words.extend(way(one.id, Event::WithCity, "市職員へ渡した"));
            words.extend(way(one.id, Event::Returned, "返却した"));
            if one.returned_at.is_none() {
                words.push("まだ返していません".into());
            }
            (format!("預かり：{}", name_of(one.document, book)), words.join(" → "))
        })
        .collect();
    lines.into_iter()
}

/// What was done, as it is counted, and what was brought to city staff.
fn done(view: &CaseView, book: Option<&RuleBook>, today: Day) -> impl Iterator<Item = (String, String)> {
    let standing = view.events.iter().filter(|one| !one.happening.undone);
    standing.filter_map(move |one| {
        let when = format!("{}（{}）", one.happening.at.as_seen_on(today), one.recorded_by);
        match one.happening.event {
            Event::Done(category) => {
                let label = book.and_then(|book| book.category_label(category.as_str()));
                Some(("行った業務".into(), format!("{}　{when}", label.unwrap_or_else(|| category.to_string()))))
            }
            Event::Escalated(matter) => {
                let id = Some(one.happening.id);
                let state = match moment(view, Event::Accepted, id) {
                    Some(moment) => format!("{} 市職員が引き取った", moment.at.as_seen_on(today)),
                    None => "市職員の引き取りを待っています".to_owned(),
                };
                Some(("市職員へ".into(), format!("{}　{when} → {state}", matter.label())))
            }
            Event::ComeAgain => Some(("再来庁".into(), format!("再来庁をお願いした　{when}"))),
            Event::CarryLost => Some(("USBの紛失".into(), format!("持ち出したUSBが見つからない　{when}"))),
            Event::Taken(_)
            | Event::WithCity
            | Event::Returned
            | Event::Reported
            | Event::Accepted
            | Event::Paused
            | Event::Resumed
            | Event::CarriedOut
            | Event::Erased => None,
        }
    })
}

fn texts(view: &CaseView) -> Vec<(String, String)> {
    [Field::Name, Field::Kana, Field::BirthDate, Field::Contact, Field::ApplicationId]
        .into_iter()
        .filter_map(|field| {
            let text = text_of(view, field)?;
            let text = if field == Field::ApplicationId { application_id::group(&text) } else { text };
            Some((field.label(), text))
        })
        .collect()
}

fn wishes(view: &CaseView) -> impl Iterator<Item = (String, String)> {
    let wishes = [Field::SignatureCertificate, Field::AuthenticationCertificate, Field::Braille];
    wishes.into_iter().filter_map(|field| {
        let held = view.fields.iter().find(|held| held.field == field)?;
        let wished = if held.value == Value::Flag(true) { "希望する" } else { "希望しない" };
        Some((field.label(), wished.into()))
    })
}

/// What one would expect for this service and is not recorded. It warns and forbids nothing.
pub(super) fn missing(view: &CaseView, check: Option<&CheckSummary>) -> Vec<&'static str> {
    let text = |field| text_of(view, field).is_none();
    let mut missing = Vec::new();
    let mut expect = |lacking: bool, words: &'static str| {
        if lacking {
            missing.push(words);
        }
    };
    let needs_name = Sheet::of(view.service).is_none() && view.service != Service::Inquiry;
    expect(text(Field::Name) && needs_name, "氏名");
    expect(check.is_some_and(|check| !check.is_finished), "書類チェックの結果");
    expect(waiting_since(view).is_some(), "市職員が引き取ったこと（「現場責任者へ」）");
    for words in report_missing(view) {
        expect(true, words);
    }
    if view.service == Service::ApplicationSupport {
        expect(text(Field::BirthDate), "生年月日");
        expect(text(Field::Contact), "連絡先");
        expect(text(Field::ApplicationId), "申請書ID");
        expect(wishes(view).next().is_none(), "電子証明書・点字の希望");
        expect(view.photos.is_empty(), "写真（1歳未満の方は不要）");
    }
    expect(ends_by_count(view.service) && !is_ended(view), "行った業務（「手順」の終わりで数えます）");
    missing
}

/// Whether something is counted at the end of this service.
fn ends_by_count(service: Service) -> bool {
    match service {
        Service::ApplicationSupport
        | Service::FormReissue
        | Service::ExpressIssue
        | Service::Issuance
        | Service::CertificateAndPin
        | Service::CardChange => true,
        Service::ApplicationGuidance
        | Service::Inquiry
        | Service::Complaint
        | Service::Incident
        | Service::Proposal => false,
    }
}

/// Why the case cannot be handed over now, the most pressing reason first.
pub(super) fn obstacle(view: &CaseView, role: Role, has_refused_text: bool) -> Option<&'static str> {
    if view.stage != Stage::Open {
        return Some("この案件は引き継ぎ済みです。");
    }
    if !view.clashes.is_empty() {
        return Some("同じ項目に二つの内容があります。上の「どちらが正しいですか」で選んでください。");
    }
    if has_refused_text {
        return Some("保存できていない入力があります。直してから引き継いでください。");
    }
    if !out(view).is_empty() {
        return Some("預かった書類をまだ返していません。返却してから引き継いでください。");
    }
    (role != Role::SiteManager).then_some("引き継ぎと取り下げは、現場責任者だけが行えます。")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::{CaseView, FieldView};
    use domain::DocumentKind;

    #[test]
    fn the_summary_says_what_the_city_will_get() {
        let mut view = samples::with_text(samples::case_view(), Field::Name, "球磨 花子");
        view = samples::with_text(view, Field::ApplicationId, "12345678901234567890123");
        for field in [Field::Brought(DocumentKind::Passport), Field::Braille] {
            view.fields.push(FieldView { field, value: Value::Flag(true) });
        }
        view.notes.push(samples::note(1, "電話あり"));
        let lines = lines(&view, None, None, samples::NOW.day());
        for expected in [
            ("氏名", "球磨 花子"),
            ("申請書ID", "1234 5678 9012 3456 7890 123"),
            ("持ってきたもの", "パスポート"),
            ("点字表記", "希望する"),
            ("記録", "1件"),
        ] {
            assert!(lines.contains(&(expected.0.into(), expected.1.into())), "{expected:?} in {lines:?}");
        }
    }

    #[test]
    fn what_is_missing_depends_on_the_service() {
        let view = samples::case_view();
        assert!(missing(&view, None).contains(&"申請書ID"));
        let view = CaseView { service: Service::Inquiry, ..view };
        assert!(missing(&view, None).is_empty(), "a question needs no name");
        let begun = CheckSummary { lines: Vec::new(), is_finished: false, warning: None };
        assert_eq!(missing(&view, Some(&begun)), ["書類チェックの結果"]);
        let view = CaseView { service: Service::CardChange, ..view };
        assert!(missing(&view, None).contains(&"氏名"));
        let counted = |view: &CaseView| !missing(view, None).iter().any(|words| words.contains("行った業務"));
        assert!(!counted(&view), "a count is easily forgotten");
        let view = samples::happened(view, 1, "done.card-change", None);
        assert!(counted(&view));
    }

    #[test]
    fn only_a_site_manager_hands_over_and_never_with_a_clash() {
        let view = samples::case_view();
        assert_eq!(obstacle(&view, Role::SiteManager, false), None);
        assert!(obstacle(&view, Role::Clerk, false).is_some_and(|words| words.contains("現場責任者だけ")));
        assert!(obstacle(&view, Role::SiteManager, true).is_some());
        let clashing = CaseView { clashes: vec![samples::clash()], ..view };
        assert!(obstacle(&clashing, Role::SiteManager, false).is_some_and(|words| words.contains("二つの内容")));
    }

    #[test]
    fn the_summary_says_where_every_document_went_and_what_was_done() {
        let book = samples::book();
        let view = samples::happened(samples::case_view(), 1, "taken.drivers-licence", None);
        let view = samples::happened(view, 2, "with-city", Some(1));
        let view = samples::happened(view, 3, "done.pin-reset", None);
        let view = samples::happened(view, 4, "escalated.authority", None);
        let said = |view: &CaseView| {
            let lines = lines(view, None, Some(&book), samples::NOW.day()).into_iter();
            lines.map(|(label, text)| format!("{label}：{text}")).collect::<Vec<_>>().join("／")
        };
        for words in [
            "預かり：運転免許証",
            "10:32 預かった（錦 あかり） → 10:32 市職員へ渡した（錦 あかり） → まだ返していません",
            "暗証番号・初期化・再設定　10:32（錦 あかり）",
            "市職員の引き取りを待っています",
        ] {
            assert!(said(&view).contains(words), "{words} in {}", said(&view));
        }
        assert!(obstacle(&view, Role::SiteManager, false).is_some_and(|words| words.contains("返していません")));
        let view = samples::happened(view, 5, "returned", Some(1));
        assert!(said(&view).contains("10:32 返却した（錦 あかり）") && !said(&view).contains("まだ返していません"));
        assert_eq!(obstacle(&view, Role::SiteManager, false), None);
    }
}
