//! Makes one table of the files in `texts`.
//!
//! A file that cannot be read or names what the Japanese file does not have stops the build. A translation that is
//! missing or stale does not: it fails a test, so that one can work on a language with the program running.

use std::{
    env,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};
use toml::{Table, Value};

/// In the order of `Language::ALL`; the first is the original.
const LANGUAGES: [&str; 9] = ["ja", "ja-easy", "en", "zh-Hans", "ko", "vi", "tl", "pt-BR", "es"];
const PAPERS: &str = "papers";

/// One table of a file: `[topic.id]`.
struct Entry {
    topic: String,
    id: String,
    titled: bool,
}

fn main() {
    println!("cargo::rerun-if-changed=texts");
    let files: Vec<Table> = LANGUAGES.iter().map(|tag| read(tag)).collect();
    let entries = entries(&files[0]);
    for (tag, file) in LANGUAGES.iter().zip(&files) {
        refuse_unknown(tag, file, &entries);
    }
    let target = PathBuf::from(env::var("OUT_DIR").expect("cargo names the folder")).join("table.rs");
    fs::write(target, generate(&entries, &files)).expect("the table is written");
}

fn path(tag: &str) -> PathBuf {
    Path::new("texts").join(format!("{tag}.toml"))
}

fn source(tag: &str) -> String {
    fs::read_to_string(path(tag)).unwrap_or_else(|error| panic!("texts/{tag}.toml: {error}"))
}

fn read(tag: &str) -> Table {
    source(tag).parse().unwrap_or_else(|error| panic!("texts/{tag}.toml: {error}"))
}

/// In the order of the Japanese file, which is the order of the screens; a TOML table has lost it.
fn entries(japanese: &Table) -> Vec<Entry> {
    let source = source(LANGUAGES[0]);
    let names = source.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']')?.split_once('.'));
    names
        .map(|(topic, id)| Entry {
            topic: topic.to_owned(),
            id: id.to_owned(),
            titled: find(japanese, topic, id, "title").is_some(),
        })
        .collect()
}

fn find<'a>(file: &'a Table, topic: &str, id: &str, part: &str) -> Option<&'a str> {
    file.get(topic)?.get(id)?.get(part)?.as_str()
}

fn refuse_unknown(tag: &str, file: &Table, entries: &[Entry]) {
    for (topic, ids) in file {
        for (id, parts) in ids.as_table().into_iter().flatten() {
            let entry = entries.iter().find(|entry| entry.topic == *topic && entry.id == *id);
            let entry = entry.unwrap_or_else(|| panic!("texts/{tag}.toml: the Japanese has no [{topic}.{id}]"));
            for (part, value) in parts.as_table().into_iter().flatten() {
                let known = part == "text" || part == "title" && entry.titled || part == "of" && tag != LANGUAGES[0];
                assert!(known && matches!(value, Value::String(_)), "texts/{tag}.toml: [{topic}.{id}] {part}");
            }
        }
    }
}

fn generate(entries: &[Entry], files: &[Table]) -> String {
    let mut keys = Vec::new();
    for entry in entries {
        if entry.titled {
            keys.push((entry.title(), entry, "title"));
        }
        keys.push((entry.text(), entry, "text"));
    }
    let mut out = String::new();
    let japanese = &files[0];
    line(&mut out, "/// Every text, named by topic and entry; the comment of each is its Japanese original.");
    line(&mut out, "#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]\npub enum Key {");
    for (name, entry, part) in &keys {
        let original = find(japanese, &entry.topic, &entry.id, part).unwrap_or_default();
        line(&mut out, &format!("    /// {original}\n    {name},"));
    }
    line(&mut out, "}");
    list(&mut out, "pub(crate) const KEYS", "Key", keys.iter().map(|(name, ..)| format!("Key::{name}")));
    let texts = keys.iter().map(|(_, entry, part)| {
        let texts = files.iter().map(|file| find(file, &entry.topic, &entry.id, part).unwrap_or_default());
        format!("{:?}", texts.collect::<Vec<_>>())
    });
    list(&mut out, "pub(crate) static TEXTS", "[&str; 9]", texts);
    list(&mut out, "pub(crate) static ENTRIES", "Entry", entries.iter().map(|entry| entry.row(files)));
    topics(&mut out, entries);
    papers(&mut out, entries);
    out
}

fn topics(out: &mut String, entries: &[Entry]) {
    let mut names: Vec<&str> = entries.iter().map(|entry| entry.topic.as_str()).collect();
    names.dedup();
    line(out, "/// The cards of one subject, in the order in which they are shown.");
    line(out, "#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]\npub enum Topic {");
    names.iter().for_each(|name| line(out, &format!("    {},", camel(name))));
    line(out, "}");
    list(out, "pub(crate) const TOPICS", "Topic", names.iter().map(|name| format!("Topic::{}", camel(name))));
    let cards = names.iter().map(|name| {
        let cards = entries.iter().filter(|entry| entry.topic == *name && entry.titled);
        format!("&[{}]", cards.map(Entry::card).collect::<Vec<_>>().join(", "))
    });
    list(out, "pub(crate) static CARDS", "&[Card]", cards);
}

fn papers(out: &mut String, entries: &[Entry]) {
    let papers: Vec<&Entry> = entries.iter().filter(|entry| entry.topic == PAPERS).collect();
    line(out, "/// A document that somebody brings, by the code that rule files use.");
    line(out, "#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]\npub enum Paper {");
    papers.iter().for_each(|paper| line(out, &format!("    {},", camel(&paper.id))));
    line(out, "}");
    list(out, "pub(crate) const PAPERS", "Paper", papers.iter().map(|paper| format!("Paper::{}", camel(&paper.id))));
    let rows = papers.iter().map(|paper| format!("({:?}, {})", paper.id, paper.card()));
    list(out, "pub(crate) static PAPER_CARDS", "(&str, Card)", rows);
}

impl Entry {
    fn text(&self) -> String {
        camel(&self.topic) + &camel(&self.id)
    }

    fn title(&self) -> String {
        self.text() + "Title"
    }

    fn card(&self) -> String {
        format!("Card {{ title: Key::{}, text: Key::{} }}", self.title(), self.text())
    }

    fn row(&self, files: &[Table]) -> String {
        let title = if self.titled { format!("Some(Key::{})", self.title()) } else { "None".to_owned() };
        let of = files.iter().map(|file| find(file, &self.topic, &self.id, "of").unwrap_or_default());
        let of = of.collect::<Vec<_>>();
        format!(
            "Entry {{ name: \"{}.{}\", title: {title}, text: Key::{}, of: {of:?} }}",
            self.topic,
            self.id,
            self.text()
        )
    }
}

fn list(out: &mut String, declaration: &str, kind: &str, rows: impl Iterator<Item = String>) {
    let rows: Vec<String> = rows.collect();
    line(out, &format!("{declaration}: [{kind}; {}] = [", rows.len()));
    rows.iter().for_each(|row| line(out, &format!("    {row},")));
    line(out, "];");
}

fn line(out: &mut String, text: &str) {
    writeln!(out, "{text}").expect("a string takes every line");
}

/// `drivers-licence` becomes `DriversLicence`.
fn camel(name: &str) -> String {
    let word = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('-').map(word).collect()
}
