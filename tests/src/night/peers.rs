//! The other programs, run by their own bench from a folder outside of this project, between our runs.

use serde::Deserialize;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Where the others lie: a copy of their folder in which `sh setup.sh` was done.
#[derive(Debug, Clone)]
pub struct Peers {
    folder: PathBuf,
    names: Vec<String>,
}

/// What one of them took for a phase.
#[derive(Debug, Clone, Deserialize)]
pub struct Peer {
    pub peer: String,
    pub phase: String,
    pub ms: Option<f64>,
    #[serde(default)]
    pub up: Option<u64>,
    #[serde(default)]
    pub down: Option<u64>,
    pub error: Option<String>,
    pub server: Option<Process>,
    pub client: Option<Process>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Process {
    #[serde(rename = "cpuMs")]
    pub cpu_ms: f64,
}

/// Merges nothing: a floor beside which we stand, and nobody whom we outrun.
pub const FLOOR: &str = "sealed";
/// Of those that end with documents in memory; the one other is a store of documents.
pub const IN_MEMORY: [&str; 3] = ["automerge", "automerge-ka60", "yjs"];

impl Peers {
    pub fn at(folder: &Path, names: &[String]) -> Result<Self, String> {
        if !folder.join("node_modules").is_dir() {
            return Err(format!(
                "{} holds no peers that are set up: copy ../shared/peers there and run `sh setup.sh` in it",
                folder.display()
            ));
        }
        Ok(Self { folder: folder.to_owned(), names: names.to_vec() })
    }

    /// One run of each.
    pub fn run(&self, plan: super::scene::Plan) -> Result<Vec<Peer>, String> {
        let name = format!("night-{}.jsonl", std::process::id());
        let out = self.folder.join(&name);
        // What an earlier run left there is not of this one.
        let _ = fs::remove_file(&out);
        let mut command = Command::new("node");
        command.current_dir(&self.folder).arg("bench.mjs").args(["--runs", "1", "--out", &name]);
        command.args(["--peers", &self.names.join(","), "--m", &plan.cases.to_string()]);
        command.args(["--photo", &plan.photo.to_string(), "--rtt", &plan.rtt.to_string()]);
        let output = command.output().map_err(|error| format!("node does not start: {error}"))?;
        let lines = fs::read_to_string(&out).map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())?;
        fs::remove_file(&out).map_err(|error| error.to_string())?;
        lines.lines().map(|line| serde_json::from_str(line).map_err(|error| format!("{error}: {line}"))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_other_bench_is_understood() {
        let line = r#"{"peer":"pouch","phase":"noop","m":200,"photo":0,"rtt":0,"loadMs":null,"ackMs":414.2,"ms":414.2,
            "up":17000,"down":12000,"conns":20,"turns":32,"server":{"hwm":77,"cpuMs":811},
            "client":{"hwm":83,"cpuMs":906},"serverBytes":593000,"serverFiles":10,"clientBytes":1,"run":1,"load1":"0.60"}"#;
        let peer: Peer = serde_json::from_str(line).expect("reads");
        assert_eq!((peer.peer.as_str(), peer.ms), ("pouch", Some(414.2)));
        let failed = r#"{"peer":"yjs","phase":"upload","m":200,"photo":0,"rtt":0,"error":"Error: exit 1"}"#;
        assert!(serde_json::from_str::<Peer>(failed).expect("reads").error.is_some());
    }
}
