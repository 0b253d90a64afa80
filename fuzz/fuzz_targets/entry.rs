//! Bytes from outside as `entry`; what must hold is in `tests/src/hostile/probe.rs`.
#![no_main]
#[path = "../../tests/src/hostile/probe.rs"]
#[allow(dead_code)]
mod probe;

// A panic that the product catches is no finding: only one that comes out of it ends the run.
libfuzzer_sys::fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| probe::entry(bytes));
