//! Opening a connection: every server, every address, every way that `sslmode` allows, in libpq's order.

use super::cancel::{Canceller, Route};
use super::error::{AttemptError, ConnectionError, chain_of};
use super::server_list::{Place, ServerAddress};
use super::session_options::SessionOptions;
use super::settings::{ConnectionSettings, TargetSession};
use super::stream::{self, Endpoint, HandshakeIsOver, Liveness, WireStream};
use super::tls::TlsClient;
use super::tls_settings::SslMode;
use super::{Connection, Encryption, drive};
use std::collections::BTreeMap;
use std::sync::Mutex;
use tokio::sync::{mpsc, watch};
use tokio_postgres::config::{SslMode as DriverSslMode, SslNegotiation};
use tokio_postgres::{Config, SimpleQueryMessage};

/// Opens a session on the first server that takes us.
///
/// Has to be called within a tokio runtime with time and I/O enabled.
///
/// # Errors
/// No server can be reached, or one refuses us; a file for TLS cannot be used.
pub async fn connect(
    settings: &ConnectionSettings,
    options: &SessionOptions,
) -> Result<Connection, ConnectionError> {
    let uses_tcp = settings.servers.iter().any(|server| !matches!(server.place, Place::Socket(_)));
    let tls = match settings.tls.mode {
        SslMode::Disable => None,
        SslMode::Allow | SslMode::Prefer | SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => {
            uses_tcp.then(|| TlsClient::new(&settings.tls)).transpose()?
        }
    };
    let mut search = Search { settings, options, tls, failures: Vec::new() };
    let rounds: &[TargetSession] = match settings.target_session {
        TargetSession::PreferStandby => &[TargetSession::Standby, TargetSession::Any],
        TargetSession::Any => &[TargetSession::Any],
        TargetSession::ReadWrite => &[TargetSession::ReadWrite],
        TargetSession::ReadOnly => &[TargetSession::ReadOnly],
        TargetSession::Primary => &[TargetSession::Primary],
        TargetSession::Standby => &[TargetSession::Standby],
    };
    for wanted in rounds {
        if let Some(connection) = search.round(*wanted).await {
            return Ok(connection);
        }
    }
    Err(search.into_error())
}

/// The search for a server that takes us, and what went wrong so far.
struct Search<'a> {
    settings: &'a ConnectionSettings,
    options: &'a SessionOptions,
    tls: Option<TlsClient>,
    failures: Vec<Failure>,
}

/// One attempt that failed.
struct Failure {
    address: String,
    error: AttemptError,
}

impl Search<'_> {
    /// Tries every server once; `None` when all failed or one refused us for good.
    async fn round(&mut self, wanted: TargetSession) -> Option<Connection> {
        for server in &self.settings.servers {
            let endpoints = match stream::endpoints(server).await {
                Ok(endpoints) => endpoints,
                Err(error) => {
                    self.failures.push(Failure { address: server.to_string(), error });
                    continue;
                }
            };
            for endpoint in endpoints {
                match self.endpoint(server, endpoint, wanted).await {
                    Ok(connection) => return Some(connection),
                    Err(Verdict::TryTheNext) => {}
                    Err(Verdict::Stop) => return None,
                }
            }
        }
        None
    }

    /// Tries one address, with and without TLS as `sslmode` says.
    async fn endpoint(
        &mut self,
        server: &ServerAddress,
        endpoint: Endpoint,
        wanted: TargetSession,
    ) -> Result<Connection, Verdict> {
        let mut route = Route {
            server: server.clone(),
            endpoint,
            tls: None,
            liveness: Liveness::from(self.settings),
            timeout: self.settings.connect_timeout,
        };
        let tls = self.tls.clone().filter(|_| matches!(route.endpoint, Endpoint::Tcp(_)));
        let ways = match self.settings.tls.mode {
            SslMode::Allow if tls.is_some() => vec![None, tls],
            SslMode::Prefer if tls.is_some() => vec![tls, None],
            SslMode::Disable
            | SslMode::Allow
            | SslMode::Prefer
            | SslMode::Require
            | SslMode::VerifyCa
            | SslMode::VerifyFull => vec![tls],
        };
        let mut verdict = Verdict::TryTheNext;
        for way in ways {
            route.tls = way;
            match self.attempt(route.clone(), wanted).await {
                Ok(connection) => return Ok(connection),
                Err(failed) => {
                    verdict = verdict_on(&failed.error);
                    let is_worth_another_way = failed.depends_on_encryption(&route);
                    let address = route.endpoint.to_string();
                    self.failures.push(Failure { address, error: failed.error });
                    if !is_worth_another_way {
                        break;
                    }
                }
            }
        }
        Err(verdict)
    }

    async fn attempt(&self, route: Route, wanted: TargetSession) -> Result<Connection, FailedAttempt> {
        let mut encryption = Encryption::None;
        let timing = route.clone();
        let work = async {
            let stream = route.open().await?;
            if matches!(stream, WireStream::Encrypted(_)) {
                encryption = Encryption::Tls;
            }
            let connection = self.session(stream, route, encryption).await?;
            require_kind(&connection, wanted).await?;
            Ok(connection)
        };
        let outcome = timing.within_time(work).await;
        outcome.map_err(|error| FailedAttempt { error, encryption })
    }

    /// Starts a session on a stream and sets its driver to work.
    async fn session(
        &self,
        stream: WireStream,
        mut route: Route,
        encryption: Encryption,
    ) -> Result<Connection, AttemptError> {
        let config = self.startup(&route.server);
        let (client, connection) = config.connect_raw(stream, HandshakeIsOver).await.map_err(refusal)?;
        let parameters: BTreeMap<&'static str, String> = ANNOUNCED
            .iter()
            .filter_map(|name| Some((*name, connection.parameter(name)?.to_owned())))
            .collect();
        let address = route.endpoint.to_string();
        if encryption == Encryption::None {
            route.tls = None;
        }
        let canceller = Canceller::of(&client, route).await?;
        let (notices_in, notices) = mpsc::unbounded_channel();
        let (end_in, end) = watch::channel(None);
        let driver = tokio::spawn(drive(connection, notices_in, end_in));
        let notices = Mutex::new(notices);
        Ok(Connection { client, address, encryption, canceller, parameters, notices, end, driver })
    }

    fn startup(&self, server: &ServerAddress) -> Config {
        let settings = self.settings;
        let mut config = Config::new();
        config.user(&settings.user).dbname(&settings.database);
        if let Some(password) = &server.password {
            config.password(&password.0);
        }
        let ours = Some(self.options.application_name.as_str()).filter(|name| !name.is_empty());
        let name = settings.application_name.as_deref().or(settings.fallback_application_name()).or(ours);
        if let Some(name) = name {
            config.application_name(name);
        }
        if let Some(options) = self.options.startup_options(settings.options.as_deref()) {
            config.options(options);
        }
        config.channel_binding(settings.channel_binding);
        // The handshake, if any, is over; see HandshakeIsOver.
        config.ssl_mode(DriverSslMode::Require).ssl_negotiation(SslNegotiation::Direct);
        config
    }

    fn into_error(mut self) -> ConnectionError {
        let target = self.settings.display();
        let Some(Failure { address, error: source }) = self.failures.pop() else {
            return ConnectionError::malformed(
                "no server is named",
                "name one: postgres://user@host/database",
            );
        };
        let reason = source.reason();
        let earlier = self
            .failures
            .iter()
            .map(|failure| format!("{}: {}", failure.address, failure.error.reason()))
            .collect();
        match class_of(&source) {
            Refusal::Denied => ConnectionError::Denied { target, reason, earlier, source },
            Refusal::NoSuchDatabase => {
                let database = self.settings.database.clone();
                ConnectionError::NoSuchDatabase { target, database, reason, source }
            }
            Refusal::Rejected => ConnectionError::Rejected { target, reason, source },
            Refusal::Unreachable => ConnectionError::Unreachable { target, address, reason, earlier, source },
        }
    }
}

/// An attempt that failed, and whether TLS was in use by then.
struct FailedAttempt {
    error: AttemptError,
    encryption: Encryption,
}

impl FailedAttempt {
    /// Whether the same address may take us with TLS on instead of off, or off instead of on.
    fn depends_on_encryption(&self, route: &Route) -> bool {
        let is_refused_by_rule =
            self.error.database_error().is_some_and(|error| error.code().code() == "28000");
        let tls_was_tried = route.tls.is_some();
        let tls_was_used = self.encryption == Encryption::Tls;
        matches!(self.error, AttemptError::Tls(_)) || (is_refused_by_rule && tls_was_tried == tls_was_used)
    }
}

/// What a failure at one address means for the others.
#[derive(Clone, Copy)]
enum Verdict {
    TryTheNext,
    /// The server spoke; another one would say the same, and failing logins may lock the user out.
    Stop,
}

fn verdict_on(error: &AttemptError) -> Verdict {
    match class_of(error) {
        Refusal::Unreachable => Verdict::TryTheNext,
        Refusal::Denied | Refusal::NoSuchDatabase | Refusal::Rejected => Verdict::Stop,
    }
}

/// Parameters that servers announce and somebody may ask for.
const ANNOUNCED: [&str; 10] = [
    "server_version",
    "server_encoding",
    "client_encoding",
    "is_superuser",
    "session_authorization",
    "standard_conforming_strings",
    "default_transaction_read_only",
    "in_hot_standby",
    "application_name",
    "TimeZone",
];

/// What a failed attempt means to the user.
enum Refusal {
    Denied,
    NoSuchDatabase,
    Rejected,
    Unreachable,
}

fn class_of(error: &AttemptError) -> Refusal {
    match error {
        AttemptError::PasswordMissing | AttemptError::Authentication(_) => Refusal::Denied,
        AttemptError::Server(_) => match error.database_error().map(|error| error.code().code()) {
            None => Refusal::Unreachable,
            Some("42501") => Refusal::Denied,
            Some("3D000") => Refusal::NoSuchDatabase,
            // PgBouncer's answer to startup parameters that it does not pass on.
            Some("08P01") => Refusal::Rejected,
            Some(code) if code.starts_with("28") => Refusal::Denied,
            Some(code) if ["08", "53", "57"].iter().any(|class| code.starts_with(class)) => {
                Refusal::Unreachable
            }
            Some(_) => Refusal::Rejected,
        },
        AttemptError::Name(_)
        | AttemptError::Network(_)
        | AttemptError::Timeout { .. }
        | AttemptError::TlsNotOffered
        | AttemptError::Tls(_)
        | AttemptError::WrongSession { .. } => Refusal::Unreachable,
    }
}

/// The driver's error at the start of a session, with the kinds that it keeps private told apart by their words.
fn refusal(error: tokio_postgres::Error) -> AttemptError {
    match error.to_string().as_str() {
        "invalid configuration" if chain_of(&error).contains("password missing") => {
            AttemptError::PasswordMissing
        }
        "authentication error" => AttemptError::Authentication(error),
        _ => AttemptError::Server(error),
    }
}

/// Fails where the server is not of the wanted kind.
async fn require_kind(connection: &Connection, wanted: TargetSession) -> Result<(), AttemptError> {
    let (question, answer, wanted) = match wanted {
        TargetSession::Any | TargetSession::PreferStandby => return Ok(()),
        TargetSession::ReadWrite => ("show transaction_read_only", "off", "read-write"),
        TargetSession::ReadOnly => ("show transaction_read_only", "on", "read-only"),
        TargetSession::Primary => ("select pg_catalog.pg_is_in_recovery()", "f", "a primary server"),
        TargetSession::Standby => ("select pg_catalog.pg_is_in_recovery()", "t", "a standby server"),
    };
    let messages = connection.client.simple_query(question).await.map_err(AttemptError::Server)?;
    let is_wanted = messages
        .iter()
        .any(|message| matches!(message, SimpleQueryMessage::Row(row) if row.get(0) == Some(answer)));
    if is_wanted { Ok(()) } else { Err(AttemptError::WrongSession { wanted }) }
}
