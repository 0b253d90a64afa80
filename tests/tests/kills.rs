//! A few kills of the real programs. `cargo xtask kills --times 500` runs a campaign.

use std::path::PathBuf;
use tests::{
    kills::{campaign::Campaign, places::Programs},
    process::built_beside,
};

const SEED: u64 = 20_261_122;
const KILLS: u64 = 20;

#[test]
fn nothing_that_was_acknowledged_is_lost_when_programs_are_killed() {
    rustls::crypto::ring::default_provider().install_default().expect("TLS is set up once");
    let tablet_process = PathBuf::from(env!("CARGO_BIN_EXE_tablet-process"));
    let server = built_beside(&tablet_process, "hikitsugi-server").expect("the server is built");
    let data = tempfile::tempdir().expect("a folder");
    println!("seed {SEED}");
    let campaign = Campaign::open(&Programs { server, tablet_process }, data.path(), SEED).expect("opens");
    let tally = campaign.run(KILLS).expect("the programs come back");
    println!("{tally}");
    assert!(tally.violations.is_empty(), "{:#?}", tally.violations);
    assert!(
        tally.number_of_kills() >= KILLS
            && tally.compared > tally.acknowledged
            && tally.certificates > 0
            && tally.proved > 0
    );
}
