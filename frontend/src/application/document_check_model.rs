//! 書類チェック without a screen: from the rules and what a case holds to the next question, the documents and the ending.

use bridge::CaseView;
use domain::{
    Day, Field, FieldCode, Finding,
    rules::{
        Alternative, Answers, AskedQuestion, AskedWindow, CheckWords, Code, Document, ExtraNeeds, Lack, List, Next,
        OutcomeKind, Person, PersonNeeds, Photo, Requirements, RuleBook, RuleError, Shown, ShownDocument, Verdict,
    },
    typed_day,
};
use std::collections::{BTreeMap, BTreeSet};

/// The texts of a case, as they stand on the screen.
pub(super) type Texts = BTreeMap<Field, String>;

/// What the counter sees most; the rest follows in the order of the city's list.
const FREQUENT: [&str; 9] = [
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
const AT_ONCE: usize = 6;

/// One check of the rules over one case.
#[derive(Clone, Copy)]
pub(super) struct DocumentCheck<'a> {
    pub(super) book: &'a RuleBook,
    pub(super) check: &'a str,
    pub(super) texts: &'a Texts,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standing {
    pub(super) answered: Vec<Answered>,
    pub(super) then: Then,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answered {
    pub(super) field: Field,
    pub(super) question: String,
    pub(super) choice: String,
    /// The birth date answers it: it is changed where the birth date is.
    pub(super) by_birth: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Then {
    Ask(Box<AskedQuestion>),
    Show(Box<Papers>),
}

/// What is required, and what of it is there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Papers {
    pub(super) required: Requirements,
    pub(super) people: Vec<PersonPapers>,
    pub(super) extras: Vec<ExtraPapers>,
    pub(super) lacks: Vec<Lack>,
    pub(super) ending: Ending,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct PersonPapers {
    pub(super) person: Person,
    pub(super) title: String,
    pub(super) ways: Vec<Way>,
    pub(super) lists: Vec<Listed>,
    pub(super) lack: Option<Lack>,
}

/// One of the ways to prove who somebody is, and whether it is the one that is met.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Way {
    pub(super) label: String,
    pub(super) met: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Listed {
    pub(super) title: &'static str,
    pub(super) lines: Vec<DocumentLine>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct DocumentLine {
    pub(super) field: Field,
    pub(super) label: String,
    pub(super) kana: String,
    /// Of some there are ones with and without a photo.
    pub(super) maybe_photo: bool,
    pub(super) finding: Option<Finding>,
    pub(super) offered: Vec<Finding>,
    /// Why it does not count as it was shown.
    pub(super) refused: Option<String>,
    pub(super) note: Option<String>,
    pub(super) is_at_once: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ExtraPapers {
    pub(super) needs: ExtraNeeds,
    pub(super) lines: Vec<DocumentLine>,
    /// Which papers are enough together: `AとB`, one of several.
    pub(super) ways: Vec<String>,
    pub(super) is_there: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Complete,
    /// Come again: with more papers, or another person, or by another way.
    NotToday,
    /// City staff go on from here, whatever the documents are.
    CityStaff,
}

impl Ending {
    pub(super) fn title(self, check: &str) -> &'static str {
        match self {
            Self::Complete => "書類が揃っています（形式確認）",
            Self::NotToday if check == "issuance" => "今日はお渡しできません",
            Self::NotToday => "今日は進められません",
            Self::CityStaff => "市職員へ引き継ぎます",
        }
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::NotToday => "not-today",
            Self::CityStaff => "city-staff",
        }
    }
}

impl DocumentCheck<'_> {
    pub(super) fn standing(self) -> Result<Standing, RuleError> {
        let answers = self.answers();
        let answered = self.answered(&answers)?;
        let then = match self.book.next(self.check, &answers)? {
            Next::Ask(question) => Then::Ask(question),
            Next::Done(required) => Then::Show(Box::new(self.papers(*required))),
        };
        Ok(Standing { answered, then })
    }

    /// What is written when a choice is touched: the answer, the rules that asked, and nothing left of questions that
    /// are no longer asked.
    pub(super) fn choose(self, question: &Code, choice: &Code, rules: &str) -> Vec<(Field, String)> {
        let Ok(code) = FieldCode::try_from(question) else { return Vec::new() };
        let mut writes = vec![(Field::Answer(code), choice.to_string())];
        let changes = self.texts.get(&Field::Answer(code)).is_some_and(|held| choice != held.as_str());
        if changes && self.names_a_window(question) {
            // The day of another event says nothing of this one.
            writes.push((Field::EventDate, String::new()));
        }
        self.with_the_rest(writes, rules)
    }

    /// What is written when the day is known from which a period is counted.
    pub(super) fn date(self, window: &AskedWindow, typed: &str, day: Day, rules: &str) -> Vec<(Field, String)> {
        let write = if window.is_birth { (Field::BirthDate, typed.to_owned()) } else { (Field::EventDate, day.iso()) };
        self.with_the_rest(vec![write], rules)
    }

    fn names_a_window(self, question: &Code) -> bool {
        let check = self.book.check_named(self.check).map(|(_, check)| check);
        check.is_some_and(|check| check.question.iter().any(|asked| asked.by_window.as_ref() == Some(question)))
    }

    fn with_the_rest(self, mut writes: Vec<(Field, String)>, rules: &str) -> Vec<(Field, String)> {
        if self.texts.get(&Field::RuleVersion).is_none_or(|held| held != rules) {
            writes.push((Field::RuleVersion, rules.to_owned()));
        }
        let mut texts = self.texts.clone();
        texts.extend(writes.iter().cloned());
        let after = DocumentCheck { texts: &texts, ..self };
        writes.extend(after.left_over().into_iter().map(|field| (field, String::new())));
        writes
    }

    fn asks(self, code: FieldCode) -> bool {
        let check = self.book.check_named(self.check).map(|(_, check)| check);
        check.is_some_and(|check| check.question.iter().any(|question| question.code == *code.as_str()))
    }

    fn left_over(self) -> Vec<Field> {
        let Ok(Standing { answered, then: Then::Show(papers) }) = self.standing() else { return Vec::new() };
        let asked: BTreeSet<Field> = answered.iter().map(|answer| answer.field).collect();
        let comes =
            |person| person == Person::Applicant || papers.required.people.iter().any(|needs| needs.person == person);
        let is_left = |field: &Field| match field {
            // What was asked beside the check is none of its questions.
            Field::Answer(code) => self.asks(*code) && !asked.contains(field),
            Field::EventDate => !asked.contains(field),
            Field::Shown { person, .. } => !comes(*person),
            Field::Name
            | Field::Kana
            | Field::BirthDate
            | Field::Contact
            | Field::ApplicationId
            | Field::SignatureCertificate
            | Field::AuthenticationCertificate
            | Field::Braille
            | Field::Brought(_)
            | Field::RuleVersion
            | Field::Tick(_)
            | Field::Account(_) => false,
        };
        let written = self.texts.iter().filter(|(_, text)| !text.is_empty()).map(|(field, _)| *field);
        written.filter(is_left).collect()
    }

    fn answers(self) -> Answers {
        let mut answers =
            Answers { birth: self.day(Field::BirthDate), event: self.day(Field::EventDate), ..Answers::default() };
        for (field, text) in self.texts {
            if let Field::Answer(question) = field
                && let (Ok(question), Ok(choice)) = (question.as_str().parse(), text.parse())
            {
                answers.chosen.insert(question, choice);
            }
        }
        answers
    }

    fn day(self, field: Field) -> Option<Day> {
        self.texts.get(&field).and_then(|typed| typed_day::parse(typed).ok()).filter(|day| *day <= self.book.day)
    }

    fn answered(self, answers: &Answers) -> Result<Vec<Answered>, RuleError> {
        let check = self.book.check_named(self.check).map(|(_, check)| check);
        let steps = self.book.answered(self.check, answers)?;
        let window = self.book.window(self.check, answers);
        let answered = steps.into_iter().filter_map(|(code, choice)| {
            let question = check?.question(&code)?;
            let own = Field::Answer(FieldCode::try_from(&code).ok()?);
            let window = window.as_ref().filter(|_| question.by_window.is_some());
            // The birth date begins the period of a baby, an event any other.
            let of_event = window.is_some_and(|window| answers.event == Some(window.event));
            Some(Answered {
                field: if of_event { Field::EventDate } else { own },
                question: question.text.clone(),
                choice: window
                    .map_or(choice.label.clone(), |window| format!("{}（最後の日 {}）", choice.label, window.last_day)),
                by_birth: (question.by_birth && answers.birth.is_some()) || (window.is_some() && !of_event),
            })
        });
        Ok(answered.collect())
    }

    fn papers(self, required: Requirements) -> Papers {
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

/// What two tablets have answered differently: nothing is decided before somebody has said which is right.
pub(super) fn undecided(view: &CaseView, words: CheckWords<'_>) -> Vec<String> {
    let asks_birth = words
        .check
        .and_then(|check| words.book.check_named(check))
        .is_some_and(|(_, check)| check.question.iter().any(|question| question.by_birth));
    let decides = |field: Field| match field {
        Field::Answer(_) | Field::Shown { .. } | Field::EventDate => true,
        Field::BirthDate => asks_birth,
        Field::Name
        | Field::Kana
        | Field::Contact
        | Field::ApplicationId
        | Field::SignatureCertificate
        | Field::AuthenticationCertificate
        | Field::Braille
        | Field::Brought(_)
        | Field::RuleVersion
        | Field::Tick(_)
        | Field::Account(_) => false,
    };
    view.clashes.iter().filter(|clash| decides(clash.field)).map(|clash| words.label(clash.field)).collect()
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
    pub(super) fn is_found_by(&self, typed: &str) -> bool {
        let typed = typed.trim();
        if typed.is_empty() { self.is_at_once } else { self.label.contains(typed) || self.kana.contains(typed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Day;

    fn book() -> RuleBook {
        crate::samples::built_in().on(Day::from_civil(2026, 11, 24))
    }

    fn texts(held: &[(&str, &str)]) -> Texts {
        held.iter().map(|(field, text)| (field.parse().expect("a field"), (*text).to_owned())).collect()
    }

    fn standing(check: &str, held: &[(&str, &str)]) -> Standing {
        let (book, texts) = (book(), texts(held));
        DocumentCheck { book: &book, check, texts: &texts }.standing().expect("the rules answer")
    }

    fn papers(check: &str, held: &[(&str, &str)]) -> Papers {
        match standing(check, held).then {
            Then::Show(papers) => *papers,
            Then::Ask(question) => panic!("still asks {}", question.code),
        }
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
    fn questions_come_one_at_a_time_and_an_answer_that_is_taken_back_is_asked_again() {
        let first = standing("issuance", &[]);
        assert!(first.answered.is_empty());
        let Then::Ask(question) = first.then else { panic!("asks who came") };
        assert_eq!(question.code, "visitor");
        let again = standing("issuance", &with(&[("answer.notice", "")]));
        assert_eq!(again.answered.len(), 2);
        assert!(matches!(again.then, Then::Ask(question) if question.code == "notice"));
    }

    #[test]
    fn the_birth_date_answers_the_age() {
        let held = [("answer.visitor", "self"), ("birth-date", "昭和55年3月4日")];
        let standing = standing("issuance", &held);
        assert_eq!(standing.answered[1].choice, "18歳から74歳");
        assert!(standing.answered[1].by_birth);
        assert!(matches!(standing.then, Then::Ask(question) if question.code == "notice"));
    }

    #[test]
    fn a_notice_and_a_licence_are_enough_for_the_applicant() {
        let nothing = papers("issuance", &SELF);
        assert_eq!(nothing.ending, Ending::NotToday);
        assert_eq!(nothing.lacks.len(), 2, "identity and notice: {:?}", nothing.lacks);
        let held = [("shown.applicant.issue-notice", "ok"), ("shown.applicant.drivers-licence", "ok")];
        let complete = papers("issuance", &with(&held));
        assert_eq!((complete.ending, complete.lacks.len()), (Ending::Complete, 0));
        assert_eq!(complete.ending.title("issuance"), "書類が揃っています（形式確認）");
        assert!(complete.people[0].ways[0].met && !complete.people[0].ways[1].met);
    }

    #[test]
    fn an_expired_licence_is_refused_with_the_reason_and_the_ways_that_are_left() {
        let held = [("shown.applicant.issue-notice", "ok"), ("shown.applicant.drivers-licence", "expired")];
        let papers = papers("issuance", &with(&held));
        assert_eq!(papers.ending.title("issuance"), "今日はお渡しできません");
        let lack = papers.people[0].lack.as_ref().expect("identity is missing");
        assert_eq!(lack.any_of, ["あとAから1点", "あとBから2点"]);
        let line = papers.people[0].lists[0].lines.iter().find(|line| line.label == "運転免許証").expect("is listed");
        assert!(line.refused.as_ref().is_some_and(|why| why.contains("有効期限")), "{line:?}");
        assert_eq!(lack.refused.len(), 1, "the notice is no failed proof of identity");
    }

    #[test]
    fn a_proxy_because_of_work_is_told_so_and_nothing_more_is_asked() {
        let held = [
            ("answer.visitor", "proxy"),
            ("answer.age", "from-18"),
            ("answer.sealed-notice", "here"),
            ("answer.reason", "work"),
        ];
        let papers = papers("issuance", &held);
        assert_eq!((papers.ending, papers.people.len()), (Ending::NotToday, 0));
        assert_eq!(papers.lacks, [], "the proxy is not told to come again with the notice");
        assert!(papers.required.say.as_ref().is_some_and(|say| say.contains("ご本人がお越しください")));
    }

    #[test]
    fn an_unclear_reason_goes_to_city_staff_and_a_child_alone_is_told_what_both_bring() {
        let proxy = [("answer.visitor", "proxy"), ("answer.age", "from-18"), ("answer.sealed-notice", "here")];
        let unclear: Vec<_> = proxy.into_iter().chain([("answer.reason", "unclear")]).collect();
        let unclear = papers("issuance", &unclear);
        assert_eq!((unclear.ending, unclear.lacks.len()), (Ending::CityStaff, 0));
        let child = papers("issuance", &[("answer.visitor", "self"), ("answer.age", "from-1")]);
        assert_eq!((child.ending, child.lacks.len(), child.people.len()), (Ending::NotToday, 2, 0));
    }

    #[test]
    fn express_issue_looks_at_the_documents_before_city_staff_do() {
        let mut held = vec![("answer.case", "lost"), ("answer.in-window", "inside"), ("answer.visitor", "self")];
        assert_eq!(papers("express", &held).ending, Ending::NotToday);
        held.extend([("shown.applicant.drivers-licence", "ok"), ("shown.applicant.passport", "ok")]);
        let papers = papers("express", &held);
        assert_eq!(papers.ending, Ending::Complete);
        assert_eq!(papers.required.fees.len(), 2);
    }

    #[test]
    fn the_first_answer_names_the_rules_and_the_last_leaves_nothing_behind() {
        let (book, mut held) = (book(), Texts::new());
        let code = |text: &str| text.parse::<Code>().expect("a code");
        let choose = |held: &Texts, question: &str, choice: &str| {
            DocumentCheck { book: &book, check: "issuance", texts: held }.choose(
                &code(question),
                &code(choice),
                "第1版",
            )
        };
        let first = choose(&held, "visitor", "proxy");
        assert!(first.contains(&(Field::RuleVersion, "第1版".into())), "{first:?}");
        held.extend(first);
        held.extend(texts(&[("answer.reason", "ill"), ("shown.representative.passport", "ok")]));
        held.extend(texts(&with(&[("answer.basic-card", "")])));
        let last = choose(&held, "basic-card", "none");
        let gone: Vec<String> =
            last.iter().filter(|(_, text)| text.is_empty()).map(|(field, _)| field.to_string()).collect();
        assert_eq!(gone, ["answer.reason", "shown.representative.passport"]);
        assert!(last.iter().all(|(field, _)| *field != Field::RuleVersion), "it stands already");
    }

    #[test]
    fn the_day_of_the_event_answers_the_period_and_is_taken_back_with_one_touch() {
        let held = [("answer.case", "lost"), ("answer.visitor", "self"), ("event-date", "2026-11-20")];
        let standing = standing("express", &held);
        assert_eq!(standing.answered[1].field, Field::EventDate, "what is pressed to take it back");
        assert_eq!(standing.answered[1].choice, "期間のうち（最後の日 令和8年12月20日（日））");
        let Then::Show(papers) = standing.then else { panic!("all is answered") };
        assert_eq!(papers.required.window.map(|window| window.last_day.iso()).as_deref(), Some("2026-12-20"));
        let again = super::tests::standing("express", &[held[0], held[1], ("event-date", "")]);
        assert!(matches!(again.then, Then::Ask(question) if question.window.is_some()));
        let baby = [("answer.case", "under-1"), ("birth-date", "R8.11.1"), ("answer.visitor", "proxy")];
        let baby = super::tests::standing("express", &baby);
        assert!(baby.answered[1].by_birth && baby.answered[1].choice.contains("令和9年10月31日"), "{baby:?}");
    }

    #[test]
    fn the_day_of_another_event_is_forgotten_and_the_birth_date_is_kept_as_it_was_typed() {
        let book = book();
        let held = texts(&[("answer.case", "lost"), ("event-date", "2026-11-20")]);
        let check = DocumentCheck { book: &book, check: "express", texts: &held };
        let code = |text: &str| text.parse::<Code>().expect("a code");
        let other = check.choose(&code("case"), &code("damaged"), "第1版");
        assert!(other.contains(&(Field::EventDate, String::new())), "{other:?}");
        let same = check.choose(&code("visitor"), &code("self"), "第1版");
        assert!(same.iter().all(|(field, _)| *field != Field::EventDate), "{same:?}");
        let window = |is_birth| AskedWindow { case: code("lost"), from: String::new(), is_birth };
        let day = Day::from_civil(2026, 11, 1);
        assert!(check.date(&window(false), "R8.11.1", day, "第1版").contains(&(Field::EventDate, "2026-11-01".into())));
        assert!(check.date(&window(true), "R8.11.1", day, "第1版").contains(&(Field::BirthDate, "R8.11.1".into())));
    }

    #[test]
    fn what_two_tablets_answered_differently_leaves_the_result_open() {
        let book = book();
        let words = CheckWords::of(&book, domain::Service::Issuance, None);
        let view = |fields: &[&str]| {
            let clash = |field: &&str| bridge::Clash { field: field.parse().expect("a field"), values: Vec::new() };
            CaseView { clashes: fields.iter().map(clash).collect(), ..crate::samples::case_view() }
        };
        assert_eq!(undecided(&view(&["contact", "rule-version"]), words), Vec::<String>::new());
        let open = undecided(&view(&["answer.visitor", "shown.applicant.passport", "birth-date"]), words);
        assert_eq!(open, ["窓口に来たのはどなたですか", "本人の旅券（パスポート）", "生年月日"]);
    }

    #[test]
    fn the_most_frequent_are_there_at_once_and_the_others_by_their_kana() {
        let papers = papers("issuance", &SELF);
        let list = &papers.people[0].lists[0].lines;
        assert_eq!(list[0].label, "運転免許証");
        assert_eq!(list.iter().filter(|line| line.is_found_by("")).count(), AT_ONCE);
        let found: Vec<&str> =
            list.iter().filter(|line| line.is_found_by("りょういく")).map(|line| line.label.as_str()).collect();
        assert_eq!(found, ["療育手帳"]);
    }

    #[test]
    fn every_frequent_document_is_one_of_the_rules() {
        let book = book();
        for code in FREQUENT {
            assert!(book.document(&code.parse().expect("a code")).is_some(), "{code}");
        }
    }
}
