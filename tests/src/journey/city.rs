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
