//! Walks trees and chains of pages. A page is visited once, so that a damaged file ends too.

use super::{
    Owned,
    page::{File, Overflow},
};
use std::collections::BTreeMap;

/// Enters every page below a root as the table's, with the bytes that live.
pub(super) fn walk(file: &File<'_>, root: usize, table: &str, owned: &mut BTreeMap<usize, Owned>) {
    let mut open = vec![root];
    while let Some(number) = open.pop() {
        if number == 0 || number > file.pages() || owned.contains_key(&number) {
            continue;
        }
        let Some(tree) = file.tree(number) else { continue };
        let mut live = vec![tree.header];
        open.extend(tree.right);
        for cell in tree.cells {
            live.push(cell.span);
            open.extend(cell.child);
            if let Some(overflow) = cell.overflow {
                follow(file, &overflow, table, owned);
            }
        }
        owned.insert(number, Owned { table: table.to_owned(), live });
    }
}

/// Enters the pages over which a payload goes on.
fn follow(file: &File<'_>, overflow: &Overflow, table: &str, owned: &mut BTreeMap<usize, Owned>) {
    let (mut number, mut left) = (overflow.first, overflow.bytes);
    while left > 0 && number > 0 && number <= file.pages() && !owned.contains_key(&number) {
        let here = left.min(file.usable() - 4);
        // One range: the number of the next page stands in front of the content.
        let live = std::iter::once(0..4 + here).collect();
        owned.insert(number, Owned { table: table.to_owned(), live });
        left -= here;
        number = file.number((number - 1) * file.page_size, 4).unwrap_or(0);
    }
}

/// The free pages: trunks, and the leaves that they list.
pub(super) fn free_pages(file: &File<'_>) -> Vec<usize> {
    let mut free = Vec::new();
    let mut trunk = file.number(32, 4).unwrap_or(0);
    while trunk > 0 && trunk <= file.pages() && !free.contains(&trunk) {
        free.push(trunk);
        let start = (trunk - 1) * file.page_size;
        let leaves = file.number(start + 4, 4).unwrap_or(0).min(file.page_size / 4);
        free.extend((0..leaves).filter_map(|at| file.number(start + 8 + 4 * at, 4)));
        trunk = file.number(start, 4).unwrap_or(0);
    }
    free
}
