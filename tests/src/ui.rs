//! stub
use crate::journey::{city::City, counter::Counter, player::Surfaces};
use std::{fs::File, path::Path};
pub struct Windows;
impl Windows { pub fn open(_: &Path, _: &Path) -> Result<Self, String> { Ok(Self) } }
impl Surfaces for Windows {
    fn tablet(&self, _: &str, _: &Path, _: File) -> Result<Box<dyn Counter>, String> { Err("no".into()) }
    fn city(&self, _: u16, _: &Path) -> Result<Box<dyn City>, String> { Err("no".into()) }
}
