//! The exchange with the city: drives the machine of `sync` between the store and the network. Works while locked.

use super::retry::{self, Retry};
use crate::{Desk, SignedRequest, Tablet, fault_of, faults::fault_of_transport, ports::Server};
use bridge::{Fault, FaultCode, Status, SyncProgress, SyncStatus, SyncSummary};
use domain::Timestamp;
use proofs::RequestSignature;
use serde::{Deserialize, Serialize};
use sync::{
    Answer, Effect, Event, Exchange, Machine, TransportFault,
    tablet::{Application, Outcome},
    wire::{COMPACT, EXCHANGE_PATH},
};
use vault::{Collecting, Settled, cases_of};

const LAST_SUMMARY: &str = "last-sync";

#[derive(Default)]
pub(crate) struct SyncState {
    running: Option<Running>,
    /// Kept in memory as well as in the store, which a full disk may refuse.
    retry: Option<Retry>,
}

const DAY_MS: i64 = 86_400_000;
/// How long after its hour a night's exchange is still tried.
const NIGHT_MS: i64 = 10 * 3_600_000;

struct Running {
    machine: Machine,
    progress: SyncProgress,
    settled: Settled,
    /// The server's time of the last answer, and whether more of the feed waited behind it.
    answered: Option<(Timestamp, bool)>,
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
    /// One whole exchange. The desk is free between the steps, so the counter goes on working. A press while the
    /// tablet exchanges by itself waits: what was written before it goes with it.
    pub(crate) fn synchronise(&self) -> Result<Status, Fault> {
        let _turn = self.exchange_turn();
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
            desk.judge_rules();
            let collecting = desk.watch_orders()?;
            desk.sync_is_due(collecting)?
        };
        if due { self.synchronise().map(|_| ()) } else { Ok(()) }
    }
}

impl Desk {
    pub(crate) fn sync_status(&mut self) -> Result<SyncStatus, Fault> {
        let (unsent_rows, owes_word) = if self.vault.enrolment().map_err(fault_of)?.is_some() {
            (self.vault.unsent().map_err(fault_of)?, self.vault.owes().map_err(fault_of)?)
        } else {
            (0, false)
        };
        let collecting = self.collecting()?;
        let next = self.next_sync(collecting)?;
        Ok(SyncStatus {
            next,
            running: self.sync.running.as_ref().map(|running| running.progress),
            last: self.vault.setting::<StoredSummary>(LAST_SUMMARY).map_err(fault_of)?.map(summary),
            unsent_rows,
            owes_word,
        })
    }

    fn begin_sync(&mut self) -> Result<Step, Fault> {
        self.refuse_while_syncing()?;
        self.vault.enrolled().map_err(fault_of)?;
        let now = self.now();
        self.vault.begin_exchange(now).map_err(fault_of)?;
        let rows_to_send = self.vault.unsent().map_err(|error| {
            self.vault.end_exchange();
            fault_of(error)
        })?;
        let progress = SyncProgress { rows_to_send, ..Default::default() };
        let (machine, first) = Machine::start();
        self.sync.running = Some(Running { machine, progress, settled: Settled::default(), answered: None });
        self.drive(first)
    }

    pub(super) fn refuse_while_syncing(&self) -> Result<(), Fault> {
        if self.sync.running.is_some() { Err(FaultCode::SyncBusy.into()) } else { Ok(()) }
    }

    /// Takes in an answer that was carried here, as one whole exchange.
    pub(super) fn apply_carried(&mut self, application: &Application, more: bool) -> Result<(), Fault> {
        let (progress, settled) = (SyncProgress::default(), Settled::default());
        let answered = Some((application.server_now, more));
        self.sync.running = Some(Running { machine: Machine::default(), progress, settled, answered });
        let applied = self.apply(application);
        self.store_summary(applied.as_ref().err().cloned())?;
        applied.map(drop)
    }

    fn continue_sync(&mut self, answered: Result<Vec<u8>, TransportFault>) -> Result<Step, Fault> {
        let event =
            match answered.and_then(|bytes| Answer::read(&bytes, COMPACT).map_err(|_| TransportFault::Unreadable)) {
                Ok(answer) => {
                    if let Some(running) = &mut self.sync.running {
                        running.answered = Some((answer.now, answer.more));
                    }
                    Event::Answered(answer)
                }
                Err(fault) => Event::Failed(fault),
            };
        self.feed_machine(event)
    }

    /// Follows the machine until it needs the network or is done. A failure of the store ends the exchange.
    fn drive(&mut self, mut effect: Effect) -> Result<Step, Fault> {
        loop {
            let event = match effect {
                Effect::Gather => self.gather(),
                Effect::Send(exchange) => return self.send(*exchange),
                Effect::Apply(application) => self.forget_carried().and_then(|()| self.apply(&application)),
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
        let budget = Retry::batch_bytes(self.retry()?.as_ref());
        let (upload, more) = self.vault.gather_within(budget).map_err(fault_of)?;
        let cursor = self.vault.cursor().map_err(fault_of)?;
        let epoch = Some(self.vault.enrolled().map_err(fault_of)?.epoch);
        Ok(Event::Gathered { upload: Box::new(upload), epoch, cursor, more })
    }

    fn send(&mut self, exchange: Exchange) -> Result<Step, Fault> {
        match self.sign(exchange, EXCHANGE_PATH) {
            Ok(request) => Ok(Step::Send(Box::new(request))),
            Err(fault) => self.abort(fault),
        }
    }

    pub(super) fn sign(&mut self, exchange: Exchange, path: &'static str) -> Result<SignedRequest, Fault> {
        let enrolment = self.vault.enrolled().map_err(fault_of)?;
        let counter = self.vault.next_counter().map_err(fault_of)?;
        let body = exchange.write();
        let identity = self.vault.identity().map_err(fault_of)?;
        let signature = RequestSignature { path, device: enrolment.device, counter, body: &body }.sign(&identity);
        Ok(SignedRequest {
            server: Server { address: enrolment.server, authority: enrolment.authority },
            path,
            device: enrolment.device,
            counter,
            signature,
            body,
        })
    }

    fn apply(&mut self, application: &Application) -> Result<Event, Fault> {
        let now = self.now();
        let settled = self.vault.settle(application, now).map_err(fault_of);
        // After the last word the keys may be gone, also when the disk let it come no further.
        let leaves = settled.as_ref().map_or(application.upload.farewell.is_some(), |settled| settled.departed);
        if leaves {
            self.session = None;
        }
        let settled = settled?;
        if settled.departed || settled.rules {
            self.forget_rules();
        }
        if let Some(session) = &mut self.session {
            self.vault.claim_grants(&session.vault_key).map_err(fault_of)?;
            session.forget(&cases_of(&application.feed), &self.vault.openable().map_err(fault_of)?);
        }
        // Rows are confirmed at once: others may forget what is safe here.
        let owes = self.vault.owes().map_err(fault_of)? || settled.server_replaced || settled.rows_received > 0;
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
        let Running { progress, settled, answered, .. } = running;
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
        let progressed = stored.rows_sent + stored.rows_received > 0;
        let complete = stored.fault.is_none().then(|| answered.filter(|(_, more)| !more)).flatten();
        let noted = match (&stored.fault, complete) {
            (Some(reason), _) => self.note_outcome(Some(reason), progressed),
            (None, None) => self.note_outcome(Some("feed-waits"), progressed),
            (None, Some((server_now, _))) => {
                let now = self.now();
                let fetched = self.vault.orders_fetched(server_now, now).map_err(fault_of);
                self.note_outcome(None, progressed).and(fetched)
            }
        };
        self.vault.end_exchange();
        kept.and(noted)
    }

    /// The city trusts the first request key it hears of a tablet, so it shall hear of it at once.
    pub(crate) fn introduce_soon(&mut self) {
        self.sync.retry = None;
        // What cannot be dropped on a full disk only makes it wait.
        let _ = self.vault.set_setting(retry::SETTING, &None::<Retry>);
    }

    /// Due when something waits for an exchange and the last failure is long enough ago.
    fn sync_is_due(&mut self, collecting: Collecting) -> Result<bool, Fault> {
        if self.sync.running.is_some() || self.vault.enrolment().map_err(fault_of)?.is_none() {
            return Ok(false);
        }
        let now = self.now();
        Ok(self.wants_sync(collecting)? && self.retry()?.and_then(|retry| retry.waits_until(now)).is_none())
    }

    /// A request key to introduce, orders to fetch before the tablet has to stop, or the night's exchange.
    fn wants_sync(&mut self, collecting: Collecting) -> Result<bool, Fault> {
        let unintroduced = self.vault.unanswered_request_key().map_err(fault_of)?.is_some();
        Ok(unintroduced || collecting != Collecting::Goes || self.night_is_open()?)
    }

    /// The night's hour has come and no exchange was done since; a failed one is tried again while the night lasts.
    fn night_is_open(&mut self) -> Result<bool, Fault> {
        let now = self.now();
        let due_at = last_occurrence(now, self.settings.night_sync);
        let last = self.vault.setting::<StoredSummary>(LAST_SUMMARY).map_err(fault_of)?;
        Ok(match last.filter(|summary| summary.at >= due_at && summary.at <= now) {
            Some(summary) => summary.fault.is_some() && now.ms_since(due_at) < NIGHT_MS,
            None => true,
        })
    }

    /// The one in memory is newer: a full disk may have refused it.
    fn retry(&self) -> Result<Option<Retry>, Fault> {
        match &self.sync.retry {
            Some(retry) => Ok(Some(retry.clone())),
            None => Ok(self.vault.setting::<Option<Retry>>(retry::SETTING).map_err(fault_of)?.flatten()),
        }
    }

    fn note_outcome(&mut self, reason: Option<&str>, progressed: bool) -> Result<(), Fault> {
        let now = self.now();
        let next = match reason {
            Some(reason) => Some(Retry::after(self.retry()?.as_ref(), now, reason, progressed)),
            None => None,
        };
        self.sync.retry.clone_from(&next);
        self.vault.set_setting(retry::SETTING, &next).map_err(fault_of)
    }

    /// When the tablet will synchronise by itself.
    fn next_sync(&mut self, collecting: Collecting) -> Result<Option<Timestamp>, Fault> {
        if self.vault.enrolment().map_err(fault_of)?.is_none() {
            return Ok(None);
        }
        let now = self.now();
        if self.wants_sync(collecting)? {
            return Ok(Some(self.retry()?.and_then(|retry| retry.waits_until(now)).unwrap_or(now)));
        }
        Ok(Some(last_occurrence(now, self.settings.night_sync).plus_ms(DAY_MS)))
    }
}

impl Running {
    fn add(&mut self, settled: &Settled, application: &Application) {
        let upload = &application.upload;
        let late = upload.addenda.iter().map(|part| part.rows.len()).sum::<usize>();
        self.progress.rows_sent += (upload.rows.len() + upload.hand_overs.len() + late) as u64;
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
