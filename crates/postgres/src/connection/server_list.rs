//! The servers to try, in order, and the password for each.

use super::error::ConnectionError;
use super::parameter::GivenParameters;
use super::password_file::{self, Wanted};
use super::percent;
use crate::environment::Environment;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use whimbrel_source::Diagnostic;

/// Where a server is looked for when no host is given: Debian's and Red Hat's folder, then PostgreSQL's own.
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];
const PORT_DEFAULT: u16 = 5432;

/// One server that may have the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServerAddress {
    pub(super) place: Place,
    pub(super) port: u16,
    pub(super) password: Option<Secret>,
}

/// How one server is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// The folder of a Unix socket.
    Socket(PathBuf),
    /// A name that has to be resolved, or an address as text.
    Name(String),
    /// An address that needs no name service; the name, if any, is what the certificate must hold.
    Address { ip: IpAddr, name: Option<String> },
}

/// A password, which nothing shows.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(pub(super) String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("********")
    }
}

/// Who connects to what, as the password file sees it.
#[derive(Clone, Copy)]
pub(super) struct Account<'a> {
    pub(super) user: &'a str,
    pub(super) database: &'a str,
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Socket(folder) => write!(formatter, "socket {}/.s.PGSQL.{}", folder.display(), self.port),
            Place::Name(name) => write!(formatter, "{name} port {}", self.port),
            Place::Address { ip, name: None } => write!(formatter, "{ip} port {}", self.port),
            Place::Address { ip, name: Some(name) } => write!(formatter, "{name} ({ip}) port {}", self.port),
        }
    }
}

/// Where passwords come from.
#[derive(Clone)]
pub(super) enum Passwords {
    /// One for every server and database, from the settings.
    Given(Secret),
    /// The lines of the password file; none where there is no file.
    File(Secret),
}

impl Passwords {
    /// The passwords, and what the user should know about the password file.
    pub(super) fn resolve(given: &GivenParameters, environment: &Environment) -> (Self, Vec<Diagnostic>) {
        if let Some(password) = given.value("password") {
            return (Self::Given(Secret(password.to_owned())), Vec::new());
        }
        let home = environment.get("HOME").filter(|home| !home.is_empty());
        let file = given
            .value("passfile")
            .map(PathBuf::from)
            .or_else(|| home.map(|home| PathBuf::from(home).join(".pgpass")));
        match file.map_or(Ok(String::new()), |file| password_file::read(&file)) {
            Ok(lines) => (Self::File(Secret(lines)), Vec::new()),
            Err(reason) => {
                let warning = Diagnostic::warning("password-file-ignored", reason);
                (Self::File(Secret(String::new())), vec![warning])
            }
        }
    }

    /// The same servers, each with its password for this account.
    pub(super) fn give_to(&self, servers: Vec<ServerAddress>, account: Account<'_>) -> Vec<ServerAddress> {
        let with_password = |server: ServerAddress| {
            let password = match self {
                Self::Given(password) => Some(password.clone()),
                Self::File(lines) => password_for(&server, account, &lines.0),
            };
            ServerAddress { password, ..server }
        };
        servers.into_iter().map(with_password).collect()
    }
}

fn password_for(server: &ServerAddress, account: Account<'_>, text: &str) -> Option<Secret> {
    let host = match &server.place {
        Place::Socket(folder) if SOCKET_FOLDERS.iter().any(|default| folder.as_os_str() == *default) => {
            "localhost".to_owned()
        }
        Place::Socket(folder) => folder.display().to_string(),
        Place::Name(name) | Place::Address { name: Some(name), .. } => name.clone(),
        Place::Address { ip, name: None } => ip.to_string(),
    };
    let wanted = Wanted { host: &host, port: server.port, database: account.database, user: account.user };
    password_file::find(text, wanted).map(Secret)
}

/// Pairs the lists of hosts, addresses and ports as libpq does.
pub(super) fn places(given: &GivenParameters) -> Result<Vec<ServerAddress>, ConnectionError> {
    let list = |name: &str| -> Vec<&str> {
        given.value(name).map(|text| text.split(',').map(str::trim).collect()).unwrap_or_default()
    };
    let (hosts, addresses, ports) = (list("host"), list("hostaddr"), list("port"));
    let count = hosts.len().max(addresses.len()).max(1);
    if !hosts.is_empty() && !addresses.is_empty() && hosts.len() != addresses.len() {
        return Err(ConnectionError::malformed(
            format!("{} host names are given for {} hostaddr values", hosts.len(), addresses.len()),
            "give as many hosts as addresses, or only one of the two lists",
        ));
    }
    if ports.len() > 1 && ports.len() != count {
        return Err(ConnectionError::malformed(
            format!("{} ports are given for {count} hosts", ports.len()),
            "give one port for all hosts, or one for each",
        ));
    }
    let mut servers = Vec::new();
    for index in 0..count {
        let port = port(ports.get(index).or(ports.first()).copied().unwrap_or_default())?;
        let host = hosts.get(index).copied().unwrap_or_default();
        let address = addresses.get(index).copied().unwrap_or_default();
        for place in place(host, address)? {
            servers.push(ServerAddress { place, port, password: None });
        }
    }
    Ok(servers)
}

fn port(text: &str) -> Result<u16, ConnectionError> {
    if text.is_empty() {
        return Ok(PORT_DEFAULT);
    }
    text.parse().ok().filter(|port| *port > 0).ok_or_else(|| {
        ConnectionError::malformed(
            // Not quoted: in postgres://user:password, without a host, it is the password.
            "a port is not a number from 1 to 65535",
            "write postgres://user@host:5432/database; a password needs an @ and a host after it",
        )
    })
}

/// One place, except that no host at all means every usual folder for the socket.
fn place(host: &str, address: &str) -> Result<Vec<Place>, ConnectionError> {
    if !address.is_empty() {
        let ip = address.parse().map_err(|_| {
            ConnectionError::malformed(
                format!("hostaddr \"{address}\" is not an IP address"),
                "put names into host",
            )
        })?;
        return Ok(vec![Place::Address { ip, name: (!host.is_empty()).then(|| host.to_owned()) }]);
    }
    if host.starts_with('@') {
        return Err(ConnectionError::malformed(
            format!("the abstract socket {host} is not supported"),
            "connect through a socket in a folder, or through TCP",
        ));
    }
    Ok(match host {
        "" if cfg!(unix) => SOCKET_FOLDERS.iter().map(|folder| Place::Socket(folder.into())).collect(),
        "" => vec![Place::Name("localhost".to_owned())],
        folder if folder.starts_with('/') => vec![Place::Socket(folder.into())],
        name => vec![Place::Name(name.to_owned())],
    })
}

/// The hosts and the query of the URL that is shown to people.
pub(super) fn shown(servers: &[ServerAddress], host_is_given: bool) -> (String, String) {
    let is_socket = servers.iter().any(|server| matches!(server.place, Place::Socket(_)));
    if !is_socket {
        let hosts: Vec<String> = servers.iter().map(shown_in_authority).collect();
        return (hosts.join(","), String::new());
    }
    let mut query = Vec::new();
    let (names, ports) = names_and_ports(servers);
    if host_is_given {
        let names: Vec<String> = names.split(',').map(percent::encode_path).collect();
        query.push(format!("host={}", names.join(",")));
    }
    let ports = if host_is_given { ports } else { ports.split(',').take(1).collect() };
    if ports.split(',').any(|port| port != PORT_DEFAULT.to_string()) {
        query.push(format!("port={ports}"));
    }
    let question_mark = if query.is_empty() { "" } else { "?" };
    (String::new(), format!("{question_mark}{}", query.join("&")))
}

fn shown_in_authority(server: &ServerAddress) -> String {
    let text = shown_place(&server.place);
    let host = if text.contains(':') { format!("[{text}]") } else { percent::encode(&text) };
    if server.port == PORT_DEFAULT { host } else { format!("{host}:{}", server.port) }
}

fn shown_place(place: &Place) -> String {
    match place {
        Place::Socket(folder) => folder.display().to_string(),
        Place::Name(name) | Place::Address { name: Some(name), .. } => name.clone(),
        Place::Address { ip, name: None } => ip.to_string(),
    }
}

/// The values of `host` and `port`, as comma-separated lists.
pub(super) fn names_and_ports(servers: &[ServerAddress]) -> (String, String) {
    let names: Vec<String> = servers.iter().map(|server| shown_place(&server.place)).collect();
    let ports: Vec<String> = servers.iter().map(|server| server.port.to_string()).collect();
    (names.join(","), ports.join(","))
}
