//! What each state looked like when somebody accepted it, one line a tag.

use super::rooms;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

const ACCEPT: &str = "HIKITSUGI_GALLERY_ACCEPT";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots")
}

/// Each state by the name of its file.
fn drawn() -> BTreeMap<String, String> {
    let mut drawn = BTreeMap::new();
    for room in rooms() {
        for state in room.states {
            let text = format!("<!-- {}：{} -->\n{}\n", room.name, state.name, state.html.replace("><", ">\n<"));
            let before = drawn.insert(format!("{}/{}.html", room.slug, state.slug), text);
            assert!(before.is_none(), "two states are called {}/{}", room.slug, state.slug);
        }
    }
    drawn
}

fn accepted() -> BTreeMap<String, String> {
    let folder = folder();
    let below = |path: &Path| fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let files = below(&folder).flat_map(|room| below(&room).collect::<Vec<_>>());
    let name = |path: &Path| path.strip_prefix(&folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
    files.map(|file| (name(&file), fs::read_to_string(&file).unwrap_or_default())).collect()
}

fn accept(drawn: &BTreeMap<String, String>) {
    let _ = fs::remove_dir_all(folder());
    for (name, text) in drawn {
        let file = folder().join(name);
        fs::create_dir_all(file.parent().unwrap_or(&file)).expect("the folder can be made");
        fs::write(file, text).expect("the file can be written");
    }
}

/// The first line that is not as it was.
fn difference(old: &str, new: &str) -> String {
    let (mut old, mut new) = (old.lines(), new.lines());
    loop {
        match (old.next(), new.next()) {
            (None, None) => return "the ends of lines".into(),
            (was, is) if was != is => return format!("was {}\n    is  {}", was.unwrap_or("–"), is.unwrap_or("–")),
            (Some(_) | None, Some(_) | None) => {}
        }
    }
}

#[test]
fn every_state_looks_as_it_was_accepted() {
    let drawn = drawn();
    if std::env::var_os(ACCEPT).is_some() {
        return accept(&drawn);
    }
    let accepted = accepted();
    let changed = drawn.iter().filter_map(|(name, text)| match accepted.get(name) {
        None => Some(format!("{name} is new")),
        Some(old) if old != text => Some(format!("{name}\n    {}", difference(old, text))),
        Some(_) => None,
    });
    let gone = accepted.keys().filter(|name| !drawn.contains_key(*name)).map(|name| format!("{name} is gone"));
    let changes: Vec<String> = changed.chain(gone).collect();
    assert!(
        changes.is_empty(),
        "look at `cargo xtask gallery`, then `cargo xtask gallery --accept`:\n{}",
        changes.join("\n")
    );
}
