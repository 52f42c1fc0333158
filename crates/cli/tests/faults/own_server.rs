//! A server of a test's own, which may be stopped, killed and set up as the test likes.

use crate::other_session::OtherSession;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use whimbrel_postgres::embedded::{Lifetime, Server, ServerOptions, Storage};
use whimbrel_testbed::proxy::{Guise, Proxy};
use whimbrel_testbed::{TestServer, fast_folder};

static NEXT_NUMBER: AtomicU32 = AtomicU32::new(1);

/// A server that ends with the value.
pub(crate) struct OwnServer {
    server: Option<Server>,
    options: ServerOptions,
    folder: Option<PathBuf>,
}

impl OwnServer {
    /// One with these settings, that is thrown away.
    pub(crate) fn with(settings: &[(&str, &str)]) -> Self {
        let options = ServerOptions {
            lifetime: Lifetime::Process(Storage::Memory),
            settings: owned(settings),
            original: None,
        };
        let mut own = Self { server: None, options, folder: None };
        own.start();
        own
    }

    /// One with these settings, whose data stays when it ends.
    pub(crate) fn that_can_be_killed(settings: &[(&str, &str)]) -> Self {
        let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = fast_folder().join(format!("wf{}-{number}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        let persistent = ServerOptions::persistent(folder.join("dev"), None);
        let options = ServerOptions { settings: owned(settings), ..persistent };
        let mut own = Self { server: None, options, folder: Some(folder) };
        own.start();
        own
    }

    /// Starts it, again where it ran before.
    pub(crate) fn start(&mut self) {
        let limit = Instant::now() + Duration::from_secs(60);
        loop {
            // Processes of a killed server keep its memory for a moment, and the next one refuses to start.
            match Server::start(&TestServer::any().embedded(), &self.options) {
                Ok(server) => break self.server = Some(server),
                Err(error) => assert!(Instant::now() < limit, "{:?}", error.diagnostic()),
            }
        }
    }

    fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    /// The process id of the postmaster.
    pub(crate) fn pid(&self) -> u32 {
        self.server().pid()
    }

    /// Where the data is.
    pub(crate) fn data_directory(&self) -> &Path {
        self.server().data_directory()
    }

    /// Ends it in good order.
    pub(crate) fn stop(&mut self) {
        self.server.take().unwrap().stop().unwrap();
    }

    /// The address of the database `postgres`.
    pub(crate) fn url(&self) -> String {
        self.server().url("postgres")
    }

    /// A session with the database `postgres`.
    pub(crate) fn session(&self) -> OtherSession {
        OtherSession::open(self.server().config("postgres")).unwrap()
    }

    /// As [`Self::session`], where there may be no room.
    pub(crate) fn try_session(&self) -> Result<OtherSession, String> {
        OtherSession::open(self.server().config("postgres"))
    }

    /// A proxy before it.
    pub(crate) fn proxy(&self) -> Proxy {
        let socket = self.server().socket_directory().join(format!(".s.PGSQL.{}", self.server().port()));
        Proxy::before_socket(&socket, Guise::Server)
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            let _ = server.stop();
        }
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

fn owned(settings: &[(&str, &str)]) -> Vec<(String, String)> {
    settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// SIGKILL for a process that this test started, by its own id.
pub(crate) fn kill(pid: u32) {
    let status = Command::new("/bin/sh").args(["-c", r#"kill -9 "$1""#, "sh", &pid.to_string()]).status();
    assert!(status.unwrap().success());
}

/// The address of the database `postgres` behind a proxy.
pub(crate) fn url_through(proxy: &Proxy) -> String {
    format!("postgres:///postgres?host={}&user=postgres", proxy.socket_directory().display())
}
