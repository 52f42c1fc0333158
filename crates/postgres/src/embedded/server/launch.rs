//! Starting a server and waiting until it answers.

use super::slot::Slot;
use super::{Hold, READY_WITHIN, Server, ServerOptions, Storage, config_of};
use crate::embedded::Embedded;
use crate::embedded::data_directory;
use crate::embedded::error::{EmbeddedError, says_disk_full};
use crate::embedded::process::{Process, Shutdown};
use crate::embedded::query::run_blocking;
use crate::embedded::record::Record;
use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often a starting server is asked whether it is ready.
const POLL: Duration = Duration::from_millis(4);

/// Room for the path of a Unix socket, without its closing zero. macOS has four bytes less.
const SOCKET_PATH_BYTES: usize = if cfg!(target_os = "macos") { 103 } else { 107 };

/// How many lines of the log are quoted in an error.
const LOG_LINES: usize = 20;

/// The port in the socket's name where no TCP port is open.
const SOCKET_PORT: u16 = 5432;

const GUARD: &str = include_str!("guard.sh");

const DETACH: &str = include_str!("detach.sh");

/// Settings of every server, so that nothing depends on the machine.
const SETTINGS: [(&str, &str); 8] = [
    ("log_destination", "stderr"),
    ("logging_collector", "off"),
    ("unix_socket_permissions", "0700"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    ("password_encryption", "scram-sha-256"),
    // `initdb` derives 64 MB from the small segments, which would mean a checkpoint for each 64 MB written.
    ("max_wal_size", "1GB"),
    ("min_wal_size", "32MB"),
];

/// Settings of a server whose data is thrown away.
const THROWAWAY_SETTINGS: [(&str, &str); 5] = [
    ("fsync", "off"),
    ("full_page_writes", "off"),
    ("synchronous_commit", "off"),
    // In the data directory: nothing is left in `/dev/shm`, which is also tiny in many containers.
    ("dynamic_shared_memory_type", "mmap"),
    // A file that makes 5,000 tables with their indexes locks 40,000 relations in one transaction.
    ("max_locks_per_transaction", "1024"),
];

/// What a server is started with.
pub(super) struct Plan<'a> {
    pub(super) data_directory: PathBuf,
    pub(super) socket_directory: PathBuf,
    pub(super) tcp_port: Option<u16>,
    pub(super) settings: &'a [(String, String)],
}

impl Plan<'_> {
    fn port(&self) -> u16 {
        self.tcp_port.unwrap_or(SOCKET_PORT)
    }

    fn socket(&self) -> PathBuf {
        self.socket_directory.join(format!(".s.PGSQL.{}", self.port()))
    }

    fn arguments(&self, extra: &[(&str, &str)]) -> Result<Vec<OsString>, EmbeddedError> {
        let socket = self.socket();
        let length = socket.as_os_str().len();
        if length > SOCKET_PATH_BYTES {
            return Err(EmbeddedError::SocketPathTooLong { path: socket, length });
        }
        let mut arguments = vec![OsString::from("-D"), self.data_directory.clone().into_os_string()];
        let mut set = |setting: OsString| arguments.extend([OsString::from("-c"), setting]);
        for (name, value) in SETTINGS.iter().chain(extra) {
            set(format!("{name}={value}").into());
        }
        set(format!("port={}", self.port()).into());
        set(format!("listen_addresses={}", self.tcp_port.map_or("", |_| "127.0.0.1")).into());
        // A list in which a comma parts and double quotes protect.
        let quoted = self.socket_directory.to_string_lossy().replace('"', "\"\"");
        set(format!("unix_socket_directories=\"{quoted}\"").into());
        for (name, value) in self.settings {
            set(format!("{name}={value}").into());
        }
        Ok(arguments)
    }
}

/// The log of the server on `data_directory`.
pub(super) fn log_of(data_directory: &Path) -> PathBuf {
    data_directory.with_file_name("log")
}

/// Starts a server that ends with this process.
pub(super) fn throwaway(
    embedded: &Embedded,
    storage: Storage,
    options: &ServerOptions,
) -> Result<Server, EmbeddedError> {
    let slot = Slot::take(embedded, storage)?;
    let started = throwaway_in(embedded, options, &slot);
    match started {
        Ok((record, mut guard)) => {
            let lifeline = guard.stdin.take();
            Ok(Server { record, hold: Hold::Throwaway { guard, lifeline, slot } })
        }
        Err(error) => {
            slot.clear()?;
            Err(error)
        }
    }
}

fn throwaway_in(
    embedded: &Embedded,
    options: &ServerOptions,
    slot: &Slot,
) -> Result<(Record, Child), EmbeddedError> {
    let folder = slot.folder();
    let plan = Plan {
        data_directory: folder.join("data"),
        socket_directory: folder.to_path_buf(),
        tcp_port: None,
        settings: &options.settings,
    };
    let arguments = plan.arguments(&THROWAWAY_SETTINGS)?;
    match &options.original {
        Some(original) => data_directory::copy(embedded, original, &plan.data_directory)?,
        None => data_directory::make(embedded, &plan.data_directory)?,
    }
    let mut command = embedded.account().command("/bin/sh");
    command.args(["-c", GUARD, "whimbrel-guard"]).arg(folder).arg(log_of(&plan.data_directory));
    command.arg(&embedded.binaries().postgres).args(arguments).stdin(Stdio::piped());
    let mut guard = spawn(&mut command)?;
    match wait_until_ready(embedded, &plan, &mut guard) {
        Ok(record) => Ok((record, guard)),
        Err(error) => {
            drop(guard.stdin.take());
            guard.wait().map_err(EmbeddedError::file("waiting for the server", &plan.data_directory))?;
            Err(error)
        }
    }
}

/// Starts a server that does not end with this process.
pub(super) fn detached(embedded: &Embedded, plan: &Plan<'_>) -> Result<Record, EmbeddedError> {
    let arguments = plan.arguments(&[])?;
    let mut command = embedded.account().command("/bin/sh");
    // The log is opened by the server's account: root must not follow what lies in a folder of another.
    command
        .args(["-c", DETACH, "whimbrel-server"])
        .arg(log_of(&plan.data_directory))
        .arg(&embedded.binaries().postgres)
        .args(arguments);
    let mut server = spawn(&mut command)?;
    let ready = wait_until_ready(embedded, plan, &mut server);
    if ready.is_err() {
        match Process::postmaster_of(&plan.data_directory) {
            Some(process) => process.shut_down(Shutdown::Immediate),
            // It has ended, or has not yet said that it runs: it is our own child either way.
            None => server.kill().map_err(EmbeddedError::file("ending the server", &plan.data_directory))?,
        }
        server.wait().map_err(EmbeddedError::file("waiting for the server", &plan.data_directory))?;
    }
    ready
}

fn spawn(command: &mut Command) -> Result<Child, EmbeddedError> {
    // A process group of its own: Ctrl-C in the terminal is for us, and we end the server in our time.
    command.process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map_err(EmbeddedError::file("running", Path::new("/bin/sh")))
}

fn wait_until_ready(
    embedded: &Embedded,
    plan: &Plan<'_>,
    child: &mut Child,
) -> Result<Record, EmbeddedError> {
    let began = Instant::now();
    let socket = plan.socket();
    loop {
        let ended = child.try_wait().map_err(EmbeddedError::file("waiting for the server", &socket))?;
        if ended.is_some() || began.elapsed() > READY_WITHIN {
            return Err(not_started(plan, began.elapsed()));
        }
        let process = if socket.exists() { Process::postmaster_of(&plan.data_directory) } else { None };
        if let Some(process) = process {
            let record = Record {
                process,
                data_directory: plan.data_directory.clone(),
                socket_directory: plan.socket_directory.clone(),
                port: plan.port(),
                tcp_port: plan.tcp_port,
                version: embedded.binaries().version.text.clone(),
            };
            // The postmaster answers before it is ready: "the database system is starting up".
            if run_blocking("a first connection", &config_of(&record, "postgres"), "").is_ok() {
                return Ok(record);
            }
        }
        std::thread::sleep(POLL);
    }
}

fn not_started(plan: &Plan<'_>, waited: Duration) -> EmbeddedError {
    let log = std::fs::read(log_of(&plan.data_directory)).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let lines: Vec<&str> = log.lines().collect();
    let log = lines.get(lines.len().saturating_sub(LOG_LINES)..).unwrap_or_default().join("\n");
    match plan.tcp_port {
        Some(port) if log.contains("Address already in use") => EmbeddedError::PortTaken { port },
        Some(_) | None if says_disk_full(&log) => {
            EmbeddedError::DiskFull { path: plan.data_directory.clone() }
        }
        Some(_) | None => EmbeddedError::DidNotStart { waited, log },
    }
}
