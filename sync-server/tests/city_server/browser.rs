//! As much of a browser as the pages need: cookies, forms, parts by their name.

use crate::office::Office;
use reqwest::blocking::{Client, Response};
use std::collections::BTreeMap;

pub(crate) struct Browser {
    client: Client,
    address: String,
    cookies: BTreeMap<String, String>,
}

pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Browser {
    pub(crate) fn new(office: &Office) -> Self {
        Self { client: office.client(), address: office.address.clone(), cookies: BTreeMap::new() }
    }

    pub(crate) fn get(&mut self, path: &str) -> Page {
        let request = self.client.get(self.at(path)).header("cookie", self.cookie_line());
        self.take(request.send().expect("answers"))
    }

    /// Fills the form that a page shows: its hidden values and these.
    pub(crate) fn submit(&mut self, page: &Page, path: &str, values: &[(&str, &str)]) -> Page {
        let hidden = page.hidden();
        let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all: Vec<(&str, &str)> = hidden.chain(values.iter().copied()).collect();
        self.post(path, &all)
    }

    pub(crate) fn post(&mut self, path: &str, values: &[(&str, &str)]) -> Page {
        let body: Vec<String> =
            values.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let request = self
            .client
            .post(self.at(path))
            .header("cookie", self.cookie_line())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.join("&"));
        self.take(request.send().expect("answers"))
    }

    /// Chooses these files in the form that a page shows.
    pub(crate) fn upload(&mut self, page: &Page, path: &str, files: &[(String, String)]) -> Page {
        const BOUNDARY: &str = "----of-the-form";
        let mut body = String::new();
        for (name, value) in page.hidden() {
            body += &format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        // A browser sends a part without a name when nothing was chosen.
        let nothing = [(String::new(), String::new())];
        for (name, text) in if files.is_empty() { &nothing } else { files } {
            let head = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
            body += &format!("--{BOUNDARY}\r\n{head}\r\nContent-Type: application/octet-stream\r\n\r\n{text}\r\n");
        }
        body += &format!("--{BOUNDARY}--\r\n");
        let request = self
            .client
            .post(self.at(path))
            .header("cookie", self.cookie_line())
            .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(body);
        self.take(request.send().expect("answers"))
    }

    pub(crate) fn log_in(&mut self, login: &str, password: &str, totp: &str) -> Page {
        let form = self.get("/city/login");
        self.submit(&form, "/city/login", &[("login", login), ("password", password), ("totp", totp)])
    }

    pub(crate) fn forget_cookies(&mut self) {
        self.cookies.clear();
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    fn cookie_line(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn take(&mut self, response: Response) -> Page {
        for cookie in response.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().expect("plain");
            let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let mut headers = BTreeMap::<String, String>::new();
        for (name, value) in response.headers() {
            let all = headers.entry(name.to_string()).or_default();
            *all = [all.as_str(), text(value).as_str()].join(if all.is_empty() { "" } else { ", " });
        }
        Page { status: response.status().as_u16(), headers, body: response.bytes().expect("a body").to_vec() }
    }
}

impl Page {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("is text")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The opening tags of every part of a name.
    pub(crate) fn parts(&self, part: &str) -> Vec<String> {
        let text = self.text();
        let mark = format!("data-part=\"{part}\"");
        text.split('<')
            .filter_map(|tag| tag.split('>').next())
            .filter(|tag| tag.contains(&mark))
            .map(Into::into)
            .collect()
    }

    /// An attribute of the only part of a name.
    pub(crate) fn attribute(&self, part: &str, name: &str) -> String {
        let parts = self.parts(part);
        assert_eq!(parts.len(), 1, "one {part} in {}", self.text());
        attribute(&parts[0], name).unwrap_or_else(|| panic!("{part} has no {name}: {}", parts[0]))
    }

    pub(crate) fn fault(&self) -> Option<String> {
        self.parts("fault").first().and_then(|tag| attribute(tag, "data-code"))
    }

    /// Where the page's last form goes.
    pub(crate) fn form_action(&self) -> String {
        let text = self.text();
        let form = text.rsplit("<form").next().unwrap_or_default();
        attribute(form, "action").unwrap_or_else(|| panic!("no form in {text}"))
    }

    /// The hidden values of the page's last form: the first is always that of the log-out button.
    fn hidden(&self) -> Vec<(String, String)> {
        let text = self.text();
        let form = text.rsplit("<form").next().unwrap_or_default();
        form.split("<input")
            .filter(|input| input.contains("type=\"hidden\""))
            .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)))
            .collect()
    }
}

/// What each unanswered device of the only pending case is waited for, as 「広場 addition」.
pub(crate) fn unanswered(page: &Page) -> Vec<String> {
    let named = |tag: &String, name| attribute(tag, name).unwrap_or_default();
    let tags = page.parts("unanswered");
    tags.iter().map(|tag| format!("{} {}", named(tag, "data-label"), named(tag, "data-wait"))).collect()
}

pub(crate) fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!("{name}=\""))? + name.len() + 2;
    tag[start..].split('"').next().map(str::to_owned)
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
