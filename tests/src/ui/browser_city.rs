//! City staff at a real browser.

use super::{
    browser::Browser,
    city_pages::CityPages,
    environment,
    page::{Page, part, part_with},
    picture,
};
use crate::journey::{
    city::{CasePage, City, RULEBOOK, Rules, leaving_of, left_of, rules_of, typed_rules},
    counter::{Done, Failure},
};
use domain::CaseNumber;
use serde_json::json;
use std::path::{Path, PathBuf};

/// The rooms of the city desk, as their links in the menu say.
const PENDING: &str = "/city/";
const RECEIVED: &str = "/city/received";
const DEVICES: &str = "/city/devices";
const USB: &str = "/city/usb";

pub(super) struct BrowserCity {
    browser: Browser,
    home: String,
    pictures: PathBuf,
    /// What lies on the drive that is plugged into this desk's machine.
    carried: PathBuf,
    downloads: PathBuf,
    /// Looks at every page on the way.
    looks: Option<CityPages>,
}

impl BrowserCity {
    pub(super) fn start(port: u16, data: &Path) -> Result<Self, String> {
        let folder = environment::fresh_folder(data, "browser");
        let (carried, downloads) = (folder.join("carried"), folder.join("downloads"));
        for place in [&carried, &downloads] {
            std::fs::create_dir_all(place).map_err(|error| format!("{}: {error}", place.display()))?;
        }
        let wishes = json!({ "download.default_directory": downloads, "download.prompt_for_download": false });
        let browser = Browser::start(&folder, &wishes)?;
        let home = format!("https://localhost:{port}{PENDING}");
        Ok(Self { browser, home, pictures: data.join("pictures"), carried, downloads, looks: None })
    }

    pub(super) fn looking(mut self, pages: CityPages) -> Self {
        self.looks = Some(pages);
        self
    }

    fn look(&self) -> Done<()> {
        self.looks.as_ref().map_or(Ok(()), |pages| pages.look(&self.browser.driver.session))
    }

    /// Follows every link to a page that was not looked at yet, and from there on.
    fn look_around(&self, address: &str) -> Done<()> {
        let Some(pages) = &self.looks else { return Ok(()) };
        let session = &self.browser.driver.session;
        while let Some(link) = pages.leads_on(session)? {
            session.go(&format!("{}{}", self.home.trim_end_matches(PENDING), link))?;
            self.page().until_shown("main h1")?;
            self.look()?;
            self.look_around(&link)?;
            session.go(&format!("{}{}", self.home.trim_end_matches(PENDING), address))?;
            self.page().until_shown("main h1")?;
        }
        Ok(())
    }

    /// A new tablet's code has an address of its own for a while.
    fn look_at_a_code(&self) -> Done<()> {
        if self.looks.is_none() {
            return Ok(());
        }
        self.enter(DEVICES)?;
        self.page().type_over(&part("new-code-label"), "広場2")?;
        self.follow(&part("new-code-submit"), "main h1")
    }

    fn page(&self) -> Page<'_> {
        Page(&self.browser.driver.session)
    }

    /// Goes to a room of the desk by the menu.
    fn enter(&self, room: &str) -> Done<()> {
        let link = format!("nav a[href=\"{room}\"]");
        self.follow(&link, &format!("{link}[aria-current=\"page\"]"))
    }

    fn enter_rules(&self) -> Done<()> {
        self.enter(DEVICES)?;
        self.follow(&part("rules-link"), &part("rules-propose"))
    }

    /// Presses what leads to another page, and waits for what that page must show.
    fn follow(&self, selector: &str, expected: &str) -> Done<()> {
        let page = self.page();
        page.leave_a_mark()?;
        page.press(selector)?;
        let came = page.until(expected, || {
            if page.has_the_mark()? {
                return Ok(None);
            }
            match page.fault_in("main")? {
                Some(failure) => Err(failure),
                None => Ok(page.shows(expected)?.then_some(())),
            }
        });
        // What refuses is a page as well.
        self.look()?;
        came
    }

    fn open_addition(&self, number: &CaseNumber, label: &str) -> Done<()> {
        self.enter(PENDING)?;
        let page = self.page();
        let of_tablet = part_with("pending-addendum", "data-label", label);
        let line = format!("{of_tablet}{}", part_with("pending-addendum", "data-number", number.as_str()));
        if !page.shows(&line)? {
            return Err(format!("nothing was added to {number} by {label}: {}", page.words()?).into());
        }
        self.follow(&line, &part_with("addendum-page", "data-number", number.as_str()))
    }

    /// What the page says, for people and for machines, and whether the picture of this part is one.
    fn read(&self, photo_part: &str) -> Done<CasePage> {
        let page = self.page();
        let mut text = page.words()?;
        for value in page.values_of_parts()? {
            text.push(' ');
            text.push_str(&value);
        }
        let shows_photo = page.shows_picture(&part(photo_part))?;
        Ok(CasePage { text, shows_photo })
    }

    fn open(&self, number: &CaseNumber) -> Done<()> {
        self.enter(PENDING)?;
        let page = self.page();
        let line = part_with("pending-case", "data-number", number.as_str());
        if !page.shows(&line)? {
            return Err(format!("{number} does not wait: {}", page.words()?).into());
        }
        self.follow(&line, &part_with("case-page", "data-number", number.as_str()))
    }
}

impl City for BrowserCity {
    fn log_in(&mut self, login: &str, password: &str, totp: &str) -> Done<()> {
        self.browser.driver.session.go(&self.home)?;
        let page = self.page();
        self.look()?;
        for (name, typed) in [("login-name", login), ("login-password", password), ("login-totp", totp)] {
            page.type_over(&part(name), typed)?;
        }
        self.follow(&part("login-submit"), &part("logout"))
    }

    fn read_case(&mut self, number: &CaseNumber) -> Done<CasePage> {
        self.open(number)?;
        self.read("case-photo")
    }

    fn receive(&mut self, number: &CaseNumber) -> Done<()> {
        self.open(number)?;
        self.follow(&part("receive"), &part("receive-confirm"))?;
        self.follow(&part("receive-confirm"), &part_with("received-case", "data-number", number.as_str()))
    }

    fn read_addition(&mut self, number: &CaseNumber, label: &str) -> Done<CasePage> {
        self.open_addition(number, label)?;
        self.read("added-photo")
    }

    fn confirm_addition(&mut self, number: &CaseNumber, label: &str) -> Done<()> {
        self.open_addition(number, label)?;
        self.follow(&part("addendum-confirm"), &part("addendum-confirmed"))?;
        self.follow(&part("addendum-confirmed"), &part_with("received-case", "data-number", number.as_str()))
    }

    fn certificate(&mut self, number: &CaseNumber) -> Done<Option<String>> {
        self.enter(RECEIVED)?;
        let line = part_with("received-case", "data-number", number.as_str());
        let certified = format!("{line}[data-state=\"certified\"]");
        let page = self.page();
        if !page.shows(&certified)? {
            return Ok(None);
        }
        let certificate = page.attribute(&certified, "data-certificate")?;
        certificate.map(Some).ok_or_else(|| "the certified case shows no certificate number".into())
    }

    fn end_contract(&mut self) -> Done<()> {
        self.enter(DEVICES)?;
        self.follow(&part("end-link"), &part("end-typed"))?;
        self.page().type_over(&part("end-typed"), "契約終了")?;
        self.follow(&part("end-confirm"), &part("leaving"))
    }

    fn leaving(&mut self, label: &str) -> Done<(bool, usize)> {
        self.enter(DEVICES)?;
        self.follow(&part("end-link"), &part("leaving"))?;
        let (page, line) = (self.page(), part_with("leaving", "data-label", label));
        let (done, cases) = (page.attribute(&line, "data-done")?, page.attribute(&line, "data-cases")?);
        leaving_of(done.as_deref(), cases.as_deref())
    }

    fn set_rules(&mut self, rules: Rules, confirm: bool) -> Done<()> {
        self.enter_rules()?;
        for (name, typed) in typed_rules(rules) {
            self.page().type_over(&part(name), &typed)?;
        }
        self.follow(&part("rules-propose"), &part("rules-confirm"))?;
        if confirm { self.follow(&part("rules-confirm"), &part("rules-propose")) } else { Ok(()) }
    }

    fn rules(&mut self) -> Done<Rules> {
        self.enter_rules()?;
        let shown = |name| self.page().attribute(&part(name), "data-days");
        rules_of(shown("rule-stop")?.as_deref(), shown("rule-destroy")?.as_deref())
    }

    fn publish_rules(&mut self, files: &[(String, String)]) -> Done<()> {
        self.enter(RULEBOOK)?;
        let folder = self.carried.join("rules");
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let mut chosen = Vec::new();
        for (name, text) in files {
            let path = folder.join(name);
            std::fs::write(&path, text).map_err(|error| error.to_string())?;
            chosen.push(path.to_string_lossy().into_owned());
        }
        let session = &self.browser.driver.session;
        session.type_into(&session.find(&part("rulebook-files"))?, &chosen.join("\n"))?;
        self.follow(&part("rulebook-propose"), &part("rulebook-publish"))?;
        self.follow(&part("rulebook-publish"), &part("rulebook-done"))
    }

    fn carry(&mut self, file: &[u8]) -> Done<Vec<u8>> {
        self.enter(USB)?;
        let out = self.carried.join("HIKITSUGI-OUT.hkt");
        std::fs::write(&out, file).map_err(|error| error.to_string())?;
        let session = &self.browser.driver.session;
        session.type_into(&session.find(&part("usb-file"))?, &out.to_string_lossy())?;
        self.follow(&part("usb-take"), &part("usb-taken"))?;
        self.page().press(&part("usb-back"))?;
        self.page().until("the answer is saved", || Ok(downloaded(&self.downloads)?))
    }

    fn declare_lost(&mut self, label: &str) -> Done<usize> {
        self.enter(DEVICES)?;
        let device = part_with("device", "data-label", label);
        self.follow(&format!("{device} {}", part("lost")), &part("lost-confirm"))?;
        self.follow(&part("lost-confirm"), &part("exposure"))?;
        left_of(self.page().attribute(&part("exposure"), "data-left")?.as_deref())
    }

    fn show(&mut self, page: &str) -> Done<()> {
        self.browser.driver.session.go(&format!("{}{page}", self.home))?;
        self.page().until_shown("main h1")?;
        self.look()?;
        self.look_around(&format!("{PENDING}{page}"))?;
        if page == "devices" { self.look_at_a_code() } else { Ok(()) }
    }

    fn revoke(&mut self, label: &str) -> Done<()> {
        self.enter(DEVICES)?;
        let device = part_with("device", "data-label", label);
        if !self.page().shows(&device)? {
            return Err(Failure::Broken(format!("the city knows no device {label}")));
        }
        self.follow(&format!("{device} {}", part("revoke")), &part("revoke-confirm"))?;
        self.follow(&part("revoke-confirm"), &device)
    }

    fn picture(&mut self, name: &str) -> Done<()> {
        picture::keep(&self.browser.driver.session, &self.pictures, name)
    }
}

/// The file that the browser saved, taken out of its folder; a file that is still being written has another name.
fn downloaded(folder: &Path) -> Result<Option<Vec<u8>>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    let saved = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "hkt");
    let Some(path) = entries.flatten().map(|entry| entry.path()).find(saved) else { return Ok(None) };
    let bytes = std::fs::read(&path).and_then(|bytes| std::fs::remove_file(&path).map(|()| bytes));
    bytes.map(Some).map_err(|error| format!("{}: {error}", path.display()))
}

impl Drop for BrowserCity {
    fn drop(&mut self) {
        // The browser ends with its session; if it is gone already, all the better.
        let _ = self.browser.driver.session.end();
    }
}
