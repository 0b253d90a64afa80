//! The list of tables: `sqlite_schema`, whose tree begins on the first page.

use super::page::{File, varint};

/// Every tree of the file: the table it belongs to, and its root.
pub(super) fn roots(file: &File<'_>) -> Vec<(String, usize)> {
    let mut roots = vec![("sqlite_schema".to_owned(), 1)];
    let mut open = vec![1];
    let mut seen = Vec::new();
    while let Some(number) = open.pop() {
        if seen.contains(&number) {
            continue;
        }
        seen.push(number);
        let (Some(tree), Some(page)) = (file.tree(number), file.page(number)) else { continue };
        open.extend(tree.right);
        for cell in tree.cells {
            open.extend(cell.child);
            roots.extend(page.get(cell.local).and_then(entry));
        }
    }
    roots
}

/// One row: `type, name, tbl_name, rootpage, sql`. The first four lie at the front, whatever the length of the last.
fn entry(record: &[u8]) -> Option<(String, usize)> {
    let mut at = 0;
    let header = usize::try_from(varint(record, &mut at)?).ok()?;
    let mut kinds = Vec::new();
    while at < header {
        kinds.push(varint(record, &mut at)?);
    }
    let mut content = header;
    let mut columns = kinds.into_iter().map(|kind| {
        let length = length_of(kind);
        let bytes = record.get(content..content.checked_add(length)?)?;
        content += length;
        Some(bytes)
    });
    let (table, root) = (columns.nth(2)??, columns.next()??);
    let root = root.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
    (root > 0).then(|| (String::from_utf8_lossy(table).into_owned(), root))
}

/// The bytes of a value of this serial type.
fn length_of(kind: u64) -> usize {
    match kind {
        0..=4 => usize::try_from(kind).unwrap_or(0),
        5 => 6,
        6 | 7 => 8,
        8..=11 => 0,
        _ => usize::try_from((kind - 12) / 2).unwrap_or(usize::MAX),
    }
}
