//! What was examined, whether it holds, and why one can say so: for people and for machines.

use serde::Serialize;
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// 項目
    pub name: String,
    /// 結果
    pub holds: bool,
    /// 根拠: what was looked at; where it does not hold, the place, and what to do.
    pub grounds: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub title: String,
    pub case_number: String,
    items: Vec<Item>,
}

impl Report {
    pub fn new(title: &str, case_number: &str) -> Self {
        Self { title: title.to_owned(), case_number: case_number.to_owned(), items: Vec::new() }
    }

    pub fn add(&mut self, name: &str, holds: bool, grounds: impl Into<String>) {
        self.items.push(Item { name: name.to_owned(), holds, grounds: grounds.into() });
    }

    /// An item that could not be examined does not hold.
    pub fn add_result(&mut self, name: &str, examined: Result<(bool, String), String>) {
        match examined {
            Ok((holds, grounds)) => self.add(name, holds, grounds),
            Err(reason) => self.add(name, false, format!("調べられませんでした（{reason}）。")),
        }
    }

    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// True when something was examined and all of it holds.
    pub fn holds(&self) -> bool {
        !self.items.is_empty() && self.items.iter().all(|item| item.holds)
    }

    pub fn to_json(&self) -> String {
        let json = serde_json::json!({
            "title": self.title, "case_number": self.case_number, "holds": self.holds(), "items": self.items,
        });
        format!("{json:#}")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}　受付番号 {}", self.title, self.case_number)?;
        for item in &self.items {
            let result = if item.holds { "適合" } else { "不適合" };
            writeln!(f, "\n項目: {}\n結果: {result}\n根拠: {}", item.name, item.grounds)?;
        }
        let verdict = if self.holds() {
            "すべての項目が適合しました。この場所に、この案件の記録は残っていません。"
        } else {
            "適合しない項目があります。消去は証明できていません。→ 不適合の項目の根拠を確かめてください。"
        };
        write!(f, "\n総合: {verdict}")
    }
}

/// Judges a count of what should not be there, table by table.
pub fn nothing_of(remains: &[(&str, u64)]) -> (bool, String) {
    let left: Vec<String> =
        remains.iter().filter(|(_, number)| *number > 0).map(|(name, number)| format!("{name} {number}件")).collect();
    if left.is_empty() {
        let names: Vec<&str> = remains.iter().map(|(name, _)| *name).collect();
        return (true, format!("{}は、いずれも0件です。", names.join("・")));
    }
    (false, format!("残っています: {}。→ 削除が終わるまで同期してください。", left.join("、")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_item_that_does_not_hold_spoils_all_and_nothing_examined_proves_nothing() {
        let mut report = Report::new("消去の証明", "7K4M-0012");
        assert!(!report.holds());
        report.add("台帳", true, "あります。");
        assert!(report.holds() && report.to_string().contains("すべての項目が適合"));
        report.add_result("鍵", Err("読めない".into()));
        assert!(
            !report.holds() && report.to_string().contains("不適合") && report.to_json().contains("\"holds\": false")
        );
    }
}
