//! The first screen: cases, what waits, counts.

use crate::{Desk, fault_of};
use bridge::{CaseLine, CountLine, Fault, FaultCode, GetToday, Pause, SetAside, Today};
use domain::{CountCategory, CountEntry, Delivery, Reconciliation, Service, Stage};
use std::collections::BTreeMap;
use vault::{CaseEntry, SetAsideReason};

impl Desk {
    pub(crate) fn today(&mut self, _: GetToday) -> Result<Today, Fault> {
        self.session()?;
        let entries = self.vault.cases().map_err(fault_of)?;
        let counts = self.vault.counts().map_err(fault_of)?;
        let (loans, late) = (self.loans()?, self.vault.late_cases().map_err(fault_of)?);
        let mut cases = Vec::with_capacity(entries.len());
        for entry in &entries {
            let (loan, late) = (loans.get(&entry.id).copied(), late.contains(&entry.id));
            cases.push(CaseLine { loan, late, ..self.case_line(entry) });
        }
        self.keep_summaries()?;
        let open = entries.iter().filter(|entry| entry.own && entry.stage == Stage::Open).count() as u64;
        Ok(Today {
            cases,
            requested: self.vault.requested().map_err(fault_of)?,
            reconciliation: Reconciliation::tally(&counts, open),
            counts: self.counts_of_today(&counts),
            set_aside: self.set_aside_lines(&entries)?,
        })
    }

    /// The line without what the store says of all cases at once.
    fn case_line(&mut self, entry: &CaseEntry) -> CaseLine {
        let summary = match entry.stage {
            Stage::Open | Stage::HandingOver => self.summary(entry.id).ok(),
            Stage::Received | Stage::Purged => None,
        };
        let certificate = self.certificate_number(entry);
        let line = CaseLine {
            case: entry.id,
            number: entry.number.clone(),
            service: entry.service.unwrap_or(Service::Inquiry),
            opened_at: entry.opened_at,
            stage: entry.stage,
            delivery: Delivery::of(entry.stage, entry.unsent_rows),
            unsent_rows: entry.unsent_rows,
            name: None,
            kana: None,
            visit: entry.number.clone(),
            custody: 0,
            custody_since: None,
            escalated_since: None,
            pause: Pause::No,
            clashes: 0,
            certificate,
            loan: None,
            late: false,
        };
        match summary {
            Some(summary) => summary.fill(line),
            None => line,
        }
    }

    /// A certificate that does not read spoils its own line, not the list. It is verified once after a log-in.
    fn certificate_number(&mut self, entry: &CaseEntry) -> Option<String> {
        if entry.stage != Stage::Purged {
            return None;
        }
        if let Some(number) = self.session().ok()?.certificates.get(&entry.id) {
            return Some(number.clone());
        }
        let number = self.certificate_of(entry.id).ok()?.number;
        self.session().ok()?.certificates.insert(entry.id, number.clone());
        Some(number)
    }

    fn counts_of_today(&self, counts: &[CountEntry]) -> Vec<CountLine> {
        let today = self.now().day();
        let mut numbers: BTreeMap<CountCategory, u64> = BTreeMap::new();
        for entry in counts.iter().filter(|entry| entry.day == today) {
            *numbers.entry(entry.category).or_default() += 1;
        }
        numbers.into_iter().map(|(category, number)| CountLine { category, number }).collect()
    }

    fn set_aside_lines(&self, entries: &[CaseEntry]) -> Result<Vec<SetAside>, Fault> {
        let lines = self.vault.all_set_aside().map_err(fault_of)?;
        Ok(lines
            .into_iter()
            .map(|line| SetAside {
                case: line.case,
                number: entries.iter().find(|entry| Some(entry.id) == line.case).map(|entry| entry.number.clone()),
                at: line.at,
                fault: Fault::new(reason_code(line.reason)),
            })
            .collect())
    }
}

fn reason_code(reason: SetAsideReason) -> FaultCode {
    match reason {
        SetAsideReason::LateEdit => FaultCode::LateEdit,
        SetAsideReason::ForeignStatement => FaultCode::StatementForeign,
        SetAsideReason::DamagedRow => FaultCode::CaseDamaged,
        SetAsideReason::RefusedByServer => FaultCode::RefusedByServer,
        SetAsideReason::UnknownRow => FaultCode::RowUnknown,
        SetAsideReason::TornRules => FaultCode::RulesTorn,
        SetAsideReason::OlderRules => FaultCode::RulesOlder,
        SetAsideReason::UnusableRules => FaultCode::RulesNeedUpdate,
    }
}
