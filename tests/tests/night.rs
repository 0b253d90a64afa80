//! What of a night does not depend on the machine: bytes and round trips, with the real programs.
//! `cargo xtask bench --night` measures the time.

use std::{
    path::PathBuf,
    sync::{LazyLock, Once},
};
use tempfile::TempDir;
use tests::{
    night::{
        line::{Cut, Quality},
        scene::{FIRST, Hardship, Measured, Plan, Programs, SECOND, Scene, Sealed},
        syncs::Syncs,
        tablet::Phase,
    },
    process::built_beside,
};

/// A night with nothing to say, both ways together, once TLS has shaken hands.
const QUIET_BYTES: u64 = 1024;
/// What stands around the sealed rows and keys. The goal is 1.15: ids travel as digits, see `docs/performance.md`.
const WIRE_TIMES: f64 = 1.27;
/// Head and body of an answer in one TLS record or in two, and numbers of more digits.
const SHAKE: u64 = 32;

static FEW: LazyLock<Night> = LazyLock::new(|| Night::of(20));
static MANY: LazyLock<Night> = LazyLock::new(|| Night::of(200));

/// One night of two tablets: everything is told and heard, and then there is nothing to say.
struct Night {
    sealed: Sealed,
    upload: Measured,
    download: Measured,
    /// Of the tablet that wrote the cases, and of the one that was lent all of them.
    quiet: [Measured; 2],
}

impl Night {
    fn of(cases: u32) -> Self {
        let folder: TempDir = tempfile::tempdir().expect("a folder");
        let scene = scene(&folder, Plan { cases, rtt: 0, photo: 0, fields: false });
        let place = scene.begin().expect("begins");
        let measure = |tablet, phase| scene.measure(&place, tablet, &phase).expect("is measured");
        let upload = measure(FIRST, Phase::Exchange);
        measure(SECOND, Phase::Tell);
        let download = measure(SECOND, Phase::Exchange);
        let opened = scene.alone(&place, SECOND, &Phase::Open).expect("opens");
        assert_eq!(opened.tablet.cases, cases as usize, "everything came");
        let quiet = [FIRST, SECOND].map(|tablet| measure(tablet, Phase::Exchange));
        Self { sealed: scene.sealed().expect("is read"), upload, download, quiet }
    }
}

fn scene(folder: &TempDir, plan: Plan) -> Scene {
    Scene::set(&programs(), folder.path(), plan).expect("is set up").0
}

fn programs() -> Programs {
    static TLS: Once = Once::new();
    TLS.call_once(|| rustls::crypto::ring::default_provider().install_default().expect("TLS is set up once"));
    let night = PathBuf::from(env!("CARGO_BIN_EXE_night"));
    let server = built_beside(&night, "hikitsugi-server").expect("the server is built");
    Programs { server, night }
}

fn both_ways(measured: &Measured) -> u64 {
    measured.passed.up + measured.passed.down
}

#[test]
fn a_quiet_night_is_one_round_trip_of_a_kilobyte_whether_there_are_20_cases_or_200() {
    for (few, many) in FEW.quiet.iter().zip(&MANY.quiet) {
        let bytes = [few, many].map(|quiet| both_ways(quiet) - quiet.passed.handshake);
        for (quiet, bytes) in [few, many].iter().zip(bytes) {
            assert!(bytes <= QUIET_BYTES, "{bytes} bytes: {:?}", quiet.passed);
            // Two turns are the handshake, two are the exchange; the tickets of TLS may come between them or with the
            // answer. A second exchange has no room in the kilobyte.
            assert_eq!(quiet.passed.connections, 1, "{:?}", quiet.passed);
            assert!(matches!(quiet.passed.turns, 4 | 6), "{:?}", quiet.passed);
        }
        assert!(bytes[0].abs_diff(bytes[1]) <= SHAKE, "{:?} and {:?}", few.passed, many.passed);
    }
}

#[test]
fn little_more_goes_over_the_line_than_what_is_sealed() {
    for told in [&MANY.upload, &MANY.download] {
        let times = both_ways(told) as f64 / MANY.sealed.bytes as f64;
        assert!((1.0..=WIRE_TIMES).contains(&times), "{times:.3} times: {:?}", told.passed);
    }
}

/// Twenty cases with a photo of 300 KiB are six batches; the line is cut in the middle of the third.
#[test]
fn after_a_cut_at_most_a_mebibyte_goes_again_and_everything_arrives_once() {
    const CUT_AFTER: u64 = 2_700_000;
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(&folder, Plan { cases: 20, rtt: 0, photo: 300 << 10, fields: false });
    let upload = |line| {
        let place = scene.begin().expect("begins");
        let hardship = Hardship { line: Some(line), ..Hardship::default() };
        let measured = scene.measure_under(&hardship, &place, FIRST, &Phase::Night).expect("is measured");
        (measured, scene.rows_at_city(&place).expect("is read"))
    };
    let rows = scene.sealed().expect("is read").rows;
    let (whole, came) = upload(Quality::default());
    assert_eq!((came, whole.passed.cuts), (rows, 0));
    let (cut, came) = upload(Quality { cut: Some(Cut::After(CUT_AFTER)), ..Quality::default() });
    assert_eq!((came, cut.passed.cuts), (rows, 1), "everything came, and once");
    let went = cut.tablet.went.as_ref().expect("tells of its night");
    assert!(went.finished && went.attempts == 2, "{went:?}");
    // A minute, as its rule says after the first failure.
    assert!((50_000.0..=60_000.0).contains(&went.waited_ms), "{went:?}");
    let again = both_ways(&cut) - both_ways(&whole);
    assert!((1..=1 << 20).contains(&again), "{again} bytes again: {:?}", cut.passed);
}

/// Needs `strace`. What a quiet night may wait for is its counter, its cursor and its word that it was there.
#[test]
fn a_quiet_night_waits_for_the_disk_a_few_times_however_many_cases_there_are() {
    const OF_SERVER: u64 = 5;
    const OF_TABLET: u64 = 9;
    for cases in [10, 40] {
        let folder = tempfile::tempdir().expect("a folder");
        let syncs = Syncs::measure(&programs(), folder.path(), cases).expect("is traced");
        let of = |whose| syncs.of("nothing to say", whose).expect("was traced");
        assert!((1..=OF_SERVER).contains(&of("server")), "{} syncs of the server, {cases} cases", of("server"));
        assert!((1..=OF_TABLET).contains(&of("tablet")), "{} syncs of the tablet, {cases} cases", of("tablet"));
        assert!(syncs.figures().iter().all(|figure| figure.met() != Some(false)), "no answer went before its sync");
    }
}
