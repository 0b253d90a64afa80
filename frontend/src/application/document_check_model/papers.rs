//! The papers that are asked for, those that are there, what lacks, and how it ends.

use super::DocumentCheck;
use domain::{
    Field, FieldCode, Finding,
    rules::{
        Alternative, Document, ExtraNeeds, Lack, List, OutcomeKind, Person, PersonNeeds, Photo, Requirements, Shown,
        ShownDocument, Verdict,
    },
};

/// What the counter sees most; the rest follows in the order of the city's list.
pub(super) const FREQUENT: [&str; 9] = [
    "drivers-licence",
    "my-number-card",
    "passport",
    "residence-card",
    "driving-record-certificate",
    "health-eligibility",
    "pension-certificate",
    "employee-card",
    "student-card",
];

/// So many of each list are there at once; the others are found by their name.
pub(super) const AT_ONCE: usize = 6;

/// What is required, and what of it is there.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Papers {
    pub(in super::super) required: Requirements,
    pub(in super::super) people: Vec<PersonPapers>,
    pub(in super::super) extras: Vec<ExtraPapers>,
    pub(in super::super) lacks: Vec<Lack>,
    pub(in super::super) ending: Ending,
}

#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct PersonPapers {
    pub(in super::super) person: Person,
    pub(in super::super) title: String,
    pub(in super::super) ways: Vec<Way>,
    pub(in super::super) lists: Vec<Listed>,
    pub(in super::super) lack: Option<Lack>,
}

/// One of the ways to prove who somebody is, and whether it is the one that is met.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Way {
    pub(in super::super) label: String,
    pub(in super::super) met: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Listed {
    pub(in super::super) title: &'static str,
    pub(in super::super) lines: Vec<DocumentLine>,
}

#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct DocumentLine {
    pub(in super::super) field: Field,
    pub(in super::super) label: String,
    pub(in super::super) kana: String,
    /// Of some there are ones with and without a photo.
    pub(in super::super) maybe_photo: bool,
    pub(in super::super) finding: Option<Finding>,
    pub(in super::super) offered: Vec<Finding>,
    /// Why it does not count as it was shown.
    pub(in super::super) refused: Option<String>,
    pub(in super::super) note: Option<String>,
    pub(in super::super) is_at_once: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct ExtraPapers {
    pub(in super::super) needs: ExtraNeeds,
    pub(in super::super) lines: Vec<DocumentLine>,
    /// Which papers are enough together: `AとB`, one of several.
    pub(in super::super) ways: Vec<String>,
    pub(in super::super) is_there: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Ending {
    Complete,
    /// Come again: with more papers, or another person, or by another way.
    NotToday,
    /// City staff go on from here, whatever the documents are.
    CityStaff,
}

impl Ending {
    pub(in super::super) fn title(self, check: &str) -> &'static str {
        match self {
            Self::Complete => "書類が揃っています（形式確認）",
            Self::NotToday if check == "issuance" => "今日はお渡しできません",
            Self::NotToday => "今日は進められません",
            Self::CityStaff => "市職員へ引き継ぎます",
        }
    }

    pub(in super::super) fn code(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::NotToday => "not-today",
            Self::CityStaff => "city-staff",
        }
    }
}

impl DocumentCheck<'_> {
    pub(super) fn papers(self, required: Requirements) -> Papers {
        // City staff decide in the end, and where somebody is named the papers are looked at before.
        let asks = required.looks_at_papers;
        let by_documents = Requirements { kind: OutcomeKind::Documents, ..required.clone() };
        let (met, lacks) = match self.book.check(&by_documents, &self.shown()) {
            Verdict::Complete(met) => (met, Vec::new()),
            Verdict::Missing(lacks) => (Vec::new(), lacks),
            Verdict::NotByDocuments(_) => (Vec::new(), Vec::new()),
        };
        let asked_of = if asks { required.people.as_slice() } else { &[] };
        let people = asked_of.iter().map(|needs| self.person(needs, &required, &met, &lacks)).collect();
        let extras = by_documents.extras.iter().map(|extra| self.extra(extra, &lacks)).collect();
        let ending = match required.kind {
            OutcomeKind::ComeAgain => Ending::NotToday,
            OutcomeKind::CityStaff if !asks => Ending::CityStaff,
            OutcomeKind::CityStaff | OutcomeKind::Documents if lacks.is_empty() => Ending::Complete,
            OutcomeKind::CityStaff | OutcomeKind::Documents => Ending::NotToday,
        };
        Papers { people, extras, lacks, ending, required }
    }

    /// What proves no identity counts as evidence and is no failed proof of identity.
    fn shown(self) -> Shown {
        let mut shown = Shown::default();
        for (field, text) in self.texts {
            let (Field::Shown { person, document }, Some(finding)) = (field, Finding::from_code(text)) else {
                continue;
            };
            let Ok(code) = document.as_str().parse() else { continue };
            let list = self.book.document(&code).map(|(_, document)| document.list);
            let found = ShownDocument { document: code, state: finding.state(), photo: finding == Finding::WithPhoto };
            match list {
                Some(List::A | List::B) => shown.people.entry(*person).or_default().push(found),
                Some(List::Other) | None => shown.extras.push(found),
            }
        }
        shown
    }

    fn person(
        self,
        needs: &PersonNeeds,
        required: &Requirements,
        met: &[(Person, Alternative)],
        lacks: &[Lack],
    ) -> PersonPapers {
        let lack = lacks.iter().find(|lack| lack.person == Some(needs.person)).cloned();
        let one_is_met = |way: &Alternative| met.iter().any(|(person, by)| *person == needs.person && by == way);
        let list = |list: List, title| Listed { title, lines: self.lines(list, needs.person, required, lack.as_ref()) };
        PersonPapers {
            person: needs.person,
            title: needs.title.clone(),
            ways: needs.any_of.iter().map(|way| Way { label: way.label(), met: one_is_met(way) }).collect(),
            lists: vec![list(List::A, "A　写真付きの公的な書類"), list(List::B, "B　2点以上で使う書類")],
            lack,
        }
    }

    fn lines(self, list: List, person: Person, required: &Requirements, lack: Option<&Lack>) -> Vec<DocumentLine> {
        let counts = |document: &&Document| {
            let of_age = document
                .below_age
                .is_none_or(|below| person == Person::Applicant && required.age.is_some_and(|age| age.is_below(below)));
            document.list == list && of_age && (document.persons.is_empty() || document.persons.contains(&person))
        };
        let documents = self.book.each(|set| &set.document).map(|(_, document)| document).filter(counts);
        let mut lines: Vec<(usize, DocumentLine)> = documents
            .filter_map(|document| {
                let rank = FREQUENT.iter().position(|code| document.code == **code).unwrap_or(FREQUENT.len());
                // What has ended is found by its name, to be told what took its place.
                let rank = if document.is_accepted_on(self.book.day) { rank } else { usize::MAX };
                Some((rank, self.line(document, person, lack)?))
            })
            .collect();
        lines.sort_by_key(|(rank, _)| *rank);
        let numbered = lines.into_iter().enumerate();
        numbered
            .map(|(at, (rank, line))| DocumentLine {
                is_at_once: (at < AT_ONCE && rank < usize::MAX) || line.finding.is_some(),
                ..line
            })
            .collect()
    }

    fn line(self, document: &Document, person: Person, lack: Option<&Lack>) -> Option<DocumentLine> {
        let field = Field::Shown { person, document: FieldCode::try_from(&document.code).ok()? };
        let finding = self.texts.get(&field).and_then(|text| Finding::from_code(text));
        let refused = lack.and_then(|lack| lack.refused.iter().find(|refusal| refusal.document == document.code));
        let maybe_photo = document.photo == Photo::Either && document.list == List::B;
        Some(DocumentLine {
            field,
            label: document.label.clone(),
            kana: document.kana.clone(),
            maybe_photo,
            finding,
            offered: offered(document, maybe_photo),
            refused: refused.filter(|_| finding.is_some()).map(|refusal| refusal.why.clone()),
            note: document.note.clone(),
            is_at_once: true,
        })
    }

    fn extra(self, needs: &ExtraNeeds, lacks: &[Lack]) -> ExtraPapers {
        let lack = lacks.iter().find(|lack| lack.person.is_none() && lack.title == needs.title);
        let mut codes: Vec<_> = Vec::new();
        for code in needs.any_of.iter().flatten() {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        let documents = codes.into_iter().filter_map(|code| self.book.document(code));
        let lines = documents.filter_map(|(_, document)| self.line(document, Person::Applicant, lack)).collect();
        let set = |set: &Vec<_>| set.iter().map(|code| self.book.document_label(code)).collect::<Vec<_>>().join("と");
        ExtraPapers {
            needs: needs.clone(),
            lines,
            ways: needs.any_of.iter().map(set).collect(),
            is_there: lack.is_none(),
        }
    }
}

/// What can be said of a document beside that it is there.
fn offered(document: &Document, maybe_photo: bool) -> Vec<Finding> {
    let mut offered = Vec::new();
    if maybe_photo {
        offered.push(Finding::WithPhoto);
    }
    offered.extend([Finding::Expired, Finding::NameDiffers, Finding::CopyOnly]);
    if document.issued_from.is_some() {
        offered.push(Finding::IssuedTooEarly);
    }
    if !document.must_show.is_empty() {
        offered.push(Finding::LacksData);
    }
    offered
}

impl DocumentLine {
    /// Typed in kana or as it is written; an empty search finds what is there at once.
    pub(in super::super) fn is_found_by(&self, typed: &str) -> bool {
        let typed = typed.trim();
        if typed.is_empty() { self.is_at_once } else { self.label.contains(typed) || self.kana.contains(typed) }
    }
}
