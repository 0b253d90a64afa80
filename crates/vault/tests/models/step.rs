//! What may happen to a tablet, drawn at random.

use proptest::{prelude::*, sample::Index};

#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A case is opened here.
    Begin,
    /// Somebody writes in a case that is open.
    Append(Index),
    /// A case of another tablet is asked for; the same one twice is asking once.
    Ask(u8),
    /// The city's answer to what was asked for comes. It is claimed at the next log-in.
    Grant(Index),
    LogIn,
    WrongPin,
    AddStaff,
    /// The city has received these cases: all of what is here, or all but the last row.
    Receipts(Vec<(Index, Coverage)>),
    /// An order that was obeyed comes again, with its receipt or alone.
    Repeat {
        order: Index,
        alone: bool,
    },
    /// A second receipt for a case that is gone: the ledger keeps the first.
    Fork(Index),
    /// An order for a case that was never here.
    Foreign(u8),
    /// A row of a purged case comes late.
    LateRow(Index),
    /// An order that somebody else signed.
    Forged(Index),
    /// The server has another identity: it is told the whole ledger from its beginning, part after part.
    OtherServer(Vec<Index>),
    /// It has heard a part of what is left to tell.
    Tell(Index),
    Restart,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coverage {
    Whole,
    Less,
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let index = any::<Index>;
    let coverage = prop_oneof![4 => Just(Coverage::Whole), 1 => Just(Coverage::Less)];
    let receipts = proptest::collection::vec((index(), coverage), 1..3);
    let step = prop_oneof![
        6 => Just(Step::Begin),
        6 => index().prop_map(Step::Append),
        3 => (0..4_u8).prop_map(Step::Ask),
        4 => index().prop_map(Step::Grant),
        3 => Just(Step::LogIn),
        1 => Just(Step::WrongPin),
        1 => Just(Step::AddStaff),
        7 => receipts.prop_map(Step::Receipts),
        2 => (index(), any::<bool>()).prop_map(|(order, alone)| Step::Repeat { order, alone }),
        1 => index().prop_map(Step::Fork),
        1 => (0..4_u8).prop_map(Step::Foreign),
        2 => index().prop_map(Step::LateRow),
        1 => index().prop_map(Step::Forged),
        3 => proptest::collection::vec(index(), 0..3).prop_map(Step::OtherServer),
        1 => index().prop_map(Step::Tell),
        3 => Just(Step::Restart),
    ];
    proptest::collection::vec(step, 1..40)
}
