//! Compilers and what surrounds them.

use std::process::Command;

use super::table::Finding;
use crate::process;
use crate::setup::debian::{self, Purpose};
use crate::setup::wasm_target::{self, TARGET};
use crate::setup::{bindgen, wasm_opt};
use crate::workspace::Workspace;

const SET_UP: &str = "`cargo xtask setup` installs it";

pub(super) fn examine(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = vec![rust(), wasm(), wasm_bindgen(workspace), wasm_optimiser(workspace), npm()];
    findings.extend(Purpose::ALL.map(packages));
    findings
}

fn rust() -> Finding {
    match process::answer(Command::new("rustc").arg("--version")) {
        Some(version) => Finding::fine("rust", version.trim()),
        None => Finding::blocking("rust", "rustc does not run", "install Rust with rustup"),
    }
}

fn wasm() -> Finding {
    match wasm_target::find() {
        Some(toolchain) => Finding::fine(
            "wasm target",
            format!("{TARGET} with {}, {}", toolchain.way(), first_line(toolchain.version())),
        ),
        None => Finding::blocking("wasm target", format!("{TARGET} is missing"), SET_UP),
    }
}

fn wasm_bindgen(workspace: &Workspace) -> Finding {
    match bindgen::version(workspace) {
        Ok(version) => Finding::fine("wasm-bindgen", format!("{version} (pinned)")),
        Err(reason) => Finding::blocking("wasm-bindgen", "the pins do not agree", reason),
    }
}

fn wasm_optimiser(workspace: &Workspace) -> Finding {
    let seen = format!("binaryen {}", wasm_opt::PACKAGE.version);
    if wasm_opt::PACKAGE.is_installed(workspace) {
        Finding::fine("wasm-opt", seen)
    } else {
        Finding::notable("wasm-opt", format!("{seen} is missing"), SET_UP)
    }
}

fn npm() -> Finding {
    let version = |program: &str| process::answer(Command::new(program).arg("--version"));
    match (version("node"), version("npm")) {
        (Some(node), Some(npm)) => Finding::fine("node and npm", format!("{}, {}", node.trim(), npm.trim())),
        _ => Finding::blocking("node and npm", "missing", SET_UP),
    }
}

fn packages(purpose: Purpose) -> Finding {
    let name = match purpose {
        Purpose::Compile => "to compile",
        Purpose::Window => "to open a window",
        Purpose::Headless => "for --headless",
        Purpose::CityPages | Purpose::Tracing => "for test",
    };
    let wanted = debian::packages_for(&[purpose]);
    let Some(missing) = debian::missing_among(&wanted) else {
        let advice = format!("for {} install what matches {}", purpose.name(), wanted.join(" "));
        return Finding::notable(name, "this is no Debian system", advice);
    };
    if missing.is_empty() {
        return Finding::fine(name, wanted.join(" "));
    }
    let seen = format!("missing for {}: {}", purpose.name(), missing.join(" "));
    match purpose {
        Purpose::Compile | Purpose::Window => Finding::blocking(name, seen, SET_UP),
        Purpose::Headless | Purpose::CityPages | Purpose::Tracing => Finding::notable(name, seen, SET_UP),
    }
}

fn first_line(text: Option<String>) -> String {
    text.and_then(|text| text.lines().next().map(str::to_owned)).unwrap_or_default()
}
