//! The target database, opened, and what its ledger says.

use crate::context::{Context, TOOL};
use crate::failure::{Class, Failure};
use crate::new::finish_interrupted;
use crate::project::{Folder, Migrations};
use std::time::Duration;
use whimbrel_change::ledger::{Entry, LedgerState};
use whimbrel_change::{Progress, Target};
use whimbrel_postgres::ServerError;
use whimbrel_postgres::connection::{ConnectionError, ConnectionErrorClass, ConnectionSettings};
use whimbrel_postgres::journal::{self, ReadError};
use whimbrel_postgres::session::{Session, SessionError};
use whimbrel_source::{Diagnostic, StandardConformingStrings};

/// How long nobody notices that an answer is waited for.
const SOON: Duration = Duration::from_secs(2);

/// The target database, opened.
pub(crate) struct Database {
    /// How to reach it again.
    pub(crate) settings: ConnectionSettings,
    /// The session.
    pub(crate) session: Session,
    /// Which one it is, for people.
    pub(crate) target: Target,
    /// Whether a person has to name it before anything changes.
    pub(crate) is_protected: bool,
    /// The digest of the certificate that vouches for what is about to run.
    pub(crate) certificate: Option<String>,
}

impl Database {
    /// Opens the database that the user means.
    pub(crate) async fn open(context: &Context<'_>) -> Result<Self, Failure> {
        let database = Self::reach(context).await?;
        database.tell(context);
        Ok(database)
    }

    /// Opens the database that the user means and asks it something, and reads the files meanwhile: a
    /// server needs some milliseconds for a new session.
    ///
    /// What is wrong with the files is said first, also where the database can't be reached.
    pub(crate) async fn open_with_files<T>(
        context: &Context<'_>,
        ask: impl AsyncFnOnce(&Self) -> Result<T, Failure>,
    ) -> Result<(Migrations, Self, T), Failure> {
        if let Some(finished) = finish_interrupted(context.project)? {
            context.observer.see(&Progress::Note(finished));
        }
        let project = context.project.clone();
        let mut reading = tokio::task::spawn_blocking(move || Folder::read(&project));
        let mut asking = std::pin::pin!(async {
            let database = Self::reach(context).await?;
            let answer = ask(&database).await;
            Ok((database, answer))
        });
        let mut asked = None;
        let read = tokio::select! {
            read = &mut reading => read,
            early = &mut asking => {
                asked = Some(early);
                reading.await
            }
        };
        let migrations = read.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        let asked = match asked {
            Some(asked) => asked,
            None => asking.await,
        };
        let (database, answer) = asked?;
        database.tell(context);
        Ok((migrations, database, answer?))
    }

    /// The major version of the server that the project is for, where one is named and answers soon; whoever asks
    /// can do without.
    pub(crate) async fn major(context: &Context<'_>) -> Option<u32> {
        let address = context.project.target(context.choice, context.environment).ok()?;
        let url = Some(address.url.as_str()).filter(|url| !url.is_empty())?;
        let settings = ConnectionSettings::resolve(Some(url), context.environment).ok()?;
        let opened = tokio::time::timeout(SOON, Session::open(&settings, TOOL)).await.ok()?;
        let session = opened.ok()?;
        let major = u32::try_from(session.facts().version_num / 10_000).ok();
        session.close().await;
        major
    }

    async fn reach(context: &Context<'_>) -> Result<Self, Failure> {
        let address = context.project.target(context.choice, context.environment)?;
        let url = Some(address.url.as_str()).filter(|url| !url.is_empty());
        let settings =
            ConnectionSettings::resolve(url, context.environment).map_err(|error| unreachable(&error))?;
        for warning in settings.warnings() {
            context.observer.see(&Progress::Note(warning.clone()));
        }
        let session = Session::open(&settings, TOOL).await.map_err(session_failure)?;
        session.refuse_pooler().map_err(session_failure)?;
        let facts = session.facts();
        let target = Target {
            url: settings.display(),
            environment: address.environment.clone().unwrap_or_default(),
            server_version: facts.version.clone(),
            database: facts.database.clone(),
            user: facts.user.clone(),
        };
        Ok(Self { settings, session, target, is_protected: address.protected, certificate: None })
    }

    fn tell(&self, context: &Context<'_>) {
        context.observer.see(&Progress::Connected(self.target.clone()));
    }

    /// How the server reads backslashes in plain strings.
    pub(crate) fn strings(&self) -> StandardConformingStrings {
        if self.session.facts().has_standard_strings {
            StandardConformingStrings::On
        } else {
            StandardConformingStrings::Off
        }
    }

    /// Every entry of the ledger; none where there is no ledger.
    pub(crate) async fn entries(&self, schema: &str) -> Result<Vec<Entry>, Failure> {
        journal::read(self.session.client(), schema).await.map_err(read_failure)
    }

    /// What the ledger says.
    pub(crate) async fn state(&self, schema: &str) -> Result<LedgerState, Failure> {
        Ok(LedgerState::of(&self.entries(schema).await?))
    }

    /// Refuses a server that accepts no change.
    pub(crate) fn refuse_standby(&self) -> Result<(), Failure> {
        if !self.session.facts().is_in_recovery {
            return Ok(());
        }
        let diagnostic = Diagnostic::error("is-standby", "the server is a standby, which accepts no change")
            .with_help("connect to the primary; target_session_attrs=primary in the URL finds it among several hosts");
        Err(Failure::new(Class::Refused, diagnostic))
    }
}

pub(crate) fn unreachable(error: &ConnectionError) -> Failure {
    let class = match error.class() {
        ConnectionErrorClass::Unreachable | ConnectionErrorClass::NoSuchDatabase => Class::Unreachable,
        ConnectionErrorClass::Denied => Class::Denied,
        ConnectionErrorClass::Settings => Class::Usage,
    };
    Failure::new(class, error.diagnostic())
}

/// What the user reads when there is no session.
pub(crate) fn session_failure(error: SessionError) -> Failure {
    match error {
        SessionError::Connection(error) => unreachable(&error),
        SessionError::Server(error) => server_failure("asking the server about itself", &error),
        SessionError::Pooler { announced, answering } => {
            let message = "the connection goes through a pooler that shares sessions between clients";
            let diagnostic = Diagnostic::error("behind-pooler", message)
                .with_note(format!(
                    "The session was announced as pid {announced}, but pid {answering} answers."
                ))
                .with_note(
                    "Through a transaction pooler locks and settings end up in other clients' sessions.",
                )
                .with_help("connect to the server itself (its own host and port), not to the pooler");
            Failure::new(Class::Refused, diagnostic)
        }
    }
}

/// What the user reads when the ledger can't be read.
pub(crate) fn read_failure(error: ReadError) -> Failure {
    match error {
        ReadError::Server(error) => server_failure("reading the ledger", &error),
        ReadError::Row { seq, what } => {
            let diagnostic = Diagnostic::error(
                "ledger-unreadable",
                format!("row {seq} of the ledger cannot be understood"),
            )
            .with_note(what)
            .with_help(
                "use the version of Whimbrel that wrote it, or a newer one; whimbrel verify checks the chain",
            );
            Failure::new(Class::Refused, diagnostic)
        }
    }
}

/// What the user reads when the server refuses something that Whimbrel itself asked for.
pub(crate) fn server_failure(doing: &str, error: &ServerError) -> Failure {
    let Some(server) = error.as_db_error() else {
        let cause = std::error::Error::source(error).map_or_else(String::new, |source| format!(": {source}"));
        let diagnostic =
            Diagnostic::error("connection-lost", format!("the connection was lost while {doing}"))
                .with_note(format!("{error}{cause}"))
                .with_help("see what the database stands at: whimbrel status");
        return Failure::new(Class::Unreachable, diagnostic);
    };
    let code = server.code().code();
    let mut diagnostic = Diagnostic::error("server-refused", format!("{doing}: {}", server.message()))
        .with_note(format!("PostgreSQL said: {}: {} (SQLSTATE {code})", server.severity(), server.message()));
    for (word, text) in [("DETAIL", server.detail()), ("HINT", server.hint())] {
        if let Some(text) = text {
            diagnostic = diagnostic.with_note(format!("{word}: {text}"));
        }
    }
    let (class, help) = match code {
        "42501" => (Class::Denied, "grant the privilege to the user, or connect as one who has it"),
        "25006" => (
            Class::Refused,
            "the database is read-only: connect to a primary, or lift default_transaction_read_only",
        ),
        _ => (Class::FailedClean, "see what the database stands at: whimbrel status, whimbrel doctor"),
    };
    Failure::new(class, diagnostic.with_help(help))
}
