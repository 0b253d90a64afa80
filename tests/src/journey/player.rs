//! Plays a journey, step by step, and stops at the first that does not do what it says.

use crate::{
    journey::{
        city::{City, Rules},
        counter::{Counter, Deed, Done, Failure},
        file::{Journey, Step},
        server::Server,
        step::{
            Action, CityExpectAddition, CityPublishRules, CityUsb, Contract, Enrol, ExpectCase, ExpectCheck,
            ExpectContract, ExpectRules, ExpectToday, NetworkState, Scan, ScanWithKeys, value,
        },
    },
    network::Wire,
    privacy::{Search, unsealed},
};
use bridge::{Along, ContractState, DeviceEnd};
use domain::{CaseId, CaseNumber, Stage};
use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
    time::Instant,
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
            Action::Photograph(step) => self.photograph(&step.tablet, &step.case, &step.image),
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

    fn usb_export(&mut self, tablet: &str) -> Done<()> {
        let file = self.at(tablet)?.export_usb()?;
        self.place(tablet)?.carried = Some(self.data.join("usb").join(file));
        Ok(())
    }

    /// With `torn` the file loses its end on the way; the whole one stays on the drive.
    fn city_usb(&mut self, step: &CityUsb) -> Done<()> {
        let out = self.place(&step.tablet)?.carried.clone().ok_or("it wrote nothing to the drive".to_owned())?;
        let mut file = std::fs::read(&out).map_err(|error| error.to_string())?;
        if step.torn {
            file.truncate(file.len() / 2);
        }
        match refused_as_said(self.city()?.carry(&file), step.refused.as_deref())? {
            Some(back) => Ok(std::fs::write(back_beside(&out), back).map_err(|error| error.to_string())?),
            None => Ok(()),
        }
    }

    fn usb_import(&mut self, tablet: &str, torn: bool) -> Done<()> {
        let out = self.place(tablet)?.carried.clone().ok_or("it wrote nothing to the drive".to_owned())?;
        let path = back_beside(&out);
        let whole = std::fs::read(&path).map_err(|error| error.to_string())?;
        if torn {
            std::fs::write(&path, &whole[..whole.len() / 2]).map_err(|error| error.to_string())?;
        }
        let imported = self.at(tablet)?.import_usb();
        std::fs::write(&path, whole).map_err(|error| error.to_string())?;
        imported
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
        self.at(tablet)?.enrol(&address, &code)?;
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

    fn photograph(&mut self, tablet: &str, case_name: &str, image: &Path) -> Done<()> {
        let path = self.images.join(image);
        let image = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let (counter, case) = self.case(tablet, case_name)?;
        counter.photograph(case, &image)?;
        let taken = counter.case(case)?.photos;
        let newest = taken.last().ok_or("no photo was kept".to_owned())?.photo;
        let picture = counter.photo(case, newest)?;
        self.cases.get_mut(case_name).ok_or("no such case".to_owned())?.photos.push(picture);
        Ok(())
    }

    fn network(&mut self, tablet: &str, state: NetworkState) -> Done<()> {
        let wire = self.place(tablet)?.wire.as_ref().ok_or("it is not enrolled, so it has no wire".to_owned())?;
        match state {
            NetworkState::Cut => wire.cut(),
            NetworkState::Restored => wire.restore(),
        }
        Ok(())
    }

    fn expect_case(&mut self, step: &ExpectCase) -> Done<()> {
        let (counter, case) = self.case(&step.tablet, &step.case)?;
        let view = counter.case(case)?;
        let delivery = serde_json::to_value(view.delivery).map_err(|error| error.to_string())?;
        if let Some(expected) = &step.delivery {
            same("delivery", delivery.as_str().unwrap_or_default(), expected.as_str())?;
        }
        for (field, expected) in &step.texts {
            let shown = view.fields.iter().find(|shown| shown.field == *field).and_then(|shown| shown.value.text());
            same(&field.to_string(), shown.unwrap_or_default(), expected)?;
        }
        for (field, expected) in &step.flags {
            let shown = view.fields.iter().find(|shown| shown.field == *field).and_then(|shown| shown.value.flag());
            same(&field.to_string(), &shown.unwrap_or_default(), expected)?;
        }
        for expected in &step.notes {
            if !view.notes.iter().any(|note| note.text == *expected) {
                return Err(format!("no note says 「{expected}」").into());
            }
        }
        if let Some(expected) = step.photos {
            same("photos", &view.photos.len(), &expected)?;
        }
        if let Some(expected) = &step.events {
            let stand = view.events.iter().filter(|one| one.undone_by.is_none());
            let shown: Vec<domain::Event> = stand.map(|one| one.happening.event).collect();
            same("events", &shown, expected)?;
        }
        if let Some(expected) = step.lent {
            same("lent", &view.loan.is_some(), &expected)?;
        }
        if let Some(expected) = &step.clashes {
            let shown: Vec<_> = view.clashes.iter().map(|clash| clash.field).collect();
            same("clashes", &shown, expected)?;
            for clash in &view.clashes {
                same("values of a clash", &clash.values.len(), &2)?;
            }
        }
        Ok(())
    }

    fn expect_check(&mut self, step: &ExpectCheck) -> Done<()> {
        let (counter, case) = self.case(&step.tablet, &step.case)?;
        let words = counter.document_check(case)?;
        if let Some(lacking) = step.says.iter().find(|text| !words.contains(text.as_str())) {
            return Err(format!("書類チェック does not say 「{lacking}」: {words}").into());
        }
        match step.absent.iter().find(|text| words.contains(text.as_str())) {
            Some(said) => Err(format!("書類チェック says 「{said}」: {words}").into()),
            None => Ok(()),
        }
    }

    fn expect_today(&mut self, step: &ExpectToday) -> Done<()> {
        let today = self.at(&step.tablet)?.today()?;
        let in_stage = |stage: Stage| today.cases.iter().filter(|line| line.stage == stage).count();
        for (what, expected, stage) in [
            ("open", step.open, Stage::Open),
            ("handing over", step.handing_over, Stage::HandingOver),
            ("deleted", step.deleted, Stage::Purged),
        ] {
            if let Some(expected) = expected {
                same(what, &in_stage(stage), &expected)?;
            }
        }
        if let Some(expected) = step.set_aside {
            same("set aside", &today.set_aside.len(), &expected)?;
        }
        for (label, expected) in &step.counts {
            let shown = today.counts.iter().find(|line| line.category.label() == *label).map_or(0, |line| line.number);
            same(label, &shown, expected)?;
        }
        if today.reconciliation.balances() {
            return Ok(());
        }
        Err(format!("the counts do not reconcile: {:?}", today.reconciliation).into())
    }

    fn expect_contract(&mut self, step: &ExpectContract) -> Done<()> {
        let counter = self.at(&step.tablet)?;
        let (state, cases) = match counter.status()?.contract {
            ContractState::Goes => (Contract::Goes, 0),
            ContractState::Ending { cases, .. } => (Contract::Ending, cases),
            ContractState::Over { cases, .. } => (Contract::Over, cases),
        };
        same("contract", &state, &step.state)?;
        if let Some(expected) = step.cases {
            same("cases", &cases, &expected)?;
        }
        counter.show_contract(state)
    }

    fn expect_deleted(&mut self, tablet: &str, case_name: &str, returned: &[String]) -> Done<()> {
        let file = self.data.join(format!("certificate-{case_name}-{tablet}.json"));
        let number = self.number(case_name)?;
        let counter = self.at(tablet)?;
        let today = counter.today()?;
        let line = today.cases.iter().find(|line| line.number == number).ok_or("the list forgot it".to_owned())?;
        same("stage", &line.stage, &Stage::Purged)?;
        same("name in the list", &line.name, &None)?;
        if line.certificate.is_none() {
            return Err("the list shows no certificate number".to_owned().into());
        }
        let certificate = counter.certificate(line.case)?;
        let gave_back = certificate.devices.iter().filter(|device| device.end == DeviceEnd::Returned);
        let gave_back: Vec<&str> = gave_back.map(|device| device.label.as_str()).collect();
        same("who gave it back", gave_back.as_slice(), &returned.iter().map(String::as_str).collect::<Vec<_>>()[..])?;
        std::fs::write(&file, &certificate.file).map_err(|error| error.to_string())?;
        Ok(self.server.verify_certificate(&file)?)
    }

    fn city_log_in(&mut self, login: &str) -> Done<()> {
        let (password, address) = self.city_staff.get(login).ok_or("no such city staff".to_owned())?;
        let code = crate::journey::city::one_time_code(address)?;
        let mut city = self.surfaces.city(self.server.port, &self.server.authority())?;
        city.log_in(login, password, &code)?;
        self.city = Some(city);
        Ok(())
    }

    fn city_expect(&mut self, case: &str, texts: &[String], photo: bool) -> Done<()> {
        let number = self.number(case)?;
        let page = self.city()?.read_case(&number)?;
        if let Some(missing) = texts.iter().find(|text| !page.text.contains(*text)) {
            return Err(format!("the page does not say 「{missing}」: {}", page.text).into());
        }
        same("the page shows a photo", &page.shows_photo, &photo)
    }

    fn city_expect_addition(&mut self, step: &CityExpectAddition) -> Done<()> {
        let number = self.number(&step.case)?;
        let page = self.city()?.read_addition(&number, &step.tablet)?;
        if let Some(missing) = step.texts.iter().find(|text| !page.text.contains(*text)) {
            return Err(format!("the page does not say 「{missing}」: {}", page.text).into());
        }
        if let Some(received) = step.absent.iter().find(|text| page.text.contains(*text)) {
            return Err(format!("the page says 「{received}」: {}", page.text).into());
        }
        same("the page shows a photo", &page.shows_photo, &step.photo)
    }

    /// Nothing of a case may be found in anything that was written, whether sealed or deleted.
    fn scan(&mut self, step: &Scan) -> Done<()> {
        let search = self.search(&step.texts, &step.photos_of)?;
        let finds = search.in_folder(&self.data)?;
        match finds.first() {
            None => Ok(()),
            Some(find) => Err(format!("{} found, the first: {} in {}", finds.len(), find.what, find.place).into()),
        }
    }

    /// With the keys, the same scan must find everything: otherwise it could not fail.
    fn scan_with_keys(&mut self, step: &ScanWithKeys) -> Done<()> {
        let opened = unsealed::everything(&self.folder(&step.tablet), &step.name, &step.secret)?;
        let finds_in_some =
            |search: &Search| opened.iter().any(|(place, bytes)| !search.in_bytes(place, bytes).is_empty());
        for text in &step.texts {
            if !finds_in_some(&self.search(std::slice::from_ref(text), &[])?) {
                return Err(format!("with the keys, the scan does not find 「{text}」").into());
            }
        }
        for case in &step.photos_of {
            if !finds_in_some(&self.search(&[], std::slice::from_ref(case))?) {
                return Err(format!("with the keys, the scan does not find the photo of {case}").into());
            }
        }
        Ok(())
    }

    fn search(&self, texts: &[String], photos_of: &[String]) -> Result<Search, String> {
        let mut search = Search::default();
        for text in texts {
            search.add_text(text);
        }
        for case in photos_of {
            let photos = &self.cases.get(case).ok_or(format!("no case is called {case}"))?.photos;
            if photos.is_empty() {
                return Err(format!("{case} has no photo to look for"));
            }
            for photo in photos {
                search.add_picture(&format!("the photo of {case}"), photo);
            }
        }
        if search.is_empty() { Err("the scan looks for nothing".into()) } else { Ok(search) }
    }

    fn expect_rules(&mut self, step: &ExpectRules) -> Done<()> {
        let shown = self.at(&step.tablet)?.rules()?;
        same("version of the rules", &shown.version, &step.version)?;
        same("source of the rules", &shown.source, &step.source)?;
        let said = serde_json::to_string(&shown.book).map_err(|error| error.to_string())?;
        for (text, expected) in
            step.texts.iter().map(|text| (text, true)).chain(step.absent.iter().map(|it| (it, false)))
        {
            same(&format!("\"{text}\" in the rules"), &said.contains(text.as_str()), &expected)?;
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

    fn keep_picture(&mut self, step: &Step) -> Result<(), String> {
        let Some(name) = &step.picture else { return Ok(()) };
        let kept = match (&step.action, &mut self.city) {
            (
                Action::CityLogIn(_)
                | Action::CityUsb(_)
                | Action::CityRevoke(_)
                | Action::CityLost(_)
                | Action::CityShow(_)
                | Action::CityEnd(_)
                | Action::CityExpectLeaving(_)
                | Action::CityRules(_)
                | Action::CityExpectRules(_)
                | Action::CityPublishRules(_)
                | Action::CityExpect(_)
                | Action::CityReceive(_)
                | Action::CityExpectAddition(_)
                | Action::CityConfirmAddition(_)
                | Action::CityCertified(_),
                Some(city),
            ) => city.picture(name),
            (action, _) => match tablet_of(action) {
                Some(tablet) => self.at(&tablet).and_then(|counter| counter.picture(name)),
                None => Err(Failure::Broken("the step has no screen".into())),
            },
        };
        match kept {
            Ok(()) => Ok(()),
            Err(Failure::Broken(reason)) => Err(reason),
            Err(Failure::Fault(fault)) => Err(fault.to_string()),
        }
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

fn tablet_of(action: &Action) -> Option<String> {
    match action {
        Action::Enrol(step) => Some(step.tablet.clone()),
        Action::Start(step) => Some(step.tablet.clone()),
        Action::Staff(step) => Some(step.tablet.clone()),
        Action::LogIn(step) => Some(step.tablet.clone()),
        Action::Lock(step) => Some(step.tablet.clone()),
        Action::Open(step) => Some(step.tablet.clone()),
        Action::Request(step) => Some(step.tablet.clone()),
        Action::Return(step) => Some(step.tablet.clone()),
        Action::SetField(step) => Some(step.tablet.clone()),
        Action::ApplicationId(step) => Some(step.tablet.clone()),
        Action::Event(step) => Some(step.tablet.clone()),
        Action::Note(step) => Some(step.tablet.clone()),
        Action::Photograph(step) => Some(step.tablet.clone()),
        Action::Choose(step) => Some(step.tablet.clone()),
        Action::HandOver(step) => Some(step.tablet.clone()),
        Action::Sync(step) => Some(step.tablet.clone()),
        Action::Night(step) => Some(step.tablet.clone()),
        Action::UsbExport(step) => Some(step.tablet.clone()),
        Action::UsbImport(step) => Some(step.tablet.clone()),
        Action::Wait(step) => Some(step.tablet.clone()),
        Action::Show(step) => Some(step.tablet.clone()),
        Action::LostTablet(step) => Some(step.tablet.clone()),
        Action::Trouble(step) => Some(step.tablet.clone()),
        Action::LookUp(step) => Some(step.tablet.clone()),
        Action::ComeAgain(step) => Some(step.tablet.clone()),
        Action::Propose(step) => Some(step.tablet.clone()),
        Action::Turn(step) => Some(step.tablet.clone()),
        Action::Resident(step) => Some(step.tablet.clone()),
        Action::TurnBack(step) => Some(step.tablet.clone()),
        Action::ExpectCase(step) => Some(step.tablet.clone()),
        Action::ExpectCheck(step) => Some(step.tablet.clone()),
        Action::ExpectToday(step) => Some(step.tablet.clone()),
        Action::ExpectContract(step) => Some(step.tablet.clone()),
        Action::ExpectDeleted(step) => Some(step.tablet.clone()),
        Action::ExpectRules(step) => Some(step.tablet.clone()),
        Action::StartServer(_)
        | Action::CityUsb(_)
        | Action::StopServer(_)
        | Action::CityStaff(_)
        | Action::Kill(_)
        | Action::Network(_)
        | Action::CityLogIn(_)
        | Action::CityExpect(_)
        | Action::CityReceive(_)
        | Action::CityExpectAddition(_)
        | Action::CityConfirmAddition(_)
        | Action::CityCertified(_)
        | Action::CityLost(_)
        | Action::CityShow(_)
        | Action::CityEnd(_)
        | Action::CityExpectLeaving(_)
        | Action::CityRules(_)
        | Action::CityExpectRules(_)
        | Action::CityPublishRules(_)
        | Action::CityRevoke(_)
        | Action::Scan(_)
        | Action::ScanWithKeys(_)
        | Action::Damage(_) => None,
    }
}

/// The rules of this repository, as a journey wants them changed. Words that stand nowhere are a slip of the journey.
fn rule_files(step: &CityPublishRules) -> Done<Vec<(String, String)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.push((name, std::fs::read_to_string(&path).map_err(|error| error.to_string())?));
    }
    for (from, to) in &step.replace {
        if !files.iter().any(|(_, text)| text.contains(from)) {
            return Err(format!("no rule says \"{from}\"").into());
        }
        files.iter_mut().for_each(|(_, text)| *text = text.replace(from, to));
    }
    for (_, text) in files.iter_mut().filter(|(name, _)| name == "package.toml") {
        let lines = text.lines().map(|line| match line.starts_with("version = ") {
            true => format!("version = {}\n", step.version),
            false => format!("{line}\n"),
        });
        *text = lines.collect();
    }
    Ok(files)
}

/// What the page gave, or nothing when it refused with the code that was expected.
fn refused_as_said<T>(done: Done<T>, refused: Option<&str>) -> Done<Option<T>> {
    match (done, refused) {
        (Ok(given), None) => Ok(Some(given)),
        (Ok(_), Some(code)) => Err(format!("the page should have refused it with {code}").into()),
        (Err(Failure::Broken(reason)), Some(code)) if reason.ends_with(code) => Ok(None),
        (Err(failure), _) => Err(failure),
    }
}

/// Where the answer to a file lies.
fn back_beside(out: &Path) -> PathBuf {
    let name = out.file_name().map(|name| name.to_string_lossy().replace("-OUT.", "-BACK.")).unwrap_or_default();
    out.with_file_name(name)
}

fn same<T: PartialEq + std::fmt::Debug + ?Sized>(what: &str, shown: &T, expected: &T) -> Done<()> {
    if shown == expected { Ok(()) } else { Err(format!("{what}: expected {expected:?}, shown {shown:?}").into()) }
}

fn log(data: &Path, name: &str) -> Result<File, String> {
    let path = data.join("logs").join(format!("{name}.log"));
    OpenOptions::new().create(true).append(true).open(&path).map_err(|error| format!("{}: {error}", path.display()))
}
