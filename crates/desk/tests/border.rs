//! The border of the shell: whatever a screen sends, it is stored as it was typed or refused in words; nothing breaks.

#[path = "support/counter.rs"]
mod counter;

use bridge::{AddStaff, COMMAND_NAMES, CaseView, Fault, FaultCode, LogIn, OpenCase, Synchronise, ViewCase};
use counter::{NOON, PIN, StandingClock, switch_on};
use desk::{Serve, Tablet, dispatch};
use domain::{CaseId, Field, Role, Service, StaffId, Value as Typed};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use tempfile::TempDir;
use vault::MemoryKeyStore;

const NOBODY: &str = "00112233445566778899aabbccddeeff";

/// Longer than somebody who guesses has to wait, shorter than the city's word lasts.
const LATER_MS: i64 = 3 * 3_600_000;

/// A tablet with one open case, on a disk of its own.
struct Border {
    folder: TempDir,
    keys: MemoryKeyStore,
    clock: StandingClock,
    tablet: Tablet,
    staff: StaffId,
    case: CaseId,
}

impl Border {
    fn open() -> Self {
        let (folder, keys) = (tempfile::tempdir().expect("a folder"), MemoryKeyStore::default());
        let clock = StandingClock(Arc::new(AtomicI64::new(NOON.0)));
        let tablet = switch_on(folder.path(), &keys, &clock);
        let staff = AddStaff { name: "相良 良子".into(), role: Role::SiteManager, secret: PIN.into() };
        let staff = tablet.serve(staff).expect("registers").staff[0].id;
        tablet.serve(LogIn { staff, secret: PIN.into() }).expect("logs in");
        tablet.serve(Synchronise {}).expect("synchronises");
        let case = tablet.serve(OpenCase { service: Service::Issuance, along: None }).expect("opens").case;
        Self { folder, keys, clock, tablet, staff, case }
    }

    /// Asks as a screen does; a panic is told with what was asked.
    fn ask(&self, name: &str, request: &Value) -> Result<Value, Fault> {
        let asked = AssertUnwindSafe(|| dispatch(&self.tablet, name, request.clone()));
        let answer = catch_unwind(asked).unwrap_or_else(|_| panic!("{name} breaks on {}", short(request)));
        if let Err(fault) = &answer {
            let is_japanese = |text: &str| text.ends_with('。') && text.chars().any(|letter| letter >= 'ぁ');
            assert!(is_japanese(&fault.message) && is_japanese(&fault.next_step), "{name}: {fault:?}");
        }
        answer
    }

    fn be_logged_in(&self) {
        if let Err(fault) = self.tablet.serve(ViewCase { case: self.case }) {
            assert_eq!(fault.code, FaultCode::Locked, "the case is readable");
            // Somebody may have guessed and made others wait.
            self.clock.0.fetch_add(LATER_MS, Ordering::Relaxed);
            self.tablet.serve(LogIn { staff: self.staff, secret: PIN.into() }).expect("logs in");
        }
    }

    fn view(&self) -> CaseView {
        self.be_logged_in();
        self.tablet.serve(ViewCase { case: self.case }).expect("the case reads")
    }

    /// The program starts again.
    fn after_restart(self) -> Self {
        let Self { folder, keys, clock, tablet, staff, case } = self;
        drop(tablet);
        clock.0.fetch_add(LATER_MS, Ordering::Relaxed);
        let tablet = switch_on(folder.path(), &keys, &clock);
        tablet.serve(LogIn { staff, secret: PIN.into() }).expect("logs in");
        Self { folder, keys, clock, tablet, staff, case }
    }

    /// A request of each command as a screen sends it.
    fn proper(&self, name: &str) -> Value {
        let (case, staff) = (self.case.to_string(), self.staff.to_string());
        match name {
            "status" => json!({ "touched": true }),
            "lock" | "today" | "rules" | "synchronise" => json!({}),
            "enrol" => json!({ "server": "https://localhost:1", "code": "7K4M-9QXT-2BHD-P5RW" }),
            "add_staff" => json!({ "name": "水上 三奈", "role": "clerk", "secret": "桜と温泉と焼酎のまち" }),
            "log_in" => json!({ "staff": staff, "secret": PIN }),
            "open_case" => json!({ "service": "inquiry", "along": { "case": case, "same_person": true } }),
            "request_case" => json!({ "number": "7K4M-0012" }),
            "return_case" => json!({ "case": case, "wish": true }),
            "view_case" | "view_certificate" => json!({ "case": case }),
            "set_field" => json!({ "case": case, "field": "name", "value": "球磨 花子" }),
            "set_application_id" => {
                json!({ "case": case, "first": "12345678901234567890123", "second": "12345678901234567890123" })
            }
            "write_note" => json!({ "case": case, "note": NOBODY, "text": "委任状は次回持参" }),
            "record_event" => json!({ "case": case, "change": { "add": { "event": "paused", "about": null } } }),
            "resolve_clash" => json!({ "case": case, "field": "name", "value": "球磨 花子" }),
            "look" => json!({ "frame": "/9j/4AAQ", "wanted": { "face": { "width": 1280, "height": 720 } } }),
            "take_photo" => json!({ "case": case, "frame": "/9j/4AAQ" }),
            "view_photo" => json!({ "case": case, "photo": NOBODY }),
            "hand_over" => json!({ "case": case, "outcome": "handed-over" }),
            "carry" => json!({ "case": case, "drive": "usb", "deed": "write" }),
            "export_usb" | "import_usb" => json!({ "drive": "usb" }),
            _ => panic!("say how {name} is asked properly"),
        }
    }
}

fn short(request: &Value) -> String {
    request.to_string().chars().take(200).collect()
}

/// What somebody may type, paste, or let a broken program send.
fn hostile_texts() -> Vec<String> {
    let own = |text: &str| text.to_owned();
    vec![
        String::new(),
        own(" "),
        own("\u{3000}"),
        own("ｆｕｌｌ　ｗｉｄｔｈ １２３"),
        own("2026-02-29"),
        own("2024-02-29"),
        own("2026-13-45"),
        own("令和99999999999年1月1日"),
        own("R99.99.99"),
        own("平成31年5月1日"),
        own("99999-12-31"),
        own("2147483647-12-31"),
        own("-2147483648-01-01"),
        own("9999999999999999999999"),
        own("大正元年1月1日生"),
        own("👩‍👩‍👧‍👦🏳️‍🌈"),
        own("\u{202e}מרים\u{202c} عبد"),
        own("葛\u{e0100}城 辻\u{e0101}子"),
        own("\u{e000}\u{f8ff}\u{f0000}\u{10fffd}"),
        own("𠮷野 𩸽子"),
        own("か\u{3099}き\u{309a}"),
        own("a\0b\0"),
        own("\u{feff}\u{200b}\u{2028}\u{fffe}"),
        own("' OR 1=1; DROP TABLE log; --"),
        own("<script>alert(1)</script>{{}}%s%n"),
        own("../../etc/passwd"),
        own("1234 5678 9018"),
        own("暗証番号は4815"),
        "a".repeat(41),
        "あ".repeat(10_000),
        "あ".repeat(20_000),
        "あ".repeat(30_000),
        "9".repeat(10_000),
        "1 ".repeat(10_000),
        "暗".repeat(20_000),
        "e\u{301}".repeat(10_000),
        format!("tick.{}", "a".repeat(40)),
        format!("tick.{}", "a".repeat(41)),
        format!("done.{}", "b".repeat(41)),
        own("done.no-such-thing"),
        own("taken.passport"),
        own("resumed"),
        own("event-date"),
        own("shown.nobody.passport"),
        own(NOBODY),
        own("zz"),
    ]
}

/// What is not a text where one belongs.
fn wrong_things() -> Vec<Value> {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(1e308),
        json!(u64::MAX),
        json!([]),
        json!({}),
        json!({ "a": [1] }),
        deep,
    ]
}

/// Every place of a request where a plain value stands.
fn leaves(request: &Value, here: &str) -> Vec<String> {
    match request {
        Value::Object(parts) => parts.iter().flat_map(|(name, part)| leaves(part, &format!("{here}/{name}"))).collect(),
        Value::Array(parts) => (0..).zip(parts).flat_map(|(at, part)| leaves(part, &format!("{here}/{at}"))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => vec![here.to_owned()],
    }
}

fn with(request: &Value, leaf: &str, thing: Value) -> Value {
    let mut request = request.clone();
    *request.pointer_mut(leaf).expect("a place of the request") = thing;
    request
}

/// Commands that would end the case, and with it the test of what comes after.
fn keeps_the_case(name: &str) -> bool {
    name != "hand_over"
}

#[test]
fn every_command_refuses_what_is_no_request_of_it_in_words() {
    let border = Border::open();
    let before = border.view();
    for name in COMMAND_NAMES {
        border.be_logged_in();
        let proper = border.proper(name);
        let mut extra = proper.clone();
        extra["wipe"] = json!(true);
        let shapes = [extra, json!(null), json!([1]), json!("x"), json!(3), json!({ "case": {} })];
        for wrong in shapes {
            let code = border.ask(name, &wrong).expect_err("is refused").code;
            assert_eq!(code, FaultCode::RequestMalformed, "{name} {}", short(&wrong));
        }
        for leaf in leaves(&proper, "") {
            for thing in wrong_things() {
                let may_be_empty = thing.is_null() && ["/note", "/along", "/change/add/about"].contains(&leaf.as_str());
                let is_flag = thing.is_boolean()
                    && ["/wish", "/along/same_person", "/value", "/touched"].contains(&leaf.as_str());
                let answer = border.ask(name, &with(&proper, &leaf, thing.clone()));
                if !may_be_empty && !is_flag {
                    let code = answer.expect_err("is refused").code;
                    assert_eq!(code, FaultCode::RequestMalformed, "{name}{leaf} {}", short(&thing));
                }
            }
        }
    }
    assert_eq!(border.ask("wipe", &json!({})).expect_err("is refused").code, FaultCode::RequestMalformed);
    let after = border.view();
    assert_eq!((after.fields.len(), after.photos.len()), (before.fields.len(), before.photos.len()));
    assert_eq!(border.after_restart().view(), after);
}

#[test]
fn hostile_texts_in_every_place_of_every_command_leave_the_case_readable() {
    let border = Border::open();
    for name in COMMAND_NAMES.iter().filter(|name| keeps_the_case(name)) {
        let proper = border.proper(name);
        for leaf in leaves(&proper, "") {
            for text in hostile_texts() {
                border.be_logged_in();
                let _ = border.ask(name, &with(&proper, &leaf, json!(text)));
                let locked = border.tablet.serve(ViewCase { case: border.case }).err();
                assert_eq!(locked, None, "after {name}{leaf} {}", short(&json!(text)));
            }
        }
    }
    let view = border.view();
    assert_eq!(border.after_restart().view(), view);
}

#[test]
fn every_kind_of_look_refuses_what_is_no_picture_and_no_kind() {
    let border = Border::open();
    let face = json!({ "face": { "width": 1280, "height": 720 } });
    for wanted in [face, json!("code"), json!("invitation")] {
        for frame in hostile_texts() {
            border.be_logged_in();
            let seen = border.ask("look", &json!({ "frame": frame, "wanted": wanted }));
            let found = seen.as_ref().map_or_else(|fault| fault.code.name().to_owned(), Value::to_string);
            assert!(!found.contains("candidate") && !found.contains("findings"), "{wanted} finds {found}");
        }
    }
    // This tablet is enrolled: no picture is looked at.
    let asked = json!({ "frame": "/9j/4AAQ", "wanted": "invitation" });
    assert_eq!(border.ask("look", &asked).expect_err("is refused").code, FaultCode::AlreadyEnrolled);
    for wrong in [json!("Invitation"), json!("invite"), json!({ "invitation": {} }), json!({ "code": 1 }), json!({})] {
        let code = border.ask("look", &json!({ "frame": "", "wanted": wrong })).expect_err("is refused").code;
        assert_eq!(code, FaultCode::RequestMalformed, "{wrong}");
    }
}

/// What becomes of a text in a field: it stands there as it was typed, or what stood there still does.
fn type_into(border: &Border, field: Field, text: &str) -> Result<(), FaultCode> {
    let shown = |view: &CaseView| {
        let found = view.fields.iter().find(|shown| shown.field == field);
        found.and_then(|shown| shown.value.text().map(str::to_owned))
    };
    let before = shown(&border.view());
    let request = json!({ "case": border.case.to_string(), "field": field, "value": text });
    match border.ask("set_field", &request) {
        Ok(_) => {
            assert_eq!(shown(&border.view()).as_deref(), Some(text), "{field} holds it as it was typed");
            Ok(())
        }
        Err(fault) => {
            assert_eq!(shown(&border.view()), before, "{field} is as it was");
            Err(fault.code)
        }
    }
}

#[test]
fn a_text_is_kept_as_it_was_typed_or_refused() {
    let border = Border::open();
    let account = Field::Account("what-happened".parse().expect("a code"));
    for text in hostile_texts() {
        let length = text.chars().count();
        for field in [Field::Name, Field::Kana, Field::Contact, Field::BirthDate, account] {
            let kept = type_into(&border, field, &text);
            match kept {
                Ok(()) => assert!(length <= 20_000),
                Err(FaultCode::TextTooLong) => assert!(length > 20_000),
                Err(FaultCode::TextHoldsMyNumber) => assert!(text.chars().filter(char::is_ascii_digit).count() >= 12),
                Err(code) => assert_eq!((code, text.as_str()), (FaultCode::TextHoldsPin, "暗証番号は4815")),
            }
        }
    }
    let view = border.view();
    assert_eq!(border.after_restart().view(), view);
}

#[test]
fn days_that_no_calendar_has_are_refused_and_the_leap_day_is_kept() {
    let border = Border::open();
    let day = |typed: &str| {
        let request = json!({ "case": border.case.to_string(), "field": "event-date", "value": typed });
        border.ask("set_field", &request).map(|_| {
            let view = border.view();
            let held = view.fields.iter().find(|shown| shown.field == Field::EventDate).expect("is held");
            held.value.clone()
        })
    };
    for typed in ["2024-02-29", "令和6年2月29日", "R6.2.29", "２０２４０２２９"] {
        assert!(day(typed).expect("is a day") == Typed::Text("2024-02-29".into()), "{typed}");
    }
    for typed in
        ["2026-02-29", "2026-13-01", "2026-00-10", "平成31年5月1日", "99999-12-31", "2147483647-1-1", "暗", "\0"]
    {
        let kept = day(typed);
        assert!(kept.is_err(), "{typed} is no day");
    }
}

#[test]
fn things_that_are_not_there_are_refused_by_name() {
    let border = Border::open();
    for name in COMMAND_NAMES {
        let proper = border.proper(name);
        if proper.pointer("/case").is_some() {
            let code = border.ask(name, &with(&proper, "/case", json!(NOBODY))).expect_err("is refused").code;
            let expected = [FaultCode::CaseUnknown, FaultCode::CertificateMissing, FaultCode::PhotoUnreadable];
            assert!(expected.contains(&code), "{name}: {code:?}");
        }
    }
    let case = border.case.to_string();
    for (change, expected) in [
        (json!({ "add": { "event": "resumed", "about": NOBODY } }), FaultCode::EventMisplaced),
        (json!({ "add": { "event": "returned", "about": null } }), FaultCode::EventMisplaced),
        (json!({ "undo": { "event": NOBODY } }), FaultCode::EventMisplaced),
        (json!({ "add": { "event": "done.no-such-thing", "about": null } }), FaultCode::FieldUnknown),
        (
            json!({ "add": { "event": format!("taken.{}", "a".repeat(41)), "about": null } }),
            FaultCode::RequestMalformed,
        ),
    ] {
        let code = border.ask("record_event", &json!({ "case": case, "change": change })).expect_err("is refused").code;
        assert_eq!(code, expected, "{change}");
    }
    assert!(border.view().events.is_empty());
}

/// As it comes over the wire, before anybody has read it.
#[test]
fn a_text_that_is_no_text_does_not_come_through_the_reader() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    for raw in [r#"{"text":"\ud800"}"#, r#"{"text":"\udc00\ud800"}"#, "{\"text\":\"\u{1}\"}", "{", "", &deep] {
        assert!(serde_json::from_str::<Value>(raw).is_err(), "{}", raw.chars().take(40).collect::<String>());
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), prop::sample::select(hostile_texts()), "[-0-9./年月日RHSTM ]{0,14}", "[a-z.-]{0,45}"]
}

fn any_thing() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any_text().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from)
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{0,8}", inner, 0..4)
                .prop_map(|parts| Value::Object(parts.into_iter().collect())),
        ]
    })
}

#[test]
fn whatever_is_sent_the_case_stays_readable() {
    let border = Border::open();
    let names: Vec<&str> = COMMAND_NAMES.iter().copied().filter(|name| keeps_the_case(name)).collect();
    let sent = (prop::sample::select(names), any::<prop::sample::Index>(), any_thing());
    let config = ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |((name, place, thing) in sent)| {
        border.be_logged_in();
        let proper = border.proper(name);
        let leaves = leaves(&proper, "");
        let request = match leaves.as_slice() {
            [] => thing,
            places => with(&proper, place.get::<String>(places), thing),
        };
        let _ = border.ask(name, &request);
        border.view();
    });
    let view = border.view();
    assert_eq!(border.after_restart().view(), view);
}
