//! The tables of `docs/code.md`, and how they come into it.

use frames::{kinds::Kind, small::Content};
use std::fs;

pub(crate) struct Reads {
    pub(crate) kind: Kind,
    pub(crate) severe: bool,
    pub(crate) wrong: u64,
    read: Vec<f64>,
    not_read: Vec<f64>,
}

impl Reads {
    pub(crate) fn new(kind: Kind, severe: bool) -> Self {
        Self { kind, severe, wrong: 0, read: Vec::new(), not_read: Vec::new() }
    }

    pub(crate) fn count(&mut self, is_right: Option<bool>, took: f64) {
        match is_right {
            Some(true) => self.read.push(took),
            Some(false) => self.wrong += 1,
            None => self.not_read.push(took),
        }
    }

    pub(crate) fn slowest_read(&self) -> f64 {
        self.read.iter().copied().fold(0.0, f64::max)
    }
}

pub(crate) fn of_reads(all: &[Reads]) -> String {
    let mut table =
        "| distortion | how much | frames | read | wrong | read in ms: median | slowest | given up after ms |\n"
            .to_owned();
    table += "|---|---|---|---|---|---|---|---|\n";
    for reads in all {
        let (name, ordinary, severe) = reads.kind.words();
        let frames = reads.read.len() + reads.not_read.len() + reads.wrong as usize;
        table += &format!(
            "| {} | {} | {frames} | {:.0} % | {} | {} | {} | {} |\n",
            if reads.severe { format!("{name}, severe") } else { name.to_owned() },
            if reads.severe { severe } else { ordinary },
            reads.read.len() as f64 * 100.0 / frames.max(1) as f64,
            reads.wrong,
            milliseconds(median(&reads.read)),
            milliseconds(reads.read.iter().copied().reduce(f64::max)),
            milliseconds(median(&reads.not_read)),
        );
    }
    table
}

fn median(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn milliseconds(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.0}"))
}

pub(crate) struct Small {
    pub(crate) content: Content,
    pub(crate) wrong: u64,
    right: u64,
    refused: u64,
}

impl Small {
    pub(crate) fn new(content: Content) -> Self {
        Self { content, wrong: 0, right: 0, refused: 0 }
    }

    pub(crate) fn count(&mut self, is_one_of_them: Option<bool>) {
        match is_one_of_them {
            Some(true) => self.right += 1,
            Some(false) => self.wrong += 1,
            None => self.refused += 1,
        }
    }
}

pub(crate) fn of_small(all: &[Small]) -> String {
    let mut table =
        "| in the frame | frames | the ID on the form | no ID | a wrong ID |\n|---|---|---|---|---|\n".to_owned();
    let row = |words: &str, right: u64, refused: u64, wrong: u64| {
        format!("| {words} | {} | {right} | {refused} | {wrong} |\n", right + refused + wrong)
    };
    for small in all {
        table += &row(small.content.words(), small.right, small.refused, small.wrong);
    }
    let sum = |of: fn(&Small) -> u64| all.iter().map(of).sum();
    table + &row("all", sum(|small| small.right), sum(|small| small.refused), sum(|small| small.wrong))
}

/// Puts each table between its marks.
pub(crate) fn write(path: &str, tables: &[(&str, &str)]) -> Result<(), String> {
    let mut text = fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))?;
    for (name, table) in tables {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
        let (before, rest) = text.split_once(&begin).ok_or_else(|| format!("{path} has no mark for {name}"))?;
        let (_, after) = rest.split_once(&end).ok_or_else(|| format!("{path} has no end for {name}"))?;
        text = format!("{before}{begin}{table}{end}{after}");
    }
    fs::write(path, text).map_err(|error| format!("cannot write {path}: {error}"))
}
