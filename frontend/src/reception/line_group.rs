//! Lines under one title: the first ones stand there, and more on a touch. A screen takes long over a thousand.

use crate::parts::{Button, ButtonKind, maybe};
use bridge::CaseLine;
use yew::prelude::*;

/// More than these are not read at a glance.
const FIRST: usize = 20;
/// So many come with each touch.
const MORE: usize = 100;

#[derive(Properties, PartialEq)]
pub(super) struct LineGroupProps {
    pub(super) title: &'static str,
    #[prop_or_default]
    pub(super) hint: Option<&'static str>,
    #[prop_or_default]
    pub(super) class: Classes,
    pub(super) cases: Vec<CaseLine>,
    pub(super) line: Callback<CaseLine, Html>,
}

#[component]
pub(super) fn LineGroup(props: &LineGroupProps) -> Html {
    let shown = use_state(|| FIRST);
    let cases = &props.cases;
    let left = cases.len().saturating_sub(*shown);
    let more = {
        let shown = shown.clone();
        Callback::from(move |()| shown.set(*shown + MORE))
    };
    html! {
        <section class={classes!("group", props.class.clone(), cases.is_empty().then_some("is-empty"))}>
            <h2>{ props.title }<span class="count">{ format!("{}件", cases.len()) }</span></h2>
            { maybe(props.hint.filter(|_| !cases.is_empty()).map(|hint| html! { <p class="hint">{ hint }</p> })) }
            { maybe((!cases.is_empty()).then(|| html! {
                <ul>
                    { for cases.iter().take(*shown).map(|case| html! {
                        <li key={case.case.to_string()}>{ props.line.emit(case.clone()) }</li>
                    }) }
                </ul>
            })) }
            { maybe((left > 0).then(|| html! {
                <Button part="show-more" kind={ButtonKind::Quiet} onclick={more}>{ format!("さらに表示（ほか{left}件）") }</Button>
            })) }
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn rendered(cases: Vec<CaseLine>) -> String {
        let line = Callback::from(|case: CaseLine| html! { <i>{ case.number.to_string() }</i> });
        samples::render::<LineGroup>(yew::props!(LineGroupProps {
            title: "引き継ぎ待ち",
            hint: "次の同期で",
            cases,
            line
        }))
    }

    #[test]
    fn a_thousand_lines_are_counted_and_the_first_are_shown() {
        let one = samples::today().cases.remove(0);
        let html = rendered(vec![one.clone(); 1000]);
        assert!(html.contains("1000件") && html.contains("さらに表示（ほか980件）"), "{html}");
        assert_eq!(html.matches("<i>").count(), FIRST);
        let html = rendered(vec![one; FIRST]);
        assert!(html.matches("<i>").count() == FIRST && !html.contains("さらに表示"), "{html}");
    }

    #[test]
    fn a_group_without_lines_says_so_and_nothing_else() {
        let html = rendered(Vec::new());
        assert!(html.contains("0件") && html.contains("is-empty") && !html.contains("次の同期で"), "{html}");
    }
}
