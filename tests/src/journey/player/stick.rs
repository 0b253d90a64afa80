//! What is carried on a USB drive between a tablet and the city.

use super::{Player, city::refused_as_said};
use crate::journey::{
    counter::Done,
    step::{Carry, CityUsb},
};
use std::path::{Path, PathBuf};

impl Player<'_> {
    pub(super) fn carry(&mut self, step: &Carry) -> Done<()> {
        let (counter, case) = self.case(&step.tablet, &step.case)?;
        counter.carry(case, step.deed)?;
        let entries = std::fs::read_dir(self.data.join("usb")).map_err(|error| error.to_string())?;
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let carried: Vec<String> = names.filter(|name| name.starts_with("HKT-")).collect();
        if carried.len() == step.files {
            Ok(())
        } else {
            Err(format!("the drive has {carried:?}, and not {} files", step.files).into())
        }
    }

    pub(super) fn usb_export(&mut self, tablet: &str) -> Done<()> {
        let file = self.at(tablet)?.export_usb()?;
        self.place(tablet)?.carried = Some(self.data.join("usb").join(file));
        Ok(())
    }

    /// With `torn` the file loses its end on the way; the whole one stays on the drive.
    pub(super) fn city_usb(&mut self, step: &CityUsb) -> Done<()> {
        let out = self.place(&step.tablet)?.carried.clone().ok_or("it wrote nothing to the drive".to_owned())?;
        let mut file = std::fs::read(&out).map_err(|error| error.to_string())?;
        if step.torn {
            file.truncate(file.len() / 2);
        }
        match refused_as_said(self.city()?.carry(&file), step.refused.as_deref())? {
            Some(back) => Ok(std::fs::write(back_beside(&out), back).map_err(|error| error.to_string())?),
            None => Ok(()),
        }
    }

    pub(super) fn usb_import(&mut self, tablet: &str, torn: bool) -> Done<()> {
        let out = self.place(tablet)?.carried.clone().ok_or("it wrote nothing to the drive".to_owned())?;
        let path = back_beside(&out);
        let whole = std::fs::read(&path).map_err(|error| error.to_string())?;
        if torn {
            std::fs::write(&path, &whole[..whole.len() / 2]).map_err(|error| error.to_string())?;
        }
        let imported = self.at(tablet)?.import_usb();
        std::fs::write(&path, whole).map_err(|error| error.to_string())?;
        imported
    }
}

/// Where the answer to a file lies.
fn back_beside(out: &Path) -> PathBuf {
    let name = out.file_name().map(|name| name.to_string_lossy().replace("-OUT.", "-BACK.")).unwrap_or_default();
    out.with_file_name(name)
}
