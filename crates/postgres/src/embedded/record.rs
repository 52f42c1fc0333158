//! Our own pid file: which server we started, for whom runs next.

use super::error::EmbeddedError;
use super::process::Process;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// What is known about a server that runs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Record {
    /// The postmaster.
    pub(crate) process: Process,
    /// Its data directory.
    pub(crate) data_directory: PathBuf,
    /// The folder of its Unix socket.
    pub(crate) socket_directory: PathBuf,
    /// The port in the name of its socket.
    pub(crate) port: u16,
    /// The TCP port on the loopback interface, if one is open.
    pub(crate) tcp_port: Option<u16>,
    /// What `postgres --version` said.
    pub(crate) version: String,
}

impl Record {
    /// The record in `path`; `None` where there is none, or none that can be read.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
    }

    /// Writes the record whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> Result<(), EmbeddedError> {
        let text = serde_json::to_string(self).map_err(std::io::Error::from);
        let text = text.map_err(EmbeddedError::file("writing", path))?;
        write_private(path, &text)
    }

    /// Whether the very postmaster of this record still runs on its data directory.
    pub(crate) fn is_running(&self) -> bool {
        Process::postmaster_of(&self.data_directory).as_ref() == Some(&self.process)
    }
}

/// Writes a file that only we can read, whole or not at all.
pub(crate) fn write_private(path: &Path, text: &str) -> Result<(), EmbeddedError> {
    let fresh = path.with_extension(format!("{}.new", std::process::id()));
    // A file of that name was left by a process that was killed and had our id.
    let _ = std::fs::remove_file(&fresh);
    let mut options = std::fs::OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(&fresh);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| std::fs::rename(&fresh, path))
        .map_err(EmbeddedError::file("writing", path))
}
