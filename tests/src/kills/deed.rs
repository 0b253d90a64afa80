//! What people do, and how one thing is chosen after another.

use super::{
    dice::Dice,
    paper::{CasePaper, Paper},
};
use domain::{Field, NoteId, Outcome, Service, Value};

/// A case is named by its place on the paper.
#[derive(Debug, Clone)]
pub enum Deed {
    Open(Service),
    SetField { case: usize, field: Field, value: Value },
    WriteNote { case: usize, note: Option<NoteId>, text: String },
    Photograph { case: usize },
    HandOver { case: usize, outcome: Outcome },
    Request { case: usize },
    Synchronise,
    Receive { case: usize },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    Field,
    Note,
    Photo,
    HandOver,
    Request,
    Synchronise,
    Receive,
}

/// Open cases of one tablet at a time.
const OPEN_MAX: usize = 3;
const FIELDS: [Field; 4] = [Field::Name, Field::Kana, Field::BirthDate, Field::Contact];
/// Stands in every text, so that a scan can look for all of them at once.
pub const CANARY: &str = "みやまきりしま";

impl Deed {
    /// Something a clerk or the city might do now.
    pub fn choose(dice: &mut Dice, paper: &Paper, tablet: usize) -> Self {
        let open = paper.all(|case| case.owner == tablet && !case.handed_over);
        let written = paper.all(|case| case.is_written_by(tablet));
        let unpictured = paper.all(|case| case.owner == tablet && !case.handed_over && case.photos.is_empty());
        let full = paper.all(|case| case.owner == tablet && !case.handed_over && !case.is_empty());
        let strange = paper.all(|case| case.owner != tablet && !case.handed_over && !case.shared);
        let receivable = paper.all(CasePaper::can_be_received);
        let weight = |cases: &[usize], weight| if cases.is_empty() { 0 } else { weight };
        let kind = dice.weighted(&[
            (Kind::Open, if open.len() < OPEN_MAX { 3 } else { 0 }),
            (Kind::Field, weight(&open, 5)),
            (Kind::Note, weight(&written, 6)),
            (Kind::Photo, weight(&unpictured, 1)),
            (Kind::HandOver, weight(&full, 2)),
            (Kind::Request, weight(&strange, 1)),
            (Kind::Synchronise, 6),
            (Kind::Receive, weight(&receivable, 5)),
        ]);
        match kind {
            Some(Kind::Open) => Self::Open(Service::ApplicationSupport),
            Some(Kind::Field) => one(dice, &open, field),
            Some(Kind::Note) => one(dice, &written, |dice, case| note(dice, paper, tablet, case)),
            Some(Kind::Photo) => one(dice, &unpictured, |_, case| Self::Photograph { case }),
            Some(Kind::HandOver) => one(dice, &full, hand_over),
            Some(Kind::Request) => one(dice, &strange, |_, case| Self::Request { case }),
            Some(Kind::Receive) => one(dice, &receivable, |_, case| Self::Receive { case }),
            Some(Kind::Synchronise) | None => Self::Synchronise,
        }
    }

    /// Something that needs the server: an exchange, or 受領する.
    pub fn choose_with_server(dice: &mut Dice, paper: &Paper) -> Self {
        let receivable = paper.all(CasePaper::can_be_received);
        if receivable.is_empty() || dice.percent(50) {
            return Self::Synchronise;
        }
        one(dice, &receivable, |_, case| Self::Receive { case })
    }

    pub fn is_the_citys(&self) -> bool {
        matches!(self, Self::Receive { .. })
    }

    /// What it is called in a tally. An exchange that brings a receipt shreds.
    pub fn name(&self, paper: &Paper, tablet: usize) -> &'static str {
        match self {
            Self::Open(_) => "open",
            Self::SetField { .. } => "field",
            Self::WriteNote { .. } => "note",
            Self::Photograph { .. } => "photo",
            Self::HandOver { .. } => "hand-over",
            Self::Request { .. } => "request",
            Self::Synchronise if paper.awaits_shredding(tablet) => "exchange that shreds",
            Self::Synchronise => "exchange",
            Self::Receive { .. } => "receive",
        }
    }
}

impl Paper {
    fn awaits_shredding(&self, tablet: usize) -> bool {
        self.cases.iter().any(|case| case.received && case.is_held_by(tablet) && !case.shredded[tablet])
    }
}

fn one(dice: &mut Dice, cases: &[usize], make: impl FnOnce(&mut Dice, usize) -> Deed) -> Deed {
    match dice.pick(cases).copied() {
        Some(case) => make(dice, case),
        None => Deed::Synchronise,
    }
}

fn field(dice: &mut Dice, case: usize) -> Deed {
    let field = dice.pick(&FIELDS).copied().unwrap_or(Field::Name);
    Deed::SetField { case, field, value: Value::Text(words(dice, 1)) }
}

/// Goes on in a note of one's own, or begins one.
fn note(dice: &mut Dice, paper: &Paper, tablet: usize, case: usize) -> Deed {
    let own: Vec<NoteId> = paper.cases[case].notes[tablet].keys().copied().collect();
    let note = if dice.percent(70) { dice.pick(&own).copied() } else { None };
    let length = 1 + dice.below(30);
    Deed::WriteNote { case, note, text: words(dice, length) }
}

fn hand_over(dice: &mut Dice, case: usize) -> Deed {
    let outcome = if dice.percent(85) { Outcome::HandedOver } else { Outcome::Withdrawn };
    Deed::HandOver { case, outcome }
}

/// Text that stands nowhere else. No run of twelve digits: that could be a 個人番号.
fn words(dice: &mut Dice, length: u64) -> String {
    (0..length).map(|_| format!("{CANARY}{:04x}に{:04x}。", dice.below(1 << 16), dice.below(1 << 16))).collect()
}
