//! What was shown against what is required. A formal check: whether anything is accepted is for city staff to say.

use super::alternative::Tally;
use super::requirement::AgeBand;
use super::{
    Alternative, Document, DocumentCode, ExtraNeeds, List, OutcomeKind, Person, PersonNeeds, Photo, Requirements,
    RuleBook,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How a document was found when the clerk looked at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Ok,
    Expired,
    /// Name, address or birth date differ from the 住民票.
    Differs,
    CopyOnly,
    /// Issued before the first day that counts.
    IssuedTooEarly,
    /// What must be readable on it is not there.
    LacksData,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownDocument {
    pub document: DocumentCode,
    pub state: State,
    /// Looked at only for documents of which some have a photo.
    pub photo: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Shown {
    pub people: BTreeMap<Person, Vec<ShownDocument>>,
    /// Evidence, notices, old cards. What the applicant has shown counts here too.
    pub extras: Vec<ShownDocument>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// In what way each person proved who they are.
    Complete(Vec<(Person, Alternative)>),
    Missing(Vec<Lack>),
    /// Documents do not decide: come again, or city staff.
    NotByDocuments(OutcomeKind),
}

/// One thing that is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lack {
    /// None for papers of the matter itself.
    pub person: Option<Person>,
    pub title: String,
    pub why: String,
    /// Any one of these is enough.
    pub any_of: Vec<String>,
    /// The same of a proof of identity, to be said in another language.
    pub ways: Vec<Alternative>,
    /// The same of papers of the matter: one of these sets, whole.
    pub sets: Vec<Vec<DocumentCode>>,
    /// What was shown and does not count.
    pub refused: Vec<Refusal>,
    pub hint: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub document: DocumentCode,
    pub label: String,
    pub why: String,
}

impl State {
    pub const ALL: [Self; 6] =
        [Self::Ok, Self::Expired, Self::Differs, Self::CopyOnly, Self::IssuedTooEarly, Self::LacksData];

    pub fn label(self) -> &'static str {
        match self {
            Self::Ok => "問題なし",
            Self::Expired => "期限切れ",
            Self::Differs => "住民票と異なる",
            Self::CopyOnly => "写しだけ",
            Self::IssuedTooEarly => "交付日が古い",
            Self::LacksData => "必要な記載がない",
        }
    }
}

impl Verdict {
    pub fn title(&self) -> &'static str {
        match self {
            Self::Complete(_) => "書類が揃っています（形式確認）",
            Self::Missing(_) => "書類が不足しています（形式確認）",
            Self::NotByDocuments(OutcomeKind::ComeAgain) => "今回は手続きを進められません",
            Self::NotByDocuments(OutcomeKind::CityStaff | OutcomeKind::Documents) => "市職員へ引き継ぎます",
        }
    }

    pub fn is_complete(&self) -> bool {
        matches!(self, Self::Complete(_))
    }
}

/// Documents that count, with a photo or not.
type Usable = BTreeMap<DocumentCode, bool>;

impl RuleBook {
    pub fn check(&self, required: &Requirements, shown: &Shown) -> Verdict {
        if required.kind != OutcomeKind::Documents {
            return Verdict::NotByDocuments(required.kind);
        }
        let mut met = Vec::new();
        let mut lacks = Vec::new();
        for needs in &required.people {
            match self.person(needs, required.age, shown) {
                Ok(alternative) => met.push((needs.person, alternative)),
                Err(lack) => lacks.push(*lack),
            }
        }
        lacks.extend(required.extras.iter().filter_map(|extra| self.extra(extra, shown)));
        if lacks.is_empty() { Verdict::Complete(met) } else { Verdict::Missing(lacks) }
    }

    fn person(&self, needs: &PersonNeeds, age: Option<AgeBand>, shown: &Shown) -> Result<Alternative, Box<Lack>> {
        let documents = shown.people.get(&needs.person).map_or(&[][..], Vec::as_slice);
        let age = age.filter(|_| needs.person == Person::Applicant);
        let (usable, refused) = self.sort(documents, |document| why_no_identity(document, needs.person, age));
        let tally = self.tally(&usable);
        match needs.any_of.iter().find(|alternative| alternative.is_met_by(tally)) {
            Some(alternative) => Ok(*alternative),
            None => Err(Box::new(Lack {
                person: Some(needs.person),
                title: needs.title.clone(),
                why: needs.any_of.iter().map(|way| way.label()).collect::<Vec<_>>().join("、または"),
                any_of: still_missing(&needs.any_of, tally)
                    .iter()
                    .map(|lack| format!("あと{}", lack.label()))
                    .collect(),
                ways: still_missing(&needs.any_of, tally),
                sets: Vec::new(),
                refused,
                hint: needs.if_short.clone(),
            })),
        }
    }

    fn extra(&self, needs: &ExtraNeeds, shown: &Shown) -> Option<Lack> {
        let applicant = shown.people.get(&Person::Applicant).into_iter().flatten();
        let documents: Vec<ShownDocument> = shown.extras.iter().chain(applicant).cloned().collect();
        let asked_for: BTreeSet<&DocumentCode> = needs.any_of.iter().flatten().collect();
        let asked: Vec<ShownDocument> =
            documents.into_iter().filter(|shown| asked_for.contains(&shown.document)).collect();
        let (usable, refused) = self.sort(&asked, |_| None);
        let missing = |set: &Vec<DocumentCode>| -> Vec<DocumentCode> {
            set.iter().filter(|code| !usable.contains_key(*code)).cloned().collect()
        };
        let missing: Vec<Vec<DocumentCode>> = needs.any_of.iter().map(missing).collect();
        if missing.iter().any(Vec::is_empty) {
            return None;
        }
        Some(Lack {
            person: None,
            title: needs.title.clone(),
            why: needs.why.clone(),
            any_of: missing.iter().map(|set| self.labels(set)).collect(),
            ways: Vec::new(),
            sets: missing,
            refused,
            hint: needs.if_missing.clone(),
        })
    }

    fn labels(&self, set: &[DocumentCode]) -> String {
        set.iter().map(|code| self.document_label(code)).collect::<Vec<_>>().join("と")
    }

    fn sort(
        &self,
        documents: &[ShownDocument],
        why_not: impl Fn(&Document) -> Option<String>,
    ) -> (Usable, Vec<Refusal>) {
        let mut usable = Usable::new();
        let mut refused = Vec::new();
        for shown in documents {
            let Some((_, document)) = self.document(&shown.document) else {
                refused.push(refusal(shown, shown.document.as_str(), "規則にない書類です".into()));
                continue;
            };
            match self
                .why_not_today(document)
                .or_else(|| why_not(document))
                .or_else(|| why_not_so(document, shown.state))
            {
                Some(why) => refused.push(refusal(shown, &document.label, why)),
                None => *usable.entry(shown.document.clone()).or_default() |= has_photo(document, shown),
            }
        }
        (usable, refused)
    }

    fn why_not_today(&self, document: &Document) -> Option<String> {
        if document.is_accepted_on(self.day) {
            return None;
        }
        if let Some(from) = document.accepted_from.filter(|from| self.day < *from) {
            return Some(format!("{from}から使えます"));
        }
        let until = document.accepted_until.map(|until| format!("{until}までで終わりました"));
        let because = document.ended_because.clone();
        let instead = document.superseded_by.as_ref().map(|code| format!("代わりは{}です", self.document_label(code)));
        Some([until, because, instead].into_iter().flatten().collect::<Vec<_>>().join("。"))
    }

    fn tally(&self, usable: &Usable) -> Tally {
        let mut tally = Tally::default();
        for (code, photo) in usable {
            match self.document(code).map(|(_, document)| document.list) {
                Some(List::A) => tally.a = tally.a.saturating_add(1),
                Some(List::B) => {
                    tally.b = tally.b.saturating_add(1);
                    tally.photo = tally.photo.saturating_add(u8::from(*photo));
                }
                Some(List::Other) | None => {}
            }
        }
        tally
    }
}

fn has_photo(document: &Document, shown: &ShownDocument) -> bool {
    match document.photo {
        Photo::Yes => true,
        Photo::No => false,
        Photo::Either => shown.photo,
    }
}

fn why_no_identity(document: &Document, person: Person, age: Option<AgeBand>) -> Option<String> {
    if document.list == List::Other {
        return Some("本人確認書類ではありません".into());
    }
    if !document.persons.is_empty() && !document.persons.contains(&person) {
        return Some(format!("{}の本人確認には使えません", person.label()));
    }
    let below = document.below_age.filter(|below| !age.is_some_and(|band| band.is_below(*below)))?;
    Some(format!("{below}歳未満の本人の確認にだけ使えます"))
}

fn why_not_so(document: &Document, state: State) -> Option<String> {
    match state {
        State::Ok => None,
        State::Expired => {
            let note = document.expired_note.as_ref().map(|note| format!("。{note}")).unwrap_or_default();
            Some(format!("有効期限が切れています{note}"))
        }
        State::Differs => Some("住民票と記載が異なります。先に変更の手続きが必要です".into()),
        State::CopyOnly if document.copy_counts => None,
        State::CopyOnly => Some("写しでは確認できません。原本が必要です".into()),
        State::IssuedTooEarly => document.issued_from.map(|from| format!("{from}より前に交付されたものは使えません")),
        State::LacksData if document.must_show.is_empty() => Some("必要な記載がありません".into()),
        State::LacksData => Some(format!("{}の記載が必要です", document.must_show_label())),
    }
}

fn refusal(shown: &ShownDocument, label: &str, why: String) -> Refusal {
    Refusal { document: shown.document.clone(), label: label.into(), why }
}

/// What each way still lacks, the shortest first, without the ways that ask for more than another one.
fn still_missing(ways: &[Alternative], tally: Tally) -> Vec<Alternative> {
    let mut lacks: Vec<Alternative> = ways.iter().map(|way| way.lack(tally)).collect();
    lacks.sort_by_key(|lack| (u16::from(lack.a) + u16::from(lack.b), lack.b));
    let mut kept: Vec<Alternative> = Vec::new();
    for lack in lacks {
        let asks_no_less = |other: &Alternative| other.a <= lack.a && other.b <= lack.b && other.photo <= lack.photo;
        if !kept.iter().any(asks_no_less) {
            kept.push(lack);
        }
    }
    kept
}
