//! Padmé: hides a length behind at most twelve per cent of padding.

/// The padded size of `length` bytes.
pub fn padded_length(length: usize) -> usize {
    if length < 2 {
        return length;
    }
    let exponent = length.ilog2();
    let mantissa = exponent.ilog2() + 1;
    let mask = (1usize << (exponent - mantissa.min(exponent))) - 1;
    (length + mask) & !mask
}

/// Puts the length before the bytes and zeros after them.
pub fn pad(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("a sealed piece is far below 4 GiB");
    let mut padded = Vec::with_capacity(padded_length(bytes.len() + 4));
    padded.extend_from_slice(&length.to_be_bytes());
    padded.extend_from_slice(bytes);
    padded.resize(padded_length(padded.len()), 0);
    padded
}

/// Takes the bytes out again; `None` when this is no padded piece.
pub fn unpad(mut padded: Vec<u8>) -> Option<Vec<u8>> {
    let length = u32::from_be_bytes(padded.get(..4)?.try_into().ok()?) as usize;
    if padded.len() < 4 + length || padded.len() != padded_length(4 + length) {
        return None;
    }
    padded.truncate(4 + length);
    padded.drain(..4);
    Some(padded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_costs_at_most_twelve_per_cent_and_comes_off_again() {
        for length in (0..5_000).chain([100_000, 1_000_003]) {
            let bytes = vec![7; length];
            let padded = pad(&bytes);
            assert!(padded.len() * 100 <= (length + 4) * 112, "{length}");
            assert_eq!(unpad(padded), Some(bytes));
        }
    }

    #[test]
    fn a_torn_piece_is_no_padded_piece() {
        assert_eq!(unpad(vec![0, 0]), None);
        assert_eq!(unpad(vec![0, 0, 0, 9, 1]), None);
    }
}
