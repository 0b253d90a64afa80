//! Follows `GetStatus` once a second and keeps the last good answer.

use crate::ipc;
use bridge::{Fault, GetStatus, Status};
use gloo_timers::future::TimeoutFuture;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const PERIOD_MS: u32 = 1000;
/// One missed answer is nothing to alarm anybody with.
const MISSES_UNTIL_TOLD: u32 = 5;

pub(super) struct StatusFeed {
    pub(super) last: Option<Rc<Status>>,
    /// Set once the shell has been silent for a while.
    pub(super) fault: Option<Fault>,
    /// Asks at once, after a command that changed something.
    pub(super) refresh: Callback<()>,
}

#[hook]
pub(super) fn use_status() -> StatusFeed {
    let answers = use_memo((), |()| RefCell::new(Answers::default()));
    let redraw = use_force_update();
    let ask = use_memo((), |()| Ask { answers: answers.clone(), redraw });
    let refresh = {
        let ask = ask.clone();
        use_callback((), move |(), ()| {
            let ask = ask.clone();
            spawn_local(async move { ask.once().await });
        })
    };
    use_effect_with((), move |()| {
        let alive = Rc::new(Cell::new(true));
        spawn_local(ask_while(alive.clone(), ask));
        move || alive.set(false)
    });
    let answers = answers.borrow();
    StatusFeed { last: answers.last.clone(), fault: answers.fault(), refresh }
}

async fn ask_while(alive: Rc<Cell<bool>>, ask: Rc<Ask>) {
    while alive.get() {
        ask.once().await;
        TimeoutFuture::new(PERIOD_MS).await;
    }
}

struct Ask {
    answers: Rc<RefCell<Answers>>,
    redraw: UseForceUpdateHandle,
}

impl Ask {
    async fn once(&self) {
        let turn = self.answers.borrow_mut().next_turn();
        let answer = ipc::call(GetStatus { touched: false }).await;
        if self.answers.borrow_mut().answered(turn, answer) {
            self.redraw.force_update();
        }
    }
}

/// The answers in the order of their questions: one that was overtaken is dropped.
#[derive(Default)]
struct Answers {
    asked: u64,
    adopted: u64,
    misses: u32,
    last_fault: Option<Fault>,
    last: Option<Rc<Status>>,
}

impl Answers {
    fn next_turn(&mut self) -> u64 {
        self.asked += 1;
        self.asked
    }

    /// Returns whether the screen has something new to show.
    fn answered(&mut self, turn: u64, answer: Result<Status, Fault>) -> bool {
        if turn <= self.adopted {
            return false;
        }
        self.adopted = turn;
        match answer {
            Ok(status) => {
                self.misses = 0;
                self.last = Some(Rc::new(status));
                true
            }
            Err(fault) => {
                self.misses += 1;
                self.last_fault = Some(fault);
                self.misses == MISSES_UNTIL_TOLD
            }
        }
    }

    fn fault(&self) -> Option<Fault> {
        (self.misses >= MISSES_UNTIL_TOLD).then(|| self.last_fault.clone()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::FaultCode;

    #[test]
    fn an_overtaken_answer_does_not_bring_the_old_screen_back() {
        let mut answers = Answers::default();
        let (slow, quick) = (answers.next_turn(), answers.next_turn());
        let locked = Status { session: None, ..samples::status() };
        assert!(answers.answered(quick, Ok(locked.clone())));
        assert!(!answers.answered(slow, Ok(samples::status())));
        assert_eq!(answers.last.as_deref(), Some(&locked));
    }

    #[test]
    fn a_silent_shell_is_told_after_a_while_and_the_last_good_status_stays() {
        let mut answers = Answers::default();
        let turn = answers.next_turn();
        answers.answered(turn, Ok(samples::status()));
        for _ in 0..MISSES_UNTIL_TOLD {
            assert_eq!(answers.fault(), None);
            let turn = answers.next_turn();
            answers.answered(turn, Err(FaultCode::StorageFailed.into()));
        }
        assert_eq!(answers.fault().map(|fault| fault.code), Some(FaultCode::StorageFailed));
        assert!(answers.last.is_some());
        let turn = answers.next_turn();
        assert!(answers.answered(turn, Ok(samples::status())));
        assert_eq!(answers.fault(), None);
    }
}
