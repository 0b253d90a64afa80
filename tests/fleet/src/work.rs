//! What clerks do, through the same commands as the screen.

use crate::{
    Check, Checked, Finding,
    allow::{self, Before},
    model::Token,
    schedule::Act,
    template::{CLERK, MANAGER},
    world::{CANARY, World},
};
use bridge::{
    Base64Bytes, CaseView, Fault, GetStatus, GetToday, HandOver, Lock, LogIn, OpenCase, RequestCase, ResolveClash,
    Saved, SetField, TakePhoto, ViewCase, ViewCertificate, WriteNote,
};
use domain::{CaseId, Field, NoteId, Outcome, Role, Value};

/// Work goes to a few cases, so that tablets meet in them.
const FEW: usize = 4;

impl World<'_> {
    /// One act at a counter. Whoever finds the screen closed logs in first.
    pub(crate) fn work(&mut self, tablet: usize, act: &Act) -> Checked {
        let mut before = self.before(tablet, None)?;
        let needs_login = !matches!(act, Act::LogIn { .. } | Act::WrongPin { .. } | Act::Lock);
        if needs_login {
            match self.log_in(tablet, false) {
                Ok(manager) => before.manager = manager,
                Err(fault) => return self.judge(tablet, &Act::LogIn { clerk: false }, &before, Err(fault)),
            }
        }
        match act {
            Act::LogIn { clerk } => {
                let entered = self.enter(tablet, *clerk, None).map(drop);
                self.judge(tablet, act, &before, entered)
            }
            Act::WrongPin { clerk } => {
                let entered = self.enter(tablet, *clerk, Some("sora-no-iro-99")).map(drop);
                if entered.is_ok() {
                    return Err(Finding::new(Check::Fault, "a wrong secret opens the screen"));
                }
                self.judge(tablet, act, &before, entered)
            }
            Act::Lock => {
                let locked = self.ask(tablet, Lock {}).map(drop);
                self.judge(tablet, act, &before, locked)
            }
            Act::Today => self.today(tablet, act, &before),
            Act::Open { service } => {
                let opened = self.ask(tablet, OpenCase { service: *service, along: None });
                if let Ok(view) = &opened {
                    self.opened(tablet, view)?;
                }
                self.judge(tablet, act, &before, opened.map(drop))
            }
            Act::Ask { case } => {
                let numbers = self.hub.lock().model.numbers_of_others(tablet);
                let Some(number) = pick(&numbers, *case) else { return Ok(()) };
                let asked = self.ask(tablet, RequestCase { number: number.as_str().to_owned() });
                self.judge(tablet, act, &before, asked.map(drop))
            }
            Act::Field { case, .. }
            | Act::NewNote { case }
            | Act::MoreNote { case, .. }
            | Act::Photo { case }
            | Act::HandOver { case, .. }
            | Act::Resolve { case }
            | Act::View { case }
            | Act::Certificate { case } => {
                let cases = self.choice(tablet, act, *case)?;
                match pick(&cases, *case) {
                    Some(case) => self.with_case(tablet, act, case, before.manager),
                    None => Ok(()),
                }
            }
        }
    }

    /// Logs in if nobody is, and does nothing else.
    pub(crate) fn come_in(&mut self, tablet: usize) -> Checked {
        let before = self.before(tablet, None)?;
        let entered = self.log_in(tablet, false).map(drop);
        self.judge(tablet, &Act::LogIn { clerk: false }, &before, entered)
    }

    /// The cases an act may be about: mostly those that can be worked on.
    fn choice(&mut self, tablet: usize, act: &Act, case: u16) -> Result<Vec<CaseId>, Finding> {
        let any = case.is_multiple_of(16) || matches!(act, Act::Certificate { .. });
        let mut hub = self.hub.lock();
        let machine = &mut hub.tablets[tablet];
        let open = if any { None } else { machine.look(|store| store.open_cases())? };
        match open {
            Some(mut open) if !open.is_empty() => {
                open.truncate(FEW);
                Ok(open)
            }
            Some(_) | None => Ok(machine.look(|store| store.cases())?.unwrap_or_default()),
        }
    }

    fn with_case(&mut self, tablet: usize, act: &Act, case: CaseId, manager: bool) -> Checked {
        let before = Before { manager, ..self.before(tablet, Some(case))? };
        let reply = match act {
            Act::Field { field, value, .. } => {
                let value = value_of(*field, *value);
                let saved = self.ask(tablet, SetField { case, field: *field, value: value.clone() });
                self.saved(tablet, case, Token::Field(*field, value), saved)?
            }
            Act::NewNote { .. } => self.note(tablet, case, None)?,
            Act::MoreNote { note, .. } => match self.ask(tablet, ViewCase { case }) {
                Ok(view) => {
                    let notes: Vec<(NoteId, String)> =
                        view.notes.into_iter().map(|note| (note.note, note.text)).collect();
                    self.note(tablet, case, pick(&notes, u16::from(*note)))?
                }
                Err(fault) => Err(fault),
            },
            Act::Photo { .. } => {
                let frame = Base64Bytes(self.template.frame.clone());
                let saved = self.ask(tablet, TakePhoto { case, frame });
                self.saved(tablet, case, Token::Photo, saved)?
            }
            Act::HandOver { withdrawn, .. } => {
                let outcome = if *withdrawn { Outcome::Withdrawn } else { Outcome::HandedOver };
                self.hand_over(tablet, case, outcome)?
            }
            Act::Resolve { .. } => self.resolve(tablet, case)?,
            Act::View { .. } => self.ask(tablet, ViewCase { case }).map(drop),
            Act::Certificate { .. } => self.ask(tablet, ViewCertificate { case }).map(drop),
            Act::LogIn { .. } | Act::WrongPin { .. } | Act::Lock | Act::Today | Act::Open { .. } | Act::Ask { .. } => {
                Ok(())
            }
        };
        self.judge(tablet, act, &before, reply)
    }

    fn note(
        &mut self,
        tablet: usize,
        case: CaseId,
        old: Option<(NoteId, String)>,
    ) -> Result<Result<(), Fault>, Finding> {
        let word = self.hub.lock().model.draw_word();
        let (note, text) = match old {
            Some((note, text)) => (Some(note), format!("{text}{word}")),
            None => (None, format!("{CANARY}{word}")),
        };
        let saved = self.ask(tablet, WriteNote { case, note, text });
        let id = saved.as_ref().ok().and_then(|saved| saved.note).or(note);
        let Some(id) = id else { return Ok(saved.map(drop)) };
        self.saved(tablet, case, Token::Note(id, word), saved)
    }

    pub(crate) fn hand_over(
        &mut self,
        tablet: usize,
        case: CaseId,
        outcome: Outcome,
    ) -> Result<Result<(), Fault>, Finding> {
        let handed = self.ask(tablet, HandOver { case, outcome });
        self.acknowledged(tablet, case, Token::HandOver(outcome), handed.is_ok())?;
        Ok(handed.map(drop))
    }

    /// Takes the first value of the first clash.
    pub(crate) fn resolve(&mut self, tablet: usize, case: CaseId) -> Result<Result<(), Fault>, Finding> {
        let view = match self.ask(tablet, ViewCase { case }) {
            Ok(view) => view,
            Err(fault) => return Ok(Err(fault)),
        };
        let Some(clash) = view.clashes.first() else { return Ok(Ok(())) };
        let (field, value) = (clash.field, clash.values[0].value.clone());
        let saved = self.ask(tablet, ResolveClash { case, field, value: value.clone() });
        self.saved(tablet, case, Token::Field(field, value), saved)
    }

    fn opened(&mut self, tablet: usize, view: &CaseView) -> Checked {
        let mut hub = self.hub.lock();
        hub.tally.cases += 1;
        let case = hub.model.case(view.case);
        case.owner = Some(tablet);
        case.number = Some(view.number.clone());
        drop(hub);
        self.acknowledged(tablet, view.case, Token::Opened, true)
    }

    /// An edit that was answered must show, and must be found again until the case is gone.
    fn saved(
        &mut self,
        tablet: usize,
        case: CaseId,
        token: Token,
        saved: Result<Saved, Fault>,
    ) -> Result<Result<(), Fault>, Finding> {
        if let Ok(saved) = &saved
            && !shows(&saved.case, &token)
        {
            return Err(Finding::new(
                Check::Lost,
                format!("tablet {tablet} saved {token:?} of {case} and does not show it"),
            ));
        }
        self.acknowledged(tablet, case, token, saved.is_ok())?;
        Ok(saved.map(drop))
    }

    fn acknowledged(&mut self, tablet: usize, case: CaseId, token: Token, saved: bool) -> Checked {
        let mut hub = self.hub.lock();
        let device = hub.devices[tablet];
        let tip = hub.tablets[tablet].look(|store| store.tip(case, device))?.flatten();
        match tip {
            Some(tip) if saved => {
                hub.tally.edits += 1;
                hub.model.acknowledge(case, tablet, token, tip);
            }
            Some(_) | None => hub.model.perhaps(case, token),
        }
        Ok(())
    }

    /// (c) received = handed over + withdrawn + open.
    pub(crate) fn today(&mut self, tablet: usize, act: &Act, before: &Before) -> Checked {
        let today = self.ask(tablet, GetToday {});
        if let Ok(today) = &today
            && !today.reconciliation.balances()
        {
            return Err(Finding::new(Check::Counts, format!("tablet {tablet}: {:?}", today.reconciliation)));
        }
        self.judge(tablet, act, before, today.map(drop))
    }

    /// Logs in unless somebody is; says whether it is the site manager.
    pub(crate) fn log_in(&mut self, tablet: usize, clerk: bool) -> Result<bool, Fault> {
        match self.ask(tablet, GetStatus { touched: false })?.session {
            Some(session) => Ok(session.role == Role::SiteManager),
            None => self.enter(tablet, clerk, None),
        }
    }

    fn enter(&mut self, tablet: usize, clerk: bool, wrong: Option<&str>) -> Result<bool, Fault> {
        let right = if clerk { CLERK } else { MANAGER };
        let staff = self.template.staff[tablet][usize::from(clerk)];
        self.ask(tablet, LogIn { staff, secret: wrong.unwrap_or(right).to_owned() })?;
        Ok(!clerk)
    }

    pub(crate) fn before(&mut self, tablet: usize, case: Option<CaseId>) -> Result<Before, Finding> {
        let mut hub = self.hub.lock();
        let device = hub.devices[tablet];
        let holding = match case {
            Some(case) => hub.tablets[tablet].look(|store| store.holding(case))?.flatten(),
            None => None,
        };
        let leaving = hub.tablets[tablet].look(|store| store.is_leaving())?.unwrap_or_default();
        let forgot = leaving || hub.tablets[tablet].look(|store| store.has_staff())? == Some(false);
        let ended = hub.tablets[tablet].look(|store| store.knows_the_end())?.unwrap_or_default();
        let behind = match case {
            Some(case) => hub.tablets[tablet].look(|store| store.is_behind(case, device))?.unwrap_or_default(),
            None => false,
        };
        Ok(Before { ended, holding, troubled: hub.tablets[tablet].troubled, behind, manager: true, forgot })
    }

    /// A fault must be one that what was there before explains.
    fn judge(&mut self, tablet: usize, act: &Act, before: &Before, reply: Result<(), Fault>) -> Checked {
        let Err(fault) = reply else { return Ok(()) };
        let off = self.hub.lock().tablets[tablet].disk.is_off();
        let before = Before { troubled: before.troubled || off, ..*before };
        if allow::work(act, &before, fault.code) {
            return Ok(());
        }
        Err(Finding::new(Check::Fault, format!("tablet {tablet}, {act:?}: {fault} in {before:?}")))
    }
}

fn value_of(field: Field, value: u8) -> Value {
    if field.is_flag() { Value::Flag(value.is_multiple_of(2)) } else { Value::Text(format!("{CANARY}{value}")) }
}

fn shows(view: &CaseView, token: &Token) -> bool {
    match token {
        Token::Opened | Token::HandOver(_) => true,
        Token::Photo => !view.photos.is_empty(),
        Token::Field(field, value) => view.fields.iter().any(|shown| shown.field == *field && shown.value == *value),
        Token::Note(id, word) => view.notes.iter().any(|note| note.note == *id && note.text.contains(word)),
    }
}

fn pick<T: Clone>(from: &[T], which: u16) -> Option<T> {
    from.get(usize::from(which) % from.len().max(1)).cloned()
}
