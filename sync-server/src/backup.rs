//! `backup`: a consistent copy of everything but what opens, also while the server runs.

use crate::{
    Failure, Place,
    manifest::{self, FileDigest, Manifest},
    place::{make_directory, reserve, sync, write_private},
};
use city::sign_as_city;
use domain::Timestamp;
use relay::{RelayStore, SqliteStore};
use std::{
    fs,
    path::{Path, PathBuf},
};

pub(crate) const RELAY: &str = "relay.db";
pub(crate) const CITY: &str = "city.db";
/// Without roots: a back-up that held one would open what lived then, for ever.
pub(crate) const PLAIN_FILES: [&str; 5] = ["ca.pem", "ca-key.pem", "server.pem", "server-key.pem", "server.toml"];

/// Writes beside the target and renames when everything is whole: a back-up is there or it is not.
pub(crate) fn make(place: &Place, to: &Path, now: Timestamp) -> Result<(), Failure> {
    let city = place.open_city_store()?;
    if to.exists() {
        return Err(Failure::Refused(format!(
            "{} はすでにあります。 → まだない名前を指定してください。",
            to.display()
        )));
    }
    let unfinished = unfinished(to);
    discard(&unfinished)?;
    make_directory(&unfinished).map_err(Failure::file(&unfinished))?;
    let (relay_copy, city_copy) = (unfinished.join(RELAY), unfinished.join(CITY));
    SqliteStore::open(&place.relay_store())?.back_up(reserve(&relay_copy)?)?;
    city.back_up(reserve(&city_copy)?)?;
    for name in PLAIN_FILES {
        let path = place.directory().join(name);
        write_private(&unfinished.join(name), &fs::read(&path).map_err(Failure::file(&path))?)?;
    }
    let manifest = describe(&unfinished, now)?;
    let signed = sign_as_city(place.directory(), &city, &manifest)?;
    let text = serde_json::to_vec_pretty(&signed).map_err(|error| Failure::Refused(error.to_string()))?;
    write_private(&unfinished.join(manifest::FILE), &text)?;
    finish(&unfinished, to)
}

/// Describes the copies themselves, not what they were made from: that goes on changing.
fn describe(directory: &Path, made_at: Timestamp) -> Result<Manifest, Failure> {
    let relay = SqliteStore::open(&directory.join(RELAY))?;
    let (epoch, ledger_head) = (relay.epoch()?, relay.ledger_head()?);
    let ledger_length = relay.orders(0)?.len() as u64;
    relay.close()?;
    let names = [RELAY, CITY].into_iter().chain(PLAIN_FILES);
    let files = names.map(|name| FileDigest::of(directory, name)).collect::<Result<_, _>>()?;
    Ok(Manifest { version: manifest::VERSION, made_at, epoch, ledger_head, ledger_length, files })
}

/// Where something is made before it gets its name.
pub(crate) fn unfinished(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".hikitsugi-unfinished");
    target.with_file_name(name)
}

/// Clears away what an attempt that was cut short left; a root in it is overwritten first.
pub(crate) fn discard(unfinished: &Path) -> Result<(), Failure> {
    if !unfinished.exists() {
        return Ok(());
    }
    city::Mirror::at(unfinished).destroy()?;
    fs::remove_dir_all(unfinished).map_err(Failure::file(unfinished))
}

/// Gives the finished directory its name; the name is on the disk when this returns.
pub(crate) fn finish(unfinished: &Path, target: &Path) -> Result<(), Failure> {
    sync(unfinished)?;
    fs::rename(unfinished, target).map_err(Failure::file(target))?;
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync(parent),
        Some(_) | None => Ok(()),
    }
}
