//! The rules that come with the program, from `rules/` at the root of the repository.

use crate::{Package, Problem};
use domain::{
    Day,
    rules::{PhotoLimits, Rules},
};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules/", $name)))),*]
    };
}

const FILES: [(&str, &str); 17] = files![
    "certificate-renewal.toml",
    "channels.toml",
    "contacts.toml",
    "counts.toml",
    "documents.toml",
    "express.toml",
    "faq.toml",
    "fees.toml",
    "guides.toml",
    "hours.toml",
    "incidents.toml",
    "issuance.toml",
    "package.toml",
    "photo.toml",
    "pins.toml",
    "proxy-reasons.toml",
    "validity.toml",
];

pub fn built_in() -> Result<Package, Vec<Problem>> {
    Package::of_files(FILES)
}

/// The rules of the built-in package; a test shows that they are without a mistake.
pub fn built_in_rules() -> Result<Rules, Vec<Problem>> {
    built_in()?.load()
}

/// The standard for photos alone: reading every file walks thousands of ways. Before its first day it holds as well.
pub fn built_in_photo_limits(day: Day) -> Option<PhotoLimits> {
    let alone = FILES.into_iter().filter(|(name, _)| ["package.toml", "photo.toml"].contains(name));
    let rules = Package::of_files(alone).ok()?.load().ok()?;
    let first = || PhotoLimits::of_all(rules.sets.iter().flat_map(|set| &set.photo));
    rules.on(day).photo_limits().or_else(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, path::Path};

    #[test]
    fn every_file_of_the_folder_is_built_in() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
        let there: BTreeSet<String> = std::fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        assert_eq!(there, FILES.map(|(name, _)| name.to_owned()).into());
    }

    #[test]
    fn the_standard_for_photos_is_there_on_every_day() {
        for day in [Day(0), Day(20_000), Day(30_000)] {
            assert!(built_in_photo_limits(day).is_some());
        }
    }

    #[test]
    fn the_built_in_rules_are_without_a_mistake() {
        let problems = built_in_rules().err().unwrap_or_default();
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
    }
}
