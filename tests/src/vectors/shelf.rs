//! Where the files lie: reads them, and writes one that is not there yet. None is ever written over.

use super::{Form, Vector};
use std::{
    fs,
    path::{Path, PathBuf},
};

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

impl Vector {
    pub fn path(&self) -> PathBuf {
        path(&self.name, self.form)
    }

    /// The bytes that the file stands for.
    pub fn stored(&self) -> Vec<u8> {
        read(&self.name, self.form)
    }
}

/// The file of a name: of version 1, or of the version that the name begins with.
pub fn path(name: &str, form: Form) -> PathBuf {
    let ending = match form {
        Form::Text => "txt",
        Form::Hex => "hex",
    };
    let name = if name.starts_with("v2/") { name.to_owned() } else { format!("v1/{name}") };
    folder().join(format!("{name}.{ending}"))
}

/// Reads the file of a name.
pub fn read(name: &str, form: Form) -> Vec<u8> {
    read_file(&path(name, form))
}

pub fn read_file(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if path.extension().is_some_and(|ending| ending == "hex") { from_hex(&bytes) } else { bytes }
}

/// Writes a file that is not there; leaves alone what is. True when it wrote.
pub fn write_missing(name: &str, form: Form, bytes: &[u8]) -> bool {
    let path = path(name, form);
    if path.exists() {
        return false;
    }
    let written = match form {
        Form::Text => bytes.to_vec(),
        Form::Hex => to_hex(bytes).into_bytes(),
    };
    fs::create_dir_all(path.parent().expect("lies in a folder")).expect("the folder can be made");
    fs::write(&path, written).expect("the file can be written");
    true
}

pub fn to_hex(bytes: &[u8]) -> String {
    bytes.chunks(32).map(|line| domain::ids::to_hex(line) + "\n").collect()
}

fn from_hex(text: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let byte = |pair: &[u8]| {
        let [byte] = domain::ids::from_hex::<1>(std::str::from_utf8(pair).expect("is ASCII")).expect("two digits");
        byte
    };
    digits.chunks(2).map(byte).collect()
}

/// Every text of a folder of version 1, by name.
pub fn texts_of(name: &str) -> Vec<Vec<u8>> {
    let listed = fs::read_dir(folder().join("v1").join(name)).expect("the folder");
    let mut files: Vec<PathBuf> = listed.map(|file| file.expect("an entry").path()).collect();
    files.sort();
    files
        .iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "txt"))
        .map(|file| read_file(file))
        .collect()
}
