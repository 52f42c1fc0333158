//! Connections: how they are described, opened, cancelled and lost.
//!
//! Descriptions mean what libpq says they mean, so that whatever works for `psql` works here.

mod attempt;
mod cancel;
mod certificate;
mod connection_string;
mod error;
mod notice;
mod parameter;
mod password_file;
mod percent;
mod server_list;
mod service_file;
mod session_options;
mod settings;
mod stream;
mod tls;
mod tls_settings;

pub use attempt::connect;
pub use cancel::Canceller;
pub use error::{AttemptError, ConnectionError, ConnectionErrorClass};
pub use notice::{ConnectionEnd, Notice};
pub use parameter::Origin;
pub use session_options::SessionOptions;
pub use settings::{ConnectionSettings, EffectiveSetting};

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Mutex, PoisonError};
use stream::WireStream;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client};

/// How long a goodbye may take.
const GOODBYE: std::time::Duration = std::time::Duration::from_secs(5);

/// A session with a server.
///
/// A task on the runtime that opened it moves the bytes, until the client is dropped or the session ends.
pub struct Connection {
    /// The session's SQL interface.
    pub client: Client,
    address: String,
    encryption: Encryption,
    canceller: Canceller,
    parameters: BTreeMap<&'static str, String>,
    notices: Mutex<mpsc::UnboundedReceiver<Notice>>,
    end: watch::Receiver<Option<ConnectionEnd>>,
    driver: JoinHandle<()>,
}

/// Whether others on the way can read what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// TLS.
    Tls,
    /// None, as on every Unix socket.
    None,
}

impl Connection {
    /// Where the server was found: `address:port`, or the path of the socket.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether the connection uses TLS.
    #[must_use]
    pub fn encryption(&self) -> Encryption {
        self.encryption
    }

    /// The process id that the other side announced for our session; `None` where it announced none.
    ///
    /// Behind a pooler it is the pooler's own invention and differs from `pg_backend_pid()`.
    #[must_use]
    pub fn backend_pid(&self) -> Option<i32> {
        self.canceller.backend_pid()
    }

    /// A parameter that the server announced when the session began, e.g. `server_version`.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// The notices since the last call, oldest first.
    ///
    /// Those that a statement raised are here as soon as the statement's result is.
    #[must_use]
    pub fn drain_notices(&self) -> Vec<Notice> {
        let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        std::iter::from_fn(|| notices.try_recv().ok()).collect()
    }

    /// Why the connection is over; `None` while it is not.
    #[must_use]
    pub fn end(&self) -> Option<ConnectionEnd> {
        self.end.borrow().clone()
    }

    /// Waits until the connection is over.
    pub async fn wait_for_end(&self) -> ConnectionEnd {
        let mut end = self.end.clone();
        let reason = end.wait_for(Option::is_some).await.ok().and_then(|reason| reason.clone());
        reason.unwrap_or(ConnectionEnd::Closed)
    }

    /// A handle that can cancel what this session runs, from another task.
    #[must_use]
    pub fn canceller(&self) -> Canceller {
        self.canceller.clone()
    }

    /// Asks the server to cancel the statement that this session runs, and waits until it was told to.
    ///
    /// # Errors
    /// The server cannot be reached. No error does not mean that a statement was cancelled.
    pub async fn cancel(&self) -> Result<(), AttemptError> {
        self.canceller.cancel().await
    }

    /// Says goodbye to the server and waits until the socket is closed, at most five seconds.
    ///
    /// What the session still runs goes on until then.
    pub async fn close(self) {
        drop(self.client);
        let mut driver = self.driver;
        // A network that swallows the goodbye must not hold us; the socket closes with the task.
        if tokio::time::timeout(GOODBYE, &mut driver).await.is_err() {
            driver.abort();
        }
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Connection").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Moves the session's bytes until it is over.
async fn drive(
    mut connection: tokio_postgres::Connection<WireStream, WireStream>,
    notices: mpsc::UnboundedSender<Notice>,
    end: watch::Sender<Option<ConnectionEnd>>,
) {
    let reason = loop {
        match poll_fn(|context| connection.poll_message(context)).await {
            None => break ConnectionEnd::Closed,
            Some(Ok(AsyncMessage::Notice(error))) => {
                // Nobody listens any more when the connection was dropped; that is no reason to stop.
                let _ = notices.send(Notice::from(&error));
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                break match error.as_db_error() {
                    Some(said) => ConnectionEnd::Server(Notice::from(said)),
                    None => ConnectionEnd::Lost(error::chain_of(&error)),
                };
            }
        }
    };
    drop(connection);
    end.send_replace(Some(reason));
}
