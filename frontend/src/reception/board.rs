//! The day sorted by what has to happen next.

use bridge::{CaseLine, Pause, Today};
use domain::{
    Delivery, Stage, Timestamp,
    search::{matches_name, matches_number},
};

/// The cases of the day in the groups in which they are shown, the oldest first.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Board {
    /// Being served, interrupted ones among them.
    pub(super) open: Vec<CaseLine>,
    /// Asked to come again.
    pub(super) to_return: Vec<CaseLine>,
    /// Of any of these: what waits for city staff to take it, the longest first.
    pub(super) escalated: Vec<CaseLine>,
    /// Handed over by the site manager, not sent yet.
    pub(super) to_send: Vec<CaseLine>,
    /// Sent; the city has not confirmed yet. Also what was added to a case that it received.
    pub(super) at_city: Vec<CaseLine>,
    /// Confirmed by the city; some tablet still holds it.
    pub(super) to_delete: Vec<CaseLine>,
    /// The newest first.
    pub(super) deleted: Vec<CaseLine>,
}

impl Board {
    pub(super) fn of(today: &Today) -> Self {
        let mut board = Self::default();
        let mut cases = today.cases.clone();
        cases.sort_by(|one, other| one.opened_at.cmp(&other.opened_at).then_with(|| one.number.cmp(&other.number)));
        board.escalated = cases.iter().filter(|case| case.escalated_since.is_some()).cloned().collect();
        board.escalated.sort_by_key(|case| case.escalated_since);
        for case in cases {
            board.group(&case).push(case);
        }
        board.deleted.reverse();
        board
    }

    fn group(&mut self, case: &CaseLine) -> &mut Vec<CaseLine> {
        match (case.stage, case.delivery) {
            (Stage::Open | Stage::HandingOver, _) if case.late => &mut self.at_city,
            (Stage::Open, _) if case.pause == Pause::ComeAgain => &mut self.to_return,
            (Stage::Open, _) => &mut self.open,
            (Stage::HandingOver, Delivery::OnThisDeviceOnly) => &mut self.to_send,
            (Stage::HandingOver, _) => &mut self.at_city,
            (Stage::Received, _) => &mut self.to_delete,
            (Stage::Purged, _) => &mut self.deleted,
        }
    }
}

/// The cases of each visit together, in the order of the first of each.
pub(super) fn visits<'a>(cases: &[&'a CaseLine]) -> Vec<Vec<&'a CaseLine>> {
    let mut visits: Vec<Vec<&'a CaseLine>> = Vec::new();
    for &case in cases {
        match visits.iter_mut().find(|visit| visit.first().is_some_and(|first| first.visit == case.visit)) {
            Some(visit) => visit.push(case),
            None => visits.push(vec![case]),
        }
    }
    visits
}

/// The cases that answer to what was typed: a name, its reading or a number. Nothing typed finds all.
pub(super) fn found<'a>(cases: &'a [CaseLine], typed: &str) -> Vec<&'a CaseLine> {
    let answers = |case: &&CaseLine| {
        let name = case.name.as_deref().unwrap_or_default();
        typed.trim().is_empty()
            || matches_number(typed, &case.number)
            || matches_name(typed, name, case.kana.as_deref())
    };
    cases.iter().filter(answers).collect()
}

/// What was taken from visitors and not returned, the longest first.
pub(super) fn in_custody(today: &Today) -> Vec<CaseLine> {
    let mut out: Vec<CaseLine> = today.cases.iter().filter(|case| case.custody > 0).cloned().collect();
    out.sort_by_key(|case| case.custody_since);
    out
}

/// How long a visitor has been here: 「25分」, 「2時間5分」, and from the next day on the days.
pub(super) fn waited_words(opened_at: Timestamp, now: Timestamp) -> String {
    let minutes = (now.ms_since(opened_at) / 60_000).max(0);
    match (now.day().0 - opened_at.day().0, minutes) {
        (days, _) if days > 0 => format!("{days}日前から"),
        (_, 0) => "いま受付".into(),
        (_, minutes) if minutes < 60 => format!("{minutes}分"),
        (_, minutes) => format!("{}時間{}分", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{NOW, today};

    #[test]
    fn every_case_stands_in_exactly_one_group() {
        let board = Board::of(&today());
        let sizes = [&board.open, &board.to_send, &board.at_city, &board.to_delete, &board.deleted].map(Vec::len);
        assert_eq!(sizes, [2, 1, 1, 1, 1]);
    }

    #[test]
    fn what_waits_for_city_staff_is_listed_the_longest_first() {
        let mut day = today();
        for (index, minutes) in [(0, 5), (1, 20), (2, 12)] {
            day.cases[index].escalated_since = Some(NOW.plus_ms(-minutes * 60_000));
        }
        let waiting = Board::of(&day).escalated;
        let waits: Vec<i64> =
            waiting.iter().filter_map(|case| case.escalated_since).map(|since| NOW.ms_since(since) / 60_000).collect();
        assert_eq!(waits, [20, 12, 5]);
    }

    #[test]
    fn what_was_added_after_the_receipt_waits_for_the_city_and_for_nobody_here() {
        let mut day = today();
        day.cases.retain(|case| case.stage == Stage::Open);
        day.cases[0].late = true;
        let board = Board::of(&day);
        assert_eq!((board.open.len(), board.at_city.len()), (1, 1));
    }

    #[test]
    fn cases_of_one_visit_stand_together_and_who_comes_again_stands_apart() {
        let mut day = today();
        day.cases.retain(|case| case.stage == Stage::Open);
        let mut further = day.cases[0].clone();
        further.number = crate::samples::case_line(9, Stage::Open, Delivery::OnThisDeviceOnly).number;
        further.visit = day.cases[0].number.clone();
        day.cases.push(further);
        let board = Board::of(&day);
        let sizes: Vec<usize> = visits(&found(&board.open, "")).iter().map(Vec::len).collect();
        assert_eq!(sizes, [2, 1]);
        day.cases[1].pause = Pause::ComeAgain;
        let board = Board::of(&day);
        assert_eq!((board.open.len(), board.to_return.len()), (2, 1));
    }

    #[test]
    fn a_visitor_is_found_by_name_reading_or_number() {
        let mut day = today();
        day.cases.retain(|case| case.stage == Stage::Open);
        day.cases[0].kana = Some("くま はなこ".into());
        let number = day.cases[1].number.to_string();
        for (typed, wanted) in [("球磨", 0), ("クマ", 0), ("kuma", 0), (number.as_str(), 1)] {
            let found: Vec<_> = found(&day.cases, typed).into_iter().map(|case| case.number.clone()).collect();
            assert_eq!(found, [day.cases[wanted].number.clone()], "{typed}");
        }
        assert_eq!(found(&day.cases, " ").len(), 2);
        assert!(found(&day.cases, "人吉").is_empty());
    }

    #[test]
    fn the_document_that_is_out_longest_stands_first() {
        let mut day = today();
        assert!(in_custody(&day).is_empty());
        for (index, minutes) in [(0, 10), (1, 30)] {
            day.cases[index].custody = 1;
            day.cases[index].custody_since = Some(NOW.plus_ms(-minutes * 60_000));
        }
        let out: Vec<_> = in_custody(&day).into_iter().map(|case| case.number).collect();
        assert_eq!(out, [day.cases[1].number.clone(), day.cases[0].number.clone()]);
    }

    #[test]
    fn waiting_is_said_in_minutes_then_hours_then_days() {
        for (minutes, words) in
            [(0, "いま受付"), (25, "25分"), (125, "2時間5分"), (60 * 24, "1日前から"), (-5, "いま受付")]
        {
            assert_eq!(waited_words(NOW.plus_ms(-minutes * 60_000), NOW), words);
        }
    }
}
