//! Bytes from outside as `answer`; what must hold is in `tests/src/hostile/probe.rs`.
#![no_main]
#[path = "../../tests/src/hostile/probe.rs"]
#[allow(dead_code)]
mod probe;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probe::answer(bytes));
