//! 問い合わせ in the gallery: the questions as they are looked up, and the note beside them.

use super::{library::tests::library, look_up::LookUp};
use crate::{
    app::gallery as inside, application::gallery::held, first::during, gallery::State, rulebook::RulesOfDay, samples,
};
use bridge::CaseView;
use domain::{Role, Service, search::Target};

pub(crate) fn states() -> Vec<State> {
    let open =
        |code: &str| LookUp::default().typed("なくした".into()).opened(Target::Faq(code.parse().expect("a code")));
    let guide = open("lost").opened(Target::Guide("loss".parse().expect("a code")));
    let recorded = [("answer.faq", "lost"), ("answer.inquiry-category", "inquiry-counter")];
    vec![
        State::new("loading", "よくある質問：規則を読んでいる", shown(&[])),
        look_up(
            "beginning",
            "よくある質問：はじめ",
            LookUp::default(),
            &[("answer.inquiry-category", "inquiry-phone")],
        ),
        look_up(
            "found",
            "よくある質問：見つかった",
            LookUp { chosen: Some(0), ..LookUp::default().typed("予約".into()) },
            &[],
        ),
        look_up("nothing", "よくある質問：見つからない", LookUp::default().typed("天気予報".into()), &[]),
        look_up("answer", "よくある質問：答え", open("lost"), &[]),
        look_up("answer-city", "よくある質問：市に確認する答え", open("found"), &[]),
        look_up("answer-recorded", "よくある質問：記録した", open("lost"), &recorded),
        look_up("guide", "よくある質問：手順", guide, &[]),
        State::new("notes", "記録：前に書いたものがある", inside::case(noted(), Role::Clerk)),
    ]
}

fn shown(fields: &[(&str, &str)]) -> String {
    inside::case(held(Service::Inquiry, fields), Role::Clerk)
}

fn look_up(slug: &'static str, name: &'static str, look_up: LookUp, fields: &[(&str, &str)]) -> State {
    let rules: RulesOfDay = Some(Ok(library().rules));
    State::new(slug, name, during(rules, || during(look_up, || shown(fields))))
}

fn noted() -> CaseView {
    CaseView {
        notes: vec![samples::note(4, "来週また来る"), samples::note(5, "通訳が必要")], ..samples::case_view()
    }
}
