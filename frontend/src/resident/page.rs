//! The whole screen that a resident sees. It asks the shell nothing and knows nothing but a number and kinds of papers.

use super::{
    Turned,
    cards::Middle,
    facts::Facts,
    frame::{CalledSign, Foot, Head},
    model::{Model, Screen, Size},
    sheet::Sheet,
};
use crate::{first::first, parts::maybe};
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

/// Size and readings are chosen for one turn; the language stays with the case. The next resident begins anew.
#[component]
pub(crate) fn ResidentPage(props: &ResidentPageProps) -> Html {
    let model = use_state(|| first(begin(&props.turned)));
    let onmodel = {
        let model = model.setter();
        use_callback(props.turned.tongue.clone(), move |new: Model, tongue| {
            tongue.speak(new.language);
            model.set(new);
        })
    };
    let (ended, ontouch, onback) = (props.ended, props.ontouch.clone(), props.onback.clone());
    html! { <Resident model={(*model).clone()} {ended} {onmodel} {ontouch} {onback} /> }
}

fn begin(turned: &Turned) -> Model {
    let Turned { number, held, topic, bring, office, tongue } = turned.clone();
    let number = number.map(|number| AttrValue::from(number.to_string()));
    Model::begin(Facts { number, held, office }, bring, topic).speak(tongue.language())
}

#[derive(Properties, PartialEq)]
struct ResidentProps {
    model: Model,
    ended: bool,
    onmodel: Callback<Model>,
    ontouch: Callback<()>,
    onback: Callback<()>,
}

#[component]
fn Resident(props: &ResidentProps) -> Html {
    let (model, onmodel) = (&props.model, &props.onmodel);
    let onattend = {
        let model = model.clone();
        onmodel.reform(move |()| model.clone().attend())
    };
    let screen = if props.ended { Screen::Closing } else { model.screen() };
    let larger = (model.size == Size::Larger).then_some("is-larger");
    let sheet = model.bring.is_some() && !props.ended;
    html! {
        <main class={classes!("page-resident", larger)} data-part="page" data-page="resident"
            lang={model.language.tag()} onpointerdown={props.ontouch.reform(|_: PointerEvent| ())}
            onkeydown={props.ontouch.reform(|_: KeyboardEvent| ())}>
            <Head model={model.clone()} onmodel={onmodel.clone()} onback={props.onback.clone()} />
            <div class="resident-body" tabindex="0" key={format!("{screen:?}")}>
                <Middle model={model.clone()} {screen} onmodel={onmodel.clone()} onprint={Callback::from(|()| print())} />
            </div>
            { maybe((!props.ended).then(|| html! { <Foot model={model.clone()} onmodel={onmodel.clone()} /> })) }
            { maybe(model.called.then(|| html! { <CalledSign speech={model.speech()} {onattend} /> })) }
            { maybe(sheet.then(|| html! { <Sheet model={model.clone()} /> })) }
        </main>
    }
}

/// The style sheet lets nothing but the sheet onto the paper. Where nothing can print, nothing happens.
fn print() {
    if let Some(window) = web_sys::window() {
        drop(window.print());
    }
}

#[cfg(test)]
mod tests {
    use super::super::sheet::SheetProps;
    use super::*;
    use crate::resident::{Bring, Flaw, Office, Part, Pick, Whose};
    use crate::samples;
    use domain::{CaseNumber, DeviceId, Service};
    use std::rc::Rc;
    use words::{Language, Paper, Topic};

    fn rendered(turned: Turned, ended: bool) -> String {
        let (ontouch, onback) = (Callback::noop(), Callback::noop());
        samples::render::<ResidentPage>(ResidentPageProps { turned, ended, ontouch, onback })
    }

    fn case() -> Turned {
        Turned::of_case(Service::ApplicationSupport, CaseNumber::new(DeviceId::from_bytes([7; 16]), 1), None)
    }

    fn missing() -> Bring {
        let pick = |of, count| Pick { count, of, with_photo: false, are_more: true };
        let ways =
            vec![vec![pick(vec![Paper::DriversLicence, Paper::Passport], 1)], vec![pick(vec![Paper::StudentCard], 2)]];
        let flaws = vec![(Paper::DriversLicence, Flaw::Expired)];
        let notice = vec![vec![Pick::alone(Paper::IssueNotice)]];
        let matter = Part { whose: Whose::Matter, ways: notice, flaws: Vec::new() };
        Bring { of_issuance: true, parts: vec![matter, Part { whose: Whose::Applicant, ways, flaws }] }
    }

    /// Whoever gives this page a field more has to come by here.
    #[test]
    fn the_page_can_hold_nothing_of_a_visitor_but_numbers() {
        let props =
            ResidentPageProps { turned: case(), ended: false, ontouch: Callback::noop(), onback: Callback::noop() };
        let ResidentPageProps { turned, ended, ontouch, onback } = props;
        let Turned { number, held, topic, bring, office, tongue } = turned;
        let _: (Option<CaseNumber>, usize, Option<Topic>, Rc<Office>) = (number, held, topic, office);
        let _: Language = tongue.language();
        for Part { whose, ways, flaws } in
            bring.as_deref().map(|Bring { of_issuance: _, parts }| parts).into_iter().flatten()
        {
            let _: (&Whose, &Vec<(Paper, Flaw)>) = (whose, flaws);
            for Pick { count, of, with_photo, are_more } in ways.iter().flatten() {
                let _: (&u8, &Vec<Paper>, &bool, &bool) = (count, of, with_photo, are_more);
            }
        }
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
        for part in
            ["resident-next", "resident-call", "resident-size", "resident-topics", "resident-readings", "resident-end"]
        {
            assert!(html.contains(&format!(r#"data-part="{part}""#)), "{part} in {html}");
        }
        assert!(!html.contains("style="), "the page's security policy allows no inline style");
    }

    #[test]
    fn who_is_shown_the_tablet_again_finds_their_language_and_the_next_resident_does_not() {
        let again = case();
        again.tongue.speak(Language::Vietnamese);
        assert!(rendered(again.clone(), false).contains(r#"data-page="resident" lang="vi""#));
        assert!(rendered(case(), false).contains(r#"data-page="resident" lang="ja""#));
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

    #[test]
    fn the_sheet_lists_what_to_bring_in_both_languages_with_the_number_and_no_name() {
        let turned = Turned { bring: Some(Rc::new(missing())), topic: Some(Topic::Again), ..case() };
        let rules = samples::built_in();
        let office = Office::of(Some(&rules.on(samples::NOW.day())), "窓口1");
        let model = begin(&turned.clone().at(office)).speak(Language::Vietnamese);
        let html = samples::render::<Sheet>(yew::props!(SheetProps { model }));
        for piece in [
            "7777-0001",
            "窓口1",
            "0966-22-2111",
            "Thứ Hai, Thứ Ba",
            "Giấy thông báo cấp thẻ (交付通知書)",
            "Bằng lái xe (運転免許証)",
            "この中から1つ",
            "2026-11-22",
        ] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(!html.contains("style=") && !html.contains('{'), "{html}");
    }

    #[test]
    fn there_is_a_sheet_only_while_something_is_missing_and_the_session_lasts() {
        let with = Turned { bring: Some(Rc::new(missing())), ..case() };
        assert!(rendered(with.clone(), false).contains(r#"class="sheet""#));
        assert!(!rendered(with, true).contains(r#"class="sheet""#));
        assert!(!rendered(case(), false).contains(r#"class="sheet""#));
    }
}
