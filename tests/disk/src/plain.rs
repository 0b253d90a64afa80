//! Plain files: what a program did to a folder, as `strace` saw it, and what a power cut would have left of it.
//!
//! Stricter than most file systems: a new file's name is durable only when the folder was synced.

use crate::{Chance, Keep};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
    process::Command,
};

/// Names and bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// One thing that was done to the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Call {
    /// A file was made, or emptied.
    Make(String),
    Write(String, Vec<u8>),
    SyncFile(String),
    SyncFolder,
    Rename(String, String),
    Remove(String),
}

/// What was done to a folder, in its order.
#[derive(Debug, Clone)]
pub struct Record {
    before: Files,
    calls: Vec<Call>,
}

/// The variable that names the folder to the traced program.
pub const FOLDER: &str = "PLAIN_FILES_FOLDER";

/// Runs one ignored test of this very program under `strace`, over a folder with these files.
pub fn record(before: &Files, test: &str) -> io::Result<Record> {
    let place = tempfile::tempdir()?;
    let (folder, trace) = (place.path().join("files"), place.path().join("trace"));
    fs::create_dir(&folder)?;
    write(&folder, before)?;
    let calls = "trace=openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat";
    let done = Command::new("strace")
        .args(["-f", "-qq", "-y", "-xx", "-s", "65536", "-e", "signal=none", "-e", calls, "-o"])
        .arg(&trace)
        .arg(std::env::current_exe()?)
        .args(["--exact", test, "--ignored", "--test-threads", "1"])
        .env(FOLDER, &folder)
        .output()?;
    if !done.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&done.stdout).into_owned()));
    }
    let calls = parse(&fs::read_to_string(&trace)?, &folder.display().to_string());
    Ok(Record { before: before.clone(), calls })
}

/// Puts files into a folder.
pub fn write(folder: &Path, files: &Files) -> io::Result<()> {
    files.iter().try_for_each(|(name, bytes)| fs::write(folder.join(name), bytes))
}

impl Record {
    /// How many calls there were: a cut may come before each of them, or after the last.
    pub fn len(&self) -> usize {
        self.calls.len()
    }

    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// What a power cut before call `at` leaves.
    pub fn cut(&self, at: usize, keep: Keep, chance: &mut Chance) -> Files {
        let mut folder = Folder::new(&self.before);
        self.calls[..at].iter().for_each(|call| folder.take(call));
        folder.survivors(keep, chance)
    }
}

/// A folder with what is durable and what is not.
struct Folder {
    files: Vec<Plain>,
    names: BTreeMap<String, usize>,
    durable: BTreeMap<String, usize>,
    /// Changes of names that no sync of the folder has confirmed, in their order.
    unsynced: Vec<(String, Option<usize>)>,
}

#[derive(Default)]
struct Plain {
    durable: Vec<u8>,
    /// `None` empties the file; the write position begins again.
    unsynced: Vec<Option<(usize, Vec<u8>)>>,
    position: usize,
}

impl Folder {
    fn new(before: &Files) -> Self {
        let files = before.values().map(|bytes| Plain { durable: bytes.clone(), ..Plain::default() }).collect();
        let names: BTreeMap<String, usize> = before.keys().cloned().zip(0..).collect();
        Self { files, durable: names.clone(), names, unsynced: Vec::new() }
    }

    fn take(&mut self, call: &Call) {
        match call {
            Call::Make(name) => {
                let file = self.names.get(name).copied().unwrap_or_else(|| {
                    self.files.push(Plain::default());
                    self.name(name, Some(self.files.len() - 1));
                    self.files.len() - 1
                });
                self.files[file].position = 0;
                self.files[file].unsynced.push(None);
            }
            Call::Write(name, bytes) => {
                let Some(file) = self.names.get(name) else { return };
                let file = &mut self.files[*file];
                file.unsynced.push(Some((file.position, bytes.clone())));
                file.position += bytes.len();
            }
            Call::SyncFile(name) => {
                let Some(file) = self.names.get(name) else { return };
                self.files[*file].sync(|_| true);
            }
            Call::SyncFolder => {
                self.unsynced.clear();
                self.durable = self.names.clone();
            }
            Call::Rename(from, to) => {
                let file = self.names.get(from).copied();
                self.name(from, None);
                self.name(to, file);
            }
            Call::Remove(name) => self.name(name, None),
        }
    }

    fn name(&mut self, name: &str, file: Option<usize>) {
        match file {
            Some(file) => self.names.insert(name.to_owned(), file),
            None => self.names.remove(name),
        };
        self.unsynced.push((name.to_owned(), file));
    }

    fn survivors(mut self, keep: Keep, chance: &mut Chance) -> Files {
        for (name, file) in std::mem::take(&mut self.unsynced) {
            if keep == Keep::Nothing || chance.coin() {
                continue;
            }
            match file {
                Some(file) => self.durable.insert(name, file),
                None => self.durable.remove(&name),
            };
        }
        for file in &mut self.files {
            file.survive(keep, chance);
        }
        self.durable.iter().map(|(name, file)| (name.clone(), self.files[*file].durable.clone())).collect()
    }
}

impl Plain {
    /// Makes the changes that are chosen durable and forgets the rest.
    fn sync(&mut self, mut chosen: impl FnMut(&mut Vec<u8>) -> bool) {
        for change in std::mem::take(&mut self.unsynced) {
            let Some((offset, mut bytes)) = change else {
                if chosen(&mut Vec::new()) {
                    self.durable.clear();
                }
                continue;
            };
            if !chosen(&mut bytes) {
                continue;
            }
            let end = offset + bytes.len();
            self.durable.resize(self.durable.len().max(end), 0);
            self.durable[offset..end].copy_from_slice(&bytes);
        }
    }

    fn survive(&mut self, keep: Keep, chance: &mut Chance) {
        self.sync(|bytes| {
            if keep == Keep::Torn {
                bytes.truncate(chance.below(bytes.len() as u64 + 1) as usize);
            }
            keep != Keep::Nothing && chance.coin()
        });
    }
}

/// Reads the calls on files of the folder. An opened folder is a folder when it is synced.
fn parse(trace: &str, folder: &str) -> Vec<Call> {
    let mut made = BTreeSet::new();
    let calls = trace.lines().filter(|line| !line.contains(" = -1 ")).filter_map(|line| {
        let (_, call) = line.split_once(char::is_whitespace)?;
        let (kind, rest) = call.trim_start().split_once('(')?;
        let strings = strings(rest);
        let inside = |path: &[u8]| {
            let path = String::from_utf8_lossy(path).into_owned();
            path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).map(str::to_owned)
        };
        let opened = rest.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(path, _)| unescape(path));
        match kind {
            "openat" if rest.contains("O_TRUNC") => Some(Call::Make(inside(strings.first()?)?)),
            "openat" if rest.contains("O_CREAT") => {
                let name = inside(strings.first()?)?;
                made.insert(name.clone()).then_some(Call::Make(name))
            }
            "write" => Some(Call::Write(inside(opened.as_deref()?)?, strings.first()?.clone())),
            "fsync" | "fdatasync" if opened.as_deref() == Some(folder.as_bytes()) => Some(Call::SyncFolder),
            "fsync" | "fdatasync" => Some(Call::SyncFile(inside(opened.as_deref()?)?)),
            "rename" | "renameat" | "renameat2" => {
                Some(Call::Rename(inside(strings.first()?)?, inside(strings.get(1)?)?))
            }
            "unlink" | "unlinkat" => Some(Call::Remove(inside(strings.first()?)?)),
            "pwrite64" | "ftruncate" if opened.as_deref().and_then(inside).is_some() => {
                panic!("{kind} is not understood here")
            }
            _ => None,
        }
    });
    calls.collect()
}

/// The quoted strings of a call, which `-xx` writes as numbers.
fn strings(rest: &str) -> Vec<Vec<u8>> {
    rest.split('"').skip(1).step_by(2).map(unescape).collect()
}

fn unescape(text: &str) -> Vec<u8> {
    if !text.contains("\\x") {
        return text.as_bytes().to_vec();
    }
    text.split("\\x").skip(1).filter_map(|byte| u8::from_str_radix(byte.get(..2)?, 16).ok()).collect()
}
