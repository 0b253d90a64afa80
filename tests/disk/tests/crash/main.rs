//! Every operation of every store, with the power cut and the disk failing at each of its steps.
//!
//! `cargo test -p disk --test crash -- --nocapture` prints what was run.

mod city;
mod city_contents;
mod city_operations;
mod contents;
mod relay_operations;
mod relay_store;
mod run;
mod tablet;
mod tablet_operations;

use run::{Operation, Report, Subject};

/// Runs every operation with every fault, and prints the table.
fn run_all<S: Subject>(title: &str, operations: &[Operation<S>]) {
    let mut report = Report::new(title);
    for operation in operations {
        report.add(operation.name, run::everywhere(operation));
    }
    report.print();
}

#[test]
fn the_counter_loses_nothing_it_acknowledged_wherever_it_is_cut() {
    run_all("tablet", &tablet_operations::at_the_counter());
}

#[test]
fn an_exchange_loses_nothing_it_acknowledged_wherever_it_is_cut() {
    run_all("tablet, exchange", &tablet_operations::with_the_city());
}

#[test]
fn the_relay_loses_nothing_it_acknowledged_wherever_it_is_cut() {
    run_all("relay", &relay_operations::all());
}

/// The same with one kind of cut and one kind of failure at each step, in turn.
fn run_in_turn<S: Subject>(title: &str, operations: &[Operation<S>]) {
    let mut report = Report::new(title);
    for operation in operations {
        report.add(operation.name, run::in_turn(operation));
    }
    report.print();
}

#[test]
fn the_city_loses_nothing_it_acknowledged_wherever_it_is_cut() {
    run_in_turn("city, living cases", &city_operations::with_living_cases());
}

#[test]
fn the_city_destroys_what_it_said_and_nothing_else_wherever_it_is_cut() {
    run_in_turn("city, purged cases", &city_operations::with_purged_cases());
}

/// A quarter of an hour in a debug build: `cargo test --profile fleet -p disk --test crash -- --ignored --nocapture`.
#[test]
#[ignore = "every kind of cut and failure at every step of the city; the test above takes them in turn"]
fn the_city_loses_nothing_with_every_kind_of_cut_at_every_step() {
    run_all("city, living cases, every kind", &city_operations::with_living_cases());
    run_all("city, purged cases, every kind", &city_operations::with_purged_cases());
}

#[test]
fn a_shred_that_is_cut_twice_is_finished_all_the_same() {
    let runs = run::cut_twice(&tablet_operations::shred());
    println!("shred, cut again while it recovers: {runs} runs");
    assert!(runs > 500);
}

#[test]
fn a_commit_that_failed_and_is_on_the_disk_all_the_same_costs_no_key() {
    let operations = [tablet_operations::shred(), tablet_operations::forget()];
    let runs: u64 = operations.iter().map(run::fail_and_cut).sum();
    println!("shred and forget, failing once and cut while it is mended: {runs} runs");
    assert!(runs > 500);
}

#[test]
fn a_disk_that_spoils_the_sector_it_writes_loses_nothing_either() {
    let operations = [tablet_operations::append(), tablet_operations::shred()];
    let runs: u64 = operations.iter().map(run::cut_without_safe_overwrite).sum();
    println!("append and shred, without safe overwrite: {runs} runs");
    assert!(runs > 60);
}

#[test]
fn a_purge_that_is_cut_short_leaves_no_bytes_behind() {
    relay_store::check_that_no_bytes_stay(&relay_operations::publish_receipt());
}

#[test]
fn a_relay_store_is_made_whole_or_made_again() {
    relay_store::check_that_making_is_whole();
}

#[test]
fn a_lying_sync_is_noticed_by_these_checks() {
    assert!(run::lying_sync_is_noticed(&tablet_operations::append()));
}
