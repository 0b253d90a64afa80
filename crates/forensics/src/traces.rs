//! Everything a folder still shows of one case: its id where it must not stand, and words that must be gone.

use crate::{Area, Canaries, Find, Report, Search};
use domain::CaseId;
use std::{collections::BTreeSet, path::Path};

/// How many places a report names; the rest is a number.
const PLACES_MAX: usize = 5;

/// The files of one folder, as they lay there before anybody opened a database.
pub struct Traces {
    of_case: Result<BTreeSet<Find>, String>,
    of_canaries: Result<BTreeSet<Find>, String>,
    words: usize,
    too_short: Vec<usize>,
}

impl Traces {
    /// Reads every file twice. `kept_in` are the tables in which the id of a purged case stays for ever.
    pub fn look_for(folder: &Path, case: CaseId, kept_in: &[&str], canaries: &Canaries) -> Self {
        let mut of_case = Search::default();
        of_case.add_bytes("案件ID", case.as_bytes());
        let mut of_canaries = Search::default();
        canaries.add_to(&mut of_canaries);
        Self {
            of_case: of_case.in_folder(folder).map(|finds| without(finds, kept_in)),
            of_canaries: if canaries.is_empty() { Ok(BTreeSet::new()) } else { of_canaries.in_folder(folder) },
            words: canaries.len(),
            too_short: canaries.too_short(),
        }
    }

    pub fn add_to(&self, report: &mut Report) {
        report.add_result(
            "ファイルの生のバイト列に案件IDがない",
            judged(
                &self.of_case,
                "台帳など、番号だけを残す表のほかに、案件IDはどのファイルのどのバイトにもありません。",
            ),
        );
        if !self.too_short.is_empty() {
            let lines = self.too_short.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
            report.add("探す語", false, format!("{lines}番目の語は短すぎて探せません。→ もっと長い語にしてください。"));
        }
        let words = match self.words {
            0 => "語のファイルが渡されていないため、語は探していません。".to_owned(),
            words => format!("{words}件の語を、あらゆる文字コードと書き方で探し、見つかりませんでした。"),
        };
        report.add_result("知っている語がどのファイルにもない", judged(&self.of_canaries, &words));
    }
}

/// What is found in a live row of a table that keeps the id is as it should be.
fn without(finds: BTreeSet<Find>, kept_in: &[&str]) -> BTreeSet<Find> {
    let kept = |area: &Option<Area>| {
        // What such a table keeps for ever tells no more from the slack of its pages than from its rows.
        matches!(area, Some(Area::Live { table } | Area::Slack { table }) if kept_in.contains(&table.as_str()))
    };
    finds.into_iter().filter(|find| !kept(&find.area)).collect()
}

fn judged(finds: &Result<BTreeSet<Find>, String>, nothing: &str) -> Result<(bool, String), String> {
    let finds = finds.as_ref().map_err(Clone::clone)?;
    if finds.is_empty() {
        return Ok((true, nothing.to_owned()));
    }
    let places: Vec<String> =
        finds.iter().take(PLACES_MAX).map(|find| format!("{}（{}）", find.place, find.what)).collect();
    let more =
        if finds.len() > PLACES_MAX { format!(" ほか{}か所", finds.len() - PLACES_MAX) } else { String::new() };
    Ok((false, format!("残っています: {}{more}", places.join("、"))))
}
