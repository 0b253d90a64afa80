//! The shell's typed commands, asked through the real window.

use super::session::Session;
use crate::journey::counter::{Done, Failure};
use bridge::{Command, Fault};
use serde_json::json;

/// Numbers travel as text, so that none of their 64 bits is lost.
const INVOKE: &str = "const [name, request, done] = arguments;
    window.__TAURI__.core.invoke(name, { request: JSON.parse(request) }).then(
        reply => done({ ok: JSON.stringify(reply) ?? 'null' }),
        fault => done({ fault: JSON.stringify(fault) ?? 'null' }));";

pub(super) fn call<C: Command>(session: &Session, request: &C) -> Done<C::Reply> {
    let request = serde_json::to_string(request).map_err(|error| error.to_string())?;
    let answer = session.run_until_answered(INVOKE, &[json!(C::NAME), json!(request)])?;
    if let Some(fault) = answer["fault"].as_str() {
        let fault: Fault = serde_json::from_str(fault).map_err(|error| format!("{}: {fault} ({error})", C::NAME))?;
        return Err(Failure::Fault(fault));
    }
    let reply = answer["ok"].as_str().ok_or_else(|| format!("{} answered {answer}", C::NAME))?;
    serde_json::from_str(reply).map_err(|error| Failure::Broken(format!("{}: {error}", C::NAME)))
}
