//! Watches the system calls of a real program: no answer may leave while something it stands for is not on the disk.
//!
//! The rule is strict: whenever an answer leaves, every byte that was written to a watched log before has been synced.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What the kernel was asked to do, and nothing more, is traced.
const CALLS: &str = "trace=write,writev,pwrite64,pwritev,sendto,sendmsg,fsync,fdatasync";

/// The words through which a program is started, so that its calls go to a file.
pub fn tracing_to(file: &Path) -> Vec<String> {
    let file = file.display().to_string();
    ["strace", "-f", "-qq", "-yy", "-s", "0", "-e", "signal=none", "-e", CALLS, "-o", &file].map(str::to_owned).to_vec()
}

/// The same, but the program is the child that was started, and its end stands in the file.
pub fn watching_to(file: &Path) -> Vec<String> {
    let file = file.display().to_string();
    ["strace", "-D", "-f", "-q", "-yy", "-s", "0", "-e", "signal=none", "-e", CALLS, "-o", &file]
        .map(str::to_owned)
        .to_vec()
}

/// How many syncs of files a trace holds between the first answer and the last one.
pub fn syncs(trace: &str, answer: Answer) -> u64 {
    let (mut syncs, mut until_answer, mut began) = (0, 0, false);
    for (_, call) in trace.lines().filter_map(|line| line.split_once(char::is_whitespace)) {
        let call = call.trim_start();
        if call.starts_with("fsync(") || call.starts_with("fdatasync(") {
            until_answer += u64::from(began);
        } else if target(call).is_some_and(|target| is_answer(target, answer)) {
            syncs += std::mem::take(&mut until_answer);
            began = true;
        }
    }
    syncs
}

/// True when the first program of a trace has ended. Short numbers of programs are followed by more than one blank.
pub fn is_over(trace: &str) -> bool {
    let mut calls = trace.lines().filter_map(|line| line.split_once(char::is_whitespace));
    let Some((first, _)) = calls.next() else { return false };
    calls.any(|(pid, call)| pid == first && call.trim_start().starts_with("+++ exited with"))
}

/// The program that an `strace` started.
pub fn traced_by(strace: u32) -> Result<u32, String> {
    let children = std::fs::read_to_string(format!("/proc/{strace}/task/{strace}/children"));
    let children = children.map_err(|error| error.to_string())?;
    children.split_whitespace().next().and_then(|pid| pid.parse().ok()).ok_or("strace traces nothing".into())
}

/// What was seen.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Answers that left after something new was written and synced.
    pub answers_for_something: u64,
    pub answers: u64,
    /// Answers that left too early, by their line in the trace.
    pub early: Vec<usize>,
}

/// How an answer looks in a trace.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// Any byte over TCP.
    OverTcp,
    /// Any byte into a pipe: a line on standard output.
    IntoPipe,
}

#[derive(Default)]
struct Log {
    written: u64,
    synced: u64,
}

/// Reads a trace: writes to files whose names end in `watched`, their syncs, and the answers.
pub fn read(trace: &str, watched: &str, answer: Answer) -> Seen {
    let mut logs: BTreeMap<PathBuf, Log> = BTreeMap::new();
    let mut under_way: BTreeMap<&str, (PathBuf, u64)> = BTreeMap::new();
    let (mut seen, mut news) = (Seen::default(), false);
    for (number, line) in trace.lines().enumerate() {
        let Some((pid, call)) = line.split_once(char::is_whitespace) else { continue };
        let call = call.trim_start();
        if call.starts_with("<... f") {
            if let Some((file, written)) = under_way.remove(pid).filter(|_| call.ends_with("= 0")) {
                synced(&mut logs, &file, written);
            }
            continue;
        }
        let Some(target) = target(call) else { continue };
        let is_sync = call.starts_with("fsync(") || call.starts_with("fdatasync(");
        if target.ends_with(watched) {
            let file = PathBuf::from(target);
            let log = logs.entry(file.clone()).or_default();
            if !is_sync {
                log.written += 1;
                news = true;
            } else if call.ends_with("<unfinished ...>") {
                under_way.insert(pid, (file, log.written));
            } else if call.ends_with("= 0") {
                let written = log.written;
                synced(&mut logs, &file, written);
            }
        } else if is_answer(target, answer) {
            seen.answers += 1;
            seen.answers_for_something += u64::from(news);
            news = false;
            if logs.values().any(|log| log.synced < log.written) {
                seen.early.push(number + 1);
            }
        }
    }
    seen
}

/// A sync covers what was written before it began.
fn synced(logs: &mut BTreeMap<PathBuf, Log>, file: &Path, written: u64) {
    if let Some(log) = logs.get_mut(file) {
        log.synced = log.synced.max(written);
    }
}

/// `fdatasync(7</data/relay.db-wal>)`: what stands between the first pair of angle brackets.
fn target(call: &str) -> Option<&str> {
    let (_, rest) = call.split_once('(')?;
    let (descriptor, rest) = rest.split_once('<')?;
    let is_descriptor = !descriptor.is_empty() && descriptor.bytes().all(|byte| byte.is_ascii_digit());
    // A TCP address holds an arrow: `TCP:[127.0.0.1:1->127.0.0.1:2]`.
    let end = if rest.starts_with("TCP") { rest.find(']')? + 1 } else { rest.find('>')? };
    is_descriptor.then(|| &rest[..end])
}

fn is_answer(target: &str, answer: Answer) -> bool {
    match answer {
        Answer::OverTcp => target.starts_with("TCP"),
        Answer::IntoPipe => target.starts_with("pipe:"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITE: &str = "7 pwrite64(9</d/relay.db-wal>, \"\"..., 4096, 56) = 4096";
    const SYNC: &str = "7 fdatasync(9</d/relay.db-wal>)   = 0";
    const ANSWER: &str = "8 sendto(11<TCP:[127.0.0.1:8443->127.0.0.1:5]>, \"\"..., 90, MSG_NOSIGNAL, NULL, 0) = 90";

    fn seen(lines: &[&str]) -> Seen {
        read(&lines.join("\n"), "-wal", Answer::OverTcp)
    }

    #[test]
    fn an_answer_after_its_sync_is_honest() {
        let expected = Seen { answers_for_something: 1, answers: 2, early: vec![] };
        assert_eq!(seen(&[ANSWER, WRITE, WRITE, SYNC, ANSWER]), expected);
    }

    #[test]
    fn an_answer_before_its_sync_is_early() {
        assert_eq!(seen(&[WRITE, SYNC, WRITE, ANSWER, SYNC]).early, [4]);
        assert_eq!(seen(&[WRITE, "7 fdatasync(9</d/relay.db-wal>) = -1 EIO (Input/output error)", ANSWER]).early, [3]);
        assert_eq!(seen(&[WRITE, "7 fdatasync(9</d/city.db-wal>) = 0", ANSWER]).early, [3]);
    }

    #[test]
    fn syncs_before_an_answer_are_counted_once_and_the_end_is_the_end_of_the_first_program() {
        let begun = "7 fsync(9</d/a> <unfinished ...>";
        let lines = [SYNC, ANSWER, WRITE, SYNC, begun, "7 <... fsync resumed>) = 0", ANSWER, SYNC];
        assert_eq!(syncs(&lines.join("\n"), Answer::OverTcp), 2);
        let trace = "12 write(1) = 1\n8 +++ exited with 0 +++\n";
        assert!(!is_over(trace) && is_over(&format!("{trace}12    +++ exited with 0 +++")));
    }

    #[test]
    fn a_sync_under_way_counts_when_it_is_done_and_only_for_what_came_before() {
        let (begun, done) = ("7 fdatasync(9</d/relay.db-wal> <unfinished ...>", "7 <... fdatasync resumed>) = 0");
        assert_eq!(seen(&[WRITE, begun, done, ANSWER]).early, [] as [usize; 0]);
        assert_eq!(seen(&[WRITE, begun, ANSWER, done]).early, [3]);
        assert_eq!(seen(&[WRITE, begun, "6 pwrite64(9</d/relay.db-wal>, \"\"..., 9, 0) = 9", done, ANSWER]).early, [5]);
    }
}
