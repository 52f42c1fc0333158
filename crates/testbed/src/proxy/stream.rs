//! A socket of either family, shared by the threads that read and write it.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::Arc;

/// One side of a connection; closed when the last copy is dropped.
#[derive(Clone)]
pub(super) enum Stream {
    Tcp(Arc<TcpStream>),
    Unix(Arc<UnixStream>),
}

impl Stream {
    pub(super) fn tcp(stream: TcpStream) -> Self {
        stream.set_nodelay(true).expect("a TCP socket");
        Self::Tcp(Arc::new(stream))
    }

    pub(super) fn unix(stream: UnixStream) -> Self {
        Self::Unix(Arc::new(stream))
    }

    /// Says that nothing more will be written. A socket that is closed already is left alone.
    pub(super) fn end_writing(&self) {
        let _ = match self {
            Self::Tcp(stream) => stream.shutdown(Shutdown::Write),
            Self::Unix(stream) => stream.shutdown(Shutdown::Write),
        };
    }

    /// Breaks the connection as a crash would: RST on TCP, end of file or EPIPE on a Unix socket.
    ///
    /// TCP sends its RST when the last copy is dropped, so readers are woken to drop theirs.
    pub(super) fn break_off(&self) {
        let _ = match self {
            Self::Tcp(stream) => {
                let _ = socket2::SockRef::from(stream.as_ref()).set_linger(Some(std::time::Duration::ZERO));
                stream.shutdown(Shutdown::Read)
            }
            Self::Unix(stream) => stream.shutdown(Shutdown::Both),
        };
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.as_ref().read(buffer),
            Self::Unix(stream) => stream.as_ref().read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.as_ref().write(bytes),
            Self::Unix(stream) => stream.as_ref().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
