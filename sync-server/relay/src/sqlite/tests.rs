//! The suite for SQLite in memory and on disk, and what only a file can suffer.

use super::*;
use crate::conformance::{
    EPOCH,
    fixture::{NOW, Tablet, addendum_receipt_over, purge, rows, sealed},
};

mod ledger_model;
mod restored_addendum;

mod in_memory {
    use super::*;
    crate::relay_store_conformance!(SqliteStore::in_memory(EPOCH).expect("memory is there"));
}

mod on_disk {
    use super::*;

    struct OnDisk(tempfile::TempDir);

    impl OnDisk {
        fn store(&self) -> SqliteStore {
            SqliteStore::create(&self.0.path().join("relay.db"), EPOCH).expect("a fresh file")
        }
    }

    crate::relay_store_conformance!(OnDisk(tempfile::tempdir().expect("a temporary directory")).store());
}

fn directory() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

/// True when the bytes stand in the database or its write-ahead log.
fn found_on_disk(directory: &tempfile::TempDir, needle: &[u8]) -> bool {
    std::fs::read_dir(directory.path()).expect("readable").any(|entry| {
        let bytes = std::fs::read(entry.expect("readable").path()).expect("readable");
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

#[test]
fn what_was_accepted_is_there_after_a_restart() {
    let directory = directory();
    let path = directory.path().join("relay.db");
    let store = SqliteStore::create(&path, EPOCH).expect("a fresh file");
    let tablet = Tablet::enrolled(&store, 1);
    tablet.hand_over(&store, 7, 3);
    purge(&store, 7);
    tablet.hand_over(&store, 8, 2);
    drop(store);
    let store = SqliteStore::open(&path).expect("whole");
    assert_eq!(store.epoch(), Ok(EPOCH));
    assert_eq!(store.pending_cases().map(|pending| pending.len()), Ok(1));
}

#[test]
fn the_bytes_of_a_purged_case_are_gone_from_the_files() {
    let directory = directory();
    let store = SqliteStore::create(&directory.path().join("relay.db"), EPOCH).expect("a fresh file");
    let tablet = Tablet::enrolled(&store, 1);
    tablet.hand_over(&store, 7, 200);
    tablet.hand_over(&store, 8, 1);
    assert!(found_on_disk(&directory, &sealed(7, 150)));
    purge(&store, 7);
    for sequence in 1..=200 {
        assert!(!found_on_disk(&directory, &sealed(7, sequence)), "row {sequence}");
    }
    assert!(!found_on_disk(&directory, &[7 ^ 0xff; 48]), "the envelope");
    store.truncate_log(&store.connection());
    assert!(found_on_disk(&directory, &sealed(8, 1)), "the other case is still there");
}

#[test]
fn the_bytes_of_an_answered_addendum_are_gone_from_the_files() {
    let directory = directory();
    let store = SqliteStore::create(&directory.path().join("relay.db"), EPOCH).expect("a fresh file");
    let tablet = Tablet::enrolled(&store, 1);
    tablet.hand_over(&store, 7, 1);
    let first = purge(&store, 7).receipt.digest();
    let whole = (1..=100).map(|sequence| tablet.row(7, sequence)).collect();
    tablet.send(&store, tablet.addendum(tablet.opening(7), first, whole, 100));
    assert!(found_on_disk(&directory, &sealed(7, 60)));
    let published = addendum_receipt_over(&store, 7, tablet.device);
    let done = store.publish_addendum_receipt(&published.proof, &published.receipt, &published.order);
    assert_eq!(done, Ok(true));
    for sequence in 1..=100 {
        assert!(!found_on_disk(&directory, &sealed(7, sequence)), "row {sequence}");
    }
    assert!(!found_on_disk(&directory, &[7 ^ 0xff; 48]), "the envelope");
}

#[test]
fn a_full_disk_has_its_own_error_and_changes_nothing() {
    let store = SqliteStore::in_memory(EPOCH).expect("memory is there");
    let tablet = Tablet::enrolled(&store, 1);
    tablet.hand_over(&store, 7, 1);
    let pages: i64 = store.connection().query_row("PRAGMA page_count", [], |row| row.get(0)).expect("store works");
    store.connection().pragma_update(None, "max_page_count", pages).expect("store works");
    let mut large = tablet.row(7, 2);
    large.sealed = vec![1; 1 << 20];
    assert_eq!(tablet.try_send(&store, rows(vec![large])), Err(AcceptFault::Store(StoreError::Full)));
    let bundle = store.case(CaseId::from_bytes([7; 16])).expect("store works").expect("held");
    assert_eq!(bundle.rows.len(), 1);
}

#[test]
fn a_file_that_is_no_database_is_named_damaged() {
    let directory = directory();
    let path = directory.path().join("relay.db");
    std::fs::write(&path, [b'x'; 8192]).expect("writable");
    assert!(matches!(SqliteStore::open(&path), Err(StoreError::Damaged(_))));
}

#[test]
fn a_file_with_a_torn_page_is_named_damaged() {
    let directory = directory();
    let path = directory.path().join("relay.db");
    let store = SqliteStore::create(&path, EPOCH).expect("a fresh file");
    Tablet::enrolled(&store, 1).hand_over(&store, 7, 200);
    store.truncate_log(&store.connection());
    drop(store);
    let mut bytes = std::fs::read(&path).expect("readable");
    let middle = bytes.len() / 4096 / 2 * 4096;
    bytes[middle..middle + 4096].fill(0x5a);
    std::fs::write(&path, bytes).expect("writable");
    assert!(matches!(SqliteStore::open(&path), Err(StoreError::Damaged(_))));
}

#[test]
fn a_missing_file_is_an_error_and_is_not_created() {
    let directory = directory();
    let path = directory.path().join("relay.db");
    assert!(SqliteStore::open(&path).is_err());
    assert!(!path.exists());
}

#[test]
fn an_order_taken_out_of_the_ledger_shows() {
    let directory = directory();
    let path = directory.path().join("relay.db");
    let store = SqliteStore::create(&path, EPOCH).expect("a fresh file");
    let tablet = Tablet::enrolled(&store, 1);
    for case in [7, 8] {
        tablet.hand_over(&store, case, 1);
        purge(&store, case);
    }
    assert!(store.connection().execute("DELETE FROM ledger WHERE position = 1", []).is_err());
    store
        .connection()
        .execute_batch("DROP TRIGGER ledger_keeps; DELETE FROM ledger WHERE position = 1")
        .expect("someone with the file can do this");
    drop(store);
    assert!(matches!(SqliteStore::open(&path), Err(StoreError::Damaged(_))));
}

#[test]
fn a_torn_row_is_left_out_of_a_feed_and_blocks_no_other() {
    let store = SqliteStore::in_memory(EPOCH).expect("memory is there");
    let (owner, second) = (Tablet::enrolled(&store, 1), Tablet::enrolled(&store, 2));
    owner.hand_over(&store, 7, 3);
    store.grant(&second.grant(owner.opening(7)), NOW).expect("store works");
    store.connection().execute("UPDATE rows SET kind = 99 WHERE sequence = 2", []).expect("store works");
    let feed = second.feed(&store, usize::MAX);
    assert_eq!((feed.torn.len(), feed.entries.len()), (1, 4));
}

#[test]
fn a_later_request_key_waits_for_a_person() {
    let store = SqliteStore::in_memory(EPOCH).expect("memory is there");
    let tablet = Tablet::enrolled(&store, 1);
    let keys = [1, 2].map(|seed| proofs::SigningKey::from_seed([seed; 32]).public());
    for (key, waiting) in [(keys[0], None), (keys[0], None), (keys[1], Some(keys[1]))] {
        tablet.send(&store, sync::Upload { request_key: Some(key), ..sync::Upload::default() });
        assert_eq!(store.waiting_request_key(tablet.device), Ok(waiting));
        assert_eq!(store.devices().expect("store works")[0].request_key, Some(keys[0]));
    }
}

/// What one tablet says at one cursor.
fn send_with_cursor(store: &SqliteStore, tablet: &Tablet, counter: u64, cursor: u64) -> Reception {
    let version = sync::wire::VERSION;
    let exchange = Exchange { version, epoch: Some(EPOCH), cursor, upload: sync::Upload::default() };
    store
        .accept(Sender { device: tablet.device, counter, may_repeat: false }, &exchange, Timestamp(0))
        .expect("is accepted")
}

#[test]
fn an_older_copy_that_gave_as_many_cursors_as_it_lost_is_noticed() {
    let directory = directory();
    let (path, copy) = (directory.path().join("relay.db"), directory.path().join("copy.db"));
    let store = SqliteStore::create(&path, EPOCH).expect("a fresh file");
    store.begin_run(1).expect("begins");
    let (owner, second) = (Tablet::enrolled(&store, 1), Tablet::enrolled(&store, 2));
    owner.hand_over(&store, 7, 3);
    store.grant(&second.grant(owner.opening(7)), NOW).expect("store works");
    store.back_up(&copy).expect("copies");
    let known = second.feed(&store, usize::MAX).entries.last().expect("waits").cursor;
    owner.send(&store, rows(vec![owner.row(7, 4)]));
    let lost = second.feed(&store, usize::MAX).entries.last().expect("waits").cursor;
    assert!(lost > known);
    drop(store);
    let older = SqliteStore::open(&copy).expect("is whole");
    older.begin_run(2).expect("begins");
    for sequence in 4..9 {
        owner.send_at(&older, 200 + sequence, rows(vec![owner.row(7, sequence)])).expect("is accepted");
    }
    assert!(lost < feed::last_cursor(&older.connection()).expect("store works"), "its cursor is not ahead");
    assert_eq!(send_with_cursor(&older, &second, 300, known).epoch, EPOCH, "what it gave before it knows");
    assert_ne!(send_with_cursor(&older, &second, 301, lost).epoch, EPOCH, "what it lost it does not");
}

#[test]
fn a_copy_is_whole_while_somebody_writes_and_stands_alone() {
    let directory = directory();
    let store = SqliteStore::create(&directory.path().join("relay.db"), EPOCH).expect("a fresh file");
    let tablet = Tablet::enrolled(&store, 1);
    tablet.hand_over(&store, 7, 50);
    let target = tempfile::tempdir().expect("a temporary directory");
    store.back_up(&target.path().join("relay.db")).expect("copies");
    tablet.hand_over(&store, 8, 1);
    let copy = SqliteStore::open(&target.path().join("relay.db")).expect("is whole");
    assert_eq!(copy.case(CaseId::from_bytes([7; 16])).expect("reads").expect("is there").rows.len(), 50);
    assert!(copy.case(CaseId::from_bytes([8; 16])).expect("reads").is_none());
}
