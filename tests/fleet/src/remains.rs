//! Sealed bytes of a purged case in a file of a tablet.

use forensics::sqlite::{Area, Layout};
use memchr::memmem;

/// Where the bytes lie that must be gone. SQLite clears what is deleted, and not what it moved before: in the slack of a page
/// that is in use a copy may stay, and no key opens it (docs/decisions/0021).
pub(crate) fn found(file: &[u8], needle: &[u8]) -> Option<Area> {
    let hits: Vec<usize> = memmem::find_iter(file, needle).collect();
    let layout = if hits.is_empty() { None } else { Layout::of(file) };
    hits.into_iter()
        .map(|at| layout.as_ref().map_or(Area::Unreferenced, |layout| layout.at(at).1))
        .find(|area| !matches!(area, Area::Slack { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_database_hides_nothing() {
        assert_eq!(found(b"before the needle after", b"needle"), Some(Area::Unreferenced));
        assert_eq!(found(b"nothing here", b"needle"), None);
    }
}
