//! What every page promises, whoever asks.

use crate::{
    browser::Browser,
    office::{Office, PASSWORD},
};

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors \
                      'none'; base-uri 'none'";

#[test]
fn every_answer_forbids_scripts_frames_caching_and_guessing() {
    let office = Office::open();
    let mut browser = office.browser();
    let pages = ["/city/", "/city/login", "/city/received", "/city/devices", "/city/rulebook", "/city/style.css", "/x"];
    for path in pages {
        let page = browser.get(path);
        assert_eq!(page.header("content-security-policy"), POLICY, "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("referrer-policy"), "no-referrer", "{path}");
        for forbidden in ["<script", "style=\"", "onclick"] {
            assert!(!page.text().contains(forbidden), "{path} has {forbidden}");
        }
    }
}

#[test]
fn nothing_but_the_log_in_page_is_there_without_a_session() {
    let office = Office::open();
    let mut browser = Browser::new(&office);
    let case = "0".repeat(32);
    for path in ["/city/", "/city/received", "/city/devices", "/city/rulebook", &format!("/city/cases/{case}/export")] {
        let page = browser.get(path);
        assert_eq!((page.status, page.header("location")), (303, "/city/login"), "{path}");
    }
    assert_eq!(browser.post("/city/devices/codes", &[("label", "窓口1")]).status, 303);
    assert!(browser.get("/city/login").headers.contains_key("set-cookie"));
}

#[test]
fn the_session_cookie_is_for_this_host_and_no_script() {
    let office = Office::open();
    let mut browser = Browser::new(&office);
    let page = browser.log_in("tanaka", PASSWORD, &office.totp());
    assert_eq!((page.status, page.header("location")), (303, "/city/"));
    let cookie = page.header("set-cookie").split(", ").next().unwrap_or_default();
    for flag in ["__Host-session=", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
        assert!(cookie.contains(flag), "{flag}");
    }
}

#[test]
fn a_form_that_does_not_come_from_this_session_changes_nothing() {
    let office = Office::open();
    let mut browser = office.browser();
    for values in [vec![("label", "窓口1")], vec![("label", "窓口1"), ("form", "0000")]] {
        let page = browser.post("/city/devices/codes", &values);
        assert_eq!((page.status, page.fault().as_deref()), (403, Some("form-stale")));
    }
    let mut other = office.browser();
    let foreign_form = other.get("/city/devices");
    let page = browser.submit(&foreign_form, "/city/devices/codes", &[("label", "窓口1")]);
    assert_eq!(page.fault().as_deref(), Some("form-stale"));
    let stranger = &mut Browser::new(&office);
    let form = [("login", "tanaka"), ("password", PASSWORD), ("totp", "000000")];
    assert_eq!(stranger.post("/city/login", &form).fault().as_deref(), Some("form-stale"));
}

#[test]
fn five_wrong_log_ins_close_the_door_for_a_while_also_after_a_restart() {
    let mut office = Office::open();
    let mut browser = Browser::new(&office);
    for _ in 0..5 {
        let page = browser.log_in("tanaka", "wrong password", &office.totp());
        assert_eq!((page.status, page.fault().as_deref()), (403, Some("login-refused")));
    }
    office.stop();
    office.start();
    let mut browser = Browser::new(&office);
    let page = browser.log_in("tanaka", PASSWORD, &office.totp());
    assert_eq!((page.status, page.fault().as_deref()), (429, Some("login-throttled")));
    office.pass_minutes(1);
    assert_eq!(browser.log_in("tanaka", PASSWORD, &office.totp()).status, 303);
}

#[test]
fn an_unknown_name_is_answered_like_a_known_one() {
    let office = Office::open();
    let mut browser = Browser::new(&office);
    for _ in 0..5 {
        assert_eq!(browser.log_in("nobody", PASSWORD, "000000").fault().as_deref(), Some("login-refused"));
    }
    assert_eq!(browser.log_in("nobody", PASSWORD, "000000").fault().as_deref(), Some("login-throttled"));
    assert_eq!(browser.log_in("tanaka", PASSWORD, &office.totp()).status, 303, "others are not held up");
}

#[test]
fn a_one_time_code_is_accepted_once() {
    let office = Office::open();
    let (mut first, mut second) = (Browser::new(&office), Browser::new(&office));
    let code = office.totp();
    assert_eq!(first.log_in("tanaka", PASSWORD, &code).status, 303);
    assert_eq!(second.log_in("tanaka", PASSWORD, &code).fault().as_deref(), Some("login-refused"));
}

#[test]
fn a_session_ends_after_half_an_hour_or_with_the_log_out_button() {
    let office = Office::open();
    let mut browser = office.browser();
    office.pass_minutes(29);
    assert_eq!(browser.get("/city/").status, 200);
    office.pass_minutes(29);
    assert_eq!(browser.get("/city/").status, 200, "every request keeps it alive");
    office.pass_minutes(31);
    assert_eq!(browser.get("/city/").status, 303);
    let mut browser = office.browser();
    let mut copy = office.browser();
    let page = browser.get("/city/");
    assert_eq!(browser.submit(&page, "/city/logout", &[]).header("location"), "/city/login");
    assert_eq!(browser.get("/city/").status, 303);
    assert_eq!(copy.get("/city/").status, 200);
    copy.forget_cookies();
    assert_eq!(copy.get("/city/").status, 303);
}

#[test]
fn faults_say_what_happened_and_what_to_do() {
    let office = Office::open();
    let mut browser = office.browser();
    let case = "0".repeat(32);
    for (path, code) in [
        (format!("/city/cases/{case}"), "no-such-case"),
        (format!("/city/certificates/{case}"), "no-such-certificate"),
        (format!("/city/devices/{case}/revoke"), "no-such-device"),
        ("/city/devices/codes/0000".into(), "code-over"),
        ("/city/cases/abc".into(), "no-such-page"),
        ("/nowhere".into(), "no-such-page"),
    ] {
        let page = browser.get(&path);
        assert_eq!((page.status / 100, page.fault().as_deref()), (4, Some(code)), "{path}");
        assert!(page.text().contains("→ "), "{path}");
    }
}
