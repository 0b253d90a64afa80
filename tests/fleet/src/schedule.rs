//! A schedule: what happens in one simulated run, step by step. It is drawn from a seed, and can be written down.

mod draw;

use domain::{Field, Service};
use serde::{Deserialize, Serialize};

/// What happens, in order, to how many tablets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Schedule {
    /// Seeds every choice that the steps leave open.
    pub seed: u64,
    pub tablets: usize,
    pub steps: Vec<Step>,
}

/// A step names a case by a number that is taken modulo what is there, so that it keeps a meaning when others go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    Work {
        tablet: u8,
        act: Act,
    },
    /// One exchange, with what becomes of each message; the messages after these arrive.
    Sync {
        tablet: u8,
        fates: Vec<Fate>,
    },
    /// Eight in the evening comes; every tablet that is there does what its clock asks for.
    Night,
    /// City staff look at what is pending and receive up to so many cases.
    Staff {
        receive: u8,
    },
    /// A tablet writes its exchange to a USB drive; city staff take the file in; the tablet reads the answer.
    WriteOut {
        tablet: u8,
    },
    CarryIn {
        tablet: u8,
        how: Carried,
    },
    ReadBack {
        tablet: u8,
        how: Carried,
    },
    /// City staff stop a tablet for good.
    Revoke {
        tablet: u8,
    },
    /// City staff say that a tablet will not come back.
    DeclareLost {
        tablet: u8,
    },
    /// City staff end the contract for the whole fleet.
    EndContract,
    Pass {
        minutes: u32,
    },
    /// A machine's clock is set to that many days from the right time.
    SetClock {
        machine: Machine,
        days: i32,
    },
    /// The power fails at the operation that comes after so many others.
    Cut {
        machine: Machine,
        after: u16,
        keep: Left,
    },
    /// The power fails everywhere, now.
    Blackout {
        keep: Left,
    },
    /// The disk fails for a while.
    Trouble {
        machine: Machine,
        after: u16,
        length: u16,
        kind: Trouble,
    },
    Heal {
        machine: Machine,
    },
    /// A tablet is taken away, and comes back.
    Away {
        tablet: u8,
    },
    Back {
        tablet: u8,
    },
    /// Messages that were held back reach the server.
    Late,
    /// An old message reaches the server again.
    Replay {
        which: u16,
    },
    /// The city desk cannot reach the relay for so many calls, after so many that work.
    Apart {
        after: u8,
        calls: u8,
    },
    /// Somebody copies the server's relay, and somebody puts the copy back.
    CopyRelay,
    RestoreRelay,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    LogIn { clerk: bool },
    WrongPin { clerk: bool },
    Lock,
    Today,
    Open { service: Service },
    Field { case: u16, field: Field, value: u8 },
    NewNote { case: u16 },
    MoreNote { case: u16, note: u8 },
    Photo { case: u16 },
    Ask { case: u16 },
    HandOver { case: u16, withdrawn: bool },
    Resolve { case: u16 },
    View { case: u16 },
    Certificate { case: u16 },
}

/// What becomes of one message and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    Arrives,
    RequestLost,
    AnswerLost,
    RequestTwice,
    /// Lost for now; it reaches the server at the next `Late`.
    RequestHeld,
    RequestCut(u16),
    RequestFlipped(u32),
    AnswerCut(u16),
}

/// What becomes of a file that somebody carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carried {
    Whole,
    Cut(u16),
    Flipped(u32),
    /// One that was written so many files before.
    Older(u8),
    /// Another tablet's.
    Foreign,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Machine {
    Server,
    Tablet(u8),
}

/// What a power cut leaves of what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Left {
    Nothing,
    Some,
    Torn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    Full,
    Io,
}

impl Left {
    pub fn keep(self) -> disk::Keep {
        match self {
            Self::Nothing => disk::Keep::Nothing,
            Self::Some => disk::Keep::Some,
            Self::Torn => disk::Keep::Torn,
        }
    }
}

impl Schedule {
    /// One line for the head, one for each step.
    pub fn to_lines(&self) -> String {
        let mut lines = format!("{{\"seed\":{},\"tablets\":{}}}\n", self.seed, self.tablets);
        for step in &self.steps {
            lines.push_str(&serde_json::to_string(step).expect("a step is plain data"));
            lines.push('\n');
        }
        lines
    }

    pub fn from_lines(text: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Head {
            seed: u64,
            tablets: usize,
        }
        let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        let head = lines.next().ok_or("the schedule is empty")?;
        let head: Head = serde_json::from_str(head).map_err(|error| format!("{head}: {error}"))?;
        let steps = lines
            .map(|line| serde_json::from_str(line).map_err(|error| format!("{line}: {error}")))
            .collect::<Result<_, String>>()?;
        Ok(Self { seed: head.seed, tablets: head.tablets, steps })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_that_is_written_down_reads_back() {
        for seed in 0..50 {
            let schedule = Schedule::draw(seed);
            assert_eq!(Schedule::from_lines(&schedule.to_lines()), Ok(schedule));
        }
    }
}
