//! The walls of ARCHITECTURE.md, held against what cargo says.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
};

type Names = BTreeSet<String>;

/// One line of the dependency table.
struct Wall {
    may_use: Names,
    must_not_reach: Names,
}

/// Packages with what they need in a finished program: neither for tests nor for building.
struct Graph {
    edges: BTreeMap<String, Names>,
    workspace: Names,
}

#[test]
fn every_package_uses_just_what_the_table_says() {
    let (graph, table) = (Graph::of_workspace(), table());
    assert_eq!(table.keys().cloned().collect::<Names>(), graph.workspace, "the table lists every package once");
    for (package, wall) in &table {
        let used: Names = graph.edges[package].intersection(&graph.workspace).cloned().collect();
        assert_eq!(used, wall.may_use, "{package} and its line in ARCHITECTURE.md differ");
    }
}

#[test]
fn no_package_reaches_behind_its_wall() {
    let graph = Graph::of_workspace();
    for (package, wall) in table() {
        let reached = graph.reached_from(&package);
        let broken: Names = reached.intersection(&wall.must_not_reach).cloned().collect();
        assert!(broken.is_empty(), "{package} reaches {broken:?}");
    }
}

#[test]
fn the_relay_cannot_read() {
    let reached = Graph::of_workspace().reached_from("relay");
    for forbidden in ["automerge", "records", "sealing", "hpke"] {
        assert!(!reached.contains(forbidden), "the relay reaches {forbidden}");
    }
}

#[test]
fn the_screen_reaches_only_bridge_domain_and_words() {
    let graph = Graph::of_workspace();
    let reached = graph.reached_from("frontend");
    let rooms: Names = reached.intersection(&graph.workspace).cloned().collect();
    assert_eq!(rooms, names(["bridge", "domain", "words"]));
}

#[test]
fn automerge_is_named_by_records_alone() {
    let graph = Graph::of_workspace();
    let users: Names =
        graph.edges.iter().filter(|(_, uses)| uses.contains("automerge")).map(|(p, _)| p.clone()).collect();
    assert_eq!(users, names(["records"]));
}

#[test]
fn the_shell_touches_neither_store_nor_key_nor_document() {
    let graph = Graph::of_workspace();
    for forbidden in ["automerge", "rusqlite", "ring"] {
        assert!(!graph.edges["hikitsugi-tablet"].contains(forbidden), "the shell uses {forbidden}");
    }
}

#[test]
fn unsafe_is_allowed_in_wipe_and_the_simulated_disk_alone() {
    let manifest = |folder: &str| -> toml::Table {
        let text = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).expect("a manifest");
        text.parse().expect("is TOML")
    };
    let workspace = manifest("");
    assert_eq!(workspace["workspace"]["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    for member in workspace["workspace"]["members"].as_array().expect("a list") {
        let member = member.as_str().expect("a folder");
        let follows = manifest(member)["lints"].get("workspace").and_then(toml::Value::as_bool) == Some(true);
        assert_eq!(follows, !["crates/wipe", "tests/disk"].contains(&member), "{member}");
    }
}

#[test]
fn a_plain_test_run_needs_neither_webkit_nor_wasm() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    let manifest: toml::Table = manifest.parse().expect("is TOML");
    let members = manifest["workspace"]["default-members"].as_array().expect("a list");
    let members: Names = members.iter().filter_map(|member| member.as_str().map(str::to_owned)).collect();
    assert!(!members.contains("src-tauri") && !members.contains("frontend"));
}

impl Graph {
    fn of_workspace() -> Self {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked"])
            .current_dir(root())
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("is JSON");
        let name_of: BTreeMap<&str, &str> =
            list(&metadata["packages"]).map(|package| (text(&package["id"]), text(&package["name"]))).collect();
        let edges = list(&metadata["resolve"]["nodes"])
            .map(|node| {
                let needed =
                    list(&node["deps"]).filter(|dep| list(&dep["dep_kinds"]).any(|kind| kind["kind"].is_null()));
                let needed = needed.map(|dep| name_of[text(&dep["pkg"])].to_owned()).collect();
                (name_of[text(&node["id"])].to_owned(), needed)
            })
            .fold(BTreeMap::<String, Names>::new(), |mut edges, (package, needed)| {
                // Two versions of one crate count as one.
                edges.entry(package).or_default().extend::<Names>(needed);
                edges
            });
        let workspace = list(&metadata["workspace_members"]).map(|id| name_of[text(id)].to_owned()).collect();
        Self { edges, workspace }
    }

    fn reached_from(&self, package: &str) -> Names {
        let mut reached = Names::new();
        let mut open = vec![package.to_owned()];
        while let Some(package) = open.pop() {
            for needed in self.edges.get(&package).into_iter().flatten() {
                if reached.insert(needed.clone()) {
                    open.push(needed.clone());
                }
            }
        }
        reached
    }
}

/// Reads `| package | may use | must not reach |` below the heading of the table.
fn table() -> BTreeMap<String, Wall> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let (_, below) = text.split_once("## Dependency table").expect("the heading of the table");
    let section = below.split("\n## ").next().unwrap_or(below);
    let lines: Vec<Vec<&str>> = section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').collect())
        .collect();
    assert!(!lines.is_empty(), "the table has lines");
    lines
        .iter()
        .map(|cells| {
            let package = quoted(cells[0]).into_iter().next().expect("a package");
            (package, Wall { may_use: quoted(cells[1]), must_not_reach: quoted(cells[2]) })
        })
        .collect()
}

/// The words between backticks.
fn quoted(cell: &str) -> Names {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn names<const N: usize>(names: [&str; N]) -> Names {
    names.into_iter().map(str::to_owned).collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
