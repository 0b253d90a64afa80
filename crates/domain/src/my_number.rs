//! The check digit of the 個人番号 (My Number): known only so that the number can be refused.

/// True when twelve ASCII digits carry a valid 個人番号 check digit.
pub fn is_my_number(digits: &str) -> bool {
    let Ok(digits) = <[u8; 12]>::try_from(digits.as_bytes()) else {
        return false;
    };
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let values = digits.map(|digit| u32::from(digit - b'0'));
    let (body, check) = (&values[..11], values[11]);
    check_digit(body) == check
}

/// Computes the check digit over eleven digits, most significant first.
fn check_digit(body: &[u32]) -> u32 {
    let sum: u32 = body
        .iter()
        .rev()
        .zip(1..)
        .map(|(digit, position)| digit * if position <= 6 { position + 1 } else { position - 5 })
        .sum();
    match sum % 11 {
        0 | 1 => 0,
        remainder => 11 - remainder,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Completes eleven digits made for the check itself; no person has this number.
    fn completed(body: &str) -> String {
        let values: Vec<u32> = body.bytes().map(|digit| u32::from(digit - b'0')).collect();
        format!("{body}{}", check_digit(&values))
    }

    #[test]
    fn a_number_with_its_check_digit_is_recognised() {
        for body in ["00000000001", "12345678901", "99999999999"] {
            assert!(is_my_number(&completed(body)), "{body}");
        }
    }

    #[test]
    fn every_other_check_digit_is_not() {
        let right = completed("12345678901");
        for check in '0'..='9' {
            let number = format!("12345678901{check}");
            assert_eq!(is_my_number(&number), number == right);
        }
    }

    #[test]
    fn other_lengths_and_letters_are_not() {
        assert!(!is_my_number("1234567890"));
        assert!(!is_my_number("12345678901a"));
    }
}
