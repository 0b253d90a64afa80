//! The driver: one fault after another, each in the middle of something, and a look at everything afterwards.

use super::{
    bomb::Bomb,
    cable::{Direction, Failing, Plan},
    counter::Ending,
    deed::Deed,
    dice::Dice,
    full_disk,
    paper::{Paper, TABLETS},
    places::{Places, Programs, said},
    tally::Tally,
};
use bridge::FaultCode;
use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

pub struct Campaign {
    pub(super) places: Places,
    pub(super) paper: Paper,
    pub(super) tally: Tally,
    pub(super) dice: Dice,
    /// How long each kind of deed took lately: a fault shall come before it is over, or just after.
    times: BTreeMap<&'static str, Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disturbance {
    None,
    KillTablet,
    KillServer,
    Cable,
    FullTablet,
    FullServer,
}

const DISTURBANCES: [(Disturbance, u64); 6] = [
    (Disturbance::None, 45),
    (Disturbance::KillTablet, 28),
    (Disturbance::KillServer, 17),
    (Disturbance::Cable, 12),
    (Disturbance::FullTablet, 5),
    (Disturbance::FullServer, 3),
];
/// A connection that the restarted server does not know may cost one exchange.
const EXCHANGES_MAX: usize = 3;
const RESTARTS_MAX: usize = 5;

impl Campaign {
    pub fn open(programs: &Programs, data: &Path, seed: u64) -> Result<Self, String> {
        let places = Places::open(programs, data)?;
        let (paper, tally) = (Paper::default(), Tally::default());
        Ok(Self { places, paper, tally, dice: Dice::of(seed), times: BTreeMap::new() })
    }

    /// Kills so many times, then lets everything come to rest.
    pub fn run(mut self, kills: u64) -> Result<Tally, String> {
        while self.tally.number_of_kills() < kills {
            self.round()?;
        }
        self.close()?;
        Ok(self.tally)
    }

    fn round(&mut self) -> Result<(), String> {
        let tablet = usize::try_from(self.dice.below(TABLETS as u64)).unwrap_or(0);
        match self.dice.weighted(&DISTURBANCES) {
            Some(Disturbance::None) | None => self.undisturbed(tablet),
            Some(Disturbance::KillTablet) => self.kill_tablet(tablet),
            Some(Disturbance::KillServer) => self.kill_server(tablet),
            Some(Disturbance::Cable) => self.fail_cable(tablet),
            Some(Disturbance::FullTablet) => self.fill_tablet(tablet),
            Some(Disturbance::FullServer) => self.fill_server(tablet),
        }
    }

    fn undisturbed(&mut self, tablet: usize) -> Result<(), String> {
        for _ in 0..=self.dice.below(4) {
            let deed = Deed::choose(&mut self.dice, &self.paper, tablet);
            self.must(tablet, &deed)?;
        }
        Ok(())
    }

    /// Does a deed that nothing disturbs: it must be acknowledged.
    pub(super) fn must(&mut self, tablet: usize, deed: &Deed) -> Result<(), String> {
        for _ in 0..EXCHANGES_MAX {
            let (name, begun) = (deed.name(&self.paper, tablet), Instant::now());
            match self.perform(tablet, deed) {
                Ending::Acknowledged => {
                    self.times.insert(name, begun.elapsed());
                    return Ok(());
                }
                Ending::Refused(FaultCode::Locked) => self.places.log_in(tablet).map_err(said)?,
                Ending::Refused(FaultCode::ServerUnreachable) => {
                    self.tally.disturbed("a dead connection found by an exchange".into());
                }
                Ending::Refused(code) => return self.refuses(tablet, deed, code.name()),
                Ending::Silent(reason) => return self.refuses(tablet, deed, &reason),
            }
        }
        self.refuses(tablet, deed, "again and again")
    }

    fn refuses(&mut self, tablet: usize, deed: &Deed, reason: &str) -> Result<(), String> {
        let name = deed.name(&self.paper, tablet);
        self.tally.violate(format!("tablet {tablet} does not do this undisturbed: {name}: {reason}"));
        Ok(())
    }

    /// A moment within a deed, or shortly after it.
    fn moment(&mut self, name: &str) -> Duration {
        let usual = self.times.get(name).copied().unwrap_or(Duration::from_millis(60));
        usual * u32::try_from(self.dice.below(130)).unwrap_or(0) / 100
    }

    fn kill_tablet(&mut self, tablet: usize) -> Result<(), String> {
        let mut deed = Deed::choose(&mut self.dice, &self.paper, tablet);
        if deed.is_the_citys() {
            deed = Deed::Synchronise;
        }
        let name = deed.name(&self.paper, tablet);
        let bomb = Bomb::light(self.places.posts[tablet].tablet.pid(), self.moment(name));
        let ending = self.perform(tablet, &deed);
        bomb.wait()?;
        self.tally.killed(format!("tablet in {name}"));
        self.bring_back_tablet(tablet)?;
        if matches!(ending, Ending::Silent(_)) {
            self.resolve(tablet, &deed)?;
        }
        self.verify(tablet)
    }

    /// Starts a killed tablet, now and then killing it once more before anybody has logged in.
    fn bring_back_tablet(&mut self, tablet: usize) -> Result<(), String> {
        for _ in 0..RESTARTS_MAX {
            self.places.restart_tablet(tablet)?;
            if self.dice.percent(12) {
                let bomb = Bomb::light(self.places.posts[tablet].tablet.pid(), self.moment("start"));
                let logged_in = self.places.log_in(tablet);
                bomb.wait()?;
                self.tally.killed("tablet in start or log-in".into());
                drop(logged_in);
                continue;
            }
            let begun = Instant::now();
            return match self.places.log_in(tablet) {
                Ok(()) => {
                    self.times.insert("start", begun.elapsed());
                    Ok(())
                }
                Err(failure) => Err(format!("tablet {tablet} does not come back: {}", said(failure))),
            };
        }
        self.places.restart_tablet(tablet)?;
        self.places.log_in(tablet).map_err(said)
    }

    fn kill_server(&mut self, tablet: usize) -> Result<(), String> {
        let deed = Deed::choose_with_server(&mut self.dice, &self.paper);
        let name = deed.name(&self.paper, tablet);
        let bomb = Bomb::light(self.places.server_pid()?, self.moment(name));
        let ending = self.perform(tablet, &deed);
        bomb.wait()?;
        self.tally.killed(format!("server in {name}"));
        self.bring_back_server()?;
        if ending != Ending::Acknowledged && deed.is_the_citys() {
            self.resolve(tablet, &deed)?;
        }
        self.must(tablet, &Deed::Synchronise)?;
        self.verify(tablet)
    }

    fn bring_back_server(&mut self) -> Result<(), String> {
        while self.dice.percent(12) {
            let moment = self.moment("server start");
            self.places.server.start_and_kill(moment)?;
            self.tally.killed("server in start".into());
        }
        let begun = Instant::now();
        self.places.restart_server()?;
        self.times.insert("server start", begun.elapsed());
        Ok(())
    }

    fn fail_cable(&mut self, tablet: usize) -> Result<(), String> {
        let direction = if self.dice.percent(50) { Direction::Up } else { Direction::Down };
        let (word, failing) = match self.dice.below(3) {
            0 => ("cut", Failing::Cut),
            1 => ("truncated", Failing::Truncate),
            _ => ("delayed", Failing::Delay(Duration::from_millis(self.dice.below(150)))),
        };
        self.undisturbed(tablet)?;
        // An exchange that says nothing is half a kilobyte, one with a photo a hundred.
        let size = self.dice.weighted(&[(800, 5), (6_000, 4), (120_000, 1)]).unwrap_or(800);
        let after_bytes = self.dice.below(size);
        self.places.posts[tablet].cable.will_fail(Plan { direction, after_bytes, failing });
        let ending = self.perform(tablet, &Deed::Synchronise);
        if self.places.posts[tablet].cable.settle() {
            self.tally.disturbed(format!("cable {word}, {direction:?}"));
        } else if ending != Ending::Acknowledged {
            self.refuses(tablet, &Deed::Synchronise, &format!("{ending:?}, though the cable held"))?;
        }
        self.must(tablet, &Deed::Synchronise)?;
        self.verify(tablet)
    }

    /// A write that finds no room must be refused or acknowledged, and what was acknowledged must be there.
    fn fill_tablet(&mut self, tablet: usize) -> Result<(), String> {
        let (pid, folder) = (self.places.posts[tablet].tablet.pid(), self.places.posts[tablet].folder.clone());
        let room = full_disk::size_of(&folder.join("tablet.db-wal")) / 2 + self.dice.below(40_000);
        full_disk::limit(pid, room)?;
        for _ in 0..4 {
            let mut deed = Deed::choose(&mut self.dice, &self.paper, tablet);
            if deed.is_the_citys() {
                deed = Deed::Synchronise;
            }
            let name = deed.name(&self.paper, tablet);
            match self.perform(tablet, &deed) {
                Ending::Acknowledged => self.tally.disturbed("full tablet, and it was saved".into()),
                Ending::Refused(code) => self.tally.disturbed(format!("full tablet in {name}: {}", code.name())),
                Ending::Silent(reason) => self.refuses(tablet, &deed, &format!("full disk: {reason}"))?,
            }
        }
        full_disk::lift(pid)?;
        self.must(tablet, &Deed::Synchronise)?;
        self.verify(tablet)
    }

    fn fill_server(&mut self, tablet: usize) -> Result<(), String> {
        let pid = self.places.server_pid()?;
        let room = full_disk::size_of(&self.places.server.folder().join("relay.db-wal")) / 2 + self.dice.below(60_000);
        full_disk::limit(pid, room)?;
        match self.perform(tablet, &Deed::Synchronise) {
            Ending::Acknowledged => self.tally.disturbed("full server, and it was stored".into()),
            Ending::Refused(code) => self.tally.disturbed(format!("full server in exchange: {}", code.name())),
            Ending::Silent(reason) => self.refuses(tablet, &Deed::Synchronise, &format!("full server: {reason}"))?,
        }
        full_disk::lift(pid)?;
        self.must(tablet, &Deed::Synchronise)?;
        self.verify(tablet)
    }
}
