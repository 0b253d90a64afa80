//! What was refused or could not be read: set aside with its reason, blocking nothing else.

use crate::{Vault, VaultError};
use domain::{CaseId, Timestamp};
use rusqlite::{Connection, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    pub case: Option<CaseId>,
    pub reason: SetAsideReason,
    pub at: Timestamp,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident $code:literal;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum SetAsideReason { $($(#[$doc])* $reason),* }

        impl SetAsideReason {
            pub fn code(self) -> &'static str {
                match self { $(Self::$reason => $code),* }
            }

            fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$reason),)* _ => None }
            }
        }
    };
}

reasons! {
    /// The city has received the case, but this tablet holds an edit that the receipt does not cover.
    LateEdit "late-edit";
    /// A statement of the city does not verify.
    ForeignStatement "foreign-statement";
    /// A sealed row does not open, or does not read as an entry.
    DamagedRow "damaged-row";
    /// The server refused what this tablet sent.
    RefusedByServer "refused-by-server";
    /// A stored row is of a kind that this program does not know.
    UnknownRow "unknown-row";
    /// A package of rules of the city that is cut or holds another text than it says.
    TornRules "torn-rules";
    /// A package of rules that is not newer than what lies here.
    OlderRules "older-rules";
    /// The newest package of rules cannot be used by this program.
    UnusableRules "unusable-rules";
}

impl Vault {
    pub fn set_aside(&mut self, case: Option<CaseId>, reason: SetAsideReason, at: Timestamp) -> Result<(), VaultError> {
        put(&self.connection, case, reason, at)
    }

    /// A case that reads whole again needs no warning.
    pub fn take_back(&mut self, case: CaseId, reason: SetAsideReason) -> Result<(), VaultError> {
        self.connection.execute(
            "DELETE FROM set_aside WHERE case_id = ?1 AND reason = ?2",
            params![case.as_bytes(), reason.code()],
        )?;
        Ok(())
    }

    /// The reason holds no more, whatever it spoke of.
    pub fn take_back_all(&mut self, reason: SetAsideReason) -> Result<(), VaultError> {
        drop_reason(&self.connection, reason)
    }

    pub fn all_set_aside(&self) -> Result<Vec<SetAside>, VaultError> {
        let mut statement =
            self.connection.prepare_cached("SELECT case_id, reason, at FROM set_aside ORDER BY at, id")?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(rows
            .into_iter()
            .filter_map(|(case, reason, at)| {
                let case = CaseId::from_slice(&case);
                Some(SetAside { case, reason: SetAsideReason::from_code(&reason)?, at: Timestamp(at) })
            })
            .collect())
    }
}

pub(crate) fn put(
    connection: &Connection,
    case: Option<CaseId>,
    reason: SetAsideReason,
    at: Timestamp,
) -> Result<(), VaultError> {
    connection.execute(
        "INSERT OR IGNORE INTO set_aside (case_id, reason, at) VALUES (?1, ?2, ?3)",
        params![case.map(|case| case.as_bytes().to_vec()).unwrap_or_default(), reason.code(), at.0],
    )?;
    Ok(())
}

pub(crate) fn drop_reason(connection: &Connection, reason: SetAsideReason) -> Result<(), VaultError> {
    connection.prepare_cached("DELETE FROM set_aside WHERE reason = ?1")?.execute([reason.code()])?;
    Ok(())
}

pub(crate) fn drop_case(connection: &Connection, case: CaseId) -> Result<(), VaultError> {
    connection.execute("DELETE FROM set_aside WHERE case_id = ?1", [case.as_bytes()])?;
    Ok(())
}
