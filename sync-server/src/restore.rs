//! `restore`: an older copy of the relay, brought up to the mirror's ledger before anybody may speak to it.

use crate::{
    Failure, Place,
    backup::{CITY, PLAIN_FILES, RELAY, discard, finish, unfinished},
    manifest,
    place::{make_directory, reserve, write_private},
    settings::Settings,
};
use city::{CityStore, Mirror};
use domain::Digest;
use relay::{RelayStore, SqliteStore};
use sealing::{SystemEntropy, entropy::make_bytes};
use std::{fs, path::Path};

/// Killed at any moment it can be run again: the new directory gets its name last.
pub(crate) fn run(from: &Path, mirror: &Path, data: &Path) -> Result<String, Failure> {
    let (mirror_path, data) = (absolute(mirror)?, absolute(data)?);
    refuse_filled(&data)?;
    let mirror = Mirror::at(&mirror_path);
    if !mirror.exists() {
        return Err(Failure::Refused(format!(
            "{} に控えがありません。 → 控えの保存先を確かめてください。控えがないと、案件を開く鍵は戻りません。",
            mirror_path.display()
        )));
    }
    let manifest = manifest::verify(from, &mirror.city_key()?)?;
    let unfinished = unfinished(&data);
    discard(&unfinished)?;
    make_directory(&unfinished).map_err(Failure::file(&unfinished))?;
    let restored = fill(from, &mirror, &mirror_path, &unfinished);
    if restored.is_err() {
        discard(&unfinished)?;
    }
    let gone = restored?;
    if data.exists() {
        fs::remove_dir(&data).map_err(Failure::file(&data))?;
    }
    finish(&unfinished, &data)?;
    Ok(format!(
        "復元しました。{} のバックアップに、控えの台帳から{gone}件の削除を反映しました。端末は次の同期で、受領されていない記録をすべて送り直します。",
        manifest.made_at.japanese()
    ))
}

fn fill(from: &Path, mirror: &Mirror, mirror_path: &Path, to: &Path) -> Result<u64, Failure> {
    let place = Place::at(to);
    for name in PLAIN_FILES {
        let path = from.join(name);
        write_private(&to.join(name), &fs::read(&path).map_err(Failure::file(&path))?)?;
    }
    write_private(&to.join(RELAY), &fs::read(from.join(RELAY)).map_err(Failure::file(from))?)?;
    let mut settings = Settings::load(&place)?;
    settings.mirror = Some(mirror_path.to_owned());
    settings.save(&place)?;
    mirror.write_city_store(reserve(&to.join(CITY))?)?;
    let city = CityStore::open(&place.city_store())?;
    let relay = SqliteStore::open(&place.relay_store())?;
    let before = relay.orders(0)?.len();
    let entropy = &mut SystemEntropy::default();
    let epoch = Digest::from_bytes(make_bytes(entropy));
    let restoration = city.restoration(epoch, u32::from_be_bytes(make_bytes(entropy)))?;
    if !relay.restore(&restoration)? {
        return Err(Failure::Refused(
            "バックアップの台帳が、控えの台帳の続きになっていません。控えがバックアップより古いか、別のものです。何も書いていません。 → 最新の控えを指定してください。".into(),
        ));
    }
    city.keep_exchanges(relay.exchanges()?)?;
    let gone = relay.orders(0)?.len() - before;
    relay.close()?;
    // The root comes last: until now nothing in this directory opens anything.
    mirror.write_root(to)?;
    Ok(gone as u64)
}

fn absolute(path: &Path) -> Result<std::path::PathBuf, Failure> {
    std::path::absolute(path).map_err(Failure::file(path))
}

fn refuse_filled(data: &Path) -> Result<(), Failure> {
    let filled = data.exists() && fs::read_dir(data).map_err(Failure::file(data))?.next().is_some();
    if !filled {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "{} は空ではありません。何も書いていません。 → まだない名前か、空のフォルダーを指定してください。",
        data.display()
    )))
}
