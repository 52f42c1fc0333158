//! A server that outlives the process that started it, and is found again by its pid file.

use super::launch::{Plan, detached, log_of};
use super::{FAST_SHUTDOWN, Hold, IMMEDIATE_SHUTDOWN, Server, config_of};
use crate::embedded::Embedded;
use crate::embedded::data_directory::{self, SUPERUSER};
use crate::embedded::error::EmbeddedError;
use crate::embedded::hexadecimal::hexadecimal;
use crate::embedded::places::{make_folder, make_server_folder, short_digest};
use crate::embedded::process::{Process, Shutdown, name_of, postmaster_pid};
use crate::embedded::query::run_blocking;
use crate::embedded::record::{Record, write_private};
use std::fs::File;
use std::io::Read as _;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What a server says that finds sessions of a killed one (`CreateSharedMemoryAndSemaphores`).
const STILL_ATTACHED: &str = "pre-existing shared memory block";

/// How long to wait before such a start is tried again.
const RETRY: Duration = Duration::from_millis(50);

/// Random bytes in the password of a server with a TCP port.
const PASSWORD_BYTES: usize = 18;

/// Starts the server of `folder`, or returns the one that runs.
pub(super) fn start(
    embedded: &Embedded,
    folder: &Path,
    tcp_port: Option<u16>,
    settings: &[(String, String)],
) -> Result<Server, EmbeddedError> {
    make_folder(folder, embedded.account().passage_mode())?;
    // The postmaster's arguments name the data directory, so it must have one name only.
    let folder = folder.canonicalize().map_err(EmbeddedError::file("looking at", folder))?;
    if !embedded.account().reaches(&folder) {
        let reason = "the server's account cannot get into it".to_owned();
        return Err(EmbeddedError::NoPlace { what: "the server", tried: vec![(folder, reason)] });
    }
    let _lock = locked(&folder)?;
    if let Some(server) = find(&folder) {
        return Ok(server);
    }
    if let Some(port) = tcp_port {
        ensure_free(port)?;
    }
    let data_directory = prepare_data_directory(embedded, &folder)?;
    end_orphan(&data_directory)?;
    let socket_directory = embedded.runtime().join(format!("d{}", short_digest(&folder)));
    remove(&socket_directory)?;
    make_server_folder(&socket_directory, embedded.account())?;
    keep_last_log(&data_directory)?;
    let plan = Plan { data_directory, socket_directory, tcp_port, settings };
    let record = start_when_the_last_is_gone(embedded, &plan)?;
    let server = Server { record, hold: Hold::Persistent { folder } };
    match introduce(&server) {
        Ok(()) => Ok(server),
        Err(error) => {
            server.stop_now()?;
            Err(error)
        }
    }
}

/// After a postmaster was killed, its last session may live for a moment, and PostgreSQL refuses to start.
fn start_when_the_last_is_gone(embedded: &Embedded, plan: &Plan<'_>) -> Result<Record, EmbeddedError> {
    let limit = Instant::now() + IMMEDIATE_SHUTDOWN;
    loop {
        match detached(embedded, plan) {
            Err(EmbeddedError::DidNotStart { log, .. })
                if log.contains(STILL_ATTACHED) && Instant::now() < limit =>
            {
                std::thread::sleep(RETRY);
                keep_last_log(&plan.data_directory)?;
            }
            started => return started,
        }
    }
}

/// The server of `folder`, if it runs.
pub(super) fn find(folder: &Path) -> Option<Server> {
    let folder = folder.canonicalize().ok()?;
    let record = Record::read(&record_path(&folder))?;
    record.is_running().then_some(Server { record, hold: Hold::Persistent { folder } })
}

/// Ends the server and removes its pid file and socket; the data stays.
pub(super) fn stop(folder: &Path, record: &Record) -> Result<(), EmbeddedError> {
    let _lock = locked(folder)?;
    end(record)?;
    remove(&record.socket_directory)?;
    // Another process may have stopped it at the same time.
    let _ = std::fs::remove_file(record_path(folder));
    Ok(())
}

/// The password for TCP connections.
pub(super) fn read_password(folder: &Path) -> Option<String> {
    std::fs::read_to_string(password_path(folder)).ok()
}

impl Server {
    /// Ends a server that could not be introduced; the lock of its folder is already held.
    fn stop_now(&self) -> Result<(), EmbeddedError> {
        end(&self.record)
    }
}

fn end(record: &Record) -> Result<(), EmbeddedError> {
    let process = &record.process;
    if !record.is_running() {
        return Ok(());
    }
    process.shut_down(Shutdown::Fast);
    if process.ends_within(FAST_SHUTDOWN) {
        return Ok(());
    }
    process.shut_down(Shutdown::Immediate);
    if process.ends_within(IMMEDIATE_SHUTDOWN) {
        return Ok(());
    }
    Err(EmbeddedError::DidNotStop { pid: process.pid })
}

/// Writes the pid file, and sets the password where a TCP port is open.
fn introduce(server: &Server) -> Result<(), EmbeddedError> {
    let Hold::Persistent { folder } = &server.hold else { return Ok(()) };
    server.record.write(&record_path(folder))?;
    if server.record.tcp_port.is_none() {
        return Ok(());
    }
    let password = match read_password(folder) {
        Some(password) => password,
        None => make_password(folder)?,
    };
    let sql = format!("alter role {SUPERUSER} password '{password}'");
    run_blocking("setting the password", &config_of(&server.record, "postgres"), &sql)
}

fn make_password(folder: &Path) -> Result<String, EmbeddedError> {
    let source = Path::new("/dev/urandom");
    let mut bytes = [0_u8; PASSWORD_BYTES];
    let read = File::open(source).and_then(|mut source| source.read_exact(&mut bytes));
    read.map_err(EmbeddedError::file("reading", source))?;
    let password = hexadecimal(&bytes);
    write_private(&password_path(folder), &password)?;
    Ok(password)
}

fn ensure_free(port: u16) -> Result<(), EmbeddedError> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => Err(EmbeddedError::PortTaken { port }),
        // What else may be wrong with the port is told better by the server.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// The data directory of `folder`, made if it is not there.
fn prepare_data_directory(embedded: &Embedded, folder: &Path) -> Result<PathBuf, EmbeddedError> {
    let cluster = folder.join("cluster");
    let data_directory = cluster.join("data");
    if let Ok(found) = std::fs::read_to_string(data_directory.join("PG_VERSION")) {
        let (found, major) = (found.trim().to_owned(), embedded.binaries().version.major);
        if found != major.to_string() {
            return Err(EmbeddedError::OtherMajor { data_directory, found, major });
        }
        return Ok(data_directory);
    }
    // No finished data directory: what is there was left by a run that was killed.
    let fresh = folder.join("cluster.fresh");
    remove(&fresh)?;
    remove(&cluster)?;
    make_server_folder(&fresh, embedded.account())?;
    let made = data_directory::make(embedded, &fresh.join("data"))
        .and_then(|()| data_directory::sync(embedded, &fresh.join("data")));
    if let Err(error) = made {
        remove(&fresh)?;
        return Err(error);
    }
    std::fs::rename(&fresh, &cluster).map_err(EmbeddedError::file("renaming", &cluster))?;
    Ok(data_directory)
}

/// Ends a server of ours that runs without a pid file, and removes the lock of one that died while its
/// process id went to another program: PostgreSQL itself would then refuse to start.
fn end_orphan(data_directory: &Path) -> Result<(), EmbeddedError> {
    let Some(pid) = postmaster_pid(data_directory) else { return Ok(()) };
    if let Some(orphan) = Process::postmaster_of(data_directory) {
        orphan.shut_down(Shutdown::Fast);
        if orphan.ends_within(FAST_SHUTDOWN) {
            return Ok(());
        }
        return Err(EmbeddedError::DidNotStop { pid: orphan.pid });
    }
    match name_of(pid) {
        Some(name) if name.contains("postgres") => {
            Err(EmbeddedError::DataDirectoryInUse { data_directory: data_directory.to_path_buf(), pid })
        }
        Some(_) | None => {
            let lock = data_directory.join("postmaster.pid");
            std::fs::remove_file(&lock).map_err(EmbeddedError::file("removing", &lock))
        }
    }
}

/// Keeps the log of the last run beside the one that is to be written.
fn keep_last_log(data_directory: &Path) -> Result<(), EmbeddedError> {
    let log = log_of(data_directory);
    match std::fs::rename(&log, log.with_extension("1")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(EmbeddedError::file("renaming", &log)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn locked(folder: &Path) -> Result<File, EmbeddedError> {
    let path = folder.join("server.lock");
    let lock = File::create(&path).map_err(EmbeddedError::file("making a lock file", &path))?;
    lock.lock().map_err(EmbeddedError::file("locking", &path))?;
    Ok(lock)
}

fn record_path(folder: &Path) -> PathBuf {
    folder.join("server.json")
}

fn password_path(folder: &Path) -> PathBuf {
    folder.join("password")
}

fn remove(folder: &Path) -> Result<(), EmbeddedError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(EmbeddedError::file("removing", folder)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
