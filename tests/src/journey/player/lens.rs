//! What stands before a camera, and the photos that are taken of it.

use super::{Player, same};
use crate::journey::{
    counter::Done,
    sight::Sight,
    step::{Camera, Photograph, UsePhoto},
};

impl Player<'_> {
    pub(super) fn camera(&mut self, step: &Camera) -> Done<()> {
        let sight = Sight::of(step, &self.images)?;
        self.at(&step.tablet)?.see(step.device, &sight)
    }

    pub(super) fn photograph(&mut self, step: &Photograph) -> Done<()> {
        if let Some(image) = &step.image {
            let sight = Sight::of_file(&self.images.join(image))?;
            self.at(&step.tablet)?.see(1, &sight)?;
        }
        let (counter, case) = self.case(&step.tablet, &step.case)?;
        counter.photograph(case, step.by, step.accept)?;
        let taken = counter.case(case)?.photos.pop().ok_or("no photo was kept".to_owned())?;
        if let Some(expected) = &step.findings {
            same("what is said of the photo", taken.findings.as_ref().unwrap_or(&Vec::new()), expected)?;
        }
        let picture = counter.photo(case, taken.photo)?;
        self.cases.get_mut(&step.case).ok_or("no such case".to_owned())?.photos.push(picture);
        Ok(())
    }

    pub(super) fn use_photo(&mut self, step: &UsePhoto) -> Done<()> {
        let (counter, case) = self.case(&step.tablet, &step.case)?;
        let photos = counter.case(case)?.photos;
        let wanted =
            step.shot.checked_sub(1).and_then(|at| photos.get(at)).ok_or("there is no such shot".to_owned())?;
        counter.use_photo(case, wanted.photo)
    }
}
