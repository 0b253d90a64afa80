//! The compiler for the screen: rustup's where it can be had, else Debian's.
//!
//! Both ways end in the same [`WasmToolchain`], so in the same build command.

mod debian_std;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::progress::note;
use crate::{Result, build, process};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_BIN: &str = "/usr/bin";

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WasmToolchain {
    pub(crate) cargo: PathBuf,
    pub(crate) rustc: PathBuf,
    pub(crate) path_prefix: Option<PathBuf>,
}

impl WasmToolchain {
    fn current() -> Self {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        Self { cargo: PathBuf::from(cargo), rustc: PathBuf::from("rustc"), path_prefix: None }
    }

    fn debian() -> Self {
        Self {
            cargo: Path::new(DEBIAN_BIN).join("cargo"),
            rustc: Path::new(DEBIAN_BIN).join("rustc"),
            path_prefix: Some(PathBuf::from(DEBIAN_BIN)),
        }
    }

    pub(crate) fn way(&self) -> &'static str {
        if self.path_prefix.is_none() { "the Rust toolchain in use" } else { "Debian's compiler" }
    }

    /// Which compiler this is, to the commit.
    pub(crate) fn version(&self) -> Option<String> {
        process::answer(self.rustc_command().arg("-vV"))
    }

    pub(crate) fn cargo_command(&self) -> Command {
        let mut command = Command::new(&self.cargo);
        self.prepare(&mut command);
        command.env("RUSTC", &self.rustc);
        command
    }

    fn rustc_command(&self) -> Command {
        let mut command = Command::new(&self.rustc);
        self.prepare(&mut command);
        command
    }

    /// Debian's cargo must see nothing of the toolchain that runs this program.
    fn prepare(&self, command: &mut Command) {
        build::forget_package(command);
        let Some(prefix) = &self.path_prefix else {
            return;
        };
        for name in [
            "CARGO",
            "CARGO_TARGET_DIR",
            "LD_LIBRARY_PATH",
            "RUSTC",
            "RUSTC_WORKSPACE_WRAPPER",
            "RUSTC_WRAPPER",
            "RUSTDOC",
            "RUSTUP_TOOLCHAIN",
            "RUST_RECURSION_COUNT",
        ] {
            command.env_remove(name);
        }
        command.env("PATH", with_prefix(prefix));
    }

    /// Where this compiler looks for the target's standard library.
    fn library(&self) -> Option<PathBuf> {
        let mut command = self.rustc_command();
        command.args(["--print", "target-libdir", "--target", TARGET]);
        process::answer(&mut command).map(|line| PathBuf::from(line.trim_end()))
    }

    /// Compiles and links an empty module as the screen is linked: only that shows that all parts fit.
    fn works(&self) -> bool {
        let Some(library) = self.library() else {
            return false;
        };
        std_in(&library).is_some() && self.links()
    }

    fn links(&self) -> bool {
        let out = env::temp_dir().join(format!("hikitsugi-probe-{}.wasm", std::process::id()));
        let mut command = self.rustc_command();
        command
            .args(["--target", TARGET, "--edition", "2024"])
            .args(["-Copt-level=1", "-Clto=fat", "-Cpanic=abort"])
            .args(["--crate-type", "cdylib", "--crate-name", "probe", "-o"])
            .arg(&out)
            .arg("-");
        let linked = process::answer(&mut command).is_some();
        let _ = fs::remove_file(&out);
        linked
    }
}

/// Which standard library this is: modules built against another one do not fit.
pub(crate) fn std_identity(toolchain: &WasmToolchain) -> Option<String> {
    let std = std_in(&toolchain.library()?)?;
    let seen = fs::metadata(&std).ok()?;
    Some(format!("{} {} {}\n", std.display(), seen.len(), seen.mtime()))
}

/// The toolchain that builds the screen, if there is one now.
pub(crate) fn find() -> Option<WasmToolchain> {
    [WasmToolchain::current(), WasmToolchain::debian()].into_iter().find(WasmToolchain::works)
}

pub(crate) fn ensure() -> Result<WasmToolchain> {
    if let Some(toolchain) = find() {
        return Ok(toolchain);
    }
    let refusal = match add_with_rustup() {
        Ok(toolchain) => return Ok(toolchain),
        Err(refusal) => refusal,
    };
    note(&format!("rustup cannot add {TARGET}: {refusal}"));
    let toolchain = WasmToolchain::debian();
    debian_std::install(&toolchain).map_err(|reason| no_way(&refusal, &reason))?;
    if toolchain.works() { Ok(toolchain) } else { Err(no_way(&refusal, "Debian's compiler cannot link a module")) }
}

fn add_with_rustup() -> Result<WasmToolchain> {
    note(&format!("adding {TARGET} with rustup"));
    process::capture(Command::new("rustup").args(["target", "add", TARGET])).map_err(|reason| last_line(&reason))?;
    let toolchain = WasmToolchain::current();
    if toolchain.works() {
        Ok(toolchain)
    } else {
        Err("it did so, yet the compiler in use does not find it".to_owned())
    }
}

fn no_way(rustup: &str, debian: &str) -> String {
    format!(
        "there is no compiler for the screen ({TARGET}).\n\
         rustup: {rustup}\nDebian: {debian}\n\
         run `rustup target add {TARGET}` where rustup may download, then try again"
    )
}

fn std_in(library: &Path) -> Option<PathBuf> {
    let is_std = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    };
    fs::read_dir(library).ok()?.flatten().map(|entry| entry.path()).find(is_std)
}

fn with_prefix(prefix: &Path) -> OsString {
    let mut path = prefix.as_os_str().to_owned();
    if let Some(rest) = env::var_os("PATH") {
        path.push(":");
        path.push(rest);
    }
    path
}

fn last_line(text: &str) -> String {
    let line = text.lines().rev().find(|line| !line.trim().is_empty());
    line.unwrap_or("it gave no reason").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_holds_no_library() {
        assert_eq!(std_in(Path::new("/no/such/folder")), None);
    }

    #[test]
    fn the_last_line_that_says_something_is_kept() {
        assert_eq!(last_line("info: trying\nerror: no network\n\n"), "error: no network");
        assert_eq!(last_line(""), "it gave no reason");
    }

    #[test]
    fn debian_comes_first_on_its_path() {
        let path = with_prefix(Path::new("/first"));
        assert!(path.to_string_lossy().starts_with("/first"));
    }
}
