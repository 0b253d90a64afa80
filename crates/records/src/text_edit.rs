//! What changed between two texts, by characters as people see them, in a bounded number of steps.
//!
//! Few changes are found one by one, so that another tablet's edit between them keeps its place. Beyond that the text
//! between the first and the last change is replaced as a whole.

use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// How many characters may go or come before an edit counts as a new text. The steps grow with its square.
const CHANGES_MAX: usize = 256;

/// A part of the old text, in code points, and what stands there now.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Splice {
    pub(crate) at: usize,
    pub(crate) deleted: usize,
    pub(crate) inserted: String,
}

/// The edits that make the old text the new one, the last one first: each leaves the places of the others as they are.
///
/// A character with its marks and variation selectors goes or comes as one.
pub(crate) fn splices(old: &str, new: &str) -> Vec<Splice> {
    let old: Vec<&str> = old.graphemes(true).collect();
    let new: Vec<&str> = new.graphemes(true).collect();
    let starts: Vec<usize> = std::iter::once(0)
        .chain(old.iter().scan(0, |at, grapheme| {
            *at += grapheme.chars().count();
            Some(*at)
        }))
        .collect();
    let mut splices: Vec<Splice> = changes(&old, &new)
        .into_iter()
        .map(|change| Splice {
            at: starts[change.old.start],
            deleted: starts[change.old.end] - starts[change.old.start],
            inserted: new[change.new].concat(),
        })
        .collect();
    splices.reverse();
    splices
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

fn changes<T: PartialEq>(old: &[T], new: &[T]) -> Vec<Change> {
    let before = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let after = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old_middle, new_middle) = (&old_rest[..old_rest.len() - after], &new_rest[..new_rest.len() - after]);
    if old_middle.is_empty() && new_middle.is_empty() {
        return Vec::new();
    }
    let whole = || vec![Change { old: 0..old_middle.len(), new: 0..new_middle.len() }];
    let mut found = shortest_way(old_middle, new_middle).unwrap_or_else(whole);
    for change in &mut found {
        change.old = change.old.start + before..change.old.end + before;
        change.new = change.new.start + before..change.new.end + before;
    }
    found
}

/// Myers' greedy way from one text to the other; `None` when more than `CHANGES_MAX` characters go or come.
fn shortest_way<T: PartialEq>(old: &[T], new: &[T]) -> Option<Vec<Change>> {
    // For every number of characters that went or came: how far each diagonal reaches in the old text.
    let mut reaches: Vec<Vec<usize>> = Vec::new();
    for edits in 0..=CHANGES_MAX {
        let mut reach = vec![0; 2 * edits + 1];
        for slot in (0..=2 * edits).step_by(2) {
            let mut x = reaches.last().map_or(0, |before| step(before, slot, edits).0);
            let mut y = x + edits - slot;
            while x < old.len() && y < new.len() && old[x] == new[y] {
                (x, y) = (x + 1, y + 1);
            }
            if x == old.len() && y == new.len() {
                return Some(walk_back(&reaches, slot));
            }
            reach[slot] = x;
        }
        reaches.push(reach);
    }
    None
}

/// How a diagonal is reached with one edit more: the place in the old text, and whether a character went.
fn step(before: &[usize], slot: usize, edits: usize) -> (usize, bool) {
    let comes = slot == 0 || (slot != 2 * edits && before[slot - 2] < before[slot]);
    if comes { (before[slot], false) } else { (before[slot - 2] + 1, true) }
}

fn walk_back(reaches: &[Vec<usize>], end: usize) -> Vec<Change> {
    let mut slot = end;
    let mut singles = Vec::new();
    for (edits, before) in reaches.iter().enumerate().rev() {
        let (x, goes) = step(before, slot, edits + 1);
        let y = x + edits + 1 - slot;
        singles.push(if goes { Change { old: x - 1..x, new: y..y } } else { Change { old: x..x, new: y - 1..y } });
        slot -= if goes { 2 } else { 0 };
    }
    singles.into_iter().rev().fold(Vec::new(), join)
}

fn join(mut changes: Vec<Change>, next: Change) -> Vec<Change> {
    match changes.last_mut() {
        Some(last) if last.old.end == next.old.start && last.new.end == next.new.start => {
            (last.old.end, last.new.end) = (next.old.end, next.new.end);
        }
        Some(_) | None => changes.push(next),
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cell::Cell;

    fn applied(old: &str, splices: &[Splice]) -> String {
        let mut text: Vec<char> = old.chars().collect();
        for splice in splices {
            text.splice(splice.at..splice.at + splice.deleted, splice.inserted.chars());
        }
        text.into_iter().collect()
    }

    /// A character that counts how often it is compared.
    struct Counted<'a>(usize, &'a Cell<u64>);

    impl PartialEq for Counted<'_> {
        fn eq(&self, other: &Self) -> bool {
            self.1.set(self.1.get() + 1);
            self.0 == other.0
        }
    }

    fn comparisons(old: impl Iterator<Item = usize>, new: impl Iterator<Item = usize>) -> (u64, usize) {
        let count = Cell::new(0);
        let counted = |text: &mut dyn Iterator<Item = usize>| text.map(|id| Counted(id, &count)).collect::<Vec<_>>();
        let (mut old, mut new) = (old, new);
        let found = changes(&counted(&mut old), &counted(&mut new)).len();
        (count.get(), found)
    }

    #[test]
    fn another_text_of_the_longest_length_takes_few_steps() {
        let length = domain::free_text::LENGTH_MAX;
        let (steps, found) = comparisons(0..length, length..2 * length);
        assert!(steps < 2 * (CHANGES_MAX * CHANGES_MAX) as u64, "{steps}");
        assert_eq!(found, 1, "it is replaced as a whole");
    }

    #[test]
    fn the_worst_text_takes_no_more_steps_than_its_diagonals_are_long() {
        let length = domain::free_text::LENGTH_MAX;
        let (steps, _) = comparisons((0..length).map(|n| n % 2), (0..length).map(|n| n % 3 % 2));
        assert!(steps <= (2 * CHANGES_MAX as u64 + 3) * length as u64, "{steps}");
    }

    #[test]
    fn two_changes_far_apart_are_two_changes() {
        let old = format!("{}。", "あ".repeat(1000));
        let found = splices(&old, &format!("はじめ{}おわり。", "あ".repeat(1000)));
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].at, found[0].deleted, found[0].inserted.as_str()), (1000, 0, "おわり"));
        assert_eq!((found[1].at, found[1].deleted, found[1].inserted.as_str()), (0, 0, "はじめ"));
    }

    #[test]
    fn a_character_goes_or_comes_with_its_marks() {
        let found = splices("球磨の葛\u{E0100}様", "球磨の葛\u{E0101}様");
        assert_eq!(found, [Splice { at: 3, deleted: 2, inserted: "葛\u{E0101}".into() }]);
        let found = splices("か", "か\u{3099}");
        assert_eq!(found, [Splice { at: 0, deleted: 1, inserted: "か\u{3099}".into() }]);
    }

    proptest! {
        #[test]
        fn what_is_spliced_is_the_new_text(old in "[あい葛\u{E0100}\u{3099}a\r\n]{0,40}", new in "[あい葛\u{E0100}\u{3099}a\r\n]{0,40}") {
            prop_assert_eq!(applied(&old, &splices(&old, &new)), new);
        }
    }
}
