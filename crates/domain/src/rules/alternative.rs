//! One way to prove who somebody is: so many documents of list A, so many of list B.

use serde::{Deserialize, Serialize};

/// The documents may be more; a document counts once, on the list it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    #[serde(default)]
    pub a: u8,
    #[serde(default)]
    pub b: u8,
    /// How many of the documents of list B must bear a photo.
    #[serde(default)]
    pub photo: u8,
}

/// What somebody has shown that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Tally {
    pub a: u8,
    pub b: u8,
    /// Of list B, with a photo.
    pub photo: u8,
}

impl Alternative {
    pub const fn of(a: u8, b: u8) -> Self {
        Self { a, b, photo: 0 }
    }

    /// Asks for something, and for no more photos than documents.
    pub fn is_sound(self) -> bool {
        u16::from(self.a) + u16::from(self.b) > 0 && self.photo <= self.b
    }

    pub fn is_met_by(self, shown: Tally) -> bool {
        self.lack(shown) == Self::default()
    }

    /// What is missing from this alternative.
    pub fn lack(self, shown: Tally) -> Self {
        let photo = self.photo.saturating_sub(shown.photo);
        Self { a: self.a.saturating_sub(shown.a), b: self.b.saturating_sub(shown.b).max(photo), photo }
    }

    /// `Aから1点とBから1点`.
    pub fn label(self) -> String {
        let of = |count: u8, list: &str| (count > 0).then(|| format!("{list}から{count}点"));
        let lists: Vec<String> = [of(self.a, "A"), of(self.b, "B")].into_iter().flatten().collect();
        let photo = match self.photo {
            0 => String::new(),
            all if all == self.b => "（顔写真付き）".into(),
            some => format!("（うち{some}点以上は顔写真付き）"),
        };
        format!("{}{photo}", lists.join("と"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_that_is_missing_asks_for_one_more_document() {
        let needed = Alternative { a: 0, b: 3, photo: 1 };
        assert_eq!(needed.lack(Tally { a: 0, b: 3, photo: 0 }), Alternative { a: 0, b: 1, photo: 1 });
        assert!(needed.is_met_by(Tally { a: 0, b: 3, photo: 1 }));
        assert_eq!(needed.label(), "Bから3点（うち1点以上は顔写真付き）");
        assert_eq!(Alternative::of(1, 1).label(), "Aから1点とBから1点");
        assert_eq!(Alternative { a: 0, b: 1, photo: 1 }.label(), "Bから1点（顔写真付き）");
    }

    #[test]
    fn an_alternative_asks_for_something() {
        assert!(!Alternative::default().is_sound());
        assert!(!Alternative { a: 1, b: 0, photo: 1 }.is_sound());
        assert!(Alternative::of(2, 0).is_sound());
    }
}
