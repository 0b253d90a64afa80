//! How long something has waited for city staff, in words.

use crate::parts::{Pictogram, PictogramKind};
use bridge::CaseView;
use domain::{Timestamp, event};
use yew::prelude::*;

/// Since when the first matter waits that city staff have not taken.
pub(crate) fn waiting_since(view: &CaseView) -> Option<Timestamp> {
    let raised = event::escalations(&view.happened());
    raised.into_iter().filter(|one| one.accepted_at.is_none()).map(|one| one.raised_at).min()
}

/// `12分待ち`, `2時間5分待ち`, `2日待ち`.
pub(crate) fn waiting_words(since: Timestamp, now: Timestamp) -> String {
    let minutes = (now.ms_since(since) / 60_000).max(0);
    match (now.day().0 - since.day().0, minutes) {
        (days, _) if days > 0 => format!("{days}日待ち"),
        (_, 0) => "いま知らせました".into(),
        (_, minutes) if minutes < 60 => format!("{minutes}分待ち"),
        (_, minutes) => format!("{}時間{}分待ち", minutes / 60, minutes % 60),
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct WaitingBadgeProps {
    pub(crate) since: Timestamp,
    pub(crate) now: Timestamp,
}

#[component]
pub(crate) fn WaitingBadge(props: &WaitingBadgeProps) -> Html {
    html! {
        <span class="waiting-badge" data-part="waiting-badge" data-since={props.since.0.to_string()}>
            <Pictogram kind={PictogramKind::Bell} />
            { format!("市職員の引き取り待ち　{}", waiting_words(props.since, props.now)) }
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, NOW};
    use bridge::EventView;
    use domain::{Event, EventId, Happening, Matter};

    #[test]
    fn waiting_is_said_in_minutes_then_hours_then_days() {
        for (minutes, words) in [
            (0, "いま知らせました"),
            (-3, "いま知らせました"),
            (12, "12分待ち"),
            (125, "2時間5分待ち"),
            (60 * 24, "1日待ち"),
        ] {
            assert_eq!(waiting_words(NOW.plus_ms(-minutes * 60_000), NOW), words);
        }
    }

    #[test]
    fn what_city_staff_have_taken_waits_no_longer() {
        let id = |number| EventId::from_bytes([number; 16]);
        let event = |number, event, about: Option<u8>, at| EventView {
            happening: Happening { id: id(number), event, about: about.map(id), at: Timestamp(at), undone: false },
            recorded_by: String::new(),
            undone_by: None,
        };
        let mut view = samples::case_view();
        assert_eq!(waiting_since(&view), None);
        view.events = vec![
            event(1, Event::Escalated(Matter::Jlis), None, 5),
            event(2, Event::Escalated(Matter::Authority), None, 7),
            event(3, Event::Reported, Some(1), 8),
        ];
        assert_eq!(waiting_since(&view), Some(Timestamp(5)));
        view.events.push(event(4, Event::Accepted, Some(1), 9));
        assert_eq!(waiting_since(&view), Some(Timestamp(7)));
    }
}
