//! What city staff do at the server's pages, whichever way the player reaches them.

use crate::journey::counter::Done;
use domain::CaseNumber;

pub trait City {
    fn log_in(&mut self, login: &str, password: &str, totp: &str) -> Done<()>;
    /// Opens a case and returns what the page says, and whether it shows a photo that is a picture.
    fn read_case(&mut self, number: &CaseNumber) -> Done<CasePage>;
    fn receive(&mut self, number: &CaseNumber) -> Done<()>;
    /// Opens what a tablet of this label added to a case after its receipt.
    fn read_addition(&mut self, number: &CaseNumber, label: &str) -> Done<CasePage>;
    fn confirm_addition(&mut self, number: &CaseNumber, label: &str) -> Done<()>;
    /// The number of the deletion certificate, once it is there.
    fn certificate(&mut self, number: &CaseNumber) -> Done<Option<String>>;
    fn revoke(&mut self, label: &str) -> Done<()>;
    /// Takes in a tablet's file and answers with the one to carry back.
    fn carry(&mut self, file: &[u8]) -> Done<Vec<u8>>;
    fn picture(&mut self, name: &str) -> Done<()>;
}

pub struct CasePage {
    pub text: String,
    pub shows_photo: bool,
}

/// The code that an authenticator app shows now for an `otpauth://` address.
pub fn one_time_code(address: &str) -> Result<String, String> {
    let secret = address.split(['?', '&']).find_map(|part| part.strip_prefix("secret="));
    let secret = totp_rs::Secret::try_from_base32(secret.ok_or("the address has no secret")?);
    let secret = secret.map_err(|error| error.to_string())?;
    let totp = totp_rs::Builder::new().with_secret(secret).build().map_err(|error| error.to_string())?;
    Ok(totp.generate_current().to_string())
}
