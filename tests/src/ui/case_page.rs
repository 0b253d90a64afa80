//! The page of one visitor's matter, played step by step. `false` says that the screen does not offer it.

use super::{
    page::{part, part_with},
    window_tablet::WindowTablet,
};
use crate::journey::counter::{Deed, Done, Failure};
use bridge::{Along, CarryDeed, CaseView, OpenCase};
use domain::{ApplicationId, CaseNumber, Event, Field, Outcome, Service, Stage, Value, event, width::digits_as_typed};
use std::time::{Duration, Instant};

/// Longer than the screen waits before it saves what is typed: a fault that stands that long is about all of it.
const FAULT_STANDS: Duration = Duration::from_millis(800);

impl WindowTablet {
    /// Goes to the case's page.
    pub(super) fn go_to_case(&self, number: &CaseNumber) -> Done<bool> {
        let page = self.page();
        self.tidy()?;
        let here = part_with("case-number", "data-number", number.as_str());
        if page.shows(&here)? {
            return Ok(true);
        }
        let lines = ["case-card", "waiting-case"]
            .map(|name| format!("button{}", part_with(name, "data-number", number.as_str())));
        let line = lines.join(", ");
        if !self.go_to_today()? {
            return Ok(false);
        }
        self.unfold_to_return(&line)?;
        if !page.offers(&line)? {
            return Ok(false);
        }
        page.press(&line)?;
        page.until(&format!("the page of {number}"), || match page.fault_in("[data-page=\"case\"]")? {
            Some(failure) => Err(failure),
            None => Ok(page.shows(&here)?.then_some(())),
        })?;
        Ok(true)
    }

    /// Who comes again stands in a part of the list that is folded up.
    fn unfold_to_return(&self, line: &str) -> Done<()> {
        let (page, fold) = (self.page(), part("to-return"));
        if page.attribute(&format!("{fold}:not([open]) :is({line})"), "data-number")?.is_some() {
            page.press(&format!("{fold} > summary"))?;
        }
        Ok(())
    }

    pub(super) fn go_to_step(&self, number: &CaseNumber, step: &str) -> Done<bool> {
        if !self.go_to_case(number)? {
            return Ok(false);
        }
        let (page, step) = (self.page(), part(step));
        if !page.shows(&step)? {
            return Err(format!("{number} has no {step}").into());
        }
        let here = format!("{step}[aria-current=\"step\"]");
        if !page.shows(&here)? {
            page.press(&step)?;
            page.until_shown(&here)?;
        }
        Ok(true)
    }

    /// Goes to a case's page, to one of its steps if one is named.
    pub(super) fn look_at(&self, number: &CaseNumber, step: Option<&str>) -> Done<bool> {
        match step {
            Some(step) => self.go_to_step(number, &format!("step-{step}")),
            None => self.go_to_case(number),
        }
    }

    /// Types a text of the case and waits until it is on the disk.
    pub(super) fn fill(&self, view: &CaseView, field: Field, text: &str, step: Option<&str>) -> Done<bool> {
        if field.is_of_check() {
            return self.check_field(view, field, text);
        }
        let input = part(&format!("field-{field}"));
        if !self.go_to_step(&view.number, step.unwrap_or("step-person"))? || !self.page().offers(&input)? {
            return Ok(false);
        }
        let around = format!(".field:has({input})");
        self.forget_refused(&input, &around)?;
        self.page().type_over(&input, text)?;
        if matches!(field, Field::Account(_)) {
            // What makes no sense yet goes to the disk when the field is left.
            self.page().leave_field()?;
        }
        let value = Value::Text(text.to_owned());
        self.until_kept(
            &around,
            |case| case.fields.iter().any(|held| held.field == field && held.value == value),
            view,
        )?;
        let shown = self.page().value(&input)?.unwrap_or_default();
        if shown == text { Ok(true) } else { Err(format!("the field shows 「{shown}」").into()) }
    }

    /// Touches a choice of a question.
    pub(super) fn choose_on(&self, view: &CaseView, field: Field, code: &str, step: Option<&str>) -> Done<bool> {
        let question = part(&format!("field-{field}"));
        let choice = format!("{question} {}", part(&format!("choice-{code}")));
        if !self.go_to_step(&view.number, step.unwrap_or_default())? || !self.page().offers(&choice)? {
            return Ok(false);
        }
        let pressed = format!("{choice}[aria-pressed=\"true\"]");
        if !self.page().shows(&pressed)? {
            self.page().press(&choice)?;
            self.page().until_shown(&pressed)?;
        }
        let value = Value::Text(code.to_owned());
        let holds = |case: &CaseView| case.fields.iter().any(|held| held.field == field && held.value == value);
        self.until_kept(".case-alerts", holds, view)?;
        Ok(true)
    }

    pub(super) fn tick(&self, view: &CaseView, field: Field, flag: bool, at: Option<&str>) -> Done<bool> {
        let (step, button) = match field {
            Field::Brought(document) => ("step-brought", part(&format!("brought-{}", document.code()))),
            Field::SignatureCertificate | Field::AuthenticationCertificate | Field::Braille => {
                ("step-certificates", part(&format!("field-{field}")))
            }
            Field::Name
            | Field::Kana
            | Field::BirthDate
            | Field::Contact
            | Field::ApplicationId
            | Field::Answer(_)
            | Field::Shown { .. }
            | Field::EventDate
            | Field::RuleVersion
            | Field::Account(_) => return Ok(false),
            Field::Tick(_) => (at.unwrap_or_default(), part(&format!("field-{field}"))),
        };
        if !self.go_to_step(&view.number, step)? || !self.page().offers(&button)? {
            return Ok(false);
        }
        let says = |pressed: bool| format!("{button}[aria-pressed=\"{pressed}\"]");
        let page = self.page();
        let never_said = view.fields.iter().all(|held| held.field != field);
        if never_said && !flag {
            // A no that was never a yes is said by touching twice.
            page.press(&button)?;
            page.until_shown(&says(true))?;
        }
        if !page.shows(&says(flag))? {
            page.press(&button)?;
            page.until_shown(&says(flag))?;
        }
        let value = Value::Flag(flag);
        self.until_kept(
            ".case-alerts",
            |case| case.fields.iter().any(|held| held.field == field && held.value == value),
            view,
        )?;
        Ok(true)
    }

    /// Presses the button of an event: `event-returned`, beside the event it goes on from, or `undo-event`.
    pub(super) fn say(&self, view: &CaseView, deed: &Deed<'_>) -> Done<bool> {
        let step = deed.step.ok_or("the step says nowhere where the button stands".to_owned())?;
        let button = match (deed.undo, deed.about) {
            (Some(undo), _) => part_with("undo-event", "data-event", &undo.to_string()),
            (None, Some(about)) => part_with(&format!("event-{}", deed.event), "data-about", &about.to_string()),
            (None, None) => part(&format!("event-{}", deed.event)),
        };
        if !self.go_to_step(&view.number, step)? || !self.page().offers(&button)? {
            return Ok(false);
        }
        self.page().press(&button)?;
        let before = view.events.iter().filter(|one| one.undone_by.is_none()).count();
        let undoes = deed.undo.is_some();
        let is_kept = |now: usize| if undoes { now < before } else { now > before };
        self.until_kept(
            ".case-alerts",
            |case| is_kept(case.events.iter().filter(|one| one.undone_by.is_none()).count()),
            view,
        )?;
        Ok(true)
    }

    /// 持ち出し, on the step where it stands.
    pub(super) fn carry_on(&self, view: &CaseView, deed: CarryDeed) -> Done<bool> {
        let (button, is_out) = match deed {
            CarryDeed::Write => ("carry-write", true),
            CarryDeed::Erase => ("carry-erase", false),
        };
        if !self.go_to_step(&view.number, "step-procedure")? || !self.page().offers(&part(button))? {
            return Ok(false);
        }
        self.page().press(&part(button))?;
        let outside = |case: &CaseView| event::carries(&case.happened()).iter().any(event::Carry::is_out);
        self.until_kept(&part("carry"), |case| outside(case) == is_out, view)?;
        self.page().until_shown(&format!(
            "{}:not([data-state=\"{}\"])",
            part("carry"),
            if is_out { "erased" } else { "out" }
        ))?;
        Ok(true)
    }

    /// 再来庁 where the procedure ends with it: one press, which is counted and puts the visit off.
    pub(super) fn put_off(&self, view: &CaseView) -> Done<()> {
        let button = format!("{} {}", part("come-again"), part("event-come-again"));
        if !self.go_to_step(&view.number, "step-procedure")? || !self.page().offers(&button)? {
            return Err("the procedure does not end with 再来庁".into());
        }
        self.page().press(&button)?;
        let stands = |case: &CaseView, is: fn(Event) -> bool| {
            case.events.iter().any(|one| one.undone_by.is_none() && is(one.happening.event))
        };
        let both = |case: &CaseView| {
            stands(case, |event| event == Event::ComeAgain) && stands(case, |event| matches!(event, Event::Done(_)))
        };
        self.until_kept(".case-alerts", both, view)
    }

    /// Another matter of the same visitor, or of the family.
    pub(super) fn open_another(&self, service: Service, along: Along) -> Done<CaseNumber> {
        if service == Service::Complaint {
            let key = if along.same_person { "trouble-complaint-same-person" } else { "trouble-complaint-along" };
            self.look_at(&self.view(along.case)?.number, None)?;
            return self.open_report(service, &[key]);
        }
        let refused = OpenCase { service, along: Some(along.clone()) };
        let number = self.view(along.case)?.number;
        let (page, another) = (self.page(), part("another-matter"));
        if !self.go_to_case(&number)? || !page.offers(&another)? {
            self.not_offered(&refused)?;
        }
        page.press(&another)?;
        page.press(&part(if along.same_person { "along-same-person" } else { "along-other-person" }))?;
        page.press(&part(&format!("along-{}", service.code())))?;
        let number = page.until("the further case", || match page.fault_in(".case-alerts")? {
            Some(failure) => Err(failure),
            None => {
                Ok(page.attribute(&part("case-number"), "data-number")?.filter(|shown| *shown != number.to_string()))
            }
        })?;
        CaseNumber::parse(&number).map_err(|error| Failure::Broken(format!("{number}: {error}")))
    }

    /// Writes on the open sheet, over what stands there.
    pub(super) fn note(&self, view: &CaseView, text: &str) -> Done<bool> {
        let sheet = part("note");
        if !self.go_to_case(&view.number)? || !self.page().offers(&sheet)? {
            return Ok(false);
        }
        self.forget_refused(&sheet, ".note")?;
        self.take_up_note(view, &sheet, text)?;
        self.page().type_over(&sheet, text)?;
        self.until_kept(".note", |case| case.notes.iter().any(|note| note.text == text), view)?;
        let page = self.page();
        page.until("the sheet says that it is saved", || {
            Ok(page.attribute(&part("note-saved"), "data-at")?.filter(|at| !at.is_empty()).map(drop))
        })?;
        Ok(true)
    }

    /// 続きを書く, where the text goes on from what this person wrote before the screen closed.
    fn take_up_note(&self, view: &CaseView, sheet: &str, text: &str) -> Done<()> {
        let page = self.page();
        let begun = view.notes.iter().rfind(|note| !note.text.is_empty() && text.starts_with(&note.text));
        let Some(begun) = begun.filter(|note| note.text != text) else { return Ok(()) };
        let note = part_with("other-note", "data-note", &begun.note.to_string());
        let key = format!("{note} {}", part("note-continue"));
        if !page.shows(&key)? {
            return Ok(());
        }
        page.press(&key)?;
        page.until("the note lies open", || Ok((page.value(sheet)?.as_deref() == Some(&begun.text)).then_some(())))
    }

    pub(super) fn enter_application_id(&self, view: &CaseView, first: &str, second: &str) -> Done<bool> {
        let entries = [(part("application-id-first"), first), (part("application-id-second"), second)];
        if !self.go_to_step(&view.number, "step-application-id")? || !self.page().offers(&entries[0].0)? {
            return Ok(false);
        }
        let page = self.page();
        for (entry, typed) in &entries {
            page.type_over(entry, typed)?;
            let shown = page.value(entry)?.unwrap_or_default();
            if digits_as_typed(&shown) != digits_as_typed(typed) {
                return Err(format!("「{typed}」 was typed, the field shows 「{shown}」").into());
            }
        }
        page.press(&part("application-id-submit"))?;
        page.until("the 申請書ID is saved", || {
            if let Some(failure) = page.fault_in("#application-id-form")? {
                return Err(failure);
            }
            let mut emptied = true;
            for (entry, _) in &entries {
                emptied &= page.value(entry)?.is_some_and(|left| left.is_empty());
            }
            Ok(emptied.then_some(()))
        })?;
        let wanted = ApplicationId::parse(first).map_err(|error| Failure::Broken(error.to_string()))?;
        let shown = page.attribute(&part("application-id-shown"), "aria-label")?.unwrap_or_default();
        let shown: String = shown.split_whitespace().collect();
        if shown == wanted.digits() { Ok(true) } else { Err(format!("the page shows the 申請書ID {shown}").into()) }
    }

    pub(super) fn settle(&self, view: &CaseView, field: Field, value: &Value) -> Done<bool> {
        let clash = part_with("clash", "data-field", &field.to_string());
        let value = match value {
            Value::Text(text) => text.clone(),
            Value::Flag(flag) => flag.to_string(),
        };
        let choice = format!("{clash} {}", part_with("clash-choice", "data-value", &value));
        if !self.go_to_case(&view.number)? || !self.page().offers(&choice)? {
            return Ok(false);
        }
        let page = self.page();
        page.press(&choice)?;
        page.until("the clash is settled", || match page.fault_in(".clashes")? {
            Some(failure) => Err(failure),
            None => Ok((!page.shows(&clash)?).then_some(())),
        })?;
        Ok(true)
    }

    pub(super) fn end(&self, view: &CaseView, outcome: Outcome) -> Done<bool> {
        let button = match outcome {
            Outcome::HandedOver => part("hand-over"),
            Outcome::Withdrawn => part("withdraw"),
        };
        if !self.go_to_step(&view.number, "step-handoff")? || !self.page().offers(&button)? {
            return Ok(false);
        }
        let page = self.page();
        page.press(&button)?;
        page.press(&part("confirm"))?;
        page.until("the case is handed over", || match page.fault_in(".step-body")? {
            Some(failure) => Err(failure),
            None => Ok(page.shows(&part("to-today"))?.then_some(())),
        })?;
        let stage = self.view(view.case)?.stage;
        if stage == Stage::Open {
            Err("the page says that it is handed over, the disk does not".into())
        } else {
            Ok(true)
        }
    }

    /// Empties a field whose text was refused, so that an old fault is not taken for a new one.
    fn forget_refused(&self, input: &str, around: &str) -> Done<()> {
        let page = self.page();
        if page.fault_in(around)?.is_none() {
            return Ok(());
        }
        page.type_over(input, "")?;
        page.until("the old fault goes", || Ok(page.fault_in(around)?.is_none().then_some(())))
    }

    /// Waits until the case holds it and the screen has nothing against it.
    pub(super) fn until_kept(&self, around: &str, holds: impl Fn(&CaseView) -> bool, view: &CaseView) -> Done<()> {
        let mut fault_since = None;
        let (page, case) = (self.page(), view.case);
        page.until("it is on the disk", || {
            let Some(failure) = page.fault_in(around)? else {
                fault_since = None;
                return Ok(holds(&self.view(case)?).then_some(()));
            };
            let since = *fault_since.get_or_insert_with(Instant::now);
            if since.elapsed() < FAULT_STANDS { Ok(None) } else { Err(failure) }
        })
    }
}
