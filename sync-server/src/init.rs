//! `init`: everything a city server needs, made once.
//!
//! A marker lies in the directory from before the first step until after the last, and no server runs beside it: an
//! attempt that was cut short has served nobody, and is cleared away and made anew, keys and all.

use crate::{
    Failure, Place,
    backup::{CITY, PLAIN_FILES, RELAY},
    place::{private, reserve, sync},
    settings::Settings,
    tls,
};
use city::{CityDesk, CityStore, Mirror};
use domain::{Digest, Timestamp};
use relay::SqliteStore;
use sealing::{SystemEntropy, entropy::make_bytes};
use std::{
    fs::{self, File},
    io,
    path::Path,
};

type Step = fn(&Making<'_>) -> Result<(), Failure>;

/// What is made, in this order. The settings come last: a directory without them is not initialised.
const STEPS: [Step; 5] = [authority, certificate, relay_store, city_store, settings];

struct Making<'a> {
    place: &'a Place,
    host: &'a str,
    now: Timestamp,
}

pub fn init(place: &Place, host: &str, now: Timestamp) -> Result<(), Failure> {
    let making = Making { place, host, now };
    let marker = begin(place)?;
    making.make(&STEPS)?;
    finish(place, marker)
}

impl Making<'_> {
    fn make(&self, steps: &[Step]) -> Result<(), Failure> {
        steps.iter().try_for_each(|step| step(self))
    }
}

/// Leaves an empty directory that says that it is being filled. The marker is held, so that one at a time fills it.
fn begin(place: &Place) -> Result<File, Failure> {
    let path = place.init_marker();
    if !path.exists() {
        refuse_filled(place)?;
    }
    place.create()?;
    let marker = private(&path).map_err(Failure::file(&path))?;
    marker.try_lock().map_err(|_| Failure::Refused("another init runs over this directory".into()))?;
    sync(place.directory())?;
    clear(place.directory())?;
    Ok(marker)
}

/// The marker goes when everything else is on the disk.
fn finish(place: &Place, marker: File) -> Result<(), Failure> {
    let path = place.init_marker();
    sync(place.directory())?;
    drop(marker);
    fs::remove_file(&path).map_err(Failure::file(&path))?;
    sync(place.directory())
}

/// A directory without the marker may have served a city: what lies there is not ours to clear.
fn refuse_filled(place: &Place) -> Result<(), Failure> {
    let directory = place.directory();
    if place.settings().exists() {
        return Err(Failure::Refused(format!("{} is initialised already", directory.display())));
    }
    match names().into_iter().find(|name| directory.join(name).exists()) {
        Some(name) => Err(Failure::Refused(format!(
            "{} に {name} がありますが、server.toml がありません。何も書いていません。 → 使っていたサーバーなら restore で復元してください。そうでなければ、空のフォルダーを指定してください。",
            directory.display()
        ))),
        None => Ok(()),
    }
}

fn clear(directory: &Path) -> Result<(), Failure> {
    for name in names() {
        let path = directory.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Failure::file(&path)(error)),
            Ok(()) | Err(_) => {}
        }
    }
    Mirror::at(directory).destroy()?;
    sync(directory)
}

/// Every file that the steps leave, whole or half made; the roots have numbers and are found by their beginning.
fn names() -> Vec<String> {
    let stores = [RELAY, CITY];
    let beside = ["", "-wal", "-shm", "-journal"].map(|ending| stores.map(|store| format!("{store}{ending}")));
    let unfinished = PLAIN_FILES.map(|name| Path::new(name).with_extension("new").display().to_string());
    PLAIN_FILES.into_iter().map(str::to_owned).chain(unfinished).chain(beside.into_iter().flatten()).collect()
}

fn authority(making: &Making<'_>) -> Result<(), Failure> {
    tls::create_authority(making.place, making.now)
}

fn certificate(making: &Making<'_>) -> Result<(), Failure> {
    tls::create_leaf(making.place, making.host, making.now).map(drop)
}

fn relay_store(making: &Making<'_>) -> Result<(), Failure> {
    let epoch = Digest::from_bytes(make_bytes(&mut SystemEntropy::default()));
    SqliteStore::create(reserve(&making.place.relay_store())?, epoch)?;
    Ok(())
}

fn city_store(making: &Making<'_>) -> Result<(), Failure> {
    let store = CityStore::create(reserve(&making.place.city_store())?)?;
    CityDesk::create(making.place.directory(), store, Box::new(SystemEntropy::default()), making.now)?;
    Ok(())
}

fn settings(making: &Making<'_>) -> Result<(), Failure> {
    let certificate_ends = tls::leaf_ends(making.now);
    Settings { host: making.host.to_owned(), certificate_ends, mirror: None }.save(making.place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{now, serve};
    use std::sync::Arc;

    fn serves(place: &Place) -> bool {
        serve::prepare(place, ([127, 0, 0, 1], 0).into(), Arc::new(now)).is_ok()
    }

    fn roots(place: &Place) -> usize {
        let names = fs::read_dir(place.directory()).expect("lists").map(|entry| entry.expect("reads").file_name());
        names.filter(|name| name.to_string_lossy().starts_with("city-root-")).count()
    }

    #[test]
    fn what_was_cut_short_after_any_step_serves_nobody_and_is_made_anew() {
        for steps in 0..=STEPS.len() {
            let folder = tempfile::tempdir().expect("a folder");
            let place = Place::at(folder.path().join("data"));
            let making = Making { place: &place, host: "localhost", now: now() };
            let marker = begin(&place).expect("begins");
            making.make(&STEPS[..steps]).expect("makes");
            drop(marker);
            assert!(!serves(&place), "cut after {steps}");
            init(&place, "localhost", now()).expect("goes on");
            assert!(serves(&place), "cut after {steps}");
            assert_eq!(roots(&place), 1);
            assert!(matches!(init(&place, "localhost", now()), Err(Failure::Refused(_))), "made once");
        }
    }

    #[test]
    fn half_written_files_of_an_attempt_are_cleared() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::at(folder.path());
        drop(begin(&place).expect("begins"));
        for name in names().into_iter().chain(["city-root-1".into(), "city-root-2".into()]) {
            fs::write(folder.path().join(name), "half").expect("writes");
        }
        init(&place, "localhost", now()).expect("goes on");
        assert!(serves(&place));
    }

    #[test]
    fn a_directory_that_lost_its_settings_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::at(folder.path());
        init(&place, "localhost", now()).expect("makes");
        fs::remove_file(place.settings()).expect("is lost");
        let before = fs::read(place.city_store()).expect("reads");
        let refused = init(&place, "localhost", now()).expect_err("is refused").to_string();
        assert!(refused.contains('→'), "{refused}");
        assert_eq!(fs::read(place.city_store()).expect("reads"), before);
        assert!(!place.init_marker().exists());
    }

    #[test]
    fn one_at_a_time_fills_a_directory() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::at(folder.path());
        let _other = begin(&place).expect("begins");
        assert!(init(&place, "localhost", now()).is_err());
    }
}
