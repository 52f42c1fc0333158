//! A server to try things on, and databases on it that cost little.

use super::Embedded;
use super::error::EmbeddedError;
use super::kept::Kept;
use super::query::{run, run_blocking};
use super::server::{Server, ServerOptions, Storage};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio_postgres::Config;

/// The name of a database that is kept.
const KEPT_DATABASE: &str = "kept";

/// A throwaway server; it ends with the last of its databases.
#[derive(Debug, Clone)]
pub struct Scratch {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    server: Server,
    next_number: AtomicU32,
}

/// A fresh database on a [`Scratch`], dropped, with every connection to it, on drop.
#[derive(Debug)]
pub struct ScratchDatabase {
    shared: Arc<Shared>,
    name: String,
    /// Whether it is not dropped with this value.
    stays: bool,
}

impl Scratch {
    /// Starts a throwaway server, whose data is in memory where there is room.
    ///
    /// Blocks for a tenth of a second where the binaries were used before, else for `initdb`.
    ///
    /// # Errors
    /// See [`Server::start`].
    pub fn start(embedded: &Embedded) -> Result<Self, EmbeddedError> {
        Self::start_with(embedded, &ServerOptions::throwaway(Storage::Memory))
    }

    /// Starts a server with options of the caller's own, e.g. on disk for many rows.
    ///
    /// # Errors
    /// See [`Server::start`].
    pub fn start_with(embedded: &Embedded, options: &ServerOptions) -> Result<Self, EmbeddedError> {
        let server = Server::start(embedded, options)?;
        Ok(Self { shared: Arc::new(Shared { server, next_number: AtomicU32::new(1) }) })
    }

    /// Ends the server and keeps its data directory under a key, with the one database that is named; whoever starts
    /// from it finds that database with [`Scratch::kept_database`]. No other database may be left.
    ///
    /// # Errors
    /// The server does not end, or its data cannot be copied; nothing is kept then.
    pub async fn keep(
        self,
        embedded: &Embedded,
        kept: &Kept,
        (key, mut database): (&str, ScratchDatabase),
    ) -> Result<(), EmbeddedError> {
        if database.name != KEPT_DATABASE {
            let sql = format!("alter database {} rename to {KEPT_DATABASE}", database.name);
            run(&self.shared.server.config("postgres"), &sql)
                .await
                .map_err(|source| EmbeddedError::Query { doing: "keeping a scratch database", source })?;
        }
        database.stays = true;
        drop(database);
        match Arc::into_inner(self.shared) {
            Some(shared) => shared.server.keep(embedded, kept, key),
            None => Ok(()),
        }
    }

    /// The database that was kept with the data directory that this server began with.
    #[must_use]
    pub fn kept_database(&self) -> ScratchDatabase {
        ScratchDatabase { shared: Arc::clone(&self.shared), name: KEPT_DATABASE.to_owned(), stays: true }
    }

    /// The server.
    #[must_use]
    pub fn server(&self) -> &Server {
        &self.shared.server
    }

    /// A fresh, empty database.
    ///
    /// # Errors
    /// [`EmbeddedError::Query`] where the server refuses.
    pub async fn database(&self) -> Result<ScratchDatabase, EmbeddedError> {
        self.create(None).await
    }

    /// A database with the content of `original`, to which nobody may be connected.
    ///
    /// # Errors
    /// [`EmbeddedError::Query`] where the server refuses.
    pub async fn database_like(&self, original: &ScratchDatabase) -> Result<ScratchDatabase, EmbeddedError> {
        self.create(Some(original.name())).await
    }

    async fn create(&self, template: Option<&str>) -> Result<ScratchDatabase, EmbeddedError> {
        let number = self.shared.next_number.fetch_add(1, Ordering::Relaxed);
        let name = format!("scratch_{number}");
        let template = template.unwrap_or("template1");
        let sql = format!("create database {name} template {template}");
        run(&self.shared.server.config("postgres"), &sql)
            .await
            .map_err(|source| EmbeddedError::Query { doing: "making a scratch database", source })?;
        Ok(ScratchDatabase { shared: Arc::clone(&self.shared), name, stays: false })
    }
}

impl ScratchDatabase {
    /// The name, which needs no quotes.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Connection settings, as the superuser.
    #[must_use]
    pub fn config(&self) -> Config {
        self.shared.server.config(&self.name)
    }

    /// The address, as libpq reads it.
    #[must_use]
    pub fn url(&self) -> String {
        self.shared.server.url(&self.name)
    }
}

impl Drop for ScratchDatabase {
    fn drop(&mut self) {
        if self.stays || Arc::strong_count(&self.shared) == 1 {
            // The whole server is about to be thrown away.
            return;
        }
        let sql = format!("drop database if exists {} with (force)", self.name);
        // A database that stays goes with the server.
        let _ = run_blocking("dropping a scratch database", &self.shared.server.config("postgres"), &sql);
    }
}
