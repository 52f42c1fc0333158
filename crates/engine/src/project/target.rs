//! Which database is meant.

use crate::failure::{Class, Failure};
use crate::project::nearest::nearest;
use crate::project::origin::Origin;
use crate::project::{Project, settings::EnvironmentSettings};
use whimbrel_postgres::Environment;
use whimbrel_source::Diagnostic;

/// The environment that `dev up` writes, which is used where nothing else says which database.
pub const DEV_ENVIRONMENT: &str = "dev";

/// The environment that is used, where it is defined and no other is chosen.
const USUAL_ENVIRONMENT: &str = "local";

/// What the user said about the database, on the command line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TargetChoice {
    /// `--url`.
    pub url: Option<String>,
    /// `--environment`.
    pub environment: Option<String>,
}

/// The database that is meant, and why it is this one.
#[derive(Clone, PartialEq, Eq)]
pub struct TargetAddress {
    /// Its address, as libpq reads it; `PG…` variables fill in what it leaves out.
    pub url: String,
    /// The environment of the project file that it is; `None` for an address from elsewhere.
    pub environment: Option<String>,
    /// Whether a person has to name it before anything changes.
    pub protected: bool,
    /// Who said so.
    pub origin: Origin,
}

/// An address may hold a password, so it is not shown.
impl std::fmt::Debug for TargetAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("TargetAddress")
            .field("url", &without_password(&self.url))
            .field("environment", &self.environment)
            .field("protected", &self.protected)
            .field("origin", &self.origin)
            .finish()
    }
}

/// An address and who said it.
struct Said {
    url: String,
    origin: Origin,
}

impl Project {
    /// The database that is meant: a flag, else a variable, else the environment of the project's files,
    /// else what `dev up` wrote, else what libpq's own variables say.
    ///
    /// # Errors
    /// [`Class::Usage`] where nothing says which, where two say different ones, and where an environment
    /// is unknown or has no address.
    pub fn target(&self, choice: &TargetChoice, environment: &Environment) -> Result<TargetAddress, Failure> {
        match (&choice.url, &choice.environment) {
            (Some(url), name) => {
                let said = Said { url: url.clone(), origin: Origin::Flag("--url") };
                self.said(said, name.as_deref(), environment)
            }
            (None, Some(name)) => self.named(name, &Origin::Flag("--environment"), environment),
            (None, None) => self.target_of_variables(environment),
        }
    }

    fn target_of_variables(&self, environment: &Environment) -> Result<TargetAddress, Failure> {
        let name = set(environment, "WHIMBREL_ENVIRONMENT");
        match (url_of_variables(environment)?, name) {
            (Some(said), name) => self.said(said, name, environment),
            (None, Some(name)) => {
                self.named(name, &Origin::Variable("WHIMBREL_ENVIRONMENT".to_owned()), environment)
            }
            (None, None) => self.target_of_files(environment),
        }
    }

    fn target_of_files(&self, environment: &Environment) -> Result<TargetAddress, Failure> {
        if let Some(name) = &self.settings.default_environment {
            return self.named(name, &self.origin("default_environment"), environment);
        }
        for name in [USUAL_ENVIRONMENT, DEV_ENVIRONMENT] {
            if self.settings.environments.contains_key(name) {
                return self.named(name, &Origin::Default, environment);
            }
        }
        let of_libpq = ["PGSERVICE", "PGHOST", "PGHOSTADDR", "PGDATABASE"];
        match of_libpq.into_iter().find(|name| set(environment, name).is_some()) {
            Some(name) => Ok(TargetAddress {
                url: "postgres://".to_owned(),
                environment: None,
                protected: false,
                origin: Origin::Variable(name.to_owned()),
            }),
            None => Err(usage(
                Diagnostic::error("no-database", "nothing says which database is meant")
                    .with_help("start one with `whimbrel dev up`, which writes whimbrel.local.toml")
                    .with_help(
                        "or give --url, set WHIMBREL_URL, or write [environment.local] in whimbrel.toml",
                    ),
            )),
        }
    }

    /// An address that was given; `name` says which environment it is to be treated as.
    fn said(
        &self,
        said: Said,
        name: Option<&str>,
        environment: &Environment,
    ) -> Result<TargetAddress, Failure> {
        let Some(name) = name else {
            let known = self.environment_at(&said.url, environment);
            let protected = known.is_some_and(|(_, settings)| settings.protected);
            let environment = known.map(|(name, _)| name.to_owned());
            return Ok(TargetAddress { url: said.url, environment, protected, origin: said.origin });
        };
        let settings = self.environment_settings(name, &Origin::Flag("--environment"))?;
        match self.address_of(name, settings, environment) {
            Ok(address) if address.url != said.url => Err(usage(
                Diagnostic::error(
                    "two-databases",
                    format!("{} and environment {name} are two different databases", said.origin),
                )
                .with_note(format!("{}: {}", said.origin, without_password(&said.url)))
                .with_note(format!("{}: {}", address.origin, without_password(&address.url)))
                .with_help("say only one of them; a flag wins over a variable"),
            )),
            Ok(_) | Err(_) => Ok(TargetAddress {
                url: said.url,
                environment: Some(name.to_owned()),
                protected: settings.protected,
                origin: said.origin,
            }),
        }
    }

    fn named(
        &self,
        name: &str,
        chosen_by: &Origin,
        environment: &Environment,
    ) -> Result<TargetAddress, Failure> {
        let settings = self.environment_settings(name, chosen_by)?;
        let said = self.address_of(name, settings, environment)?;
        Ok(TargetAddress {
            url: said.url,
            environment: Some(name.to_owned()),
            protected: settings.protected,
            origin: said.origin,
        })
    }

    fn environment_settings(&self, name: &str, chosen_by: &Origin) -> Result<&EnvironmentSettings, Failure> {
        let known = &self.settings.environments;
        known.get(name).ok_or_else(|| {
            let message = format!("there is no environment {} in the project file", name.escape_debug());
            let diagnostic =
                chosen_by.point(Diagnostic::error("unknown-environment", message), "chosen here");
            let names: Vec<&str> = known.keys().map(String::as_str).collect();
            let help = match nearest(name, names.iter().copied()) {
                _ if name == DEV_ENVIRONMENT => "run `whimbrel dev up`, which makes it".to_owned(),
                Some(meant) => format!("did you mean {meant}?"),
                None if names.is_empty() => format!("write [environment.{name}] with its url"),
                None => format!("the environments are {}", names.join(", ")),
            };
            usage(diagnostic.with_help(help))
        })
    }

    fn address_of(
        &self,
        name: &str,
        settings: &EnvironmentSettings,
        environment: &Environment,
    ) -> Result<Said, Failure> {
        if let Some(url) = &settings.url {
            let origin = self.origin(&format!("environment.{name}.url"));
            return Ok(Said { url: url.clone(), origin });
        }
        let Some(variable) = &settings.url_env else {
            let message = format!("environment {name} has no address");
            let diagnostic = Diagnostic::error("no-database", message);
            let help = format!("write url or url_env in [environment.{name}], or give --url");
            return Err(usage(diagnostic.with_help(help)));
        };
        let origin = Origin::Variable(variable.clone());
        set(environment, variable).map(|url| Said { url: url.to_owned(), origin }).ok_or_else(|| {
            let message = format!("environment {name} takes its address from {variable}, which is not set");
            let diagnostic = Diagnostic::error("no-database", message);
            let here = self.origin(&format!("environment.{name}.url_env"));
            usage(here.point(diagnostic, "").with_help(format!("set {variable}, or give --url")))
        })
    }

    /// The environment that has this very address, so that its protection holds however it is reached.
    fn environment_at(&self, url: &str, environment: &Environment) -> Option<(&str, &EnvironmentSettings)> {
        let is_here = |settings: &EnvironmentSettings| match (&settings.url, &settings.url_env) {
            (Some(own), _) => own == url,
            (None, Some(variable)) => set(environment, variable) == Some(url),
            (None, None) => false,
        };
        let mut here = self.settings.environments.iter().filter(|(_, settings)| is_here(settings));
        let first = here.clone().next();
        here.find(|(_, settings)| settings.protected)
            .or(first)
            .map(|(name, settings)| (name.as_str(), settings))
    }
}

/// `WHIMBREL_URL` or `DATABASE_URL`; both may be set to the same.
fn url_of_variables(environment: &Environment) -> Result<Option<Said>, Failure> {
    let said = |name: &str| {
        set(environment, name)
            .map(|url| Said { url: url.to_owned(), origin: Origin::Variable(name.to_owned()) })
    };
    match (said("WHIMBREL_URL"), said("DATABASE_URL")) {
        (Some(own), Some(other)) if own.url != other.url => Err(usage(
            Diagnostic::error("two-databases", "WHIMBREL_URL and DATABASE_URL are two different databases")
                .with_note(format!("WHIMBREL_URL: {}", without_password(&own.url)))
                .with_note(format!("DATABASE_URL: {}", without_password(&other.url)))
                .with_help("unset one of them, or give --url or --environment, which win over both"),
        )),
        (Some(said), _) | (None, Some(said)) => Ok(Some(said)),
        (None, None) => Ok(None),
    }
}

/// The variable's value; an empty one counts as not set, as it does for libpq.
fn set<'e>(environment: &'e Environment, name: &str) -> Option<&'e str> {
    environment.get(name).filter(|value| !value.is_empty())
}

fn usage(diagnostic: Diagnostic) -> Failure {
    Failure::new(Class::Usage, diagnostic)
}

/// `url` without the passwords in it, to be shown.
///
/// Knows both forms that libpq reads: `postgres://user:password@host/db?sslpassword=…` and
/// `host=… password=…`.
#[must_use]
pub fn without_password(url: &str) -> String {
    let is_scheme = |text: &str| text.chars().all(|letter| letter.is_ascii_alphanumeric());
    let Some((scheme, rest)) = url.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) else {
        return words_without_password(url);
    };
    let (user, tail) = user_and_rest(rest);
    let Some((path, query)) = tail.split_once('?') else { return format!("{scheme}://{user}{tail}") };
    let kept: Vec<&str> = query.split('&').filter(|pair| !names_password(pair)).collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    format!("{scheme}://{user}{path}{mark}{}", kept.join("&"))
}

/// What stands before the password, and what after it, from its `@` on.
///
/// A password may have `/`, `?` and `@` that should be escaped and are not, so it ends at the last `@`:
/// rather too much is left out than a part of it shown. After a port, an `@` may stand in a parameter.
fn user_and_rest(rest: &str) -> (&str, &str) {
    let colon = rest
        .find([':', '/', '?', '@'])
        .filter(|at| rest.get(*at..).is_some_and(|tail| tail.starts_with(':')));
    let Some((user, secret)) = colon.and_then(|colon| rest.split_at_checked(colon)) else {
        return ("", rest);
    };
    let Some((secret, host)) = secret.rfind('@').and_then(|at| secret.split_at_checked(at)) else {
        return ("", rest);
    };
    let after_digits = secret.trim_start_matches(':').trim_start_matches(|next: char| next.is_ascii_digit());
    let is_port = after_digits.starts_with(['/', '?']) && after_digits.contains('=');
    if is_port { ("", rest) } else { (user, host) }
}

fn names_password(pair: &str) -> bool {
    let key = pair.split_once('=').map_or(pair, |(key, _)| key).trim().to_ascii_lowercase();
    key.ends_with("password")
}

/// A value in quotes may hold blanks; what follows a password is cut off rather than taken apart.
fn words_without_password(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let Some(at) = lower.find("password") else { return text.to_owned() };
    let start =
        lower.get(..at).and_then(|before| before.rfind(char::is_whitespace)).map_or(0, |blank| blank + 1);
    text.get(..start).unwrap_or_default().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::without_password;
    use proptest::prelude::*;

    #[test]
    fn no_password_is_shown() {
        for (url, shown) in [
            ("postgres://ada:secret@db.example/app", "postgres://ada@db.example/app"),
            ("postgres://ada@db.example/app", "postgres://ada@db.example/app"),
            ("postgres:///app?host=/tmp&password=secret&port=5", "postgres:///app?host=/tmp&port=5"),
            ("postgres:///app?sslpassword=secret", "postgres:///app"),
            ("postgres://ada:se@cr/et@db/app", "postgres://ada@db/app"),
            ("postgres://db/app?options=-csearch_path%3Da", "postgres://db/app?options=-csearch_path%3Da"),
            ("host=db user=ada password='a secret' dbname=app", "host=db user=ada"),
            ("host=db dbname=app", "host=db dbname=app"),
            ("postgres://db:5432/app?user=a@b", "postgres://db:5432/app?user=a@b"),
            ("postgres://ada@db:5432/app", "postgres://ada@db:5432/app"),
            ("postgres://ada:1?2@[::1]:5432/app", "postgres://ada@[::1]:5432/app"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }

    #[test]
    fn a_password_that_looks_like_a_scheme_is_not_shown() {
        assert_eq!(without_password("host=db password=a://b"), "host=db");
    }

    proptest! {
        #[test]
        fn a_password_of_any_letters_is_not_shown(password in "[!-~]{1,20}") {
            let word = format!("PASS{password}WORD");
            for url in [
                format!("postgres://ada:{word}@db/app"),
                format!("postgres://ada:{word}@db/app?sslmode=require"),
                format!("postgres:///app?host=/tmp&password={}", word.replace('&', "%26")),
                format!("host=db password={word}"),
            ] {
                let shown = without_password(&url);
                prop_assert!(!shown.contains("PASS") && !shown.contains("WORD"), "{} of {}", shown, url);
            }
        }

        #[test]
        fn any_text_is_shown(text in r"\PC{0,40}") {
            let _ = without_password(&text);
            let _ = without_password(&format!("postgres://{text}"));
        }
    }
}
