//! Plays a journey, step by step, and stops at the first that does not do what it says.

mod city;
mod expect;
mod lens;
mod picture;
mod scan;
mod stick;

pub(in crate::journey) use self::expect::same;

use self::city::{refused_as_said, rule_files};
use crate::{
    journey::{
        city::{City, Rules},
        counter::{Counter, Deed, Done, Failure},
        file::{Journey, Step},
        server::Server,
        sight::Sight,
        step::{Action, Enrol, NetworkState, value},
    },
    network::Wire,
};
use bridge::{Along, FaultCode};
use domain::{CaseId, CaseNumber};
use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Opens the ways in which the player reaches tablets and city.
pub trait Surfaces {
    fn tablet(&self, name: &str, folder: &Path, log: File) -> Result<Box<dyn Counter>, String>;
    fn city(&self, port: u16, authority: &Path) -> Result<Box<dyn City>, String>;
}

pub struct Player<'a> {
    surfaces: &'a dyn Surfaces,
    data: PathBuf,
    images: PathBuf,
    server: Server,
    tablets: BTreeMap<String, Place>,
    cases: BTreeMap<String, Case>,
    city: Option<Box<dyn City>>,
    /// Login to password and TOTP address.
    city_staff: BTreeMap<String, (String, String)>,
}

/// A tablet's place in the journey; the tablet itself may be switched off.
#[derive(Default)]
struct Place {
    counter: Option<Box<dyn Counter>>,
    wire: Option<Wire>,
    /// The code that was typed last.
    code: Option<String>,
    /// The file that was written to the drive last.
    carried: Option<PathBuf>,
}

struct Case {
    number: CaseNumber,
    photos: Vec<Vec<u8>>,
}

impl<'a> Player<'a> {
    pub fn new(surfaces: &'a dyn Surfaces, server: &Path, data: &Path, images: &Path) -> Result<Self, String> {
        std::fs::create_dir_all(data.join("logs")).map_err(|error| error.to_string())?;
        Ok(Self {
            surfaces,
            data: data.to_owned(),
            images: images.to_owned(),
            server: Server::prepare(server, &data.join("server"))?,
            tablets: BTreeMap::new(),
            cases: BTreeMap::new(),
            city: None,
            city_staff: BTreeMap::new(),
        })
    }

    pub fn play(&mut self, journey: &Journey) -> Result<(), String> {
        println!("{}", journey.title);
        for step in &journey.steps {
            let begun = Instant::now();
            let outcome = self.judge(step);
            let mark = if outcome.is_ok() { "ok  " } else { "FAIL" };
            println!("{mark} {:>3}  {:<18} {:>6} ms", step.number, step.name, begun.elapsed().as_millis());
            outcome.map_err(|reason| format!("step {} ({}): {reason}", step.number, step.name))?;
        }
        Ok(())
    }

    /// A step that names a fault must end in it, and one that names none must not.
    fn judge(&mut self, step: &Step) -> Result<(), String> {
        let done = self.act(&step.action);
        self.keep_picture(step)?;
        match (done, step.fault) {
            (Ok(()), None) => Ok(()),
            (Ok(()), Some(code)) => Err(format!("it should have been refused with {}", code.name())),
            (Err(Failure::Fault(fault)), Some(code)) if fault.code == code => Ok(()),
            (Err(Failure::Fault(fault)), _) => {
                Err(format!("{}: {} → {}", fault.code.name(), fault.message, fault.next_step))
            }
            (Err(Failure::Broken(reason)), _) => Err(reason),
        }
    }

    fn act(&mut self, action: &Action) -> Done<()> {
        match action {
            Action::StartServer(_) => Ok(self.server.start(log(&self.data, "server")?)?),
            Action::StopServer(_) => {
                self.server.stop();
                Ok(())
            }
            Action::CityStaff(step) => {
                let totp = self.server.add_staff(&step.login, &step.name, &step.password)?;
                self.city_staff.insert(step.login.clone(), (step.password.clone(), totp));
                Ok(())
            }
            Action::Start(step) => self.start(&step.tablet),
            Action::Kill(step) => {
                let place = self.place(&step.tablet)?;
                place.counter.take().ok_or("it is not running".to_owned())?.kill()
            }
            Action::Enrol(step) => self.enrol(step),
            Action::Staff(step) => self.at(&step.tablet)?.add_staff(&step.name, step.role, &step.secret),
            Action::LogIn(step) => self.at(&step.tablet)?.log_in(&step.name, &step.secret),
            Action::Lock(step) => self.at(&step.tablet)?.lock(),
            Action::Open(step) => {
                let along = match &step.along {
                    Some(case) => Some(Along { case: self.case(&step.tablet, case)?.1, same_person: step.same_person }),
                    None => None,
                };
                let number = self.at(&step.tablet)?.open_case(step.service, along)?;
                self.cases.insert(step.case.clone(), Case { number, photos: Vec::new() });
                Ok(())
            }
            Action::Request(step) => {
                let number = self.number(&step.case)?;
                self.at(&step.tablet)?.request_case(&number)
            }
            Action::Return(step) => {
                let (counter, case) = self.case(&step.tablet, &step.case)?;
                counter.return_case(case, step.wish)
            }
            Action::SetField(step) => {
                let (value, (counter, case)) =
                    (value(step.text.as_ref(), step.flag)?, self.case(&step.tablet, &step.case)?);
                counter.set_field(case, step.field, &value, step.step.as_deref())
            }
            Action::Event(step) => self.record(step),
            Action::ApplicationId(step) => {
                let (counter, case) = self.case(&step.tablet, &step.case)?;
                counter.application_id(case, &step.first, step.second.as_ref().unwrap_or(&step.first))
            }
            Action::Note(step) => {
                let (counter, case) = self.case(&step.tablet, &step.case)?;
                counter.write_note(case, &step.text)
            }
            Action::LookUp(step) => {
                let (counter, case) = self.case(&step.tablet, &step.case)?;
                counter.look_up(case, step)
            }
            Action::ComeAgain(step) => {
                let (counter, case) = self.case(&step.tablet, &step.case)?;
                counter.come_again(case)
            }
            Action::Propose(step) => {
                let (counter, beside) = self.case(&step.tablet, &step.beside)?;
                let number = counter.propose(beside)?;
                self.cases.insert(step.case.clone(), Case { number, photos: Vec::new() });
                Ok(())
            }
            Action::Turn(step) => match &step.case {
                Some(case) => {
                    let (counter, case) = self.case(&step.tablet, case)?;
                    counter.turn(Some(case), step.pins)
                }
                None => self.at(&step.tablet)?.turn(None, step.pins),
            },
            Action::Resident(step) => self.at(&step.tablet)?.as_resident(step),
            Action::TurnBack(step) => self.at(&step.tablet)?.turn_back(),
            Action::Camera(step) => self.camera(step),
            Action::Guide(step) => {
                let (counter, case) = self.case(&step.tablet, &step.case)?;
                counter.guided(case, step.finding)
            }
            Action::Pace(step) => {
                let (counter, case) = self.case(&step.tablet, &step.case)?;
                if let Some(pace) = counter.pace(case, Duration::from_secs(step.seconds))? {
                    println!("          {pace:.1} looks a second");
                }
                Ok(())
            }
            Action::Photograph(step) => self.photograph(step),
            Action::UsePhoto(step) => self.use_photo(step),
            Action::Excuse(step) => {
                let (counter, case) = self.case(&step.tablet, &step.case)?;
                counter.excuse(case, step.reason)
            }
            Action::TurnPicture(step) => {
                let (counter, case) = self.case(&step.tablet, &step.case)?;
                counter.turn_picture(case)
            }
            Action::ScanCode(step) => {
                let (counter, case) = self.case(&step.tablet, &step.case)?;
                counter.scan_code(case, step)
            }
            Action::CameraFails(step) => {
                let code = FaultCode::from_name(&step.code).ok_or(format!("no fault is called {}", step.code))?;
                let (counter, case) = self.case(&step.tablet, &step.case)?;
                counter.camera_fails(case, step.on, code)
            }
            Action::CameraWay(step) => {
                let (counter, case) = self.case(&step.tablet, &step.case)?;
                counter.camera_way(case, step.on, step.way)
            }
            Action::SwitchCamera(step) => {
                let (counter, case) = self.case(&step.tablet, &step.case)?;
                counter.switch_camera(case, step.on, step.device)
            }
            Action::Choose(step) => {
                let (value, (counter, case)) =
                    (value(step.text.as_ref(), step.flag)?, self.case(&step.tablet, &step.case)?);
                counter.choose(case, step.field, &value)
            }
            Action::HandOver(step) => {
                let (counter, case) = self.case(&step.tablet, &step.case)?;
                counter.hand_over(case, step.outcome)
            }
            Action::Sync(step) => self.at(&step.tablet)?.synchronise(),
            Action::Night(step) => self.at(&step.tablet)?.night(),
            Action::Carry(step) => self.carry(step),
            Action::UsbExport(step) => self.usb_export(&step.tablet),
            Action::CityUsb(step) => self.city_usb(step),
            Action::UsbImport(step) => self.usb_import(&step.tablet, step.torn),
            Action::Wait(step) => self.at(&step.tablet)?.wait(step.minutes),
            Action::Network(step) => self.network(&step.tablet, step.state),
            Action::Show(step) => match &step.case {
                Some(case) => {
                    let (counter, case) = self.case(&step.tablet, case)?;
                    counter.show(Some(case), step.step.as_deref())
                }
                None => self.at(&step.tablet)?.show(None, None),
            },
            Action::LostTablet(step) => {
                let number = self.at(&step.tablet)?.report_lost()?;
                self.cases.insert(step.case.clone(), Case { number, photos: Vec::new() });
                Ok(())
            }
            Action::Trouble(step) => self.at(&step.tablet)?.show_trouble(step.sheet.as_deref()),
            Action::ExpectCase(step) => self.expect_case(step),
            Action::ExpectCheck(step) => self.expect_check(step),
            Action::ExpectToday(step) => self.expect_today(step),
            Action::ExpectContract(step) => self.expect_contract(step),
            Action::ExpectDeleted(step) => self.expect_deleted(&step.tablet, &step.case, &step.returned),
            Action::CityLogIn(step) => self.city_log_in(&step.login),
            Action::CityExpect(step) => self.city_expect(&step.case, &step.texts, step.photo),
            Action::CityReceive(step) => {
                let number = self.number(&step.case)?;
                self.city()?.receive(&number)
            }
            Action::CityExpectAddition(step) => self.city_expect_addition(step),
            Action::CityConfirmAddition(step) => {
                let number = self.number(&step.case)?;
                self.city()?.confirm_addition(&number, &step.tablet)
            }
            Action::CityCertified(step) => {
                let number = self.number(&step.case)?;
                match self.city()?.certificate(&number)? {
                    Some(_) => Ok(()),
                    None => Err(format!("the city has no certificate for {number} yet").into()),
                }
            }
            Action::CityEnd(_) => self.city()?.end_contract(),
            Action::CityExpectLeaving(step) => {
                let (done, cases) = self.city()?.leaving(&step.tablet)?;
                same("said its last word", &done, &step.done)?;
                step.cases.map_or(Ok(()), |expected| same("cases it holds", &cases, &expected))
            }
            Action::CityRules(step) => {
                let (stop_after, destroy_after, lease) = (step.stop_after, step.destroy_after, step.lease);
                let set = self.city()?.set_rules(Rules { stop_after, destroy_after, lease }, step.confirm);
                refused_as_said(set, step.refused.as_deref()).map(drop)
            }
            Action::CityPublishRules(step) => {
                let published = self.city()?.publish_rules(&rule_files(step)?);
                refused_as_said(published, step.refused.as_deref()).map(drop)
            }
            Action::ExpectRules(step) => self.expect_rules(step),
            Action::CityExpectRules(step) => {
                let shown = self.city()?.rules()?;
                same("stop-after", &shown.stop_after, &step.stop_after)?;
                same("destroy-after", &shown.destroy_after, &step.destroy_after)
            }
            Action::CityLost(step) => {
                let left = self.city()?.declare_lost(&step.tablet)?;
                same("cases that may lie on it", &left, &step.left)
            }
            Action::CityShow(step) => self.city()?.show(&step.page),
            Action::CityRevoke(step) => self.city()?.revoke(&step.tablet),
            Action::Scan(step) => self.scan(step),
            Action::ScanWithKeys(step) => self.scan_with_keys(step),
            Action::Damage(step) => self.damage(&step.tablet, &step.case),
        }
    }

    fn record(&mut self, step: &crate::journey::step::Event) -> Done<()> {
        let (counter, case) = self.case(&step.tablet, &step.case)?;
        let view = counter.case(case)?;
        let standing = |wanted: domain::Event| {
            let found = view.events.iter().rfind(|one| one.undone_by.is_none() && one.happening.event == wanted);
            found.map(|one| one.happening.id).ok_or(format!("{wanted} has not happened"))
        };
        let about = step.about.map(standing).transpose()?;
        let undo = if step.undo { Some(standing(step.event)?) } else { None };
        counter.record(case, &Deed { event: step.event, about, undo, step: step.step.as_deref() })
    }

    fn start(&mut self, tablet: &str) -> Done<()> {
        let folder = self.folder(tablet);
        let counter = self.surfaces.tablet(tablet, &folder, log(&self.data, tablet)?)?;
        let place = self.tablets.remove(tablet).unwrap_or_default();
        self.tablets.insert(tablet.to_owned(), Place { counter: Some(counter), ..place });
        Ok(())
    }

    fn enrol(&mut self, step: &Enrol) -> Done<()> {
        let tablet = step.tablet.as_str();
        if !self.tablets.contains_key(tablet) {
            self.start(tablet)?;
        }
        let code = self.code_to_type(step)?;
        let port = self.server.port;
        let place = self.place(tablet)?;
        if place.wire.is_none() {
            place.wire = Some(Wire::to(port).map_err(|error| error.to_string())?);
        }
        let address = format!("https://localhost:{}", place.wire.as_ref().map_or(port, Wire::port));
        let counter = self.at(tablet)?;
        if step.scan {
            counter.see(1, &Sight::of_invitation(&address, &code)?)?;
            counter.enrol_by_camera(&address, &code)?;
        } else {
            counter.enrol(&address, &code)?;
        }
        self.place(tablet)?.code = Some(code);
        Ok(())
    }

    fn code_to_type(&mut self, step: &Enrol) -> Result<String, String> {
        match (&step.code, &step.code_of) {
            (Some(code), _) => Ok(code.clone()),
            (None, Some(other)) => self.place(other)?.code.clone().ok_or(format!("{other} was never enrolled")),
            (None, None) => self.server.enrolment_code(&step.tablet),
        }
    }

    fn network(&mut self, tablet: &str, state: NetworkState) -> Done<()> {
        let wire = self.place(tablet)?.wire.as_ref().ok_or("it is not enrolled, so it has no wire".to_owned())?;
        match state {
            NetworkState::Cut => wire.cut(),
            NetworkState::Restored => wire.restore(),
        }
        Ok(())
    }

    /// Flips one bit in a sealed row of a tablet that is switched off.
    fn damage(&mut self, tablet: &str, case: &str) -> Done<()> {
        if self.place(tablet)?.counter.is_some() {
            return Err("switch it off first".to_owned().into());
        }
        let number = self.number(case)?;
        Ok(crate::journey::damage::flip_a_bit(&self.folder(tablet).join("tablet.db"), &number)?)
    }

    fn place(&mut self, tablet: &str) -> Result<&mut Place, String> {
        self.tablets.get_mut(tablet).ok_or(format!("no tablet is called {tablet}"))
    }

    fn at(&mut self, tablet: &str) -> Done<&mut Box<dyn Counter>> {
        let counter = self.place(tablet)?.counter.as_mut();
        counter.ok_or_else(|| Failure::Broken(format!("{tablet} is switched off")))
    }

    fn case(&mut self, tablet: &str, case: &str) -> Done<(&mut Box<dyn Counter>, CaseId)> {
        let number = self.number(case)?;
        let counter = self.at(tablet)?;
        let id = counter.find(&number)?;
        Ok((counter, id))
    }

    fn number(&self, case: &str) -> Result<CaseNumber, String> {
        self.cases.get(case).map(|case| case.number.clone()).ok_or(format!("no case is called {case}"))
    }

    fn city(&mut self) -> Result<&mut Box<dyn City>, String> {
        self.city.as_mut().ok_or("nobody of the city is logged in".into())
    }

    fn folder(&self, tablet: &str) -> PathBuf {
        self.data.join(format!("tablet-{tablet}"))
    }
}

fn log(data: &Path, name: &str) -> Result<File, String> {
    let path = data.join("logs").join(format!("{name}.log"));
    OpenOptions::new().create(true).append(true).open(&path).map_err(|error| format!("{}: {error}", path.display()))
}
