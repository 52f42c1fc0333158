//! A scratch database: on a server that Whimbrel starts, or on the one that the project names.

use crate::context::{Context, TOOL};
use crate::database::{server_failure, session_failure};
use crate::failure::{Class, Failure};
use std::cell::OnceCell;
use std::path::PathBuf;
use uuid::Uuid;
use whimbrel_change::Progress;
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_postgres::embedded::{
    Embedded, EmbeddedError, EmbeddedSettings, FetchProgress, Fetching, Kept, Scratch, ScratchDatabase,
    ServerOptions, Storage,
};
use whimbrel_postgres::scratch_roles::ScratchRoles;
use whimbrel_postgres::{Environment, Session};
use whimbrel_source::Diagnostic;

/// A place where scratch databases can be made.
pub(crate) enum ScratchServer {
    /// A server that ends with this value.
    Embedded(Scratch),
    /// The server that the project names.
    Elsewhere(Box<ConnectionSettings>),
}

/// A server that is started when it is first needed: what is remembered needs none.
pub(crate) struct ScratchOnDemand<'a> {
    context: &'a Context<'a>,
    major: Option<u32>,
    started: OnceCell<ScratchServer>,
}

/// A scratch database; gone once it is closed, or with its server.
pub(crate) struct ScratchPlace<'a> {
    /// How to reach it.
    pub(crate) settings: ConnectionSettings,
    server: &'a ScratchServer,
    embedded: Option<ScratchDatabase>,
}

impl<'a> ScratchOnDemand<'a> {
    /// One of `major` where the project does not ask for another and where it can be had.
    pub(crate) fn new(context: &'a Context<'a>, major: Option<u32>) -> Self {
        Self { context, major, started: OnceCell::new() }
    }

    /// The server.
    pub(crate) fn get(&self) -> Result<&ScratchServer, Failure> {
        if self.started.get().is_none() {
            // Nobody else can have set it: the value is not shared between threads.
            drop(self.started.set(ScratchServer::start(self.context, self.major)?));
        }
        self.started.get().ok_or_else(|| {
            Failure::new(Class::Bug, Diagnostic::error("plan-not-exact", "a scratch server is not there"))
        })
    }

    /// The major version that the server has, or will have.
    pub(crate) async fn major(&self) -> Result<u32, Failure> {
        match self.started.get() {
            None if self.context.project.settings().scratch.url.is_none() => {
                Ok(embedded_for(self.context, self.major)?.binaries().version.major)
            }
            Some(_) | None => self.get()?.major().await,
        }
    }
}

impl ScratchServer {
    /// Starts a server, of `major` where the project does not ask for another and where it can be had; without
    /// one, of what is found.
    pub(crate) fn start(context: &Context<'_>, major: Option<u32>) -> Result<Self, Failure> {
        Self::start_in(context, major, Storage::Memory)
    }

    /// The same, on disk: for many rows.
    pub(crate) fn start_for_rows(context: &Context<'_>, major: Option<u32>) -> Result<Self, Failure> {
        Self::start_in(context, major, Storage::Disk)
    }

    fn start_in(context: &Context<'_>, major: Option<u32>, storage: Storage) -> Result<Self, Failure> {
        let scratch = &context.project.settings().scratch;
        if let Some(url) = &scratch.url {
            let settings = ConnectionSettings::resolve(Some(url), context.environment);
            let settings = settings.map_err(|error| Failure::new(Class::Usage, error.diagnostic()))?;
            return Ok(Self::Elsewhere(Box::new(settings)));
        }
        tell_of_start(context, scratch.major.or(major));
        Self::start_with(&embedded_for(context, major)?, &ServerOptions::throwaway(storage))
    }

    /// Starts a server of an installation.
    pub(crate) fn start_on(context: &Context<'_>, embedded: &Embedded) -> Result<Self, Failure> {
        tell_of_start(context, Some(embedded.binaries().version.major));
        Self::start_with(embedded, &ServerOptions::throwaway(Storage::Memory))
    }

    /// The same with a copy of a data directory that was kept.
    pub(crate) fn start_from(
        context: &Context<'_>,
        embedded: &Embedded,
        original: PathBuf,
    ) -> Result<Self, Failure> {
        tell_of_start(context, Some(embedded.binaries().version.major));
        let options = ServerOptions { original: Some(original), ..ServerOptions::throwaway(Storage::Memory) };
        Self::start_with(embedded, &options)
    }

    fn start_with(embedded: &Embedded, options: &ServerOptions) -> Result<Self, Failure> {
        Scratch::start_with(embedded, options).map(Self::Embedded).map_err(|error| no_scratch(&error))
    }

    /// The database that was kept with the data directory that the server began with.
    pub(crate) fn kept_database(&self) -> Result<ScratchPlace<'_>, Failure> {
        match self {
            Self::Embedded(scratch) => self.embedded_place(scratch.kept_database()),
            Self::Elsewhere(_) => {
                let message = "a server that is not ours has no kept database";
                Err(Failure::new(Class::Bug, Diagnostic::error("plan-not-exact", message)))
            }
        }
    }

    fn embedded_place(&self, database: ScratchDatabase) -> Result<ScratchPlace<'_>, Failure> {
        let settings = ConnectionSettings::resolve(Some(&database.url()), &Environment::default());
        let settings = settings.map_err(|error| Failure::new(Class::Bug, error.diagnostic()))?;
        Ok(ScratchPlace { settings, server: self, embedded: Some(database) })
    }

    /// Ends the server and keeps one of its databases; best effort, since whoever misses it makes it again.
    pub(crate) async fn keep(
        self,
        (embedded, kept, key): (&Embedded, &Kept, &str),
        database: ScratchDatabase,
    ) {
        if let Self::Embedded(scratch) = self {
            drop(scratch.keep(embedded, kept, (key, database)).await);
        }
    }

    /// A fresh, empty database.
    pub(crate) async fn database(&self) -> Result<ScratchPlace<'_>, Failure> {
        match self {
            Self::Embedded(scratch) => {
                self.embedded_place(scratch.database().await.map_err(|error| no_scratch(&error))?)
            }
            Self::Elsewhere(settings) => {
                let name = format!("whimbrel_scratch_{}", Uuid::now_v7().simple());
                ask(settings, &format!("create database {name} template template0")).await?;
                Ok(ScratchPlace { settings: settings.with_database(&name), server: self, embedded: None })
            }
        }
    }

    /// The major version of the server.
    pub(crate) async fn major(&self) -> Result<u32, Failure> {
        let settings = match self {
            Self::Elsewhere(settings) => settings.as_ref().clone(),
            Self::Embedded(scratch) => {
                let version = scratch.server().version();
                let major = version.split('.').next().and_then(|major| major.parse().ok());
                return Ok(major.unwrap_or_default());
            }
        };
        let session = Session::open(&settings, TOOL).await.map_err(session_failure)?;
        let major = u32::try_from(session.facts().version_num / 10_000).unwrap_or_default();
        session.close().await;
        Ok(major)
    }

    /// Removes the roles that the databases before have left, where the server is ours.
    pub(crate) async fn forget_roles(&self) -> Result<(), Failure> {
        let Self::Embedded(_) = self else { return Ok(()) };
        let place = self.database().await?;
        let session = Session::open(&place.settings, TOOL).await.map_err(session_failure)?;
        let forgotten = ScratchRoles::default().forget(session.client()).await;
        session.close().await;
        place.close().await?;
        forgotten.map_err(|error| server_failure("removing the roles of a scratch database", &error))
    }
}

impl ScratchPlace<'_> {
    /// A database that has everything that this one has. Nobody may be connected to this one.
    pub(crate) async fn copy(&self) -> Result<ScratchPlace<'_>, Failure> {
        match (self.server, &self.embedded) {
            (ScratchServer::Embedded(scratch), Some(original)) => {
                let copy = scratch.database_like(original).await.map_err(|error| no_scratch(&error))?;
                self.server.embedded_place(copy)
            }
            (ScratchServer::Elsewhere(settings), _) => {
                let name = format!("whimbrel_scratch_{}", Uuid::now_v7().simple());
                let original = self.settings.database();
                ask(settings, &format!("create database {name} template {original}")).await?;
                let settings = settings.with_database(&name);
                Ok(ScratchPlace { settings, server: self.server, embedded: None })
            }
            (ScratchServer::Embedded(_), None) => self.server.database().await,
        }
    }

    /// Where the server is ours: what makes the roles that a file names.
    pub(crate) fn roles(&self) -> Option<ScratchRoles> {
        match self.server {
            ScratchServer::Embedded(_) => Some(ScratchRoles::default()),
            ScratchServer::Elsewhere(_) => None,
        }
    }

    /// The database, where it is on a server of our own.
    pub(crate) fn into_database(self) -> Option<ScratchDatabase> {
        self.embedded
    }

    /// Drops the database.
    pub(crate) async fn close(self) -> Result<(), Failure> {
        match (self.server, self.embedded) {
            (ScratchServer::Elsewhere(settings), _) => {
                ask(settings, &format!("drop database if exists {}", self.settings.database())).await
            }
            (ScratchServer::Embedded(_), database) => {
                drop(database);
                Ok(())
            }
        }
    }
}

async fn ask(settings: &ConnectionSettings, sql: &str) -> Result<(), Failure> {
    let session = Session::open(settings, TOOL).await.map_err(session_failure)?;
    let asked = session.client().batch_execute(sql).await;
    session.close().await;
    asked.map_err(|error| server_failure("making room for a scratch database", &error))
}

/// The installation that scratch servers are started from: of `major` where the project does not ask for another and
/// where it can be had; without one, of what is found.
pub(crate) fn embedded_for(context: &Context<'_>, major: Option<u32>) -> Result<Embedded, Failure> {
    let scratch = &context.project.settings().scratch;
    let major = scratch.major.or(major);
    let settings = embedded_settings(context);
    let wanted = EmbeddedSettings { major, ..settings.clone() };
    let found_only = EmbeddedSettings { fetching: Fetching::Refused, ..settings };
    let embedded = match open(context, &wanted) {
        Err(_) if scratch.major.is_none() => open(context, &found_only),
        opened => opened,
    };
    embedded.map_err(|error| no_scratch(&error))
}

fn tell_of_start(context: &Context<'_>, major: Option<u32>) {
    let number = major.map(|major| format!(" {major}")).unwrap_or_default();
    let what = format!("starting a scratch PostgreSQL{number}");
    context.observer.see(&Progress::Preparing { what, done: 0, of: 0 });
}

/// What the project and the environment say about embedded servers.
pub(crate) fn embedded_settings(context: &Context<'_>) -> EmbeddedSettings {
    let variable = |name: &str| context.environment.get(name).filter(|value| !value.is_empty());
    let scratch = &context.project.settings().scratch;
    EmbeddedSettings {
        binaries: scratch.binaries.as_ref().map(|path| context.project.root().join(path)),
        major: scratch.major,
        search_path: variable("PATH").map(Into::into),
        home: variable("HOME").map(PathBuf::from),
        cache: variable("WHIMBREL_CACHE").map(PathBuf::from),
        cache_home: variable("XDG_CACHE_HOME").map(Into::into),
        runtime: None,
        fetching: Fetching::Allowed,
    }
}

/// Finds or fetches a server, telling how far a download is.
pub(crate) fn open(context: &Context<'_>, settings: &EmbeddedSettings) -> Result<Embedded, EmbeddedError> {
    let mut told = |progress: FetchProgress| {
        let what = format!("fetching PostgreSQL {} once", progress.major);
        context.observer.see(&Progress::Preparing {
            what,
            done: progress.bytes,
            of: progress.bytes_expected,
        });
    };
    Embedded::open(settings, &mut told)
}

fn no_scratch(error: &EmbeddedError) -> Failure {
    Failure::new(Class::Unreachable, error.diagnostic())
}
