//! What the resident has to bring next time, as papers and numbers without a name: out of the check of the open case.

use super::{
    CaseFile,
    document_check_model::{DocumentCheck, DocumentLine, Ending, Papers, PersonPapers, Texts, Then},
    guide_of,
};
use crate::issuance::out;
use crate::resident::{Bring, Flaw, Part, Pick, Turned, Turning, Whose};
use domain::{
    Field, Finding,
    rules::{Alternative, DocumentCode, Lack, Person, Photo, RuleBook},
};
use words::Paper;

/// So many papers of a list are named; the staff knows the others.
const NAMED: usize = 6;

/// Says what the turned tablet is told of this case, once the rules of the day are there.
pub(super) fn turning(file: &CaseFile) -> Turning {
    let file = file.clone();
    Turning::from(move |book: Option<std::rc::Rc<RuleBook>>| {
        let model = file.model();
        let Some(view) = model.view() else { return Turned::without_case() };
        let texts = model.texts();
        let bring = book.as_ref().and_then(|book| {
            let check = book.check_of(view.service, guide_of(view).as_deref())?;
            bring_again(DocumentCheck { book, check, texts: &texts })
        });
        Turned::of_case(view.service, view.number.clone(), bring)
            .holding(out(view).len())
            .speaking(file.tongue().clone())
    })
}

fn bring_again(check: DocumentCheck<'_>) -> Option<Bring> {
    let Ok(Then::Show(papers)) = check.standing().map(|standing| standing.then) else { return None };
    let missing = papers.ending == Ending::NotToday && !papers.lacks.is_empty();
    missing.then(|| Bring { of_issuance: check.check == "issuance", parts: parts(check, &papers) })
}

/// Single papers of the matter stand together; whatever leaves a choice stands alone.
fn parts(check: DocumentCheck<'_>, papers: &Papers) -> Vec<Part> {
    let (mut single, mut parts) = (Vec::new(), Vec::new());
    for lack in &papers.lacks {
        match (lack.person, lack.sets.as_slice()) {
            (Some(person), _) => parts.extend(identity(check, papers, person, lack)),
            (None, [set]) => single.push((named(set), flaws(check.texts, lack))),
            (None, sets) => parts.push(choice(check, sets, lack)),
        }
    }
    let (papers, flaws): (Vec<_>, Vec<_>) = single.into_iter().unzip();
    let all = papers.concat();
    let matter = (!all.is_empty()).then(|| Part {
        whose: Whose::Matter,
        ways: vec![all.into_iter().map(Pick::alone).collect()],
        flaws: flaws.concat(),
    });
    matter.into_iter().chain(parts).collect()
}

fn choice(check: DocumentCheck<'_>, sets: &[Vec<DocumentCode>], lack: &Lack) -> Part {
    let ways = if sets.iter().all(|set| set.len() == 1) {
        vec![vec![Pick { count: 1, of: named(&sets.concat()), with_photo: false, are_more: false }]]
    } else {
        sets.iter().map(|set| named(set).into_iter().map(Pick::alone).collect()).collect()
    };
    Part { whose: Whose::Reason, ways, flaws: flaws(check.texts, lack) }
}

fn identity(check: DocumentCheck<'_>, papers: &Papers, person: Person, lack: &Lack) -> Option<Part> {
    let shown = papers.people.iter().find(|shown| shown.person == person)?;
    let whose = match person {
        Person::Applicant => Whose::Applicant,
        Person::Representative => Whose::Representative,
    };
    let ways = lack.ways.iter().map(|way| picks(check, shown, *way)).collect();
    Some(Part { whose, ways, flaws: flaws(check.texts, lack) })
}

/// One way to prove who somebody is: so many of list A, so many of list B, of which some need a photo.
fn picks(check: DocumentCheck<'_>, shown: &PersonPapers, way: Alternative) -> Vec<Pick> {
    let list = |at: usize, photo: bool, count: u8| {
        let lines = shown.lists.get(at).map_or(&[][..], |list| list.lines.as_slice());
        pick(check, lines, photo, count)
    };
    let wanted = [(0, false, way.a), (1, true, way.photo), (1, false, way.b.saturating_sub(way.photo))];
    wanted.into_iter().filter(|(.., count)| *count > 0).map(|(at, photo, count)| list(at, photo, count)).collect()
}

fn pick(check: DocumentCheck<'_>, lines: &[DocumentLine], with_photo: bool, count: u8) -> Pick {
    let photo =
        |code: &DocumentCode| check.book.document(code).is_some_and(|(_, document)| document.photo != Photo::No);
    let codes =
        lines.iter().filter(|line| line.is_at_once && !counts_already(line)).filter_map(|line| document_of(line.field));
    let of: Vec<Paper> = codes.filter(|code| !with_photo || photo(code)).filter_map(|code| paper(&code)).collect();
    Pick { count, of: of.into_iter().take(NAMED).collect(), with_photo, are_more: true }
}

/// It is there and in order: bringing it again helps nobody.
fn counts_already(line: &DocumentLine) -> bool {
    line.finding.is_some() && line.refused.is_none()
}

fn document_of(field: Field) -> Option<DocumentCode> {
    if let Field::Shown { document, .. } = field { document.as_str().parse().ok() } else { None }
}

fn named(set: &[DocumentCode]) -> Vec<Paper> {
    set.iter().filter_map(paper).collect()
}

fn paper(code: &DocumentCode) -> Option<Paper> {
    Paper::from_code(code.as_str())
}

/// What was shown and does not count, as far as there are words for it.
fn flaws(texts: &Texts, lack: &Lack) -> Vec<(Paper, Flaw)> {
    let found = |code: &DocumentCode| {
        let is_of = |field: &Field| document_of(*field).is_some_and(|shown| shown == *code);
        texts.iter().find(|(field, _)| is_of(field)).and_then(|(_, text)| Finding::from_code(text))
    };
    let flaw = |finding| match finding {
        Finding::Expired => Some(Flaw::Expired),
        Finding::CopyOnly => Some(Flaw::Copy),
        Finding::NameDiffers => Some(Flaw::Differs),
        Finding::Ok | Finding::WithPhoto | Finding::IssuedTooEarly | Finding::LacksData => None,
    };
    let refused = lack.refused.iter();
    refused.filter_map(|refusal| Some((paper(&refusal.document)?, flaw(found(&refusal.document)?)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Day;
    use words::Language;

    fn book() -> RuleBook {
        crate::samples::built_in().on(Day::from_civil(2026, 11, 24))
    }

    fn bring(check: &str, held: &[(&str, &str)]) -> Option<Bring> {
        let (book, held) = (book(), held.iter());
        let texts = held.map(|(field, text)| (field.parse().expect("a field"), (*text).to_owned())).collect();
        bring_again(DocumentCheck { book: &book, check, texts: &texts })
    }

    const SELF: [(&str, &str); 6] = [
        ("answer.visitor", "self"),
        ("answer.age", "from-18"),
        ("answer.notice", "here"),
        ("answer.old-card", "first"),
        ("answer.notification", "none"),
        ("answer.basic-card", "none"),
    ];

    fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        SELF.iter().chain(more).copied().collect()
    }

    #[test]
    fn who_shows_nothing_is_told_the_notice_and_both_ways_to_prove_who_they_are() {
        let bring = bring("issuance", &SELF).expect("something is missing");
        let [matter, identity] = bring.parts.as_slice() else { panic!("two parts: {bring:?}") };
        assert_eq!((matter.whose, &matter.ways), (Whose::Matter, &vec![vec![Pick::alone(Paper::IssueNotice)]]));
        let counts: Vec<Vec<u8>> =
            identity.ways.iter().map(|way| way.iter().map(|pick| pick.count).collect()).collect();
        assert_eq!(counts, [[1], [2]]);
        assert_eq!(identity.ways[0][0].of[0], Paper::DriversLicence);
        assert!(identity.ways.iter().flatten().all(|pick| pick.of.len() == NAMED && pick.are_more));
    }

    #[test]
    fn what_is_there_is_not_asked_for_again_and_what_has_expired_is() {
        let held = [
            ("shown.applicant.issue-notice", "ok"),
            ("shown.applicant.student-card", "ok"),
            ("shown.applicant.drivers-licence", "expired"),
        ];
        let bring = bring("issuance", &with(&held)).expect("something is missing");
        let [identity] = bring.parts.as_slice() else { panic!("one part: {bring:?}") };
        assert_eq!(identity.flaws, [(Paper::DriversLicence, Flaw::Expired)]);
        let asked: Vec<Paper> = identity.ways.iter().flatten().flat_map(|pick| pick.of.clone()).collect();
        assert!(asked.contains(&Paper::DriversLicence) && !asked.contains(&Paper::StudentCard), "{asked:?}");
        assert_eq!(identity.ways[1][0].count, 1, "one of two is there");
    }

    #[test]
    fn a_photo_that_is_needed_is_asked_of_papers_that_have_one() {
        let (book, texts) = (book(), SELF.map(|(field, text)| (field.parse().expect("a field"), text.to_owned())));
        let texts = Texts::from(texts);
        let check = DocumentCheck { book: &book, check: "issuance", texts: &texts };
        let Ok(Then::Show(papers)) = check.standing().map(|standing| standing.then) else { panic!("is answered") };
        let picks = picks(check, &papers.people[0], Alternative { a: 0, b: 3, photo: 1 });
        let told: Vec<(u8, bool)> = picks.iter().map(|pick| (pick.count, pick.with_photo)).collect();
        assert_eq!(told, [(1, true), (2, false)]);
        assert!(!picks[0].of.contains(&Paper::PensionCertificate) && picks[1].of.contains(&Paper::PensionCertificate));
    }

    #[test]
    fn whoever_has_everything_or_must_come_otherwise_has_no_sheet() {
        let held = [("shown.applicant.issue-notice", "ok"), ("shown.applicant.drivers-licence", "ok")];
        assert_eq!(bring("issuance", &with(&held)), None);
        assert_eq!(bring("issuance", &[("answer.visitor", "self"), ("answer.age", "from-18")]), None);
    }

    /// Every document that a rule can ask for, by whatever way, has words: in all languages, says the test in `words`.
    #[test]
    fn every_document_of_the_rules_has_its_words_and_no_words_are_of_a_document_that_is_gone() {
        let rules = crate::samples::built_in();
        let sets = || rules.sets.iter();
        let listed = sets().flat_map(|set| &set.document).map(|document| document.code.clone());
        let guides = sets().flat_map(|set| &set.guide).flat_map(|guide| &guide.bring);
        let channels = sets().flat_map(|set| &set.channel).flat_map(|channel| &channel.bring);
        let brought = guides.chain(channels).map(|bring| bring.document.clone());
        let codes: std::collections::BTreeSet<DocumentCode> = listed.chain(brought).collect();
        assert!(codes.len() > 70);
        let wordless: Vec<&DocumentCode> = codes.iter().filter(|code| paper(code).is_none()).collect();
        assert!(wordless.is_empty(), "no [papers.…] in crates/words/texts: {wordless:?}");
        let known = |of: &Paper| {
            let kinds = domain::DocumentKind::ALL.map(domain::DocumentKind::code);
            kinds.contains(&of.code()) || codes.iter().any(|code| code.as_str() == of.code())
        };
        let left: Vec<&str> = Paper::ALL.iter().filter(|paper| !known(paper)).map(|paper| paper.code()).collect();
        assert!(left.is_empty(), "no rule asks for {left:?}");
    }

    /// The name that the clerk reads and the one that the resident reads are of the same paper.
    #[test]
    fn the_japanese_name_says_what_the_rules_say() {
        let book = book();
        let differing: Vec<String> = book
            .each(|set| &set.document)
            .filter_map(|(_, document)| {
                let name = paper(&document.code)?.name().text(Language::Japanese, &[]);
                let same = |text: &str| text.replace(['（', '）', '「', '」', '・'], "");
                let (rule, words) = (same(&document.label), same(&name));
                let shares = words.chars().filter(|letter| rule.contains(*letter)).count() * 2;
                (shares < words.chars().count()).then(|| format!("{}: {} / {name}", document.code, document.label))
            })
            .collect();
        assert!(differing.is_empty(), "{differing:#?}");
    }
}
