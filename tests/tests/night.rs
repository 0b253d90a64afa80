//! What of a night does not depend on the machine: bytes and round trips, with the real programs.
//! `cargo xtask bench --night` measures the time.

use std::{path::PathBuf, sync::Once};
use tempfile::TempDir;
use tests::{
    night::{
        scene::{FIRST, Measured, Plan, Programs, SECOND, Scene, Sealed},
        tablet::Phase,
    },
    process::built_beside,
};

/// A night with nothing to say, both ways together, once TLS has shaken hands.
const QUIET_BYTES: u64 = 1024;
/// Numbers of more digits: counters, cursors, a length.
const DIGITS: u64 = 16;

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
        static TLS: Once = Once::new();
        TLS.call_once(|| rustls::crypto::ring::default_provider().install_default().expect("TLS is set up once"));
        let night = PathBuf::from(env!("CARGO_BIN_EXE_night"));
        let server = built_beside(&night, "hikitsugi-server").expect("the server is built");
        let folder: TempDir = tempfile::tempdir().expect("a folder");
        let plan = Plan { cases, rtt: 0, photo: 0, fields: false };
        let (scene, _) = Scene::set(&Programs { server, night }, folder.path(), plan).expect("is set up");
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

fn both_ways(measured: &Measured) -> u64 {
    measured.passed.up + measured.passed.down
}

#[test]
fn a_quiet_night_is_one_round_trip_of_a_kilobyte_whether_there_are_20_cases_or_200() {
    let (few, many) = (Night::of(20), Night::of(200));
    for (few, many) in few.quiet.iter().zip(&many.quiet) {
        for quiet in [few, many] {
            let bytes = both_ways(quiet) - quiet.passed.handshake;
            assert!(bytes <= QUIET_BYTES, "{bytes} bytes: {:?}", quiet.passed);
            // Two turns are the handshake, two are the exchange.
            assert_eq!((quiet.passed.connections, quiet.passed.turns), (1, 4), "{:?}", quiet.passed);
        }
        assert!(both_ways(few).abs_diff(both_ways(many)) <= DIGITS, "{:?} and {:?}", few.passed, many.passed);
    }
}
