//! What is needed and what is there: each person's documents, further papers, fees, and the ending.

use super::{
    CaseFile,
    document_check::undecided_words,
    document_check_model::{DocumentLine, Ending, ExtraPapers, Listed, Papers, PersonPapers},
};
use crate::{
    parts::{Pictogram, PictogramKind, maybe},
    rulebook::basis,
};
use domain::{
    Field, Finding,
    rules::{ExpressWindow, Lack, OutcomeKind},
};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct PapersPanelProps {
    pub(super) file: CaseFile,
    pub(super) papers: Rc<Papers>,
    pub(super) check: AttrValue,
    pub(super) closed: bool,
    /// What two tablets answered differently.
    pub(super) open: Vec<String>,
    pub(super) rules: String,
}

#[component]
pub(super) fn PapersPanel(props: &PapersPanelProps) -> Html {
    let papers = &props.papers;
    let people = papers.people.iter().map(|person| {
        html! {
            <PersonSheet key={person.person.code()} person={Rc::new(person.clone())} file={props.file.clone()} closed={props.closed} />
        }
    });
    html! {
        <>
            { if props.open.is_empty() { ending(papers, &props.check) } else { undecided(&props.open) } }
            { for people }
            { maybe((!papers.extras.is_empty()).then(|| extras(papers, props))) }
            { basis(&papers.required.basis, &props.rules) }
        </>
    }
}

/// While two answers stand against each other, no ending is shown: it would be the one of whoever wrote last.
fn undecided(open: &[String]) -> Html {
    html! {
        <section class="ending ending-undecided" data-part="ending" data-ending="undecided" aria-live="polite">
            <div class="ending-head">
                <Pictogram kind={PictogramKind::Information} />
                <h3 tabindex="-1">{ "まだ決まっていません" }</h3>
            </div>
            { undecided_words(open) }
        </section>
    }
}

fn ending(papers: &Papers, check: &str) -> Html {
    let required = &papers.required;
    let picture = if papers.ending == Ending::Complete { PictogramKind::Done } else { PictogramKind::Information };
    let bring = papers.ending == Ending::NotToday && !papers.lacks.is_empty();
    // The steps of a visit that goes on are for one whose papers are there.
    let next = papers.ending != Ending::NotToday || required.kind == OutcomeKind::ComeAgain;
    html! {
        <section class={classes!("ending", format!("ending-{}", papers.ending.code()))} data-part="ending"
            data-ending={papers.ending.code()} aria-live="polite">
            <div class="ending-head">
                <Pictogram kind={picture} />
                <div>
                    <h3 tabindex="-1">{ papers.ending.title(check) }</h3>
                    <p class="ending-rule">{ &required.title }</p>
                </div>
                { fees(papers) }
            </div>
            { for required.say.clone().map(|say| html! { <p class="ending-say">{ format!("「{say}」") }</p> }) }
            { for required.window.as_ref().map(period) }
            { maybe(bring.then(|| html! {
                <div class="bring">
                    <p class="bring-title">{ "足りないもの・次に持ってくるもの" }</p>
                    <ul>{ for papers.lacks.iter().map(lack) }</ul>
                </div>
            })) }
            { maybe(next.then(|| html! {
                <ol class="ending-next">{ for required.next.iter().map(|next| html! { <li>{ next }</li> }) }</ol>
            })) }
        </section>
    }
}

fn period(window: &ExpressWindow) -> Html {
    let over = if window.is_open { "" } else { "（過ぎています）" };
    html! {
        <p class="ending-period" data-part="ending-period">
            { format!("{}：{}　最後の日：{}{over}", window.from, window.event.both_calendars(), window.last_day) }
        </p>
    }
}

fn lack(lack: &Lack) -> Html {
    let says_it_again = lack.any_of.len() == 1 && lack.any_of[0] == lack.title;
    let ways = if says_it_again { String::new() } else { format!("：{}", lack.any_of.join("、または")) };
    html! {
        <li class="lack">
            <p><span class="lack-title">{ &lack.title }</span>{ ways }</p>
            { for lack.refused.iter().map(|refused| html! {
                <p class="lack-refused">{ format!("× {}：{}", refused.label, refused.why) }</p>
            }) }
            { for lack.hint.clone().map(|hint| html! { <p class="hint">{ hint }</p> }) }
        </li>
    }
}

fn fees(papers: &Papers) -> Html {
    let fee = |fee: &domain::rules::Fee| {
        let amount = if fee.amount == 0 { "無料".to_owned() } else { fee.price() };
        let label = (fee.amount > 0).then(|| html! { <span class="fee-label">{ &fee.label }</span> });
        html! { <li><span class="fee-amount">{ amount }</span>{ for label }</li> }
    };
    maybe((!papers.required.fees.is_empty()).then(|| {
        html! {
            <div class="fees"><p class="fees-title">{ "手数料" }</p><ul>{ for papers.required.fees.iter().map(fee) }</ul></div>
        }
    }))
}

#[derive(Properties, PartialEq)]
struct PersonSheetProps {
    person: Rc<PersonPapers>,
    file: CaseFile,
    closed: bool,
}

#[component]
fn PersonSheet(props: &PersonSheetProps) -> Html {
    let typed = use_state(String::new);
    let person = &props.person;
    let oninput = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| typed.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let way = |way: &super::document_check_model::Way| {
        html! { <li class={classes!("way", way.met.then_some("is-met"))}>{ if way.met { "✓ " } else { "" } }{ &way.label }</li> }
    };
    let total: usize = person.lists.iter().map(|list| list.lines.len()).sum();
    let search = format!("search-{}", person.person.code());
    html! {
        <section class="papers" data-part={format!("papers-{}", person.person.code())}>
            <h3>{ &person.title }</h3>
            <ul class="ways" aria-label="どれか一つの組み合わせ">{ for person.ways.iter().map(way) }</ul>
            <p class="still">{ still(person) }</p>
            { maybe((total > 12).then(|| html! {
                <label class="search">
                    <span class="search-label">{ "ほかの書類を探す" }</span>
                    <input class="input" data-part={search.clone()} type="text" value={(*typed).clone()} {oninput}
                        placeholder="ひらがなか漢字で（例：ねんきん）" autocomplete="off" spellcheck="false" />
                </label>
            })) }
            { for person.lists.iter().map(|list| listed(list, &typed, &props.file, props.closed)) }
        </section>
    }
}

fn still(person: &PersonPapers) -> String {
    match &person.lack {
        None => "✓ 足りています".to_owned(),
        Some(lack) => lack.any_of.join("、または"),
    }
}

fn listed(list: &Listed, typed: &str, file: &CaseFile, closed: bool) -> Html {
    let found: Vec<&DocumentLine> = list.lines.iter().filter(|line| line.is_found_by(typed)).collect();
    maybe((!found.is_empty()).then(|| {
        html! {
            <>
                <h4 class="list-title">{ list.title }</h4>
                <ul class="documents">{ for found.into_iter().map(|line| document(line, file, closed)) }</ul>
            </>
        }
    }))
}

fn extras(papers: &Papers, props: &PapersPanelProps) -> Html {
    let extra = |extra: &ExtraPapers| {
        html! {
            <div class="extra" data-part={format!("extra-{}", extra.needs.rule)} key={extra.needs.rule.to_string()}>
                <p class="extra-title">{ if extra.is_there { "✓ " } else { "" } }{ &extra.needs.title }</p>
                <p class="hint">{ &extra.needs.why }</p>
                { for (extra.ways.len() > 1).then(|| html! { <p>{ format!("どれか一つ：{}", extra.ways.join("　または　")) }</p> }) }
                <ul class="documents">{ for extra.lines.iter().map(|line| document(line, &props.file, props.closed)) }</ul>
                { for extra.needs.omitted_if.clone().map(|when| html! { <p class="hint">{ when }</p> }) }
            </div>
        }
    };
    html! {
        <section class="papers" data-part="papers-extras">
            <h3>{ "そのほかの書類" }</h3>
            { for papers.extras.iter().map(extra) }
        </section>
    }
}

/// There or not with one touch; what is wrong with it with a second one beside.
fn document(line: &DocumentLine, file: &CaseFile, closed: bool) -> Html {
    let (field, finding) = (line.field, line.finding);
    let clashing = file.model().has_clash(field);
    let closed = closed || clashing;
    let set = |finding: Option<Finding>| write(file, field, finding);
    let (has, mark) = match finding {
        None => (false, ""),
        Some(Finding::Ok | Finding::WithPhoto) => (true, "✓"),
        Some(_) => (true, "×"),
    };
    let is_good = matches!(finding, Some(Finding::Ok | Finding::WithPhoto));
    let other = |offered: &Finding| {
        let chosen = finding == Some(*offered);
        let to = if chosen { Finding::Ok } else { *offered };
        let words = if *offered == Finding::WithPhoto { "写真付き" } else { offered.label() };
        html! {
            <button type="button" class="finding" aria-pressed={chosen.to_string()} disabled={closed} onclick={set(Some(to))}
                data-part={format!("{field}-{}", offered.code())}>{ words }</button>
        }
    };
    html! {
        <li class={classes!("document", has.then_some("is-shown"), (has && !is_good).then_some("is-wrong"))} key={field.to_string()}>
            <button type="button" class="document-have" data-part={field.to_string()} aria-pressed={has.to_string()}
                disabled={closed} onclick={set((!has).then_some(Finding::Ok))}>
                <span class="document-mark" aria-hidden="true">{ mark }</span>
                <span class="document-label">{ &line.label }</span>
            </button>
            { maybe(has.then(|| html! { <div class="findings" role="group" aria-label={format!("{}の状態", line.label)}>{ for line.offered.iter().map(other) }</div> })) }
            { maybe(clashing.then(|| html! { <p class="document-refused">{ "食い違いあり：上で選んでください" }</p> })) }
            { maybe(line.refused.clone().map(|why| html! { <p class="document-refused">{ why }</p> })) }
            { maybe(line.note.clone().filter(|_| has).map(|note| html! { <p class="hint">{ note }</p> })) }
        </li>
    }
}

fn write(file: &CaseFile, field: Field, finding: Option<Finding>) -> Callback<MouseEvent> {
    let file = file.clone();
    Callback::from(move |_| {
        let text = finding.map(Finding::code).unwrap_or_default().to_owned();
        file.set_texts(vec![(field, text)]);
    })
}
