//! All rule files as one canonical text, whose digest names the version of the rules.

use crate::{Problem, file::RuleFile, line::line_of, translate::translate, validate::validate};
use domain::{Digest, rules::Rules};
use proofs::digest::sha256_plain;
use serde::Deserialize;
use std::collections::BTreeMap;

const MAGIC: &str = "hikitsugi-rules 1\n";
/// Says version and title; every other file is a set of rules.
const COVER: &str = "package.toml";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    pub version: u32,
    pub title: String,
    files: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackageError {
    #[error("is no package of rules")]
    NotAPackage,
    #[error("is not in canonical form")]
    NotCanonical,
    #[error("holds {} wrong places", .0.len())]
    Wrong(Vec<Problem>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cover {
    version: u32,
    title: String,
}

impl Package {
    /// Takes file names with their texts; line ends and a byte order mark make no difference.
    pub fn of_files<N: Into<String>, T: AsRef<str>>(
        files: impl IntoIterator<Item = (N, T)>,
    ) -> Result<Self, Vec<Problem>> {
        let files: BTreeMap<String, String> =
            files.into_iter().map(|(name, text)| (name.into(), plain(text.as_ref()))).collect();
        if let Some(name) = files.keys().find(|name| !is_file_name(name)) {
            return Err(vec![Problem::of_file(name, "ファイル名は、英小文字・数字・「-」と「.toml」にしてください")]);
        }
        let cover = cover(&files).map_err(|problem| vec![problem])?;
        Ok(Self { version: cover.version, title: cover.title, files })
    }

    /// The rules, or everything that is wrong with them.
    pub fn load(&self) -> Result<Rules, Vec<Problem>> {
        let sets = self.files.iter().filter(|(name, _)| *name != COVER);
        let (mut read, mut problems) = (Vec::new(), Vec::new());
        for (name, text) in sets {
            match RuleFile::read(name, text) {
                Ok(file) => read.push(file),
                Err(problem) => problems.push(problem),
            }
        }
        problems.extend(read.iter().flat_map(RuleFile::forbidden_words));
        if problems.is_empty() {
            problems = validate(&read);
        }
        problems.sort();
        problems.dedup();
        if problems.is_empty() {
            return Ok(Rules { sets: read.into_iter().map(|file| file.set).collect() });
        }
        Err(problems)
    }

    /// The same files always give the same text.
    pub fn canonical(&self) -> String {
        self.files
            .iter()
            .fold(MAGIC.to_owned(), |text, (name, file)| format!("{text}file {name} {}\n{file}\n", file.len()))
    }

    pub fn read(canonical: &str) -> Result<Self, PackageError> {
        let mut rest = canonical.strip_prefix(MAGIC).ok_or(PackageError::NotAPackage)?;
        let mut files = BTreeMap::new();
        while !rest.is_empty() {
            let (name, text, after) = next_file(rest).ok_or(PackageError::NotAPackage)?;
            files.insert(name.to_owned(), text.to_owned());
            rest = after;
        }
        let package = Self::of_files(files).map_err(PackageError::Wrong)?;
        if package.canonical() == canonical { Ok(package) } else { Err(PackageError::NotCanonical) }
    }

    /// Names this version of the rules.
    pub fn digest(&self) -> Digest {
        sha256_plain(self.canonical().as_bytes())
    }

    /// `第1版（3f9a2c1d）`, for screens and reports.
    pub fn name(&self) -> String {
        format!("第{}版（{}）", self.version, &self.digest().to_string()[..8])
    }
}

fn plain(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

fn is_file_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.strip_suffix(".toml").is_some_and(|stem| !stem.is_empty() && stem.bytes().all(is_plain))
}

fn cover(files: &BTreeMap<String, String>) -> Result<Cover, Problem> {
    let text =
        files.get(COVER).ok_or_else(|| Problem::of_file(COVER, "規則の束の表紙（version と title）がありません"))?;
    let cover: Cover = toml::from_str(text).map_err(|error| Problem {
        file: COVER.into(),
        line: error.span().map(|span| line_of(text, span.start)),
        reason: translate(error.message()),
    })?;
    if cover.version == 0 {
        return Err(Problem::of_file(COVER, "version は1から始めます"));
    }
    Ok(cover)
}

fn next_file(text: &str) -> Option<(&str, &str, &str)> {
    let (head, rest) = text.strip_prefix("file ")?.split_once('\n')?;
    let (name, length) = head.split_once(' ')?;
    let (file, rest) = rest.split_at_checked(length.parse().ok()?)?;
    Some((name, file, rest.strip_prefix('\n')?))
}
