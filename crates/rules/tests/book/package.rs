//! The package: one canonical text, one digest.

use domain::rules::Rules;
use rules::{Package, PackageError, built_in};

#[test]
fn a_package_is_read_back_from_its_canonical_text() {
    let package = built_in().expect("is sound");
    let text = package.canonical();
    assert_eq!(Package::read(&text), Ok(package.clone()));
    assert_eq!(package.version, 1);
    assert!(package.name().starts_with("第1版（"));
}

#[test]
fn line_ends_make_no_difference_and_every_letter_does() {
    let of = |text: &str| {
        let cover = "version = 1\ntitle = \"a\"\n";
        Package::of_files([("package.toml", cover), ("a.toml", text)]).expect("is sound").digest()
    };
    assert_eq!(of("a = 1\nb = 2\n"), of("\u{feff}a = 1\r\nb = 2\r\n"));
    assert_ne!(of("a = 1\n"), of("a = 2\n"));
}

#[test]
fn a_text_that_was_cut_or_padded_is_no_package() {
    let text = built_in().expect("is sound").canonical();
    assert_eq!(Package::read("something else"), Err(PackageError::NotAPackage));
    assert_eq!(Package::read(&text[..text.len() - 2]), Err(PackageError::NotAPackage));
    assert_eq!(Package::read(&format!("{text}file z")), Err(PackageError::NotAPackage));
    let twice = format!("{text}{}", &text["hikitsugi-rules 1\n".len()..]);
    assert_eq!(Package::read(&twice), Err(PackageError::NotCanonical));
}

#[test]
fn rules_travel_as_json_without_loss() {
    let rules = rules::built_in_rules().expect("are without a mistake");
    let text = serde_json::to_string(&rules).expect("is written");
    assert_eq!(serde_json::from_str::<Rules>(&text).expect("is read"), rules);
}

/// The open questions of a text, each once, in order.
fn questions(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in lines {
        if !found.contains(&line) {
            found.push(line);
        }
    }
    found
}

#[test]
fn the_handbook_lists_every_question_to_the_city() {
    let text = built_in().expect("is sound").canonical();
    let asked =
        text.lines().filter_map(|line| line.strip_prefix("ask_city = \"")?.strip_suffix('"').map(str::to_owned));
    let handbook = include_str!("../../../../docs/rules.md");
    let section = handbook.split("<!-- questions -->").nth(1).expect("the list stands between its marks");
    let listed = section.lines().filter_map(|line| line.strip_prefix("- ").map(str::to_owned));
    assert_eq!(questions(listed), questions(asked));
}
