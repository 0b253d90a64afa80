//! A report without a screen: what is asked now, what is done, what is missing, and what to be aware of.

use crate::application::text_of;
use bridge::CaseView;
use domain::{
    Event, Field, Service, Sheet, Value, complaint, incident,
    moment::Moment,
    sheet::{self, Entry, Part},
};

/// Entries that are asked in some cases only stay while something stands in them.
pub(super) fn is_asked(view: &CaseView, entry: &Entry) -> bool {
    let is_held = entry.lines().iter().any(|(field, _)| holds(view, *field));
    match entry {
        Entry::Account(account) if view.service == Service::Incident && account.code == incident::TABLET => {
            is_held || answer(view, incident::KIND).as_deref() == Some(incident::KIND_TABLET_LOST)
        }
        Entry::Ticks(_) if view.service == Service::Complaint => is_held || is_trouble(view),
        Entry::Question(_) | Entry::Ticks(_) | Entry::Account(_) => true,
    }
}

/// Something was written that the tap on the report did not write by itself.
pub(crate) fn is_begun(view: &CaseView, part: &Part) -> bool {
    let fields = part.entries.iter().flat_map(Entry::lines).map(|(field, _)| field);
    fields.filter(|field| Some(*field) != sheet::begun_at(view.service)).any(|field| holds(view, field))
}

/// What is recorded, in the words and the order in which it was asked.
pub(crate) fn lines(view: &CaseView) -> Vec<(String, String)> {
    let Some(sheet) = Sheet::of(view.service) else { return Vec::new() };
    let mut lines: Vec<(String, String)> = Vec::new();
    for (field, label) in sheet.lines() {
        let Some(value) = view.fields.iter().find(|held| held.field == field).map(|held| &held.value) else { continue };
        match value {
            Value::Flag(false) => {}
            Value::Flag(true) => {
                // Ticks of one group stand in one line.
                let (group, word) = label.split_once('：').unwrap_or((&label, ""));
                match lines.last_mut().filter(|(before, _)| before == group) {
                    Some((_, words)) => words.push_str(&format!("、{word}")),
                    None => lines.push((group.into(), word.into())),
                }
            }
            Value::Text(text) if text.trim().is_empty() => {}
            Value::Text(text) => lines.push((label, sheet.value(field, value).unwrap_or_else(|| text.clone()))),
        }
    }
    lines
}

/// What one would expect in the report and is not recorded.
pub(crate) fn missing(view: &CaseView) -> Vec<&'static str> {
    let answer = |code| (sheet::answer(code), "");
    let expected: &[(Field, &'static str)] = &match view.service {
        Service::Incident => [
            (answer(incident::KIND).0, "どのような事故か"),
            (sheet::account(incident::NOTICED_AT), "気づいた日時"),
            (sheet::account("what-happened"), "何が起きたか"),
            (sheet::account(incident::PEOPLE), "何人分か（分からなければ「不明」）"),
        ]
        .to_vec(),
        Service::Complaint => {
            vec![(answer(complaint::KIND).0, "何についてのお話か"), (sheet::account("said"), "言われたこと")]
        }
        Service::Proposal => vec![(sheet::account("change"), "どう変えるとよいか")],
        Service::ApplicationSupport
        | Service::ApplicationGuidance
        | Service::FormReissue
        | Service::ExpressIssue
        | Service::Issuance
        | Service::CertificateAndPin
        | Service::CardChange
        | Service::Inquiry => Vec::new(),
    }[..];
    let mut missing: Vec<&'static str> =
        expected.iter().filter(|(field, _)| !holds(view, *field)).map(|(_, words)| *words).collect();
    if count_category(view).is_some() && counted(view).is_none() {
        missing.push("件数（「現場責任者へ」の手順で数えます）");
    }
    missing
}

/// What the clerk should look at again; it forbids nothing.
pub(super) fn remarks(view: &CaseView, part: &Part) -> Vec<&'static str> {
    let moment = |code| text_of(view, sheet::account(code)).and_then(|text| Moment::parse(&text).ok());
    let mut remarks = Vec::new();
    if part.code == incident::HAPPENED.code
        && let (Some(happened), Some(noticed)) = (moment(incident::HAPPENED_AT), moment(incident::NOTICED_AT))
        && happened.begins() > noticed.begins()
        && (happened.day > noticed.day || noticed.minute.is_some())
    {
        remarks.push("起きた日時が、気づいた日時より後になっています。確かめてください。");
    }
    if (part.code == incident::ACTED.code && is_wrongful(view))
        || (part.code == complaint::ANSWERED.code && is_trouble(view))
    {
        remarks.push("警察への通報は、市職員を通じて行います。市職員を呼んでください。");
    }
    remarks
}

/// The category under which the report is counted; none while its kind is open.
pub(super) fn count_category(view: &CaseView) -> Option<&'static str> {
    match view.service {
        Service::Incident => Some(incident::COUNT),
        Service::Complaint => complaint::count(&answer(view, complaint::KIND)?),
        Service::ApplicationSupport
        | Service::ApplicationGuidance
        | Service::FormReissue
        | Service::ExpressIssue
        | Service::Issuance
        | Service::CertificateAndPin
        | Service::CardChange
        | Service::Inquiry
        | Service::Proposal => None,
    }
}

/// The category under which it stands in the counts.
pub(super) fn counted(view: &CaseView) -> Option<(domain::EventId, domain::FieldCode)> {
    let standing = view.events.iter().filter(|one| !one.happening.undone);
    standing
        .filter_map(|one| match one.happening.event {
            Event::Done(category) => Some((one.happening.id, category)),
            Event::Taken(_)
            | Event::WithCity
            | Event::Returned
            | Event::Escalated(_)
            | Event::Reported
            | Event::Accepted
            | Event::Paused
            | Event::Resumed
            | Event::ComeAgain
            | Event::CarriedOut
            | Event::Erased
            | Event::CarryLost => None,
        })
        .next_back()
}

pub(super) fn is_wrongful(view: &CaseView) -> bool {
    view.service == Service::Incident && answer(view, incident::WRONGFUL).as_deref() == Some(incident::WRONGFUL_YES)
}

fn is_trouble(view: &CaseView) -> bool {
    answer(view, complaint::KIND).as_deref() == Some(complaint::KIND_TROUBLE)
}

fn answer(view: &CaseView, code: &str) -> Option<String> {
    text_of(view, sheet::answer(code))
}

fn holds(view: &CaseView, field: Field) -> bool {
    view.fields.iter().any(|held| {
        held.field == field
            && match &held.value {
                Value::Flag(flag) => *flag,
                Value::Text(text) => !text.trim().is_empty(),
            }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::{EventView, FieldView};
    use domain::{EventId, Happening};

    fn incident(held: &[(&str, &str)]) -> CaseView {
        let start = CaseView { service: Service::Incident, ..samples::case_view() };
        held.iter()
            .fold(start, |view, (field, text)| samples::with_text(view, field.parse::<Field>().expect("a field"), text))
    }

    fn complaint(held: &[(&str, &str)]) -> CaseView {
        CaseView { service: Service::Complaint, ..incident(held) }
    }

    #[test]
    fn which_tablet_is_asked_only_when_a_tablet_is_lost() {
        let tablet = incident::HAPPENED
            .entries
            .iter()
            .find(|entry| matches!(entry, Entry::Account(account) if account.code == incident::TABLET));
        let tablet = tablet.expect("it is asked");
        assert!(!is_asked(&incident(&[]), tablet));
        assert!(is_asked(&incident(&[("answer.kind", "tablet-lost")]), tablet));
        assert!(is_asked(&incident(&[("account.tablet", "窓口2")]), tablet), "what is written stays to be seen");
    }

    #[test]
    fn the_time_that_the_tap_wrote_begins_no_part() {
        let view = incident(&[("account.noticed-at", "令和8年11月22日（日） 10:32")]);
        assert!(!is_begun(&view, &incident::HAPPENED));
        assert!(is_begun(&incident(&[("answer.kind", "loss")]), &incident::HAPPENED));
        assert!(!is_begun(&incident(&[("answer.kind", "loss")]), &incident::CONCERNED));
    }

    #[test]
    fn the_summary_gathers_ticks_and_says_no_code() {
        let mut view = incident(&[("answer.kind", "loss"), ("account.people", "12")]);
        for (name, flag) in [("tick.data-name", true), ("tick.data-photo", true), ("tick.data-card", false)] {
            view.fields.push(FieldView { field: name.parse().expect("a field"), value: Value::Flag(flag) });
        }
        let lines = lines(&view);
        let line = |label: &str, words: &str| (label.to_owned(), words.to_owned());
        assert_eq!(
            lines,
            [
                line("どのような事故ですか", "書類・カードの紛失"),
                line("含まれていた情報", "氏名、顔写真"),
                line("何人分ですか", "12"),
            ]
        );
    }

    #[test]
    fn what_happened_after_it_was_noticed_is_remarked() {
        let noticed = ("account.noticed-at", "R8.11.22 10:32");
        for (happened, remarked) in
            [("R8.11.22 10:30", false), ("R8.11.22 11:00", true), ("R8.11.22", false), ("不明", false)]
        {
            let view = incident(&[noticed, ("account.happened-at", happened)]);
            assert_eq!(!remarks(&view, &incident::HAPPENED).is_empty(), remarked, "{happened}");
        }
    }

    #[test]
    fn the_police_comes_through_city_staff() {
        let words = |view: &CaseView, part| remarks(view, part).join("");
        assert!(words(&incident(&[("answer.wrongful", "yes")]), &incident::ACTED).contains("市職員を通じて"));
        assert!(words(&complaint(&[("answer.kind", "trouble")]), &complaint::ANSWERED).contains("市職員を通じて"));
        assert_eq!(words(&complaint(&[("answer.kind", "waiting")]), &complaint::ANSWERED), "");
    }

    #[test]
    fn a_report_is_counted_once_by_its_kind() {
        assert_eq!(count_category(&incident(&[])), Some("incident"));
        assert_eq!(count_category(&complaint(&[])), None);
        let mut view = complaint(&[("answer.kind", "waiting")]);
        assert_eq!(count_category(&view), Some("complaint-waiting"));
        assert!(counted(&view).is_none() && missing(&view).iter().any(|words| words.contains("件数")));
        let done = Event::Done("complaint-waiting".parse().expect("a code"));
        let happening =
            Happening { id: EventId::from_bytes([1; 16]), event: done, about: None, at: samples::NOW, undone: false };
        view.events.push(EventView { happening, recorded_by: "錦 あかり".into(), undone_by: None });
        assert!(counted(&view).is_some_and(|(_, category)| category.as_str() == "complaint-waiting"));
        view.events[0].happening.undone = true;
        assert!(counted(&view).is_none());
    }

    #[test]
    fn what_a_report_lacks_depends_on_what_it_reports() {
        assert!(missing(&incident(&[])).len() >= 4);
        let said = complaint(&[("answer.kind", "other"), ("account.said", "長く待った")]);
        assert_eq!(missing(&said).len(), 1, "only the count");
        let proposal = CaseView { service: Service::Proposal, ..samples::case_view() };
        assert_eq!(missing(&proposal), ["どう変えるとよいか"]);
    }
}
