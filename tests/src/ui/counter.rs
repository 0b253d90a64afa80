//! What a person does at a tablet, done in its window.

use super::{
    page::{part, part_with},
    picture,
    window_tablet::WindowTablet,
};
use crate::journey::{
    counter::{Counter, Deed, Done, Failure},
    sight::Sight,
    step::{CameraUse, Contract, LookUp, Resident, ScanCode, Shutter, WayOn},
};
use bridge::{
    AddStaff, Along, Carry, CarryDeed, CaseView, CertificateView, Enrol, EventChange, FaultCode, GetRules, GetStatus,
    GetToday, HandOver, LogIn, OpenCase, RecordEvent, RequestCase, ResolveClash, ReturnCase, RulesView, SetField,
    Status, Synchronise, TakePhoto, Today, ViewCertificate, ViewPhoto, WriteNote,
};
use domain::{CaseId, CaseNumber, Field, Outcome, PhotoId, Role, Service, Value};
use domain::{
    photo::{Finding, PhotoException},
    rules::guide_field,
};
use std::time::Duration;

impl Counter for WindowTablet {
    fn enrol(&mut self, server: &str, code: &str) -> Done<()> {
        let page = self.page();
        let request = Enrol { server: server.to_owned(), code: code.to_owned() };
        if !self.is_at("enrol")? {
            return self.not_offered(&request);
        }
        page.type_over(&part("enrol-server"), server)?;
        page.type_over(&part("enrol-code"), code)?;
        if !page.offers(&part("enrol-submit"))? {
            return self.not_offered(&request);
        }
        page.press(&part("enrol-submit"))?;
        self.until_left("enrol")
    }

    fn enrol_by_camera(&mut self, server: &str, code: &str) -> Done<()> {
        if !self.is_at("enrol")? {
            return Err("the screen does not offer to enrol".into());
        }
        self.until_invited(server, code)?;
        self.page().press(&part("enrol-submit"))?;
        self.until_left("enrol")
    }

    fn add_staff(&mut self, name: &str, role: Role, secret: &str) -> Done<()> {
        let page = self.page();
        let request = AddStaff { name: name.to_owned(), role, secret: secret.to_owned() };
        let role = match role {
            Role::SiteManager => part("staff-role-site-manager"),
            Role::Clerk => part("staff-role-clerk"),
        };
        if !self.go_to_staff_form()? || !page.shows(&role)? {
            return self.not_offered(&request);
        }
        page.type_over(&part("staff-name"), name)?;
        page.press(&role)?;
        page.type_over(&part("staff-secret"), secret)?;
        page.type_over(&part("staff-secret-again"), secret)?;
        page.press(&part("staff-submit"))?;
        let refused = page.until("the person is added", || match page.fault_in(&part("page"))? {
            Some(failure) => Ok(Some(Some(failure))),
            None => Ok((!page.shows(&part("staff-submit"))?).then_some(None)),
        })?;
        refused.map_or(Ok(()), Err)
    }

    fn log_in(&mut self, name: &str, secret: &str) -> Done<()> {
        self.tidy()?;
        if page_inside(&self.place()?) {
            self.lock()?;
        }
        let page = self.page();
        let tile = part_with("staff-tile", "data-name", name);
        page.press(&tile)?;
        page.until(&format!("the tile of {name} is chosen"), || {
            let chosen = page.attribute(&tile, "aria-pressed")?.as_deref() == Some("true");
            Ok((chosen && page.shows(&part("secret"))?).then_some(()))
        })?;
        if !page.offers(&part("secret"))? {
            let staff = self.status()?.staff.into_iter().find(|tile| tile.name == name).map(|tile| tile.id);
            let staff = staff.ok_or_else(|| format!("no tile shows 「{name}」"))?;
            return self.not_offered(&LogIn { staff, secret: secret.to_owned() });
        }
        page.type_over(&part("secret"), secret)?;
        page.press(&part("log-in"))?;
        let refused = page.until("the screen opens", || {
            if self.is_at("today")? {
                return Ok(Some(None));
            }
            // The field is emptied when the answer is there.
            let answered = page.value(&part("secret"))?.is_some_and(|left| left.is_empty());
            if answered { Ok(page.fault_in(".secret-form")?.map(Some)) } else { Ok(None) }
        })?;
        refused.map_or(Ok(()), Err)
    }

    fn lock(&mut self) -> Done<()> {
        self.tidy()?;
        if self.is_at("lock")? {
            return Ok(());
        }
        self.page().press(&part("lock"))?;
        self.page().until("the screen closes", || Ok(self.is_at("lock")?.then_some(())))
    }

    fn open_case(&mut self, service: Service, along: Option<Along>) -> Done<CaseNumber> {
        if let Some(along) = along {
            return self.open_another(service, along);
        }
        if !Service::TILES.contains(&service) {
            return self.open_report(service, &[&format!("trouble-{}", service.code())]);
        }
        let page = self.page();
        let tile = part(&format!("service-{}", service.code()));
        if !self.go_to_today()? || !page.offers(&tile)? {
            self.not_offered(&OpenCase { service, along: None })?;
        }
        page.press(&tile)?;
        let number = page.until("the new case", || match page.fault_in(".today-alerts")? {
            Some(failure) => Err(failure),
            None => page.attribute(&part("case-number"), "data-number"),
        })?;
        CaseNumber::parse(&number).map_err(|error| Failure::Broken(format!("{number}: {error}")))
    }

    fn request_case(&mut self, number: &CaseNumber) -> Done<()> {
        let page = self.page();
        if !self.go_to_today()? {
            return self.not_offered(&RequestCase { number: number.to_string() });
        }
        page.type_over(&part("request-number"), number.as_str())?;
        page.press(&part("request-submit"))?;
        page.until("the case is asked for", || match page.fault_in(".request")? {
            Some(failure) => Err(failure),
            // The field is emptied when the shell has taken the number.
            None => Ok(page.value(&part("request-number"))?.is_some_and(|left| left.is_empty()).then_some(())),
        })
    }

    fn return_case(&mut self, case: CaseId, wish: bool) -> Done<()> {
        let view = self.view(case)?;
        let (page, key) = (self.page(), part(if wish { "return" } else { "keep" }));
        if !self.go_to_case(&view.number)? || !page.offers(&key)? {
            return self.not_offered(&ReturnCase { case, wish });
        }
        page.press(&key)?;
        if wish {
            page.press(&part("confirm"))?;
        }
        let done = part(if wish { "keep" } else { "return" });
        page.until("the wish is stored", || match page.fault_in(".loan")? {
            Some(failure) => Err(failure),
            None => Ok(page.shows(&done)?.then_some(())),
        })
    }

    fn record(&mut self, case: CaseId, deed: &Deed<'_>) -> Done<()> {
        let view = self.view(case)?;
        if self.say(&view, deed)? {
            return Ok(());
        }
        let Deed { event, about, .. } = *deed;
        let change = deed.undo.map_or(EventChange::Add { event, about }, |event| EventChange::Undo { event });
        self.not_offered(&RecordEvent { case, change })
    }

    fn set_field(&mut self, case: CaseId, field: Field, value: &Value, step: Option<&str>) -> Done<()> {
        let view = self.view(case)?;
        let done = match value {
            Value::Text(text) if field == Field::ApplicationId => return self.application_id(case, text, text),
            Value::Text(text) if Some(field) == guide_field() => self.choose_guide(&view, field, text)?,
            Value::Text(text) if matches!(field, Field::Answer(_)) && step.is_some() => {
                self.choose_on(&view, field, text, step)?
            }
            Value::Text(text) => self.fill(&view, field, text, step)?,
            Value::Flag(flag) => self.tick(&view, field, *flag, step)?,
        };
        if done { Ok(()) } else { self.not_offered(&SetField { case, field, value: value.clone() }) }
    }

    fn application_id(&mut self, case: CaseId, first: &str, second: &str) -> Done<()> {
        let view = self.view(case)?;
        if self.enter_application_id(&view, first, second)? {
            return Ok(());
        }
        self.not_offered(&bridge::SetApplicationId { case, first: first.to_owned(), second: second.to_owned() })
    }

    fn write_note(&mut self, case: CaseId, text: &str) -> Done<()> {
        let view = self.view(case)?;
        if self.note(&view, text)? {
            return Ok(());
        }
        self.not_offered(&WriteNote { case, note: None, text: text.to_owned() })
    }

    fn look_up(&mut self, case: CaseId, wanted: &LookUp) -> Done<()> {
        let view = self.view(case)?;
        self.search_questions(&view, wanted)
    }

    fn come_again(&mut self, case: CaseId) -> Done<()> {
        let view = self.view(case)?;
        self.put_off(&view)
    }

    fn propose(&mut self, beside: CaseId) -> Done<CaseNumber> {
        let view = self.view(beside)?;
        if !self.go_to_case(&view.number)? {
            return Err("the screen does not lead to the note".into());
        }
        self.begin_report(|page| page.press(&part("propose")))
    }

    fn see(&mut self, device: usize, sight: &Sight) -> Done<()> {
        self.put_before(device, sight)?;
        match sight {
            Sight::Picture(picture) if device == 1 => self.sees = picture.image.clone(),
            Sight::Picture(_) | Sight::Trouble(_) => {}
        }
        Ok(())
    }

    fn guided(&mut self, case: CaseId, finding: Option<Finding>) -> Done<()> {
        let view = self.view(case)?;
        self.until_guided(&view, finding)
    }

    fn pace(&mut self, case: CaseId, time: Duration) -> Done<Option<f64>> {
        let view = self.view(case)?;
        self.looks_a_second(&view, time).map(Some)
    }

    fn photograph(&mut self, case: CaseId, by: Shutter, accept: bool) -> Done<()> {
        let view = self.view(case)?;
        if self.shoot(&view, by, accept)? {
            return Ok(());
        }
        self.not_offered(&TakePhoto { case, frame: bridge::Base64Bytes(self.sees.clone()) })
    }

    fn use_photo(&mut self, case: CaseId, photo: PhotoId) -> Done<()> {
        let view = self.view(case)?;
        if self.choose_shot(&view, photo)? { Ok(()) } else { Err("the screen offers no other shot".into()) }
    }

    fn excuse(&mut self, case: CaseId, reason: PhotoException) -> Done<()> {
        let view = self.view(case)?;
        if self.choose_reason(&view, reason)? { Ok(()) } else { Err("the screen offers no reason".into()) }
    }

    fn turn_picture(&mut self, case: CaseId) -> Done<()> {
        let view = self.view(case)?;
        self.turn_the_picture(&view)
    }

    fn scan_code(&mut self, case: CaseId, wanted: &ScanCode) -> Done<()> {
        let view = self.view(case)?;
        if self.read_code(&view, wanted)? { Ok(()) } else { Err("the screen reads no codes here".into()) }
    }

    fn camera_fails(&mut self, case: CaseId, on: CameraUse, code: FaultCode) -> Done<()> {
        let view = self.view(case)?;
        self.until_camera_fails(&view, on, code)
    }

    fn camera_way(&mut self, case: CaseId, on: CameraUse, way: WayOn) -> Done<()> {
        let view = self.view(case)?;
        self.take_way_on(&view, on, way)
    }

    fn switch_camera(&mut self, case: CaseId, on: CameraUse, device: usize) -> Done<()> {
        let view = self.view(case)?;
        self.switch_to(&view, on, device)
    }

    fn choose(&mut self, case: CaseId, field: Field, value: &Value) -> Done<()> {
        let view = self.view(case)?;
        if self.settle(&view, field, value)? {
            return Ok(());
        }
        self.not_offered(&ResolveClash { case, field, value: value.clone() })
    }

    fn hand_over(&mut self, case: CaseId, outcome: Outcome) -> Done<()> {
        let view = self.view(case)?;
        if self.end(&view, outcome)? { Ok(()) } else { self.not_offered(&HandOver { case, outcome }) }
    }

    fn synchronise(&mut self) -> Done<()> {
        self.tidy()?;
        if !self.page().offers(&part("sync"))? {
            return self.not_offered(&Synchronise {});
        }
        self.press_sync()
    }

    fn carry(&mut self, case: CaseId, deed: CarryDeed) -> Done<()> {
        let view = self.view(case)?;
        let drive = String::new();
        if self.carry_on(&view, deed)? { Ok(()) } else { self.not_offered(&Carry { case, drive, deed }) }
    }

    fn export_usb(&mut self) -> Done<String> {
        self.go_to_admin()?;
        self.page().press(&part("usb-write"))?;
        self.until_carried("written")?;
        let file = self.page().attribute(&part("usb"), "data-file")?;
        file.ok_or_else(|| "the page names no file".into())
    }

    fn import_usb(&mut self) -> Done<()> {
        self.go_to_admin()?;
        self.page().press(&part("usb-take"))?;
        self.until_carried("taken")
    }

    /// Somebody presses the button on the closed screen: the hour itself is for the tablets without windows.
    fn night(&mut self) -> Done<()> {
        self.lock()?;
        self.press_sync()
    }

    fn wait(&mut self, minutes: i64) -> Done<()> {
        self.move_clock(minutes * 60_000)?;
        self.status().map(drop)
    }

    fn kill(&mut self) -> Done<()> {
        self.app.kill()?;
        Ok(self.driver.stop()?)
    }

    fn status(&mut self) -> Done<Status> {
        self.shell(&GetStatus { touched: false })
    }

    /// Looks at the list on the screen as well, for the picture.
    fn today(&mut self) -> Done<Today> {
        let today = self.shell(&GetToday {})?;
        self.go_to_today()?;
        Ok(today)
    }

    fn rules(&mut self) -> Done<RulesView> {
        self.shell(&GetRules {})
    }

    /// Looks at the case on the screen as well, where it leads there.
    fn case(&mut self, case: CaseId) -> Done<CaseView> {
        let view = self.view(case)?;
        self.go_to_case(&view.number)?;
        Ok(view)
    }

    fn find(&mut self, number: &CaseNumber) -> Done<CaseId> {
        let today = self.shell(&GetToday {})?;
        let line = today.cases.iter().find(|line| line.number == *number);
        line.map(|line| line.case).ok_or_else(|| format!("the list has no case {number}").into())
    }

    /// The screen must show the same certificate; it stays open for the picture.
    fn certificate(&mut self, case: CaseId) -> Done<CertificateView> {
        let certificate = self.shell(&ViewCertificate { case })?;
        if !self.go_to_today()? {
            return Err("the screen does not lead to the certificate".into());
        }
        self.page().press(&part_with("deleted-case", "data-number", certificate.case_number.as_str()))?;
        self.page().until_shown(&part_with("certificate", "data-number", &certificate.number))?;
        Ok(certificate)
    }

    fn photo(&mut self, case: CaseId, photo: PhotoId) -> Done<Vec<u8>> {
        self.shell(&ViewPhoto { case, photo }).map(|view| view.jpeg.0)
    }

    fn show(&mut self, case: Option<CaseId>, step: Option<&str>) -> Done<()> {
        let shown = match case {
            Some(case) => {
                let number = self.case(case)?.number;
                self.look_at(&number, step)?
            }
            None => self.go_to_today()?,
        };
        if shown { Ok(()) } else { Err("the screen does not offer it".into()) }
    }

    fn document_check(&mut self, case: CaseId) -> Done<String> {
        let view = self.view(case)?;
        self.check_words(&view)
    }

    fn report_lost(&mut self) -> Done<CaseNumber> {
        self.open_report(Service::Incident, &["trouble-lost", "trouble-lost-begin"])
    }

    fn show_trouble(&mut self, sheet: Option<&str>) -> Done<()> {
        self.look_at_trouble(sheet)
    }

    fn turn(&mut self, case: Option<CaseId>, pins: bool) -> Done<()> {
        let view = case.map(|case| self.view(case)).transpose()?;
        self.turn_to_resident(view.as_ref(), pins)
    }

    fn as_resident(&mut self, wanted: &Resident) -> Done<()> {
        self.do_as_resident(wanted)
    }

    fn turn_back(&mut self) -> Done<()> {
        self.turn_back_to_staff()
    }

    fn show_contract(&mut self, state: Contract) -> Done<()> {
        let page = self.page();
        let shown = match state {
            Contract::Goes if page.shows(&part("contract-ending"))? => return Err("the screen speaks of an end".into()),
            Contract::Goes => return Ok(()),
            Contract::Ending => part("contract-ending"),
            Contract::Over => part_with("page", "data-page", "farewell"),
        };
        page.until_shown(&shown)
    }

    fn picture(&mut self, name: &str) -> Done<()> {
        picture::keep(&self.driver.session, &self.pictures, name)
    }
}

fn page_inside(place: &str) -> bool {
    ["today", "case", "admin"].contains(&place)
}
