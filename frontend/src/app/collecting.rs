//! What the screen says when the purge orders have not come for days.

use crate::parts::Notice;
use bridge::{CollectingState, Status};
use yew::prelude::*;

/// One sentence with what to do; nothing while all is well.
pub(crate) fn collecting_notice(status: &Status) -> Html {
    let Some(words) = words(status.collecting) else { return Html::default() };
    html! { <div class="strip" data-part="collecting"><Notice>{ words }</Notice></div> }
}

fn words(state: CollectingState) -> Option<&'static str> {
    match state {
        CollectingState::Goes => None,
        CollectingState::LastDay => Some(
            "市からの削除の指示を受け取れていません。次の開庁日から新しい受付が止まります。きょうのうちにネットワークにつないで同期してください。",
        ),
        CollectingState::Stopped => Some(
            "市からの削除の指示を何日も受け取れていないため、新しい受付と取り寄せを止めています。ネットワークにつないで同期してください。このまま日がたつと、この端末では記録を開けなくなります。",
        ),
        CollectingState::Forgotten => Some(
            "市からの削除の指示を長く受け取れなかったため、この端末の鍵を消しました。送っていない記録は封をしたまま残っていて、同期すると市に届きます。同期してから、現場責任者を登録し直してください。これまでの案件は、市の担当課が新しい鍵を認めたあとに取り寄せられます。",
        ),
    }
}

/// 「次の同期 20:00」
pub(crate) fn next_sync_words(status: &Status) -> Option<String> {
    let next = status.sync.next.filter(|_| status.sync.running.is_none())?;
    Some(format!("次の同期 {}", &next.clock()[..5]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn every_state_but_the_good_one_says_what_to_do() {
        assert!(words(CollectingState::Goes).is_none());
        for state in [CollectingState::LastDay, CollectingState::Stopped, CollectingState::Forgotten] {
            assert!(words(state).is_some_and(|words| words.contains("同期")), "{state:?}");
        }
    }

    #[test]
    fn the_next_exchange_is_said_by_its_hour() {
        let mut status = samples::status();
        assert_eq!(next_sync_words(&status), None);
        status.sync.next = Some(samples::NOW.plus_ms(10 * 60_000));
        assert_eq!(next_sync_words(&status).as_deref(), Some("次の同期 10:42"));
    }
}
