//! A running process: its memory, and the files it has open though they are deleted. Linux only; needs its permission.

use crate::{Find, Search};
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

/// One mapping of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    pub start: u64,
    pub end: u64,
    pub name: String,
}

/// Pieces overlap by this much, so that nothing hides at their seams.
const OVERLAP: usize = 4096;
const PIECE: usize = 4 << 20;

/// What a process may read of itself, but for what the kernel put there.
pub fn regions(pid: u32) -> io::Result<Vec<Region>> {
    Ok(fs::read_to_string(format!("/proc/{pid}/maps"))?.lines().filter_map(region).collect())
}

fn region(line: &str) -> Option<Region> {
    let mut words = line.split_whitespace();
    let (start, end) = words.next()?.split_once('-')?;
    let readable = words.next()?.starts_with('r');
    let name = words.nth(3).unwrap_or("anonymous");
    let number = |text| u64::from_str_radix(text, 16).ok();
    let kernels = ["[vvar]", "[vvar_vclock]", "[vsyscall]", "[vdso]"].contains(&name);
    (readable && !kernels).then_some(Region { start: number(start)?, end: number(end)?, name: name.to_owned() })
}

/// Looks through everything a process has in memory. It should stand still: what moves meanwhile may be missed.
pub fn in_memory(search: &Search, pid: u32) -> io::Result<BTreeSet<Find>> {
    let mut memory = File::open(format!("/proc/{pid}/mem"))?;
    let mut finds = BTreeSet::new();
    for region in regions(pid)? {
        let mut at = region.start;
        while at < region.end {
            let piece = read_piece(&mut memory, at, region.end)?;
            let place = format!("memory {} from {:x}", region.name, region.start);
            finds.extend(search.in_plain_bytes(&place, &piece));
            if piece.len() <= OVERLAP {
                break;
            }
            at += (piece.len() - OVERLAP) as u64;
        }
    }
    Ok(finds)
}

/// Reads up to a piece; a page that cannot be read ends it.
fn read_piece(memory: &mut File, at: u64, end: u64) -> io::Result<Vec<u8>> {
    memory.seek(SeekFrom::Start(at))?;
    let length = usize::try_from(end - at).unwrap_or(PIECE).min(PIECE);
    let mut piece = vec![0; length];
    let mut read = 0;
    while read < length {
        match memory.read(&mut piece[read..]) {
            Ok(0) | Err(_) => break,
            Ok(bytes) => read += bytes,
        }
    }
    piece.truncate(read);
    Ok(piece)
}

/// The deleted files that a process still has open, by the names they had, with what they hold.
pub fn deleted_files(pid: u32) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(format!("/proc/{pid}/fd"))? {
        let link = entry?.path();
        // A descriptor may close between the list and the look.
        let Ok(target) = fs::read_link(&link) else { continue };
        if target.to_string_lossy().ends_with(" (deleted)")
            && let Ok(bytes) = fs::read(&link)
        {
            found.push((target, bytes));
        }
    }
    Ok(found)
}

/// Judges that no other process has a file of a folder open, nor one that was deleted there.
pub fn nobody_else_uses(folder: &Path) -> Result<(bool, String), String> {
    let users = users_of(folder).map_err(|error| error.to_string())?;
    let others: Vec<String> = users.iter().filter(|pid| **pid != std::process::id()).map(ToString::to_string).collect();
    if others.is_empty() {
        let seen = "このフォルダーを開いているプログラムも、消したのに開いたままのファイルも、";
        return Ok((true, format!("{seen}この利用者の権限で見える範囲にはありません。")));
    }
    Ok((false, format!("ほかのプログラムが開いています（プロセス {}）。→ 終わらせてください。", others.join("、"))))
}

/// The processes that have a file of a folder open, or one that is deleted by now.
pub fn users_of(folder: &Path) -> io::Result<Vec<u32>> {
    let folder = fs::canonicalize(folder)?;
    let mut users = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // Processes end while one looks, and those of others stay closed.
        let Ok(descriptors) = fs::read_dir(format!("/proc/{pid}/fd")) else { continue };
        let targets = descriptors.flatten().filter_map(|descriptor| fs::read_link(descriptor.path()).ok());
        if targets.into_iter().any(|target| target.starts_with(&folder)) {
            users.push(pid);
        }
    }
    Ok(users)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn search(word: &str) -> Search {
        let mut search = Search::default();
        search.add_bytes("word", word.as_bytes());
        search
    }

    /// Ends with the test.
    struct Child(std::process::Child);
    impl Drop for Child {
        fn drop(&mut self) {
            let _ = self.0.kill().and_then(|()| self.0.wait());
        }
    }

    #[test]
    fn what_another_process_holds_is_found_and_what_it_does_not_hold_is_not() {
        let mut command = std::process::Command::new("cat");
        let child =
            Child(command.env("KEPT", "みやまきりしま").stdin(std::process::Stdio::piped()).spawn().expect("starts"));
        let pid = child.0.id();
        assert!(!in_memory(&search("みやまきりしま"), pid).expect("may read its child").is_empty());
        assert!(in_memory(&search("みやまつつじ"), pid).expect("may read its child").is_empty());
        assert!(regions(pid).expect("maps").iter().any(|region| region.name == "[stack]"));
    }

    #[test]
    fn a_deleted_file_is_found_while_it_is_open() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("gone");
        let mut file = File::options().create_new(true).read(true).write(true).open(&path).expect("creates");
        file.write_all("みやまきりしま".as_bytes()).expect("writes");
        fs::remove_file(&path).expect("removes");
        let found = deleted_files(std::process::id()).expect("lists");
        let (_, bytes) = found.iter().find(|(name, _)| name.starts_with(folder.path())).expect("is there");
        assert_eq!(search("みやまきりしま").in_bytes("x", bytes).len(), 1);
        assert!(users_of(folder.path()).expect("looks").contains(&std::process::id()));
        drop(file);
        let left = deleted_files(std::process::id()).expect("lists");
        assert!(!left.iter().any(|(name, _)| name.starts_with(folder.path())));
    }
}
