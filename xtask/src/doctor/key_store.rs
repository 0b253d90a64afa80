//! Where the tablet's keys would lie on this machine.

use std::env;
use std::path::Path;
use std::process::Command;

use super::table::Finding;
use crate::process;

const SECRET_SERVICE: &str = "org.freedesktop.secrets";
const TPM: &str = "/dev/tpmrm0";

const IN_A_FILE: &str = "\
NO KEY STORE: THE TABLET'S KEYS LIE IN A FILE WITH MODE 0600 (PROFILE C)
whoever takes the whole device takes the file: only the staff secret then protects the cases,
and a deleted key may survive in old blocks of the disk
good enough to try things out, not for residents' data
to mend it: log in to a desktop with a key ring (gnome-keyring or KWallet),
or use a device with a TPM 2.0 and switch it on in the firmware";

pub(super) fn examine() -> Finding {
    finding(has_secret_service(), Path::new(TPM).exists())
}

fn finding(secret_service: bool, tpm: bool) -> Finding {
    let seen = format!("Secret Service {}, TPM {}", presence(secret_service), presence(tpm));
    match (secret_service, tpm) {
        (true, _) => Finding::fine("key store", seen),
        (false, true) => Finding::notable(
            "key store",
            seen,
            "there is a TPM but no Secret Service to keep keys in: log in to a desktop \
             with a key ring,\nelse the keys lie in a file with mode 0600 (profile C)",
        ),
        (false, false) => Finding::notable("key store", seen, IN_A_FILE),
    }
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
    fn keys_in_a_file_are_said_loudly() {
        let text = show(&[finding(false, false)]);
        assert!(text.contains("NO KEY STORE"), "{text}");
    }

    #[test]
    fn a_secret_service_is_fine() {
        let text = show(&[finding(true, false)]);
        assert!(text.starts_with("ok key store"), "{text}");
    }
}
