//! How a database is reached: the settings, resolved as libpq resolves them.

use super::error::ConnectionError;
use super::parameter::{Given, GivenParameters, Origin, PARAMETERS, Parameter, Support};
use super::parameter::{nearest_name, parameter_named};
use super::server_list::{self, Account, Passwords, ServerAddress};
use super::tls_settings::TlsSettings;
use super::{connection_string, percent, service_file};
use crate::environment::Environment;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::config::ChannelBinding;
use whimbrel_source::Diagnostic;

/// Seconds; a server that has not answered by then will rarely answer a migration well.
const CONNECT_TIMEOUT_DEFAULT: Duration = Duration::from_secs(10);
/// Milliseconds; unacknowledged data for so long means that the other side is gone.
const TCP_USER_TIMEOUT_MS_DEFAULT: u64 = 20_000;

/// Everything that is needed to open a connection; never shows a password.
#[derive(Clone)]
pub struct ConnectionSettings {
    pub(super) servers: Vec<ServerAddress>,
    pub(super) user: String,
    pub(super) database: String,
    pub(super) options: Option<String>,
    pub(super) application_name: Option<String>,
    /// `None` waits for ever.
    pub(super) connect_timeout: Option<Duration>,
    pub(super) target_session: TargetSession,
    pub(super) keepalive: Option<Keepalive>,
    pub(super) tcp_user_timeout: Option<Duration>,
    pub(super) tls: TlsSettings,
    pub(super) channel_binding: ChannelBinding,
    warnings: Vec<Diagnostic>,
    passwords: Passwords,
    given: GivenParameters,
}

/// When a silent TCP connection is probed; zero leaves a value to the operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Keepalive {
    /// Silence before the first probe.
    pub(super) idle: Duration,
    /// Time between probes.
    pub(super) interval: Duration,
    /// Unanswered probes before the connection is given up.
    pub(super) count: u32,
}

/// The kind of server that `target_session_attrs` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TargetSession {
    Any,
    ReadWrite,
    ReadOnly,
    Primary,
    Standby,
    PreferStandby,
}

impl TargetSession {
    const NAMES: [(&'static str, Self); 6] = [
        ("any", Self::Any),
        ("read-write", Self::ReadWrite),
        ("read-only", Self::ReadOnly),
        ("primary", Self::Primary),
        ("standby", Self::Standby),
        ("prefer-standby", Self::PreferStandby),
    ];
}

/// One setting as it counts, for people to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveSetting {
    /// libpq's name of the parameter.
    pub name: &'static str,
    /// The value; stars for a secret.
    pub value: String,
    /// Where it was written; `None` for a default.
    pub origin: Option<Origin>,
}

impl ConnectionSettings {
    /// Resolves a URL (or key words with values), then a service, then the environment, then libpq's defaults.
    ///
    /// Reads the service file, the password file and the name of the operating system's user, but opens no
    /// connection. Without a URL everything comes from the environment, as with `psql` without arguments.
    ///
    /// # Errors
    /// A parameter that is unknown, that we cannot honour, or whose value makes no sense; a service that
    /// is not defined.
    pub fn resolve(url: Option<&str>, environment: &Environment) -> Result<Self, ConnectionError> {
        let given = read_all(url, environment)?;
        let user = match given.value("user") {
            Some(user) => user.to_owned(),
            None => operating_system_user()?,
        };
        let database = given.value("dbname").unwrap_or(&user).to_owned();
        let (passwords, warnings) = Passwords::resolve(&given, environment);
        let account = Account { user: &user, database: &database };
        let servers = passwords.give_to(server_list::places(&given)?, account);
        Ok(Self {
            servers,
            options: given.value("options").map(ToOwned::to_owned),
            application_name: given.value("application_name").map(ToOwned::to_owned),
            connect_timeout: connect_timeout(&given)?,
            target_session: one_of(&given, "target_session_attrs", &TargetSession::NAMES)?
                .unwrap_or(TargetSession::Any),
            keepalive: keepalive(&given)?,
            tcp_user_timeout: tcp_user_timeout(&given)?,
            tls: TlsSettings::resolve(&given, environment)?,
            channel_binding: channel_binding(&given)?,
            warnings,
            passwords,
            user,
            database,
            given,
        })
    }

    /// The user that connects.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The same settings for another database of the same server, with the password for that one.
    #[must_use]
    pub fn with_database(&self, database: &str) -> Self {
        let account = Account { user: &self.user, database };
        let servers = self.passwords.give_to(self.servers.clone(), account);
        Self { servers, database: database.to_owned(), ..self.clone() }
    }

    /// Whether the URL or connection string holds a password, which `ps` and shell histories show.
    #[must_use]
    pub fn has_password_in_url(&self) -> bool {
        self.given.given("password").is_some_and(|given| given.origin == Origin::Url)
    }

    /// What was found wrong but does not stop us, e.g. a password file that others may read.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The address without a password, e.g. `postgres://ada@db.example/app`; a URL that libpq can read.
    ///
    /// The folder of a Unix socket is shown as `?host=/folder`, and not at all where it is the default.
    #[must_use]
    pub fn display(&self) -> String {
        let user = percent::encode(&self.user);
        let database = percent::encode(&self.database);
        let (hosts, query) = server_list::shown(&self.servers, self.given.given("host").is_some());
        format!("postgres://{user}@{hosts}/{database}{query}")
    }

    /// Every setting that was given, and the main ones that were not, ordered by name.
    #[must_use]
    pub fn effective(&self) -> Vec<EffectiveSetting> {
        let secret = |name| name == "password" || name == "oauth_client_secret";
        let given = self.given.iter().filter(|(_, given)| !given.value.is_empty());
        let mut settings: Vec<EffectiveSetting> = given
            .map(|(name, given)| EffectiveSetting {
                name,
                value: match name {
                    "dbname" => self.database.clone(),
                    _ if secret(name) => "********".to_owned(),
                    _ => given.value.clone(),
                },
                origin: Some(given.origin.clone()),
            })
            .collect();
        let (hosts, ports) = server_list::names_and_ports(&self.servers);
        let main = [
            ("dbname", self.database.clone()),
            ("host", hosts),
            ("port", ports),
            ("sslmode", self.tls.mode.name().to_owned()),
            ("user", self.user.clone()),
        ];
        for (name, value) in main {
            if !settings.iter().any(|setting| setting.name == name) {
                settings.push(EffectiveSetting { name, value, origin: None });
            }
        }
        settings.sort_by_key(|setting| setting.name);
        settings
    }

    /// libpq's `fallback_application_name`, for callers that have a weaker name still.
    pub(super) fn fallback_application_name(&self) -> Option<&str> {
        self.given.value("fallback_application_name")
    }
}

impl fmt::Debug for ConnectionSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ConnectionSettings").field(&self.display()).finish()
    }
}

/// Strongest place first: URL, service, environment.
fn read_all(url: Option<&str>, environment: &Environment) -> Result<GivenParameters, ConnectionError> {
    let mut given = GivenParameters::default();
    for (name, value) in url.map(connection_string::read).transpose()?.unwrap_or_default() {
        let parameter = known(&name, &Origin::Url)?;
        given.set(parameter, Given { value, origin: Origin::Url });
    }
    let service = given.value("service").or_else(|| environment.get("PGSERVICE")).map(ToOwned::to_owned);
    if let Some(name) = service.filter(|name| !name.is_empty()) {
        read_service(&mut given, &name, environment)?;
    }
    for parameter in PARAMETERS {
        let Some(variable) = parameter.variable else { continue };
        if let Some(value) = environment.get(variable).filter(|value| !value.is_empty()) {
            let origin = Origin::Variable(variable);
            given.set_if_absent(parameter, Given { value: value.to_owned(), origin });
        }
    }
    if environment.get("PGREQUIRESSL").is_some_and(|value| value.starts_with('1')) {
        let origin = Origin::Variable("PGREQUIRESSL");
        given.set_if_absent(known("sslmode", &origin)?, Given { value: "require".to_owned(), origin });
    }
    for (name, value) in given.iter() {
        refuse_what_we_cannot_honour(name, value)?;
    }
    Ok(given)
}

fn read_service(
    given: &mut GivenParameters,
    name: &str,
    environment: &Environment,
) -> Result<(), ConnectionError> {
    let service = service_file::find(name, environment)?;
    let origin = Origin::Service { name: name.to_owned(), file: service.file };
    for (parameter, value) in service.pairs {
        if parameter == "service" {
            return Err(ConnectionError::malformed(
                format!("{origin} names another service"),
                "write the parameters of that service there instead",
            ));
        }
        given.set_if_absent(known(&parameter, &origin)?, Given { value, origin: origin.clone() });
    }
    Ok(())
}

fn known(name: &str, origin: &Origin) -> Result<&'static Parameter, ConnectionError> {
    parameter_named(name).ok_or_else(|| {
        let help = nearest_name(name).map_or_else(
            || "remove it; the known ones are libpq's (connection strings, parameter key words)".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        ConnectionError::malformed(format!("unknown connection parameter {name} in {origin}"), help)
    })
}

/// Ignoring e.g. a revocation list in silence would be weaker than what was asked for.
fn refuse_what_we_cannot_honour(name: &'static str, given: &Given) -> Result<(), ConnectionError> {
    let Some(parameter) = parameter_named(name) else { return Ok(()) };
    match parameter.support {
        Support::Honoured | Support::WithoutEffect => Ok(()),
        Support::Only(values) if given.value.is_empty() || values.contains(&given.value.as_str()) => Ok(()),
        Support::Only([]) => Err(ConnectionError::malformed(
            format!("the connection parameter {name} ({}) is not supported", given.origin),
            "remove it for this command",
        )),
        Support::Only(values) => Err(ConnectionError::malformed(
            format!("{name}={} ({}) is not supported", given.value, given.origin),
            format!("remove it, or write {}", values.join(" or ")),
        )),
    }
}

fn operating_system_user() -> Result<String, ConnectionError> {
    whoami::username().map_err(|_| {
        ConnectionError::malformed(
            "no user is given, and the operating system has no name for the current one",
            "name the user: postgres://user@host/database, or PGUSER",
        )
    })
}

/// The meaning of a value from a fixed list; `None` where none was given.
pub(super) fn one_of<T: Copy>(
    given: &GivenParameters,
    name: &str,
    meanings: &[(&str, T)],
) -> Result<Option<T>, ConnectionError> {
    let Some(found) = given.given(name) else { return Ok(None) };
    let meaning = meanings.iter().find(|(word, _)| *word == found.value);
    meaning.map(|(_, meaning)| Some(*meaning)).ok_or_else(|| {
        let words: Vec<&str> = meanings.iter().map(|(word, _)| *word).collect();
        ConnectionError::malformed(
            format!("{name} is \"{}\" in {}", found.value, found.origin),
            format!("write one of {}", words.join(", ")),
        )
    })
}

/// A whole number; `None` where none was given.
fn integer(given: &GivenParameters, name: &str) -> Result<Option<i64>, ConnectionError> {
    let Some(found) = given.given(name) else { return Ok(None) };
    found.value.trim().parse().map(Some).map_err(|_| {
        ConnectionError::malformed(
            format!("{name} is \"{}\" in {}; it must be a whole number", found.value, found.origin),
            format!("write e.g. {name}=10"),
        )
    })
}

/// A number that counts nothing below zero, as libpq treats it.
fn unsigned(given: &GivenParameters, name: &str, default: u64) -> Result<u64, ConnectionError> {
    Ok(integer(given, name)?.map_or(default, |number| u64::try_from(number).unwrap_or_default()))
}

fn connect_timeout(given: &GivenParameters) -> Result<Option<Duration>, ConnectionError> {
    let seconds = unsigned(given, "connect_timeout", CONNECT_TIMEOUT_DEFAULT.as_secs())?;
    Ok((seconds > 0).then(|| Duration::from_secs(seconds)))
}

/// A half-open connection is noticed within 10 + 3 × 5 seconds, unless the settings say otherwise.
fn keepalive(given: &GivenParameters) -> Result<Option<Keepalive>, ConnectionError> {
    let keepalive = Keepalive {
        idle: Duration::from_secs(unsigned(given, "keepalives_idle", 10)?),
        interval: Duration::from_secs(unsigned(given, "keepalives_interval", 5)?),
        count: u32::try_from(unsigned(given, "keepalives_count", 3)?).unwrap_or(u32::MAX),
    };
    Ok((integer(given, "keepalives")? != Some(0)).then_some(keepalive))
}

fn tcp_user_timeout(given: &GivenParameters) -> Result<Option<Duration>, ConnectionError> {
    let milliseconds = unsigned(given, "tcp_user_timeout", TCP_USER_TIMEOUT_MS_DEFAULT)?;
    Ok((milliseconds > 0).then(|| Duration::from_millis(milliseconds)))
}

fn channel_binding(given: &GivenParameters) -> Result<ChannelBinding, ConnectionError> {
    let names = [
        ("disable", ChannelBinding::Disable),
        ("prefer", ChannelBinding::Prefer),
        ("require", ChannelBinding::Require),
    ];
    Ok(one_of(given, "channel_binding", &names)?.unwrap_or(ChannelBinding::Prefer))
}

/// The folder `.postgresql` of the user, where libpq keeps certificates.
pub(super) fn personal_file(environment: &Environment, name: &str) -> Option<PathBuf> {
    let home = environment.get("HOME").filter(|home| !home.is_empty())?;
    Some(PathBuf::from(home).join(".postgresql").join(name))
}

#[cfg(test)]
#[path = "settings/tests.rs"]
mod tests;
