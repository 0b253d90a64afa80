//! Headers: source, approval, and dates that do not overlap.

use crate::{Problem, file::RuleFile, line::Place};

pub(super) fn problems(files: &[RuleFile<'_>]) -> Vec<Problem> {
    let alone = files.iter().flat_map(alone);
    let pairs =
        files.iter().enumerate().flat_map(|(at, file)| files[..at].iter().filter_map(|other| pair(file, other)));
    alone.chain(pairs).collect()
}

fn alone(file: &RuleFile<'_>) -> Vec<Problem> {
    let header = &file.set.set;
    let place = Place::key("set");
    let mut problems = Vec::new();
    for (key, text) in [("title", &header.title), ("source", &header.source), ("approved_by", &header.approved_by)] {
        if text.trim().is_empty() {
            problems.push(file.problem(&place.and(key), format!("「{key}」が空です。根拠のない規則は使えません")));
        }
    }
    if header.version == 0 {
        problems.push(file.problem(&place.and("version"), "version は1から始めます"));
    }
    if header.effective_until.is_some_and(|until| until < header.effective_from) {
        problems.push(file.problem(&place.and("effective_until"), "終わりの日が始まりの日より前です"));
    }
    problems
}

fn pair(file: &RuleFile<'_>, other: &RuleFile<'_>) -> Option<Problem> {
    let (one, two) = (&file.set.set, &other.set.set);
    if one.overlaps(two) {
        let reason = format!(
            "「{}」の期間が {} と重なっています。前の版に effective_until を書いてください",
            one.id, other.name
        );
        return Some(file.problem(&Place::key("set").and("effective_from"), reason));
    }
    let same = one.id == two.id && one.version == two.version;
    same.then(|| {
        file.problem(&Place::key("set").and("version"), format!("{} と同じ版です。版を1増やしてください", other.name))
    })
}
