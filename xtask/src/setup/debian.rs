//! Debian packages: one list, with the purpose of each.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Stdio};

use crate::progress::note;
use crate::{Result, process};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Compiling the parts written in C.
    Compile,
    /// The tablet's window and its camera.
    Window,
    /// A window without a screen, driven from outside.
    Headless,
    /// The city's pages in a browser driven from outside.
    CityPages,
    /// Seeing what the programs ask of the kernel.
    Tracing,
}

impl Purpose {
    pub(crate) const ALL: [Self; 5] = [Self::Compile, Self::Window, Self::Headless, Self::CityPages, Self::Tracing];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Compile => "compiling",
            Self::Window => "the tablet's window",
            Self::Headless => "a window without a screen",
            Self::CityPages => "tests of the city's pages",
            Self::Tracing => "tests that watch the disk",
        }
    }
}

const PACKAGES: [(&str, Purpose); 18] = [
    ("build-essential", Purpose::Compile),
    ("pkg-config", Purpose::Compile),
    ("libwebkit2gtk-4.1-dev", Purpose::Window),
    ("librsvg2-dev", Purpose::Window),
    ("libxdo-dev", Purpose::Window),
    ("libayatana-appindicator3-dev", Purpose::Window),
    ("fonts-noto-cjk", Purpose::Window),
    ("fontconfig", Purpose::Window),
    ("gstreamer1.0-plugins-base", Purpose::Window),
    ("gstreamer1.0-plugins-good", Purpose::Window),
    ("gstreamer1.0-plugins-bad", Purpose::Window),
    ("webkit2gtk-driver", Purpose::Headless),
    ("xvfb", Purpose::Headless),
    ("dbus-x11", Purpose::Headless),
    ("imagemagick", Purpose::Headless),
    ("chromium", Purpose::CityPages),
    ("chromium-driver", Purpose::CityPages),
    ("strace", Purpose::Tracing),
];

/// Installs the packages of these purposes that are not there.
pub(crate) fn ensure(purposes: &[Purpose]) -> Result<()> {
    let wanted = packages_for(purposes);
    match missing_among(&wanted) {
        None => {
            note("this is no Debian system: install what matches these packages yourself");
            note(&wanted.join(" "));
            Ok(())
        }
        Some(missing) if missing.is_empty() => Ok(()),
        Some(missing) => install(&missing),
    }
}

pub(crate) fn install(packages: &[&str]) -> Result<()> {
    note(&format!("installing {}", packages.join(" ")));
    let by_hand = format!("apt-get update && apt-get install -y --no-install-recommends {}", packages.join(" "));
    if !may_become_root() {
        return Err(format!(
            "these packages are missing and neither root nor sudo is at hand; \
             as root run:\n    {by_hand}\nthen try again"
        ));
    }
    let outcome = process::run(&mut apt(&["update"])).and_then(|()| {
        let mut words = vec!["install", "-y", "--no-install-recommends"];
        words.extend(packages);
        process::run(&mut apt(&words))
    });
    outcome.map_err(|reason| format!("{reason}\nas root this is:\n    {by_hand}"))
}

pub(crate) fn packages_for(purposes: &[Purpose]) -> Vec<&'static str> {
    PACKAGES.iter().filter(|(_, purpose)| purposes.contains(purpose)).map(|(name, _)| *name).collect()
}

/// The packages that are not installed; `None` where there is no dpkg to ask.
pub(crate) fn missing_among<'a>(wanted: &[&'a str]) -> Option<Vec<&'a str>> {
    // dpkg-query fails when it does not know one of the names, yet still lists the others.
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"])
        .args(wanted)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    Some(missing_in(wanted, &String::from_utf8_lossy(&output.stdout)))
}

/// A command that runs as root; without root it asks through sudo.
pub(crate) fn as_root(program: &str) -> Command {
    if is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.arg(program);
    command
}

pub(crate) fn may_become_root() -> bool {
    is_root() || process::answer(Command::new("sudo").arg("--version")).is_some()
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn apt(words: &[&str]) -> Command {
    let mut command = as_root("env");
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
        .args(["-q", "-o", "DPkg::Lock::Timeout=300"])
        .args(words);
    command
}

fn missing_in<'a>(wanted: &[&'a str], listing: &str) -> Vec<&'a str> {
    let installed: BTreeSet<&str> = listing
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, status)| *status == "installed")
        .map(|(name, _)| name)
        .collect();
    wanted.iter().filter(|name| !installed.contains(*name)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_fully_installed_counts() {
        let listing = "xvfb installed\nchromium config-files\nlibxdo-dev installed\n";
        let wanted = ["xvfb", "chromium", "libxdo-dev", "imagemagick"];
        assert_eq!(missing_in(&wanted, listing), ["chromium", "imagemagick"]);
    }

    #[test]
    fn compiling_needs_no_web_view() {
        let packages = packages_for(&[Purpose::Compile]);
        assert_eq!(packages, ["build-essential", "pkg-config"]);
    }

    #[test]
    fn no_package_is_listed_twice() {
        let names: BTreeSet<&str> = PACKAGES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), PACKAGES.len());
    }
}
