//! 住民 in the gallery: the turned tablet in several languages.

use super::{
    Bring, Flaw, Office, Part, Pick, ResidentPage, Turned, Whose,
    facts::Facts,
    model::{Model, Screen},
    page::ResidentPageProps,
};
use crate::{first::during, gallery::State, samples};
use domain::{CaseNumber, DeviceId};
use std::rc::Rc;
use words::{Key, Language, Paper, Topic};
use yew::Callback;

pub(crate) fn states() -> Vec<State> {
    let on = |model: Model, steps: usize| (0..steps).fold(model, |model, _| model.next());
    let asked = Topic::Application;
    vec![
        shown("menu", "用件を選ぶ", begin(false, None, None)),
        shown("menu-vietnamese", "用件を選ぶ（ベトナム語）", begin(false, None, None).speak(Language::Vietnamese)),
        shown("opening", "はじめの画面", begin(true, None, Some(Topic::Pickup))),
        shown("opening-large", "はじめの画面（大きい字）", begin(true, None, Some(Topic::Pickup)).resize()),
        shown("card", "説明の一枚", on(begin(true, None, Some(Topic::Pickup)), 2)),
        shown(
            "card-plain",
            "説明の一枚（ふりがななし）",
            on(begin(true, None, Some(Topic::Pickup)), 2).toggle_readings(),
        ),
        shown(
            "card-korean",
            "説明の一枚（韓国語）",
            on(begin(true, None, Some(Topic::Pin)), 1).speak(Language::Korean),
        ),
        shown(
            "card-spanish-large",
            "説明の一枚（スペイン語・大きい字）",
            on(begin(true, None, Some(Topic::Photo)), 1).speak(Language::Spanish).resize(),
        ),
        shown("card-custody", "書類を預かる", on_title(Key::PickupCustodyTitle)),
        shown(
            "card-custody-tagalog",
            "書類を預かる（タガログ語・大きい字）",
            on_title(Key::PickupCustodyTitle).speak(Language::Tagalog).resize(),
        ),
        shown("card-returned", "書類を返す", on_title(Key::PickupReturnedTitle)),
        shown("question", "はい・いいえの質問", on(begin(true, None, Some(asked)), 40)),
        shown("bring", "持ってくるもの", on(begin(true, Some(missing()), Some(Topic::Again)), 2)),
        shown("bring-either", "持ってくるもの：どちらか", on(begin(true, Some(missing()), Some(Topic::Again)), 3)),
        shown(
            "bring-vietnamese",
            "持ってくるもの（ベトナム語）",
            on(begin(true, Some(missing()), Some(Topic::Again)), 3).speak(Language::Vietnamese),
        ),
        shown("called", "職員を呼んだ", begin(true, None, Some(Topic::Pickup)).call()),
        shown("closing", "終わりの画面", on(begin(true, None, Some(Topic::Photo)), 100)),
    ]
}

/// 交付 at the card of this title.
fn on_title(title: Key) -> Model {
    let at = |model: &Model| matches!(model.screen(), Screen::Card(card) if card.title == title);
    let way = std::iter::successors(Some(begin(true, None, Some(Topic::Pickup))), |model| Some(model.clone().next()));
    way.take(40).find(at).expect("the card is shown")
}

fn begin(numbered: bool, bring: Option<Bring>, topic: Option<Topic>) -> Model {
    let office = Office::of(Some(&samples::rules().book), "窓口1");
    let facts = Facts { number: numbered.then(|| "7777-0001".into()), held: 2, office: Rc::new(office) };
    Model::begin(facts, bring.map(Rc::new), topic)
}

fn missing() -> Bring {
    let pick = |of, count| Pick { count, of, with_photo: false, are_more: true };
    let ways = vec![
        vec![pick(vec![Paper::DriversLicence, Paper::Passport], 1)],
        vec![pick(vec![Paper::StudentCard, Paper::BankPassbook], 2)],
    ];
    let flaws = vec![(Paper::DriversLicence, Flaw::Expired)];
    let matter = Part { whose: Whose::Matter, ways: vec![vec![Pick::alone(Paper::IssueNotice)]], flaws: Vec::new() };
    Bring { of_issuance: true, parts: vec![matter, Part { whose: Whose::Applicant, ways, flaws }] }
}

fn shown(slug: &'static str, name: &'static str, model: Model) -> State {
    let turned = Turned { number: Some(CaseNumber::new(DeviceId::from_bytes([7; 16]), 1)), ..Turned::without_case() };
    let (ontouch, onback) = (Callback::noop(), Callback::noop());
    let props = ResidentPageProps { turned, ended: false, ontouch, onback };
    State::new(slug, name, during(model, || samples::render::<ResidentPage>(props)))
}
