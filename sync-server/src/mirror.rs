//! `mirror`: sets the second place that holds the city's keys and ledger.

use crate::{Failure, Place, place::make_directory, settings::Settings};
use city::{Mirror, make_mirror};
use std::{fs, path::Path};

/// Makes the mirror and turns to it. The one before it is destroyed: there is one mirror, and no older root.
pub(crate) fn set(place: &Place, to: &Path) -> Result<(), Failure> {
    let _lock = place.lock()?;
    let mut settings = Settings::load(place)?;
    let to = std::path::absolute(to).map_err(Failure::file(to))?;
    if settings.mirror.as_ref() == Some(&to) && Mirror::at(&to).exists() {
        return Err(Failure::Refused(format!("{} はすでに控えの保存先です。", to.display())));
    }
    make_directory(&to).map_err(Failure::file(&to))?;
    refuse_filled(&to)?;
    let mirror = Mirror::at(&to);
    make_mirror(place.directory(), &place.open_city_store()?, &mirror)?;
    let before = settings.mirror.replace(to);
    settings.save(place)?;
    let Some(before) = before else { return Ok(()) };
    Mirror::at(&before).destroy().map_err(|error| {
        Failure::Refused(format!(
            "新しい控えに切り替えました。前の控え（{}）の鍵を消せませんでした：{error} → 前の保存先の city-root-* を必ず消してください。",
            before.display()
        ))
    })
}

/// A mirror that a crash left half made is made anew; anything else stays.
fn refuse_filled(to: &Path) -> Result<(), Failure> {
    let mut entries = fs::read_dir(to).map_err(Failure::file(to))?;
    if entries.next().is_none() {
        return Ok(());
    }
    Err(Failure::Refused(format!("{} は空ではありません。 → 空のフォルダーを指定してください。", to.display())))
}
