//! What a journey does and expects on the city's pages.

use super::{Player, expect::same};
use crate::journey::{
    city::one_time_code,
    counter::{Done, Failure},
    step::{CityExpectAddition, CityPublishRules},
};
use std::path::Path;

impl Player<'_> {
    pub(super) fn city_log_in(&mut self, login: &str) -> Done<()> {
        let (password, address) = self.city_staff.get(login).ok_or("no such city staff".to_owned())?;
        let code = one_time_code(address)?;
        let mut city = self.surfaces.city(self.server.port, &self.server.authority())?;
        city.log_in(login, password, &code)?;
        self.city = Some(city);
        Ok(())
    }

    pub(super) fn city_expect(&mut self, case: &str, texts: &[String], photo: bool) -> Done<()> {
        let number = self.number(case)?;
        let page = self.city()?.read_case(&number)?;
        if let Some(missing) = texts.iter().find(|text| !page.text.contains(*text)) {
            return Err(format!("the page does not say 「{missing}」: {}", page.text).into());
        }
        same("the page shows a photo", &page.shows_photo, &photo)
    }

    pub(super) fn city_expect_addition(&mut self, step: &CityExpectAddition) -> Done<()> {
        let number = self.number(&step.case)?;
        let page = self.city()?.read_addition(&number, &step.tablet)?;
        if let Some(missing) = step.texts.iter().find(|text| !page.text.contains(*text)) {
            return Err(format!("the page does not say 「{missing}」: {}", page.text).into());
        }
        if let Some(received) = step.absent.iter().find(|text| page.text.contains(*text)) {
            return Err(format!("the page says 「{received}」: {}", page.text).into());
        }
        same("the page shows a photo", &page.shows_photo, &step.photo)
    }
}

/// The rules of this repository, as a journey wants them changed. Words that stand nowhere are a slip of the journey.
pub(super) fn rule_files(step: &CityPublishRules) -> Done<Vec<(String, String)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.push((name, std::fs::read_to_string(&path).map_err(|error| error.to_string())?));
    }
    for (from, to) in &step.replace {
        if !files.iter().any(|(_, text)| text.contains(from)) {
            return Err(format!("no rule says \"{from}\"").into());
        }
        files.iter_mut().for_each(|(_, text)| *text = text.replace(from, to));
    }
    for (_, text) in files.iter_mut().filter(|(name, _)| name == "package.toml") {
        let lines = text.lines().map(|line| match line.starts_with("version = ") {
            true => format!("version = {}\n", step.version),
            false => format!("{line}\n"),
        });
        *text = lines.collect();
    }
    Ok(files)
}

/// What the page gave, or nothing when it refused with the code that was expected.
pub(super) fn refused_as_said<T>(done: Done<T>, refused: Option<&str>) -> Done<Option<T>> {
    match (done, refused) {
        (Ok(given), None) => Ok(Some(given)),
        (Ok(_), Some(code)) => Err(format!("the page should have refused it with {code}").into()),
        (Err(Failure::Broken(reason)), Some(code)) if reason.ends_with(code) => Ok(None),
        (Err(failure), _) => Err(failure),
    }
}
