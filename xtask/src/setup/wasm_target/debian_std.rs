//! The standard library for the screen, built once with Debian's own compiler.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::{DEBIAN_BIN, TARGET, WasmToolchain};
use crate::progress::note;
use crate::setup::debian;
use crate::{Result, process};

/// The last one names the linker, which is a package again.
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"];
const CRATE: &str = "hikitsugi_wasm_std";

pub(super) fn install(toolchain: &WasmToolchain) -> Result<()> {
    install_compiler()?;
    let library = toolchain.library().ok_or("Debian's rustc does not run; reinstall rustc-web")?;
    note("building the standard library for the screen, once (a minute or two)");
    let workshop = env::temp_dir().join(format!("hikitsugi-wasm-std-{}", std::process::id()));
    let outcome = build(toolchain, &workshop).and_then(|parts| place(&parts, &library));
    let _ = fs::remove_dir_all(&workshop);
    outcome
}

fn install_compiler() -> Result<()> {
    let missing =
        debian::missing_among(&PACKAGES).ok_or("this is no Debian system, so its compiler cannot be installed")?;
    if !missing.is_empty() {
        debian::install(&missing)?;
    }
    missing_linker().map_or(Ok(()), |linker| debian::install(&[&linker]))
}

/// Debian's rust-lld is a link that names the package it comes from, such as lld-22.
fn missing_linker() -> Option<String> {
    let link = Path::new(DEBIAN_BIN).join("rust-lld");
    if link.exists() {
        return None;
    }
    let named = fs::read_link(link).ok()?;
    Some(named.file_name()?.to_string_lossy().into_owned())
}

fn build(toolchain: &WasmToolchain, workshop: &Path) -> Result<Vec<PathBuf>> {
    write_empty_crate(workshop).map_err(|error| format!("cannot write {}: {error}", workshop.display()))?;
    let mut command = toolchain.cargo_command();
    command
        .current_dir(workshop)
        .env("RUSTC_BOOTSTRAP", "1")
        // The screen is optimised as a whole at link time, which needs bitcode.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .args(["build", "--release", "--target", TARGET, "--target-dir"])
        .arg(workshop.join("target"))
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro");
    process::run(&mut command)?;
    libraries_in(&workshop.join("target").join(TARGET).join("release/deps"))
}

fn write_empty_crate(folder: &Path) -> std::io::Result<()> {
    let manifest = format!("[package]\nname = \"{CRATE}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n");
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), "")
}

fn libraries_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let parts: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| is_part_of_std(path)).collect();
    if parts.is_empty() {
        return Err("the build left no library behind".to_owned());
    }
    Ok(parts)
}

fn is_part_of_std(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".rlib") && !name.starts_with(&format!("lib{CRATE}"))
}

fn place(parts: &[PathBuf], library: &Path) -> Result<()> {
    note(&format!("installing it into {}", library.display()));
    let earlier = libraries_in(library).unwrap_or_default();
    if !earlier.is_empty() {
        process::run(debian::as_root("rm").arg("-f").args(earlier))?;
    }
    process::run(debian::as_root("install").args(["-D", "-m", "644", "-t"]).arg(library).args(parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_crate_itself_is_left_behind() {
        assert!(is_part_of_std(Path::new("deps/libstd-1a.rlib")));
        assert!(!is_part_of_std(Path::new("deps/libhikitsugi_wasm_std-1a.rlib")));
        assert!(!is_part_of_std(Path::new("deps/libstd-1a.rmeta")));
    }
}
