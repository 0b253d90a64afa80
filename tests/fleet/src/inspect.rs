//! Looking into a machine's database beside the program that has it open.

use disk::Disk;
use domain::{CaseId, DeviceId, Digest, Stage};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

/// What a tablet's storage says of one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Holding {
    pub(crate) stage: Stage,
    pub(crate) own: bool,
    pub(crate) slot: bool,
    pub(crate) granted: bool,
    pub(crate) late: bool,
}

pub(crate) struct Inspector(Connection);

type Read<T> = rusqlite::Result<T>;

/// Where something of a case may lie on a tablet while the case is there.
const PARTS: [(&str, &str); 7] = [
    ("log", "case_id"),
    ("summary", "case_id"),
    ("slot", "id"),
    ("opening", "case_id"),
    ("granted", "case_id"),
    ("hand_over", "case_id"),
    ("late", "case_id"),
];

impl Inspector {
    pub(crate) fn open(disk: &Disk, name: &str) -> Read<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(disk.uri(name), flags)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self(connection))
    }

    /// Every case of the tablet's list, in a stable order.
    pub(crate) fn cases(&self) -> Read<Vec<CaseId>> {
        let mut statement = self.0.prepare_cached("SELECT id FROM case_entry ORDER BY number")?;
        statement.query_map([], |row| row.get(0).map(CaseId::from_bytes))?.collect()
    }

    /// True while somebody can log in: after the rule of M business days nobody can.
    pub(crate) fn has_staff(&self) -> Read<bool> {
        self.0.query_row("SELECT EXISTS (SELECT 1 FROM staff)", [], |row| row.get(0))
    }

    /// True once the tablet has left its contract.
    pub(crate) fn has_departed(&self) -> Read<bool> {
        self.has_setting("departed")
    }

    /// True while the tablet has to leave: whatever is asked of it next finishes that.
    pub(crate) fn is_leaving(&self) -> Read<bool> {
        self.has_setting("farewell-answered")
    }

    /// True once the tablet knows that the contract is over.
    pub(crate) fn knows_the_end(&self) -> Read<bool> {
        self.has_setting("end-of-contract")
    }

    fn has_setting(&self, name: &str) -> Read<bool> {
        let query = "SELECT EXISTS (SELECT 1 FROM setting WHERE name = ?1)";
        self.0.prepare_cached(query)?.query_row([name], |row| row.get(0))
    }

    /// Every table that is not empty, and every setting that a tablet without a contract does not have.
    pub(crate) fn left_behind(&self) -> Read<Vec<String>> {
        const KEPT: [&str; 5] = ["departed", "last-sync", "next-sync", "orders-watch", "slot-epoch"];
        let mut statement = self
            .0
            .prepare_cached("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
        let tables = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Read<Vec<_>>>()?;
        let mut found = Vec::new();
        for table in tables.into_iter().filter(|table| table != "setting") {
            if self.0.prepare(&format!("SELECT EXISTS (SELECT 1 FROM \"{table}\")"))?.query_row([], |row| row.get(0))? {
                found.push(table);
            }
        }
        let mut statement = self.0.prepare_cached("SELECT name FROM setting ORDER BY name")?;
        let settings = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Read<Vec<_>>>()?;
        found.extend(settings.into_iter().filter(|name| !KEPT.contains(&name.as_str())));
        Ok(found)
    }

    /// Cases that can be worked on.
    pub(crate) fn open_cases(&self) -> Read<Vec<CaseId>> {
        let mut statement = self.0.prepare_cached(
            "SELECT id FROM case_entry WHERE stage = 'open' AND id IN (SELECT id FROM slot) ORDER BY number",
        )?;
        statement.query_map([], |row| row.get(0).map(CaseId::from_bytes))?.collect()
    }

    pub(crate) fn holding(&self, case: CaseId) -> Read<Option<Holding>> {
        let mut statement = self.0.prepare_cached(
            "SELECT stage, own, EXISTS (SELECT 1 FROM slot WHERE slot.id = ?1),
                EXISTS (SELECT 1 FROM granted WHERE case_id = ?1), EXISTS (SELECT 1 FROM late WHERE case_id = ?1)
             FROM case_entry WHERE case_entry.id = ?1",
        )?;
        statement
            .query_row([case.as_bytes()], |row| {
                let stage: String = row.get(0)?;
                Ok(Holding {
                    stage: Stage::from_code(&stage).unwrap_or(Stage::Open),
                    own: row.get(1)?,
                    slot: row.get(2)?,
                    granted: row.get(3)?,
                    late: row.get(4)?,
                })
            })
            .optional()
    }

    /// True while a case that was given back and lent again misses a part of this tablet's own log.
    pub(crate) fn is_behind(&self, case: CaseId, device: DeviceId) -> Read<bool> {
        let query = "SELECT (SELECT coalesce(max(last_sequence), 0) FROM release_ack WHERE case_id = ?1 AND held = 1)
            > (SELECT coalesce(max(sequence), 0) FROM log WHERE case_id = ?1 AND device = ?2)";
        self.0.prepare_cached(query)?.query_row(params![case.as_bytes(), device.as_bytes()], |row| row.get(0))
    }

    /// The last row of a device's log of a case, with its chained digest.
    pub(crate) fn tip(&self, case: CaseId, device: DeviceId) -> Read<Option<(u64, Digest)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT sequence, chain FROM log WHERE case_id = ?1 AND device = ?2 ORDER BY sequence DESC LIMIT 1",
        )?;
        statement
            .query_row(params![case.as_bytes(), device.as_bytes()], |row| {
                Ok((row.get(0)?, Digest::from_bytes(row.get(1)?)))
            })
            .optional()
    }

    pub(crate) fn chain_at(&self, case: CaseId, device: DeviceId, sequence: u64) -> Read<Option<Digest>> {
        let mut statement =
            self.0.prepare_cached("SELECT chain FROM log WHERE case_id = ?1 AND device = ?2 AND sequence = ?3")?;
        statement
            .query_row(params![case.as_bytes(), device.as_bytes(), sequence], |row| row.get(0).map(Digest::from_bytes))
            .optional()
    }

    /// The parts of a case that still lie on a tablet.
    pub(crate) fn remains(&self, case: CaseId) -> Read<Vec<&'static str>> {
        let mut found = Vec::new();
        for (table, column) in PARTS {
            let query = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE {column} = ?1)");
            if self.0.prepare_cached(&query)?.query_row([case.as_bytes()], |row| row.get(0))? {
                found.push(table);
            }
        }
        Ok(found)
    }

    /// The parts of purged cases that still lie on a tablet, whatever its ledger may say.
    pub(crate) fn resurrected_on_tablet(&self) -> Read<Option<String>> {
        for (table, column) in PARTS {
            let query =
                format!("SELECT hex({column}) FROM {table} WHERE {column} IN (SELECT case_id FROM ledger) LIMIT 1");
            if let Some(case) =
                self.0.prepare_cached(&query)?.query_row([], |row| row.get::<_, String>(0)).optional()?
            {
                return Ok(Some(format!("{table} of {case}")));
            }
        }
        let open = "SELECT hex(id) FROM case_entry WHERE stage IN ('open', 'handing-over')
            AND id IN (SELECT case_id FROM ledger) LIMIT 1";
        let open = self.0.prepare_cached(open)?.query_row([], |row| row.get::<_, String>(0)).optional()?;
        Ok(open.map(|case| format!("open line of {case}")))
    }

    pub(crate) fn ledger(&self) -> Read<Vec<CaseId>> {
        let mut statement = self.0.prepare_cached("SELECT case_id FROM ledger ORDER BY position")?;
        statement.query_map([], |row| row.get(0).map(CaseId::from_bytes))?.collect()
    }

    /// What a purged case left at the relay.
    pub(crate) fn resurrected_at_relay(&self) -> Read<Option<String>> {
        for (table, condition) in
            [("rows", "1"), ("notices", "1"), ("openings", "envelope IS NOT NULL"), ("feed", "kind IN (2, 3, 4)")]
        {
            let query = format!(
                "SELECT hex(case_id) FROM {table} WHERE {condition} AND case_id IN (SELECT case_id FROM ledger) LIMIT 1"
            );
            if let Some(case) =
                self.0.prepare_cached(&query)?.query_row([], |row| row.get::<_, String>(0)).optional()?
            {
                return Ok(Some(format!("{table} of {case}")));
            }
        }
        Ok(None)
    }

    pub(crate) fn is_purged_at_relay(&self, case: CaseId) -> Read<bool> {
        let query = "SELECT EXISTS (SELECT 1 FROM ledger WHERE case_id = ?1)";
        self.0.prepare_cached(query)?.query_row([case.as_bytes()], |row| row.get(0))
    }

    pub(crate) fn relay_chain_at(&self, case: CaseId, device: DeviceId, sequence: u64) -> Read<Option<Digest>> {
        let mut statement =
            self.0.prepare_cached("SELECT chain FROM rows WHERE case_id = ?1 AND device = ?2 AND sequence = ?3")?;
        statement
            .query_row(params![case.as_bytes(), device.as_bytes(), sequence], |row| row.get(0).map(Digest::from_bytes))
            .optional()
    }

    /// What waits for a device at the relay.
    pub(crate) fn waiting(&self, device: DeviceId) -> Read<u64> {
        // A tablet says that it stored the last answer with its next request, so the newest cursor tells.
        let query = "SELECT count(*) FROM feed JOIN devices ON devices.id = feed.device
            WHERE feed.device = ?1 AND feed.cursor > devices.stored_to";
        self.0.prepare_cached(query)?.query_row([device.as_bytes()], |row| row.get(0))
    }

    pub(crate) fn relay_counts(&self, device: DeviceId) -> Read<Vec<Vec<u8>>> {
        let mut statement = self.0.prepare_cached("SELECT id FROM counts WHERE device = ?1 ORDER BY id")?;
        statement.query_map([device.as_bytes()], |row| row.get(0))?.collect()
    }

    pub(crate) fn counts(&self) -> Read<Vec<Vec<u8>>> {
        let mut statement = self.0.prepare_cached("SELECT id FROM count ORDER BY id")?;
        statement.query_map([], |row| row.get(0))?.collect()
    }

    /// What waits to be sent, but for cases that are set aside as late.
    pub(crate) fn unsent(&self) -> Read<Vec<String>> {
        let mut found = Vec::new();
        for (table, condition) in [("opening", "sent = 0"), ("log", "sent = 0"), ("hand_over", "sent = 0")] {
            let query = format!(
                "SELECT hex(case_id) FROM {table} WHERE {condition} AND case_id NOT IN (SELECT case_id FROM late) LIMIT 1"
            );
            let case = self.0.prepare_cached(&query)?.query_row([], |row| row.get::<_, String>(0)).optional()?;
            found.extend(case.map(|case| format!("{table} of {case}")));
        }
        for (what, query) in [
            ("count", "SELECT EXISTS (SELECT 1 FROM count WHERE sent = 0)"),
            ("ack", "SELECT EXISTS (SELECT 1 FROM ledger WHERE owed IS NOT NULL AND sent = 0)"),
            ("request", "SELECT EXISTS (SELECT 1 FROM request WHERE sent = 0)"),
        ] {
            if self.0.prepare_cached(query)?.query_row([], |row| row.get(0))? {
                found.push(what.to_owned());
            }
        }
        Ok(found)
    }

    pub(crate) fn set_aside(&self) -> Read<Vec<(Option<CaseId>, String)>> {
        let mut statement = self.0.prepare_cached("SELECT case_id, reason FROM set_aside ORDER BY id")?;
        statement.query_map([], |row| Ok((CaseId::from_slice(&row.get::<_, Vec<u8>>(0)?), row.get(1)?)))?.collect()
    }
}
