//! よくある質問: a field to type into, what was found, and the answer to read aloud.

use super::{
    entry::entry,
    library::{Library, Line, kind},
    look_up::{Key, LookUp},
    marked::marked,
    record::{self, Before},
};
use crate::{
    application::CaseFile,
    first::first,
    parts::{Button, ButtonKind, FaultPanel, Pictogram, PictogramKind, maybe},
    rulebook::use_rules,
};
use bridge::RulesView;
use domain::{
    rules::{Category, Faq},
    search::Target,
};
use std::rc::Rc;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct QuestionsStepProps {
    pub(crate) file: CaseFile,
}

#[component]
pub(crate) fn QuestionsStep(props: &QuestionsStepProps) -> Html {
    let rules = use_rules();
    match &rules {
        None => html! { <p class="starting" role="status">{ "規則を読んでいます…" }</p> },
        Some(Err(fault)) => html! { <FaultPanel fault={fault.clone()} /> },
        Some(Ok(rules)) => html! { <Questions file={props.file.clone()} rules={rules.clone()} /> },
    }
}

#[derive(Properties, PartialEq)]
struct QuestionsProps {
    file: CaseFile,
    rules: Rc<RulesView>,
    #[prop_or_default]
    first: LookUp,
}

#[component]
fn Questions(props: &QuestionsProps) -> Html {
    let library = use_memo(props.rules.clone(), |rules| Library::of(rules.clone()));
    let look_up = use_state(|| first(props.first.clone()));
    let page = use_node_ref();
    let (lines, number) = found(&library, &look_up);
    use_top(&page, &look_up);
    let go = {
        let look_up = look_up.setter();
        Callback::from(move |next: LookUp| look_up.set(next))
    };
    let onopen = {
        let (go, here) = (go.clone(), (*look_up).clone());
        Callback::from(move |target: Target| go.emit(here.clone().opened(target)))
    };
    let body = match look_up.open.last() {
        Some(target) => {
            let recorder =
                html! { <Recorder file={props.file.clone()} rules={props.rules.clone()} target={target.clone()} /> };
            html! {
                <article class="entry" data-part="entry" key={format!("{target:?}")}>
                    <p class="entry-kind">{ kind(target) }</p>
                    { entry(&library, target, &onopen) }
                    { recorder }
                </article>
            }
        }
        None if look_up.is_at_beginning() => beginning(&library, &look_up, &go, &props.file),
        None => results(&lines, number, &library, &look_up, &onopen),
    };
    html! {
        <div class="questions" data-part="questions" ref={page}>
            { field(&look_up, &lines, &go) }
            { maybe((!look_up.is_at_beginning()).then(|| back(&look_up, &go))) }
            { body }
        </div>
    }
}

/// A new page is read from its top.
#[hook]
fn use_top(page: &NodeRef, look_up: &LookUp) {
    let page = page.clone();
    let place = (look_up.open.clone(), look_up.topic.clone());
    use_effect_with(place, move |_| {
        let parent = page.cast::<HtmlElement>().and_then(|page| page.parent_element());
        if let Some(parent) = parent {
            parent.set_scroll_top(0);
        }
    });
}

fn found(library: &Library, look_up: &LookUp) -> (Vec<Line>, usize) {
    match &look_up.topic {
        Some(topic) => {
            let lines = library.of_topic(topic);
            let number = lines.len();
            (lines, number)
        }
        None => library.find(&look_up.typed),
    }
}

fn field(look_up: &LookUp, lines: &[Line], go: &Callback<LookUp>) -> Html {
    let oninput = {
        let (go, here) = (go.clone(), look_up.clone());
        Callback::from(move |event: InputEvent| {
            go.emit(here.clone().typed(event.target_unchecked_into::<HtmlInputElement>().value()));
        })
    };
    let listed = look_up.open.is_empty() && !look_up.is_at_beginning();
    let number = if listed { lines.len() } else { 0 };
    let onkeydown = {
        let (go, here) = (go.clone(), look_up.clone());
        let targets: Vec<Target> = lines.iter().map(|line| line.target.clone()).collect();
        Callback::from(move |event: KeyboardEvent| {
            let next = match here.key(&event.key(), event.is_composing(), number) {
                Some(Key::Down) => here.clone().moved(true, number),
                Some(Key::Up) => here.clone().moved(false, number),
                Some(Key::Back) => here.clone().back(),
                Some(Key::Open(at)) => match targets.get(at) {
                    Some(target) => here.clone().opened(target.clone()),
                    None => return,
                },
                None => return,
            };
            event.prevent_default();
            go.emit(next);
        })
    };
    let chosen = look_up.chosen.filter(|_| listed).map(|at| format!("found-{at}"));
    html! {
        <div class="ask" role="search">
            <label class="field-label" for="ask">{ "質問を探す" }</label>
            <input class="input ask-input" id="ask" data-part="ask" type="text" role="combobox" aria-autocomplete="list"
                aria-expanded={(number > 0).to_string()} aria-controls="found" aria-activedescendant={chosen}
                value={look_up.typed.clone()} {oninput} {onkeydown} autocomplete="off" autocapitalize="off" spellcheck="false"
                placeholder="ひらがな・漢字・ローマ字（例：はがき なくした）" />
        </div>
    }
}

fn back(look_up: &LookUp, go: &Callback<LookUp>) -> Html {
    let (go, here) = (go.clone(), look_up.clone());
    let words = match look_up.open.len() {
        0 => "はじめに戻る",
        1 => "一覧に戻る",
        _ => "前に戻る",
    };
    html! {
        <div class="ask-back">
            <Button part="ask-back" kind={ButtonKind::Quiet} onclick={Callback::from(move |()| go.emit(here.clone().back()))}>
                <Pictogram kind={PictogramKind::Back} />{ words }
            </Button>
        </div>
    }
}

fn beginning(library: &Library, look_up: &LookUp, go: &Callback<LookUp>, file: &CaseFile) -> Html {
    let topic = |topic: super::library::TopicButton| {
        let (go, here, code) = (go.clone(), look_up.clone(), topic.code.clone());
        let onclick = Callback::from(move |_: MouseEvent| go.emit(here.clone().of_topic(code.clone())));
        html! {
            <li><button type="button" class="topic" data-part={format!("topic-{}", topic.code)} {onclick}>
                <span class="topic-label">{ &topic.label }</span><span class="topic-number">{ format!("{}件", topic.number) }</span>
            </button></li>
        }
    };
    html! {
        <>
            <ul class="topics" aria-label="質問のまとまり">{ for library.topics().into_iter().map(topic) }</ul>
            <Categories file={file.clone()} categories={library.categories()} />
        </>
    }
}

fn results(lines: &[Line], number: usize, library: &Library, look_up: &LookUp, onopen: &Callback<Target>) -> Html {
    let words = match look_up.topic.as_ref().and_then(|topic| library.topic_label(topic)) {
        Some(topic) => format!("{topic}　{number}件"),
        None if number == 0 => "見つかりません".to_owned(),
        None if number > lines.len() => format!("{number}件（近いものから{}件）", lines.len()),
        None => format!("{number}件"),
    };
    html! {
        <>
            <p class="found-number" role="status" data-part="found-number">{ words }</p>
            { maybe((number == 0).then(nothing)) }
            <ul class="found" id="found" role="listbox" aria-label="見つかったもの">
                { for lines.iter().enumerate().map(|(at, it)| line(at, it, look_up.chosen == Some(at), onopen)) }
            </ul>
        </>
    }
}

fn nothing() -> Html {
    html! {
        <div class="nothing" data-part="nothing">
            <p>{ "別の言い方や、短いことばで探してください。" }</p>
            <p>{ "見つからないときは、聞いたことを右の記録に書き、現場責任者から市の職員へ引き継いでください。" }</p>
        </div>
    }
}

fn line(at: usize, line: &Line, chosen: bool, onopen: &Callback<Target>) -> Html {
    let target = line.target.clone();
    let is_question = matches!(line.target, Target::Faq(_));
    html! {
        <li class={classes!("found-line", chosen.then_some("is-chosen"))} id={format!("found-{at}")} role="option" tabindex="-1"
            aria-selected={chosen.to_string()} data-part="found" onclick={onopen.reform(move |_: MouseEvent| target.clone())}>
            <span class="found-title">{ marked(&line.title) }</span>
            { maybe((!line.below.is_empty()).then(|| html! { <span class="found-below">{ marked(&line.below) }</span> })) }
            { maybe((!is_question || line.ask_city).then(|| html! {
                <span class="found-facts">
                    { for (!is_question).then(|| html! { <span class="found-kind">{ line.kind }</span> }) }
                    { for line.ask_city.then(|| html! { <span class="ask-city">{ "市に確認" }</span> }) }
                </span>
            })) }
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct RecorderProps {
    file: CaseFile,
    rules: Rc<RulesView>,
    target: Target,
}

/// 「この質問を記録する」, and the way back.
#[component]
fn Recorder(props: &RecorderProps) -> Html {
    let before = use_state(|| None::<Before>);
    let Some(faq) = faq_of(&props.rules, &props.target) else { return Html::default() };
    let (texts, closed) = (props.file.model().texts(), props.file.model().is_closed());
    let category = props.rules.book.each(|set| &set.category).find(|(_, it)| it.code == faq.category);
    let category = category.map(|(_, it)| it.label.clone()).unwrap_or_default();
    if record::faq(&texts).is_some_and(|held| held == faq.code.as_str()) {
        let undo = (*before).clone().filter(|_| !closed).map(|held| {
            let (file, before) = (props.file.clone(), before.setter());
            let onclick = Callback::from(move |()| {
                file.set_texts(held.writes());
                before.set(None);
            });
            html! { <Button part="record-undo" {onclick}>{ "記録を取り消す" }</Button> }
        });
        return html! {
            <div class="record is-recorded" role="status" data-part="recorded">
                <p><Pictogram kind={PictogramKind::Done} />{ format!("この質問を記録しました（区分：{category}）") }</p>
                { for undo }
            </div>
        };
    }
    let onclick = {
        let (file, rules, faq, before) = (props.file.clone(), props.rules.name.clone(), faq.clone(), before.setter());
        Callback::from(move |()| {
            let texts = file.model().texts();
            let writes = record::question(&texts, &faq.category, &faq.code, &rules);
            before.set(Some(Before::of(&texts, &writes)));
            file.set_texts(writes);
        })
    };
    html! {
        <div class="record">
            <Button part="record" kind={ButtonKind::Primary} disabled={closed} {onclick}>{ "この質問を記録する" }</Button>
            <p class="hint">{ format!("区分：{category}。氏名などは記録しません。") }</p>
        </div>
    }
}

fn faq_of<'a>(rules: &'a RulesView, target: &Target) -> Option<&'a Faq> {
    match target {
        Target::Faq(code) => rules.book.faq(code.as_str()).map(|(_, faq)| faq),
        Target::Guide(_) | Target::Channel(_) | Target::Fee(_) | Target::Contact(_) => None,
    }
}

#[derive(Properties, PartialEq)]
struct CategoriesProps {
    file: CaseFile,
    categories: Vec<Category>,
}

/// 区分 by one touch, also without a question.
#[component]
fn Categories(props: &CategoriesProps) -> Html {
    let (texts, closed) = (props.file.model().texts(), props.file.model().is_closed());
    let held = record::category(&texts);
    let button = |category: &Category| {
        let pressed = held.as_deref() == Some(category.code.as_str());
        let (file, code) = (props.file.clone(), category.code.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            let texts = file.model().texts();
            file.set_texts(record::category_alone(&texts, &code));
        });
        html! {
            <li><button type="button" class="category" data-part={format!("category-{}", category.code)}
                aria-pressed={pressed.to_string()} disabled={closed} {onclick}>
                { if pressed { "✓ " } else { "" } }{ &category.label }
            </button></li>
        }
    };
    html! {
        <section class="categories" aria-labelledby="categories-title">
            <h3 id="categories-title">{ "問い合わせの区分" }</h3>
            <ul>{ for props.categories.iter().map(button) }</ul>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{inquiry::library::tests::library, samples};
    use bridge::CaseView;
    use domain::{Field, Service};

    fn rendered(first: LookUp, held: &[(&str, &str)]) -> String {
        let start = CaseView { service: Service::Inquiry, ..samples::case_view() };
        let view = held.iter().fold(start, |view, (field, text)| {
            samples::with_text(view, field.parse::<Field>().expect("a field"), text)
        });
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        samples::render::<Questions>(QuestionsProps { file, rules: library().rules, first })
    }

    fn entry_of(code: &str) -> LookUp {
        LookUp::default().typed("なくした".into()).opened(Target::Faq(code.parse().expect("a code")))
    }

    #[test]
    fn it_begins_with_the_groups_and_the_categories() {
        let html = rendered(LookUp::default(), &[("answer.inquiry-category", "inquiry-phone")]);
        for piece in [
            r#"data-part="topic-photo""#,
            "受け取り",
            r#"data-part="category-inquiry-elsewhere""#,
            "✓ 電話",
            r#"role="combobox""#,
        ] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(!html.contains("style=") && !html.contains("はじめに戻る"));
    }

    #[test]
    fn what_is_found_is_marked_counted_and_chosen_by_key() {
        let look_up = LookUp { chosen: Some(1), ..LookUp::default().typed("写真".into()) };
        let html = rendered(look_up, &[]);
        for piece in
            ["<mark>写真</mark>", r#"role="status""#, "件", r#"role="listbox""#, r#"aria-activedescendant="found-1""#]
        {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert_eq!(html.matches(r#"aria-selected="true""#).count(), 1);
    }

    #[test]
    fn nothing_found_says_what_to_do() {
        let html = rendered(LookUp::default().typed("天気予報".into()), &[]);
        assert!(html.contains("見つかりません") && html.contains(r#"data-part="nothing""#), "{html}");
    }

    #[test]
    fn an_answer_is_read_with_its_links_its_basis_and_what_the_city_is_asked() {
        let html = rendered(entry_of("lost"), &[]);
        for piece in ["24時間", "0120-95-0178", "根拠・更新日", r#"data-part="record""#, "区分：窓口"] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        let html = rendered(entry_of("found"), &[]);
        assert!(html.contains("市職員へ引き継ぐ") && html.contains("市に確認"), "{html}");
    }

    #[test]
    fn a_recorded_question_says_so() {
        let html =
            rendered(entry_of("lost"), &[("answer.faq", "lost"), ("answer.inquiry-category", "inquiry-counter")]);
        assert!(html.contains(r#"data-part="recorded""#) && !html.contains(r#"data-part="record""#), "{html}");
    }

    #[test]
    fn a_link_opens_the_procedure_with_its_papers_and_fees() {
        let html = rendered(entry_of("lost").opened(Target::Guide("loss".parse().expect("a code"))), &[]);
        for piece in ["手順", "持ってくるもの", "1,000円", "前に戻る"] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(!html.contains(r#"data-part="record""#), "only a question is recorded");
    }
}
