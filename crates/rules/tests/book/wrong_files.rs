//! A wrong file is refused with its name, the line and the reason, one test for each kind of mistake.

use rules::{Package, Problem};

const HEAD: &str = r#"[set]
id = "try"
title = "試し"
version = 1
effective_from = "2026-04-01"
source = "仕様書"
approved_by = "未承認（市に確認）"
"#;

/// Two questions, three ends, a proxy reason that is none. The first line is line 8 of the file.
const CHECK: &str = r#"
[[check]]
code = "try"
title = "試しの確認"

[[check.question]]
code = "who"
text = "どなたですか"

[[check.question.choice]]
code = "self"
label = "本人"

[[check.question.choice]]
code = "proxy"
label = "代理人"

[[check.question]]
code = "reason"
text = "理由は"
when = ["who=proxy"]
reasons = true

[[check.outcome]]
code = "none"
kind = "come-again"
title = "理由になりません"
when = ["reason=work"]
next = ["本人の来庁を案内する"]

[[check.outcome]]
code = "proxy"
kind = "documents"
title = "代理"
when = ["reason=ill"]
people = ["representative"]
next = ["確かめる"]

[[check.outcome]]
code = "self"
kind = "documents"
title = "本人"
when = ["who=self"]
next = ["確かめる"]

[[check.person]]
code = "proxy"
person = "representative"
title = "代理人"
any_of = [{ a = 1 }]

[[check.extra]]
code = "evidence"
title = "疎明資料"
from_reason = true
why = "理由を確かめます"

[[check.fee]]
fee = "some"

[[fee]]
code = "some"
label = "手数料"
amount = 200
unit = "円"

[[document]]
code = "licence"
label = "免許証"
kana = "めんきょ"
list = "A"
photo = "yes"

[[document]]
code = "letter"
label = "診断書"
kana = "しんだんしょ"
list = "other"
photo = "no"

[[reason]]
code = "ill"
label = "病気"
kana = "びょうき"
proxy = "any-proxy"
evidence = [["letter"]]

[[reason]]
code = "work"
label = "仕事"
kana = "しごと"
proxy = "any-proxy"
accepted = false
"#;

fn whole() -> String {
    format!("{HEAD}{CHECK}")
}

fn problems(files: &[(&str, &str)]) -> Vec<Problem> {
    let cover = ("package.toml", "version = 1\ntitle = \"試し\"\n");
    let package = Package::of_files(files.iter().copied().chain([cover]));
    package.and_then(|package| package.load()).err().unwrap_or_default()
}

/// Changes one piece of the sound file and expects one problem, on the line of `line`.
#[track_caller]
fn refused(from: &str, to: &str, line: &str, reason: &str) {
    let sound = whole();
    assert_eq!(sound.matches(from).count(), 1, "{from} stands once in the sound file");
    let wrong = sound.replace(from, to);
    let expected = wrong.lines().position(|found| found == line).map(|at| at + 1);
    assert!(expected.is_some(), "{line} is a line of the wrong file");
    let found = problems(&[("try.toml", &wrong)]);
    let fits =
        |problem: &Problem| problem.file == "try.toml" && problem.line == expected && problem.reason.contains(reason);
    assert!(found.iter().any(fits), "{expected:?} {reason}: {found:?}");
}

#[test]
fn the_sound_file_is_taken() {
    assert_eq!(problems(&[("try.toml", &whole())]), []);
}

#[test]
fn what_the_reader_cannot_read_is_said_in_japanese() {
    refused(
        "title = \"試しの確認\"",
        "titel = \"試しの確認\"",
        "titel = \"試しの確認\"",
        "「titel」という項目はありません",
    );
    refused("label = \"免許証\"\n", "", "[[document]]", "「label」が書かれていません");
    refused("list = \"A\"", "list = \"C\"", "list = \"C\"", "「C」は選べません。選べるもの：A、B、other");
    refused("amount = 200", "amount = \"200\"", "amount = \"200\"", "値の種類が違います（書かれたもの：文字");
    refused(
        "effective_from = \"2026-04-01\"",
        "effective_from = 2026-04-01",
        "effective_from = 2026-04-01",
        "日付は \" で囲み",
    );
    refused("\"2026-04-01\"", "\"2026-04-31\"", "effective_from = \"2026-04-31\"", "暦にありません");
    refused("code = \"licence\"", "code = \"免許証\"", "code = \"免許証\"", "符号「免許証」は使えません");
    refused("when = [\"who=self\"]", "when = [\"who\"]", "when = [\"who\"]", "条件「who」が読めません");
    refused("amount = 200", "amount = 200\namount = 300", "amount = 300", "二度");
    refused("amount = 200", "amount = = 200", "amount = = 200", "TOMLの書き方");
    refused("amount = 200", "amount = -200", "amount = -200", "値");
}

#[test]
fn a_rule_without_a_source_is_refused() {
    refused("source = \"仕様書\"\n", "", "[set]", "「source」が書かれていません");
    refused("source = \"仕様書\"", "source = \" \"", "source = \" \"", "根拠のない規則");
    refused(
        "approved_by = \"未承認（市に確認）\"",
        "approved_by = \"\"",
        "approved_by = \"\"",
        "「approved_by」が空です",
    );
}

#[test]
fn a_fee_without_a_unit_is_refused() {
    refused("unit = \"円\"\n", "", "[[fee]]", "「unit」が書かれていません");
    refused("unit = \"円\"", "unit = \"\"", "unit = \"\"", "手数料の単位");
}

#[test]
fn an_unknown_code_is_refused() {
    refused(
        "evidence = [[\"letter\"]]",
        "evidence = [[\"lettre\"]]",
        "evidence = [[\"lettre\"]]",
        "「lettre」という書類",
    );
    refused("fee = \"some\"", "fee = \"other\"", "fee = \"other\"", "「other」という手数料");
    refused("when = [\"reason=ill\"]", "when = [\"reason=il\"]", "when = [\"reason=il\"]", "選択肢「il」がありません");
    refused(
        "when = [\"who=proxy\"]",
        "when = [\"whom=proxy\"]",
        "when = [\"whom=proxy\"]",
        "質問「whom」が、これより前にありません",
    );
    refused("when = [\"who=proxy\"]", "when = [\"reason=ill\"]", "when = [\"reason=ill\"]", "これより前にありません");
}

#[test]
fn what_nobody_can_reach_is_refused() {
    let never = "when = [\"who=proxy\", \"who=self\"]";
    let wrong = whole().replace("when = [\"who=proxy\"]", never);
    let found = problems(&[("try.toml", &wrong)]);
    let line = wrong.lines().position(|line| line == "code = \"reason\"").expect("is there");
    assert!(
        found
            .iter()
            .any(|it| it.line == Some(line) && it.reason.contains("質問「reason」には、どう答えても行き着きません")),
        "{found:?}"
    );
    let choice = "[[check.question.choice]]\ncode = \"third\"\nlabel = \"三\"\nwhen = [\"who=proxy\", \"who=self\"]\n";
    let wrong = whole().replace("reasons = true\n", &format!("reasons = true\n\n{choice}"));
    let found = problems(&[("try.toml", &wrong)]);
    let line = wrong.lines().position(|line| line == "code = \"third\"").expect("is there");
    assert!(found.iter().any(|it| it.line == Some(line) && it.reason.contains("選択肢「third」")), "{found:?}");
    let extra = "[[check.outcome]]\ncode = \"late\"\nkind = \"documents\"\ntitle = \"後\"\nwhen = [\"who=self\"]\nnext = [\"a\"]\n";
    let wrong = whole().replace("[[check.person]]", &format!("{extra}\n[[check.person]]"));
    let found = problems(&[("try.toml", &wrong)]);
    let line = wrong.lines().position(|line| line == "code = \"late\"").expect("is there");
    assert!(found.iter().any(|it| it.line == Some(line) && it.reason.contains("結果「late」")), "{found:?}");
}

#[test]
fn a_choice_that_leads_nowhere_is_refused() {
    let wrong = whole().replace("when = [\"who=self\"]", "when = [\"reason=work\"]");
    let found = problems(&[("try.toml", &wrong)]);
    let line = wrong.lines().position(|line| line == "code = \"self\"").expect("is there");
    assert!(
        found.iter().any(|it| it.line == Some(line) && it.reason.contains("どの結果にも行き着きません（who=self）")),
        "{found:?}"
    );
    let wrong = whole().replace("people = [\"representative\"]", "people = [\"applicant\"]");
    let found = problems(&[("try.toml", &wrong)]);
    let line = wrong.lines().position(|line| line == "code = \"reason\"").expect("is there");
    assert!(
        found.iter().any(|it| it.line == Some(line) && it.reason.contains("本人の本人確認の点数が決まりません")),
        "{found:?}"
    );
}

#[test]
fn a_reason_that_is_none_opens_no_door() {
    let wrong = whole().replace("kind = \"come-again\"", "kind = \"documents\"");
    let found = problems(&[("try.toml", &wrong)]);
    assert!(found.iter().any(|it| it.line.is_some() && it.reason.contains("理由にならない「仕事」")), "{found:?}");
}

#[test]
fn versions_of_one_set_must_not_overlap() {
    let one = whole();
    let two = HEAD.replace("version = 1", "version = 2").replace("2026-04-01", "2027-04-01");
    let found = problems(&[("one.toml", &one), ("two.toml", &two)]);
    assert_eq!(found.iter().map(|it| (it.file.as_str(), it.line)).collect::<Vec<_>>(), [("two.toml", Some(5))]);
    assert!(found[0].reason.contains("one.toml と重なっています"), "{found:?}");
    let until = "effective_from = \"2026-04-01\"\neffective_until = ";
    let ends = |day: &str| one.replace("effective_from = \"2026-04-01\"", &format!("{until}\"{day}\""));
    assert!(!problems(&[("one.toml", &ends("2027-04-01")), ("two.toml", &two)]).is_empty(), "one day is too much");
    assert_eq!(problems(&[("one.toml", &ends("2027-03-31")), ("two.toml", &two)]), []);
    let same = two.replace("version = 2", "version = 1");
    let found = problems(&[("one.toml", &ends("2027-03-31")), ("two.toml", &same)]);
    assert!(found[0].line == Some(4) && found[0].reason.contains("同じ版"), "{found:?}");
    let backwards = problems(&[("one.toml", &ends("2026-03-31"))]);
    assert!(backwards[0].line == Some(6) && backwards[0].reason.contains("終わりの日"), "{backwards:?}");
}

#[test]
fn a_code_written_twice_is_refused() {
    let wrong = whole().replace("code = \"letter\"", "code = \"licence\"").replace("[[\"letter\"]]", "[[\"licence\"]]");
    let found = problems(&[("try.toml", &wrong)]);
    let line = wrong.lines().enumerate().filter(|(_, line)| *line == "[[document]]").nth(1).map(|(at, _)| at + 1);
    assert!(found.iter().any(|it| it.line == line && it.reason.contains("「licence」が二度")), "{found:?}");
    let found = problems(&[
        ("a.toml", &whole()),
        (
            "b.toml",
            &format!(
                "{}\n[[fee]]\ncode = \"some\"\nlabel = \"二\"\namount = 1\nunit = \"円\"\n",
                HEAD.replace("\"try\"", "\"other\"")
            ),
        ),
    ]);
    assert!(found.iter().any(|it| it.file == "b.toml" && it.line == Some(9)), "{found:?}");
}

#[test]
fn values_that_make_no_sense_are_refused() {
    refused("any_of = [{ a = 1 }]", "any_of = [{ a = 1, photo = 1 }]", "any_of = [{ a = 1, photo = 1 }]", "書類の点数");
    refused("any_of = [{ a = 1 }]", "any_of = []", "any_of = []", "書類の点数");
    refused("next = [\"本人の来庁を案内する\"]", "next = []", "next = []", "次にすること");
    refused("photo = \"yes\"", "photo = \"either\"", "photo = \"either\"", "Aの書類は顔写真付き");
    refused("list = \"A\"", "list = \"B\"", "list = \"B\"", "must_show");
    refused("from_reason = true", "any_of = [[]]", "any_of = [[]]", "any_of");
    refused(
        "photo = \"yes\"",
        "photo = \"yes\"\naccepted_until = \"2026-05-01\"",
        "accepted_until = \"2026-05-01\"",
        "理由（ended_because）",
    );
    refused("text = \"どなたですか\"", "text = \"\"", "text = \"\"", "「text」が空です");
    refused("reasons = true", "reasons = true\nby_birth = true", "by_birth = true", "年齢の選択肢に");
}

#[test]
fn other_sections_have_their_own_mistakes() {
    for (section, line, reason) in [
        ("[[hours]]\nweekday = \"土曜\"\nfrom = \"08:30\"\nuntil = \"17:15\"\n", 9, "値"),
        ("[[hours]]\nweekday = \"祝\"\nfrom = \"08:30\"\nuntil = \"17:15\"\n", 9, "曜日"),
        ("[[hours]]\nweekday = \"月\"\nfrom = \"17:15\"\nuntil = \"08:30\"\n", 10, "時刻"),
        ("[[express]]\ncode = \"a\"\nlabel = \"a\"\nwindow = { from = \"届\" }\n", 11, "days か before_birthday"),
        ("[[category]]\ncode = \"a\"\nlabel = \"a\"\ngroup = \"b\"\n", 11, "「b」という件数のまとまり"),
        ("[[deadline]]\ncode = \"a\"\nlabel = \"a\"\nwho = \"市\"\ndays = 0\n", 12, "期限の日数"),
        ("[[pin]]\ncode = \"a\"\nlabel = \"a\"\nformat = \"4桁\"\nlocks_after = 3\nunit = \"\"\n", 13, "単位（回）"),
        ("[[holiday]]\nday = \"2026-02-29\"\nlabel = \"a\"\n", 9, "暦にありません"),
        ("[[channel]]\ncode = \"a\"\ntitle = \"a\"\nkana = \"あ\"\nsummary = \"a\"\nsteps = []\n", 9, "ask_city"),
        (
            "[[contact]]\ncode = \"a\"\nlabel = \"書類を受理しました\"\nkana = \"あ\"\nnumber = \"1\"\n",
            10,
            "「受理」は使えません",
        ),
    ] {
        let found = problems(&[("try.toml", &format!("{HEAD}{section}"))]);
        assert!(found.iter().any(|it| it.line == Some(line) && it.reason.contains(reason)), "{reason}: {found:?}");
    }
}

#[test]
fn a_question_that_leads_nowhere_or_cannot_be_found_is_refused() {
    let section = r#"[[group]]
code = "inquiry"
label = "問い合わせ"

[[category]]
code = "counter"
label = "窓口"
group = "inquiry"

[[group]]
code = "loss"
label = "紛失"

[[category]]
code = "lost"
label = "紛失届"
group = "loss"

[[topic]]
code = "loss"
label = "なくした"

[[contact]]
code = "dial"
label = "電話"
kana = "でんわ"
number = "1"

[[faq]]
code = "lost"
topic = "loss"
question = "なくしました"
kana = "なくしました"
answer = ["電話で止めます。", "次に、届けを書きます。"]
answered_by = "counter"
category = "counter"
keywords = ["紛失"]
see = [{ contact = "dial" }]
"#;
    let sound = format!("{HEAD}{section}");
    assert_eq!(problems(&[("try.toml", &sound)]), []);
    for (from, to, reason) in [
        ("kana = \"なくしました\"", "kana = \"\"", "「kana」が空です"),
        ("kana = \"なくしました\"", "kana = \"無くしました\"", "読み（kana）は、ひらがな"),
        ("question = \"なくしました\"", "question = \" \"", "「question」が空です"),
        (
            "answer = [\"電話で止めます。\", \"次に、届けを書きます。\"]",
            "answer = [\"電話で止めます。\"]",
            "「。」で終わる文",
        ),
        (
            "answer = [\"電話で止めます。\", \"次に、届けを書きます。\"]",
            "answer = [\"電話で止めます。\", \"次に\"]",
            "「。」で終わる文",
        ),
        ("keywords = [\"紛失\"]", "keywords = [\"\"]", "空のもの"),
        ("see = [{ contact = \"dial\" }]", "see = [{ contact = \"dail\" }]", "「dail」という問い合わせ先"),
        ("see = [{ contact = \"dial\" }]", "see = [{ guide = \"dial\" }]", "「dial」という手続きの案内"),
        ("see = [{ contact = \"dial\" }]", "see = [{ phone = \"dial\" }]", "「phone」は選べません"),
        ("topic = \"loss\"", "topic = \"lost\"", "「lost」という質問のまとまり"),
        ("category = \"counter\"", "category = \"lost\"", "「lost」という問い合わせの件数の区分"),
        ("answered_by = \"counter\"", "answered_by = \"nobody\"", "「nobody」は選べません"),
    ] {
        let wrong = sound.replace(from, to);
        let line = wrong.lines().position(|line| line == to).map(|at| at + 1);
        let found = problems(&[("try.toml", &wrong)]);
        assert!(
            line.is_some() && found.iter().any(|it| it.line == line && it.reason.contains(reason)),
            "{to}: {found:?}"
        );
    }
    let faq = &section[section.find("[[faq]]").expect("is there")..];
    let found = problems(&[("try.toml", &format!("{sound}\n{faq}"))]);
    assert!(found.iter().any(|it| it.reason.contains("「lost」が二度")), "{found:?}");
}

#[test]
fn a_number_of_the_police_may_be_named() {
    let contact = "[[contact]]\ncode = \"a\"\nlabel = \"遺失届の受理番号\"\nkana = \"あ\"\nnumber = \"1\"\n";
    assert_eq!(problems(&[("try.toml", &format!("{HEAD}{contact}"))]), []);
}

#[test]
fn a_package_needs_a_cover_and_plain_names() {
    let found = Package::of_files([("a.toml", HEAD)]).err().unwrap_or_default();
    assert!(found[0].file == "package.toml" && found[0].line.is_none());
    let found = problems(&[("規則.toml", HEAD)]);
    assert!(found[0].reason.contains("ファイル名"));
    let found = Package::of_files([("package.toml", "version = 1\n\ntitel = \"a\"\n")]).err().unwrap_or_default();
    assert_eq!((found[0].file.as_str(), found[0].line), ("package.toml", Some(3)));
}

#[test]
fn a_problem_names_file_line_and_reason() {
    let found = problems(&[("try.toml", &whole().replace("unit = \"円\"", "unit = \"\""))]);
    assert_eq!(
        found[0].to_string(),
        format!("try.toml {}行目：手数料の単位（円）がありません", found[0].line.unwrap_or(0))
    );
}

#[test]
fn a_period_that_no_question_names_or_no_choice_answers_is_refused() {
    let with = |question: &str, choice: &str| {
        let text = whole().replace(
            "when = [\"who=proxy\"]\nreasons = true",
            &format!("when = [\"who=proxy\"]\nreasons = true\n{question}"),
        );
        problems(&[("try.toml", &text.replace("label = \"代理人\"", &format!("label = \"代理人\"\n{choice}")))])
    };
    for (question, choice, reason) in [
        ("by_window = \"case\"", "", "この質問より前にありません"),
        ("by_window = \"who\"", "", "一つずつ要ります"),
        ("", "in_window = true", "by_window が要ります"),
    ] {
        let found = with(question, choice);
        assert!(found.iter().any(|problem| problem.to_string().contains(reason)), "{reason}: {found:?}");
    }
}

#[test]
fn a_standard_for_photos_is_whole_in_its_units_and_on_the_right_side() {
    let sound = include_str!("../../../../rules/photo.toml");
    assert_eq!(problems(&[("photo.toml", sound)]), []);
    let roll = "code = \"roll\"\nlabel = \"顔の左右の傾き\"\nat_most = 8\nunit = \"度\"\n";
    for (from, to, line, reason) in [
        (roll.to_owned(), roll.replace("度", "mm"), "unit = \"mm\"", "の単位は「度」です"),
        (roll.to_owned(), roll.replace("at_most", "at_least"), "code = \"roll\"", "at_least と at_most"),
        (roll.to_owned(), roll.replace("= 8", "= \"8\""), "at_most = \"8\"", "値の種類が違います"),
        (format!("[[photo]]\n{roll}\n"), String::new(), "[[photo]]", "写真の基準「roll」がありません"),
        (roll.to_owned(), roll.replace("\"roll\"", "\"tilt\""), "code = \"tilt\"", "「tilt」は選べません"),
    ] {
        assert_eq!(sound.matches(&from).count(), 1, "{from}");
        let wrong = sound.replace(&from, &to);
        let at = wrong.lines().enumerate().filter(|(_, found)| *found == line).map(|(at, _)| Some(at + 1));
        let lines: Vec<Option<usize>> = at.collect();
        let found = problems(&[("photo.toml", &wrong)]);
        let fits = |problem: &Problem| lines.contains(&problem.line) && problem.reason.contains(reason);
        assert!(found.iter().any(fits), "{reason}: {found:?}");
    }
}
