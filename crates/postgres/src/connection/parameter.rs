//! The connection parameters that libpq knows, and what becomes of each here.

use std::collections::BTreeMap;
use std::fmt;

/// One connection parameter of libpq.
pub(super) struct Parameter {
    /// The key word in URLs, connection strings and service files.
    pub(super) name: &'static str,
    /// The environment variable that sets it.
    pub(super) variable: Option<&'static str>,
    /// What we do with a value.
    pub(super) support: Support,
}

/// What we do with the value of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Support {
    /// It has the effect that libpq gives it.
    Honoured,
    /// It changes nothing that a migration could notice, and is read without effect.
    WithoutEffect,
    /// Only these values are possible; any other asks for something that we do not do.
    Only(&'static [&'static str]),
}

const fn honoured(name: &'static str, variable: Option<&'static str>) -> Parameter {
    Parameter { name, variable, support: Support::Honoured }
}

const fn without_effect(name: &'static str, variable: Option<&'static str>) -> Parameter {
    Parameter { name, variable, support: Support::WithoutEffect }
}

const fn only(
    name: &'static str,
    variable: Option<&'static str>,
    values: &'static [&'static str],
) -> Parameter {
    Parameter { name, variable, support: Support::Only(values) }
}

/// Every parameter, as in <https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-PARAMKEYWORDS>.
pub(super) const PARAMETERS: &[Parameter] = &[
    honoured("service", Some("PGSERVICE")),
    honoured("host", Some("PGHOST")),
    honoured("hostaddr", Some("PGHOSTADDR")),
    honoured("port", Some("PGPORT")),
    honoured("dbname", Some("PGDATABASE")),
    honoured("user", Some("PGUSER")),
    honoured("password", Some("PGPASSWORD")),
    honoured("passfile", Some("PGPASSFILE")),
    honoured("options", Some("PGOPTIONS")),
    honoured("application_name", Some("PGAPPNAME")),
    honoured("fallback_application_name", None),
    honoured("connect_timeout", Some("PGCONNECT_TIMEOUT")),
    honoured("target_session_attrs", Some("PGTARGETSESSIONATTRS")),
    honoured("keepalives", None),
    honoured("keepalives_idle", None),
    honoured("keepalives_interval", None),
    honoured("keepalives_count", None),
    honoured("tcp_user_timeout", None),
    honoured("sslmode", Some("PGSSLMODE")),
    honoured("sslnegotiation", Some("PGSSLNEGOTIATION")),
    honoured("sslrootcert", Some("PGSSLROOTCERT")),
    honoured("sslcert", Some("PGSSLCERT")),
    honoured("sslkey", Some("PGSSLKEY")),
    honoured("channel_binding", Some("PGCHANNELBINDING")),
    without_effect("load_balance_hosts", Some("PGLOADBALANCEHOSTS")),
    without_effect("client_encoding", Some("PGCLIENTENCODING")),
    without_effect("sslcompression", Some("PGSSLCOMPRESSION")),
    without_effect("krbsrvname", Some("PGKRBSRVNAME")),
    without_effect("gsslib", Some("PGGSSLIB")),
    without_effect("oauth_issuer", None),
    without_effect("oauth_client_id", None),
    without_effect("oauth_client_secret", None),
    without_effect("oauth_scope", None),
    only("gssencmode", Some("PGGSSENCMODE"), &["disable", "prefer"]),
    only("gssdelegation", Some("PGGSSDELEGATION"), &["0"]),
    only("sslsni", Some("PGSSLSNI"), &["1"]),
    only("sslcertmode", Some("PGSSLCERTMODE"), &["allow"]),
    only("ssl_min_protocol_version", Some("PGSSLMINPROTOCOLVERSION"), &["TLSv1", "TLSv1.1", "TLSv1.2"]),
    only("ssl_max_protocol_version", Some("PGSSLMAXPROTOCOLVERSION"), &["TLSv1.3"]),
    only("min_protocol_version", Some("PGMINPROTOCOLVERSION"), &["3.0"]),
    without_effect("max_protocol_version", Some("PGMAXPROTOCOLVERSION")),
    only("requirepeer", Some("PGREQUIREPEER"), &[]),
    only("require_auth", Some("PGREQUIREAUTH"), &[]),
    only("sslcrl", Some("PGSSLCRL"), &[]),
    only("sslcrldir", Some("PGSSLCRLDIR"), &[]),
    only("sslpassword", None, &[]),
    only("sslkeylogfile", None, &[]),
    only("scram_client_key", None, &[]),
    only("scram_server_key", None, &[]),
    only("replication", None, &["false", "off", "no", "0"]),
];

/// The parameter with this name.
pub(super) fn parameter_named(name: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|parameter| parameter.name == name)
}

/// The known name that is least far from `name`, where one is near.
pub(super) fn nearest_name(name: &str) -> Option<&'static str> {
    let written = name.to_ascii_lowercase();
    let limit = 1 + written.chars().count() / 3;
    PARAMETERS
        .iter()
        .map(|parameter| (edits_between(&written, parameter.name), parameter.name))
        .filter(|(edits, _)| *edits <= limit)
        .min()
        .map(|(_, name)| name)
}

/// The Levenshtein distance, in characters.
fn edits_between(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (index, left_char) in left.chars().enumerate() {
        let mut next = vec![index + 1];
        for ((right_char, pair), nearest) in right.chars().zip(row.windows(2)).zip(1..) {
            let [diagonal, above] = *pair else { continue };
            let before = next.get(nearest - 1).copied().unwrap_or_default();
            let replaced = diagonal + usize::from(left_char != right_char);
            next.push(replaced.min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// Where a value was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The URL or connection string.
    Url,
    /// A service file.
    Service {
        /// The name in brackets.
        name: String,
        /// The file.
        file: std::path::PathBuf,
    },
    /// An environment variable.
    Variable(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url => formatter.write_str("the connection URL"),
            Self::Service { name, file } => write!(formatter, "[{name}] in {}", file.display()),
            Self::Variable(variable) => formatter.write_str(variable),
        }
    }
}

/// A value and where it was written.
#[derive(Clone)]
pub(super) struct Given {
    pub(super) value: String,
    pub(super) origin: Origin,
}

/// The parameters that were given, by name; every name is one of [`PARAMETERS`].
#[derive(Clone, Default)]
pub(super) struct GivenParameters(BTreeMap<&'static str, Given>);

impl GivenParameters {
    /// Sets a value, in place of an earlier one.
    pub(super) fn set(&mut self, parameter: &'static Parameter, given: Given) {
        self.0.insert(parameter.name, given);
    }

    /// Sets a value where none was given, which is how a weaker place is read after a stronger one.
    pub(super) fn set_if_absent(&mut self, parameter: &'static Parameter, given: Given) {
        self.0.entry(parameter.name).or_insert(given);
    }

    /// The value; an empty one counts as absent, as in libpq.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.given(name).map(|given| given.value.as_str())
    }

    /// The value with its origin; an empty one counts as absent.
    pub(super) fn given(&self, name: &str) -> Option<&Given> {
        self.0.get(name).filter(|given| !given.value.is_empty())
    }

    /// What was given, ordered by name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, &Given)> {
        self.0.iter().map(|(name, given)| (*name, given))
    }
}

#[cfg(test)]
mod tests {
    use super::{PARAMETERS, edits_between, nearest_name};

    #[test]
    fn a_misspelt_name_finds_its_neighbour() {
        for (written, known) in [
            ("sslmod", Some("sslmode")),
            ("SSLMODE", Some("sslmode")),
            ("database", None),
            ("db_name", Some("dbname")),
            ("aplication_name", Some("application_name")),
            ("conect_timeout", Some("connect_timeout")),
            ("hst", Some("host")),
            ("zzzzzzzz", None),
        ] {
            assert_eq!(nearest_name(written), known, "{written}");
        }
    }

    #[test]
    fn edits_are_counted_as_levenshtein_did() {
        for (left, right, edits) in [("", "abc", 3), ("kitten", "sitting", 3), ("same", "same", 0)] {
            assert_eq!(edits_between(left, right), edits);
        }
    }

    #[test]
    fn no_parameter_is_listed_twice() {
        let mut names: Vec<_> = PARAMETERS.iter().map(|parameter| parameter.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
