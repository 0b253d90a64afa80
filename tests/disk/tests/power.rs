//! The simulated disk itself: what a power cut takes, what SQLite makes of it, and what two connections may do.

use disk::{Chance, Disk, Failure, Keep};
use rusqlite::{Connection, ErrorCode};

const KEEPS: [Keep; 3] = [Keep::Nothing, Keep::Some, Keep::Torn];

fn open(disk: &Disk, synchronous: &str) -> rusqlite::Result<Connection> {
    let connection = Connection::open(disk.uri("t.db"))?;
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA wal_autocheckpoint = 8;
         CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"
    ))?;
    Ok(connection)
}

/// Writes notes until the power fails, and returns how many were acknowledged.
fn work(disk: &Disk, synchronous: &str) -> u64 {
    let Ok(mut connection) = open(disk, synchronous) else { return 0 };
    let mut acknowledged = 0;
    for id in 1..=6u64 {
        let Ok(transaction) = connection.transaction() else { break };
        let text = "a note long enough to fill more than one page".repeat(120);
        let put = transaction.execute("INSERT INTO note (id, text) VALUES (?1, ?2)", (id, &text));
        if put.is_err() || transaction.commit().is_err() {
            break;
        }
        acknowledged = id;
    }
    acknowledged
}

/// Looks at what is left: whole, and with every note that was acknowledged and at most one more.
fn check(disk: &Disk, acknowledged: u64) -> Result<(), String> {
    let connection = open(disk, "FULL").map_err(|error| error.to_string())?;
    let verdict: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).map_err(|error| error.to_string())?;
    let found: Vec<u64> = connection
        .prepare("SELECT id FROM note ORDER BY id")
        .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
        .map_err(|error| error.to_string())?;
    let expected = |count: u64| found == (1..=count).collect::<Vec<u64>>();
    match verdict.as_str() {
        "ok" if expected(acknowledged) || expected(acknowledged + 1) => Ok(()),
        "ok" => Err(format!("{acknowledged} acknowledged, {found:?} found")),
        _ => Err(verdict),
    }
}

/// Cuts the power at every operation of the work, and returns what was wrong afterwards.
fn cut_everywhere(synchronous: &str, powersafe: bool) -> (u64, Vec<String>) {
    let whole = Disk::new(1);
    whole.set_powersafe(powersafe);
    assert_eq!(work(&whole, synchronous), 6);
    let mut wrong = Vec::new();
    for index in 0..=whole.operations() {
        for (keep, seed) in KEEPS.into_iter().zip(0..) {
            let disk = Disk::new(1);
            disk.set_powersafe(powersafe);
            disk.cut_at(index);
            let acknowledged = work(&disk, synchronous);
            disk.power_cut(keep, &mut Chance::new(index * 3 + seed));
            if let Err(reason) = check(&disk, acknowledged) {
                wrong.push(format!("cut at {index}, {keep:?}: {reason}"));
            }
        }
    }
    (whole.operations(), wrong)
}

#[test]
fn what_was_not_synced_is_lost_and_what_was_synced_stays() {
    let disk = Disk::new(1);
    let connection = open(&disk, "OFF").expect("opens");
    connection.execute("INSERT INTO note VALUES (1, 'unsynced')", []).expect("inserts");
    assert!(!disk.file("t.db-wal").is_empty() && disk.durable("t.db-wal").is_none());
    disk.power_cut(Keep::Nothing, &mut Chance::new(1));
    assert!(connection.execute("INSERT INTO note VALUES (2, 'by a dead process')", []).is_err());
    let connection = open(&disk, "FULL").expect("opens");
    connection.execute("INSERT INTO note VALUES (3, 'synced')", []).expect("inserts");
    disk.power_cut(Keep::Nothing, &mut Chance::new(1));
    let connection = open(&disk, "FULL").expect("opens");
    let found: Vec<u64> = connection
        .prepare("SELECT id FROM note")
        .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
        .expect("reads");
    assert_eq!(found, [3]);
}

#[test]
fn a_store_that_syncs_survives_a_cut_at_every_operation() {
    for powersafe in [false, true] {
        let (operations, wrong) = cut_everywhere("FULL", powersafe);
        assert!(operations > 40, "there is something to cut: {operations}");
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

#[test]
fn a_store_that_does_not_sync_does_not_always_survive() {
    let (_, wrong) = cut_everywhere("OFF", true);
    assert!(wrong.iter().any(|reason| reason.contains("acknowledged")), "notes are lost");
    assert!(wrong.iter().any(|reason| !reason.contains("acknowledged")), "and files are torn");
}

#[test]
fn a_sync_that_lies_loses_what_was_acknowledged() {
    let whole = Disk::new(1);
    work(&whole, "FULL");
    let lost = (0..whole.operations()).filter(|index| {
        let disk = Disk::new(1);
        disk.lose_sync_at(*index);
        disk.cut_at(index + 2);
        let acknowledged = work(&disk, "FULL");
        disk.power_cut(Keep::Nothing, &mut Chance::new(1));
        check(&disk, acknowledged).is_err()
    });
    assert!(lost.count() > 0);
}

#[test]
fn two_connections_exclude_each_other() {
    let disk = Disk::new(1);
    let (first, second) = (open(&disk, "FULL").expect("opens"), open(&disk, "FULL").expect("opens"));
    second.busy_timeout(std::time::Duration::ZERO).expect("does not wait");
    first.execute_batch("BEGIN IMMEDIATE; INSERT INTO note VALUES (1, 'first')").expect("begins");
    let busy = second.execute("INSERT INTO note VALUES (2, 'second')", []).expect_err("is busy");
    assert_eq!(busy.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
    let count = |connection: &Connection| {
        connection.query_row("SELECT count(*) FROM note", [], |row| row.get::<_, u64>(0)).expect("reads")
    };
    assert_eq!(count(&second), 0, "what is not committed is not seen");
    first.execute_batch("COMMIT").expect("commits");
    assert_eq!(count(&second), 1);
    second.execute("INSERT INTO note VALUES (2, 'second')", []).expect("inserts");
    drop(first);
    assert_eq!(count(&second), 2);
}

#[test]
fn two_connections_exclude_each_other_without_a_write_ahead_log() {
    let disk = Disk::new(1);
    let open = || {
        let connection = Connection::open(disk.uri("t.db")).expect("opens");
        connection.busy_timeout(std::time::Duration::ZERO).expect("does not wait");
        connection
    };
    let (first, second) = (open(), open());
    first.execute_batch("CREATE TABLE note (id INTEGER); BEGIN EXCLUSIVE").expect("locks");
    let busy = second.query_row("SELECT count(*) FROM note", [], |row| row.get::<_, u64>(0)).expect_err("is busy");
    assert_eq!(busy.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
    first.execute_batch("INSERT INTO note VALUES (1); COMMIT").expect("commits");
    let seen: u64 = second.query_row("SELECT count(*) FROM note", [], |row| row.get(0)).expect("reads");
    assert_eq!(seen, 1);
}

#[test]
fn a_full_disk_is_called_full_and_goes_on_when_there_is_room() {
    let disk = Disk::new(1);
    let connection = open(&disk, "FULL").expect("opens");
    let put = |id: u64| connection.execute("INSERT INTO note VALUES (?1, 'x')", [id]);
    disk.fail_at(disk.operations(), Failure::FullForAWhile(u64::MAX));
    let full = put(1).expect_err("is full");
    assert_eq!(full.sqlite_error_code(), Some(ErrorCode::DiskFull));
    disk.heal();
    put(1).expect("there is room again");
    let used = disk.image().values().map(Vec::len).sum::<usize>() as u64;
    disk.set_capacity(Some(used));
    let full = (2..100).find_map(|id| put(id).err()).expect("is full at some time");
    assert_eq!(full.sqlite_error_code(), Some(ErrorCode::DiskFull));
    disk.set_capacity(None);
    put(1000).expect("there is room again");
}

#[test]
fn a_copied_image_opens_on_another_machine_and_the_recorder_saw_every_byte() {
    let disk = Disk::new(1);
    disk.record(true);
    assert_eq!(work(&disk, "FULL"), 6);
    let thief = Disk::from_image(&disk.image(), 2);
    check(&thief, 6).expect("is whole");
    let mut rebuilt = Vec::new();
    for written in disk.recorded().iter().filter(|written| written.file == "t.db") {
        let (from, to) = (written.offset as usize, written.offset as usize + written.bytes.len());
        rebuilt.resize(rebuilt.len().max(to), 0);
        rebuilt[from..to].copy_from_slice(&written.bytes);
    }
    assert_eq!(rebuilt, disk.file("t.db"));
}
