//! One-time codes of city staff: RFC 6238, as every authenticator app makes them.

use domain::Timestamp;
use totp_rs::{Builder, Secret, Totp};

const ISSUER: &str = "Hikitsugi";

/// The time step whose code was typed, one step early or late allowed.
pub(crate) fn accepted_step(secret: &[u8], typed: &str, now: Timestamp) -> Option<u64> {
    let typed = domain::width::digits_as_typed(typed);
    let seconds = u64::try_from(now.0 / 1000).ok()?;
    over(secret)?.check(&typed, seconds)
}

/// What an authenticator app is given once, when a member of staff is added.
pub(crate) fn address(secret: &[u8], login: &str) -> String {
    let secret = Secret::from(secret).to_base32();
    format!("otpauth://totp/{ISSUER}:{login}?secret={secret}&issuer={ISSUER}")
}

fn over(secret: &[u8]) -> Option<Totp> {
    Builder::new().with_secret(secret).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn the_codes_of_the_standard_are_accepted_half_a_minute_early_or_late() {
        // RFC 6238, appendix B: at 1111111109 s the code is 07081804, of which six digits are used.
        let moment = |seconds: i64| Timestamp(seconds * 1000);
        let step = accepted_step(SECRET, "081804", moment(1_111_111_109));
        assert_eq!(step, Some(1_111_111_109 / 30));
        assert_eq!(accepted_step(SECRET, "０８１　８０４", moment(1_111_111_109 + 30)), step);
        assert_eq!(accepted_step(SECRET, "081804", moment(1_111_111_109 + 60)), None);
        assert_eq!(accepted_step(SECRET, "081805", moment(1_111_111_109)), None);
        assert_eq!(accepted_step(SECRET, "", moment(1_111_111_109)), None);
    }

    #[test]
    fn the_address_holds_the_secret_in_base_32() {
        assert_eq!(
            address(SECRET, "tanaka"),
            "otpauth://totp/Hikitsugi:tanaka?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Hikitsugi"
        );
    }
}
