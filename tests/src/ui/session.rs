//! The WebDriver protocol: the few commands that eyes and hands need.

use crate::journey::counter::Failure;
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Method, blocking::Client};
use serde_json::{Value as Json, json};
use std::time::Duration;

/// The name under which the protocol hands elements around.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const PATIENCE: Duration = Duration::from_secs(150);
/// How long a script of ours may wait for the program behind the page.
const SCRIPT_PATIENCE: Duration = Duration::from_secs(120);

pub(super) struct Session {
    client: Client,
    /// Of the session itself: `http://127.0.0.1:port/session/id`.
    address: String,
}

#[derive(Debug)]
pub(super) enum Trouble {
    /// The page changed under the hand: look again.
    Moved(String),
    Broken(String),
}

pub(super) struct Element(String);

impl Session {
    pub(super) fn begin(driver: &str, capabilities: &Json) -> Result<Self, Trouble> {
        let client = Client::builder().no_proxy().timeout(PATIENCE).build().map_err(broken)?;
        let mut session = Self { client, address: format!("{driver}/session") };
        let wishes = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let begun = session.ask(Method::POST, "", Some(&wishes))?;
        let id = begun["sessionId"].as_str().ok_or_else(|| Trouble::Broken(format!("no session: {begun}")))?;
        session.address = format!("{driver}/session/{id}");
        session.post("/timeouts", &json!({ "script": SCRIPT_PATIENCE.as_millis() as u64 }))?;
        Ok(session)
    }

    pub(super) fn go(&self, address: &str) -> Result<(), Trouble> {
        self.post("/url", &json!({ "url": address })).map(drop)
    }

    pub(super) fn find(&self, selector: &str) -> Result<Element, Trouble> {
        let found = self.post("/element", &json!({ "using": "css selector", "value": selector }))?;
        let element = found[ELEMENT].as_str().ok_or_else(|| Trouble::Broken(format!("no element: {found}")))?;
        Ok(Element(element.to_owned()))
    }

    pub(super) fn click(&self, element: &Element) -> Result<(), Trouble> {
        self.post(&format!("/element/{}/click", element.0), &json!({})).map(drop)
    }

    pub(super) fn type_into(&self, element: &Element, keys: &str) -> Result<(), Trouble> {
        self.post(&format!("/element/{}/value", element.0), &json!({ "text": keys })).map(drop)
    }

    /// Keeps a finger on it for so long.
    pub(super) fn hold(&self, element: &Element, time: Duration) -> Result<(), Trouble> {
        let place = json!({ ELEMENT: element.0 });
        let hand = json!({
            "type": "pointer",
            "id": "hand",
            "parameters": { "pointerType": "mouse" },
            "actions": [
                { "type": "pointerMove", "duration": 0, "origin": place, "x": 0, "y": 0 },
                { "type": "pointerDown", "button": 0 },
                { "type": "pause", "duration": time.as_millis() as u64 },
                { "type": "pointerUp", "button": 0 },
            ],
        });
        self.post("/actions", &json!({ "actions": [hand] })).map(drop)
    }

    /// Runs the body of a function in the page.
    pub(super) fn run(&self, body: &str, arguments: &[Json]) -> Result<Json, Trouble> {
        self.post("/execute/sync", &json!({ "script": body, "args": arguments }))
    }

    /// Runs the body of a function whose last argument takes the answer.
    pub(super) fn run_until_answered(&self, body: &str, arguments: &[Json]) -> Result<Json, Trouble> {
        self.post("/execute/async", &json!({ "script": body, "args": arguments }))
    }

    pub(super) fn resize(&self, width: i64, height: i64) -> Result<(), Trouble> {
        self.post("/window/rect", &json!({ "width": width, "height": height })).map(drop)
    }

    /// What the window shows, as PNG.
    pub(super) fn picture(&self) -> Result<Vec<u8>, Trouble> {
        let picture = self.ask(Method::GET, "/screenshot", None)?;
        STANDARD.decode(picture.as_str().unwrap_or_default()).map_err(broken)
    }

    pub(super) fn end(&self) -> Result<(), Trouble> {
        self.ask(Method::DELETE, "", None).map(drop)
    }

    fn post(&self, path: &str, body: &Json) -> Result<Json, Trouble> {
        self.ask(Method::POST, path, Some(body))
    }

    fn ask(&self, method: Method, path: &str, body: Option<&Json>) -> Result<Json, Trouble> {
        let mut request = self.client.request(method, format!("{}{path}", self.address));
        if let Some(body) = body {
            request = request.header("content-type", "application/json; charset=utf-8").body(body.to_string());
        }
        let answer = request.send().and_then(|answer| answer.text()).map_err(broken)?;
        let mut answer: Json = serde_json::from_str(&answer).map_err(broken)?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            None => Ok(value),
            Some(error) => Err(Trouble::of(error, value["message"].as_str().unwrap_or_default())),
        }
    }
}

impl Trouble {
    fn of(error: &str, message: &str) -> Self {
        let sentence = format!("{error}: {message}");
        match error {
            "stale element reference"
            | "no such element"
            | "element click intercepted"
            | "element not interactable"
            | "invalid element state" => Self::Moved(sentence),
            _ => Self::Broken(sentence),
        }
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Broken(trouble.into())
    }
}

impl From<Trouble> for String {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Moved(sentence) | Trouble::Broken(sentence) => sentence,
        }
    }
}

fn broken(error: impl std::fmt::Display) -> Trouble {
    Trouble::Broken(error.to_string())
}
