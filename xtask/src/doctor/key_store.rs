//! Where the tablet's keys would lie on this machine.

use std::env;
use std::path::Path;
use std::process::Command;

use super::table::Finding;
use crate::process;

const SECRET_SERVICE: &str = "org.freedesktop.secrets";
const TPM: &str = "/dev/tpmrm0";

/// The tablet has no other key store yet, whatever the machine offers.
const IN_A_FILE: &str = "\
THE TABLET'S KEYS LIE IN FILES WITH MODE 0600 (PROFILE C), whatever this machine offers
whoever takes the whole device takes the files: only the staff secret then protects the cases,
and a deleted key may survive in old blocks of a flash disk
good enough to try things out, not for residents' data";

pub(super) fn examine() -> Finding {
    finding(has_secret_service(), Path::new(TPM).exists())
}

fn finding(secret_service: bool, tpm: bool) -> Finding {
    let seen =
        format!("files; this machine's Secret Service is {}, its TPM {}", presence(secret_service), presence(tpm));
    Finding::notable("key store", seen, IN_A_FILE)
}

fn presence(there: bool) -> &'static str {
    if there { "present" } else { "absent" }
}

fn has_secret_service() -> bool {
    has_session_bus()
        && ["ListNames", "ListActivatableNames"]
            .into_iter()
            .any(|question| ask_bus(question).is_some_and(|names| names.contains(SECRET_SERVICE)))
}

/// Asking without one would start one.
fn has_session_bus() -> bool {
    let given = env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some_and(|address| !address.is_empty());
    let runtime = env::var_os("XDG_RUNTIME_DIR").map(|folder| Path::new(&folder).join("bus"));
    given || runtime.is_some_and(|socket| socket.exists())
}

fn ask_bus(question: &str) -> Option<String> {
    let method = format!("org.freedesktop.DBus.{question}");
    let mut gdbus = Command::new("gdbus");
    gdbus.args(["call", "--session", "--dest", "org.freedesktop.DBus"]).args([
        "--object-path",
        "/org/freedesktop/DBus",
        "--method",
        &method,
    ]);
    let mut busctl = Command::new("busctl");
    busctl.args(["--user", "call", "org.freedesktop.DBus"]).args([
        "/org/freedesktop/DBus",
        "org.freedesktop.DBus",
        question,
    ]);
    process::answer(&mut gdbus).or_else(|| process::answer(&mut busctl))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::table::show;

    #[test]
    fn keys_in_files_are_said_loudly_whatever_the_machine_offers() {
        for (secret_service, tpm) in [(false, false), (true, true)] {
            let text = show(&[finding(secret_service, tpm)]);
            assert!(text.contains("KEYS LIE IN FILES"), "{text}");
        }
    }
}
