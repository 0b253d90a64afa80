//! `staff add`.

use crate::{Failure, Place};
use city::NewStaff;
use sealing::SystemEntropy;
use std::io::BufRead;

/// Reads the password as one line, so that it stands in no list of processes.
pub(crate) fn add(place: &Place, login: &str, name: &str, input: &mut dyn BufRead) -> Result<String, Failure> {
    let mut line = String::new();
    input.read_line(&mut line).map_err(Failure::Network)?;
    let password = line.trim_end_matches(['\r', '\n']);
    let store = place.open_city_store()?;
    Ok(store.make_staff(&NewStaff { login, name, password }, &mut SystemEntropy::default())?)
}
