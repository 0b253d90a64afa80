//! The exchange with the city: drives the machine of `sync` between the store and the network. Works while locked.

use crate::{Desk, SignedRequest, Tablet, fault_of, faults::fault_of_transport, ports::Server};
use bridge::{Fault, FaultCode, Status, SyncProgress, SyncStatus, SyncSummary};
use domain::Timestamp;
use proofs::RequestSignature;
use serde::{Deserialize, Serialize};
use sync::{
    Answer, Effect, Event, Exchange, Machine, TransportFault, decode, encode,
    tablet::{Application, Outcome},
    wire::EXCHANGE_PATH,
};
use vault::Settled;

const LAST_SUMMARY: &str = "last-sync";

#[derive(Default)]
pub(crate) struct SyncState {
    running: Option<Running>,
    /// Kept in memory as well as in the summary, which a full disk may refuse.
    tried_at: Option<Timestamp>,
}

/// How long after an exchange that failed it is tried again without being asked for.
const RETRY_MS: i64 = 10 * 60_000;
/// How long after its hour a night's exchange is still tried.
const NIGHT_MS: i64 = 10 * 3_600_000;

struct Running {
    machine: Machine,
    progress: SyncProgress,
    settled: Settled,
}

/// What is left to do: ask the network, or nothing.
enum Step {
    Send(Box<SignedRequest>),
    Finished,
}

/// The last summary as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredSummary {
    at: Timestamp,
    rows_sent: u64,
    rows_received: u64,
    cases_received_by_city: u64,
    cases_deleted: u64,
    set_aside: u64,
    fault: Option<String>,
}

impl Tablet {
    /// One whole exchange. The desk is free between the steps, so the counter goes on working.
    pub(crate) fn synchronise(&self) -> Result<Status, Fault> {
        let mut step = self.desk().begin_sync()?;
        while let Step::Send(request) = step {
            let answered = self.transport.send(&request);
            step = self.desk().continue_sync(answered)?;
        }
        let mut desk = self.desk();
        let status = desk.current_status()?;
        match status.sync.last.as_ref().and_then(|summary| summary.fault.clone()) {
            Some(fault) => Err(fault),
            None => Ok(status),
        }
    }

    /// Does what the clock asks for: closes an untouched screen, and syncs once each night.
    pub fn tick(&self) -> Result<(), Fault> {
        let due = {
            let mut desk = self.desk();
            desk.lock_if_idle();
            desk.introduction_is_due()? || desk.night_sync_is_due()?
        };
        if due { self.synchronise().map(|_| ()) } else { Ok(()) }
    }
}

impl Desk {
    pub(crate) fn sync_status(&mut self) -> Result<SyncStatus, Fault> {
        let unsent_rows = if self.vault.enrolment().map_err(fault_of)?.is_some() {
            self.vault.unsent().map_err(fault_of)?
        } else {
            0
        };
        Ok(SyncStatus {
            running: self.sync.running.as_ref().map(|running| running.progress),
            last: self.vault.setting::<StoredSummary>(LAST_SUMMARY).map_err(fault_of)?.map(summary),
            unsent_rows,
        })
    }

    fn begin_sync(&mut self) -> Result<Step, Fault> {
        if self.sync.running.is_some() {
            return Err(FaultCode::SyncBusy.into());
        }
        self.vault.enrolled().map_err(fault_of)?;
        let now = self.now();
        self.sync.tried_at = Some(now);
        self.vault.begin_exchange(now).map_err(fault_of)?;
        let progress = SyncProgress { rows_to_send: self.vault.unsent().map_err(fault_of)?, ..Default::default() };
        let (machine, first) = Machine::start();
        self.sync.running = Some(Running { machine, progress, settled: Settled::default() });
        self.drive(first)
    }

    fn continue_sync(&mut self, answered: Result<Vec<u8>, TransportFault>) -> Result<Step, Fault> {
        let event = match answered.and_then(|bytes| decode::<Answer>(&bytes).map_err(|_| TransportFault::Unreadable)) {
            Ok(answer) => Event::Answered(answer),
            Err(fault) => Event::Failed(fault),
        };
        self.feed_machine(event)
    }

    /// Follows the machine until it needs the network or is done. A failure of the store ends the exchange.
    fn drive(&mut self, mut effect: Effect) -> Result<Step, Fault> {
        loop {
            let event = match effect {
                Effect::Gather => self.gather(),
                Effect::Send(exchange) => return self.send(&exchange),
                Effect::Apply(application) => self.apply(&application),
                Effect::Finish(outcome) => return self.finish(outcome),
            };
            let event = match event {
                Ok(event) => event,
                Err(fault) => return self.abort(fault),
            };
            effect = self.next_effect(event)?;
        }
    }

    fn feed_machine(&mut self, event: Event) -> Result<Step, Fault> {
        let effect = self.next_effect(event)?;
        self.drive(effect)
    }

    fn next_effect(&mut self, event: Event) -> Result<Effect, Fault> {
        Ok(self.sync.running.as_mut().ok_or(FaultCode::SyncBusy)?.machine.handle(event))
    }

    fn gather(&mut self) -> Result<Event, Fault> {
        let (upload, more) = self.vault.gather().map_err(fault_of)?;
        let cursor = self.vault.cursor().map_err(fault_of)?;
        let epoch = Some(self.vault.enrolled().map_err(fault_of)?.epoch);
        Ok(Event::Gathered { upload, epoch, cursor, more })
    }

    fn send(&mut self, exchange: &Exchange) -> Result<Step, Fault> {
        match self.sign(exchange) {
            Ok(request) => Ok(Step::Send(Box::new(request))),
            Err(fault) => self.abort(fault),
        }
    }

    fn sign(&mut self, exchange: &Exchange) -> Result<SignedRequest, Fault> {
        let enrolment = self.vault.enrolled().map_err(fault_of)?;
        let counter = self.vault.next_counter().map_err(fault_of)?;
        let body = encode(exchange);
        let identity = self.vault.identity().map_err(fault_of)?;
        let signature =
            RequestSignature { path: EXCHANGE_PATH, device: enrolment.device, counter, body: &body }.sign(&identity);
        Ok(SignedRequest {
            server: Server { address: enrolment.server, authority: enrolment.authority },
            path: EXCHANGE_PATH,
            device: enrolment.device,
            counter,
            signature,
            body,
        })
    }

    fn apply(&mut self, application: &Application) -> Result<Event, Fault> {
        let now = self.now();
        let settled = self.vault.settle(application, now).map_err(fault_of)?;
        if settled.departed {
            self.session = None;
        }
        if let Some(session) = &mut self.session {
            self.vault.claim_grants(&session.vault_key).map_err(fault_of)?;
            session.cases.clear();
        }
        let owes = self.vault.owes().map_err(fault_of)? || settled.server_replaced;
        if let Some(running) = &mut self.sync.running {
            running.add(&settled, application);
        }
        Ok(Event::Applied { owes })
    }

    fn finish(&mut self, outcome: Outcome) -> Result<Step, Fault> {
        let fault = match outcome {
            Outcome::Done => None,
            Outcome::Failed(fault) => Some(fault_of_transport(fault)),
            Outcome::Confused => Some(FaultCode::ServerAnswerUnreadable.into()),
        };
        self.store_summary(fault)?;
        Ok(Step::Finished)
    }

    fn abort(&mut self, fault: Fault) -> Result<Step, Fault> {
        // The summary may fail for the same reason; the fault itself is what the person must hear.
        let _ = self.store_summary(Some(fault.clone()));
        Err(fault)
    }

    fn store_summary(&mut self, fault: Option<Fault>) -> Result<(), Fault> {
        let Some(running) = self.sync.running.take() else { return Ok(()) };
        let Running { progress, settled, .. } = running;
        let fault = fault.or_else(|| settled.server_replaced.then(|| FaultCode::ServerReplaced.into()));
        let stored = StoredSummary {
            at: self.now(),
            rows_sent: progress.rows_sent,
            rows_received: progress.rows_received,
            cases_received_by_city: settled.cases_received_by_city,
            cases_deleted: settled.cases_deleted,
            set_aside: settled.set_aside,
            fault: fault.map(|fault: Fault| fault.code.name().to_owned()),
        };
        let kept = self.vault.set_setting(LAST_SUMMARY, &stored).map_err(fault_of);
        self.vault.end_exchange();
        kept
    }

    /// The city trusts the first request key it hears of a tablet, so it shall hear of it at once.
    pub(crate) fn introduce_soon(&mut self) {
        self.sync.tried_at = None;
    }

    fn introduction_is_due(&mut self) -> Result<bool, Fault> {
        let now = self.now();
        let waits = self.sync.tried_at.is_some_and(|at| at <= now && now.ms_since(at) < RETRY_MS);
        if waits || self.sync.running.is_some() || self.vault.enrolment().map_err(fault_of)?.is_none() {
            return Ok(false);
        }
        Ok(self.vault.unanswered_request_key().map_err(fault_of)?.is_some())
    }

    /// Due when the hour has come and no exchange was done since; a failed one is tried again while the night lasts.
    fn night_sync_is_due(&mut self) -> Result<bool, Fault> {
        if self.vault.enrolment().map_err(fault_of)?.is_none() || self.sync.running.is_some() {
            return Ok(false);
        }
        let now = self.now();
        let due_at = last_occurrence(now, self.settings.night_sync);
        let last = self.vault.setting::<StoredSummary>(LAST_SUMMARY).map_err(fault_of)?;
        let tried_at = self.sync.tried_at.max(last.as_ref().map(|summary| summary.at)).filter(|at| *at <= now);
        let failed = last.is_none_or(|summary| summary.fault.is_some());
        Ok(match tried_at {
            Some(tried_at) if tried_at >= due_at => {
                failed && now.ms_since(tried_at) >= RETRY_MS && now.ms_since(due_at) < NIGHT_MS
            }
            Some(_) | None => true,
        })
    }
}

impl Running {
    fn add(&mut self, settled: &Settled, application: &Application) {
        self.progress.rows_sent += (application.upload.rows.len() + application.upload.hand_overs.len()) as u64;
        self.progress.rows_received += settled.rows_received;
        self.settled.rows_received += settled.rows_received;
        self.settled.cases_received_by_city += settled.cases_received_by_city;
        self.settled.cases_deleted += settled.cases_deleted;
        self.settled.set_aside += settled.set_aside;
        self.settled.server_replaced |= settled.server_replaced;
    }
}

fn summary(stored: StoredSummary) -> SyncSummary {
    SyncSummary {
        at: stored.at,
        rows_sent: stored.rows_sent,
        rows_received: stored.rows_received,
        cases_received_by_city: stored.cases_received_by_city,
        cases_deleted: stored.cases_deleted,
        set_aside: stored.set_aside,
        fault: stored.fault.as_deref().and_then(FaultCode::from_name).map(Fault::new),
    }
}

/// The last time at which the clock in Japan showed this hour and minute.
fn last_occurrence(now: Timestamp, (hour, minute): (u8, u8)) -> Timestamp {
    const DAY_MS: i64 = 86_400_000;
    let of_day = (i64::from(hour) * 60 + i64::from(minute)) * 60_000;
    let midnight = i64::from(now.day().0) * DAY_MS - 9 * 3_600_000;
    let today = Timestamp(midnight + of_day);
    if today <= now { today } else { today.plus_ms(-DAY_MS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_night_is_counted_by_the_clock_in_japan() {
        let noon = Timestamp(1_795_316_400_000); // 2026-11-22 12:00 in Japan
        assert_eq!(last_occurrence(noon, (20, 0)).japanese(), "令和8年11月21日（土） 20:00");
        assert_eq!(last_occurrence(noon.plus_ms(9 * 3_600_000), (20, 0)).japanese(), "令和8年11月22日（日） 20:00");
    }
}
