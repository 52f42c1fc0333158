//! Cancelling what another session runs.

use super::error::AttemptError;
use super::server_list::ServerAddress;
use super::stream::{self, Endpoint, HandshakeIsOver, Liveness, WireStream};
use super::tls::TlsClient;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_postgres::Client;

/// Length, code, process id and key, four bytes each, as protocol 3.0 has it.
const CANCEL_REQUEST_BYTES: usize = 16;

/// The right to cancel what one session runs.
#[derive(Clone)]
pub struct Canceller {
    route: Route,
    request: [u8; CANCEL_REQUEST_BYTES],
}

/// The way on which the session was opened; a cancel request takes the same one.
#[derive(Clone)]
pub(super) struct Route {
    pub(super) server: ServerAddress,
    pub(super) endpoint: Endpoint,
    /// `None` where the session is not encrypted.
    pub(super) tls: Option<TlsClient>,
    pub(super) liveness: Liveness,
    /// `None` waits for ever.
    pub(super) timeout: Option<Duration>,
}

impl Route {
    /// Opens the socket and, where TLS is wished for, shakes hands.
    pub(super) async fn open(&self) -> Result<WireStream, AttemptError> {
        let plain = stream::open(&self.endpoint, self.liveness).await.map_err(AttemptError::Network)?;
        match &self.tls {
            Some(tls) => tls.start(plain, &self.server).await,
            None => Ok(WireStream::Plain(plain)),
        }
    }

    /// The outcome of `work`, or an error when it takes longer than a connection may.
    pub(super) async fn within_time<T>(
        &self,
        work: impl Future<Output = Result<T, AttemptError>>,
    ) -> Result<T, AttemptError> {
        let Some(timeout) = self.timeout else { return work.await };
        let in_time = tokio::time::timeout(timeout, work).await;
        in_time.unwrap_or(Err(AttemptError::Timeout { seconds: timeout.as_secs() }))
    }
}

impl Canceller {
    /// Learns the session's process id and key.
    ///
    /// The driver keeps both private, but it writes them into a cancel request, whose form is the
    /// protocol's; so it is asked to write one into memory. That holds for plain and encrypted
    /// connections alike, and needs no second parser of the server's messages.
    pub(super) async fn of(client: &Client, route: Route) -> Result<Self, AttemptError> {
        let (ours, mut theirs) = tokio::io::duplex(CANCEL_REQUEST_BYTES);
        let memory = WireStream::Plain(Box::new(ours));
        let written = client.cancel_token().cancel_query_raw(memory, HandshakeIsOver).await;
        written.map_err(AttemptError::Server)?;
        let mut request = [0; CANCEL_REQUEST_BYTES];
        theirs.read_exact(&mut request).await.map_err(AttemptError::Network)?;
        Ok(Self { route, request })
    }

    /// The process id that the server announced; `None` where it announced none.
    #[must_use]
    pub fn backend_pid(&self) -> Option<i32> {
        let [_, _, _, _, _, _, _, _, a, b, c, d, ..] = self.request;
        Some(i32::from_be_bytes([a, b, c, d])).filter(|pid| *pid != 0)
    }

    /// Asks the server to cancel the statement that the session runs, and waits until it was told to.
    ///
    /// # Errors
    /// The server cannot be reached. No error does not mean that a statement was cancelled.
    pub async fn cancel(&self) -> Result<(), AttemptError> {
        self.route
            .within_time(async {
                let mut stream = self.route.open().await?;
                stream.write_all(&self.request).await.map_err(AttemptError::Network)?;
                stream.flush().await.map_err(AttemptError::Network)?;
                // The server closes the connection once it has sent the signal.
                match stream.read_to_end(&mut Vec::new()).await {
                    Ok(_) => Ok(()),
                    // A server that closes at once may lack the courtesy of TLS or TCP.
                    Err(error)
                        if matches!(
                            error.kind(),
                            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset
                        ) =>
                    {
                        Ok(())
                    }
                    Err(error) => Err(AttemptError::Network(error)),
                }
            })
            .await
    }
}

impl std::fmt::Debug for Canceller {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Canceller").field("pid", &self.backend_pid()).finish_non_exhaustive()
    }
}
