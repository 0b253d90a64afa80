//! What happened at the counter, as it happened: never changed, only taken back, and then it still shows.

use crate::{EventId, FieldCode, Timestamp};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, str::FromStr};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Event {
    /// 預かった: a document of the visitor is in the counter's hands.
    Taken(FieldCode),
    /// It went on to city staff.
    WithCity,
    /// 返却した.
    Returned,
    /// The 現場責任者 was called.
    Escalated(Matter),
    /// City staff were told.
    Reported,
    /// City staff have taken it.
    Accepted,
    /// 中断: somebody else is served meanwhile.
    Paused,
    Resumed,
    /// 再来庁: not today.
    ComeAgain,
    /// A service was done; the code is a category of the rules, and it is counted.
    Done(FieldCode),
    /// 持ち出し: a copy for the 申請補助端末 lies on a USB drive.
    CarriedOut,
    /// The copy is gone from the drive; this tablet saw to it.
    Erased,
    /// The drive with the copy cannot be found.
    CarryLost,
}

/// Why a matter goes beyond the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matter {
    /// Beyond what the counter may decide.
    Authority,
    Jlis,
    Elsewhere,
    Complaint,
    Incident,
}

/// An event with its time, as far as rules need it; whoever made it stands beside it elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    pub id: EventId,
    pub event: Event,
    /// The event that this one goes on from: what was taken, what was escalated.
    pub about: Option<EventId>,
    pub at: Timestamp,
    pub undone: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no event of that name")]
pub struct EventError;

/// Why an event cannot be added or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misplaced {
    /// It goes on from nothing that stands.
    FromNothing,
    /// It has been said already.
    Already,
    /// Something else goes on from it.
    WentOn,
}

const TAKEN: &str = "taken.";
const ESCALATED: &str = "escalated.";
const DONE: &str = "done.";

impl Matter {
    pub const ALL: [Self; 5] = [Self::Authority, Self::Jlis, Self::Elsewhere, Self::Complaint, Self::Incident];

    pub fn label(self) -> &'static str {
        match self {
            Self::Authority => "窓口の権限を超えること",
            Self::Jlis => "J-LISへの照会が必要なこと",
            Self::Elsewhere => "この業務の対象でないこと",
            Self::Complaint => "苦情・トラブル",
            Self::Incident => "事故",
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Jlis => "jlis",
            Self::Elsewhere => "elsewhere",
            Self::Complaint => "complaint",
            Self::Incident => "incident",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|matter| matter.code() == code)
    }

    /// The category of the rules under which an escalation is counted.
    pub fn count(self) -> &'static str {
        match self {
            Self::Jlis => "handover-jlis",
            Self::Authority | Self::Elsewhere | Self::Complaint | Self::Incident => "handover-city",
        }
    }
}

impl Event {
    pub fn label(self) -> String {
        match self {
            Self::Taken(document) => format!("預かり：{document}"),
            Self::WithCity => "市職員へ渡した".into(),
            Self::Returned => "返却した".into(),
            Self::Escalated(matter) => format!("現場責任者へ：{}", matter.label()),
            Self::Reported => "市職員へ連絡した".into(),
            Self::Accepted => "市職員が引き取った".into(),
            Self::Paused => "中断".into(),
            Self::Resumed => "再開".into(),
            Self::ComeAgain => "再来庁をお願いした".into(),
            Self::Done(category) => format!("行った業務：{category}"),
            Self::CarriedOut => "申請補助端末へUSBで持ち出した".into(),
            Self::Erased => "USBから消した".into(),
            Self::CarryLost => "持ち出したUSBが見つからない".into(),
        }
    }

    /// The category of the rules under which it is counted.
    pub fn count(self) -> Option<FieldCode> {
        match self {
            Self::Done(category) => Some(category),
            Self::Escalated(matter) => matter.count().parse().ok(),
            Self::Taken(_)
            | Self::WithCity
            | Self::Returned
            | Self::Reported
            | Self::Accepted
            | Self::Paused
            | Self::Resumed
            | Self::ComeAgain
            | Self::CarriedOut
            | Self::Erased
            | Self::CarryLost => None,
        }
    }

    /// Whether `before` is what this one can go on from.
    fn goes_on_from(self, before: Option<Self>) -> bool {
        match self {
            Self::WithCity | Self::Returned => matches!(before, Some(Self::Taken(_))),
            Self::Reported | Self::Accepted => matches!(before, Some(Self::Escalated(_))),
            Self::Resumed => before == Some(Self::Paused),
            Self::Erased | Self::CarryLost => before == Some(Self::CarriedOut),
            Self::Taken(_) | Self::Escalated(_) | Self::Paused | Self::ComeAgain | Self::Done(_) | Self::CarriedOut => {
                before.is_none()
            }
        }
    }

    /// Whether it may be said only once of the same thing.
    fn is_said_once(self) -> bool {
        match self {
            Self::WithCity
            | Self::Returned
            | Self::Reported
            | Self::Accepted
            | Self::Resumed
            | Self::Done(_)
            | Self::Erased
            | Self::CarryLost => true,
            Self::Taken(_) | Self::Escalated(_) | Self::Paused | Self::ComeAgain | Self::CarriedOut => false,
        }
    }
}

/// What may be added to what has happened.
pub fn may_add(happened: &[Happening], event: Event, about: Option<EventId>) -> Result<(), Misplaced> {
    let standing = || happened.iter().filter(|one| !one.undone);
    let before = about.map(|about| standing().find(|one| one.id == about).ok_or(Misplaced::FromNothing)).transpose()?;
    if !event.goes_on_from(before.map(|one| one.event)) {
        return Err(Misplaced::FromNothing);
    }
    let said = standing().any(|one| one.event == event && one.about == about);
    let over = standing().any(|one| one.about.is_some() && one.about == about && ends(one.event));
    if over || (said && event.is_said_once()) { Err(Misplaced::Already) } else { Ok(()) }
}

/// What may be taken back: only what nothing goes on from.
pub fn may_undo(happened: &[Happening], event: EventId) -> Result<(), Misplaced> {
    let mut standing = happened.iter().filter(|one| !one.undone);
    if !standing.clone().any(|one| one.id == event) {
        return Err(Misplaced::FromNothing);
    }
    if standing.any(|one| one.about == Some(event)) { Err(Misplaced::WentOn) } else { Ok(()) }
}

fn ends(event: Event) -> bool {
    match event {
        Event::Returned | Event::Accepted | Event::Resumed | Event::Erased | Event::CarryLost => true,
        Event::Taken(_)
        | Event::WithCity
        | Event::Escalated(_)
        | Event::Reported
        | Event::Paused
        | Event::ComeAgain
        | Event::Done(_)
        | Event::CarriedOut => false,
    }
}

/// A document of the visitor that was taken, and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Custody {
    pub id: EventId,
    pub document: FieldCode,
    pub taken_at: Timestamp,
    pub with_city_at: Option<Timestamp>,
    pub returned_at: Option<Timestamp>,
}

/// A matter that was brought to the 現場責任者, and how far it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escalation {
    pub id: EventId,
    pub matter: Matter,
    pub raised_at: Timestamp,
    pub reported_at: Option<Timestamp>,
    pub accepted_at: Option<Timestamp>,
}

/// A copy for the 申請補助端末 that was written to a drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carry {
    pub id: EventId,
    pub out_at: Timestamp,
    pub erased_at: Option<Timestamp>,
    pub lost_at: Option<Timestamp>,
}

impl Carry {
    pub fn is_out(&self) -> bool {
        self.erased_at.is_none() && self.lost_at.is_none()
    }

    /// What its files are called: drawn like every id, so that a name on a drive says nothing about a person.
    pub fn name(&self) -> String {
        format!("HKT-{}", &self.id.to_string()[..8].to_uppercase())
    }
}

/// Every document that was taken, in the order in which it was; what was taken back is left out.
pub fn custody(happened: &[Happening]) -> Vec<Custody> {
    let taken = standing(happened).filter_map(|one| match one.event {
        Event::Taken(document) => Some(Custody {
            id: one.id,
            document,
            taken_at: one.at,
            with_city_at: first(happened, one.id, Event::WithCity),
            returned_at: first(happened, one.id, Event::Returned),
        }),
        Event::WithCity
        | Event::Returned
        | Event::Escalated(_)
        | Event::Reported
        | Event::Accepted
        | Event::Paused
        | Event::Resumed
        | Event::ComeAgain
        | Event::Done(_)
        | Event::CarriedOut
        | Event::Erased
        | Event::CarryLost => None,
    });
    taken.collect()
}

pub fn escalations(happened: &[Happening]) -> Vec<Escalation> {
    let raised = standing(happened).filter_map(|one| match one.event {
        Event::Escalated(matter) => Some(Escalation {
            id: one.id,
            matter,
            raised_at: one.at,
            reported_at: first(happened, one.id, Event::Reported),
            accepted_at: first(happened, one.id, Event::Accepted),
        }),
        Event::Taken(_)
        | Event::WithCity
        | Event::Returned
        | Event::Reported
        | Event::Accepted
        | Event::Paused
        | Event::Resumed
        | Event::ComeAgain
        | Event::Done(_)
        | Event::CarriedOut
        | Event::Erased
        | Event::CarryLost => None,
    });
    raised.collect()
}

/// Every copy that was carried out, in the order in which it was; what was taken back is left out.
pub fn carries(happened: &[Happening]) -> Vec<Carry> {
    let out = standing(happened).filter(|one| one.event == Event::CarriedOut);
    out.map(|one| Carry {
        id: one.id,
        out_at: one.at,
        erased_at: first(happened, one.id, Event::Erased),
        lost_at: first(happened, one.id, Event::CarryLost),
    })
    .collect()
}

/// The services that stand more than once: tablets that did not know of each other recorded the same one.
pub fn doubled(happened: &[Happening]) -> BTreeSet<FieldCode> {
    let mut once = BTreeSet::new();
    let done =
        standing(happened).filter_map(|one| if let Event::Done(category) = one.event { Some(category) } else { None });
    done.filter(|category| !once.insert(*category)).collect()
}

fn standing(happened: &[Happening]) -> impl Iterator<Item = &Happening> {
    happened.iter().filter(|one| !one.undone)
}

fn first(happened: &[Happening], about: EventId, event: Event) -> Option<Timestamp> {
    standing(happened).filter(|one| one.about == Some(about) && one.event == event).map(|one| one.at).min()
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken(document) => write!(f, "{TAKEN}{document}"),
            Self::WithCity => f.write_str("with-city"),
            Self::Returned => f.write_str("returned"),
            Self::Escalated(matter) => write!(f, "{ESCALATED}{}", matter.code()),
            Self::Reported => f.write_str("reported"),
            Self::Accepted => f.write_str("accepted"),
            Self::Paused => f.write_str("paused"),
            Self::Resumed => f.write_str("resumed"),
            Self::ComeAgain => f.write_str("come-again"),
            Self::Done(category) => write!(f, "{DONE}{category}"),
            Self::CarriedOut => f.write_str("carried-out"),
            Self::Erased => f.write_str("erased"),
            Self::CarryLost => f.write_str("carry-lost"),
        }
    }
}

impl FromStr for Event {
    type Err = EventError;

    fn from_str(name: &str) -> Result<Self, EventError> {
        if let Some(document) = name.strip_prefix(TAKEN) {
            return document.parse().map(Self::Taken).map_err(|_| EventError);
        }
        if let Some(matter) = name.strip_prefix(ESCALATED) {
            return Matter::from_code(matter).map(Self::Escalated).ok_or(EventError);
        }
        if let Some(category) = name.strip_prefix(DONE) {
            return category.parse().map(Self::Done).map_err(|_| EventError);
        }
        let plain = [
            Self::WithCity,
            Self::Returned,
            Self::Reported,
            Self::Accepted,
            Self::Paused,
            Self::Resumed,
            Self::ComeAgain,
            Self::CarriedOut,
            Self::Erased,
            Self::CarryLost,
        ];
        plain.into_iter().find(|event| event.to_string() == name).ok_or(EventError)
    }
}

impl TryFrom<String> for Event {
    type Error = EventError;

    fn try_from(name: String) -> Result<Self, EventError> {
        name.parse()
    }
}

impl From<Event> for String {
    fn from(event: Event) -> String {
        event.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passport() -> Event {
        Event::Taken("passport".parse().expect("a code"))
    }

    fn id(number: u8) -> EventId {
        EventId::from_bytes([number; 16])
    }

    fn happening(number: u8, event: Event, about: Option<u8>) -> Happening {
        Happening { id: id(number), event, about: about.map(id), at: Timestamp(i64::from(number)), undone: false }
    }

    #[test]
    fn every_event_survives_its_name() {
        for name in [
            "taken.passport",
            "with-city",
            "returned",
            "escalated.jlis",
            "reported",
            "accepted",
            "paused",
            "resumed",
            "come-again",
            "done.pin-reset",
            "carried-out",
            "erased",
            "carry-lost",
        ] {
            assert_eq!(name.parse::<Event>().expect("an event").to_string(), name);
        }
        for name in ["", "taken", "taken.", "taken.旅券", "escalated.other", "done.A", "purged"] {
            assert_eq!(name.parse::<Event>(), Err(EventError), "{name}");
        }
    }

    #[test]
    fn a_document_is_out_until_its_own_return() {
        let mut happened = vec![
            happening(1, passport(), None),
            happening(2, Event::Returned, Some(1)),
            happening(3, passport(), None),
        ];
        // Two tablets that both said that the first one was returned do not return the second one.
        happened.push(happening(4, Event::Returned, Some(1)));
        let out: Vec<bool> = custody(&happened).iter().map(|one| one.returned_at.is_none()).collect();
        assert_eq!(out, [false, true]);
        happened.push(happening(5, Event::Returned, Some(3)));
        assert!(custody(&happened).iter().all(|one| one.returned_at.is_some()));
        happened[4].undone = true;
        assert!(custody(&happened)[1].returned_at.is_none(), "a return that was taken back is none");
    }

    #[test]
    fn a_copy_is_out_until_it_is_erased_or_known_to_be_lost() {
        let out = |happened: &[Happening]| carries(happened).iter().any(Carry::is_out);
        let mut happened = vec![happening(1, Event::CarriedOut, None)];
        assert!(out(&happened));
        assert_eq!(may_add(&happened, Event::Erased, None), Err(Misplaced::FromNothing));
        happened.push(happening(2, Event::Erased, Some(1)));
        assert!(!out(&happened));
        assert_eq!(may_add(&happened, Event::CarryLost, Some(id(1))), Err(Misplaced::Already));
        happened.push(happening(3, Event::CarriedOut, None));
        assert!(out(&happened), "a second copy is a copy of its own");
        happened.push(happening(4, Event::CarryLost, Some(3)));
        assert!(!out(&happened));
    }

    #[test]
    fn what_goes_on_needs_its_beginning() {
        let happened = [happening(1, passport(), None), happening(2, Event::Escalated(Matter::Jlis), None)];
        assert_eq!(may_add(&happened, Event::Returned, Some(id(1))), Ok(()));
        for (event, about) in [
            (Event::Returned, None),
            (Event::Returned, Some(id(2))),
            (Event::Returned, Some(id(9))),
            (Event::Accepted, Some(id(1))),
            (Event::Resumed, None),
            (passport(), Some(id(1))),
        ] {
            assert_eq!(may_add(&happened, event, about), Err(Misplaced::FromNothing), "{event:?} {about:?}");
        }
    }

    #[test]
    fn nothing_is_said_twice_and_nothing_goes_on_after_its_end() {
        let done = Event::Done("pin-reset".parse().expect("a code"));
        let mut happened =
            vec![happening(1, passport(), None), happening(2, Event::Returned, Some(1)), happening(3, done, None)];
        assert_eq!(may_add(&happened, Event::Returned, Some(id(1))), Err(Misplaced::Already));
        assert_eq!(may_add(&happened, Event::WithCity, Some(id(1))), Err(Misplaced::Already));
        assert_eq!(may_add(&happened, done, None), Err(Misplaced::Already));
        assert_eq!(may_add(&happened, passport(), None), Ok(()), "the same document can be taken again");
        happened[2].undone = true;
        assert_eq!(may_add(&happened, done, None), Ok(()));
    }

    #[test]
    fn a_service_is_doubled_as_long_as_both_stand() {
        let done = |name: &str| Event::Done(name.parse().expect("a code"));
        let mut happened = vec![
            happening(1, done("pin-reset"), None),
            happening(2, done("card-full"), None),
            happening(3, done("pin-reset"), None),
        ];
        assert_eq!(doubled(&happened), BTreeSet::from(["pin-reset".parse().expect("a code")]));
        happened[0].undone = true;
        assert_eq!(doubled(&happened), BTreeSet::new());
    }

    #[test]
    fn only_what_nothing_goes_on_from_is_taken_back() {
        let mut happened = vec![happening(1, passport(), None), happening(2, Event::Returned, Some(1))];
        assert_eq!(may_undo(&happened, id(1)), Err(Misplaced::WentOn));
        assert_eq!(may_undo(&happened, id(2)), Ok(()));
        happened[1].undone = true;
        assert_eq!(may_undo(&happened, id(2)), Err(Misplaced::FromNothing), "once is enough");
        assert_eq!(may_undo(&happened, id(1)), Ok(()));
    }

    #[test]
    fn an_escalation_shows_how_far_it_came() {
        let happened = [
            happening(1, Event::Escalated(Matter::Complaint), None),
            happening(2, Event::Reported, Some(1)),
            happening(3, Event::Accepted, Some(1)),
        ];
        let one = escalations(&happened)[0];
        let times = (one.matter, one.raised_at, one.reported_at, one.accepted_at);
        assert_eq!(times, (Matter::Complaint, Timestamp(1), Some(Timestamp(2)), Some(Timestamp(3))));
    }
}
