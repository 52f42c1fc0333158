//! A faulty network: a proxy that knows PostgreSQL's protocol, and breaks at a chosen message.
//!
//! A clean run through the proxy tells how many messages the client sends; then, for every n up to that
//! number, a run with a fault at the n-th message tells what the client makes of it.

mod fault;
mod keys;
mod link;
mod log;
mod message;
mod stream;

pub use fault::{Action, Call, Fault, Hit, Moment, Place, seeded_delay};
pub use message::SeenMessage;

use crate::database::TestDatabase;
use crate::server::TestServer;
use keys::Keys;
use link::Link;
use log::{Log, Outcome};
use message::{Message, Opening};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use stream::Stream;

static NEXT_NUMBER: AtomicU32 = AtomicU32::new(1);

/// Whose keys clients get to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guise {
    /// The server's: the proxy cannot be told from the server.
    Server,
    /// Invented ones, as from `PgBouncer`, so that the announced process id is not the backend's.
    Pooler,
}

/// A proxy before one server, on a Unix socket and on a port of 127.0.0.1; closed when dropped.
pub struct Proxy {
    directory: PathBuf,
    tcp_address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    server_socket: PathBuf,
    log: Arc<Log>,
    keys: Arc<Keys>,
    /// Connections stay open for as long as they are in here, also when a fault has silenced them.
    links: Mutex<BTreeMap<usize, Arc<Link>>>,
    is_closed: AtomicBool,
}

impl Proxy {
    /// A proxy before this server.
    #[must_use]
    pub fn before(server: &TestServer, guise: Guise) -> Self {
        let socket = server.socket_directory().join(format!(".s.PGSQL.{}", server.port()));
        Self::before_socket(&socket, guise)
    }

    /// A proxy before the server that listens on this Unix socket.
    #[must_use]
    pub fn before_socket(socket: &Path, guise: Guise) -> Self {
        let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
        let directory = PathBuf::from(format!("/tmp/whimbrel-proxy-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&directory);
        std::fs::DirBuilder::new().mode(0o700).create(&directory).expect("a private folder under /tmp");
        let unix = UnixListener::bind(directory.join(".s.PGSQL.5432")).expect("a socket in our own folder");
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port of 127.0.0.1");
        let tcp_address = tcp.local_addr().expect("the listener has an address");
        let keys = match guise {
            Guise::Server => Keys::Honest,
            Guise::Pooler => Keys::Invented(Mutex::default()),
        };
        let shared = Arc::new(Shared {
            server_socket: socket.to_owned(),
            log: Arc::default(),
            keys: Arc::new(keys),
            links: Mutex::default(),
            is_closed: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        std::thread::spawn(move || {
            accepting.accept(|| unix.accept().map(|(stream, _)| Stream::unix(stream)));
        });
        let accepting = Arc::clone(&shared);
        std::thread::spawn(move || accepting.accept(|| tcp.accept().map(|(stream, _)| Stream::tcp(stream))));
        Self { directory, tcp_address, shared }
    }

    /// The folder of the socket; the port is 5432.
    #[must_use]
    pub fn socket_directory(&self) -> &Path {
        &self.directory
    }

    /// The address of a database through the proxy's Unix socket.
    #[must_use]
    pub fn url(&self, database: &TestDatabase) -> String {
        format!("postgres:///{}?host={}&user=postgres", database.name(), self.directory.display())
    }

    /// The address of a database through the proxy's TCP port, which has no TLS.
    #[must_use]
    pub fn tcp_url(&self, database: &TestDatabase) -> String {
        format!("postgres://postgres@{}/{}", self.tcp_address, database.name())
    }

    /// Counts from one again, and lets this fault happen when its place comes.
    ///
    /// Connections that are open already go on; their messages do not count.
    pub fn arm(&self, fault: Fault) {
        self.shared.log.arm(Some(fault));
    }

    /// Puts another text in the place of one in every statement from now on: a defect that the client does not have.
    pub fn substitute(&self, from: &str, to: &str) {
        let mut substitution = self.shared.log.substitution.lock().expect("no thread panicked with it");
        *substitution = Some((from.to_owned(), to.to_owned(), 0));
    }

    /// How many messages were changed by [`Proxy::substitute`].
    #[must_use]
    pub fn substituted(&self) -> usize {
        let substitution = self.shared.log.substitution.lock().expect("no thread panicked with it");
        substitution.as_ref().map_or(0, |(.., times)| *times)
    }

    /// Counts from one again, as [`Proxy::arm`] does, and lets nothing happen.
    pub fn disarm(&self) {
        self.shared.log.arm(None);
    }

    /// The messages of clients, cancel requests apart, since the last [`Proxy::arm`], [`Proxy::disarm`] or the beginning.
    #[must_use]
    pub fn messages(&self) -> Vec<SeenMessage> {
        self.shared.log.messages()
    }

    /// The place that the armed fault found; `None` when the clients sent too few messages for it.
    #[must_use]
    pub fn hit(&self) -> Option<Hit> {
        self.shared.log.found()
    }

    /// Blocks this thread until the armed fault has happened.
    pub fn wait_for_fault(&self, limit: Duration) {
        match self.shared.log.wait(limit) {
            Some(Outcome::Done) => {}
            Some(Outcome::CallPanicked) => panic!("the call of the fault panicked"),
            None => panic!("no fault within {limit:?}; messages: {:#?}", self.messages()),
        }
    }

    /// Cuts every connection now; new ones are taken.
    pub fn cut_all(&self) {
        for link in self.shared.log.links() {
            link.cut();
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.is_closed.store(true, Ordering::Release);
        self.cut_all();
        self.shared.links.lock().expect("no thread panicked with the connections").clear();
        // Wakes the threads that accept, so that they see the flag.
        let _ = UnixStream::connect(self.directory.join(".s.PGSQL.5432"));
        let _ = TcpStream::connect(self.tcp_address);
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

impl Shared {
    fn accept(self: Arc<Self>, accept: impl Fn() -> std::io::Result<Stream>) {
        while let Ok(client) = accept() {
            if self.is_closed.load(Ordering::Acquire) {
                return;
            }
            let shared = Arc::clone(&self);
            std::thread::spawn(move || shared.serve(client));
        }
    }

    fn serve(&self, mut client: Stream) {
        loop {
            match Opening::read(&mut client) {
                Ok(Some(Opening::Encryption)) => {
                    if client.write_all(b"N").is_err() {
                        return;
                    }
                }
                Ok(Some(Opening::Cancel(message))) => return self.cancel(message, &mut client),
                Ok(Some(Opening::Startup(message))) => return self.connect(message, client),
                Ok(None) | Err(_) => return,
            }
        }
    }

    fn connect(&self, opening: Message, client: Stream) {
        // A server that is gone looks to the client like one that is gone.
        let Ok(server) = UnixStream::connect(&self.server_socket) else { return };
        let sides = (client, Stream::unix(server));
        let (log, keys) = (Arc::clone(&self.log), Arc::clone(&self.keys));
        let link = self.log.register(|number| Link::new(number, sides, log, keys));
        let number = link.number;
        self.links.lock().expect("no thread panicked with the connections").insert(number, Arc::clone(&link));
        link.run(opening);
    }

    /// A cancel request is one message, and its answer is that the server closes.
    fn cancel(&self, mut request: Message, client: &mut Stream) {
        self.keys.restore(&mut request);
        let Ok(mut server) = UnixStream::connect(&self.server_socket) else { return };
        if server.write_all(&request.bytes).is_ok() {
            let _ = std::io::copy(&mut server, client);
        }
    }
}
