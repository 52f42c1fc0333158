//! Who a process id is, so that no signal ever reaches a process that is not ours.

use super::account::clean_command;
use std::path::Path;
use std::time::{Duration, Instant};

/// How often a process that should end is looked at.
const POLL: Duration = Duration::from_millis(5);

/// A signal for a postmaster; the names are those of PostgreSQL's shutdown modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shutdown {
    /// Sessions are ended, then a checkpoint is written.
    Fast,
    /// Everything ends at once; the next start recovers.
    Immediate,
}

impl Shutdown {
    fn signal(self) -> &'static str {
        match self {
            Self::Fast => "INT",
            Self::Immediate => "QUIT",
        }
    }
}

/// A process, told apart from a later one with the same id by its start time.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Process {
    /// The process id.
    pub(crate) pid: u32,
    /// When it started, as the operating system writes it: comparable, not readable.
    pub(crate) started: String,
}

impl Process {
    /// The process with that id, if it lives. A process that ended and was not waited for does not.
    pub(crate) fn of_pid(pid: u32) -> Option<Self> {
        let started =
            if cfg!(target_os = "linux") { linux_start(pid)? } else { process_status(pid, "lstart=")? };
        Some(Self { pid, started })
    }

    /// The postmaster that runs on `data_directory`, by the file that it keeps there.
    pub(crate) fn postmaster_of(data_directory: &Path) -> Option<Self> {
        let pid = postmaster_pid(data_directory)?;
        let process = Self::of_pid(pid)?;
        let serves =
            arguments(pid)?.iter().any(|argument| argument == data_directory.as_os_str().as_encoded_bytes());
        serves.then_some(process)
    }

    /// Whether this very process still lives.
    pub(crate) fn lives(&self) -> bool {
        Self::of_pid(self.pid).as_ref() == Some(self)
    }

    /// Asks the postmaster to end, if this very process still lives.
    pub(crate) fn shut_down(&self, shutdown: Shutdown) {
        if self.lives() {
            let mut kill = clean_command("/bin/sh");
            kill.args(["-c", r#"kill -"$1" "$2""#, "sh", shutdown.signal(), &self.pid.to_string()]);
            // A process that ended in between is what was wanted; one that did not is seen by `ends_within`.
            let _ = kill.output();
        }
    }

    /// Waits until the process has ended; `false` where it has not after `bound`.
    pub(crate) fn ends_within(&self, bound: Duration) -> bool {
        let limit = Instant::now() + bound;
        while self.lives() {
            if Instant::now() > limit {
                return false;
            }
            std::thread::sleep(POLL);
        }
        true
    }
}

/// The process id in `postmaster.pid`, whether or not that process lives or is a server.
pub(crate) fn postmaster_pid(data_directory: &Path) -> Option<u32> {
    let text = std::fs::read_to_string(data_directory.join("postmaster.pid")).ok()?;
    text.lines().next()?.trim().parse().ok()
}

/// The name of the program that a process runs, if it lives.
pub(crate) fn name_of(pid: u32) -> Option<String> {
    Process::of_pid(pid)?;
    if cfg!(target_os = "linux") {
        return Some(std::fs::read_to_string(format!("/proc/{pid}/comm")).ok()?.trim().to_owned());
    }
    process_status(pid, "comm=")
}

fn linux_start(pid: u32) -> Option<String> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the name in parentheses, which may itself hold spaces and parentheses.
    let mut fields = text.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?;
    if state == "Z" || state == "X" {
        return None;
    }
    // Field 22 of proc(5), in clock ticks since the machine started; three fields are gone by now.
    Some(fields.nth(18)?.to_owned())
}

/// The arguments of a process; on other systems than Linux the whole command line as one.
fn arguments(pid: u32) -> Option<Vec<Vec<u8>>> {
    if cfg!(target_os = "linux") {
        let bytes = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        return Some(bytes.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect());
    }
    let command = process_status(pid, "command=")?;
    let data_directory = command.split_once(" -D ")?.1;
    let end = data_directory.find(" -c ").unwrap_or(data_directory.len());
    Some(vec![data_directory.get(..end)?.as_bytes().to_vec()])
}

fn process_status(pid: u32, column: &str) -> Option<String> {
    let output = clean_command("ps").args(["-ww", "-o", column, "-p", &pid.to_string()]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
