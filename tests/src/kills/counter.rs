//! Does a deed, writes down what was acknowledged, and finds out later what became of a deed without an answer.

use super::{campaign::Campaign, deed::Deed, paper::CasePaper, places::said};
use crate::journey::{
    city::City,
    counter::{Counter, Done, Failure},
};
use bridge::{Base64Bytes, CaseView, FaultCode, HandOver, OpenCase, RequestCase, SetField, TakePhoto, WriteNote};
use domain::Stage;

const FACE: &[u8] = include_bytes!("../../journeys/images/face.jpg");

/// How a deed ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ending {
    Acknowledged,
    Refused(FaultCode),
    /// No answer: whoever should have given it is gone.
    Silent(String),
}

impl Campaign {
    pub fn perform(&mut self, tablet: usize, deed: &Deed) -> Ending {
        let done = match deed {
            Deed::Receive { case } => self.receive(*case),
            Deed::Open(_)
            | Deed::SetField { .. }
            | Deed::WriteNote { .. }
            | Deed::Photograph { .. }
            | Deed::HandOver { .. }
            | Deed::Request { .. }
            | Deed::Synchronise => self.at_counter(tablet, deed),
        };
        match done {
            Ok(()) => Ending::Acknowledged,
            Err(Failure::Fault(fault)) => Ending::Refused(fault.code),
            Err(Failure::Broken(reason)) => Ending::Silent(reason),
        }
    }

    fn at_counter(&mut self, tablet: usize, deed: &Deed) -> Done<()> {
        let Self { places, paper, tally, .. } = self;
        let desk = &mut places.posts[tablet].tablet;
        let id = |case: &usize| paper.cases[*case].id;
        match deed {
            Deed::Open(service) => {
                let view = desk.call(OpenCase { service: *service, along: None })?;
                paper.cases.push(CasePaper::new(&view, tablet));
            }
            Deed::SetField { case, field, value } => {
                desk.call(SetField { case: id(case), field: *field, value: value.clone() })?;
                paper.cases[*case].fields.insert(*field, value.clone());
                paper.cases[*case].unsynced[tablet] = true;
            }
            Deed::WriteNote { case, note, text } => {
                let saved = desk.call(WriteNote { case: id(case), note: *note, text: text.clone() })?;
                let note = saved.note.ok_or("a note was saved without a name")?;
                paper.cases[*case].notes[tablet].insert(note, text.clone());
                paper.cases[*case].unsynced[tablet] = true;
            }
            Deed::Photograph { case } => {
                let saved = desk.call(TakePhoto { case: id(case), frame: Base64Bytes(FACE.to_vec()) })?;
                let newest = saved.case.photos.last().ok_or("no photo was kept")?.photo;
                paper.cases[*case].unsynced[tablet] = true;
                let picture = desk.photo(saved.case.case, newest)?;
                paper.cases[*case].photos.insert(newest, picture);
            }
            Deed::HandOver { case, outcome } => {
                desk.call(HandOver { case: id(case), outcome: *outcome })?;
                paper.cases[*case].handed_over = true;
                paper.cases[*case].unsynced[tablet] = true;
            }
            Deed::Request { case } => {
                desk.call(RequestCase { number: paper.cases[*case].number.to_string() })?;
                paper.cases[*case].asked = true;
            }
            Deed::Synchronise => {
                desk.synchronise()?;
                paper.synchronised(tablet);
                return Ok(());
            }
            Deed::Receive { .. } => return Err("the city receives, not the counter".into()),
        }
        tally.acknowledged += 1;
        Ok(())
    }

    /// City staff read the case, find everything that was acknowledged, and receive it.
    fn receive(&mut self, case: usize) -> Done<()> {
        let Self { places, paper, tally, .. } = self;
        let case = &mut paper.cases[case];
        let page = places.city.read_case(&case.number)?;
        for text in case.texts() {
            let place = || format!("the city's page of {} does not say an acknowledged text", case.number);
            tally.compare(place, &page.text.contains(text), &true);
        }
        tally.compare(|| format!("photo of {} at the city", case.number), &page.shows_photo, &!case.photos.is_empty());
        places.city.receive(&case.number)?;
        case.received = true;
        tally.received += 1;
        Ok(())
    }

    /// Looks what became of a deed that nobody answered: either way is right, but it must be one of the two.
    pub fn resolve(&mut self, tablet: usize, deed: &Deed) -> Result<(), String> {
        let kept = match deed {
            Deed::Synchronise | Deed::Request { .. } => return Ok(()),
            Deed::Open(_) => self.find_opened(tablet)?,
            Deed::Receive { case } => self.find_received(*case)?,
            Deed::SetField { .. } | Deed::WriteNote { .. } | Deed::Photograph { .. } | Deed::HandOver { .. } => {
                self.find_edited(tablet, deed).map_err(said)?
            }
        };
        self.tally.doubtful += 1;
        self.tally.doubtful_kept += u64::from(kept);
        Ok(())
    }

    fn find_opened(&mut self, tablet: usize) -> Result<bool, String> {
        let desk = &mut self.places.posts[tablet].tablet;
        let today = desk.today().map_err(said)?;
        for line in today.cases {
            let known = self.paper.cases.iter().any(|case| case.id == line.case);
            if !known {
                let view = desk.case(line.case).map_err(said)?;
                self.paper.cases.push(CasePaper::new(&view, tablet));
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn find_received(&mut self, case: usize) -> Result<bool, String> {
        let case = &mut self.paper.cases[case];
        let received = !self.places.city.is_pending(&case.number).map_err(said)?;
        if received && !case.received {
            case.received = true;
            self.tally.received += 1;
        }
        Ok(received)
    }

    fn find_edited(&mut self, tablet: usize, deed: &Deed) -> Done<bool> {
        let Self { places, paper, .. } = self;
        let desk = &mut places.posts[tablet].tablet;
        let (Deed::SetField { case, .. }
        | Deed::WriteNote { case, .. }
        | Deed::Photograph { case }
        | Deed::HandOver { case, .. }) = deed
        else {
            return Ok(false);
        };
        let case = &mut paper.cases[*case];
        let view = desk.case(case.id)?;
        let kept = match deed {
            Deed::SetField { field, value, .. } => {
                let kept = view.fields.iter().any(|shown| shown.field == *field && shown.value == *value);
                if kept {
                    case.fields.insert(*field, value.clone());
                }
                kept
            }
            Deed::WriteNote { note, text, .. } => {
                let shown = view.notes.iter().find(|shown| {
                    shown.text == *text
                        && note.map_or(!case.notes[tablet].contains_key(&shown.note), |n| n == shown.note)
                });
                if let Some(shown) = shown {
                    case.notes[tablet].insert(shown.note, text.clone());
                }
                shown.is_some()
            }
            Deed::Photograph { .. } => {
                let new = view.photos.iter().find(|shown| !case.photos.contains_key(&shown.photo));
                if let Some(new) = new {
                    case.photos.insert(new.photo, desk.photo(view.case, new.photo)?);
                }
                new.is_some()
            }
            Deed::HandOver { .. } => {
                case.handed_over |= view.stage == Stage::HandingOver;
                case.handed_over
            }
            Deed::Open(_) | Deed::Request { .. } | Deed::Synchronise | Deed::Receive { .. } => false,
        };
        case.unsynced[tablet] |= kept;
        Ok(kept)
    }

    /// Holds everything a tablet shows against the paper.
    pub fn verify(&mut self, tablet: usize) -> Result<(), String> {
        let today = self.places.posts[tablet].tablet.today().map_err(said)?;
        self.tally.compare(|| "the counts do not reconcile".into(), &today.reconciliation.balances(), &true);
        for place in self.paper.all(|case| case.owner == tablet || case.asked) {
            let case = &self.paper.cases[place];
            match today.cases.iter().find(|line| line.case == case.id).map(|line| line.stage) {
                Some(stage @ (Stage::Open | Stage::HandingOver)) => self.verify_case(tablet, place, stage)?,
                Some(Stage::Received | Stage::Purged) => {
                    let words = format!("{} is shredded and was never received", case.number);
                    self.tally.compare(|| words, &case.received, &true);
                    self.paper.cases[place].shredded[tablet] = true;
                }
                None if case.is_held_by(tablet) => {
                    self.tally.violate(format!("{} is not in the list of tablet {tablet} any more", case.number));
                }
                None => {}
            }
        }
        Ok(())
    }

    fn verify_case(&mut self, tablet: usize, place: usize, stage: Stage) -> Result<(), String> {
        let Self { places, paper, tally, .. } = self;
        let (case, desk) = (&mut paper.cases[place], &mut places.posts[tablet].tablet);
        let view = match desk.case(case.id) {
            Ok(view) => view,
            // Asked for, and on its way.
            Err(Failure::Fault(_)) if !case.is_held_by(tablet) => return Ok(()),
            Err(failure) => {
                tally.violate(format!("{} does not open on tablet {tablet}: {}", case.number, said(failure)));
                return Ok(());
            }
        };
        case.shared |= case.owner != tablet;
        let number = &case.number;
        for (note, text) in &case.notes[tablet] {
            let shown = view.notes.iter().find(|shown| shown.note == *note).map(|shown| &shown.text);
            tally.compare(|| format!("a note of {number} differs on tablet {tablet}"), &shown, &Some(text));
        }
        if case.owner != tablet {
            return Ok(());
        }
        tally.compare(|| format!("the stage of {number}"), &(stage == Stage::HandingOver), &case.handed_over);
        for (field, value) in &case.fields {
            let shown = view.fields.iter().find(|shown| shown.field == *field).map(|shown| &shown.value);
            tally.compare(|| format!("{field} of {number} differs"), &shown, &Some(value));
        }
        for (photo, picture) in &case.photos {
            let shown = desk.photo(case.id, *photo).map_err(said)?;
            tally.compare(|| format!("a photo of {number} differs"), &shown, picture);
        }
        tally.compare(|| format!("photos of {number}"), &view.photos.len(), &case.photos.len());
        compare_notes_of_all(tally, &view, case);
        Ok(())
    }
}

/// Nothing is shown that nobody wrote.
fn compare_notes_of_all(tally: &mut super::tally::Tally, view: &CaseView, case: &CasePaper) {
    let known = |note| case.notes.iter().any(|notes| notes.contains_key(note));
    let strange = view.notes.iter().filter(|shown| !known(&shown.note)).count();
    tally.compare(|| format!("{} shows {strange} notes that nobody wrote", case.number), &strange, &0);
}
