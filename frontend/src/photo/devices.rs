//! The cameras of this device: which one is wanted for what, and how it is mounted, until the program ends.

use super::camera::Turns;
use std::{cell::RefCell, collections::BTreeMap};

/// What a camera is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CameraUse {
    Face,
    Code,
}

thread_local! {
    static CHOSEN: RefCell<BTreeMap<CameraUse, String>> = RefCell::default();
    static MOUNTED: RefCell<BTreeMap<String, Turns>> = RefCell::default();
}

impl CameraUse {
    /// What somebody chose last.
    pub(super) fn chosen(self) -> Option<String> {
        CHOSEN.with_borrow(|chosen| chosen.get(&self).cloned())
    }

    pub(super) fn choose(self, device: String) {
        CHOSEN.with_borrow_mut(|chosen| chosen.insert(self, device));
    }

    /// Paper lies before the back of a tablet; for a face the device has its own first camera.
    pub(super) fn facing(self) -> Option<&'static str> {
        match self {
            Self::Face => None,
            Self::Code => Some("environment"),
        }
    }
}

/// How a camera was last found to be mounted.
pub(super) fn mounted(device: Option<&str>) -> Turns {
    MOUNTED.with_borrow(|mounted| mounted.get(device.unwrap_or_default()).copied().unwrap_or_default())
}

pub(super) fn mount(device: Option<&str>, turns: Turns) {
    MOUNTED.with_borrow_mut(|mounted| mounted.insert(device.unwrap_or_default().to_owned(), turns));
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Cameras {
    pub(super) ids: Vec<String>,
    /// The one that is on, or was last.
    pub(super) open: Option<String>,
}

impl Cameras {
    /// The one after the open one, all the way round. None where there is nothing to choose.
    pub(super) fn next(&self) -> Option<String> {
        if self.ids.len() < 2 {
            return None;
        }
        let at = self.open.as_ref().and_then(|open| self.ids.iter().position(|id| id == open));
        self.ids.get(at.map_or(0, |at| (at + 1) % self.ids.len())).cloned()
    }

    /// For the gallery.
    #[cfg(test)]
    pub(crate) fn two() -> Self {
        Self { ids: vec!["front".into(), "back".into()], open: Some("front".into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cameras(ids: &[&str], open: Option<&str>) -> Cameras {
        Cameras { ids: ids.iter().map(|id| (*id).to_owned()).collect(), open: open.map(str::to_owned) }
    }

    #[test]
    fn the_key_goes_round_all_cameras_and_one_alone_needs_none() {
        let three = |open| cameras(&["a", "b", "c"], open).next();
        assert_eq!(three(Some("a")).as_deref(), Some("b"));
        assert_eq!(three(Some("c")).as_deref(), Some("a"));
        assert_eq!(three(Some("gone")).as_deref(), Some("a"));
        assert_eq!(three(None).as_deref(), Some("a"));
        assert_eq!(cameras(&["a"], Some("a")).next(), None);
        assert_eq!(cameras(&[], None).next(), None);
    }

    #[test]
    fn each_use_remembers_its_own_camera_and_each_camera_how_it_is_mounted() {
        assert_eq!(CameraUse::Face.chosen(), None);
        CameraUse::Face.choose("front".into());
        assert_eq!((CameraUse::Face.chosen().as_deref(), CameraUse::Code.chosen()), (Some("front"), None));
        mount(Some("front"), Turns::default().once_more());
        assert_eq!(mounted(Some("front")).quarters(), 1);
        assert_eq!(mounted(Some("back")), Turns::default());
    }
}
