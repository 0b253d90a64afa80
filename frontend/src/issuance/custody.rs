//! Step 預かり: one touch takes a document, one gives it back, and what is out cannot be overlooked.

use super::{
    custody_model::{Held, Offered, Takeable, held, kind_of, offered},
    events::{Hand, add, said},
};
use crate::{
    application::CaseFile,
    first::first,
    parts::{Button, ButtonKind, ConfirmDialog, FaultPanel, Pictogram, PictogramKind, maybe},
    rulebook::{RulesOfDay, book_of},
};
use domain::{Day, Event, EventId};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Whether everything came back is asked before it is said.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct AsksForAll(pub(super) bool);

#[derive(Properties, PartialEq)]
pub(crate) struct CustodyStepProps {
    pub(crate) file: CaseFile,
    pub(crate) rules: RulesOfDay,
    pub(crate) today: Day,
}

#[component]
pub(crate) fn CustodyStep(props: &CustodyStepProps) -> Html {
    let typed = use_state(|| first(String::new()));
    let asked = use_state(|| first(AsksForAll(false)));
    let model = props.file.model();
    let Some(view) = model.view().cloned() else { return Html::default() };
    let (closed, busy) = (model.is_closed(), model.is_busy());
    drop(model);
    let hand = Hand { file: &props.file, closed, busy, today: props.today };
    let book = book_of(&props.rules);
    let held = held(&view, book);
    let out: Vec<Held> = held.iter().filter(|one| one.is_out()).cloned().collect();
    let back: Vec<Held> = held.iter().filter(|one| !one.is_out()).cloned().collect();
    let ask = {
        let asked = asked.setter();
        Callback::from(move |()| asked.set(AsksForAll(true)))
    };
    html! {
        <div class="custody" data-part="custody" data-out={out.len().to_string()}>
            { maybe((!out.is_empty()).then(|| are_out(&out, hand, ask))) }
            { maybe((!closed).then(|| match &props.rules {
                None => html! { <p class="starting" role="status">{ "規則を読んでいます…" }</p> },
                Some(Err(fault)) => html! { <FaultPanel fault={fault.clone()} /> },
                Some(Ok(rules)) => take(&offered(&view, &rules.book), &typed, &props.file, busy),
            })) }
            { maybe((!back.is_empty()).then(|| are_back(&back, hand))) }
            { maybe(asked.0.then(|| return_all(&out, &props.file, asked.setter()))) }
        </div>
    }
}

fn are_out(out: &[Held], hand: Hand<'_>, ask: Callback<()>) -> Html {
    html! {
        <section class="are-out" aria-labelledby="are-out">
            <div class="are-out-head">
                <Pictogram kind={PictogramKind::Warning} />
                <h3 id="are-out">{ format!("預かり中 {}点　まだ返していません", out.len()) }</h3>
                { maybe((out.len() > 1 && !hand.closed).then(|| html! {
                    <Button part="return-all" disabled={hand.busy} onclick={ask}>{ "すべて返却した" }</Button>
                })) }
            </div>
            <ul class="held-list">{ for out.iter().map(|one| held_line(one, hand)) }</ul>
        </section>
    }
}

fn held_line(held: &Held, hand: Hand<'_>) -> Html {
    html! {
        <li class="held" data-part="held" data-document={held.document.to_string()} key={held.id.to_string()}>
            <div class="held-what">
                <Pictogram kind={PictogramKind::Document(kind_of(held.document))} />
                <div>
                    <p class="held-name">{ &held.label }</p>
                    { moments(held, hand) }
                </div>
            </div>
            { maybe((!hand.closed).then(|| html! {
                <div class="held-actions">
                    { maybe(held.with_city.is_none().then(|| on(held, Event::WithCity, "市職員へ渡した", "", hand))) }
                    { on(held, Event::Returned, "返却した", "button-primary", hand) }
                </div>
            })) }
        </li>
    }
}

fn moments(held: &Held, hand: Hand<'_>) -> Html {
    let line = |words, moment: &Option<_>| moment.as_ref().map(|moment| said(words, moment, hand));
    html! {
        <div class="moments">
            { for line("預かった", &held.taken) }
            { for line("市職員へ渡した", &held.with_city) }
            { for line("返却した", &held.returned) }
        </div>
    }
}

/// A large button beside a document: where it goes on to.
fn on(held: &Held, event: Event, words: &'static str, class: &'static str, hand: Hand<'_>) -> Html {
    let (file, id) = (hand.file.clone(), held.id);
    let class = if class.is_empty() { "button-outlined" } else { class };
    html! {
        <button type="button" class={classes!("button", class)} data-part={format!("event-{event}")} data-about={id.to_string()}
            disabled={hand.busy} aria-label={format!("{words}：{}", held.label)}
            onclick={Callback::from(move |_: MouseEvent| add(&file, event, Some(id)))}>{ words }</button>
    }
}

fn are_back(back: &[Held], hand: Hand<'_>) -> Html {
    html! {
        <section class="are-back" aria-labelledby="are-back">
            <h3 id="are-back">{ format!("✓ 返却済み {}点", back.len()) }</h3>
            <ul class="held-list">{ for back.iter().map(|one| html! {
                <li class="held is-back" key={one.id.to_string()}>
                    <div class="held-what">
                        <Pictogram kind={PictogramKind::Document(kind_of(one.document))} />
                        <div><p class="held-name">{ &one.label }</p>{ moments(one, hand) }</div>
                    </div>
                </li>
            }) }</ul>
        </section>
    }
}

fn take(offered: &Offered, typed: &UseStateHandle<String>, file: &CaseFile, busy: bool) -> Html {
    let oninput = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| typed.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let button = |one: &Takeable| take_button(one, file, busy);
    let searched: Vec<&Takeable> = [&offered.named, &offered.common, &offered.others]
        .into_iter()
        .flatten()
        .filter(|one| !typed.trim().is_empty() && one.is_found_by(typed))
        .collect();
    html! {
        <section class="take" aria-labelledby="take">
            <h3 id="take">{ "預かる書類に触れる" }</h3>
            <p class="hint">{ "触れた時刻が残ります。書類の写しや番号は記録しません。" }</p>
            { maybe((!offered.named.is_empty() && typed.trim().is_empty()).then(|| html! {
                <>
                    <h4 class="list-title">{ "この手続きの書類" }</h4>
                    <div class="take-list">{ for offered.named.iter().map(button) }</div>
                </>
            })) }
            { maybe(typed.trim().is_empty().then(|| html! {
                <>
                    <h4 class="list-title">{ "よく預かる本人確認書類" }</h4>
                    <div class="take-list">{ for offered.common.iter().map(button) }</div>
                </>
            })) }
            <label class="search">
                <span class="search-label">{ "ほかの書類を探す" }</span>
                <input class="input" data-part="search-custody" type="text" value={(**typed).clone()} {oninput}
                    placeholder="ひらがなか漢字で（例：ねんきん）" autocomplete="off" spellcheck="false" />
            </label>
            { maybe((!searched.is_empty()).then(|| html! {
                <div class="take-list">{ for searched.iter().map(|one| button(one)) }</div>
            })) }
            { maybe((searched.is_empty() && !typed.trim().is_empty()).then(|| html! {
                <p class="empty">{ "見つかりません。別の読みか、名前の一部で探してください。" }</p>
            })) }
            { maybe(typed.trim().is_empty().then(|| html! {
                <details class="all-documents">
                    <summary>{ format!("すべての書類（{}）", offered.others.len()) }</summary>
                    <div class="take-list">{ for offered.others.iter().map(button) }</div>
                </details>
            })) }
        </section>
    }
}

fn take_button(one: &Takeable, file: &CaseFile, busy: bool) -> Html {
    let (file, event) = (file.clone(), Event::Taken(one.code));
    html! {
        <button type="button" class="take-one" data-part={format!("event-{event}")} disabled={busy} key={one.code.to_string()}
            onclick={Callback::from(move |_: MouseEvent| add(&file, event, None))}>
            <Pictogram kind={PictogramKind::Document(kind_of(one.code))} />
            <span class="take-label">{ &one.label }</span>
            { maybe((one.out > 0).then(|| html! { <span class="take-out">{ format!("▲ 預かり中 {}", one.out) }</span> })) }
        </button>
    }
}

fn return_all(out: &[Held], file: &CaseFile, asked: UseStateSetter<AsksForAll>) -> Html {
    let ids: Vec<EventId> = out.iter().map(|one| one.id).collect();
    let onconfirm = {
        let (file, asked) = (file.clone(), asked.clone());
        Callback::from(move |()| {
            ids.iter().for_each(|id| add(&file, Event::Returned, Some(*id)));
            asked.set(AsksForAll(false));
        })
    };
    let oncancel = Callback::from(move |()| asked.set(AsksForAll(false)));
    html! {
        <ConfirmDialog title={format!("{}点をすべて返しましたか", out.len())} confirm="すべて返却した"
            kind={ButtonKind::Primary} {onconfirm} {oncancel}>
            <ul class="return-all">{ for out.iter().map(|one| html! { <li>{ &one.label }</li> }) }</ul>
        </ConfirmDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, happened};
    use bridge::CaseView;
    use domain::{Service, Stage};
    use std::rc::Rc;

    fn rendered(view: CaseView) -> String {
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        let rules = Some(Ok(Rc::new(samples::rules())));
        samples::render::<CustodyStep>(CustodyStepProps { file, rules, today: samples::NOW.day() })
    }

    fn two_out() -> CaseView {
        let view = CaseView { service: Service::FormReissue, ..samples::case_view() };
        let view = happened(view, 1, "taken.drivers-licence", None);
        let view = happened(view, 2, "taken.passport", None);
        happened(view, 3, "with-city", Some(2))
    }

    #[test]
    fn what_is_out_is_said_in_a_word_with_the_time_and_both_ways_on() {
        let html = rendered(two_out());
        for piece in [
            "預かり中 2点",
            r#"data-part="event-returned""#,
            r#"data-part="event-with-city""#,
            r#"data-part="return-all""#,
            r#"data-part="undo-event""#,
            "10:32",
            "錦 あかり",
        ] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert_eq!(html.matches(r#"data-part="event-with-city""#).count(), 1, "the passport is with the city already");
        assert!(!html.contains("style="));
    }

    #[test]
    fn what_was_taken_on_another_day_says_which() {
        let mut view = two_out();
        view.events[0].happening.at = samples::NOW.plus_ms(-2 * 24 * 3_600_000);
        let html = rendered(view);
        assert!(html.contains("11月20日 10:32") && html.matches("11月").count() == 2, "the words and the key: {html}");
    }

    #[test]
    fn what_came_back_raises_no_alarm_and_can_be_taken_back() {
        let html = rendered(happened(happened(two_out(), 4, "returned", Some(1)), 5, "returned", Some(2)));
        assert!(html.contains("返却済み 2点") && !html.contains("まだ返していません"), "{html}");
        assert!(html.contains(r#"data-out="0""#) && html.contains("取り消す"), "{html}");
    }

    #[test]
    fn an_ended_case_shows_what_was_and_offers_nothing() {
        let html = rendered(CaseView { stage: Stage::HandingOver, ..two_out() });
        assert!(html.contains("運転免許証") && !html.contains("data-part=\"event-"), "{html}");
        assert!(!html.contains("undo-event"));
    }
}
