//! 貸出中: how long a case that came by request stays here, and giving it back.

use super::{CaseFile, Edit};
use crate::{
    ipc,
    parts::{Button, ButtonKind, ConfirmDialog, FaultPanel},
};
use bridge::{Fault, Loan, ReturnCase, Returning};
use domain::{CaseId, Day};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct LoanBarProps {
    pub(super) file: CaseFile,
    pub(super) case: CaseId,
    pub(super) loan: Loan,
}

#[component]
pub(super) fn LoanBar(props: &LoanBarProps) -> Html {
    let asking = use_state(|| false);
    let fault = use_state(|| None::<Fault>);
    let ask = |wanted: bool| {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(wanted))
    };
    let say = |wish: bool| {
        let (file, case, asking, fault) = (props.file.clone(), props.case, asking.setter(), fault.setter());
        Callback::from(move |()| {
            let (file, asking, fault) = (file.clone(), asking.clone(), fault.clone());
            spawn_local(async move {
                asking.set(false);
                fault.set(ipc::call(ReturnCase { case, wish }).await.err());
                file.put(Edit::Refresh);
            });
        })
    };
    html! {
        <section class="loan" data-part="loan" data-returning={code(props.loan.returning)}>
            <p role="status"><b>{ words(&props.loan) }</b>{ "　ほかの端末から取り寄せた案件です。" }</p>
            { match props.loan.returning {
                Returning::No => html! { <Button part="return" onclick={ask(true)}>{ "この案件を返す" }</Button> },
                Returning::Wished => html! {
                    <Button part="keep" kind={ButtonKind::Quiet} onclick={say(false)}>{ "返すのをやめる" }</Button>
                },
                Returning::Sent => Html::default(),
            } }
            { for (*fault).clone().map(|fault| html! { <FaultPanel {fault} /> }) }
            { for asking.then(|| html! {
                <ConfirmDialog title="この案件を返しますか" confirm="返す" onconfirm={say(true)} oncancel={ask(false)}>
                    <p>{ "ここで書いた記録が、受け付けた端末にも届いたあとの同期で、この端末から消えます。案件は市と受け付けた端末に残り、また取り寄せられます。" }</p>
                </ConfirmDialog>
            }) }
        </section>
    }
}

/// 「貸出中 11月27日まで」
pub(crate) fn words(loan: &Loan) -> String {
    match loan.returning {
        Returning::No => format!("貸出中 {}まで", month_and_day(loan.until)),
        Returning::Wished => "返却待ち（次の同期で市に伝えます）".into(),
        Returning::Sent => "返却待ち（ほかの端末に記録が届くのを待っています）".into(),
    }
}

fn month_and_day(day: Day) -> String {
    let (_, month, date) = day.civil();
    format!("{month}月{date}日")
}

fn code(returning: Returning) -> &'static str {
    match returning {
        Returning::No => "no",
        Returning::Wished => "wished",
        Returning::Sent => "sent",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loan_says_until_when_and_a_return_what_it_waits_for() {
        let until = Day::from_civil(2026, 11, 27);
        let loan = |returning| words(&Loan { until, returning });
        assert_eq!(loan(Returning::No), "貸出中 11月27日まで");
        assert_eq!(loan(Returning::Wished), "返却待ち（次の同期で市に伝えます）");
        assert_eq!(loan(Returning::Sent), "返却待ち（ほかの端末に記録が届くのを待っています）");
    }
}
