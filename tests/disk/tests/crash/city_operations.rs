//! What the city's server does with its own store, its keys and its roots, one operation after the other.

use crate::{
    city::{CASE, City, LIVING, OWNER},
    run::{Operation, Subject},
};
type Act = fn(&mut City) -> Result<(), String>;

/// Cases on their way to the city.
pub(crate) fn with_living_cases() -> Vec<Operation<City>> {
    vec![
        Operation { running: false, ..operation("opening", City::in_use, open) },
        operation("closing", City::in_use, close),
        operation("keys for two tablets", City::with_tablets, City::attend),
        operation("a case comes", drawn, |city| city.bring(CASE)),
        operation("answer a request", asked, City::attend),
        operation("receive a case", City::in_use, City::receive),
        operation("replace the last resort", City::in_use, |city| {
            city.now = city.now.plus_ms(31 * 86_400_000);
            city.attend()
        }),
        operation("replace a last resort that was used", drawn_for_last_resort, |city| city.bring(CASE)),
        operation("declare a tablet lost", lent, City::declare_lost).with_mend(declare_again),
        operation("end the contract", City::in_use, City::end_contract),
    ]
}

/// Cases on their way out, and everything that keeps an older copy from bringing them back.
pub(crate) fn with_purged_cases() -> Vec<Operation<City>> {
    vec![
        certify(),
        operation("confirm late edits", late, City::confirm),
        operation("certify with late edits", confirmed, City::attend),
        operation("receive, with a mirror", || City::in_use().mirrored(), City::receive),
        operation("certify, with a mirror", || acknowledged().mirrored(), City::attend),
        Operation { running: false, ..operation("restore an older relay", older_relay, open) },
    ]
}

/// The old root and the city's one-time key go, and the certificate says so.
pub(crate) fn certify() -> Operation<City> {
    operation("certify, with a new root", acknowledged, City::attend)
}

fn operation(name: &'static str, base: fn() -> City, act: Act) -> Operation<City> {
    Operation { name, base, running: true, act, mend: Some(finish) }
}

/// The next exchange, and one after the next start: a write that failed may yet be there when the log is read again.
fn finish(city: &mut City) -> Result<(), String> {
    city.attend()?;
    city.stop();
    city.start()?;
    city.attend()
}

// What a city can look like.

fn drawn() -> City {
    let mut city = City::supplied();
    city.make_cases();
    city.bring(LIVING).expect("is taken");
    city
}

fn drawn_for_last_resort() -> City {
    let mut city = City::supplied();
    city.make_cases_of_last_resort();
    city
}

fn asked() -> City {
    let mut city = City::in_use();
    city.ask(LIVING).expect("is taken");
    city
}

fn lent() -> City {
    let mut city = asked();
    city.attend().expect("answers");
    city
}

fn received() -> City {
    let mut city = City::in_use();
    city.receive().expect("receives");
    city
}

fn acknowledged() -> City {
    let mut city = received();
    city.acknowledge(OWNER).expect("is taken");
    city
}

fn late() -> City {
    let mut city = received();
    city.add_late().expect("is taken");
    city
}

fn confirmed() -> City {
    let mut city = late();
    city.confirm().expect("confirms");
    city.acknowledge(OWNER).expect("is taken");
    city
}

fn older_relay() -> City {
    let mut city = acknowledged();
    city.attend().expect("certifies");
    city.with_relay_of(&City::in_use())
}

// What it does.

/// Stopped at the relay and not declared yet: staff see that, and say it again.
fn declare_again(city: &mut City) -> Result<(), String> {
    finish(city)?;
    city.declare_lost()
}

fn open(city: &mut City) -> Result<(), String> {
    city.stop();
    city.start()
}

fn close(city: &mut City) -> Result<(), String> {
    city.stop();
    Ok(())
}
