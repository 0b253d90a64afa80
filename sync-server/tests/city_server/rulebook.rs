//! The rules of the counter, from the city's page and command to tablets that were away, and over a restore.

use crate::{
    browser::{Browser, Page},
    commands::run,
    office::Office,
    restore::Mirrored,
    vault_tablet::VaultTablet,
};
use domain::Field;
use std::path::{Path, PathBuf};

/// The files of this repository as a package of this version, with this fee for a card.
fn files(version: u32, fee: u32) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let file = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("is text");
        let text = text.replace("\nversion = 1\ntitle = \"マ", &format!("\nversion = {version}\ntitle = \"マ"));
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, text.replace("amount = 1000", &format!("amount = {fee}")))
    };
    std::fs::read_dir(folder).expect("the folder is there").map(file).collect()
}

fn propose(browser: &mut Browser, files: &[(String, String)]) -> Page {
    let form = browser.get("/city/rulebook");
    let asked = browser.upload(&form, "/city/rulebook", files);
    if asked.status == 303 { browser.get(asked.header("location")) } else { asked }
}

fn publish(browser: &mut Browser, files: &[(String, String)]) -> Page {
    let asked = propose(browser, files);
    let action = asked.form_action();
    browser.submit(&asked, &action, &[])
}

/// The version in force on the page, and whether it is the one built in.
fn in_force(browser: &mut Browser) -> (String, String) {
    let page = browser.get("/city/rulebook");
    (page.attribute("rulebook", "data-version"), page.attribute("rulebook", "data-built-in"))
}

fn fee(tablet: &VaultTablet) -> Option<(u32, bool)> {
    let held = tablet.vault.rule_packages().expect("reads");
    let newest = held.first()?;
    let text = &newest.package.as_ref().expect("is whole").text;
    Some((newest.version, text.contains("amount = 1200")))
}

#[test]
fn a_package_is_looked_at_confirmed_and_reaches_every_tablet_also_one_that_was_away_for_days() {
    let office = Office::open();
    let mut browser = office.browser();
    let (mut here, mut away) =
        (VaultTablet::enrol(&office, &mut browser, "窓口1"), VaultTablet::enrol(&office, &mut browser, "広場"));
    away.lock();
    assert_eq!(in_force(&mut browser), ("1".into(), "true".into()));
    let asked = propose(&mut browser, &files(2, 1200));
    let line = asked.parts("rule-set");
    assert!(line.len() == 1 && line[0].contains("data-set=\"fees\" data-change=\"changed\""), "{line:?}");
    assert_eq!(in_force(&mut browser), ("1".into(), "true".into()), "a question publishes nothing");
    here.exchange(&office);
    assert_eq!(fee(&here), None);
    let action = asked.form_action();
    let done = browser.submit(&asked, &action, &[]);
    assert_eq!((done.status, done.header("location")), (303, "/city/rulebook/done"));
    assert_eq!(in_force(&mut browser), ("2".into(), "false".into()));
    here.exchange(&office);
    assert_eq!((fee(&here), fee(&away)), (Some((2, true)), None));
    office.pass_minutes(9 * 24 * 60);
    away.exchange(&office);
    assert_eq!(fee(&away), Some((2, true)));
    let new = VaultTablet::enrol(&office, &mut office.browser(), "窓口3");
    assert_eq!(fee(&new), Some((2, true)));
    for tablet in [&here, &away, &new] {
        assert_eq!(tablet.vault.all_set_aside().expect("reads"), []);
    }
    let store = city::CityStore::open(&office.place.city_store()).expect("opens");
    let published = store.published_rules().expect("reads");
    let audited = store.last_done(city::AuditAction::PublishedRules, published[0].digest.as_bytes()).expect("reads");
    assert_eq!(audited, Some((published[0].published_at, published[0].published_by)));
}

#[test]
fn a_wrong_package_is_refused_with_file_line_and_reason_and_changes_nothing() {
    let office = Office::open();
    let mut browser = office.browser();
    let mut tablet = VaultTablet::enrol(&office, &mut browser, "窓口1");
    let mut wrong = files(2, 1200);
    for (name, text) in &mut wrong {
        if name == "fees.toml" {
            *text = text.replace("unit = \"円\"", "");
        }
    }
    let refused = propose(&mut browser, &wrong);
    assert_eq!((refused.status, refused.fault().as_deref()), (422, Some("rules-wrong")));
    let text = refused.text();
    assert!(text.contains("fees.toml 11行目：") && text.contains("「unit」"), "{text}");
    let mut missing = files(2, 1200);
    missing.retain(|(name, _)| name != "proxy-reasons.toml");
    assert_eq!(propose(&mut browser, &missing).fault().as_deref(), Some("rules-wrong"), "a file was not chosen");
    assert_eq!(propose(&mut browser, &[]).fault().as_deref(), Some("rules-wrong"));
    let big = vec![("package.toml".to_owned(), "#".repeat(proofs::RULES_BYTES_MAX + 1))];
    assert!(propose(&mut browser, &big).text().contains("1024KBまで"));
    tablet.exchange(&office);
    assert_eq!((in_force(&mut browser), fee(&tablet)), (("1".into(), "true".into()), None));
}

#[test]
fn the_same_package_or_one_of_an_old_version_changes_nothing_and_says_so() {
    let office = Office::open();
    let mut browser = office.browser();
    assert_eq!(propose(&mut browser, &files(1, 1000)).fault().as_deref(), Some("rules-same"), "built in");
    assert_eq!(propose(&mut browser, &files(1, 1200)).fault().as_deref(), Some("rules-not-newer"));
    publish(&mut browser, &files(3, 1200));
    assert_eq!(propose(&mut browser, &files(3, 1200)).fault().as_deref(), Some("rules-same"));
    let refused = propose(&mut browser, &files(2, 1400));
    assert_eq!(refused.fault().as_deref(), Some("rules-not-newer"));
    assert!(refused.text().contains("version を4以上に"), "{}", refused.text());
    assert_eq!(in_force(&mut browser), ("3".into(), "false".into()));
}

#[test]
fn a_confirmation_that_did_not_see_the_newest_package_publishes_nothing() {
    let office = Office::open();
    let mut browser = office.browser();
    let asked = propose(&mut browser, &files(4, 1200));
    publish(&mut browser, &files(2, 1100));
    let action = asked.form_action();
    let late = browser.submit(&asked, &action, &[]);
    assert_eq!((late.status, late.fault().as_deref()), (403, Some("form-stale")));
    let again = browser.get(&action);
    office.pass_minutes(29);
    browser.get("/city/rulebook");
    office.pass_minutes(2);
    let over = browser.submit(&again, &action, &[]);
    assert_eq!((over.status, over.fault().as_deref()), (404, Some("proposal-over")));
    assert_eq!(in_force(&mut browser), ("2".into(), "false".into()));
}

/// A folder of rule files.
fn folder(at: &Path, name: &str, files: &[(String, String)]) -> PathBuf {
    let folder = at.join(name);
    std::fs::create_dir(&folder).expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("writes");
    }
    folder
}

fn rules(arguments: &[&str]) -> (bool, String) {
    let output = run(&[&["rules"], arguments].concat());
    let said = if output.status.success() { &output.stdout } else { &output.stderr };
    (output.status.success(), String::from_utf8_lossy(said).into_owned())
}

#[test]
fn the_commands_check_show_and_publish_what_was_confirmed_while_the_server_runs() {
    let office = Office::open();
    let mut browser = office.browser();
    let mut tablet = VaultTablet::enrol(&office, &mut browser, "窓口1");
    let at = office.directory.path();
    let good = folder(at, "good", &files(2, 1200)).display().to_string();
    let wrong: Vec<_> = files(2, 1200).into_iter().map(|(name, text)| (name, text.replace("title = ", ""))).collect();
    let wrong = folder(at, "wrong", &wrong).display().to_string();
    let data = office.place.directory().display().to_string();
    let (passed, said) = rules(&["check", &good]);
    assert!(passed && said.contains("誤りはありません。第2版（"), "{said}");
    let (passed, said) = rules(&["check", &wrong]);
    assert!(!passed && said.contains("package.toml"), "{said}");
    let (passed, _) = rules(&["publish", &wrong, "--data", &data]);
    assert!(!passed);
    let (passed, said) = rules(&["publish", &good, "--data", &data]);
    assert!(passed && said.contains("内容が変わる\tfees\t手数料\t第1版\t2024-12-02 から"), "{said}");
    let confirm = said.split("--confirm ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a number").to_owned();
    for unconfirmed in ["", &confirm[..4], "00000000"] {
        assert!(!rules(&["publish", &good, "--data", &data, "--confirm", unconfirmed]).0);
    }
    tablet.exchange(&office);
    assert_eq!((in_force(&mut browser).0.as_str(), fee(&tablet)), ("1", None));
    let (passed, said) = rules(&["publish", &good, "--data", &data, "--confirm", &confirm]);
    assert!(passed && said.contains("公開しました"), "{said}");
    tablet.exchange(&office);
    assert_eq!(fee(&tablet), Some((2, true)), "signed in the turn that the exchange gives it");
    let (passed, said) = rules(&["publish", &good, "--data", &data]);
    assert!(passed && said.contains("同じです"), "{said}");
}

#[test]
fn a_restored_server_tells_the_newest_package_once_more_and_to_new_tablets() {
    let mut city = Mirrored::open();
    let mut browser = city.office.browser();
    let mut tablet = VaultTablet::enrol(&city.office, &mut browser, "窓口1");
    publish(&mut browser, &files(2, 1100));
    let back_up = city.back_up("back-up");
    publish(&mut browser, &files(3, 1200));
    tablet.exchange(&city.office);
    city.lose_and_restore(&back_up);
    let mut browser = city.office.browser();
    assert_eq!(in_force(&mut browser), ("3".into(), "false".into()));
    assert_eq!(browser.get("/city/rulebook").parts("published-rules").len(), 2, "a case may name the one of before");
    tablet.exchange(&city.office);
    let set_aside = tablet.vault.all_set_aside().expect("reads");
    assert_eq!((fee(&tablet), set_aside), (Some((3, true)), vec![]), "the older one of the back-up was not told");
    let new = VaultTablet::enrol(&city.office, &mut browser, "窓口2");
    assert_eq!(fee(&new), Some((3, true)));
}

#[test]
fn a_case_is_read_by_the_rules_that_it_names_and_not_by_those_of_today() {
    let office = Office::open();
    let mut browser = office.browser();
    let reworded = |version, words: &str| -> Vec<(String, String)> {
        let reword = |(name, text): (String, String)| (name, text.replace("窓口に来たのはどなたですか", words));
        files(version, 1000).into_iter().map(reword).collect()
    };
    publish(&mut browser, &reworded(2, "だれが来ましたか"));
    let name = browser.get("/city/rulebook").text();
    let name = name.split("第2版（").nth(1).and_then(|rest| rest.split('）').next()).expect("a name").to_owned();
    publish(&mut browser, &reworded(3, "お越しの方は"));
    let mut tablet = VaultTablet::enrol(&office, &mut browser, "窓口1");
    let (case, _) = tablet.open_case_of(&office, domain::Service::Issuance);
    tablet.set(&office, case, Field::RuleVersion, &format!("第2版（{name}）"));
    tablet.set(&office, case, "answer.visitor".parse().expect("a field"), "self");
    tablet.hand_over(&office, case);
    tablet.exchange(&office);
    let page = browser.get(&format!("/city/cases/{case}")).text();
    assert!(page.contains("だれが来ましたか") && !page.contains("お越しの方は"), "{page}");
}
