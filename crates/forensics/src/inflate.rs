//! Finds compressed streams wherever they begin: a change over 256 bytes lies deflated in an automerge file.

use flate2::{Decompress, FlushDecompress, Status};

/// Shorter results are chance.
const OUTPUT_BYTES_MIN: usize = 12;
const OUTPUT_BYTES_MAX: usize = 1 << 20;

/// Tries a raw deflate stream at every offset; zlib and gzip are the same behind their headers.
pub fn every_stream(bytes: &[u8], mut found: impl FnMut(usize, &[u8])) {
    let mut inflater = Decompress::new(false);
    let mut output = Vec::with_capacity(OUTPUT_BYTES_MAX);
    for offset in 0..bytes.len() {
        // The third block type does not exist; stored blocks are plain bytes, which are searched anyway.
        let kind = bytes[offset] >> 1 & 3;
        if kind == 3 || kind == 0 {
            continue;
        }
        inflater.reset(false);
        output.clear();
        let ended = inflater.decompress_vec(&bytes[offset..], &mut output, FlushDecompress::Finish);
        if output.len() >= OUTPUT_BYTES_MIN && matches!(ended, Ok(Status::StreamEnd | Status::Ok | Status::BufError)) {
            found(offset, &output);
        }
    }
}
