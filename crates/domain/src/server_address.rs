//! Where a city's server is, as it is typed, shown and pinned: `https://host[:port]` and nothing more.

use crate::width::narrow;

/// Folds what was typed; none when it is no such address.
pub fn server_address(typed: &str) -> Option<String> {
    let folded: String = typed.trim().chars().map(narrow).collect();
    let host = folded.strip_prefix("https://")?.trim_end_matches('/');
    let well_formed =
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    well_formed.then(|| format!("https://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_folded_and_anything_else_refused() {
        assert_eq!(server_address(" https://localhost:8443/ ").as_deref(), Some("https://localhost:8443"));
        for typed in ["http://localhost", "https://", "https://a/b", "localhost", "https://a?b=c", "https://a b"] {
            assert_eq!(server_address(typed), None, "{typed}");
        }
    }
}
