//! The world of one schedule: programs that run, machines that fail, time that passes.

use crate::{
    Check, Checked, Finding, Template,
    allow::{self, Around},
    hub::{Hub, Shared, Wire},
    link::Said,
    machine::Machine as Host,
    oracle,
    report::Trace,
    schedule::{Fate, Left, Machine, Schedule, Step, Trouble},
    server::{RELAY, Server},
    template::{START, open_tablet},
    usb::Plugged,
};
use bridge::{Command, Fault, Synchronise};
use desk::{Serve, Tablet};
use disk::{Chance, Failure};
use domain::{StaffId, Timestamp};
use sync::CityLink;

const DAY_MS: i64 = 86_400_000;
/// Eight in the evening in Japan, counted from midnight in Greenwich.
const EVENING_MS: i64 = 11 * 3_600_000;
const STAFF: StaffId = StaffId::from_bytes([9; 16]);
/// Never in what is written anywhere: it stands in every note and every name.
pub(crate) const CANARY: &str = "KANARIA-7Q2X";

pub(crate) struct World<'a> {
    pub(crate) hub: Shared,
    pub(crate) template: &'a Template,
    pub(crate) programs: Vec<Program>,
    pub(crate) trace: Trace,
    chance: Chance,
    seed: u64,
    now: Timestamp,
}

pub(crate) struct Program {
    pub(crate) tablet: Option<Tablet>,
    pub(crate) away: bool,
    /// What the next power cut leaves.
    keep: Left,
    starts: u64,
}

impl<'a> World<'a> {
    pub(crate) fn begin(template: &'a Template, schedule: &Schedule) -> Result<Self, Finding> {
        let seed = schedule.seed;
        let server = Server::new(&template.server, seed);
        let count = schedule.tablets.min(template.tablets.len());
        let machines: Vec<Host> =
            (0..count).map(|at| Host::from_copy(&template.tablets[at], seed ^ (at as u64 + 1), "tablet.db")).collect();
        let hub = Hub::new(server, machines, template.devices[..count].to_vec(), template.city);
        let programs =
            (0..count).map(|_| Program { tablet: None, away: false, keep: Left::Nothing, starts: 0 }).collect();
        let mut world = Self {
            hub: Shared::new(hub),
            template,
            programs,
            trace: Trace::default(),
            chance: Chance::new(seed ^ 0xc0a5),
            seed,
            now: START.plus_ms(60_000),
        };
        world.set_clocks();
        world.hub.lock().server.start().map_err(|error| Finding::simulation("the server does not start", error))?;
        for tablet in 0..count {
            world.start_tablet(tablet)?;
        }
        let hub = world.hub.lock();
        hub.server.machine.disk.record(true);
        hub.tablets.iter().for_each(|machine| machine.disk.record(true));
        drop(hub);
        Ok(world)
    }

    pub(crate) fn step(&mut self, step: &Step) -> Checked {
        self.perform(step)?;
        self.pass_ms(7_000);
        self.raise_the_fallen()?;
        self.hub.lock().verdict()
    }

    fn perform(&mut self, step: &Step) -> Checked {
        let count = self.programs.len();
        let here = |tablet: u8| usize::from(tablet) % count;
        match step {
            Step::Work { tablet, act } => self.work(here(*tablet), act),
            Step::Sync { tablet, fates } => self.sync(here(*tablet), fates),
            Step::Night => self.night(),
            Step::Staff { receive } => self.staff(usize::from(*receive)),
            Step::WriteOut { tablet } => self.write_out(here(*tablet)),
            Step::CarryIn { tablet, how } => self.carry_in(here(*tablet), *how),
            Step::ReadBack { tablet, how } => self.read_back(here(*tablet), *how),
            Step::Revoke { tablet } => self.revoke(here(*tablet)),
            Step::DeclareLost { tablet } => self.declare_lost(here(*tablet)),
            Step::EndContract => self.end_contract(),
            Step::Pass { minutes } => {
                self.pass_ms(i64::from(*minutes) * 60_000);
                Ok(())
            }
            Step::SetClock { machine, days } => {
                self.on_machine(*machine, |machine| machine.days_off = *days);
                self.set_clocks();
                Ok(())
            }
            Step::Cut { machine, after, keep } => {
                if let Machine::Tablet(tablet) = machine {
                    self.programs[here(*tablet)].keep = *keep;
                } else {
                    self.hub.lock().server.keep = *keep;
                }
                self.on_machine(*machine, |machine| {
                    machine.disk.cut_at(machine.disk.operations() + u64::from(*after));
                });
                Ok(())
            }
            Step::Blackout { keep } => self.blackout(*keep),
            Step::Trouble { machine, after, length, kind } => {
                let length = u64::from(*length);
                let failure = match kind {
                    Trouble::Full => Failure::FullForAWhile(length),
                    Trouble::Io => Failure::IoForAWhile(length),
                };
                self.on_machine(*machine, |machine| {
                    machine.troubled = true;
                    machine.disk.fail_at(machine.disk.operations() + u64::from(*after), failure);
                });
                Ok(())
            }
            Step::Heal { machine } => {
                self.on_machine(*machine, Host::heal);
                Ok(())
            }
            Step::Away { tablet } => {
                self.programs[here(*tablet)].away = true;
                Ok(())
            }
            Step::Back { tablet } => {
                self.programs[here(*tablet)].away = false;
                Ok(())
            }
            Step::Late => {
                let mut hub = self.hub.lock();
                for message in std::mem::take(&mut hub.held) {
                    let _ = hub.deliver(&message);
                }
                Ok(())
            }
            Step::Replay { which } => {
                let mut hub = self.hub.lock();
                let at = usize::from(*which) % hub.old.len().max(1);
                if let Some(message) = hub.old.get(at).cloned() {
                    let _ = hub.deliver(&message);
                }
                Ok(())
            }
            Step::Apart { after, calls } => {
                let hub = self.hub.lock();
                hub.server.apart.after.set(u32::from(*after));
                hub.server.apart.calls.set(u32::from(*calls));
                Ok(())
            }
            Step::CopyRelay => {
                let mut hub = self.hub.lock();
                let copy = hub.server.machine.copy();
                hub.relay_copy = Some(copy);
                Ok(())
            }
            Step::RestoreRelay => self.restore_relay(),
        }
    }

    fn on_machine(&mut self, machine: Machine, change: impl FnOnce(&mut Host)) {
        let mut hub = self.hub.lock();
        match machine {
            Machine::Server => change(&mut hub.server.machine),
            Machine::Tablet(tablet) => {
                let at = usize::from(tablet) % hub.tablets.len();
                change(&mut hub.tablets[at]);
            }
        }
    }

    pub(crate) fn pass_ms(&mut self, milliseconds: i64) {
        self.now = self.now.plus_ms(milliseconds);
        self.set_clocks();
    }

    fn set_clocks(&mut self) {
        let hub = self.hub.lock();
        for machine in hub.tablets.iter().chain([&hub.server.machine]) {
            machine.clock.set(self.now.plus_ms(i64::from(machine.days_off) * DAY_MS));
        }
    }

    /// Asks something of a tablet.
    pub(crate) fn ask<C: Command>(&mut self, tablet: usize, request: C) -> Result<C::Reply, Fault>
    where
        Tablet: Serve<C>,
    {
        let program = self.programs[tablet].tablet.as_ref().expect("a fallen tablet is raised before the next step");
        let reply = program.serve(request);
        let said = reply.as_ref().map_or_else(|fault| fault.code.name(), |_| "ok");
        self.trace.add(C::NAME);
        self.trace.add(said);
        if let Err(fault) = &reply {
            self.hub.lock().tally.fault(fault.code.name());
        }
        reply
    }

    /// One exchange, with what becomes of each message.
    pub(crate) fn sync(&mut self, tablet: usize, fates: &[Fate]) -> Checked {
        self.begin_exchange(tablet, fates);
        let reply = self.ask(tablet, Synchronise {});
        self.hub.lock().sticks[tablet].note_line(reply.is_ok());
        self.end_exchange(tablet, reply.err())
    }

    fn begin_exchange(&mut self, tablet: usize, fates: &[Fate]) {
        let mut hub = self.hub.lock();
        hub.disturbed = false;
        hub.fates = fates.iter().copied().collect();
        if self.programs[tablet].away {
            hub.fates = std::iter::repeat_n(Fate::RequestLost, 4).collect();
        }
    }

    fn end_exchange(&mut self, tablet: usize, fault: Option<Fault>) -> Checked {
        let mut hub = self.hub.lock();
        hub.fates.clear();
        // It may have left just now: what a failing disk cut short is finished before an exchange begins.
        let departed = hub.tablets[tablet].look(|store| store.has_departed())?.unwrap_or_default();
        let around = Around {
            tablet_troubled: hub.tablets[tablet].troubled || hub.tablets[tablet].disk.is_off(),
            server_troubled: hub.server.machine.troubled || hub.server.machine.disk.is_off(),
            disturbed: hub.disturbed,
            away: self.programs[tablet].away,
            revoked: hub.model.revoked.contains(&tablet),
            departed: departed || hub.model.departed.contains(&tablet),
            restored: hub.model.restored,
        };
        if let Some(fault) = fault
            && !allow::exchange(&around, fault.code)
        {
            return Err(Finding::new(Check::Fault, format!("tablet {tablet} synchronises: {fault} in {around:?}")));
        }
        oracle::after_exchange(&mut hub, tablet)
    }

    fn night(&mut self) -> Checked {
        let of_day = self.now.0.rem_euclid(DAY_MS);
        let until = (EVENING_MS - of_day).rem_euclid(DAY_MS);
        self.pass_ms(until + 60_000);
        for tablet in 0..self.programs.len() {
            self.begin_exchange(tablet, &[]);
            let program =
                self.programs[tablet].tablet.as_ref().expect("a fallen tablet is raised before the next step");
            let ticked = program.tick();
            self.hub.lock().sticks[tablet].note_line(false);
            self.trace.add(ticked.as_ref().map_or_else(|fault| fault.code.name(), |()| "tick"));
            self.end_exchange(tablet, ticked.err())?;
            self.raise_the_fallen()?;
        }
        Ok(())
    }

    /// City staff open what is pending, look, and receive it.
    pub(crate) fn staff(&mut self, receive: usize) -> Checked {
        let mut hub = self.hub.lock();
        let mut said = Said::default();
        let now = desk::Clock::now(&hub.server.machine.clock);
        let hub = &mut *hub;
        let troubled = hub.server.machine.troubled;
        let model = &hub.model;
        let devices = &hub.devices;
        let tally = &mut hub.tally;
        let trace = &mut self.trace;
        let worked = hub.server.with_desk(&mut said, |desk, link| {
            let Ok(pending) = link.pending_cases() else { return Ok(()) };
            for case in pending.iter().take(receive) {
                let outcome = oracle::receive(desk, link, case, model, devices, STAFF, now)?;
                trace.add(outcome);
                tally.fault(outcome);
            }
            let Ok(addenda) = link.pending_addenda() else { return Ok(()) };
            for addendum in addenda.iter().take(receive) {
                let outcome = oracle::confirm(desk, link, addendum, model, devices, STAFF, now)?;
                trace.add(outcome);
                tally.fault(outcome);
            }
            Ok(())
        })?;
        let watched = hub.watch_city(said);
        hub.note(watched);
        if troubled || hub.server.machine.disk.is_off() || hub.server.apart.failed.get() > 0 { Ok(()) } else { worked }
    }

    fn revoke(&mut self, tablet: usize) -> Checked {
        let mut hub = self.hub.lock();
        let device = hub.devices[tablet];
        let mut said = Said::default();
        // An order that got no answer may have been carried out: the relay's registry tells.
        let _ = hub.server.with_desk(&mut said, |_, link| link.revoke(device))?;
        hub.learn_revoked();
        Ok(())
    }

    /// What the page of the city desk does when staff say that a tablet will not come back.
    pub(crate) fn declare_lost(&mut self, tablet: usize) -> Checked {
        let mut hub = self.hub.lock();
        let device = hub.devices[tablet];
        let now = desk::Clock::now(&hub.server.machine.clock);
        let mut said = Said::default();
        let declared = hub.server.with_desk(&mut said, |desk, link| {
            city::declare_lost(desk.store(), link, device, Some(STAFF), now)?;
            Ok::<(), city::DeskError>(())
        })?;
        self.trace.add(if declared.is_ok() { "lost" } else { "not declared" });
        hub.learn_revoked();
        hub.learn_declared();
        if declared.is_ok() {
            let _ = hub.server.with_desk(&mut said, |desk, link| desk.attend(link, now))?;
        }
        let watched = hub.watch_city(said);
        hub.note(watched);
        Ok(())
    }

    fn end_contract(&mut self) -> Checked {
        let mut hub = self.hub.lock();
        let now = desk::Clock::now(&hub.server.machine.clock);
        let mut said = Said::default();
        let ended = hub.server.with_desk(&mut said, |desk, link| desk.end_contract(link, STAFF, now))?;
        self.trace.add(if ended.is_ok() { "ended" } else { "not ended" });
        hub.learn_declared();
        Ok(())
    }

    fn blackout(&mut self, keep: Left) -> Checked {
        for tablet in 0..self.programs.len() {
            self.programs[tablet].keep = keep;
            let hub = self.hub.lock();
            hub.tablets[tablet].disk.cut_at(hub.tablets[tablet].disk.operations());
        }
        let mut hub = self.hub.lock();
        hub.server.keep = keep;
        drop(hub);
        for tablet in 0..self.programs.len() {
            self.fell(tablet)?;
        }
        self.server_fell()
    }

    /// Puts an older copy of the relay in place of the present one, as `restore` does.
    fn restore_relay(&mut self) -> Checked {
        let mut hub = self.hub.lock();
        let Some(copy) = hub.relay_copy.clone() else { return Ok(()) };
        let off = hub.server.machine.days_off;
        hub.server.stop();
        let mut now = hub.server.machine.copy();
        now.image.retain(|name, _| !name.starts_with(RELAY));
        now.image.extend(copy.image.into_iter().filter(|(name, _)| name.starts_with(RELAY)));
        let seed = self.chance.draw();
        let mut server = Server::new(&now, seed);
        server.machine.days_off = off;
        server.machine.disk.record(true);
        hub.server = server;
        hub.model.restored = true;
        hub.tally.crash("relay put back");
        hub.server.restore().map_err(|error| Finding::simulation("a relay is not restored", error))?;
        hub.server.start().map_err(|error| Finding::simulation("a restored server does not start", error))?;
        hub.learn_revoked();
        drop(hub);
        self.set_clocks();
        Ok(())
    }

    /// Whatever lost its power is started again, and must still know what it acknowledged.
    pub(crate) fn raise_the_fallen(&mut self) -> Checked {
        for tablet in 0..self.programs.len() {
            let off = self.hub.lock().tablets[tablet].disk.is_off();
            if off {
                self.fell(tablet)?;
            }
        }
        let off = self.hub.lock().server.machine.disk.is_off();
        if off { self.server_fell() } else { Ok(()) }
    }

    fn fell(&mut self, tablet: usize) -> Checked {
        let keep = self.programs[tablet].keep;
        self.hub.lock().tablets[tablet].stop_looking();
        let program = self.programs[tablet].tablet.take();
        {
            let mut hub = self.hub.lock();
            hub.tally.crash(&format!("tablet/{keep:?}"));
            hub.tablets[tablet].disk.power_cut(keep.keep(), &mut self.chance);
        }
        drop(program);
        self.start_tablet(tablet)?;
        oracle::after_restart(&mut self.hub.lock(), tablet)
    }

    fn start_tablet(&mut self, tablet: usize) -> Checked {
        let program = &mut self.programs[tablet];
        let mut hub = self.hub.lock();
        for attempt in 0..2 {
            program.starts += 1;
            let seed = self.seed ^ (program.starts << 24) ^ ((tablet as u64 + 1) << 56);
            let wire = Wire { hub: self.hub.clone(), tablet };
            match open_tablet(&hub.tablets[tablet], seed, Box::new(wire)) {
                Ok(opened) => {
                    let drives = Plugged { hub: self.hub.clone(), tablet };
                    program.tablet = Some(opened.with_drives(Box::new(drives)));
                    return Ok(());
                }
                Err(_) if attempt == 0 && (hub.tablets[tablet].troubled || hub.tablets[tablet].disk.is_off()) => {
                    hub.tablets[tablet].heal();
                    hub.tablets[tablet].disk.power_cut(disk::Keep::Nothing, &mut self.chance);
                }
                Err(error) => {
                    return Err(Finding::new(Check::Lost, format!("tablet {tablet} does not start: {error}")));
                }
            }
        }
        Ok(())
    }

    fn server_fell(&mut self) -> Checked {
        let mut hub = self.hub.lock();
        let keep = hub.server.keep;
        hub.tally.crash(&format!("server/{keep:?}"));
        hub.server.machine.stop_looking();
        hub.server.machine.disk.power_cut(keep.keep(), &mut self.chance);
        hub.server.stop();
        for attempt in 0..2 {
            match hub.server.start() {
                Ok(()) => break,
                Err(_) if attempt == 0 && (hub.server.machine.troubled || hub.server.machine.disk.is_off()) => {
                    hub.server.machine.heal();
                    hub.server.machine.disk.power_cut(disk::Keep::Nothing, &mut self.chance);
                }
                Err(error) => {
                    return Err(Finding::new(Check::Lost, format!("the server does not start: {error}")));
                }
            }
        }
        hub.learn_revoked();
        hub.learn_declared();
        let mut said = Said::default();
        let now = desk::Clock::now(&hub.server.machine.clock);
        // As the server does at its start.
        let _ = hub.server.with_desk(&mut said, |desk, link| desk.attend(link, now))?;
        let watched = hub.watch_city(said);
        hub.note(watched);
        oracle::after_server_restart(&mut hub)
    }
}
