//! The folder and the server of a demo, and how they end.

use super::history::{self, EXAMPLE};
use super::{DemoOptions, Leftovers};
use crate::context::{Context, TOOL};
use crate::database::{server_failure, session_failure};
use crate::failure::{Class, Failure};
use crate::project::{DEV_ENVIRONMENT, Project};
use crate::scratch::{embedded_settings, open};
use std::path::{Path, PathBuf};
use uuid::Uuid;
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_postgres::embedded::{EmbeddedError, Server, ServerOptions, Storage};
use whimbrel_postgres::{Environment, Session};
use whimbrel_source::Diagnostic;

/// The database of the demo.
const DATABASE: &str = "app";

/// A folder that is removed with this value, unless it was kept.
pub(super) struct Folder {
    path: PathBuf,
    leftovers: Leftovers,
}

impl Folder {
    /// Makes a folder of the demo's own below `options.folder`, with the example in it.
    pub(super) fn make(options: &DemoOptions) -> Result<Self, Failure> {
        let path = options.folder.join(format!("whimbrel-demo-{}", Uuid::now_v7().simple()));
        let folder = Self { path, leftovers: options.leftovers };
        history::write(&folder.path, EXAMPLE).map_err(|error| folder.unwritable(&error))?;
        Ok(folder)
    }

    /// Adds files to the project.
    pub(super) fn add(&self, files: &[history::ProjectFile]) -> Result<(), Failure> {
        history::write(&self.path, files).map_err(|error| self.unwritable(&error))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where it is, if it stays.
    pub(super) fn kept(&self) -> Option<PathBuf> {
        match self.leftovers {
            Leftovers::None => None,
            Leftovers::Project => Some(self.path.clone()),
        }
    }

    fn unwritable(&self, error: &std::io::Error) -> Failure {
        let message = format!("{} cannot be written", self.path.display());
        let diagnostic = Diagnostic::error("unwritable-file", message).with_note(error.to_string());
        Failure::new(Class::Usage, diagnostic.with_help("make room there, or set TMPDIR to another folder"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.leftovers == Leftovers::None {
            // Nobody is left to be told; the folder is in the system's own place for what is thrown away.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// A server of the demo's own, with an empty database; it ends with this value and with the process.
pub(super) struct Stage {
    server: Server,
    settings: ConnectionSettings,
}

impl Stage {
    /// Starts the server, whose data is on disk, and makes the database.
    pub(super) async fn start(context: &Context<'_>) -> Result<Self, Failure> {
        let embedded = open(context, &embedded_settings(context)).map_err(|error| no_server(&error))?;
        let options = ServerOptions::throwaway(Storage::Disk);
        let server = Server::start(&embedded, &options).map_err(|error| no_server(&error))?;
        let settings = resolve(&server.url("postgres"))?;
        let session = Session::open(&settings, TOOL).await.map_err(session_failure)?;
        let made = session.client().batch_execute(&format!("create database {DATABASE}")).await;
        session.close().await;
        made.map_err(|error| server_failure("making the database of the demo", &error))?;
        context.project.write_local_url(DEV_ENVIRONMENT, &server.url(DATABASE))?;
        Ok(Self { settings: settings.with_database(DATABASE), server })
    }

    /// The address of the database.
    pub(super) fn url(&self) -> String {
        self.server.url(DATABASE)
    }

    /// How to reach the database.
    pub(super) fn settings(&self) -> &ConnectionSettings {
        &self.settings
    }

    /// The server's version.
    pub(super) fn version(&self) -> &str {
        self.server.version()
    }

    /// Ends the server.
    pub(super) fn end(self, project: &Project) -> Result<(), Failure> {
        self.server.stop().map_err(|error| no_server(&error))?;
        project.remove_local_environment(DEV_ENVIRONMENT)
    }
}

fn resolve(url: &str) -> Result<ConnectionSettings, Failure> {
    ConnectionSettings::resolve(Some(url), &Environment::default())
        .map_err(|error| Failure::new(Class::Bug, error.diagnostic()))
}

fn no_server(error: &EmbeddedError) -> Failure {
    Failure::new(Class::Unreachable, error.diagnostic())
}

/// What of the process's environment the demo lets in: where servers, caches and binaries are, and
/// nothing that names a database.
pub(super) fn own_environment(environment: &Environment) -> Environment {
    const LET_IN: [&str; 5] =
        ["PATH", "HOME", "XDG_CACHE_HOME", "WHIMBREL_CACHE", "WHIMBREL_POSTGRES_BINARIES"];
    environment.iter().filter(|(name, _)| LET_IN.contains(name)).collect()
}
