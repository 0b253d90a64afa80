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
    /// Types the confirmation and ends the contract.
    fn end_contract(&mut self) -> Done<()>;
    /// Whether a tablet said its last word, and how many cases it still holds.
    fn leaving(&mut self, label: &str) -> Done<(bool, usize)>;
    /// Proposes rules for tablets, and confirms them.
    fn set_rules(&mut self, rules: Rules, confirm: bool) -> Done<()>;
    fn rules(&mut self) -> Done<Rules>;
    /// Chooses these files of rules for the counter, and publishes them.
    fn publish_rules(&mut self, files: &[(String, String)]) -> Done<()>;
    /// Declares a tablet lost; the number of cases that may still lie on it.
    fn declare_lost(&mut self, label: &str) -> Done<usize>;
    /// Opens the page below `/city/` at this address.
    fn show(&mut self, page: &str) -> Done<()>;
    fn revoke(&mut self, label: &str) -> Done<()>;
    /// Takes in a tablet's file and answers with the one to carry back.
    fn carry(&mut self, file: &[u8]) -> Done<Vec<u8>>;
    fn picture(&mut self, name: &str) -> Done<()>;
}

/// The days of the rules for tablets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    pub stop_after: u16,
    pub destroy_after: u16,
    /// Left as it is when it is not named.
    pub lease: Option<u16>,
}

pub struct CasePage {
    pub text: String,
    pub shows_photo: bool,
}

/// Where the rules for tablets stand.
pub(crate) const RULES: &str = "/city/rules";

/// Where the rules of the counter stand.
pub(crate) const RULEBOOK: &str = "/city/rulebook";

/// What is typed where.
pub(crate) fn typed_rules(rules: Rules) -> Vec<(&'static str, String)> {
    let days = [("stop-after", rules.stop_after), ("destroy-after", rules.destroy_after)];
    let typed = days.into_iter().chain(rules.lease.map(|days| ("lease", days)));
    typed.map(|(part, days)| (part, days.to_string())).collect()
}

pub(crate) fn rules_of(stop_after: Option<&str>, destroy_after: Option<&str>) -> Done<Rules> {
    let days = |text: Option<&str>| text.and_then(|text| text.parse().ok()).ok_or("the page shows no number of days");
    Ok(Rules { stop_after: days(stop_after)?, destroy_after: days(destroy_after)?, lease: None })
}

pub(crate) fn leaving_of(done: Option<&str>, cases: Option<&str>) -> Done<(bool, usize)> {
    let cases = cases.and_then(|cases| cases.parse().ok()).ok_or("the page shows no number of cases")?;
    Ok((done == Some("true"), cases))
}

/// The number of cases that the exposure report names.
pub(crate) fn left_of(shown: Option<&str>) -> Done<usize> {
    shown.and_then(|left| left.parse().ok()).ok_or_else(|| "the page shows no exposure report".into())
}

/// The code that an authenticator app shows now for an `otpauth://` address.
pub fn one_time_code(address: &str) -> Result<String, String> {
    let secret = address.split(['?', '&']).find_map(|part| part.strip_prefix("secret="));
    let secret = totp_rs::Secret::try_from_base32(secret.ok_or("the address has no secret")?);
    let secret = secret.map_err(|error| error.to_string())?;
    let totp = totp_rs::Builder::new().with_secret(secret).build().map_err(|error| error.to_string())?;
    Ok(totp.generate_current().to_string())
}
