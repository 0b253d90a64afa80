//! `prove-erasure` after a real purge: it holds, and it stops holding when anything is put back.

use bridge::{Base64Bytes, TakePhoto};
use domain::{CaseId, CaseNumber, Field, Outcome, Service, Value};
use rusqlite::Connection;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tests::{
    journey::{city::City, counter::Counter, tablet_process::TabletProcess},
    kills::places::{Places, Programs},
    process::built_beside,
};

const NAME: &str = "球磨 花子";
const NOTE: &str = "みやまきりしまの咲くころにもう一度来ます。";
const FACE: &[u8] = include_bytes!("../journeys/images/face.jpg");

/// What a purge left behind: a server and two tablets, all switched off.
struct Aftermath {
    programs: Programs,
    folder: tempfile::TempDir,
    case: CaseId,
    number: CaseNumber,
    /// The server's folder as it was before the purge.
    before: PathBuf,
}

enum Place {
    Server,
    Tablet,
}

impl Aftermath {
    /// Two tablets hold a case; it is handed over, received, shredded and certified. Another case lives on.
    fn of_a_purge() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let tablet_process = PathBuf::from(env!("CARGO_BIN_EXE_tablet-process"));
        let server = built_beside(&tablet_process, "hikitsugi-server").expect("the server is built");
        let programs = Programs { server, tablet_process };
        let folder = tempfile::tempdir().expect("a folder");
        let mut places = Places::open(&programs, folder.path()).expect("opens");
        let (case, number) = write_case(&mut places.posts[0].tablet);
        write_case(&mut places.posts[0].tablet);
        places.posts[0].tablet.synchronise().expect("exchanges");
        places.posts[1].tablet.request_case(&number).expect("asks");
        for _ in 0..2 {
            places.posts[1].tablet.synchronise().expect("exchanges");
        }
        assert!(places.posts[1].tablet.case(case).expect("has come").notes.iter().any(|note| note.text == NOTE));
        places.posts[0].tablet.hand_over(case, Outcome::HandedOver).expect("hands over");
        places.posts[0].tablet.synchronise().expect("exchanges");
        places.server.stop_gently().expect("stops");
        let before = folder.path().join("before");
        copy(&folder.path().join("server"), &before);
        places.restart_server().expect("starts");
        places.city.receive(&number).expect("receives");
        for post in [0, 1, 0, 1] {
            places.posts[post].tablet.synchronise().expect("exchanges");
        }
        assert!(places.city.certificate(&number).expect("is listed").is_some());
        places.posts.iter_mut().for_each(|post| post.tablet.end().expect("ends"));
        places.server.stop_gently().expect("stops");
        let aftermath = Self { programs, case, number, before, folder };
        fs::write(aftermath.canaries(), format!("{NAME}\n{NOTE}\n")).expect("writes");
        aftermath
    }

    fn canaries(&self) -> PathBuf {
        self.folder.path().join("canaries.txt")
    }

    fn at(&self, place: &Place) -> PathBuf {
        self.folder.path().join(match place {
            Place::Server => "server",
            Place::Tablet => "tablet-1",
        })
    }

    fn prove(&self, place: &Place, data: &Path) -> Output {
        let mut command = match place {
            Place::Server => Command::new(&self.programs.server),
            Place::Tablet => Command::new(&self.programs.tablet_process),
        };
        command.arg("prove-erasure");
        match place {
            Place::Server => command.arg("--data").arg(data).args(["--case-number", self.number.as_str()]),
            Place::Tablet => command.arg(data).arg(self.number.as_str()),
        };
        command.arg("--canary-file").arg(self.canaries()).output().expect("runs")
    }

    fn holds(&self, place: &Place, data: &Path) {
        let output = self.prove(place, data);
        assert!(output.status.success(), "{}", said(&output));
        assert!(said(&output).contains("すべての項目が適合しました"), "{}", said(&output));
    }

    /// Does something to a copy of a folder: the proof must fail there and say the word.
    fn fails(&self, place: &Place, word: &str, tamper: impl FnOnce(&Path)) {
        let copied = tempfile::tempdir().expect("a folder");
        let data = copied.path().join("data");
        copy(&self.at(place), &data);
        tamper(&data);
        let output = self.prove(place, &data);
        assert!(!output.status.success(), "{word}: {}", said(&output));
        let blamed = said(&output).lines().any(|line| line.starts_with("根拠: ") && line.contains(word));
        assert!(blamed && said(&output).contains("不適合"), "{word}: {}", said(&output));
    }
}

fn write_case(tablet: &mut TabletProcess) -> (CaseId, CaseNumber) {
    let number = tablet.open_case(Service::ApplicationSupport, None).expect("opens");
    let case = tablet.find(&number).expect("is listed");
    tablet.set_field(case, Field::Name, &Value::Text(NAME.into()), None).expect("saves");
    tablet.write_note(case, NOTE).expect("saves");
    tablet.call(TakePhoto { case, frame: Base64Bytes(FACE.to_vec()) }).expect("saves");
    (case, number)
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn copy(from: &Path, to: &Path) {
    for file in forensics::files::below(from).expect("lists") {
        let target = to.join(file.strip_prefix(from).expect("lies below"));
        fs::create_dir_all(target.parent().expect("has a folder")).expect("creates");
        fs::copy(&file, &target).expect("copies");
    }
}

/// Leaves a text in pages that the database has given up.
fn leave_in_free_pages(database: &Path) {
    let connection = Connection::open(database).expect("opens");
    connection.execute_batch("PRAGMA secure_delete = OFF; CREATE TABLE scrap (text TEXT);").expect("creates");
    for _ in 0..200 {
        connection.execute("INSERT INTO scrap (text) VALUES (?1)", [NOTE.repeat(20)]).expect("inserts");
    }
    connection.execute_batch("DROP TABLE scrap; PRAGMA wal_checkpoint(TRUNCATE);").expect("drops");
}

fn execute(database: &Path, statement: &str, case: CaseId) {
    let connection = Connection::open(database).expect("opens");
    connection.execute(statement, [case.as_bytes()]).expect("changes");
}

#[test]
fn a_purge_is_proved_on_every_disk_and_whatever_is_put_back_is_found() {
    let after = Aftermath::of_a_purge();
    let case = after.case;
    for place in [Place::Server, Place::Tablet] {
        after.holds(&place, &after.at(&place));
        after.holds(&place, &after.at(&place));
    }
    let other_tablet = after.folder.path().join("tablet-2");
    after.holds(&Place::Tablet, &other_tablet);

    let server = Place::Server;
    after.fails(&server, "relay.db page", |data| leave_in_free_pages(&data.join("relay.db")));
    after.fails(&server, "free page", |data| leave_in_free_pages(&data.join("city.db")));
    after.fails(&server, "notes.txt", |data| fs::write(data.join("notes.txt"), "…球磨花子…").expect("writes"));
    let root = fs::read(after.before.join("city-root-1")).expect("was there");
    after.fails(&server, "city-root-1", |data| fs::write(data.join("city-root-1"), &root).expect("writes"));
    let old = fs::read(after.before.join("relay.db")).expect("was there");
    after.fails(&server, "relay.db.old page", |data| fs::write(data.join("relay.db.old"), &old).expect("writes"));
    after.fails(&server, "持っている端末の一覧 1件", |data| {
        execute(&data.join("relay.db"), "INSERT INTO holders (case_id, device) VALUES (?1, zeroblob(16))", case);
    });
    after.fails(&server, "つながって", |data| {
        let drop = "DROP TRIGGER ledger_stands; UPDATE ledger SET head = zeroblob(32);";
        Connection::open(data.join("relay.db")).expect("opens").execute_batch(drop).expect("changes");
    });

    let tablet = Place::Tablet;
    after.fails(&tablet, "free page", |data| leave_in_free_pages(&data.join("tablet.db")));
    after.fails(&tablet, "memo/old.log", |data| {
        fs::create_dir(data.join("memo")).expect("creates");
        let utf16: Vec<u8> = NAME.encode_utf16().flat_map(u16::to_be_bytes).collect();
        fs::write(data.join("memo/old.log"), utf16).expect("writes");
    });
    after.fails(&tablet, "slot-secret-0", |data| fs::write(data.join("keys/slot-secret-0"), [7; 32]).expect("writes"));
    after.fails(&tablet, "案件の鍵 1件", |data| {
        execute(&data.join("tablet.db"), "INSERT INTO slot (id, outer) VALUES (?1, zeroblob(64))", case);
    });
    after.fails(&tablet, "封をした一覧の行 1件", |data| {
        execute(
            &data.join("tablet.db"),
            "INSERT INTO summary (case_id, log, sealed) VALUES (?1, zeroblob(32), zeroblob(64))",
            case,
        );
    });
    after.fails(&tablet, "署名として確かめられません", |data| {
        let order = "UPDATE ledger SET signed_order =
            CAST(replace(CAST(signed_order AS TEXT), 'issued_at', 'issued-at') AS BLOB) WHERE case_id = ?1";
        execute(&data.join("tablet.db"), order, case);
    });
    after.fails(&tablet, "台帳に削除の命令がありません", |data| {
        execute(&data.join("tablet.db"), "DELETE FROM ledger WHERE case_id = ?1", case);
    });
    // An id in a page that nothing but a deleted row explains.
    after.fails(&tablet, "案件ID", |data| {
        let connection = Connection::open(data.join("tablet.db")).expect("opens");
        connection.execute_batch("PRAGMA secure_delete = OFF").expect("sets");
        connection.execute("INSERT INTO refused (case_id) VALUES (?1)", [case.as_bytes()]).expect("inserts");
        connection.execute_batch("DELETE FROM refused; PRAGMA wal_checkpoint(TRUNCATE);").expect("deletes");
    });

    a_living_case_is_not_proved_erased(&after);
    nothing_is_proved_while_it_is_in_use(&after);
}

fn a_living_case_is_not_proved_erased(after: &Aftermath) {
    let living = CaseNumber::parse(&after.number.as_str().replace("-0001", "-0002")).expect("is a number");
    let output = Command::new(&after.programs.tablet_process)
        .arg("prove-erasure")
        .arg(after.at(&Place::Tablet))
        .args([living.as_str(), "--json"])
        .output()
        .expect("runs");
    assert!(!output.status.success());
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    assert_eq!(report["holds"], false);
    let remains = report["items"].as_array().expect("a list").iter().find(|item| item["name"] == "端末の記録");
    assert!(remains.expect("is examined")["grounds"].as_str().expect("a text").contains("封をした記録"));
}

fn nothing_is_proved_while_it_is_in_use(after: &Aftermath) {
    let log = fs::File::create(after.folder.path().join("log")).expect("creates");
    let folder = after.at(&Place::Tablet);
    let mut tablet = TabletProcess::start("窓口1", &after.programs.tablet_process, &folder, log).expect("starts");
    tablet.status().expect("is open");
    let output = after.prove(&Place::Tablet, &folder);
    assert!(!output.status.success() && said(&output).contains("すでに開いています"), "{}", said(&output));
    tablet.end().expect("ends");
    after.holds(&Place::Tablet, &folder);
}
