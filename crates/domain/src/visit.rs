//! How long a visitor waited and was served, read from what was recorded anyway.

use crate::{Day, Event, Happening, Timestamp};

const MINUTE_MS: i64 = 60_000;

/// Whole minutes, rounded down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitTimes {
    /// From 受付 to the first thing that was recorded.
    pub waited: u16,
    /// From the first to the last thing that was recorded on each day, without interruptions.
    pub served: u16,
}

/// `edits` are the moments at which something was recorded after the case was opened, in order.
///
/// A clock that went back makes a time nought, never a negative or an endless one.
pub fn times(opened_at: Timestamp, edits: &[Timestamp], happened: &[Happening], now: Timestamp) -> VisitTimes {
    let Some(first) = edits.first() else {
        return VisitTimes { waited: minutes(now.ms_since(opened_at)), served: 0 };
    };
    let waited = if first.day() == opened_at.day() { first.ms_since(opened_at) } else { 0 };
    let pauses: Vec<Timestamp> =
        happened.iter().filter(|one| one.event == Event::Paused && !one.undone).map(|one| one.at).collect();
    let served: i64 = days(edits).map(|(from, until)| until.ms_since(from) - paused(&pauses, edits, from, until)).sum();
    VisitTimes { waited: minutes(waited), served: minutes(served) }
}

/// The first and the last edit of each day; a visitor does not stay overnight.
fn days(edits: &[Timestamp]) -> impl Iterator<Item = (Timestamp, Timestamp)> {
    let days: std::collections::BTreeMap<Day, (Timestamp, Timestamp)> =
        edits.iter().fold(std::collections::BTreeMap::new(), |mut days, at| {
            let span = days.entry(at.day()).or_insert((*at, *at));
            *span = (span.0.min(*at), span.1.max(*at));
            days
        });
    days.into_values()
}

/// How much of a span was interrupted: from each pause to whatever was recorded next, so that nobody has to say that
/// the work goes on.
fn paused(pauses: &[Timestamp], edits: &[Timestamp], from: Timestamp, until: Timestamp) -> i64 {
    let within = pauses.iter().filter(|pause| (from..=until).contains(pause));
    let next = |pause: &Timestamp| edits.iter().find(|edit| *edit > pause).map_or(until, |edit| (*edit).min(until));
    let mut spans: Vec<(Timestamp, Timestamp)> = within.map(|pause| (*pause, next(pause))).collect();
    spans.sort();
    spans.dedup();
    spans.iter().map(|(begin, end)| end.ms_since(*begin).max(0)).sum()
}

fn minutes(milliseconds: i64) -> u16 {
    u16::try_from((milliseconds / MINUTE_MS).max(0)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EventId;

    /// 2026-11-24 at 9:00 in Japan, and minutes later.
    fn at(minutes: i64) -> Timestamp {
        Timestamp(1_795_478_400_000).plus_ms(minutes * MINUTE_MS)
    }

    fn event(number: u8, event: Event, about: Option<u8>, minutes: i64) -> Happening {
        let id = |number| EventId::from_bytes([number; 16]);
        Happening { id: id(number), event, about: about.map(id), at: at(minutes), undone: false }
    }

    #[test]
    fn a_visitor_waits_until_the_first_record_and_is_served_until_the_last_one() {
        let times = times(at(0), &[at(7), at(8), at(30)], &[], at(40));
        assert_eq!(times, VisitTimes { waited: 7, served: 23 });
    }

    #[test]
    fn an_interruption_is_no_service() {
        let edits = [at(0), at(10), at(22), at(30)];
        let mut pause = event(1, Event::Paused, None, 10);
        assert_eq!(times(at(0), &edits, &[pause], at(30)).served, 18, "whatever is recorded next ends it");
        pause.undone = true;
        assert_eq!(times(at(0), &edits, &[pause], at(30)).served, 30);
        let twice = [event(1, Event::Paused, None, 10), event(2, Event::Paused, None, 10)];
        assert_eq!(times(at(0), &edits, &twice, at(30)).served, 18, "two tablets paused in the same moment");
        let last = [event(1, Event::Paused, None, 30)];
        assert_eq!(times(at(0), &edits, &last, at(90)).served, 30, "who never came back was not served");
    }

    #[test]
    fn a_night_between_two_parts_of_a_visit_is_no_service() {
        let next_day = 24 * 60;
        let edits = [at(0), at(10), at(next_day), at(next_day + 5)];
        assert_eq!(times(at(0), &edits, &[], at(next_day + 5)), VisitTimes { waited: 0, served: 15 });
    }

    #[test]
    fn a_visitor_for_whom_nothing_was_recorded_only_waited() {
        assert_eq!(times(at(0), &[], &[], at(12)), VisitTimes { waited: 12, served: 0 });
    }

    #[test]
    fn a_clock_that_went_back_or_jumped_years_makes_no_absurd_time() {
        assert_eq!(times(at(10), &[at(0), at(5)], &[], at(5)), VisitTimes { waited: 0, served: 5 });
        let far = Timestamp(i64::MAX);
        let long = times(at(0), &[at(0), far], &[], far);
        assert_eq!(long.served, 0, "another day is another span");
    }
}
