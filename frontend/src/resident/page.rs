//! The whole screen that a resident sees. It asks the shell nothing and knows nothing but a number.

use super::{
    Turned,
    cards::Middle,
    frame::{CalledSign, Foot, Head},
    model::{Model, Screen, Size},
};
use crate::parts::maybe;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ResidentPageProps {
    pub(crate) turned: Turned,
    /// The session has ended meanwhile: the closing card stands, and nothing else can be read.
    pub(crate) ended: bool,
    /// Somebody touched the screen.
    pub(crate) ontouch: Callback<()>,
    /// The tablet is turned back.
    pub(crate) onback: Callback<()>,
}

#[component]
pub(crate) fn ResidentPage(props: &ResidentPageProps) -> Html {
    let Turned { number, topic } = props.turned.clone();
    let number = number.map(|number| AttrValue::from(number.to_string()));
    let model = use_state(|| Model::begin(number.is_some(), topic));
    let onmodel = {
        let model = model.setter();
        use_callback((), move |new: Model, ()| model.set(new))
    };
    let onattend = {
        let (model, onmodel) = (model.clone(), onmodel.clone());
        Callback::from(move |()| onmodel.emit((*model).clone().attend()))
    };
    let screen = if props.ended { Screen::Closing } else { model.screen() };
    let larger = (model.size == Size::Larger).then_some("is-larger");
    html! {
        <main class={classes!("page-resident", larger)} data-part="page" data-page="resident"
            lang={model.language.tag()} onpointerdown={props.ontouch.reform(|_: PointerEvent| ())}
            onkeydown={props.ontouch.reform(|_: KeyboardEvent| ())}>
            <Head model={(*model).clone()} onmodel={onmodel.clone()} onback={props.onback.clone()} />
            <div class="resident-body" key={format!("{screen:?}")}>
                <Middle model={(*model).clone()} {screen} {number} onmodel={onmodel.clone()} />
            </div>
            { maybe((!props.ended).then(|| html! { <Foot model={(*model).clone()} {onmodel} /> })) }
            { maybe(model.called.then(|| html! { <CalledSign language={model.language} {onattend} /> })) }
        </main>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use domain::{CaseNumber, DeviceId, Service};
    use words::{Language, Topic};

    fn rendered(turned: Turned, ended: bool) -> String {
        let (ontouch, onback) = (Callback::noop(), Callback::noop());
        samples::render::<ResidentPage>(ResidentPageProps { turned, ended, ontouch, onback })
    }

    fn case() -> Turned {
        Turned::of_case(Service::ApplicationSupport, CaseNumber::new(DeviceId::from_bytes([7; 16]), 1))
    }

    /// Whoever gives this page a field more has to come by here.
    #[test]
    fn the_page_can_hold_nothing_of_a_visitor_but_the_number() {
        let props =
            ResidentPageProps { turned: case(), ended: false, ontouch: Callback::noop(), onback: Callback::noop() };
        let ResidentPageProps { turned, ended, ontouch, onback } = props;
        let Turned { number, topic } = turned;
        let _: (Option<CaseNumber>, Option<Topic>) = (number, topic);
        let _: (bool, Callback<()>, Callback<()>) = (ended, ontouch, onback);
    }

    #[test]
    fn no_file_of_this_room_names_a_case_or_the_shell() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/resident");
        let files: Vec<_> = std::fs::read_dir(folder).expect("the room").flatten().map(|file| file.path()).collect();
        assert!(files.len() >= 8);
        for file in files {
            let source = std::fs::read_to_string(&file).expect("is text");
            for way in ["bridge", "ipc", "CaseView", "CaseFile", "CaseLine", "application"] {
                let path = format!("{way}::");
                assert!(!source.contains(&path), "{} reaches {path}", file.display());
            }
        }
    }

    #[test]
    fn a_case_begins_with_the_number_the_record_and_its_end_and_every_language() {
        let html = rendered(case(), false);
        assert!(html.contains(r#"data-part="resident-opening""#) && html.contains("7777-0001"), "{html}");
        assert!(html.contains("<rt>しんせいしょ</rt>"), "{html}");
        for language in Language::ALL {
            assert!(
                html.contains(&format!(r#"lang="{}""#, language.tag())) && html.contains(language.name()),
                "{html}"
            );
        }
        for part in ["resident-next", "resident-call", "resident-size", "resident-topics", "resident-end"] {
            assert!(html.contains(&format!(r#"data-part="{part}""#)), "{part} in {html}");
        }
        assert!(!html.contains("style="), "the page's security policy allows no inline style");
    }

    #[test]
    fn no_control_of_the_staff_side_stands_there() {
        for turned in [case(), Turned::without_case()] {
            let html = rendered(turned, false);
            for part in ["lock", "sync", "admin", "home", "case-card", "note", "staff-tile"] {
                assert!(!html.contains(&format!(r#"data-part="{part}""#)), "{part} in {html}");
            }
        }
    }

    #[test]
    fn an_ended_session_leaves_the_closing_card_and_the_corner() {
        let html = rendered(case(), true);
        assert!(html.contains(r#"data-part="resident-closing""#) && html.contains("7777-0001"), "{html}");
        assert!(html.contains(r#"data-part="resident-end""#));
        assert!(!html.contains("resident-next") && !html.contains("resident-opening"), "{html}");
    }

    #[test]
    fn without_a_case_there_is_no_number_anywhere() {
        let html = rendered(Turned::without_case(), false);
        assert!(html.contains(r#"data-part="resident-topic""#) && !html.contains("7777"), "{html}");
        assert!(!rendered(Turned::without_case(), true).contains("resident-number"));
    }
}
