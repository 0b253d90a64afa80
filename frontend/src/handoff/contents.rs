//! What a case hands over, what it lacks, and what stands in the way.

use crate::{
    application::{CheckSummary, RulesOfDay, check_summary, text_of},
    trouble::{report_lines, report_missing, waiting_since},
};
use bridge::CaseView;
use domain::{Field, Role, Service, Sheet, Stage, Value, application_id};

/// What 書類チェック says; none without one, and while the rules cannot be read.
pub(super) fn checked(view: &CaseView, rules: &RulesOfDay) -> Option<CheckSummary> {
    check_summary(view, rules.as_ref()?.as_ref().ok()?)
}

/// The lines of the summary: a label and what is recorded.
pub(super) fn lines(view: &CaseView, check: Option<&CheckSummary>) -> Vec<(String, String)> {
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
    lines
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
    missing
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
        let lines = lines(&view, None);
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
        assert_eq!(missing(&view, None), ["氏名"]);
        let begun = CheckSummary { lines: Vec::new(), is_finished: false };
        assert_eq!(missing(&view, Some(&begun)), ["氏名", "書類チェックの結果"]);
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
}
