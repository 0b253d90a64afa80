//! Checks a folder of rule files and names their version: `hikitsugi-rules rules`.

use rules::{Package, Problem};
use std::{path::Path, process::ExitCode};

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("使い方：hikitsugi-rules 規則のフォルダー");
        return ExitCode::from(2);
    };
    match checked(Path::new(&folder)) {
        Ok(name) => {
            println!("誤りはありません。{name}");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            problems.iter().for_each(|problem| eprintln!("{problem}"));
            ExitCode::FAILURE
        }
    }
}

fn checked(folder: &Path) -> Result<String, Vec<Problem>> {
    let package = Package::of_files(files(folder).map_err(|error| vec![unreadable(folder, &error)])?)?;
    package.load()?;
    Ok(package.name())
}

fn files(folder: &Path) -> std::io::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".toml") {
            files.push((name, std::fs::read_to_string(entry.path())?));
        }
    }
    Ok(files)
}

fn unreadable(folder: &Path, error: &std::io::Error) -> Problem {
    Problem { file: folder.display().to_string(), line: None, reason: format!("読めません（{error}）") }
}
