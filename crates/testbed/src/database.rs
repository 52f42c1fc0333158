//! A database of a test server.

use crate::server::TestServer;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};

static NEXT_NUMBER: AtomicU32 = AtomicU32::new(1);

/// A fresh database; dropped, with every connection to it, at the end of its life.
pub struct TestDatabase {
    server: &'static TestServer,
    name: String,
}

impl TestDatabase {
    pub(crate) fn create(server: &'static TestServer) -> Self {
        let name = format!("test_{}", NEXT_NUMBER.fetch_add(1, Ordering::Relaxed));
        query_blocking(server.config("postgres"), format!("create database {name}"));
        Self { server, name }
    }

    /// A fresh database with everything that is in this one, to which nobody may be connected.
    #[must_use]
    pub fn copy(&self) -> Self {
        let name = format!("test_{}", NEXT_NUMBER.fetch_add(1, Ordering::Relaxed));
        let sql = format!("create database {name} template {}", self.name);
        query_blocking(self.server.config("postgres"), sql);
        Self { server: self.server, name }
    }

    /// Ends every session on the database, so that it can be copied.
    pub fn end_sessions(&self) {
        let sql =
            format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{}'", self.name);
        query_blocking(self.server.config("postgres"), sql);
    }

    /// The server that the database is on.
    #[must_use]
    pub fn server(&self) -> &'static TestServer {
        self.server
    }

    /// The name, which needs no quotes.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address, in the form that libpq and our own `--url` read.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// Connection settings, as the server's superuser.
    #[must_use]
    pub fn config(&self) -> Config {
        self.server.config(&self.name)
    }

    /// A connection, whose task runs on the current runtime.
    pub async fn connect(&self) -> Client {
        connect(&self.config()).await
    }

    /// Runs SQL text, outside of any runtime of the caller.
    pub fn execute(&self, sql: &str) {
        query_blocking(self.config(), sql.to_owned());
    }

    /// Rows of SQL text as `psql -At` shows them: one line each, columns parted by `|`.
    #[must_use]
    pub fn query_text(&self, sql: &str) -> String {
        query_blocking(self.config(), sql.to_owned())
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let sql = format!("drop database if exists {} with (force)", self.name);
        query_blocking(self.server.config("postgres"), sql);
    }
}

/// Rows of SQL text on any server, as [`TestDatabase::query_text`] gives them.
#[must_use]
pub fn query_text_on(config: &Config, sql: &str) -> String {
    query_blocking(config.clone(), sql.to_owned())
}

async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.expect("the test server accepts connections");
    tokio::spawn(connection);
    client
}

/// Its own thread and runtime, so that synchronous and asynchronous tests can both call it.
fn query_blocking(config: Config, sql: String) -> String {
    let work = async move {
        let client = connect(&config).await;
        let messages = client.simple_query(&sql).await;
        let messages = messages.unwrap_or_else(|error| {
            let detail = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
            assert!(std::thread::panicking(), "{detail}: {sql}");
            Vec::new()
        });
        messages.iter().filter_map(line_of).collect::<Vec<_>>().join("\n")
    };
    let run = move || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime for one query")
            .block_on(work)
    };
    let name = std::thread::current().name().unwrap_or("test").to_owned();
    let thread = std::thread::Builder::new().name(name).spawn(run).expect("a thread for one query");
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn line_of(message: &SimpleQueryMessage) -> Option<String> {
    let SimpleQueryMessage::Row(row) = message else { return None };
    let columns: Vec<&str> = (0..row.len()).map(|column| row.get(column).unwrap_or_default()).collect();
    Some(columns.join("|"))
}
