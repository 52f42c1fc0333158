//! `dev`: a PostgreSQL server of the project's own, for development.

use crate::context::Context;
use crate::failure::{Class, Failure};
use crate::project::DEV_ENVIRONMENT;
use crate::scratch::{embedded_settings, open};
use serde::Serialize;
use std::path::PathBuf;
use whimbrel_postgres::Session;
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_postgres::embedded::{
    Embedded, EmbeddedError, EmbeddedSettings, Fetching, Server, ServerOptions,
};
use whimbrel_source::{Diagnostic, Identifier};

/// How the server is started.
#[derive(Debug, Clone, Copy, Default)]
pub struct DevUpOptions {
    /// A TCP port to open on the loopback interface; none where absent.
    pub port: Option<u16>,
}

/// A development server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DevReport {
    /// Whether it runs.
    pub running: bool,
    /// Whether it was running, and this command stopped it.
    pub stopped: bool,
    /// The address of the project's database, as libpq reads it.
    pub url: Option<String>,
    /// The address over TCP, where a port is open; holds a password.
    pub tcp_url: Option<String>,
    /// The server's version.
    pub version: Option<String>,
    /// Its first process.
    pub pid: Option<u32>,
    /// Where its data is.
    pub data_directory: Option<PathBuf>,
    /// Where it writes its log.
    pub log: Option<PathBuf>,
}

/// The name of the database that `dev up` makes.
const DATABASE: &str = "app";

/// Starts the project's server, makes its database, and writes its address where every other command
/// finds it. A server that runs already is left as it is.
///
/// # Errors
/// No binaries, no room, a port that is taken: with what to do about it.
pub async fn up(context: &Context<'_>, options: DevUpOptions) -> Result<DevReport, Failure> {
    let embedded = open(context, &embedded_settings(context)).map_err(|error| failure(&error))?;
    let folder = embedded.persistent_folder(context.project.root());
    let server = Server::start(&embedded, &ServerOptions::persistent(folder, options.port))
        .map_err(|error| failure(&error))?;
    make_database(context, &server).await?;
    context.project.write_local_url(DEV_ENVIRONMENT, &server.url(DATABASE))?;
    Ok(report(Some(&server)))
}

/// Stops the project's server; its data stays.
///
/// # Errors
/// The server does not stop.
pub fn down(context: &Context<'_>) -> Result<DevReport, Failure> {
    let server = find(context)?;
    let stopped = server.is_some();
    if let Some(server) = server {
        server.stop().map_err(|error| failure(&error))?;
    }
    context.project.remove_local_environment(DEV_ENVIRONMENT)?;
    Ok(DevReport { stopped, ..report(None) })
}

/// Tells whether the project's server runs, and where.
///
/// # Errors
/// The folders of the server can't be looked into.
pub fn status(context: &Context<'_>) -> Result<DevReport, Failure> {
    Ok(report(find(context)?.as_ref()))
}

fn find(context: &Context<'_>) -> Result<Option<Server>, Failure> {
    let settings = EmbeddedSettings { fetching: Fetching::Refused, ..embedded_settings(context) };
    match open(context, &settings) {
        Ok(embedded) => Ok(Server::find(&folder(&embedded, context))),
        Err(EmbeddedError::NoBinaries { .. }) => Ok(None),
        Err(error) => Err(failure(&error)),
    }
}

fn folder(embedded: &Embedded, context: &Context<'_>) -> PathBuf {
    embedded.persistent_folder(context.project.root())
}

fn report(server: Option<&Server>) -> DevReport {
    DevReport {
        running: server.is_some(),
        stopped: false,
        url: server.map(|server| server.url(DATABASE)),
        tcp_url: server.and_then(|server| server.tcp_url(DATABASE)),
        version: server.map(|server| server.version().to_owned()),
        pid: server.map(Server::pid),
        data_directory: server.map(|server| server.data_directory().to_path_buf()),
        log: server.map(Server::log),
    }
}

async fn make_database(context: &Context<'_>, server: &Server) -> Result<(), Failure> {
    let settings = ConnectionSettings::resolve(Some(&server.url("postgres")), context.environment);
    let settings = settings.map_err(|error| Failure::new(Class::Usage, error.diagnostic()))?;
    let session = Session::open(&settings, crate::TOOL).await.map_err(crate::database::session_failure)?;
    let made =
        session.client().batch_execute(&format!("create database {}", Identifier::new(DATABASE))).await;
    session.close().await;
    match made {
        Err(error) if error.code().is_none_or(|code| code.code() != "42P04") => {
            Err(crate::database::server_failure("making the development database", &error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn failure(error: &EmbeddedError) -> Failure {
    let diagnostic: Diagnostic = error.diagnostic();
    Failure::new(Class::Unreachable, diagnostic)
}
