//! The real window and a real browser, driven as a person would: by looking, touching and typing.

mod app;
mod browser;
mod browser_city;
mod case_page;
mod check_page;
mod city_pages;
mod counter;
mod driver;
mod environment;
mod eye;
pub mod gallery;
mod guide_page;
mod invoke;
mod lens;
mod page;
mod photo_page;
mod picture;
mod questions;
mod scan_page;
mod session;
pub mod speed;
mod trouble;
mod turned;
mod typing;
mod ways;
mod window_tablet;

pub use city_pages::CityPages;

use crate::journey::{city::City, counter::Counter, player::Surfaces, tablet_process::TabletProcess};
use browser_city::BrowserCity;
use std::{
    fs::File,
    path::{Path, PathBuf},
};
use window_tablet::WindowTablet;

/// The city's pages in a browser that looks at each of them, and tablets without windows.
pub struct CityDesk {
    pub tablet_process: PathBuf,
    pub data: PathBuf,
    pub pages: CityPages,
}

impl Surfaces for CityDesk {
    fn tablet(&self, name: &str, folder: &Path, log: File) -> Result<Box<dyn Counter>, String> {
        Ok(Box::new(TabletProcess::start(name, &self.tablet_process, folder, log)?))
    }

    fn city(&self, port: u16, _: &Path) -> Result<Box<dyn City>, String> {
        Ok(Box::new(BrowserCity::start(port, &self.data)?.looking(self.pages.clone())))
    }
}

/// Tablets as windows and the city's pages in a browser; all that they write lies in the journey's folder.
pub struct Windows {
    tablet: PathBuf,
    data: PathBuf,
}

impl Windows {
    pub fn open(tablet: &Path, data: &Path) -> Result<Self, String> {
        let absolute = |path: &Path| std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()));
        Ok(Self { tablet: absolute(tablet)?, data: absolute(data)? })
    }
}

impl Surfaces for Windows {
    fn tablet(&self, name: &str, folder: &Path, log: File) -> Result<Box<dyn Counter>, String> {
        Ok(Box::new(WindowTablet::start(name, &self.tablet, folder, &self.data, log)?))
    }

    /// The browser shows the server's own certificate without asking for its authority, as `--ignore-certificate-errors`
    /// makes it; that the certificate is right is what tablets and the journey without windows prove.
    fn city(&self, port: u16, _: &Path) -> Result<Box<dyn City>, String> {
        Ok(Box::new(BrowserCity::start(port, &self.data)?))
    }
}
