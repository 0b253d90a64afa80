//! A disk that takes no more, without root and without mounting: the kernel lets no file of one process grow.
//!
//! `RLIMIT_FSIZE` is set on the running process from outside. It was started with SIGXFSZ ignored, so a write beyond
//! the limit fails (EFBIG) where a full disk fails (ENOSPC): in the middle of a log, of a checkpoint, of a key file.

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use std::path::Path;

/// What a program is started through, so that a write beyond its limit fails instead of ending it.
pub const IGNORING_LIMITS: [&str; 2] = ["env", "--ignore-signal=XFSZ"];

/// Lets no file of a process grow beyond so many bytes.
pub fn limit(pid: u32, bytes: u64) -> Result<(), String> {
    set(pid, Some(bytes))
}

pub fn lift(pid: u32) -> Result<(), String> {
    set(pid, None)
}

/// The size of a file, or none.
pub fn size_of(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}

fn set(pid: u32, current: Option<u64>) -> Result<(), String> {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or("no such number of a process")?;
    let limits = Rlimit { current, maximum: None };
    prlimit(Some(pid), Resource::Fsize, limits).map(drop).map_err(|error| format!("prlimit: {error}"))
}
