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

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_311_000_000);
    const STAFF: StaffId = StaffId::from_bytes([5; 16]);

    fn files(version: u32, fee: u32) -> Vec<(String, Vec<u8>)> {
        let head = "[set]\nid = \"fees\"\ntitle = \"手数料\"\nversion = 1\neffective_from = \"2026-04-01\"\n";
        let rest = format!(
            "source = \"案内\"\napproved_by = \"市\"\n[[fee]]\ncode = \"card\"\nlabel = \"カード\"\namount = {fee}\nunit = \"円\"\n"
        );
        let cover = format!("version = {version}\ntitle = \"規則\"\n");
        vec![("package.toml".into(), cover.into_bytes()), ("fees.toml".into(), format!("{head}{rest}").into_bytes())]
    }

    fn checked(version: u32, fee: u32) -> CheckedRules {
        CheckedRules::of_files(files(version, fee)).expect("is without a mistake")
    }

    fn store(folder: &tempfile::TempDir) -> CityStore {
        CityStore::create(&folder.path().join("city.db")).expect("creates")
    }

    #[test]
    fn a_file_in_another_code_or_chosen_twice_is_named() {
        let mut wrong = files(2, 800);
        wrong[1].1.extend_from_slice(&[0x8e, 0xf3]);
        wrong.push(wrong[0].clone());
        let problems = CheckedRules::of_files(wrong).expect_err("is refused");
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(said[0].starts_with("fees.toml 13行目：文字コードがUTF-8ではありません"), "{said:?}");
        assert_eq!(said[1], "package.toml：同じ名前のファイルが二つあります");
    }

    #[test]
    fn a_set_that_comes_goes_or_changes_is_listed_and_no_other() {
        let listed = |then: &CheckedRules, now: &CheckedRules| -> Vec<(SetChange, String)> {
            then.changes_from(now).into_iter().map(|(change, set)| (change, set.id.to_string())).collect()
        };
        let (before, after) = (checked(2, 800), checked(3, 900));
        assert_eq!(listed(&after, &before), [(SetChange::Changed, "fees".to_owned())]);
        assert_eq!(listed(&checked(3, 800), &before), []);
        let mut more = files(3, 800);
        let text = String::from_utf8(more[1].1.clone()).expect("is text");
        let text = text.replace("\"fees\"", "\"other\"").replace("\"card\"", "\"photo\"");
        more.push(("other.toml".into(), text.into_bytes()));
        let more = CheckedRules::of_files(more).expect("is without a mistake");
        assert_eq!(listed(&more, &before), [(SetChange::Added, "other".to_owned())]);
        assert_eq!(listed(&before, &more), [(SetChange::Removed, "other".to_owned())]);
    }

    #[test]
    fn only_a_higher_version_is_published_and_all_of_them_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(&folder);
        let publish = |version, fee| checked(version, fee).publish(&store, STAFF, NOW).expect("store works");
        assert_eq!(publish(1, 800), Publication::NotNewer(1), "of the version that is built in");
        for (version, fee, expected) in [
            (2, 800, Publication::New),
            (2, 800, Publication::Same),
            (2, 900, Publication::NotNewer(2)),
            (4, 900, Publication::New),
            (3, 700, Publication::NotNewer(4)),
        ] {
            assert_eq!(publish(version, fee), expected, "{version} {fee}");
        }
        let in_force = RulesInForce::of(&store).expect("reads");
        assert_eq!((in_force.rules, in_force.is_built_in, in_force.highest), (checked(4, 900), false, 4));
        for (version, fee) in [(2, 800), (4, 900)] {
            let package = checked(version, fee);
            assert_eq!(published_under(&store, &package.name()).expect("reads"), Some(package));
        }
        assert_eq!(published_under(&store, "第2版（00000000）").expect("reads"), None, "another one of that version");
        assert_eq!(published_under(&store, "第9版").expect("reads"), None);
    }

    #[test]
    fn a_package_that_this_program_cannot_use_is_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(&folder);
        checked(2, 800).publish(&store, STAFF, NOW).expect("store works");
        let later = RulePackage::new(7, "of a later program".into(), NOW);
        assert!(store.put_rules(&later, STAFF).expect("store works"));
        let in_force = RulesInForce::of(&store).expect("reads");
        assert_eq!((in_force.rules, in_force.highest), (checked(2, 800), 7));
    }
}
