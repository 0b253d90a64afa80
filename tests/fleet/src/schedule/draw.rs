//! Drawing a schedule from a seed.

use super::{Act, Carried, Fate, Left, Machine, Schedule, Step, Trouble};
use disk::Chance;
use domain::{DocumentKind, Field, Service};

/// How rough a run is: most are a little rough, some are quiet, some are very rough.
struct Mood {
    tablets: u64,
    /// Faults of machines, in a thousand steps.
    machines: u64,
    /// Faults of messages, in a hundred messages.
    messages: u64,
    /// Files that are carried, in a hundred steps.
    usb: u64,
    /// The contract ends in the last quarter.
    ends: bool,
    restores: bool,
    revokes: bool,
}

impl Schedule {
    pub fn draw(seed: u64) -> Self {
        let mut chance = Chance::new(seed ^ 0x5eed_0001);
        let tablets = 2 + chance.below(3);
        let mood = Mood {
            tablets,
            machines: [0, 60, 150, 300][chance.below(4) as usize],
            messages: [0, 10, 25, 50][chance.below(4) as usize],
            usb: [0, 0, 4, 12][chance.below(4) as usize],
            ends: chance.below(10) == 0,
            restores: chance.below(10) == 0,
            revokes: chance.below(6) == 0,
        };
        let length = 40 + chance.below(120);
        let mut steps = Vec::new();
        for _ in 0..length {
            if chance.below(100) < mood.usb {
                mood.carry(&mut chance, &mut steps);
            } else {
                steps.push(mood.step(&mut chance));
            }
        }
        if mood.ends {
            let late = steps.len() - chance.below(steps.len() as u64 / 4) as usize;
            steps.insert(late, Step::EndContract);
        }
        Self { seed, tablets: tablets as usize, steps }
    }
}

impl Mood {
    fn step(&self, chance: &mut Chance) -> Step {
        if chance.below(1000) < self.machines {
            return self.trouble(chance);
        }
        let tablet = self.tablet(chance);
        match chance.below(100) {
            0..=61 => Step::Work { tablet, act: act(chance) },
            62..=81 => Step::Sync { tablet, fates: self.fates(chance) },
            82..=84 => Step::Night,
            85..=92 => Step::Staff { receive: 1 + chance.below(3) as u8 },
            93..=95 => Step::Pass { minutes: [1, 4, 6, 60, 1_440, 525_600][chance.below(6) as usize] },
            96..=99 if self.restores && chance.coin() => {
                if chance.coin() {
                    Step::RestoreRelay
                } else {
                    Step::CopyRelay
                }
            }
            96 => Step::Away { tablet },
            97 => Step::Back { tablet },
            98 if self.revokes && chance.coin() => Step::DeclareLost { tablet },
            98 if self.revokes => Step::Revoke { tablet },
            98 => Step::Late,
            _ => Step::Replay { which: chance.below(1_000) as u16 },
        }
    }

    /// A file goes out and an answer comes back, unless somebody forgets, mixes things up or does other work between.
    fn carry(&self, chance: &mut Chance, steps: &mut Vec<Step>) {
        let tablet = self.tablet(chance);
        let legs: [fn(u8, Carried) -> Step; 4] = [
            |tablet, _| Step::WriteOut { tablet },
            |tablet, how| Step::CarryIn { tablet, how },
            |tablet, how| Step::CarryIn { tablet, how },
            |tablet, how| Step::ReadBack { tablet, how },
        ];
        for (at, leg) in legs.into_iter().enumerate() {
            let skipped = chance.below(if at == 1 { 2 } else { 10 }) == 0;
            while chance.below(4) == 0 {
                steps.push(self.step(chance));
            }
            if at == 2 && chance.below(3) == 0 {
                steps.push(Step::Staff { receive: 1 + chance.below(3) as u8 });
            }
            if !skipped {
                steps.push(leg(tablet, carried(chance)));
            }
        }
        if chance.below(6) == 0 {
            steps.push(Step::ReadBack { tablet, how: carried(chance) });
        }
    }

    fn tablet(&self, chance: &mut Chance) -> u8 {
        chance.below(self.tablets) as u8
    }

    fn machine(&self, chance: &mut Chance) -> Machine {
        if chance.below(3) == 0 { Machine::Server } else { Machine::Tablet(self.tablet(chance)) }
    }

    fn trouble(&self, chance: &mut Chance) -> Step {
        let machine = self.machine(chance);
        let after = [3, 10, 40, 120][chance.below(4) as usize];
        let after = chance.below(after) as u16;
        match chance.below(12) {
            0..=4 => Step::Cut { machine, after, keep: left(chance) },
            5 => Step::Blackout { keep: left(chance) },
            6 | 7 => {
                let kind = if chance.coin() { Trouble::Full } else { Trouble::Io };
                let length = [1, 1, 3, 60, 2_000][chance.below(5) as usize];
                Step::Trouble { machine, after, length, kind }
            }
            8 => Step::Heal { machine },
            9 => {
                let days = [-1_500, -400, -1, 1, 400, 1_500, 0, 0][chance.below(8) as usize];
                Step::SetClock { machine, days }
            }
            _ => Step::Apart { after: chance.below(8) as u8, calls: 1 + chance.below(6) as u8 },
        }
    }

    fn fates(&self, chance: &mut Chance) -> Vec<Fate> {
        let draw = |_| if chance.below(100) < self.messages { fate(chance) } else { Fate::Arrives };
        let mut fates: Vec<Fate> = (0..4).map(draw).collect();
        while fates.last() == Some(&Fate::Arrives) {
            fates.pop();
        }
        fates
    }
}

fn fate(chance: &mut Chance) -> Fate {
    match chance.below(8) {
        0 => Fate::RequestLost,
        1 | 2 => Fate::AnswerLost,
        3 => Fate::RequestTwice,
        4 => Fate::RequestHeld,
        5 => Fate::RequestCut(chance.below(2_000) as u16),
        6 => Fate::RequestFlipped(chance.below(1 << 20) as u32),
        _ => Fate::AnswerCut(chance.below(2_000) as u16),
    }
}

fn carried(chance: &mut Chance) -> Carried {
    match chance.below(16) {
        0 => Carried::Cut(chance.below(4_000) as u16),
        1 => Carried::Flipped(chance.below(1 << 20) as u32),
        2 | 3 => Carried::Older(1 + chance.below(3) as u8),
        4 => Carried::Foreign,
        _ => Carried::Whole,
    }
}

fn left(chance: &mut Chance) -> Left {
    [Left::Nothing, Left::Some, Left::Torn][chance.below(3) as usize]
}

fn act(chance: &mut Chance) -> Act {
    let case = chance.below(1_000) as u16;
    match chance.below(100) {
        0..=3 => Act::LogIn { clerk: chance.coin() },
        4 => Act::WrongPin { clerk: chance.coin() },
        5 => Act::Lock,
        6..=9 => Act::Today,
        10..=17 => Act::Open { service: service(chance) },
        18..=41 => Act::Field { case, field: field(chance), value: chance.below(4) as u8 },
        42..=52 => Act::NewNote { case },
        53..=60 => Act::MoreNote { case, note: chance.below(8) as u8 },
        61 => Act::Photo { case },
        62..=73 => Act::Ask { case },
        74..=80 => Act::HandOver { case, withdrawn: chance.below(4) == 0 },
        81..=91 => Act::Resolve { case },
        92..=97 => Act::View { case },
        _ => Act::Certificate { case },
    }
}

fn service(chance: &mut Chance) -> Service {
    [Service::ApplicationSupport, Service::Inquiry, Service::Issuance, Service::CardChange][chance.below(4) as usize]
}

fn field(chance: &mut Chance) -> Field {
    [Field::Kana, Field::Contact, Field::Braille, Field::Brought(DocumentKind::ALL[0]), Field::Name]
        [chance.below(12).min(4) as usize]
}
