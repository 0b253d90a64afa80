//! The binary itself, as a person at a terminal uses it.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

fn server(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hikitsugi-server"));
    command.args(arguments);
    command
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    server(arguments).output().expect("runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn initialised() -> (tempfile::TempDir, String) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let data = directory.path().join("data").display().to_string();
    assert!(run(&["init", "--data", &data]).status.success());
    (directory, data)
}

fn serve(data: &str) -> (Child, String) {
    let mut child =
        server(&["serve", "--data", data, "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().expect("starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("is piped");
    BufReader::new(stdout).read_line(&mut line).expect("says where it listens");
    (child, line.trim().to_owned())
}

#[test]
fn init_makes_everything_once_and_for_its_owner_alone() {
    let (_directory, data) = initialised();
    for file in ["ca.pem", "server.pem", "server-key.pem", "server.toml", "relay.db", "city.db", "city-root-1"] {
        assert!(Path::new(&data).join(file).exists(), "{file}");
    }
    let again = run(&["init", "--data", &data]);
    assert!(!again.status.success() && String::from_utf8_lossy(&again.stderr).contains("initialised already"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).expect("is there").permissions().mode() & 0o777;
        assert_eq!(mode(Path::new(&data)), 0o700);
        for file in ["server-key.pem", "ca-key.pem", "relay.db", "city.db", "city-root-1"] {
            assert_eq!(mode(&Path::new(&data).join(file)), 0o600, "{file}");
        }
    }
}

#[test]
fn the_other_commands_work_while_the_server_runs_and_it_stops_when_asked() {
    let (_directory, data) = initialised();
    let (mut child, line) = serve(&data);
    assert!(line.starts_with("listening https://localhost:"), "{line}");
    let code = said(&run(&["enrol-code", "--data", &data, "--label", "窓口1"]));
    assert_eq!(code.strip_prefix("code ").map(str::len), Some(19), "{code}");
    assert_eq!(said(&run(&["city-key", "--data", &data])).len(), 64);
    assert_eq!(said(&run(&["devices", "--data", &data])), "");
    let unknown = "0".repeat(32);
    assert!(!run(&["revoke", "--data", &data, "--device", &unknown]).status.success());
    let second = run(&["serve", "--data", &data, "--listen", "127.0.0.1:0"]);
    assert!(!second.status.success(), "one server over one directory");
    assert!(add_staff(&data, "tanaka").starts_with("totp otpauth://totp/"));
    assert_eq!(add_staff(&data, "tanaka"), "", "a log-in name is taken once");
    assert!(Command::new("kill").arg(child.id().to_string()).status().expect("runs").success());
    assert!(child.wait().expect("ends").success());
}

fn add_staff(data: &str, login: &str) -> String {
    let mut child = server(&["staff", "add", "--data", data, "--login", login, "--name", "田中 市子"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let mut stdin = child.stdin.take().expect("is piped");
    stdin.write_all("球磨川の鮎はうまい\n".as_bytes()).expect("reads");
    drop(stdin);
    said(&child.wait_with_output().expect("ends"))
}

#[cfg(unix)]
#[test]
fn everything_a_server_writes_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (directory, data) = initialised();
    let path = |name: &str| directory.path().join(name).display().to_string();
    assert!(run(&["mirror", "--data", &data, "--to", &path("mirror")]).status.success());
    assert!(run(&["backup", "--data", &data, "--to", &path("copy")]).status.success());
    let restored = run(&["restore", "--from", &path("copy"), "--mirror", &path("mirror"), "--data", &path("restored")]);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    for folder in [data, path("mirror"), path("copy"), path("restored")] {
        let (mut roots, mut files) = (0, 0);
        for entry in std::fs::read_dir(&folder).expect("lists").map(|entry| entry.expect("reads")) {
            let mode = entry.metadata().expect("reads").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", entry.path().display());
            roots += usize::from(entry.file_name().to_string_lossy().starts_with("city-root-"));
            files += 1;
        }
        assert!(files > 1 && (roots == 1 || folder.ends_with("copy")), "{folder}: {files} files, {roots} roots");
    }
}

/// A disk without room, as a program's standard streams may lie on one.
#[cfg(target_os = "linux")]
fn full() -> std::fs::File {
    std::fs::OpenOptions::new().write(true).open("/dev/full").expect("opens")
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_log_disk_is_no_panic_and_keeps_nobody_from_serving() {
    let (_directory, data) = initialised();
    let unsaid = server(&["city-key", "--data", &data]).stdout(full()).stderr(full()).status().expect("runs");
    assert_eq!(unsaid.code(), Some(1), "what was asked for did not arrive");
    let unwritten = server(&["serve"]).stdout(full()).stderr(full()).status().expect("runs");
    assert_eq!(unwritten.code(), Some(2));
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = listener.local_addr().expect("has one").to_string();
    drop(listener);
    drop(rustls::crypto::ring::default_provider().install_default());
    let authority = std::fs::read(Path::new(&data).join("ca.pem")).expect("is there");
    let authority = reqwest::Certificate::from_pem(&authority).expect("is a certificate");
    let browser = reqwest::blocking::Client::builder().tls_certs_only([authority]).build().expect("a client");
    let mut child = server(&["serve", "--data", &data, "--listen", &address])
        .stdout(full())
        .stderr(full())
        .spawn()
        .expect("starts");
    let page = address.replace("127.0.0.1", "https://localhost");
    while browser.get(&page).send().is_err() {
        assert_eq!(child.try_wait().expect("is watched"), None, "it goes on");
    }
    child.kill().expect("stops");
    child.wait().expect("ends");
}

#[test]
fn a_certificate_that_was_changed_does_not_verify() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("certificate.json");
    std::fs::write(&file, "{}").expect("writable");
    let key = "0".repeat(64);
    let output = run(&["certificate", "verify", "--file", &file.display().to_string(), "--city-key", &key]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("→"));
}
