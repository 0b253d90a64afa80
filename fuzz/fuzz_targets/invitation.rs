//! Bytes from outside as `invitation`: what a code on the enrolment screen says; what must hold is in `tests/src/hostile/probe.rs`.
#![no_main]
#[path = "../../tests/src/hostile/probe.rs"]
#[allow(dead_code)]
mod probe;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probe::invitation(bytes));
