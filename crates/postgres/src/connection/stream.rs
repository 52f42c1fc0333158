//! The bytes between us and a server, with or without TLS.

use super::error::AttemptError;
use super::server_list::{Place, ServerAddress};
use super::settings::{ConnectionSettings, Keepalive};
use socket2::{SockRef, TcpKeepalive};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_postgres_rustls::MakeRustlsConnect;

/// A socket of either family, or a pipe in memory.
pub(super) trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for S {}

/// Bytes that are not encrypted (yet).
pub(super) type PlainStream = Box<dyn ByteStream>;

type EncryptedStream = <MakeRustlsConnect as MakeTlsConnect<PlainStream>>::Stream;

/// The stream that PostgreSQL's protocol runs on.
pub(super) enum WireStream {
    Plain(PlainStream),
    Encrypted(Box<EncryptedStream>),
}

impl WireStream {
    fn inner(self: Pin<&mut Self>) -> Pin<&mut dyn ByteStream> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream),
            Self::Encrypted(stream) => Pin::new(stream.as_mut()),
        }
    }
}

impl AsyncRead for WireStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.inner().poll_read(context, buffer)
    }
}

impl AsyncWrite for WireStream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.inner().poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inner().poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inner().poll_shutdown(context)
    }
}

impl TlsStream for WireStream {
    fn channel_binding(&self) -> ChannelBinding {
        match self {
            Self::Plain(_) => ChannelBinding::none(),
            Self::Encrypted(stream) => stream.channel_binding(),
        }
    }
}

/// Hands tokio-postgres a stream on which the handshake, if any, is already over.
///
/// We do the handshake ourselves because libpq's modes (fall back, refuse, verify a part) are more than
/// the driver knows; the driver is told that TLS starts at once and gets this in place of a handshake.
pub(super) struct HandshakeIsOver;

impl TlsConnect<WireStream> for HandshakeIsOver {
    type Stream = WireStream;
    type Error = io::Error;
    type Future = std::future::Ready<io::Result<WireStream>>;

    fn connect(self, stream: WireStream) -> Self::Future {
        std::future::ready(Ok(stream))
    }
}

/// Where a socket is, after names were resolved.
#[derive(Debug, Clone)]
pub(super) enum Endpoint {
    Tcp(SocketAddr),
    Socket(PathBuf),
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(formatter),
            Self::Socket(path) => path.display().fmt(formatter),
        }
    }
}

/// How TCP notices that the other side is gone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Liveness {
    keepalive: Option<Keepalive>,
    user_timeout: Option<Duration>,
}

impl From<&ConnectionSettings> for Liveness {
    fn from(settings: &ConnectionSettings) -> Self {
        Self { keepalive: settings.keepalive, user_timeout: settings.tcp_user_timeout }
    }
}

/// The endpoints of a server, in the order in which the name service gave them; never empty.
pub(super) async fn endpoints(server: &ServerAddress) -> Result<Vec<Endpoint>, AttemptError> {
    match &server.place {
        Place::Socket(folder) => Ok(vec![Endpoint::Socket(folder.join(format!(".s.PGSQL.{}", server.port)))]),
        Place::Address { ip, .. } => Ok(vec![Endpoint::Tcp(SocketAddr::new(*ip, server.port))]),
        Place::Name(name) => {
            let found = tokio::net::lookup_host((name.as_str(), server.port)).await;
            let found: Vec<Endpoint> = found.map_err(AttemptError::Name)?.map(Endpoint::Tcp).collect();
            if found.is_empty() {
                let nothing = io::Error::new(io::ErrorKind::NotFound, "the name service knows no address");
                return Err(AttemptError::Name(nothing));
            }
            Ok(found)
        }
    }
}

/// Opens the socket.
pub(super) async fn open(endpoint: &Endpoint, liveness: Liveness) -> io::Result<PlainStream> {
    match endpoint {
        Endpoint::Tcp(address) => {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            watch_liveness(&stream, liveness)?;
            Ok(Box::new(stream))
        }
        #[cfg(unix)]
        Endpoint::Socket(path) => Ok(Box::new(tokio::net::UnixStream::connect(path).await?)),
        #[cfg(not(unix))]
        Endpoint::Socket(_) => Err(io::Error::from(io::ErrorKind::Unsupported)),
    }
}

fn watch_liveness(stream: &TcpStream, liveness: Liveness) -> io::Result<()> {
    let socket = SockRef::from(stream);
    if let Some(Keepalive { idle, interval, count }) = liveness.keepalive {
        let mut keepalive = TcpKeepalive::new();
        if !idle.is_zero() {
            keepalive = keepalive.with_time(idle);
        }
        if !interval.is_zero() {
            keepalive = keepalive.with_interval(interval);
        }
        if count > 0 {
            keepalive = keepalive.with_retries(count);
        }
        socket.set_tcp_keepalive(&keepalive)?;
    }
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(liveness.user_timeout)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Liveness, watch_liveness};
    use crate::connection::ConnectionSettings;
    use crate::environment::Environment;
    use socket2::SockRef;
    use std::time::Duration;

    #[tokio::test]
    async fn a_silent_network_is_noticed_by_the_operating_system() {
        let settings =
            ConnectionSettings::resolve(Some("postgres://u@h/d"), &Environment::default()).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = tokio::net::TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        watch_liveness(&stream, Liveness::from(&settings)).unwrap();
        let socket = SockRef::from(&stream);
        assert!(socket.keepalive().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), Duration::from_secs(10));
        assert_eq!(socket.tcp_keepalive_interval().unwrap(), Duration::from_secs(5));
        assert_eq!(socket.tcp_keepalive_retries().unwrap(), 3);
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(Duration::from_secs(20)));
    }
}
