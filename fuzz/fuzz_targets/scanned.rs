//! Bytes from outside as `scanned`: what a code says, without its picture.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(id) = domain::scanned::candidate(&[bytes], 0) {
        let text: String = String::from_utf8_lossy(bytes).chars().map(domain::width::narrow).collect();
        assert!(bytes.len() <= domain::scanned::BYTES_MAX && text.matches(id.digits()).count() >= 1);
    }
});
