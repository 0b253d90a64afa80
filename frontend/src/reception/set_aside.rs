//! Records that were set aside, with the reason and the next step. What only waits for the city raises no alarm.

use crate::parts::{FaultPanel, Pictogram, PictogramKind};
use bridge::{FaultCode, SetAside};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct SetAsideListProps {
    pub(super) records: Vec<SetAside>,
}

#[component]
pub(super) fn SetAsideList(props: &SetAsideListProps) -> Html {
    let (waiting, alarming): (Vec<_>, Vec<_>) = props.records.iter().partition(|record| is_calm(record));
    html! {
        <>
            { for (!alarming.is_empty()).then(|| html! {
                <section class="group set-aside">
                    <h2>{ "取り分けた記録" }<span class="count">{ format!("{}件", alarming.len()) }</span></h2>
                    <ul>{ for alarming.iter().map(|record| line(record)) }</ul>
                </section>
            }) }
            { for (!waiting.is_empty()).then(|| html! {
                <section class="group added-late">
                    <h2>{ "受領のあとの書き足し" }<span class="count">{ format!("{}件", waiting.len()) }</span></h2>
                    <ul>{ for waiting.iter().map(|record| calm_line(record)) }</ul>
                </section>
            }) }
        </>
    }
}

/// Nobody at the counter has to do anything about it.
fn is_calm(record: &SetAside) -> bool {
    record.fault.code == FaultCode::LateEdit
}

fn line(record: &SetAside) -> Html {
    html! {
        <li>
            { head(record) }
            <FaultPanel fault={record.fault.clone()} is_listed=true />
        </li>
    }
}

fn calm_line(record: &SetAside) -> Html {
    html! {
        <li class="calm-line" data-part="added-late">
            <Pictogram kind={PictogramKind::Information} />
            <div>
                { head(record) }
                <p>{ &record.fault.message }</p>
                <p>{ &record.fault.next_step }</p>
            </div>
        </li>
    }
}

fn head(record: &SetAside) -> Html {
    let number = record.number.as_ref().map_or_else(|| "受付番号なし".into(), ToString::to_string);
    html! {
        <p class="set-aside-head"><span class="line-number">{ number }</span>{ record.at.japanese() }</p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn what_waits_for_the_city_is_no_alarm_and_what_is_damaged_is_one() {
        let record = |code: FaultCode| SetAside { case: None, number: None, at: samples::NOW, fault: code.into() };
        let shown = |records| samples::render::<SetAsideList>(SetAsideListProps { records });
        let calm = shown(vec![record(FaultCode::LateEdit)]);
        assert!(calm.contains("受領のあとの書き足し") && calm.contains("窓口ですることはありません"), "{calm}");
        assert!(!calm.contains(r#"data-part="fault""#) && !calm.contains("取り分けた記録"), "{calm}");
        let both = shown(vec![record(FaultCode::LateEdit), record(FaultCode::CaseDamaged)]);
        assert!(both.contains(r#"data-code="case-damaged""#) && both.contains("added-late"), "{both}");
        assert!(!shown(Vec::new()).contains("<section"));
    }
}
