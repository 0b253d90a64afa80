//! What a journey expects of a tablet's screen.

use super::Player;
use crate::journey::{
    counter::Done,
    step::{Contract, ExpectCase, ExpectCheck, ExpectContract, ExpectRules, ExpectToday},
};
use bridge::{ContractState, DeviceEnd};
use domain::Stage;

impl Player<'_> {
    pub(super) fn expect_case(&mut self, step: &ExpectCase) -> Done<()> {
        let (counter, case) = self.case(&step.tablet, &step.case)?;
        let view = counter.case(case)?;
        let delivery = serde_json::to_value(view.delivery).map_err(|error| error.to_string())?;
        if let Some(expected) = &step.delivery {
            same("delivery", delivery.as_str().unwrap_or_default(), expected.as_str())?;
        }
        for (field, expected) in &step.texts {
            let shown = view.fields.iter().find(|shown| shown.field == *field).and_then(|shown| shown.value.text());
            same(&field.to_string(), shown.unwrap_or_default(), expected)?;
        }
        for (field, expected) in &step.flags {
            let shown = view.fields.iter().find(|shown| shown.field == *field).and_then(|shown| shown.value.flag());
            same(&field.to_string(), &shown.unwrap_or_default(), expected)?;
        }
        for expected in &step.notes {
            if !view.notes.iter().any(|note| note.text == *expected) {
                return Err(format!("no note says 「{expected}」").into());
            }
        }
        if let Some(expected) = step.photos {
            same("photos", &view.photos.len(), &expected)?;
        }
        if let Some(expected) = &step.events {
            let stand = view.events.iter().filter(|one| one.undone_by.is_none());
            let shown: Vec<domain::Event> = stand.map(|one| one.happening.event).collect();
            same("events", &shown, expected)?;
        }
        if let Some(expected) = step.lent {
            same("lent", &view.loan.is_some(), &expected)?;
        }
        if let Some(expected) = &step.clashes {
            let shown: Vec<_> = view.clashes.iter().map(|clash| clash.field).collect();
            same("clashes", &shown, expected)?;
            for clash in &view.clashes {
                same("values of a clash", &clash.values.len(), &2)?;
            }
        }
        Ok(())
    }

    pub(super) fn expect_check(&mut self, step: &ExpectCheck) -> Done<()> {
        let (counter, case) = self.case(&step.tablet, &step.case)?;
        let words = counter.document_check(case)?;
        if let Some(lacking) = step.says.iter().find(|text| !words.contains(text.as_str())) {
            return Err(format!("書類チェック does not say 「{lacking}」: {words}").into());
        }
        match step.absent.iter().find(|text| words.contains(text.as_str())) {
            Some(said) => Err(format!("書類チェック says 「{said}」: {words}").into()),
            None => Ok(()),
        }
    }

    pub(super) fn expect_today(&mut self, step: &ExpectToday) -> Done<()> {
        let today = self.at(&step.tablet)?.today()?;
        let in_stage = |stage: Stage| today.cases.iter().filter(|line| line.stage == stage).count();
        for (what, expected, stage) in [
            ("open", step.open, Stage::Open),
            ("handing over", step.handing_over, Stage::HandingOver),
            ("deleted", step.deleted, Stage::Purged),
        ] {
            if let Some(expected) = expected {
                same(what, &in_stage(stage), &expected)?;
            }
        }
        if let Some(expected) = step.set_aside {
            same("set aside", &today.set_aside.len(), &expected)?;
        }
        for (label, expected) in &step.counts {
            let shown = today.counts.iter().find(|line| line.category.label() == *label).map_or(0, |line| line.number);
            same(label, &shown, expected)?;
        }
        if today.reconciliation.balances() {
            return Ok(());
        }
        Err(format!("the counts do not reconcile: {:?}", today.reconciliation).into())
    }

    pub(super) fn expect_contract(&mut self, step: &ExpectContract) -> Done<()> {
        let counter = self.at(&step.tablet)?;
        let (state, cases) = match counter.status()?.contract {
            ContractState::Goes => (Contract::Goes, 0),
            ContractState::Ending { cases, .. } => (Contract::Ending, cases),
            ContractState::Over { cases, .. } => (Contract::Over, cases),
        };
        same("contract", &state, &step.state)?;
        if let Some(expected) = step.cases {
            same("cases", &cases, &expected)?;
        }
        counter.show_contract(state)
    }

    pub(super) fn expect_deleted(&mut self, tablet: &str, case_name: &str, returned: &[String]) -> Done<()> {
        let file = self.data.join(format!("certificate-{case_name}-{tablet}.json"));
        let number = self.number(case_name)?;
        let counter = self.at(tablet)?;
        let today = counter.today()?;
        let line = today.cases.iter().find(|line| line.number == number).ok_or("the list forgot it".to_owned())?;
        same("stage", &line.stage, &Stage::Purged)?;
        same("name in the list", &line.name, &None)?;
        if line.certificate.is_none() {
            return Err("the list shows no certificate number".to_owned().into());
        }
        let certificate = counter.certificate(line.case)?;
        let gave_back = certificate.devices.iter().filter(|device| device.end == DeviceEnd::Returned);
        let gave_back: Vec<&str> = gave_back.map(|device| device.label.as_str()).collect();
        same("who gave it back", gave_back.as_slice(), &returned.iter().map(String::as_str).collect::<Vec<_>>()[..])?;
        std::fs::write(&file, &certificate.file).map_err(|error| error.to_string())?;
        Ok(self.server.verify_certificate(&file)?)
    }

    pub(super) fn expect_rules(&mut self, step: &ExpectRules) -> Done<()> {
        let shown = self.at(&step.tablet)?.rules()?;
        same("version of the rules", &shown.version, &step.version)?;
        same("source of the rules", &shown.source, &step.source)?;
        let said = serde_json::to_string(&shown.book).map_err(|error| error.to_string())?;
        for (text, expected) in
            step.texts.iter().map(|text| (text, true)).chain(step.absent.iter().map(|it| (it, false)))
        {
            same(&format!("\"{text}\" in the rules"), &said.contains(text.as_str()), &expected)?;
        }
        Ok(())
    }
}

pub(in crate::journey) fn same<T: PartialEq + std::fmt::Debug + ?Sized>(
    what: &str,
    shown: &T,
    expected: &T,
) -> Done<()> {
    if shown == expected { Ok(()) } else { Err(format!("{what}: expected {expected:?}, shown {shown:?}").into()) }
}
