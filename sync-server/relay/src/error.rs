//! What can be wrong with a store.

/// Why the store could not do what was asked. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("store is damaged: {0}")]
    Damaged(String),
    #[error("disk is full")]
    Full,
    #[error("store is busy with another process")]
    Busy,
    #[error("store failed: {0}")]
    Failed(String),
}

impl StoreError {
    /// A stored value that cannot be read back.
    pub(crate) fn torn(what: &str) -> Self {
        Self::Damaged(format!("{what} cannot be read"))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::{Error, ErrorCode};
        let is = |codes: &[ErrorCode]| error.sqlite_error_code().is_some_and(|code| codes.contains(&code));
        if is(&[ErrorCode::DiskFull]) {
            return Self::Full;
        }
        if is(&[ErrorCode::DatabaseBusy, ErrorCode::DatabaseLocked]) {
            return Self::Busy;
        }
        let unreadable_cell = matches!(
            error,
            Error::FromSqlConversionFailure(..) | Error::IntegralValueOutOfRange(..) | Error::InvalidColumnType(..)
        );
        if unreadable_cell || is(&[ErrorCode::DatabaseCorrupt, ErrorCode::NotADatabase]) {
            return Self::Damaged(error.to_string());
        }
        Self::Failed(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    fn from_code(code: i32) -> StoreError {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), None).into()
    }

    #[test]
    fn each_kind_of_trouble_has_its_own_name() {
        assert_eq!(from_code(ffi::SQLITE_FULL), StoreError::Full);
        assert_eq!(from_code(ffi::SQLITE_BUSY), StoreError::Busy);
        assert!(matches!(from_code(ffi::SQLITE_CORRUPT), StoreError::Damaged(_)));
        assert!(matches!(from_code(ffi::SQLITE_NOTADB), StoreError::Damaged(_)));
        assert!(matches!(from_code(ffi::SQLITE_READONLY), StoreError::Failed(_)));
    }
}
