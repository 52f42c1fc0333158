//! The real binary, as a process that can be killed.

use std::io::Read as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// How long a command may take before the test gives it up.
const LIMIT: Duration = Duration::from_secs(120);

/// How a command ended.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    /// The command line.
    pub(crate) command: String,
    /// The exit code; `None` where a signal ended it.
    pub(crate) code: Option<i32>,
    /// The signal that ended it.
    pub(crate) signal: Option<i32>,
    /// Standard output, then standard error.
    pub(crate) said: String,
}

impl Ended {
    /// The next command that the tool itself names.
    pub(crate) fn next_command(&self) -> Option<&str> {
        let (_, rest) = self.said.split_once("whimbrel ").filter(|_| self.said.contains("whimbrel "))?;
        rest.split(|character: char| !character.is_ascii_lowercase() && character != '-').next()
    }
}

/// A process that somebody else may kill; it may not have started yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Victim {
    child: Arc<(Mutex<Option<Child>>, Condvar)>,
}

impl Victim {
    /// SIGKILL; waits until the process has started.
    pub(crate) fn kill(&self) -> bool {
        let (child, started) = &*self.child;
        let mut child = child.lock().unwrap();
        while child.is_none() {
            child = started.wait(child).unwrap();
        }
        let child = child.as_mut().unwrap();
        matches!(child.try_wait(), Ok(None)) && child.kill().is_ok()
    }

    /// SIGINT, as from a terminal.
    pub(crate) fn interrupt(&self) {
        let pid = self.child.0.lock().unwrap().as_ref().map(Child::id).unwrap().to_string();
        let status = Command::new("/bin/sh").args(["-c", r#"kill -INT "$1""#, "sh", &pid]).status();
        assert!(status.unwrap().success());
    }

    /// Starts the binary and waits for its end.
    pub(crate) fn run(&self, folder: &Path, url: &str, arguments: &[&str]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whimbrel"));
        command.args(arguments).current_dir(folder).env_clear();
        command.env("WHIMBREL_URL", url).env("HOME", "/nonexistent").env("PATH", "/usr/bin:/bin");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let errors = std::thread::spawn(move || {
            let mut text = Vec::new();
            err.read_to_end(&mut text).unwrap();
            text
        });
        let (holder, started) = &*self.child;
        *holder.lock().unwrap() = Some(child);
        started.notify_all();
        let watch = Watch::over(self.clone());
        let mut said = Vec::new();
        out.read_to_end(&mut said).unwrap();
        said.extend(errors.join().unwrap());
        let status = holder.lock().unwrap().as_mut().unwrap().wait().unwrap();
        let is_late = watch.end();
        let command = format!("whimbrel {}", arguments.join(" "));
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(!is_late, "{command} took longer than {LIMIT:?}: {said}");
        Ended { command, code: status.code(), signal: status.signal(), said }
    }
}

/// Runs a command to its end, with nobody to kill it.
pub(crate) fn run(folder: &Path, url: &str, arguments: &[&str]) -> Ended {
    Victim::default().run(folder, url, arguments)
}

/// Ends a process that takes too long.
struct Watch {
    is_over: Arc<(Mutex<bool>, Condvar)>,
    thread: std::thread::JoinHandle<bool>,
}

impl Watch {
    fn over(victim: Victim) -> Self {
        let is_over = Arc::new((Mutex::new(false), Condvar::new()));
        let shared = Arc::clone(&is_over);
        let thread = std::thread::spawn(move || {
            let begun = Instant::now();
            let (is_over, changed) = &*shared;
            let guard = is_over.lock().unwrap();
            let limit = LIMIT.saturating_sub(begun.elapsed());
            let (guard, timeout) = changed.wait_timeout_while(guard, limit, |is_over| !*is_over).unwrap();
            drop(guard);
            timeout.timed_out() && victim.kill()
        });
        Self { is_over, thread }
    }

    /// Whether the process had to be ended.
    fn end(self) -> bool {
        let (is_over, changed) = &*self.is_over;
        *is_over.lock().unwrap() = true;
        changed.notify_all();
        self.thread.join().unwrap()
    }
}
