//! Every page in every state that matters, drawn without a browser: to be looked at, compared and checked.
//!
//! `cargo xtask gallery` writes the pages, `cargo xtask gallery --accept` what they are compared with.

mod pages;
mod snapshots;

use crate::{admin, application, inquiry, issuance, reception, resident, trouble};

pub(crate) struct State {
    /// The name of its files.
    pub(crate) slug: &'static str,
    pub(crate) name: &'static str,
    pub(crate) html: String,
}

impl State {
    pub(crate) fn new(slug: &'static str, name: &'static str, html: String) -> Self {
        Self { slug, name, html }
    }
}

struct Room {
    slug: &'static str,
    name: &'static str,
    states: Vec<State>,
}

fn rooms() -> Vec<Room> {
    let room = |slug, name, states| Room { slug, name, states };
    vec![
        room("reception", "受付", reception::gallery::states()),
        room("application", "申請サポート", application::gallery::application()),
        room("photo", "写真", application::gallery::photo()),
        room("issuance", "交付", application::gallery::issuance()),
        room("custody", "預かり", issuance::gallery::custody()),
        room("guide", "手続き", issuance::gallery::guide()),
        room("procedure", "手順", issuance::gallery::procedure()),
        room("inquiry", "問い合わせ", inquiry::gallery::states()),
        room("handoff", "引き継ぎ", application::gallery::handoff()),
        room("report", "報告", trouble::gallery::reports()),
        room("escalation", "現場責任者へ", trouble::gallery::escalation()),
        room("trouble", "困ったとき", trouble::gallery::sheets()),
        room("admin", "管理", admin::gallery::states()),
        room("resident", "住民", resident::gallery::states()),
    ]
}
