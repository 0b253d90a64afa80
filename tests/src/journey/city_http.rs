//! City staff as their browser speaks: pages over TLS, forms, a cookie.

use crate::{
    html::{Element, Page},
    journey::{
        city::{CasePage, City, RULEBOOK, RULES, Rules, leaving_of, left_of, rules_of, typed_rules},
        counter::{Done, Failure},
    },
};
use bridge::{Fault, FaultCode};
use domain::CaseNumber;
use reqwest::{
    blocking::{Client, Response},
    header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
};
use std::{collections::BTreeMap, path::Path};

pub struct CityHttp {
    client: Client,
    base: String,
    cookies: BTreeMap<String, String>,
}

const HOME: &str = "/city/";

impl CityHttp {
    pub fn new(port: u16, authority: &Path) -> Result<Self, String> {
        let pem = std::fs::read(authority).map_err(|error| error.to_string())?;
        let root = reqwest::Certificate::from_pem(&pem).map_err(|error| error.to_string())?;
        let client = Client::builder()
            .tls_certs_only([root])
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { client, base: format!("https://localhost:{port}"), cookies: BTreeMap::new() })
    }

    fn get(&mut self, path: &str) -> Done<Page> {
        let request = self.client.get(format!("{}{path}", self.base)).header(COOKIE, self.cookie_header());
        let response = request.send().map_err(|error| error.to_string())?;
        self.follow(response)
    }

    fn post(&mut self, path: &str, fields: &BTreeMap<String, String>) -> Done<Page> {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header(COOKIE, self.cookie_header())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("origin", &self.base)
            .body(body.join("&"));
        let response = request.send().map_err(|error| error.to_string())?;
        self.follow(response)
    }

    /// Sends a form with a file, part by part.
    fn post_file(&self, path: &str, fields: &BTreeMap<String, String>, file: &[u8]) -> Done<Response> {
        self.post_files(path, fields, &[("a.hkt", file)])
    }

    fn post_files(&self, path: &str, fields: &BTreeMap<String, String>, files: &[(&str, &[u8])]) -> Done<Response> {
        const BOUNDARY: &str = "----hikitsugi-journey-boundary";
        let mut body = Vec::new();
        for (name, value) in fields.iter().filter(|(name, _)| *name != "file") {
            body.extend_from_slice(
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .as_bytes(),
            );
        }
        for (name, file) in files {
            let head = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
            body.extend_from_slice(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").as_bytes());
            body.extend_from_slice(file);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header(COOKIE, self.cookie_header())
            .header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .header("origin", &self.base)
            .body(body);
        Ok(request.send().map_err(|error| error.to_string())?)
    }

    fn follow(&mut self, response: Response) -> Done<Page> {
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().map_err(|error| error.to_string())?;
            if let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        if response.status().is_redirection() {
            let target = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or(HOME);
            return self.get(target);
        }
        let page = Page::read(&response.text().map_err(|error| error.to_string())?);
        let fault = page.parts("fault").next().map(fault_of);
        fault.map_or(Ok(page), Err)
    }

    fn cookie_header(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Sends the form in which a part stands, with some of its fields filled.
    fn submit(&mut self, page: &Page, part: &str, filled: &[(&str, &str)]) -> Done<Page> {
        let button = page.parts(part).next().ok_or_else(|| format!("the page has no {part}: {}", page.text))?;
        let number = button.form.ok_or_else(|| format!("{part} stands in no form"))?;
        let (action, mut fields) = page.form(number).ok_or("no form")?;
        for (part, value) in filled {
            let input = page.parts(part).next().and_then(|input| input.get("name"));
            fields.insert(input.ok_or_else(|| format!("the page has no {part}"))?.to_owned(), (*value).to_owned());
        }
        self.post(&action, &fields)
    }

    /// Goes to where a link leads or a form sends.
    fn press(&mut self, page: &Page, element: &Element, part: &str) -> Done<Page> {
        match element.get("href") {
            Some(link) => self.get(link),
            None => self.submit(page, part, &[]),
        }
    }

    fn open_addition(&mut self, number: &CaseNumber, label: &str) -> Done<Page> {
        let list = self.get(HOME)?;
        let of_both = |line: &&Element| line.is("data-number", number.as_str()) && line.is("data-label", label);
        let line = list.parts("pending-addendum").find(of_both).cloned();
        let line = line.ok_or_else(|| format!("nothing was added to {number} by {label}: {}", list.text))?;
        self.press(&list, &line, "pending-addendum")
    }

    /// What a page says, for people and for machines, and whether the picture of this part is one.
    fn read(&mut self, page: &Page, photo_part: &str) -> Done<CasePage> {
        let photo = page.parts(photo_part).find_map(|element| element.get("src")).map(str::to_owned);
        let shows_photo = match photo {
            Some(path) => self.picture_at(&path)?,
            None => false,
        };
        let mut text = page.text.clone();
        for element in &page.elements {
            text.extend(element.get("data-value").map(|value| format!(" {value}")));
        }
        Ok(CasePage { text, shows_photo })
    }

    /// True while a case waits to be received.
    pub fn is_pending(&mut self, number: &CaseNumber) -> Done<bool> {
        let list = self.get(HOME)?;
        Ok(list.parts("pending-case").any(|line| line.is("data-number", number.as_str())))
    }

    fn open(&mut self, number: &CaseNumber) -> Done<Page> {
        let list = self.get(HOME)?;
        let line = list.parts("pending-case").find(|line| line.is("data-number", number.as_str())).cloned();
        let line = line.ok_or_else(|| format!("{number} does not wait: {}", list.text))?;
        self.press(&list, &line, "pending-case")
    }
}

impl City for CityHttp {
    fn log_in(&mut self, login: &str, password: &str, totp: &str) -> Done<()> {
        let page = self.get(HOME)?;
        let filled = [("login-name", login), ("login-password", password), ("login-totp", totp)];
        self.submit(&page, "login-submit", &filled).map(drop)
    }

    fn read_case(&mut self, number: &CaseNumber) -> Done<CasePage> {
        let page = self.open(number)?;
        self.read(&page, "case-photo")
    }

    fn receive(&mut self, number: &CaseNumber) -> Done<()> {
        let page = self.open(number)?;
        let button = page.parts("receive").next().cloned().ok_or("the page has no receive")?;
        let page = self.press(&page, &button, "receive")?;
        self.submit(&page, "receive-confirm", &[]).map(drop)
    }

    fn read_addition(&mut self, number: &CaseNumber, label: &str) -> Done<CasePage> {
        let page = self.open_addition(number, label)?;
        self.read(&page, "added-photo")
    }

    fn confirm_addition(&mut self, number: &CaseNumber, label: &str) -> Done<()> {
        let page = self.open_addition(number, label)?;
        let button = page.parts("addendum-confirm").next().cloned().ok_or("the page cannot be confirmed")?;
        let page = self.press(&page, &button, "addendum-confirm")?;
        self.submit(&page, "addendum-confirmed", &[]).map(drop)
    }

    fn certificate(&mut self, number: &CaseNumber) -> Done<Option<String>> {
        for path in [HOME, "/city/received", "/city/certificates"] {
            let page = self.get(path)?;
            let line = page.parts("received-case").find(|line| line.is("data-number", number.as_str()));
            if let Some(line) = line {
                return Ok(line
                    .is("data-state", "certified")
                    .then(|| line.get("data-certificate").unwrap_or("").to_owned()));
            }
        }
        Ok(None)
    }

    fn declare_lost(&mut self, label: &str) -> Done<usize> {
        let page = self.get("/city/devices")?;
        let device = page.parts("device").find(|device| device.is("data-label", label));
        let id = device.and_then(|device| device.get("data-device")).ok_or("no such device")?.to_owned();
        let of_device = |link: &&Element| link.get("href").is_some_and(|address| address.contains(&id));
        let link = page.parts("lost").find(of_device).cloned().ok_or("the device has no way to declare it lost")?;
        let page = self.press(&page, &link, "lost")?;
        let page = self.submit(&page, "lost-confirm", &[])?;
        let shown = page.parts("exposure").find_map(|report| report.get("data-left"));
        left_of(shown)
    }

    fn show(&mut self, page: &str) -> Done<()> {
        self.get(&format!("{HOME}{page}")).map(drop)
    }

    fn revoke(&mut self, label: &str) -> Done<()> {
        let page = self.get("/city/devices")?;
        let device = page.parts("device").find(|device| device.is("data-label", label));
        let id = device.and_then(|device| device.get("data-device")).ok_or("no such device")?.to_owned();
        let button = page.parts("revoke").find(|button| {
            button.attributes.values().any(|value| value.contains(&id))
                || button.form.and_then(|form| page.form(form)).is_some_and(|(action, _)| action.contains(&id))
        });
        let button = button.cloned().ok_or("the device has no revoke")?;
        let page = self.press(&page, &button, "revoke")?;
        self.submit(&page, "revoke-confirm", &[]).map(drop)
    }

    fn end_contract(&mut self) -> Done<()> {
        let page = self.get("/city/end")?;
        self.submit(&page, "end-confirm", &[("end-typed", "契約終了")]).map(drop)
    }

    fn leaving(&mut self, label: &str) -> Done<(bool, usize)> {
        let page = self.get("/city/end")?;
        let line = page.parts("leaving").find(|line| line.is("data-label", label)).ok_or("no such device")?;
        leaving_of(line.get("data-done"), line.get("data-cases"))
    }

    fn set_rules(&mut self, rules: Rules, confirm: bool) -> Done<()> {
        let page = self.get(RULES)?;
        let typed = typed_rules(rules);
        let filled: Vec<(&str, &str)> = typed.iter().map(|(part, days)| (*part, days.as_str())).collect();
        let page = self.submit(&page, "rules-propose", &filled)?;
        if confirm { self.submit(&page, "rules-confirm", &[]).map(drop) } else { Ok(()) }
    }

    fn rules(&mut self) -> Done<Rules> {
        let page = self.get(RULES)?;
        let shown = |part| page.parts(part).find_map(|shown| shown.get("data-days"));
        rules_of(shown("rule-stop"), shown("rule-destroy"))
    }

    fn publish_rules(&mut self, files: &[(String, String)]) -> Done<()> {
        let page = self.get(RULEBOOK)?;
        let form = page.parts("rulebook-propose").next().and_then(|button| button.form).ok_or("no form takes files")?;
        let (action, fields) = page.form(form).ok_or("no form")?;
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
        let proposed = self.post_files(&action, &fields, &files)?;
        let page = self.follow(proposed)?;
        self.submit(&page, "rulebook-publish", &[]).map(drop)
    }

    fn carry(&mut self, file: &[u8]) -> Done<Vec<u8>> {
        let page = self.get("/city/usb")?;
        let button = page.parts("usb-take").next().and_then(|button| button.form).ok_or("no form takes a file")?;
        let (action, fields) = page.form(button).ok_or("no form")?;
        let taken = self.post_file(&action, &fields, file)?;
        let page = self.follow(taken)?;
        let back = page.parts("usb-back").find_map(|link| link.get("href"));
        self.bytes_at(back.ok_or_else(|| format!("the page gives no file: {}", page.text))?)
    }

    fn picture(&mut self, _: &str) -> Done<()> {
        Ok(())
    }
}

impl CityHttp {
    /// True when a JPEG lies there.
    fn picture_at(&self, path: &str) -> Done<bool> {
        Ok(self.bytes_at(path)?.starts_with(&[0xff, 0xd8, 0xff]))
    }

    fn bytes_at(&self, path: &str) -> Done<Vec<u8>> {
        let request = self.client.get(format!("{}{path}", self.base)).header(COOKIE, self.cookie_header());
        let response = request.send().map_err(|error| error.to_string())?;
        Ok(response.bytes().map_err(|error| error.to_string())?.to_vec())
    }
}

fn fault_of(element: &Element) -> Failure {
    let code = element.get("data-code").unwrap_or_default();
    match FaultCode::from_name(code) {
        Some(code) => Failure::Fault(Fault::new(code)),
        None => Failure::Broken(format!("the page shows the fault {code}")),
    }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
