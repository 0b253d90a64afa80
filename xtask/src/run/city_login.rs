//! The first member of the city's staff, so that the city's pages can be opened.

use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::Command;

use super::state::State;
use crate::build::Programs;
use crate::progress::note;
use crate::{Result, process};

const LOGIN: &str = "shiyakusho";
const NAME: &str = "市職員";
const PASSWORD_CHARACTERS: usize = 20;
/// Thirty-two signs that are hard to confuse, so that each byte gives five even bits.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

pub(super) fn ensure(programs: &Programs, state: &State) -> Result<()> {
    let file = state.city_login();
    if file.is_file() {
        note("already there");
        return Ok(());
    }
    let password = make_password()?;
    let mut command = Command::new(&programs.server);
    command.args(["staff", "add", "--data"]).arg(state.server()).args(["--login", LOGIN, "--name", NAME]);
    let answer = process::capture_with_input(&mut command, &format!("{password}\n"))
        .map_err(|reason| format!("{reason}\nif {LOGIN} exists already, start over with --fresh"))?;
    let totp = totp_in(&answer)?;
    keep(&file, &password, totp)?;
    note(&format!("log-in, password and TOTP are in {}", file.display()));
    Ok(())
}

fn make_password() -> Result<String> {
    let mut bytes = [0; PASSWORD_CHARACTERS];
    fs::File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .map_err(|error| format!("no randomness for a password: {error}"))?;
    Ok(bytes.iter().map(|byte| sign(*byte)).collect())
}

fn sign(byte: u8) -> char {
    char::from(ALPHABET[usize::from(byte % 32)])
}

fn totp_in(answer: &str) -> Result<&str> {
    answer
        .lines()
        .find_map(|line| line.strip_prefix("totp "))
        .filter(|address| address.starts_with("otpauth://"))
        .ok_or_else(|| "`hikitsugi-server staff add` printed no line `totp otpauth://…`".to_owned())
}

fn keep(file: &Path, password: &str, totp: &str) -> Result<()> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut file| file.write_all(format!("login: {LOGIN}\npassword: {password}\ntotp: {totp}\n").as_bytes()))
        .map_err(|error| format!("cannot write {}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_alphabet_has_no_sign_twice() {
        let signs: BTreeSet<u8> = ALPHABET.iter().copied().collect();
        assert_eq!(signs.len(), ALPHABET.len());
    }

    #[test]
    fn passwords_are_long_and_differ() {
        let (one, other) = (make_password(), make_password());
        assert!(one.as_ref().is_ok_and(|word| word.len() == PASSWORD_CHARACTERS));
        assert_ne!(one, other);
    }

    #[test]
    fn the_totp_line_is_found_among_others() {
        let answer = "added shiyakusho\ntotp otpauth://totp/x?secret=AB\n";
        assert_eq!(totp_in(answer), Ok("otpauth://totp/x?secret=AB"));
        assert!(totp_in("added\n").is_err());
    }
}
