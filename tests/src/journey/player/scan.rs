//! Nothing of a case may be found where it must not be.

use super::Player;
use crate::{
    journey::{
        counter::Done,
        step::{Scan, ScanWithKeys},
    },
    privacy::{Search, unsealed},
};

impl Player<'_> {
    /// Nothing of a case may be found in anything that was written, whether sealed or deleted.
    pub(super) fn scan(&mut self, step: &Scan) -> Done<()> {
        let search = self.search(&step.texts, &step.photos_of)?;
        let finds = search.in_folder(&self.data)?;
        match finds.first() {
            None => Ok(()),
            Some(find) => Err(format!("{} found, the first: {} in {}", finds.len(), find.what, find.place).into()),
        }
    }

    /// With the keys, the same scan must find everything: otherwise it could not fail.
    pub(super) fn scan_with_keys(&mut self, step: &ScanWithKeys) -> Done<()> {
        let opened = unsealed::everything(&self.folder(&step.tablet), &step.name, &step.secret)?;
        let finds_in_some =
            |search: &Search| opened.iter().any(|(place, bytes)| !search.in_bytes(place, bytes).is_empty());
        for text in &step.texts {
            if !finds_in_some(&self.search(std::slice::from_ref(text), &[])?) {
                return Err(format!("with the keys, the scan does not find 「{text}」").into());
            }
        }
        for case in &step.photos_of {
            if !finds_in_some(&self.search(&[], std::slice::from_ref(case))?) {
                return Err(format!("with the keys, the scan does not find the photo of {case}").into());
            }
        }
        Ok(())
    }

    fn search(&self, texts: &[String], photos_of: &[String]) -> Result<Search, String> {
        let mut search = Search::default();
        for text in texts {
            search.add_text(text);
        }
        for case in photos_of {
            let photos = &self.cases.get(case).ok_or(format!("no case is called {case}"))?.photos;
            if photos.is_empty() {
                return Err(format!("{case} has no photo to look for"));
            }
            for photo in photos {
                search.add_picture(&format!("the photo of {case}"), photo);
            }
        }
        if search.is_empty() { Err("the scan looks for nothing".into()) } else { Ok(search) }
    }
}
