//! What went wrong, what to do next, and the code small below for the telephone.

use super::{Pictogram, PictogramKind};
use bridge::Fault;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct FaultPanelProps {
    pub(crate) fault: Fault,
    /// True for a fault of an earlier time: it is listed, and neither announced nor brought into view.
    #[prop_or_default]
    pub(crate) is_listed: bool,
    #[prop_or_default]
    pub(crate) children: Html,
}

#[component]
pub(crate) fn FaultPanel(props: &FaultPanelProps) -> Html {
    let fault = &props.fault;
    let panel = use_node_ref();
    {
        let panel = panel.clone();
        use_effect_with((fault.code, props.is_listed), move |(_, is_listed)| {
            if let Some(panel) = panel.cast::<Element>().filter(|_| !is_listed) {
                let nearest = ScrollIntoViewOptions::new();
                nearest.set_block(ScrollLogicalPosition::Nearest);
                panel.scroll_into_view_with_scroll_into_view_options(&nearest);
            }
        });
    }
    html! {
        <div class="fault" ref={panel} role={(!props.is_listed).then_some("alert")} data-part="fault"
            data-code={fault.code.name()}>
            <Pictogram kind={PictogramKind::Warning} />
            <div class="fault-words">
                <p class="fault-message">{ &fault.message }</p>
                <p class="fault-next"><span aria-hidden="true">{ "→ " }</span>{ &fault.next_step }</p>
                { props.children.clone() }
                <p class="fault-code">{ fault.code.name() }</p>
            </div>
        </div>
    }
}

/// What a notice asks of the person who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum NoticeTone {
    /// Something has to be done, or waits.
    #[default]
    Waits,
    /// It is so, and nothing has to be done.
    Calm,
    /// It is done.
    Done,
}

impl NoticeTone {
    fn class(self) -> Option<&'static str> {
        match self {
            Self::Waits => None,
            Self::Calm => Some("is-calm"),
            Self::Done => Some("is-done"),
        }
    }

    fn picture(self) -> PictogramKind {
        match self {
            Self::Waits | Self::Calm => PictogramKind::Information,
            Self::Done => PictogramKind::Done,
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct NoticeProps {
    #[prop_or_default]
    pub(crate) tone: NoticeTone,
    #[prop_or_default]
    pub(crate) id: Option<AttrValue>,
    pub(crate) children: Html,
}

/// A sentence that must be seen and is not a fault.
#[component]
pub(crate) fn Notice(props: &NoticeProps) -> Html {
    html! {
        <div class={classes!("notice", props.tone.class())} role="status" id={props.id.clone()}>
            <Pictogram kind={props.tone.picture()} />
            <div>{ props.children.clone() }</div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::FaultCode;

    #[test]
    fn a_fault_says_what_happened_then_what_to_do_then_its_code() {
        let fault = Fault::new(FaultCode::DiskFull);
        let html = samples::render::<FaultPanel>(yew::props!(FaultPanelProps { fault: fault.clone() }));
        let places = [&fault.message, &fault.next_step, "fault-code"].map(|words| html.find(words));
        assert!(places.is_sorted() && places[0].is_some(), "{html}");
        assert!(html.contains(r#"data-code="disk-full""#) && html.contains(r#"role="alert""#));
    }
}
