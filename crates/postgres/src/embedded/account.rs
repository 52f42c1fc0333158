//! The account that servers run as: PostgreSQL refuses to run as root.

use super::error::EmbeddedError;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Accounts that root drops to, the first that exists. Packages make `postgres`, on macOS `_postgres`.
const UNPRIVILEGED: [&str; 3] = ["postgres", "_postgres", "nobody"];

/// Where the few programs of POSIX that are used (`sh`, `cp`, `rm`, `id`) are found.
const SYSTEM_PATH: &str = "/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin";

/// The account that a server, and every program of PostgreSQL, runs as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerAccount {
    /// The user of this process.
    Own {
        /// Number of the user.
        user: u32,
    },
    /// An unprivileged account, because the user of this process is root.
    Dropped {
        /// Name of the account.
        name: &'static str,
        /// Number of the user.
        user: u32,
        /// Number of its group.
        group: u32,
    },
}

impl ServerAccount {
    /// The account that servers are run as by this process.
    ///
    /// # Errors
    /// [`EmbeddedError::NoAccount`] where root finds no account to drop to.
    pub fn detect() -> Result<Self, EmbeddedError> {
        let user = identity(&["-u"]).ok_or(EmbeddedError::NoAccount)?;
        if user != 0 {
            return Ok(Self::Own { user });
        }
        UNPRIVILEGED
            .into_iter()
            .find_map(|name| {
                let (user, group) = (identity(&["-u", name])?, identity(&["-g", name])?);
                Some(Self::Dropped { name, user, group })
            })
            .ok_or(EmbeddedError::NoAccount)
    }

    /// Number of the user that this process runs as.
    pub(crate) fn own_user(&self) -> u32 {
        match self {
            Self::Own { user } => *user,
            Self::Dropped { .. } => 0,
        }
    }

    /// Number of the user that servers run as.
    pub(crate) fn user(&self) -> u32 {
        match self {
            Self::Own { user } | Self::Dropped { user, .. } => *user,
        }
    }

    /// The mode of a folder of ours that the server's account must be able to go through.
    pub(crate) fn passage_mode(&self) -> u32 {
        match self {
            Self::Own { .. } => 0o700,
            Self::Dropped { .. } => 0o711,
        }
    }

    /// A command that runs as this account, with an environment that does not depend on the caller's.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = clean_command(program);
        if let Self::Dropped { user, group, .. } = self {
            command.uid(*user).gid(*group);
        }
        command
    }

    /// Whether this account can get into `folder`.
    pub(crate) fn reaches(&self, folder: &Path) -> bool {
        let mut command = self.command("/bin/sh");
        command.args(["-c", r#"cd -- "$1" 2>/dev/null"#, "sh"]).arg(folder);
        command.status().is_ok_and(|status| status.success())
    }

    /// Gives `path`, which lies in a folder of ours, to this account.
    pub(crate) fn take(&self, path: &Path) -> std::io::Result<()> {
        match self {
            Self::Own { .. } => Ok(()),
            Self::Dropped { user, group, .. } => std::os::unix::fs::lchown(path, Some(*user), Some(*group)),
        }
    }
}

/// A command with an environment that does not depend on the caller's: `PGDATA`, `PGPORT`, `LC_ALL` and
/// the like would change what PostgreSQL's programs do.
pub(crate) fn clean_command(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    command.env_clear().env("LC_ALL", "C").env("TZ", "UTC").env("PATH", SYSTEM_PATH);
    command.current_dir("/").stdin(Stdio::null());
    command
}

fn identity(arguments: &[&str]) -> Option<u32> {
    let output = clean_command("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
