//! The tablet's side of an exchange, without input or output: events go in, effects come out.

use crate::{Answer, EpochId, Exchange, FeedEntry, Refusal, Upload, wire::COMPACT};
use domain::Timestamp;

/// How many round trips one sync may take before it gives way to the next one.
const ROUND_TRIPS_MAX: u32 = 10_000;

#[derive(Debug)]
pub enum Event {
    /// The next part of what this tablet has to say, and whether more waits.
    Gathered {
        upload: Box<Upload>,
        epoch: Option<EpochId>,
        cursor: u64,
        more: bool,
    },
    Answered(Answer),
    /// The answer's feed is on the disk; `owes` is set when applying it gave this tablet something to say.
    Applied {
        owes: bool,
    },
    Failed(TransportFault),
}

#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Ask the store for the next part of the upload.
    Gather,
    Send(Box<Exchange>),
    /// Mark the upload as stored by the city and apply the feed, in one transaction.
    Apply(Box<Application>),
    Finish(Outcome),
}

#[derive(Debug, PartialEq)]
pub struct Application {
    pub upload: Upload,
    pub refused: Vec<Refusal>,
    pub feed: Vec<FeedEntry>,
    pub epoch: EpochId,
    pub server_now: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Failed(TransportFault),
    /// An event came that does not belong to this moment.
    Confused,
}

/// Why an exchange did not happen. Nothing was lost: everything is offered again next time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportFault {
    Unreachable,
    ForeignServer,
    CertificateExpired,
    Unreadable,
    Revoked,
    /// The server does not know this tablet: it was replaced, or this tablet's registration was removed.
    NotRecognised,
    /// Tablet and server do not speak the same version: one of them was not updated.
    VersionsDiffer,
    /// The server's disk is full: it stored nothing of this exchange.
    ServerFull,
}

#[derive(Debug, Default)]
pub struct Machine {
    state: State,
    round_trips: u32,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Gathering,
    Waiting {
        upload: Box<Upload>,
        more: bool,
    },
    Applying {
        more: bool,
        progressed: bool,
    },
    Finished,
}

impl Machine {
    /// A machine at its beginning, with the first thing to do.
    pub fn start() -> (Self, Effect) {
        (Self::default(), Effect::Gather)
    }

    pub fn handle(&mut self, event: Event) -> Effect {
        match (std::mem::replace(&mut self.state, State::Finished), event) {
            (_, Event::Failed(fault)) => Effect::Finish(Outcome::Failed(fault)),
            (State::Gathering, Event::Gathered { upload, epoch, cursor, more }) => {
                self.round_trips += 1;
                self.state = State::Waiting { upload: upload.clone(), more };
                Effect::Send(Box::new(Exchange { version: COMPACT, epoch, cursor, upload: *upload }))
            }
            (State::Waiting { upload, more }, Event::Answered(answer)) => self.apply(upload, more, answer),
            (State::Applying { more, progressed }, Event::Applied { owes }) => {
                if (more || owes) && progressed && self.round_trips < ROUND_TRIPS_MAX {
                    self.state = State::Gathering;
                    return Effect::Gather;
                }
                Effect::Finish(Outcome::Done)
            }
            (State::Gathering | State::Waiting { .. } | State::Applying { .. } | State::Finished, _) => {
                Effect::Finish(Outcome::Confused)
            }
        }
    }

    fn apply(&mut self, upload: Box<Upload>, more: bool, answer: Answer) -> Effect {
        let Answer { epoch, now, refused, feed, more: more_feed } = answer;
        // The store offers nothing twice in one exchange, so an exchange in which nothing moves is over.
        let progressed = !feed.is_empty() || !upload.is_empty();
        self.state = State::Applying { more: more || more_feed, progressed };
        Effect::Apply(Box::new(Application { upload: *upload, refused, feed, epoch, server_now: now }))
    }
}

impl Upload {
    pub fn is_empty(&self) -> bool {
        let Self {
            openings,
            rows,
            hand_overs,
            acks,
            requests,
            counts,
            city_keys_left: _,
            request_key,
            addenda,
            returns,
            orders,
            farewell,
        } = self;
        openings.is_empty()
            && rows.is_empty()
            && hand_overs.is_empty()
            && acks.is_empty()
            && requests.is_empty()
            && counts.is_empty()
            && request_key.is_none()
            && addenda.is_empty()
            && returns.is_empty()
            && orders.is_empty()
            && farewell.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Digest;

    fn gathered(more: bool) -> Event {
        Event::Gathered { upload: Box::default(), epoch: None, cursor: 0, more }
    }

    fn answer(more: bool) -> Answer {
        Answer { epoch: Digest::from_bytes([0; 32]), now: Timestamp(0), refused: vec![], feed: vec![], more }
    }

    #[test]
    fn a_quiet_night_is_one_round_trip() {
        let (mut machine, first) = Machine::start();
        assert_eq!(first, Effect::Gather);
        assert!(matches!(machine.handle(gathered(false)), Effect::Send(_)));
        assert!(matches!(machine.handle(Event::Answered(answer(false))), Effect::Apply(_)));
        assert_eq!(machine.handle(Event::Applied { owes: false }), Effect::Finish(Outcome::Done));
    }

    #[test]
    fn a_server_that_always_promises_more_and_sends_nothing_ends_the_exchange() {
        let (mut machine, _) = Machine::start();
        machine.handle(gathered(false));
        machine.handle(Event::Answered(answer(true)));
        assert_eq!(machine.handle(Event::Applied { owes: true }), Effect::Finish(Outcome::Done));
    }

    #[test]
    fn a_fault_ends_the_exchange_at_any_moment() {
        let (mut machine, _) = Machine::start();
        machine.handle(gathered(false));
        let effect = machine.handle(Event::Failed(TransportFault::Unreachable));
        assert_eq!(effect, Effect::Finish(Outcome::Failed(TransportFault::Unreachable)));
    }

    #[test]
    fn an_answer_nobody_asked_for_ends_the_exchange() {
        let (mut machine, _) = Machine::start();
        assert_eq!(machine.handle(Event::Answered(answer(false))), Effect::Finish(Outcome::Confused));
    }
}
