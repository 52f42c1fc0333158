//! Why there is no connection.

use std::io;
use std::path::PathBuf;
use tokio_postgres::error::DbError;
use whimbrel_source::Diagnostic;

/// Why a connection could not be described or opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// The settings contradict themselves or cannot be understood.
    #[error("{message}")]
    Malformed {
        /// What is wrong, and where it was written; never holds a password.
        message: String,
        /// What to write instead.
        help: String,
    },
    /// A file that the settings name cannot be used.
    #[error("cannot use {} ({role})", path.display())]
    File {
        /// What the file is for, e.g. `sslrootcert`.
        role: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
        /// What to do about it.
        help: String,
    },
    /// No server answered as PostgreSQL.
    #[error("cannot reach {target} at {address}: {reason}")]
    Unreachable {
        /// The database, as `postgres://user@host/db`.
        target: String,
        /// The address that was tried last.
        address: String,
        /// What happened at the address that was tried last.
        reason: String,
        /// One line for each address that was tried before it.
        earlier: Vec<String>,
        /// The cause at the address that was tried last.
        #[source]
        source: AttemptError,
    },
    /// The server does not let the user in.
    #[error("{target} refuses the user: {reason}")]
    Denied {
        /// The database, as `postgres://user@host/db`.
        target: String,
        /// PostgreSQL's message, or what is missing on our side.
        reason: String,
        /// One line for each attempt before the last.
        earlier: Vec<String>,
        /// The server's answer.
        #[source]
        source: AttemptError,
    },
    /// The server has no database of this name.
    #[error("{target} does not exist: {reason}")]
    NoSuchDatabase {
        /// The database, as `postgres://user@host/db`.
        target: String,
        /// Its name.
        database: String,
        /// PostgreSQL's message.
        reason: String,
        /// The server's answer.
        #[source]
        source: AttemptError,
    },
    /// The server refuses the session for a reason that lies in the settings, e.g. a parameter in `options`.
    #[error("{target} refuses the session: {reason}")]
    Rejected {
        /// The database, as `postgres://user@host/db`.
        target: String,
        /// PostgreSQL's message.
        reason: String,
        /// The server's answer.
        #[source]
        source: AttemptError,
    },
}

/// Why one attempt at one address failed.
#[derive(Debug, thiserror::Error)]
pub enum AttemptError {
    /// The name of the host has no address.
    #[error("the host name cannot be resolved")]
    Name(#[source] io::Error),
    /// The operating system could not connect or lost the connection.
    #[error("the network failed")]
    Network(#[source] io::Error),
    /// No answer within the time for connecting.
    #[error("no answer within {seconds} s")]
    Timeout {
        /// The time that was allowed, in seconds.
        seconds: u64,
    },
    /// The server does not speak TLS and the settings require it.
    #[error("the server does not offer TLS, and sslmode requires it")]
    TlsNotOffered,
    /// The TLS handshake failed.
    #[error("the TLS handshake failed")]
    Tls(#[source] io::Error),
    /// The server answered with an error, or not as PostgreSQL.
    #[error("the server refused")]
    Server(#[source] tokio_postgres::Error),
    /// The server asks for a kind of authentication that we do not have, or proved not to be itself.
    #[error("authentication failed")]
    Authentication(#[source] tokio_postgres::Error),
    /// The server asks for a password and there is none.
    #[error("the server asks for a password, and none is given")]
    PasswordMissing,
    /// The server is not of the kind that `target_session_attrs` asks for.
    #[error("the session is not {wanted}")]
    WrongSession {
        /// The value of `target_session_attrs`.
        wanted: &'static str,
    },
}

/// The class of a failure, which decides what a program should do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionErrorClass {
    /// The user's settings have to change.
    Settings,
    /// The database cannot be reached now: name, network, time, TLS, or a server that takes nobody.
    Unreachable,
    /// The server does not let the user in.
    Denied,
    /// The database does not exist.
    NoSuchDatabase,
}

impl AttemptError {
    /// The server's own error, where it sent one.
    #[must_use]
    pub fn database_error(&self) -> Option<&DbError> {
        match self {
            Self::Server(error) => error.as_db_error(),
            Self::Name(_)
            | Self::Network(_)
            | Self::Timeout { .. }
            | Self::TlsNotOffered
            | Self::Tls(_)
            | Self::Authentication(_)
            | Self::PasswordMissing
            | Self::WrongSession { .. } => None,
        }
    }

    /// The whole chain of causes in one line; PostgreSQL's message as it is.
    #[must_use]
    pub fn reason(&self) -> String {
        if let Some(error) = self.database_error() {
            return format!("{} (SQLSTATE {})", error.message(), error.code().code());
        }
        match self {
            // Their own words add nothing to those of the cause.
            Self::Network(error) => chain_of(error),
            Self::Server(error) | Self::Authentication(error) => chain_of(error),
            Self::Name(_)
            | Self::Timeout { .. }
            | Self::TlsNotOffered
            | Self::Tls(_)
            | Self::PasswordMissing
            | Self::WrongSession { .. } => chain_of(self),
        }
    }
}

/// An error and its causes in one line, without saying anything twice.
pub(super) fn chain_of(error: &(dyn std::error::Error + 'static)) -> String {
    let mut chain = error.to_string();
    for cause in std::iter::successors(error.source(), |cause| cause.source()) {
        let cause = cause.to_string();
        if !chain.contains(&cause) {
            chain = format!("{chain}: {cause}");
        }
    }
    chain
}

impl ConnectionError {
    pub(super) fn malformed(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Malformed { message: message.into(), help: help.into() }
    }

    /// The class, which decides the exit code.
    #[must_use]
    pub fn class(&self) -> ConnectionErrorClass {
        match self {
            Self::Malformed { .. } | Self::File { .. } | Self::Rejected { .. } => {
                ConnectionErrorClass::Settings
            }
            Self::Unreachable { .. } => ConnectionErrorClass::Unreachable,
            Self::Denied { .. } => ConnectionErrorClass::Denied,
            Self::NoSuchDatabase { .. } => ConnectionErrorClass::NoSuchDatabase,
        }
    }

    /// The server's own error, whole, where it sent one.
    #[must_use]
    pub fn database_error(&self) -> Option<&DbError> {
        self.attempt().and_then(AttemptError::database_error)
    }

    fn attempt(&self) -> Option<&AttemptError> {
        match self {
            Self::Malformed { .. } | Self::File { .. } => None,
            Self::Unreachable { source, .. }
            | Self::Denied { source, .. }
            | Self::NoSuchDatabase { source, .. }
            | Self::Rejected { source, .. } => Some(source),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "connection-settings-malformed",
            Self::File { .. } => "connection-file-unusable",
            Self::Unreachable { .. } => "database-unreachable",
            Self::Denied { .. } => "connection-denied",
            Self::NoSuchDatabase { .. } => "no-such-database",
            Self::Rejected { .. } => "session-rejected",
        }
    }

    /// What to do next, one step each.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        match self {
            Self::Malformed { help, .. } | Self::File { help, .. } => vec![help.clone()],
            Self::Unreachable { source, .. } => help_to_reach(source),
            Self::Denied { source, .. } => help_to_be_let_in(source),
            Self::NoSuchDatabase { database, .. } => {
                vec![format!("create it first: createdb {database}, or name another database in the URL")]
            }
            Self::Rejected { .. } => {
                vec!["look at `options` in the URL and at PGOPTIONS; a pooler may refuse them".to_owned()]
            }
        }
    }

    /// The same as one thing to show: message, facts, advice.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(self.code(), self.to_string());
        if let Self::File { source, .. } = self {
            diagnostic = diagnostic.with_note(source.to_string());
        }
        if let Self::Unreachable { earlier, .. } | Self::Denied { earlier, .. } = self {
            for line in earlier {
                diagnostic = diagnostic.with_note(format!("tried before: {line}"));
            }
        }
        if let Some(error) = self.database_error() {
            for (name, text) in [("detail", error.detail()), ("hint", error.hint())] {
                if let Some(text) = text {
                    diagnostic = diagnostic.with_note(format!("the server's {name}: {text}"));
                }
            }
        }
        self.help().into_iter().fold(diagnostic, Diagnostic::with_help)
    }
}

fn help_to_reach(attempt: &AttemptError) -> Vec<String> {
    let help = match attempt {
        AttemptError::Name(_) => "check the spelling of the host, and that this machine's DNS knows it",
        AttemptError::Network(error) => help_with_network(error.kind()),
        AttemptError::Timeout { .. } => {
            "check the firewall and the address; connect_timeout (PGCONNECT_TIMEOUT) allows more seconds"
        }
        AttemptError::TlsNotOffered => {
            "turn on ssl at the server; sslmode=disable gives up encryption and is for trusted networks only"
        }
        AttemptError::Tls(_) => {
            "check sslrootcert (which authority signed the server's certificate), the host name in it, and sslmode"
        }
        AttemptError::Server(error) if error.as_db_error().is_some() => {
            "the server takes no sessions now; try again when it does"
        }
        AttemptError::Server(_) => "check that PostgreSQL, and nothing else, listens at this address",
        AttemptError::Authentication(_) | AttemptError::PasswordMissing => return help_to_be_let_in(attempt),
        AttemptError::WrongSession { .. } => {
            "no server of the list fits target_session_attrs; a migration needs the primary"
        }
    };
    vec![help.to_owned()]
}

fn help_with_network(kind: io::ErrorKind) -> &'static str {
    if kind == io::ErrorKind::ConnectionRefused {
        "check that the server runs and listens on that address and port (listen_addresses, port)"
    } else if kind == io::ErrorKind::NotFound {
        "no server has its socket there: check that it runs, and the folder and port (host, port)"
    } else if kind == io::ErrorKind::PermissionDenied {
        "this user may not open the server's socket"
    } else {
        "check the network, the firewall, and that the port belongs to PostgreSQL"
    }
}

fn help_to_be_let_in(attempt: &AttemptError) -> Vec<String> {
    let code = attempt.database_error().map(|error| error.code().code());
    let help: &[&str] = match code {
        Some("28P01") => &[
            "check the user and the password: PGPASSWORD, ~/.pgpass, or the URL",
            "after a change of password the pooler or the secret store may still hold the old one",
        ],
        Some("28000") => &["check the server's pg_hba.conf for this user, database, address and TLS"],
        Some("42501") => &["grant the privilege that is missing: grant connect on database … to …"],
        _ if matches!(attempt, AttemptError::PasswordMissing) => {
            &["put it in ~/.pgpass (mode 0600) or PGPASSWORD, rather than in the URL, where `ps` shows it"]
        }
        _ => &["use password (scram-sha-256), certificate, peer or trust authentication for this user"],
    };
    help.iter().map(|line| (*line).to_owned()).collect()
}
