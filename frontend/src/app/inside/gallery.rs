//! A whole screen of the staff, with its bar, for the gallery.

use super::{Inside, InsideProps, Page, Troubled};
use crate::{first::during, samples};
use bridge::{CaseView, CollectingState, ContractState, Status};
use domain::Role;
use std::rc::Rc;
use yew::Callback;

fn shown(status: Status, role: Role, page: Page) -> String {
    let mut session = samples::session();
    if role == Role::Clerk {
        session.role = role;
        session.name = "錦 あかり".into();
    }
    let (refresh, turn) = (Callback::noop(), Callback::noop());
    let props = InsideProps { status: Rc::new(status), session, refresh, away: false, turn };
    during(page, || samples::render::<Inside>(props))
}

pub(crate) fn today(status: Status) -> String {
    shown(status, Role::SiteManager, Page::Today)
}

pub(crate) fn case(view: CaseView, role: Role) -> String {
    shown(samples::status(), role, Page::Case(view.case, Some(Rc::new(view))))
}

/// 困ったとき in front of whatever is drawn.
pub(crate) fn troubled(draw: impl FnOnce() -> String) -> String {
    during(Troubled(true), draw)
}

pub(crate) fn admin(status: Status) -> String {
    shown(status, Role::SiteManager, Page::Admin)
}

pub(crate) fn collecting(state: CollectingState) -> Status {
    Status { collecting: state, ..samples::status() }
}

pub(crate) fn ending(cases: u64, open: u64) -> Status {
    let contract = ContractState::Ending { since: samples::NOW, cases, open };
    Status { contract, ..samples::status() }
}
