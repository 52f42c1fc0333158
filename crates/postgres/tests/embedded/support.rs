//! Folders of a test's own, and waiting with a bound.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use whimbrel_postgres::embedded::{Embedded, EmbeddedError, EmbeddedSettings, Fetching, Server};
use whimbrel_testbed::{TestServer, fast_folder};

static NEXT_NUMBER: AtomicU32 = AtomicU32::new(1);

/// A folder where it is fast, removed at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = fast_folder().join(format!("wt{}-{number}{name}", std::process::id()));
        std::fs::create_dir(&path).expect("a folder of our own");
        set_mode(&path, 0o755);
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("our own file");
}

pub(crate) fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().expect("id runs");
    output.stdout == b"0\n"
}

/// Settings with which nothing outside of `folder` is written.
pub(crate) fn settings_in(folder: &Path) -> EmbeddedSettings {
    EmbeddedSettings {
        binaries: Some(TestServer::any().bin_directory().to_path_buf()),
        cache: Some(folder.join("cache")),
        runtime: Some(folder.join("run")),
        fetching: Fetching::Refused,
        ..EmbeddedSettings::default()
    }
}

pub(crate) fn open(settings: &EmbeddedSettings) -> Result<Embedded, EmbeddedError> {
    Embedded::open(settings, &mut |_| {})
}

/// Binaries and cache of the test bed, sockets in `folder`.
pub(crate) fn embedded_in(folder: &Path) -> Embedded {
    let shared = TestServer::any().embedded();
    let settings = EmbeddedSettings { cache: Some(shared.cache().to_path_buf()), ..settings_in(folder) };
    open(&settings).expect("the test bed's server")
}

/// The first column of the first row.
pub(crate) fn ask(server: &Server, sql: &str) -> String {
    ask_by(&server.config("postgres"), sql).expect("an answer")
}

pub(crate) fn ask_by(config: &tokio_postgres::Config, sql: &str) -> Result<String, tokio_postgres::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (client, connection) = config.connect(tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        let messages = client.simple_query(sql).await?;
        let row = messages.iter().find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        Ok(row.unwrap_or_default())
    })
}

/// A column of `ps`, or of `/proc` where there is one: `ps` is not installed everywhere.
fn status(pid: u32, column: &str, proc_key: &str) -> Option<String> {
    if cfg!(target_os = "linux") {
        let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let value = text.lines().find_map(|line| line.strip_prefix(proc_key))?;
        return value.split_ascii_whitespace().next().map(str::to_owned);
    }
    let output = Command::new("ps").args(["-o", column, "-p", &pid.to_string()]).output().expect("ps runs");
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// Whether a process lives, and is not merely waiting to be reaped.
pub(crate) fn lives(pid: u32) -> bool {
    status(pid, "stat=", "State:").is_some_and(|state| !state.starts_with(['Z', 'X']))
}

pub(crate) fn parent_of(pid: u32) -> u32 {
    status(pid, "ppid=", "PPid:").and_then(|text| text.parse().ok()).expect("a process that lives")
}

/// The processes that a process has started and that live.
pub(crate) fn children_of(pid: u32) -> Vec<u32> {
    let listed = Command::new("sh")
        .args(["-c", "if [ -d /proc/self ]; then cd /proc && echo [0-9]*; else ps -ax -o pid=; fi"])
        .output()
        .expect("sh runs");
    let text = String::from_utf8_lossy(&listed.stdout).into_owned();
    let all = text.split_whitespace().filter_map(|word| word.parse::<u32>().ok());
    all.filter(|one| status(*one, "ppid=", "PPid:").is_some_and(|parent| parent == pid.to_string())).collect()
}

/// The number of the user that a process runs as.
pub(crate) fn user_of(pid: u32) -> String {
    status(pid, "uid=", "Uid:").expect("a process that lives")
}

pub(crate) fn kill(signal: &str, pid: u32) {
    let status = Command::new("sh").args(["-c", &format!("kill {signal} {pid}")]).status();
    assert!(status.expect("sh runs").success(), "kill {signal} {pid}");
}

/// Waits until `condition` holds.
pub(crate) fn eventually(what: &str, condition: impl Fn() -> bool) {
    let limit = Instant::now() + Duration::from_secs(30);
    while !condition() {
        assert!(Instant::now() < limit, "after 30 s still not so: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
