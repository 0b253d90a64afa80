//! What the list says of a case: it fits the rows that are here, or it is as if it were not there; and it dies with them.

use super::*;
use rusqlite::Connection;
use vault::{LogState, NewSummary, erasure::KEPT_IN};

const OTHER: DeviceId = DeviceId::from_bytes([2; 16]);

impl Fixture {
    fn listed(&self, case: CaseId) -> Option<String> {
        let summaries = self.vault.summaries(&self.vault_key).expect("reads");
        summaries.get(&case).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    fn write_summed_up(&mut self, case: CaseId, words: &str, of: LogState) -> Option<LogState> {
        let key = self.vault.case_key(case, &self.vault_key).expect("opens").expect("is there");
        let row = NewRow { kind: RowKind::Change, plaintext: words.as_bytes() };
        let summary = NewSummary { plaintext: words.as_bytes(), of };
        self.vault.append_summed_up(case, &key, &[row], None, Some(&summary)).expect("appends")
    }

    /// Another tablet's next row, as the feed brings it.
    fn bring_row(&mut self, case: CaseId) {
        let mut row = self.vault.all_rows(case).expect("rows").remove(0);
        row.device = OTHER;
        assert_eq!(self.settle(vec![FeedItem::Row(row)]).rows_received, 1);
    }

    fn sealed_summary(&self, case: CaseId) -> Vec<u8> {
        let query = "SELECT sealed FROM summary WHERE case_id = ?1";
        self.look().query_row(query, [case.as_bytes()], |row| row.get(0)).expect("is there")
    }

    /// Puts a sealed summary where another one lies, and says that it is of the log as it is.
    fn put_sealed(&self, case: CaseId, sealed: &[u8]) {
        let statement = "UPDATE summary SET sealed = ?2 WHERE case_id = ?1";
        assert_eq!(self.look().execute(statement, rusqlite::params![case.as_bytes(), sealed]), Ok(1));
    }

    fn look(&self) -> Connection {
        Connection::open(&self.path).expect("opens")
    }

    /// Every table in which some column is the id of a case.
    fn tables_that_name(&self, case: CaseId) -> Vec<String> {
        let store = self.look();
        let columns =
            "SELECT tables.name, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
            WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' ORDER BY 1";
        let mut statement = store.prepare(columns).expect("reads");
        let columns = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("reads");
        let columns: Vec<(String, String)> = columns.map(|column| column.expect("reads")).collect();
        let names = |(table, column): &(String, String)| {
            let query = format!("SELECT EXISTS (SELECT 1 FROM \"{table}\" WHERE \"{column}\" = ?1)");
            store.query_row(&query, [case.as_bytes()], |row| row.get(0)).expect("reads")
        };
        let mut tables: Vec<String> = columns.into_iter().filter(names).map(|(table, _)| table).collect();
        tables.dedup();
        tables
    }
}

#[test]
fn a_summary_is_read_as_long_as_no_row_came_since() {
    let mut tablet = Fixture::new();
    let (case, other) = (tablet.begin_case("球磨 花子"), tablet.begin_case("五木 次郎"));
    assert_eq!(tablet.listed(case).as_deref(), Some("球磨 花子"));
    let state = tablet.vault.log_state(case).expect("reads");
    let state = tablet.write_summed_up(case, "球磨 桃子", state).expect("fits");
    assert_eq!(tablet.listed(case).as_deref(), Some("球磨 桃子"));
    assert_eq!(tablet.vault.log_state(case).expect("reads"), state);

    let older = tablet.sealed_summary(case);
    tablet.write(case, "一行だけ");
    assert_eq!(tablet.listed(case), None, "a row of this tablet without a summary");
    let state = tablet.vault.log_state(case).expect("reads");
    tablet.write_summed_up(case, "球磨 李子", state).expect("fits");
    tablet.put_sealed(case, &older);
    assert_eq!(tablet.listed(case), None, "an older one that somebody put back");
    let of_other = tablet.sealed_summary(other);
    tablet.put_sealed(case, &of_other);
    assert_eq!(tablet.listed(case), None, "another case's");
    assert_eq!(tablet.listed(other).as_deref(), Some("五木 次郎"));
    tablet.bring_row(other);
    assert_eq!(tablet.listed(other), None, "a row of another tablet");
}

#[test]
fn a_summary_that_was_made_without_the_newest_row_is_not_kept() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case("球磨 花子");
    let before = tablet.vault.log_state(case).expect("reads");
    tablet.bring_row(case);
    assert_eq!(tablet.write_summed_up(case, "球磨 桃子", before), None, "the row is stored, the summary is not");
    assert_eq!((tablet.listed(case), tablet.vault.all_rows(case).expect("rows").len()), (None, 3));

    let key = tablet.vault.case_key(case, &tablet.vault_key).expect("opens").expect("is there");
    let now = tablet.vault.log_state(case).expect("reads");
    for (of, kept) in [(before, None), (now, Some("球磨 桃子"))] {
        let summary = NewSummary { plaintext: "球磨 桃子".as_bytes(), of };
        tablet.vault.keep_summaries(&[(case, &key, summary)]).expect("keeps what fits");
        assert_eq!(tablet.listed(case).as_deref(), kept);
    }
}

#[test]
fn a_summary_shows_no_word_and_dies_with_its_case() {
    let mut tablet = Fixture::new();
    let (gone, stays) = (tablet.begin_case("球磨 花子"), tablet.begin_case("五木 次郎"));
    let sealed = tablet.sealed_summary(gone);
    assert!(!sealed.windows(6).any(|bytes| bytes == "球磨".as_bytes()));
    let (old_disk, old_keys) = (tablet.image(), tablet.keys.image());
    let receipt = tablet.receipt(gone);
    tablet.settle(vec![receipt]);
    let held = |path: &Path| std::fs::read(path).is_ok_and(|bytes| bytes.windows(30).any(|w| w == &sealed[15..45]));
    assert!(!held(&tablet.path) && !held(&with_suffix(&tablet.path, "-wal")));
    assert_eq!(tablet.listed(stays).as_deref(), Some("五木 次郎"), "the survivor's slot was wrapped anew");

    for (keys, opens) in [(&old_keys, true), (&tablet.keys, false)] {
        let copy =
            Image { _folder: tempfile::tempdir().expect("a folder"), path: with_suffix(&old_disk.path, "-copy") };
        for suffix in ["", "-wal"] {
            let from = with_suffix(&old_disk.path, suffix);
            std::fs::copy(from, with_suffix(&copy.path, suffix)).expect("copies");
        }
        let read = Vault::open(&copy.path, Box::new(keys.image()), Box::new(SystemEntropy::default()))
            .and_then(|vault| vault.summaries(&tablet.vault_key));
        assert_eq!(read.is_ok_and(|read| read.contains_key(&gone)), opens, "with the vault key itself");
    }
}

#[test]
fn a_shredded_case_is_named_only_where_its_id_stays_for_ever() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case("球磨 花子");
    tablet.vault.set_aside(Some(case), SetAsideReason::DamagedRow, NOW).expect("notes");
    let key = tablet.vault.case_key(case, &tablet.vault_key).expect("opens").expect("is there");
    let row = NewRow { kind: RowKind::Change, plaintext: b"ends" };
    let end = End { row: &row, outcome: Outcome::HandedOver, also: &[], summary: None };
    tablet.vault.hand_over(case, &key, &end, NOW).expect("ends");
    let held = ["case_entry", "hand_over", "log", "opening", "set_aside", "slot", "summary"];
    assert_eq!(tablet.tables_that_name(case), held);
    let receipt = tablet.receipt(case);
    tablet.settle(vec![receipt]);
    let left = tablet.tables_that_name(case);
    assert!(left.iter().all(|table| KEPT_IN.contains(&table.as_str())), "{left:?}");
}

#[test]
fn no_summary_stays_when_the_vault_key_goes() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case("球磨 花子");
    assert!(tablet.listed(case).is_some());
    tablet.vault.forget_vault_key().expect("forgets");
    let left: u64 = tablet.look().query_row("SELECT count(*) FROM summary", [], |row| row.get(0)).expect("counts");
    assert_eq!((left, tablet.vault.all_rows(case).expect("rows").len()), (0, 1), "the rows go to the city");
}

#[test]
fn a_damaged_head_of_the_log_spoils_its_own_summary_and_no_edit() {
    let mut tablet = Fixture::new();
    let (damaged, whole) = (tablet.begin_case("球磨 花子"), tablet.begin_case("五木 次郎"));
    tablet.bring_row(damaged);
    let state = tablet.vault.log_state(damaged).expect("reads");
    let break_off = "UPDATE log SET chain = 7, device = 'torn' WHERE case_id = ?1 AND device = ?2";
    tablet.look().execute(break_off, [damaged.as_bytes(), OTHER.as_bytes()]).expect("breaks");
    assert_eq!(tablet.write_summed_up(damaged, "球磨 桃子", state), None);
    assert_eq!((tablet.listed(damaged), tablet.listed(whole).as_deref()), (None, Some("五木 次郎")));
}

#[test]
fn a_store_of_an_earlier_program_gets_what_it_lacks() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case("球磨 花子");
    let (path, keys) = (tablet.path.clone(), tablet.keys.clone());
    tablet.vault = Vault::open_in_memory(Box::new(MemoryKeyStore::default()), Box::new(SystemEntropy::default()))
        .expect("a stand-in while the real one is closed");
    tablet.look().execute_batch("DROP TABLE summary; DROP INDEX log_unsent_of_case;").expect("is as it was");
    tablet.vault = open(&path, &keys);
    assert_eq!((tablet.listed(case), tablet.vault.cases().expect("lists").len()), (None, 1));
    let state = tablet.vault.log_state(case).expect("reads");
    tablet.write_summed_up(case, "球磨 桃子", state).expect("fits");
    assert_eq!(tablet.listed(case).as_deref(), Some("球磨 桃子"));
}
