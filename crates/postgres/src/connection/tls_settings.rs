//! When TLS is used, and what it checks.

use super::error::ConnectionError;
use super::parameter::GivenParameters;
use super::settings::{one_of, personal_file};
use crate::environment::Environment;
use std::path::PathBuf;

/// libpq's `sslmode`, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SslMode {
    Disable,
    Allow,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl SslMode {
    const NAMES: [(&'static str, Self); 6] = [
        ("disable", Self::Disable),
        ("allow", Self::Allow),
        ("prefer", Self::Prefer),
        ("require", Self::Require),
        ("verify-ca", Self::VerifyCa),
        ("verify-full", Self::VerifyFull),
    ];

    /// The word that users write.
    pub(super) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, mode)| *mode == self).map_or("", |(name, _)| name)
    }
}

/// Whom we trust to sign the server's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TrustedRoots {
    /// A file that the settings name; it has to exist.
    File(PathBuf),
    /// `~/.postgresql/root.crt`, which counts where it exists.
    PersonalFile(Option<PathBuf>),
    /// The authorities that the operating system trusts.
    System,
}

/// A file that the settings name has to exist; libpq's own default may be absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ClientFile {
    Named(PathBuf),
    Personal(Option<PathBuf>),
}

/// When the handshake starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Negotiation {
    /// After PostgreSQL's own question.
    Postgres,
    /// At once, as servers from version 17 on can.
    Direct,
}

/// What is known about TLS before a server was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TlsSettings {
    pub(super) mode: SslMode,
    pub(super) negotiation: Negotiation,
    pub(super) roots: TrustedRoots,
    pub(super) certificate: ClientFile,
    pub(super) key: ClientFile,
}

impl TlsSettings {
    pub(super) fn resolve(
        given: &GivenParameters,
        environment: &Environment,
    ) -> Result<Self, ConnectionError> {
        let client_file = |name: &str, default: &str| match given.value(name) {
            Some(path) => ClientFile::Named(PathBuf::from(path)),
            None => ClientFile::Personal(personal_file(environment, default)),
        };
        let roots = match given.value("sslrootcert") {
            Some("system") => TrustedRoots::System,
            Some(path) => TrustedRoots::File(PathBuf::from(path)),
            None => TrustedRoots::PersonalFile(personal_file(environment, "root.crt")),
        };
        let mode_default = if roots == TrustedRoots::System { SslMode::VerifyFull } else { SslMode::Prefer };
        let mode = one_of(given, "sslmode", &SslMode::NAMES)?.unwrap_or(mode_default);
        if roots == TrustedRoots::System && mode != SslMode::VerifyFull {
            return Err(ConnectionError::malformed(
                format!("sslmode={} is too weak for sslrootcert=system", mode.name()),
                "write sslmode=verify-full: anybody can get a certificate from a public authority",
            ));
        }
        let negotiations = [("postgres", Negotiation::Postgres), ("direct", Negotiation::Direct)];
        let negotiation = one_of(given, "sslnegotiation", &negotiations)?.unwrap_or(Negotiation::Postgres);
        if negotiation == Negotiation::Direct && mode < SslMode::Require {
            return Err(ConnectionError::malformed(
                format!("sslmode={} is too weak for sslnegotiation=direct", mode.name()),
                "write sslmode=require or stronger",
            ));
        }
        Ok(Self {
            mode,
            negotiation,
            roots,
            certificate: client_file("sslcert", "postgresql.crt"),
            key: client_file("sslkey", "postgresql.key"),
        })
    }
}
