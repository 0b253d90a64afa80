//! What the screen says when the purge orders have not come for days.

use crate::parts::Notice;
use bridge::{CollectingState, ContractState, Fault, FaultCode, Status};
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
            "市からの削除の指示を受け取れていません。次の開庁日から新しい受付が止まります。きょうのうちにネットワークにつないで同期してください。つながらないときは、現場責任者が「管理」からUSBで受け渡せます。",
        ),
        CollectingState::Stopped => Some(
            "市からの削除の指示を何日も受け取れていないため、新しい受付と取り寄せを止めています。ネットワークにつないで同期してください。つながらないときは、現場責任者が「管理」からUSBで受け渡せます。このまま日がたつと、この端末では記録を開けなくなります。",
        ),
        CollectingState::Forgotten => Some(
            "市からの削除の指示を長く受け取れなかったため、この端末の鍵を消しました。送っていない記録は封をしたまま残っていて、同期すると市に届きます。同期してから、現場責任者を登録し直してください。これまでの案件は、市の担当課が新しい鍵を認めたあとに取り寄せられます。",
        ),
    }
}

/// Whether new cases may begin: the page does not offer what the shell refuses.
pub(crate) fn takes_new_cases(status: &Status) -> bool {
    let goes = matches!(status.contract, ContractState::Goes);
    goes && matches!(status.collecting, CollectingState::Goes | CollectingState::LastDay)
}

/// The fault of an exchange as it is told on this day: nobody reads that work goes on where it does not.
pub(crate) fn told_today(mut fault: Fault, state: CollectingState) -> Fault {
    if fault.code == FaultCode::ServerUnreachable && state != CollectingState::Goes {
        fault.next_step = "ネットワークにつながる場所で、もう一度同期してください。".into();
    }
    fault
}

/// 「次の同期 20:00」, and after a failure that it is tried again.
pub(crate) fn next_sync_words(status: &Status) -> Option<String> {
    let next = status.sync.next.filter(|_| status.sync.running.is_none())?;
    let clock = next.clock();
    let failed = status.sync.last.as_ref().is_some_and(|last| last.fault.is_some());
    Some(match (failed, &clock[..5]) {
        (true, at) => format!("{at} に、自動でもう一度同期します。"),
        (false, at) => format!("次の同期 {at}"),
    })
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
        let fault = Some(Fault::new(FaultCode::ServerUnreachable));
        status.sync.last = Some(bridge::SyncSummary { fault, ..samples::sync_summary() });
        assert_eq!(next_sync_words(&status).as_deref(), Some("10:42 に、自動でもう一度同期します。"));
    }

    #[test]
    fn where_collecting_stopped_nobody_reads_that_work_goes_on() {
        let told = |state| told_today(FaultCode::ServerUnreachable.into(), state).next_step;
        assert!(told(CollectingState::Goes).contains("業務を続けられます"));
        assert!(!told(CollectingState::Stopped).contains("業務を続けられます"));
        let mut status = samples::status();
        assert!(takes_new_cases(&status));
        status.collecting = CollectingState::Stopped;
        assert!(!takes_new_cases(&status));
    }
}
