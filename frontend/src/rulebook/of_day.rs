//! The rules of the day, asked for once and then again only when they may be others.

use crate::{first::first, ipc};
use bridge::{Fault, GetRules, RulesView, Status};
use domain::{Day, Timestamp, rules::RuleBook};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// None while they are on their way.
pub(crate) type RulesOfDay = Option<Result<Rc<RulesView>, Fault>>;

/// As the page holds them; every page has the same.
#[hook]
pub(crate) fn use_rules() -> RulesOfDay {
    first(use_context::<RulesOfDay>().flatten())
}

/// None while nothing can be read in them.
pub(crate) fn book_of(rules: &RulesOfDay) -> Option<&RuleBook> {
    rules.as_ref()?.as_ref().ok().map(|rules| &rules.book)
}

#[derive(Properties, PartialEq)]
pub(crate) struct RulesProviderProps {
    pub(crate) status: Rc<Status>,
    pub(crate) children: Html,
}

#[component]
pub(crate) fn RulesProvider(props: &RulesProviderProps) -> Html {
    let rules = use_state(|| RulesOfDay::None);
    let asked = use_memo((), |()| RefCell::new(None::<Asked>));
    let now = Asked::now(&props.status);
    {
        let failed = matches!(*rules, Some(Err(_)));
        let rules = rules.setter();
        use_effect_with((now, failed), move |(now, failed)| {
            let (now, failed) = (*now, *failed);
            if now.is_due(*asked.borrow(), failed) {
                asked.replace(Some(now));
                spawn_local(async move {
                    let answer = ipc::call(GetRules {}).await.map(Rc::new);
                    // One that was overtaken says what may hold no more.
                    if *asked.borrow() == Some(now) {
                        rules.set(Some(answer));
                    }
                });
            }
        });
    }
    html! { <ContextProvider<RulesOfDay> context={(*rules).clone()}>{ props.children.clone() }</ContextProvider<RulesOfDay>> }
}

/// When the rules were asked for, as far as they can be others at another time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asked {
    is_enrolled: bool,
    /// An exchange brings the city's rules, over the wire or on a drive.
    exchanged_at: Option<Timestamp>,
    /// Each rule has days on which it holds.
    day: Day,
    minute: i64,
}

impl Asked {
    fn now(status: &Status) -> Self {
        Self {
            is_enrolled: status.enrolment.is_some(),
            exchanged_at: status.sync.last.as_ref().map(|last| last.at),
            day: status.now.day(),
            minute: status.now.0.div_euclid(60_000),
        }
    }

    /// What could not be read is tried again in another minute.
    fn is_due(self, before: Option<Self>, failed: bool) -> bool {
        before.is_none_or(|before| if failed { before != self } else { Self { minute: self.minute, ..before } != self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, NOW};
    use bridge::SyncStatus;

    fn at(now: Timestamp) -> Status {
        Status { now, ..samples::status() }
    }

    #[test]
    fn the_rules_are_asked_for_anew_with_a_day_an_exchange_and_a_counter() {
        let before = Asked::now(&at(NOW));
        assert!(before.is_due(None, false) && !before.is_due(Some(before), false));
        let exchanged = SyncStatus { last: Some(samples::sync_summary()), ..SyncStatus::default() };
        for other in [
            at(NOW.plus_ms(24 * 3_600_000)),
            Status { sync: exchanged, ..at(NOW) },
            Status { enrolment: None, ..at(NOW) },
        ] {
            assert!(Asked::now(&other).is_due(Some(before), false), "{other:?}");
        }
        let later = Asked::now(&at(NOW.plus_ms(3_600_000)));
        assert!(!later.is_due(Some(before), false), "an hour changes no rule");
    }

    #[test]
    fn what_could_not_be_read_is_tried_again_in_another_minute() {
        let before = Asked::now(&at(NOW));
        assert!(!Asked::now(&at(NOW.plus_ms(1000))).is_due(Some(before), true), "not every second");
        assert!(Asked::now(&at(NOW.plus_ms(60_000))).is_due(Some(before), true));
    }

    #[component]
    fn Reader() -> Html {
        let rules = use_rules();
        html! { <p>{ book_of(&rules).map_or("–", |_| "read") }</p> }
    }

    #[test]
    fn every_page_reads_the_same_rules() {
        let rules: RulesOfDay = Some(Ok(Rc::new(samples::rules())));
        #[derive(Properties, PartialEq)]
        struct PagesProps {
            rules: RulesOfDay,
        }
        #[component]
        fn Pages(props: &PagesProps) -> Html {
            html! { <ContextProvider<RulesOfDay> context={props.rules.clone()}><Reader /><Reader /></ContextProvider<RulesOfDay>> }
        }
        assert_eq!(samples::render::<Pages>(PagesProps { rules }).matches("read").count(), 2);
        assert!(samples::render::<Reader>(()).contains('–'), "before they come there are none");
    }
}
