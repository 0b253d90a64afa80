//! What the screen may ask is the same list everywhere, and a page can reach nothing else.

use bridge::COMMAND_NAMES;
use serde_json::Value;
use std::{collections::BTreeSet, path::Path};

fn shell_file(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).expect("the file")).expect("is JSON")
}

#[test]
fn the_capability_allows_just_the_commands_that_exist() {
    let capability = shell_file("capabilities/counter.json");
    let allowed: BTreeSet<String> = capability["permissions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|permission| permission.as_str().expect("a name").to_owned())
        .collect();
    let existing: BTreeSet<String> =
        COMMAND_NAMES.iter().map(|name| format!("allow-{}", name.replace('_', "-"))).collect();
    assert_eq!(allowed, existing);
    assert!(capability.get("remote").is_none(), "no page from elsewhere may ask anything");
    assert_eq!(capability["windows"], serde_json::json!(["counter"]));
}

#[test]
fn no_second_capability_widens_the_first() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/capabilities");
    assert_eq!(std::fs::read_dir(folder).expect("the folder").count(), 1);
}

#[test]
fn the_page_loads_nothing_from_elsewhere_and_runs_nothing_inline() {
    let configuration = shell_file("tauri.conf.json");
    let policy = configuration["app"]["security"]["csp"].as_str().expect("a policy").to_owned();
    assert!(policy.starts_with("default-src 'none'"));
    for forbidden in ["'unsafe-inline'", "'unsafe-eval'", "https:", "data:", "*"] {
        assert!(!policy.contains(forbidden), "the policy allows {forbidden}");
    }
    assert!(configuration["app"]["security"].get("dangerousDisableAssetCspModification").is_none());
    assert_eq!(configuration["build"].get("devUrl"), None);
}

#[test]
fn developer_tools_are_not_built_in() {
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/Cargo.toml"));
    assert!(!manifest.expect("the manifest").contains("devtools"));
}
