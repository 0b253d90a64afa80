//! What a text leaves open: `{number}`.

/// The city settles what stands here, or the case does; a text never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Placeholder {
    /// 受付番号.
    Number,
    Date,
    /// Digits alone: it stands before a counter in some languages and after a colon in others.
    Count,
    Phone,
    /// Digits alone, in yen.
    Fee,
    Hours,
}

impl Placeholder {
    pub const ALL: [Self; 6] = [Self::Number, Self::Date, Self::Count, Self::Phone, Self::Fee, Self::Hours];

    /// As it stands in the files.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Number => "{number}",
            Self::Date => "{date}",
            Self::Count => "{count}",
            Self::Phone => "{phone}",
            Self::Fee => "{fee}",
            Self::Hours => "{hours}",
        }
    }

    /// Every placeholder of a text, sorted, each once.
    pub fn of(text: &str) -> Vec<Self> {
        Self::ALL.into_iter().filter(|placeholder| text.contains(placeholder.mark())).collect()
    }
}
