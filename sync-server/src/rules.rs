//! `rules`: checks a folder of rule files, and publishes it, also while the server runs. It signs them at its next turn.

use crate::{Failure, Place};
use city::{CheckedRules, Publication, RulesInForce};
use domain::{Timestamp, rules::SetHeader};
use std::path::Path;

/// Says which package a folder holds, or every mistake with file, line and reason.
pub(crate) fn check(folder: &Path) -> Result<Vec<String>, Failure> {
    let rules = read(folder)?;
    Ok(vec![format!("誤りはありません。{}", rules.name()), format!("digest\t{}", rules.digest())])
}

/// Shows what would change, or publishes it when its digest is the one that was shown.
pub(crate) fn publish(
    place: &Place,
    folder: &Path,
    confirmed: Option<&str>,
    now: Timestamp,
) -> Result<Vec<String>, Failure> {
    let rules = read(folder)?;
    let store = place.open_city_store()?;
    let in_force = RulesInForce::of(&store)?;
    if let Some(answer) = objection(rules.verdict(&in_force))? {
        return Ok(answer);
    }
    let digest = rules.digest().to_string();
    let Some(confirmed) = confirmed else {
        let mut lines = vec![format!("いま\t{}", in_force.rules.name()), format!("これから\t{}", rules.name())];
        lines.extend(
            rules
                .changes_from(&in_force.rules)
                .into_iter()
                .map(|(change, set)| format!("{}\t{}", change.label(), line(set))),
        );
        lines.push(format!(
            "公開するには、同じコマンドに --confirm {} を付けてください。まだ公開していません。",
            &digest[..8]
        ));
        return Ok(lines);
    };
    if confirmed.len() < 8 || !digest.starts_with(confirmed) {
        let reason = "確認の番号が、このフォルダーの規則と合いません。公開していません。 → --confirm を付けずにもう一度実行し、内容を確かめてください。";
        return Err(Failure::Refused(reason.into()));
    }
    match objection(rules.publish_from_terminal(&store, now)?)? {
        Some(answer) => Ok(answer),
        None => {
            Ok(vec![format!("{} を公開しました。端末は、次に同期したときから新しい規則で動きます。", rules.name())])
        }
    }
}

/// What is said instead of publishing; none when nothing speaks against it.
fn objection(publication: Publication) -> Result<Option<Vec<String>>, Failure> {
    match publication {
        Publication::New => Ok(None),
        Publication::Same => Ok(Some(vec!["いま使っている規則と同じです。何も変えていません。".into()])),
        Publication::NotNewer(highest) => Err(Failure::Refused(format!(
            "版が新しくないため、公開していません。 → package.toml の version を{}以上にしてください。",
            highest + 1
        ))),
    }
}

fn line(set: &SetHeader) -> String {
    format!("{}\t{}\t第{}版\t{} から", set.id, set.title, set.version, set.effective_from.iso())
}

fn read(folder: &Path) -> Result<CheckedRules, Failure> {
    CheckedRules::of_files(files(folder).map_err(Failure::file(folder))?)
        .map_err(|problems| Failure::Refused(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}

fn files(folder: &Path) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".toml") {
            files.push((name, std::fs::read(entry.path())?));
        }
    }
    Ok(files)
}
