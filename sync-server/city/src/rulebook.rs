//! 窓口の規則 at the city: reading files, what is in force, what would change, and publishing.

use crate::{CityStore, StoreError, store::TERMINAL};
use domain::{
    Digest, StaffId, Timestamp,
    rules::{RuleSet, Rules, SetHeader},
};
use proofs::{RULES_BYTES_MAX, RulePackage};
use rules::Package;
pub use rules::Problem as RuleProblem;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What was read once, by digest: reading a package walks every way of every check.
static READ: Mutex<BTreeMap<Digest, CheckedRules>> = Mutex::new(BTreeMap::new());
const READ_MOST: usize = 16;

/// A package in which no mistake was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedRules {
    digest: Digest,
    package: Arc<Package>,
    rules: Arc<Rules>,
}

/// The package that is in force, and whether the city published it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesInForce {
    pub rules: CheckedRules,
    pub is_built_in: bool,
    /// No package with this version or a lower one is taken any more.
    pub highest: u32,
}

/// What becomes of a package that somebody wants to publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publication {
    New,
    /// It is in force already.
    Same,
    /// Its version is not higher than this one.
    NotNewer(u32),
}

/// What publishing would do to one set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetChange {
    Added,
    Removed,
    Changed,
}

impl SetChange {
    pub fn label(self) -> &'static str {
        match self {
            Self::Added => "加わる",
            Self::Removed => "なくなる",
            Self::Changed => "内容が変わる",
        }
    }
}

impl CheckedRules {
    /// Reads the files of a package, or says everything that is wrong with them.
    pub fn of_files(files: Vec<(String, Vec<u8>)>) -> Result<Self, Vec<RuleProblem>> {
        let problem = |file: &str, reason: String| RuleProblem { file: file.to_owned(), line: None, reason };
        let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
        if bytes > RULES_BYTES_MAX {
            let reason =
                format!("ファイルを合わせて{}KBあります。{}KBまでにしてください", bytes / 1024, RULES_BYTES_MAX / 1024);
            return Err(vec![problem("規則の束", reason)]);
        }
        let (mut read, mut problems, mut names) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (name, bytes) in files {
            if !names.insert(name.clone()) {
                problems.push(problem(&name, "同じ名前のファイルが二つあります".into()));
            }
            match String::from_utf8(bytes) {
                Ok(text) => read.push((name, text)),
                Err(error) => problems.push(not_utf8(name, &error)),
            }
        }
        if problems.is_empty() { Self::of_package(Package::of_files(read)?) } else { Err(problems) }
    }

    /// Reads a text that was published; none when this program cannot use it.
    pub(crate) fn of_text(text: &str) -> Option<Self> {
        Self::of_package(Package::read(text).ok()?).ok()
    }

    fn built_in() -> Result<Self, Vec<RuleProblem>> {
        Self::of_package(rules::built_in()?)
    }

    fn of_package(package: Package) -> Result<Self, Vec<RuleProblem>> {
        let digest = package.digest();
        if let Some(read) = read().get(&digest) {
            return Ok(read.clone());
        }
        let rules = package.load()?;
        let text = package.canonical().len();
        if text > RULES_BYTES_MAX {
            let reason = format!("規則の束が大きすぎます（{}KB）", text / 1024);
            return Err(vec![RuleProblem { file: "規則の束".into(), line: None, reason }]);
        }
        let checked = Self { digest, package: Arc::new(package), rules: Arc::new(rules) };
        let mut read = read();
        if read.len() >= READ_MOST {
            read.clear();
        }
        read.insert(digest, checked.clone());
        Ok(checked)
    }

    pub fn version(&self) -> u32 {
        self.package.version
    }

    pub fn title(&self) -> &str {
        &self.package.title
    }

    /// `第1版（3f9a2c1d）`, as screens and cases name it.
    pub fn name(&self) -> String {
        self.package.name()
    }

    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The headers of all sets, by name and date.
    pub fn sets(&self) -> Vec<&SetHeader> {
        let mut sets: Vec<&SetHeader> = self.rules.sets.iter().map(|set| &set.set).collect();
        sets.sort_by_key(|set| (set.id.to_string(), set.version));
        sets
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What would change for whoever works by `now`, set by set.
    pub fn changes_from<'a>(&'a self, now: &'a Self) -> Vec<(SetChange, &'a SetHeader)> {
        let mut changes = Vec::new();
        for then in &self.rules.sets {
            match now.set_like(&then.set) {
                None => changes.push((SetChange::Added, &then.set)),
                Some(set) if set != then => changes.push((SetChange::Changed, &then.set)),
                Some(_) => {}
            }
        }
        let gone = now.rules.sets.iter().filter(|set| self.set_like(&set.set).is_none());
        changes.extend(gone.map(|set| (SetChange::Removed, &set.set)));
        changes.sort_by_key(|(_, set)| (set.id.to_string(), set.version));
        changes
    }

    fn set_like(&self, header: &SetHeader) -> Option<&RuleSet> {
        self.rules.sets.iter().find(|set| set.set.id == header.id && set.set.version == header.version)
    }

    /// What would become of it.
    pub fn verdict(&self, in_force: &RulesInForce) -> Publication {
        if self.digest() == in_force.rules.digest() {
            Publication::Same
        } else if self.version() <= in_force.highest {
            Publication::NotNewer(in_force.highest)
        } else {
            Publication::New
        }
    }

    /// Enters it with a line in the audit log; the desk signs it at its next turn.
    pub(crate) fn publish(&self, store: &CityStore, staff: StaffId, now: Timestamp) -> Result<Publication, StoreError> {
        let in_force = RulesInForce::of(store)?;
        let publication = self.verdict(&in_force);
        if publication != Publication::New {
            return Ok(publication);
        }
        let package = RulePackage::new(self.version(), self.package.canonical(), now);
        // Somebody else may have published since.
        if store.put_rules(&package, staff)? { Ok(publication) } else { Ok(Publication::NotNewer(self.version())) }
    }

    /// The same from a terminal, where nobody is logged in.
    pub fn publish_from_terminal(&self, store: &CityStore, now: Timestamp) -> Result<Publication, StoreError> {
        self.publish(store, TERMINAL, now)
    }
}

impl RulesInForce {
    /// The newest package that can be used, published or built in; the same that a tablet of this program works by.
    pub fn of(store: &CityStore) -> Result<Self, StoreError> {
        let built_in = CheckedRules::built_in()
            .map_err(|problems| StoreError::Failed(format!("built-in rules: {} mistakes", problems.len())))?;
        let published = store.published_rules()?;
        let newest = published.first().map_or(0, |published| published.version);
        let highest = newest.max(built_in.version());
        for line in published.iter().filter(|line| line.version >= built_in.version()) {
            let text = store.rules_text(line.version)?;
            if let Some(rules) = text.as_deref().and_then(CheckedRules::of_text) {
                return Ok(Self { rules, is_built_in: false, highest });
            }
        }
        Ok(Self { rules: built_in, is_built_in: true, highest })
    }
}

fn read() -> MutexGuard<'static, BTreeMap<Digest, CheckedRules>> {
    READ.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The published package of a name, as a case names it: `第2版（3f9a2c1d）`.
pub(crate) fn published_under(store: &CityStore, name: &str) -> Result<Option<CheckedRules>, StoreError> {
    let version =
        name.strip_prefix('第').and_then(|rest| rest.split_once('版')).and_then(|(number, _)| number.parse().ok());
    let text = version.map(|version| store.rules_text(version)).transpose()?.flatten();
    Ok(text.as_deref().and_then(CheckedRules::of_text).filter(|rules| rules.name() == name))
}

fn not_utf8(file: String, error: &std::string::FromUtf8Error) -> RuleProblem {
    let whole = &error.as_bytes()[..error.utf8_error().valid_up_to()];
    let line = whole.iter().filter(|byte| **byte == b'\n').count() + 1;
    RuleProblem {
        file,
        line: Some(line),
        reason: "文字コードがUTF-8ではありません。UTF-8で保存し直してください".into(),
    }
}
