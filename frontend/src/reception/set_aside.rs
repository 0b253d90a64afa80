//! Records that were set aside, with the reason and the next step.

use crate::parts::FaultPanel;
use bridge::SetAside;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct SetAsideListProps {
    pub(super) records: Vec<SetAside>,
}

#[component]
pub(super) fn SetAsideList(props: &SetAsideListProps) -> Html {
    if props.records.is_empty() {
        return Html::default();
    }
    html! {
        <section class="group set-aside">
            <h2>{ "取り分けた記録" }<span class="count">{ format!("{}件", props.records.len()) }</span></h2>
            <ul>{ for props.records.iter().map(line) }</ul>
        </section>
    }
}

fn line(record: &SetAside) -> Html {
    let number = record.number.as_ref().map_or_else(|| "受付番号なし".into(), ToString::to_string);
    html! {
        <li>
            <p class="set-aside-head">
                <span class="line-number">{ number }</span>{ record.at.japanese() }
            </p>
            <FaultPanel fault={record.fault.clone()} is_listed=true />
        </li>
    }
}
