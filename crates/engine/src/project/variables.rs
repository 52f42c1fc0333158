//! Every environment variable that Whimbrel reads under its own name.

use crate::project::nearest::nearest;
use whimbrel_postgres::Environment;
use whimbrel_source::Diagnostic;

/// An environment variable and what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it sets, in one sentence.
    pub meaning: &'static str,
    /// The key of the project file that it overrides; empty for one that is no setting.
    pub key: &'static str,
}

/// Every variable, ordered by name.
pub const VARIABLES: &[Variable] = &[
    plain("WHIMBREL_CACHE", "The folder for what can be made again: fetched servers, initialised data."),
    plain("WHIMBREL_COLOR", "auto, always or never, as --color."),
    plain("WHIMBREL_CONFIG", "The project file, as --config."),
    plain("WHIMBREL_ENVIRONMENT", "The environment of the project file, as --environment."),
    plain("WHIMBREL_FORMAT", "human, json or jsonl, as --format."),
    over("WHIMBREL_LOCK_PATIENCE", "For how long a lock is tried for.", "lock.patience"),
    over("WHIMBREL_LOCK_TIMEOUT", "How long one request for a lock may wait.", "lock.timeout"),
    plain("WHIMBREL_LOG", "What is logged, as a filter."),
    plain("WHIMBREL_NO_INPUT", "Asks nothing, as --no-input."),
    plain("WHIMBREL_NO_PROGRESS", "Draws no progress, as --no-progress."),
    over("WHIMBREL_POSTGRES_BINARIES", "The folder with postgres and initdb.", "scratch.binaries"),
    over("WHIMBREL_STATEMENT_TIMEOUT", "How long a statement may run.", "statement_timeout"),
    plain("WHIMBREL_URL", "The database, as --url."),
];

const fn plain(name: &'static str, meaning: &'static str) -> Variable {
    Variable { name, meaning, key: "" }
}

const fn over(name: &'static str, meaning: &'static str, key: &'static str) -> Variable {
    Variable { name, meaning, key }
}

const PREFIX: &str = "WHIMBREL_";

/// Names that belong to Whimbrel's own tests.
const OF_TESTS: &str = "WHIMBREL_TEST_";

/// An error for each `WHIMBREL_…` variable that is not one of [`VARIABLES`]: a typing mistake would
/// otherwise be ignored in silence.
#[must_use]
pub fn unknown_variables(environment: &Environment) -> Vec<Diagnostic> {
    let known = |name: &str| VARIABLES.iter().any(|variable| variable.name == name);
    environment
        .iter()
        .map(|(name, _)| name)
        .filter(|name| name.starts_with(PREFIX) && !name.starts_with(OF_TESTS) && !known(name))
        .map(unknown_variable)
        .collect()
}

fn unknown_variable(name: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        "unknown-variable",
        format!("there is no environment variable {} for Whimbrel", name.escape_debug()),
    );
    let names: Vec<&str> = VARIABLES.iter().map(|variable| variable.name).collect();
    let after_prefix = |name: &'static str| name.trim_start_matches(PREFIX);
    match nearest(name.trim_start_matches(PREFIX), names.iter().copied().map(after_prefix)) {
        Some(meant) => diagnostic.with_help(format!("did you mean {PREFIX}{meant}? Otherwise unset {name}")),
        None => diagnostic.with_help(format!("unset it; the variables are {}", names.join(", "))),
    }
}
