//! A running server of one major version.

use crate::database::TestDatabase;
use crate::search::{binaries_by_major, settings_of};
use std::io::Write as _;
use std::path::Path;
use std::sync::OnceLock;
use whimbrel_postgres::embedded::{Binaries, Embedded, Lifetime, Server, ServerOptions, Storage};

static SERVERS: OnceLock<Vec<TestServer>> = OnceLock::new();

/// Room for tests that open many connections, and for those that prepare transactions.
const SETTINGS: [(&str, &str); 4] = [
    ("max_connections", "250"),
    ("max_prepared_transactions", "20"),
    ("shared_buffers", "32MB"),
    ("autovacuum_naptime", "10s"),
];

/// A PostgreSQL server for tests: one for each process and major version.
///
/// It is started when it is first asked for something, and ends with the process.
pub struct TestServer {
    binaries: Binaries,
    running: OnceLock<Server>,
}

impl TestServer {
    /// Every major that was found, oldest first; says on stderr, once, which ones those are.
    #[must_use]
    pub fn all() -> &'static [Self] {
        SERVERS.get_or_init(|| {
            let found = binaries_by_major();
            assert!(!found.is_empty(), "WHIMBREL_TEST_MAJORS leaves no major to test");
            let versions: Vec<&str> =
                found.values().filter_map(|binaries| binaries.version.text.split(' ').next()).collect();
            let _ = writeln!(std::io::stderr(), "PostgreSQL under test: {}", versions.join(", "));
            found.into_values().map(|binaries| Self { binaries, running: OnceLock::new() }).collect()
        })
    }

    /// The newest major that was found.
    #[must_use]
    pub fn newest() -> &'static Self {
        Self::all().last().expect("at least one server")
    }

    /// The oldest major that was found.
    #[must_use]
    pub fn oldest() -> &'static Self {
        Self::all().first().expect("at least one server")
    }

    /// The major for a test that needs only one: 15 where it is found, else the newest.
    #[must_use]
    pub fn any() -> &'static Self {
        Self::all().iter().find(|server| server.major() == 15).unwrap_or_else(Self::newest)
    }

    /// The major version, e.g. 15.
    #[must_use]
    pub fn major(&self) -> u32 {
        self.binaries.version.major
    }

    /// The folder that holds the server's Unix socket.
    #[must_use]
    pub fn socket_directory(&self) -> &Path {
        self.running().socket_directory()
    }

    /// The port in the name of the socket; no TCP port is open.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.running().port()
    }

    /// The folder with `postgres`, `initdb` and `pg_ctl`; there may be no `psql`.
    #[must_use]
    pub fn bin_directory(&self) -> &Path {
        &self.binaries.directory
    }

    /// The process id of the postmaster.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.running().pid()
    }

    /// A fresh, empty database with a name that no other has; dropped with the value.
    #[must_use]
    pub fn database(&'static self) -> TestDatabase {
        TestDatabase::create(self)
    }

    /// Connection settings for a database of this server, as its superuser.
    #[must_use]
    pub fn config(&self, database: &str) -> tokio_postgres::Config {
        self.running().config(database)
    }

    /// The address of a database of this server.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.running().url(database)
    }

    /// What the embedded module needs to start further servers of this major.
    #[must_use]
    pub fn embedded(&self) -> Embedded {
        Embedded::open(&settings_of(&self.binaries), &mut |_| {})
            .unwrap_or_else(|error| panic!("{:?}", error.diagnostic()))
    }

    fn running(&self) -> &Server {
        self.running.get_or_init(|| {
            let settings =
                SETTINGS.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let options =
                ServerOptions { lifetime: Lifetime::Process(Storage::Memory), settings, original: None };
            Server::start(&self.embedded(), &options)
                .unwrap_or_else(|error| panic!("{:?}", error.diagnostic()))
        })
    }
}
