//! The one door to the shell: every command goes through `call`, and nothing else speaks to the outside.

use bridge::{Command, Fault, FaultCode};
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["window", "__TAURI__", "core"])]
    async fn invoke(command: &str, arguments: JsValue) -> Result<JsValue, JsValue>;
}

/// A Tauri command takes its one argument by name.
#[derive(Serialize)]
struct Arguments<'a, C> {
    request: &'a C,
}

/// Sends one request to the shell and reads its answer; whatever cannot be read is a fault of its own.
pub(crate) async fn call<C: Command>(request: C) -> Result<C::Reply, Fault> {
    let arguments = arguments(&request)?;
    match invoke(C::NAME, arguments).await {
        Ok(reply) => parse(&reply).ok_or_else(|| FaultCode::RequestMalformed.into()),
        Err(error) => Err(parse::<Fault>(&error).unwrap_or_else(|| FaultCode::RequestMalformed.into())),
    }
}

fn arguments<C: Serialize>(request: &C) -> Result<JsValue, Fault> {
    let json = serde_json::to_string(&Arguments { request }).map_err(|_| FaultCode::RequestMalformed)?;
    js_sys::JSON::parse(&json).map_err(|_| FaultCode::RequestMalformed.into())
}

/// Goes through JSON text, so that the shell's 64-bit numbers and the screen's are read by the same code.
fn parse<T: serde::de::DeserializeOwned>(value: &JsValue) -> Option<T> {
    let json = js_sys::JSON::stringify(value).ok()?;
    // `undefined` has no JSON text; a command that answers with nothing answers `null`.
    let json = json.as_string().unwrap_or_else(|| "null".into());
    serde_json::from_str(&json).ok()
}
