//! What can go wrong between an empty machine and a running server, and what to do about each.

use super::binaries::Rejected;
use super::fetch::FetchError;
use std::path::{Path, PathBuf};
use std::time::Duration;
use whimbrel_source::Diagnostic;

const INSTALL_OR_SET: &str =
    "install PostgreSQL 13 or newer, or set the folder that holds postgres, initdb and pg_ctl";

/// Why there is no embedded server.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// Nothing that could run was found, and nothing may be fetched.
    #[error("no PostgreSQL server was found")]
    NoBinaries {
        /// The major version that was asked for.
        major: Option<u32>,
        /// What was looked at and why it does not serve.
        rejected: Vec<Rejected>,
    },
    /// The folder of the setting does not serve.
    #[error("the folder set for PostgreSQL's binaries does not serve")]
    BinariesUnusable {
        /// What was looked at, and why it does not serve.
        rejected: Rejected,
    },
    /// Fetching the binaries failed.
    #[error("the PostgreSQL binaries could not be fetched")]
    Fetch(#[from] FetchError),
    /// Root found no account to run a server as.
    #[error("there is no account to run a server as")]
    NoAccount,
    /// No folder can be used.
    #[error("there is no folder for {what}")]
    NoPlace {
        /// What the folder is for.
        what: &'static str,
        /// Each folder that was tried, and why it does not serve.
        tried: Vec<(PathBuf, String)>,
    },
    /// The path of the Unix socket does not fit into the operating system's 107 bytes.
    #[error("the path of the server's socket is too long: {length} bytes, at most 107 are possible")]
    SocketPathTooLong {
        /// The socket.
        path: PathBuf,
        /// Its length in bytes.
        length: usize,
    },
    /// There is no space left.
    #[error("the disk is full: {}", path.display())]
    DiskFull {
        /// What was being written.
        path: PathBuf,
    },
    /// The operating system refused something with a file.
    #[error("{doing} failed: {}", path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// The operating system's reason.
        #[source]
        source: std::io::Error,
    },
    /// A program of PostgreSQL or of the operating system failed.
    #[error("{program} failed")]
    Program {
        /// Its name.
        program: &'static str,
        /// What it wrote.
        output: String,
    },
    /// The server ended, or was not ready in time.
    #[error("the server did not start")]
    DidNotStart {
        /// How long was waited.
        waited: Duration,
        /// The last lines of the server's log.
        log: String,
    },
    /// Another process listens on the TCP port.
    #[error("port {port} is taken")]
    PortTaken {
        /// The TCP port.
        port: u16,
    },
    /// A server that is not ours runs on the data directory.
    #[error("another server uses the data directory {}", data_directory.display())]
    DataDirectoryInUse {
        /// The data directory.
        data_directory: PathBuf,
        /// The process id of that server.
        pid: u32,
    },
    /// The data directory was made by another major version.
    #[error("the data directory is of PostgreSQL {found}, the binaries are of {major}")]
    OtherMajor {
        /// The data directory.
        data_directory: PathBuf,
        /// The content of its `PG_VERSION`.
        found: String,
        /// The major version of the binaries.
        major: u32,
    },
    /// The server did not end.
    #[error("the server did not stop")]
    DidNotStop {
        /// Its process id.
        pid: u32,
    },
    /// The operating system gave nothing to wait for a connection with.
    #[error("no connection can be waited for")]
    Runtime {
        /// The operating system's reason.
        #[source]
        source: std::io::Error,
    },
    /// The server refused a statement of ours.
    #[error("the embedded server refused {doing}")]
    Query {
        /// What was being done.
        doing: &'static str,
        /// The server's or the connection's reason.
        #[source]
        source: tokio_postgres::Error,
    },
}

impl EmbeddedError {
    /// The error of the operating system as ours: a full disk is told apart.
    pub(crate) fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| {
            if is_disk_full(&source) { Self::DiskFull { path } } else { Self::File { doing, path, source } }
        }
    }

    /// The failure of a program that was writing to `path`: a full disk is told apart.
    pub(crate) fn program(program: &'static str, path: &Path, output: String) -> Self {
        if says_disk_full(&output) {
            Self::DiskFull { path: path.to_path_buf() }
        } else {
            Self::Program { program, output }
        }
    }

    /// What happened, why and what to do, for the user.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let error = |code| Diagnostic::error(code, self.to_string());
        match self {
            Self::NoBinaries { major, rejected } => no_binaries(self, *major, rejected),
            Self::BinariesUnusable { rejected } => error("binaries-unusable")
                .with_note(rejected.to_string())
                .with_help("point the setting at a folder that holds postgres, initdb and pg_ctl"),
            Self::Fetch(fetch) => fetch.diagnostic(),
            Self::NoAccount => error("no-server-account")
                .with_note("PostgreSQL refuses to run as root, and neither postgres nor nobody exists.")
                .with_help("make an account named postgres, or run as a normal user"),
            Self::NoPlace { tried, .. } => tried
                .iter()
                .fold(error("no-writable-folder"), |diagnostic, (path, reason)| {
                    diagnostic.with_note(format!("{}: {reason}", path.display()))
                })
                .with_help("set a cache folder that can be written"),
            Self::SocketPathTooLong { path, .. } => error("socket-path-too-long")
                .with_note(path.display().to_string())
                .with_help("set a shorter runtime folder, e.g. one under /tmp"),
            Self::DiskFull { .. } => error("disk-full")
                .with_help("make space there (a server needs about 100 MB), or set a cache folder elsewhere"),
            Self::Runtime { source } => error("no-runtime").with_note(source.to_string()),
            Self::File { source, .. } => error("file-refused").with_note(source.to_string()),
            Self::Program { output, .. } => lines(error("program-failed"), output),
            Self::DidNotStart { log, .. } => lines(error("server-did-not-start"), log),
            Self::PortTaken { .. } => {
                error("port-taken").with_help("choose another port, or none: clients can use the Unix socket")
            }
            Self::DataDirectoryInUse { pid, .. } => error("data-directory-in-use")
                .with_note(format!("Process {pid} was not started here, so it is left alone."))
                .with_help("stop that server first"),
            Self::OtherMajor { data_directory, .. } => error("other-major")
                .with_note(data_directory.display().to_string())
                .with_help("use binaries of that major version, or remove the folder to start afresh"),
            Self::DidNotStop { pid } => {
                error("server-did-not-stop").with_help(format!("look at process {pid}"))
            }
            Self::Query { source, .. } => error("embedded-query-failed")
                .with_note(source.as_db_error().map_or_else(|| source.to_string(), ToString::to_string)),
        }
    }
}

fn no_binaries(error: &EmbeddedError, major: Option<u32>, rejected: &[Rejected]) -> Diagnostic {
    let mut diagnostic = Diagnostic::error("no-binaries", error.to_string());
    if let Some(major) = major {
        diagnostic = diagnostic.with_note(format!("Only major version {major} was looked for."));
    }
    for rejected in rejected {
        diagnostic = diagnostic.with_note(rejected.to_string());
    }
    diagnostic.with_help(INSTALL_OR_SET)
}

/// The same, with each line of what a program wrote as a note.
pub(crate) fn lines(diagnostic: Diagnostic, text: &str) -> Diagnostic {
    text.lines().filter(|line| !line.trim().is_empty()).fold(diagnostic, Diagnostic::with_note)
}

/// The advice for a machine that can neither find nor fetch binaries.
pub(crate) fn install_or_set(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.with_help(INSTALL_OR_SET)
}

pub(crate) fn is_disk_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}

/// Whether a program that ran with `LC_ALL=C` complains about `ENOSPC` or `EDQUOT`.
pub(crate) fn says_disk_full(output: &str) -> bool {
    output.contains("No space left on device") || output.contains("Disk quota exceeded")
}
