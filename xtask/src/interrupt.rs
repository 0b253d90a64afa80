//! Ctrl-C and termination: remembered here, obeyed where something is waited for.

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::Result;

static ASKED_TO_STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();

pub(crate) fn listen() -> Result<()> {
    let flag = ASKED_TO_STOP.get_or_init(Arc::default);
    for signal in [SIGHUP, SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(flag))
            .map_err(|error| format!("cannot listen for signal {signal}: {error}"))?;
    }
    Ok(())
}

pub(crate) fn asked_to_stop() -> bool {
    ASKED_TO_STOP.get().is_some_and(|flag| flag.load(Ordering::SeqCst))
}

/// The shell's convention for a stop from outside is 130.
pub(crate) fn exit_code() -> ExitCode {
    if asked_to_stop() { ExitCode::from(130) } else { ExitCode::FAILURE }
}
