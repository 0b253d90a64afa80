//! What the program was asked to do.

use std::path::PathBuf;

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub(crate) data: PathBuf,
    pub(crate) action: Action,
    /// Shows WebKit's moving test picture where there is no camera. Debug builds only.
    pub(crate) mock_camera: bool,
    /// Takes this folder for a USB drive that is plugged in. Debug builds only.
    pub(crate) mock_drive: Option<PathBuf>,
    /// Goes ahead of the machine's clock by the milliseconds in this file. Debug builds only.
    pub(crate) mock_clock: Option<PathBuf>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Show,
    Enrol {
        server: String,
        code: String,
    },
    /// Looks at the folder of a tablet whose window is closed.
    ProveErasure {
        number: String,
        canary_file: Option<PathBuf>,
        json: bool,
    },
}

const USAGE: &str = "使い方: hikitsugi-tablet --data フォルダー
        hikitsugi-tablet enrol --data フォルダー --server https://… --code XXXX-XXXX-XXXX-XXXX
        hikitsugi-tablet prove-erasure --data フォルダー --case-number 受付番号 [--canary-file ファイル] [--json]";

impl Arguments {
    pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = arguments.peekable();
        if arguments.next_if_eq("prove-erasure").is_some() {
            return Self::parse_proof(arguments);
        }
        let enrols = arguments.next_if_eq("enrol").is_some();
        let (mut data, mut server, mut code) = (None, None, None);
        let (mut mock_camera, mut mock_drive, mut mock_clock) = (false, None, None);
        while let Some(name) = arguments.next() {
            match name.as_str() {
                "--data" => data = arguments.next(),
                "--server" if enrols => server = arguments.next(),
                "--code" if enrols => code = arguments.next(),
                "--mock-camera" if cfg!(debug_assertions) => mock_camera = true,
                "--mock-drive" if cfg!(debug_assertions) => mock_drive = Some(arguments.next().ok_or(USAGE)?.into()),
                "--mock-clock" if cfg!(debug_assertions) => mock_clock = Some(arguments.next().ok_or(USAGE)?.into()),
                _ => return Err(USAGE.into()),
            }
        }
        let action = match (enrols, server, code) {
            (true, Some(server), Some(code)) => Action::Enrol { server, code },
            (false, None, None) => Action::Show,
            _ => return Err(USAGE.into()),
        };
        Ok(Self { data: data.ok_or(USAGE)?.into(), action, mock_camera, mock_drive, mock_clock })
    }

    fn parse_proof(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut data, mut number, mut canary_file, mut json) = (None, None, None, false);
        while let Some(name) = arguments.next() {
            match name.as_str() {
                "--data" => data = arguments.next(),
                "--case-number" => number = arguments.next(),
                "--canary-file" => canary_file = Some(arguments.next().ok_or(USAGE)?.into()),
                "--json" => json = true,
                _ => return Err(USAGE.into()),
            }
        }
        let action = Action::ProveErasure { number: number.ok_or(USAGE)?, canary_file, json };
        Ok(Self { data: data.ok_or(USAGE)?.into(), action, mock_camera: false, mock_drive: None, mock_clock: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_folder_is_needed_and_nothing_unknown_passes() {
        assert_eq!(parse("--data x").map(|arguments| arguments.action), Ok(Action::Show));
        let proof = Action::ProveErasure { number: "7K4M-0012".into(), canary_file: Some("c".into()), json: true };
        let line = "prove-erasure --data x --case-number 7K4M-0012 --json --canary-file c";
        assert_eq!(parse(line).map(|arguments| arguments.action), Ok(proof));
        assert!(parse("prove-erasure --data x").is_err() && parse("prove-erasure --case-number 7K4M-0012").is_err());
        assert!(parse("--data x --mock-drive").is_err(), "a drive needs its folder");
        assert!(parse("--data x --mock-clock").is_err(), "a clock needs its file");
        assert!(parse("").is_err() && parse("--data x --fast").is_err() && parse("enrol --data x").is_err());
    }
}
