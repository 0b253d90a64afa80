//! Bytes from outside as `frame`: a picture, or the bare luma of a small one. Whatever is found must be found in bounds.
#![no_main]

use scanner::{Effort, Frame, find};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let frame = match kind {
        0 => Frame::decode(rest),
        width => Frame::of_luma(usize::from(*width), rest.len() / usize::from(*width), rest.to_vec()),
    };
    let Ok(frame) = frame else { return };
    let found = find(&frame, Effort::LIVE);
    let texts: Vec<&[u8]> = found.codes.iter().map(|code| code.text.as_slice()).collect();
    assert!(texts.iter().all(|text| text.len() <= 4_096));
    if let Ok(id) = domain::scanned::candidate(&texts, found.unread.len()) {
        assert!(texts[0].len() <= domain::scanned::BYTES_MAX && id.digits().len() == 23);
    }
});
