//! Figures beside their goals: ours, the other's, how many times, and whether the goal is met.

use serde::Serialize;
use serde_json::{Value, json};
use std::fmt;

/// What a figure is to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// The other takes at least so many times as long.
    TimesFaster(f64),
    /// Ours is at most so many times the other's.
    TimesAtMost(f64),
    /// Ours is at most this, whatever others do.
    AtMost(f64),
    /// Ours is at least this, whatever others do.
    AtLeast(f64),
    /// Only to be seen.
    None,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub name: String,
    pub ours: f64,
    /// Whose it is, and what it is.
    pub other: Option<(String, f64)>,
    pub goal: Goal,
}

impl Figure {
    pub fn ratio(&self) -> Option<f64> {
        let (_, other) = self.other.as_ref()?;
        Some(match self.goal {
            Goal::TimesFaster(_) => other / self.ours,
            Goal::TimesAtMost(_) | Goal::AtMost(_) | Goal::AtLeast(_) | Goal::None => self.ours / other,
        })
    }

    /// `None` where there is nothing to hold it against.
    pub fn met(&self) -> Option<bool> {
        match self.goal {
            Goal::TimesFaster(times) => self.ratio().map(|ratio| ratio >= times),
            Goal::TimesAtMost(times) => self.ratio().map(|ratio| ratio <= times),
            Goal::AtMost(most) => Some(self.ours <= most),
            Goal::AtLeast(least) => Some(self.ours >= least),
            Goal::None => None,
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimesFaster(times) => write!(f, "≥ {times} times as long"),
            Self::TimesAtMost(times) => write!(f, "≤ {times} times"),
            Self::AtMost(most) => write!(f, "≤ {most}"),
            Self::AtLeast(least) => write!(f, "≥ {least}"),
            Self::None => f.write_str("–"),
        }
    }
}

impl Serialize for Figure {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({
            "name": self.name,
            "ours": rounded(self.ours),
            "other": self.other.as_ref().map(|(_, other)| rounded(*other)),
            "whose": self.other.as_ref().map(|(whose, _)| whose),
            "ratio": self.ratio().map(rounded),
            "goal": self.goal.to_string(),
            "met": self.met(),
        })
        .serialize(serializer)
    }
}

fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

pub fn as_json(figures: &[Figure]) -> Value {
    json!({ "figures": figures })
}

pub fn table(figures: &[Figure]) -> String {
    let head = format!("{:<58} {:>10} {:>22} {:>8}  {:<22} met", "figure", "ours", "other", "ratio", "goal");
    let lines = figures.iter().map(|figure| {
        let other =
            figure.other.as_ref().map_or("–".to_owned(), |(whose, other)| format!("{} {whose}", number(*other)));
        let ratio = figure.ratio().map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
        let met = match figure.met() {
            Some(true) => "yes",
            Some(false) => "no",
            None => "–",
        };
        let Figure { name, ours, goal, .. } = figure;
        format!("{name:<58} {:>10} {other:>22} {ratio:>8}  {:<22} {met}", number(*ours), goal.to_string())
    });
    [head].into_iter().chain(lines).map(|line| line + "\n").collect()
}

fn number(number: f64) -> String {
    if number.fract() == 0.0 { format!("{number}") } else { format!("{number:.1}") }
}

/// The middle of some numbers; of an even number of them the lower one.
pub fn middle(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(ours: f64, other: Option<f64>, goal: Goal) -> Figure {
        Figure { name: "a".into(), ours, other: other.map(|other| ("b".into(), other)), goal }
    }

    #[test]
    fn a_goal_is_met_or_not_or_there_is_nothing_to_hold_it_against() {
        assert_eq!(figure(1.0, Some(10.0), Goal::TimesFaster(10.0)).met(), Some(true));
        assert_eq!(figure(1.0, Some(9.9), Goal::TimesFaster(10.0)).met(), Some(false));
        assert_eq!(figure(1.6, Some(1.0), Goal::TimesAtMost(1.5)).met(), Some(false));
        assert_eq!(figure(1024.0, None, Goal::AtMost(1024.0)).met(), Some(true));
        assert_eq!(figure(1024.0, None, Goal::AtLeast(1025.0)).met(), Some(false));
        assert_eq!(figure(1.0, None, Goal::TimesFaster(10.0)).met(), None);
    }

    #[test]
    fn the_file_says_each_figure_with_its_goal() {
        let value = as_json(&[figure(2.0, Some(3.0), Goal::TimesAtMost(1.5))]);
        let expected = json!({ "figures": [
            { "name": "a", "ours": 2.0, "other": 3.0, "whose": "b", "ratio": 0.667, "goal": "≤ 1.5 times", "met": true }
        ] });
        assert_eq!(value, expected);
    }

    #[test]
    fn the_middle_is_one_of_them() {
        assert_eq!(middle(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(middle(vec![3.0, 1.0]), Some(1.0));
        assert_eq!(middle(vec![]), None);
    }
}
