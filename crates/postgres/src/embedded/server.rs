//! A server that we started, and how it ends.

mod launch;
mod persistent;
mod slot;

use super::Embedded;
use super::data_directory::SUPERUSER;
use super::error::EmbeddedError;
use super::kept::Kept;
use super::process::Shutdown;
use super::record::Record;
use slot::Slot;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin};
use std::time::{Duration, Instant};

/// How long a server may take to start; recovery of a large persistent one takes longest.
const READY_WITHIN: Duration = Duration::from_secs(600);

/// How long sessions and the last checkpoint of a persistent server may take.
const FAST_SHUTDOWN: Duration = Duration::from_secs(120);

/// PostgreSQL kills its own children five seconds after an immediate shutdown was asked for.
const IMMEDIATE_SHUTDOWN: Duration = Duration::from_secs(10);

/// When a server ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lifetime {
    /// With the value, or with this process, also when that is killed; its data is thrown away.
    Process(Storage),
    /// When it is stopped; its data stays.
    Persistent {
        /// Where its data and its pid file are; see [`Embedded::persistent_folder`].
        folder: PathBuf,
        /// A TCP port to open on the loopback interface, with a password.
        tcp_port: Option<u16>,
    },
}

/// Where the data of a throwaway server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// In `/dev/shm` where that has a gigabyte to spare, else on disk: for schemas, not for many rows.
    ///
    /// A data directory is a thousand files. Measured on ext4: each takes 0.04 to 0.1 ms, but 0.7 where as
    /// many were removed a moment before; in memory always 0.04.
    Memory,
    /// In the runtime folder.
    Disk,
}

/// How a server is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerOptions {
    /// When it ends.
    pub lifetime: Lifetime,
    /// Server settings, name and value; they win over our own.
    pub settings: Vec<(String, String)>,
    /// For a throwaway server: a data directory to begin with a copy of, instead of an empty one.
    pub original: Option<PathBuf>,
}

impl ServerOptions {
    /// A server that ends with this process, with our own settings.
    #[must_use]
    pub fn throwaway(storage: Storage) -> Self {
        Self { lifetime: Lifetime::Process(storage), settings: Vec::new(), original: None }
    }

    /// A server that stays, with our own settings.
    #[must_use]
    pub fn persistent(folder: PathBuf, tcp_port: Option<u16>) -> Self {
        Self { lifetime: Lifetime::Persistent { folder, tcp_port }, settings: Vec::new(), original: None }
    }
}

/// A running server; ended on drop unless it is persistent.
#[derive(Debug)]
pub struct Server {
    record: Record,
    hold: Hold,
}

#[derive(Debug)]
enum Hold {
    /// The pipe that keeps the server alive, and the shell at its other end.
    Throwaway { guard: Child, lifeline: Option<ChildStdin>, slot: Slot },
    /// The folder of a persistent server.
    Persistent { folder: PathBuf },
}

impl Server {
    /// Starts a server and waits until it accepts connections; a persistent one that runs already is
    /// returned as it is, with the port that it has.
    ///
    /// # Errors
    /// [`EmbeddedError`]; where the server itself refused, with the last lines of its log.
    pub fn start(embedded: &Embedded, options: &ServerOptions) -> Result<Self, EmbeddedError> {
        match &options.lifetime {
            Lifetime::Process(storage) => launch::throwaway(embedded, *storage, options),
            Lifetime::Persistent { folder, tcp_port } => {
                persistent::start(embedded, folder, *tcp_port, &options.settings)
            }
        }
    }

    /// The persistent server of `folder`, if it runs. Needs no binaries.
    #[must_use]
    pub fn find(folder: &Path) -> Option<Self> {
        persistent::find(folder)
    }

    /// Connection settings for a database, over the Unix socket, as the superuser.
    #[must_use]
    pub fn config(&self, database: &str) -> tokio_postgres::Config {
        config_of(&self.record, database)
    }

    /// The address of a database over the Unix socket, as libpq and [`tokio_postgres::Config`] read it.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let socket = percent_encoded(self.record.socket_directory.as_os_str().as_bytes());
        let database = percent_encoded(database.as_bytes());
        format!("postgres:///{database}?host={socket}&port={}&user={SUPERUSER}", self.record.port)
    }

    /// The address of a database over TCP, with its password; `None` where no port is open.
    #[must_use]
    pub fn tcp_url(&self, database: &str) -> Option<String> {
        let Hold::Persistent { folder } = &self.hold else { return None };
        let port = self.record.tcp_port?;
        let password = persistent::read_password(folder)?;
        let database = percent_encoded(database.as_bytes());
        Some(format!("postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/{database}"))
    }

    /// The folder that holds the Unix socket.
    #[must_use]
    pub fn socket_directory(&self) -> &Path {
        &self.record.socket_directory
    }

    /// The port in the name of the Unix socket.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.record.port
    }

    /// The TCP port on the loopback interface, if one is open.
    #[must_use]
    pub fn tcp_port(&self) -> Option<u16> {
        self.record.tcp_port
    }

    /// What `postgres --version` says of it, e.g. `15.20`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.record.version
    }

    /// Its data directory.
    #[must_use]
    pub fn data_directory(&self) -> &Path {
        &self.record.data_directory
    }

    /// Its log.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        launch::log_of(&self.record.data_directory)
    }

    /// The process id of its postmaster.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.record.process.pid
    }

    /// Ends the server: a persistent one with a fast shutdown, and an immediate one where that takes
    /// longer than 20 seconds; its data stays.
    ///
    /// # Errors
    /// [`EmbeddedError::DidNotStop`] where it still runs after that.
    pub fn stop(mut self) -> Result<(), EmbeddedError> {
        match &mut self.hold {
            Hold::Throwaway { .. } => self.throw_away(),
            Hold::Persistent { folder } => persistent::stop(folder, &self.record),
        }
    }

    /// Ends a throwaway server in order, and keeps its data directory under a key.
    pub(super) fn keep(self, embedded: &Embedded, kept: &Kept, key: &str) -> Result<(), EmbeddedError> {
        let process = &self.record.process;
        process.shut_down(Shutdown::Fast);
        if !process.ends_within(FAST_SHUTDOWN) {
            return Err(EmbeddedError::DidNotStop { pid: process.pid });
        }
        kept.keep(embedded, key, &self.record.data_directory)
    }

    fn throw_away(&mut self) -> Result<(), EmbeddedError> {
        let Hold::Throwaway { guard, lifeline, slot } = &mut self.hold else { return Ok(()) };
        drop(lifeline.take());
        let limit = Instant::now() + IMMEDIATE_SHUTDOWN;
        while matches!(guard.try_wait(), Ok(None)) && Instant::now() < limit {
            std::thread::sleep(Duration::from_millis(2));
        }
        // Somebody may have killed the shell that should have ended it.
        let process = &self.record.process;
        process.shut_down(Shutdown::Immediate);
        if !process.ends_within(IMMEDIATE_SHUTDOWN) {
            return Err(EmbeddedError::DidNotStop { pid: process.pid });
        }
        slot.clear()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Whoever wants to know calls `stop`; what is left is ended by the next run.
        let _ = self.throw_away();
    }
}

fn config_of(record: &Record, database: &str) -> tokio_postgres::Config {
    let mut config = tokio_postgres::Config::new();
    config.host_path(&record.socket_directory).port(record.port).user(SUPERUSER).dbname(database);
    config
}

/// Percent-encodes all but the characters that RFC 3986 calls unreserved, and the slash.
fn percent_encoded(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(byte) {
            text.push(char::from(*byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::percent_encoded;

    #[test]
    fn paths_are_encoded_for_a_url() {
        assert_eq!(percent_encoded(b"/tmp/wim-1"), "/tmp/wim-1");
        assert_eq!(percent_encoded("/a b/ü?&".as_bytes()), "/a%20b/%C3%BC%3F%26");
    }
}
