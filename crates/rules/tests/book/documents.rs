//! Documents that do not count, and why that is said.

use crate::support::*;
use domain::rules::{List, Person, Requirements, Shown, ShownDocument, State, Verdict};

fn self_service(book: &domain::rules::RuleBook) -> Requirements {
    required(book, "issuance", "visitor=self age=from-18 notice=here old-card=not-here")
}

fn by_applicant(documents: Vec<ShownDocument>) -> Shown {
    Shown { people: [(Person::Applicant, documents)].into(), extras: vec![document("issue-notice")] }
}

#[test]
fn a_health_insurance_card_counts_until_its_last_day() {
    let cards = || by_applicant(vec![document("health-insurance-card"), document("bank-passbook")]);
    for (on, complete) in [("2025-12-01", true), ("2025-12-02", false), ("2026-11-24", false)] {
        let book = book_on(on);
        let verdict = book.check(&self_service(&book), &cards());
        assert_eq!(verdict.is_complete(), complete, "{on}");
        if !complete {
            let said = said(&verdict);
            for word in ["2025年12月1日", "資格確認書", "すべて期限が切れました", "あとAから1点", "あとBから1点"]
            {
                let word = word.replace("2025年12月1日", "令和7年12月1日");
                assert!(said.contains(&word), "{word}: {said}");
            }
        }
    }
}

#[test]
fn the_notice_of_eligibility_alone_is_no_identity() {
    let book = book();
    let verdict = book
        .check(&self_service(&book), &by_applicant(vec![document("eligibility-notice"), document("bank-passbook")]));
    assert!(said(&verdict).contains("資格情報のお知らせ：本人確認書類ではありません"));
}

#[test]
fn the_specified_residence_card_counts_from_its_first_day() {
    for (on, complete) in [("2026-06-13", false), ("2026-06-14", true)] {
        let book = book_on(on);
        let verdict = book.check(&self_service(&book), &by_applicant(vec![document("specified-residence-card")]));
        assert_eq!(verdict.is_complete(), complete, "{on}");
    }
}

#[test]
fn a_document_that_is_not_in_order_does_not_count() {
    let book = book();
    for (code, state, word) in [
        ("residence-card", State::Expired, "有効期限が切れています"),
        ("my-number-card", State::Expired, "志布志市"),
        ("drivers-licence", State::Differs, "住民票と記載が異なります"),
        ("passport", State::CopyOnly, "原本が必要です"),
        ("driving-record-certificate", State::IssuedTooEarly, "平成24年4月1日"),
        ("bank-passbook", State::LacksData, "氏名と生年月日、または氏名と住所"),
    ] {
        let with_another = by_applicant(vec![in_state(code, state), document("health-eligibility")]);
        let verdict = book.check(&self_service(&book), &with_another);
        assert!(said(&verdict).contains(word), "{code}: {}", said(&verdict));
        let in_order = by_applicant(vec![document(code), document("health-eligibility")]);
        assert!(book.check(&self_service(&book), &in_order).is_complete(), "{code}");
    }
}

#[test]
fn a_copy_counts_where_the_rules_say_so() {
    let book = book();
    let rest = "changed=nothing old-card=first notification=none basic-card=none";
    let required = required(
        &book,
        "issuance",
        &format!("visitor=proxy age=from-18 sealed-notice=here reason=abroad-study {rest}"),
    );
    let mut all = shown(&["passport", "drivers-licence"], &["passport", "drivers-licence"], &["issue-notice-sealed"]);
    all.extras.push(in_state("visa-copy", State::CopyOnly));
    assert!(book.check(&required, &all).is_complete());
    all.extras.pop();
    assert!(!book.check(&required, &all).is_complete());
}

#[test]
fn the_same_document_twice_is_one_document() {
    let book = book();
    let twice = by_applicant(vec![document("bank-passbook"), document("bank-passbook")]);
    assert!(!book.check(&self_service(&book), &twice).is_complete());
}

#[test]
fn a_document_of_nobodys_list_is_refused_and_named() {
    let book = book();
    let verdict = book.check(&self_service(&book), &by_applicant(vec![document("library-card")]));
    assert!(said(&verdict).contains("library-card：規則にない書類です"));
}

#[test]
fn three_of_list_b_need_one_photo() {
    let book = book();
    let rest = "changed=nothing old-card=first notification=none basic-card=none";
    let required =
        required(&book, "issuance", &format!("visitor=proxy age=from-18 sealed-notice=here reason=ill {rest}"));
    let others = ["issue-notice-sealed", "medical-certificate"];
    let mut brought = shown(&["health-eligibility", "bank-passbook"], &["passport", "drivers-licence"], &others);
    let mut with = |photo: bool| {
        let card = ShownDocument { photo, ..document("student-card") };
        let documents = brought.people.entry(Person::Applicant).or_default();
        documents.truncate(2);
        documents.push(card);
        book.check(&required, &brought)
    };
    assert!(with(true).is_complete());
    let without = with(false);
    assert!(said(&without).contains("あとBから1点（顔写真付き）"), "{}", said(&without));
    let Verdict::Missing(lacks) = without else { panic!("is missing a photo") };
    assert!(lacks[0].hint.as_ref().is_some_and(|hint| hint.contains("本人の来庁が必要")));
}

#[test]
fn a_photo_certificate_never_proves_the_proxy() {
    let book = book();
    let rest = "changed=nothing old-card=first notification=none basic-card=none";
    let required =
        required(&book, "issuance", &format!("visitor=proxy age=from-18 sealed-notice=here reason=ill {rest}"));
    let extras = ["issue-notice-sealed", "medical-certificate"];
    let certificates: Vec<String> = book
        .each(|set| &set.document)
        .map(|(_, document)| document.code.to_string())
        .filter(|code| code.starts_with("photo-certificate"))
        .collect();
    assert_eq!(certificates.len(), 5);
    for certificate in &certificates {
        let by_proxy = shown(&["passport", "drivers-licence"], &["passport", certificate], &extras);
        assert!(said(&book.check(&required, &by_proxy)).contains("代理人の本人確認には使えません"));
        let by_applicant = shown(&["passport", certificate], &["passport", "drivers-licence"], &extras);
        assert!(book.check(&required, &by_applicant).is_complete(), "{certificate}");
    }
}

#[test]
fn a_maternity_handbook_proves_a_child_and_nobody_else() {
    let book = book();
    let guardian = "guardian=parent-present family=same-household notice=here old-card=not-here";
    let child = required(&book, "issuance", &format!("visitor=self-with-guardian age=from-1 {guardian}"));
    let documents = ["maternity-handbook", "health-eligibility"];
    assert!(book.check(&child, &shown(&documents, &["passport"], &["issue-notice"])).is_complete());
    let verdict = book.check(&self_service(&book), &shown(&documents, &[], &["issue-notice"]));
    assert!(said(&verdict).contains("15歳未満の本人"));
    let verdict = book.check(&child, &shown(&["passport"], &documents, &["issue-notice"]));
    assert!(said(&verdict).contains("代理人の本人確認には使えません"));
}

#[test]
fn the_lists_hold_what_the_cities_list() {
    let book = book();
    let on = |list| book.each(|set| &set.document).filter(|(_, document)| document.list == list).count();
    assert_eq!(
        (on(List::A), on(List::B)),
        (13, 35),
        "12 and 特定在留カード; the professions, insurances, papers and 顔写真証明書"
    );
}

#[test]
fn documents_are_found_by_kana_and_kanji() {
    let book = book();
    let found = |typed| book.find_documents(typed).map(|document| document.code.to_string()).collect::<Vec<_>>();
    assert!(found("うんてん").contains(&"drivers-licence".to_owned()));
    assert!(found("在留").contains(&"residence-card".to_owned()));
}

#[test]
fn no_verdict_speaks_of_acceptance() {
    let book = book();
    let required = self_service(&book);
    let complete = book.check(&required, &by_applicant(vec![document("passport")]));
    assert_eq!(complete.title(), "書類が揃っています（形式確認）");
    let missing = book.check(&required, &by_applicant(vec![]));
    assert_eq!(missing.title(), "書類が不足しています（形式確認）");
}
