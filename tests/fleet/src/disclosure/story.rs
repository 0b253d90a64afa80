//! A schedule, told to its end and a little further: some cases are purged and certified, some live.

use super::{
    attacker::{Attacker, Reached, reach},
    blobs::of_record,
    graph::Graph,
    material::{Material, Places},
    path::path,
    record::{Record, Value},
};
use crate::{
    Check, Finding, Schedule, Template,
    hub::Hub,
    model::ModelCase,
    run::{guarded, keep_panics},
    schedule::{Act, Fate, Left, Machine, Step},
    server::{CITY, RELAY},
    template::{CLERK, MANAGER},
    world::World,
};
use disk::{Disk, Image};
use domain::{CaseId, Field, Outcome, Service};
use rusqlite::{Connection, OpenFlags, types::ValueRef};
use std::collections::{BTreeMap, BTreeSet};

pub struct Story {
    /// Cases whose deletion the city has certified.
    pub certified: BTreeSet<CaseId>,
    /// Cases that the city knows and has not received.
    pub living: BTreeSet<CaseId>,
    /// For each tablet the cases that it can open.
    pub held: Vec<BTreeSet<CaseId>>,
    /// What the other checks of the fleet said on the way: the graph does not depend on them.
    pub findings: Vec<Finding>,
    /// What SQLite reads in the last images and the reader of pages did not find.
    pub overlooked: usize,
    graph: Graph,
}

impl Story {
    pub fn tell(template: &Template, schedule: &Schedule) -> Result<Self, Finding> {
        keep_panics();
        disk::make_sqlite_repeatable(schedule.seed as u32);
        let mut world = World::begin(template, schedule)?;
        world.hub.lock().tapped = Some(Vec::new());
        let begun = images(&world);
        let mut findings = Vec::new();
        for step in &schedule.steps {
            findings.extend(guarded(|| world.step(step)).err());
        }
        world.end(&mut findings);
        let material = world.material(template, &begun);
        let overlooked = overlooked(&world, &material)?;
        let hub = &mut *world.hub.lock();
        let held = held(hub)?;
        let cases_that = |is: &dyn Fn(&ModelCase) -> bool| -> BTreeSet<CaseId> {
            hub.model.cases.iter().filter(|(_, known)| is(known)).map(|(case, _)| *case).collect()
        };
        Ok(Self {
            certified: cases_that(&|case| case.certified),
            living: cases_that(&|case| !case.received),
            held,
            findings,
            overlooked,
            graph: Graph::build(&material, &[MANAGER, CLERK]),
        })
    }

    pub fn reach(&self, attacker: &Attacker) -> Reached {
        reach(&self.graph, attacker)
    }

    /// How an attacker comes to a case, step after step.
    pub fn path(&self, attacker: &Attacker, case: CaseId) -> Vec<String> {
        path(&self.graph, attacker, case)
    }

    /// Keys in all, blobs in all, attempts, and keys that stand somewhere as they are.
    pub fn size(&self) -> [u64; 4] {
        let graph = &self.graph;
        [graph.keys.len() as u64, graph.blobs.len() as u64, graph.tries, graph.in_clear as u64]
    }

    /// How many blobs of each kind there are to be tried.
    pub fn kinds(&self) -> BTreeMap<&'static str, usize> {
        let mut kinds = BTreeMap::new();
        for blob in &self.graph.blobs {
            *kinds.entry(blob.name()).or_default() += 1;
        }
        kinds
    }
}

fn held(hub: &mut Hub) -> Result<Vec<BTreeSet<CaseId>>, Finding> {
    let cases: Vec<CaseId> = hub.model.cases.keys().copied().collect();
    let mut held = Vec::new();
    for machine in &mut hub.tablets {
        let mut here = BTreeSet::new();
        for case in &cases {
            let holding = machine.look(|store| store.holding(*case))?.flatten();
            here.extend(holding.filter(|holding| holding.slot || holding.granted).map(|_| *case));
        }
        held.push(here);
    }
    Ok(held)
}

fn images(world: &World<'_>) -> Vec<Image> {
    let hub = world.hub.lock();
    hub.tablets.iter().chain([&hub.server.machine]).map(|machine| machine.disk.image()).collect()
}

impl World<'_> {
    /// Everything comes to its end; then new cases are opened and shared, and a part of them is received too.
    fn end(&mut self, findings: &mut Vec<Finding>) {
        findings.extend(guarded(|| self.make_fair()).err());
        findings.extend(guarded(|| self.talk()).err());
        findings.extend(guarded(|| self.end_everything()).err());
        self.receive_everything(findings);
        let tablets = self.programs.len() as u8;
        for tablet in 0..tablets {
            for step in beginning(tablet) {
                findings.extend(guarded(|| self.step(&step)).err());
            }
        }
        findings.extend(guarded(|| self.talk()).err());
        for tablet in 0..self.programs.len() {
            findings.extend(guarded(|| self.hand_one_over(tablet)).err());
        }
        self.receive_everything(findings);
    }

    fn receive_everything(&mut self, findings: &mut Vec<Finding>) {
        findings.extend(guarded(|| self.talk()).err());
        findings.extend(guarded(|| self.staff(usize::MAX)).err());
        findings.extend(guarded(|| self.talk()).err());
    }

    fn hand_one_over(&mut self, tablet: usize) -> Result<(), Finding> {
        self.work(tablet, &Act::Today)?;
        let open = self.hub.lock().tablets[tablet].look(|store| store.open_cases())?.unwrap_or_default();
        for case in open {
            let holding = self.before(tablet, Some(case))?.holding;
            if holding.is_some_and(|held| held.own) {
                let handed = self.hand_over(tablet, case, Outcome::HandedOver)?;
                return handed
                    .map_err(|fault| Finding::new(Check::Stuck, format!("{case} is not handed over: {fault}")));
            }
        }
        Ok(())
    }

    fn material(&self, template: &Template, begun: &[Image]) -> Material {
        let mut hub = self.hub.lock();
        let mut material = Material::default();
        for (at, machine) in hub.tablets.iter().enumerate() {
            let (first, writes, last) = (&template.tablets[at], machine.disk.recorded(), machine.disk.image());
            let before = [&first.image, &begun[at]];
            material.machine(&before, &writes, &last, Places::TABLET_DISKS.of(at), Places::LAST_TABLET_IMAGES);
            material.key_store(&first.secrets, &machine.keys, Places::OLD_KEY_STORES.of(at), Places::KEY_STORES.of(at));
        }
        let (first, server) = (&template.server, &hub.server.machine);
        let before = [&first.image, &begun[hub.tablets.len()]];
        let (writes, last) = (server.disk.recorded(), server.disk.image());
        material.machine(&before, &writes, &last, Places::SERVER_DISK, Places::LAST_SERVER_IMAGE);
        material.key_store(&first.secrets, &server.keys, Places::OLD_ROOTS, Places::ROOTS);
        for message in hub.tapped.take().unwrap_or_default() {
            material.message(&message);
        }
        material
    }
}

/// Three cases at every tablet, with a note and a photo, and one asked of another tablet.
fn beginning(tablet: u8) -> Vec<Step> {
    let services = [Service::Inquiry, Service::Inquiry, Service::Inquiry];
    let mut acts: Vec<Act> = services.into_iter().map(|service| Act::Open { service }).collect();
    for case in 1..=3 {
        acts.push(Act::NewNote { case });
        acts.push(Act::Photo { case });
    }
    acts.push(Act::Ask { case: u16::from(tablet) * 3 + 1 });
    let work = acts.into_iter().map(|act| Step::Work { tablet, act });
    work.chain([Step::Sync { tablet, fates: Vec::new() }]).collect()
}

/// Blobs that SQLite itself reads in the last images, and that are not in the material.
fn overlooked(world: &World<'_>, material: &Material) -> Result<usize, Finding> {
    let mut overlooked = 0;
    for image in images(world) {
        for name in ["tablet.db", RELAY, CITY].into_iter().filter(|name| image.contains_key(*name)) {
            for record in all_rows(&image, name).map_err(Finding::unreadable)? {
                of_record(&record, &mut |blob| overlooked += usize::from(!material.blobs.contains_key(&blob)));
            }
        }
    }
    Ok(overlooked)
}

fn all_rows(image: &Image, name: &str) -> rusqlite::Result<Vec<Record>> {
    let disk = Disk::from_image(image, 1);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(disk.uri(name), flags)?;
    let tables: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut records = Vec::new();
    for table in tables {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}"))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let record: rusqlite::Result<Record> = (0..columns)
                .map(|at| {
                    Ok(match row.get_ref(at)? {
                        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
                        ValueRef::Integer(number) => Value::Integer(number),
                        ValueRef::Null | ValueRef::Real(_) | ValueRef::Text(_) => Value::Other,
                    })
                })
                .collect();
            records.push(record?);
        }
    }
    Ok(records)
}

impl Schedule {
    /// A story by hand: three rounds of opening, sharing, handing over and receiving, with crashes in the purge.
    pub fn of_many_purges() -> Self {
        let mut steps = Vec::new();
        for round in 0..3_u16 {
            for tablet in 0..3 {
                steps.extend(opened(tablet, round));
            }
            for tablet in 0..3 {
                steps.push(Step::Work { tablet, act: Act::Ask { case: round * 2 + u16::from(tablet) * 5 + 1 } });
                steps.push(sync(tablet));
            }
            for tablet in 0..3 {
                steps.push(sync(tablet));
                steps.push(Step::Work { tablet, act: Act::NewNote { case: round + 1 } });
                steps.push(Step::Work { tablet, act: Act::HandOver { case: 2, withdrawn: round == 1 } });
                steps.push(Step::Sync { tablet, fates: vec![Fate::AnswerLost] });
                steps.push(sync(tablet));
            }
            steps.push(Step::Cut { machine: Machine::Server, after: 20 + 9 * round, keep: Left::Torn });
            steps.extend([Step::Staff { receive: 3 }, Step::Staff { receive: 3 }]);
            for tablet in 0..3 {
                let after = 6 + 11 * round + 7 * u16::from(tablet);
                steps.push(Step::Cut { machine: Machine::Tablet(tablet), after, keep: Left::Some });
                steps.extend([sync(tablet), sync(tablet)]);
            }
            steps.push(Step::Cut { machine: Machine::Server, after: 5 + 13 * round, keep: Left::Nothing });
            steps.push(Step::Night);
        }
        Self { seed: 77, tablets: 3, steps }
    }

    /// Without the steps after which a case is certified though a copy is left, or in which an older store is put back.
    pub fn without_loss(mut self) -> Self {
        let loses = |step: &Step| {
            matches!(
                step,
                Step::Revoke { .. }
                    | Step::DeclareLost { .. }
                    | Step::CopyRelay
                    | Step::RestoreRelay
                    | Step::EndContract
            )
        };
        self.steps.retain(|step| !loses(step));
        self
    }
}

fn sync(tablet: u8) -> Step {
    Step::Sync { tablet, fates: Vec::new() }
}

fn opened(tablet: u8, round: u16) -> Vec<Step> {
    let acts = [
        Act::Open { service: Service::Inquiry },
        Act::Open { service: Service::Inquiry },
        Act::Field { case: 1, field: Field::Name, value: round as u8 },
        Act::NewNote { case: 1 },
        Act::Photo { case: 1 },
        Act::NewNote { case: 2 },
    ];
    acts.into_iter().map(|act| Step::Work { tablet, act }).chain([sync(tablet)]).collect()
}
