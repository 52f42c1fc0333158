//! The command line.

use crate::command::Command;
use crate::ui::colour::Colour;
use crate::ui::output::Format;
use clap::{CommandFactory as _, Parser, ValueEnum};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

/// Changes the schema of a live PostgreSQL database without stopping it and without losing a row.
#[derive(Debug, Parser)]
#[command(name = "whimbrel", version, subcommand_required = true, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) flags: Flags,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags that every command understands.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Flags of every command")]
pub(crate) struct Flags {
    /// The project file; otherwise `whimbrel.toml` here or in a folder above.
    #[arg(long, global = true, value_name = "FILE", env = "WHIMBREL_CONFIG", hide_env_values = true)]
    pub(crate) config: Option<PathBuf>,

    /// The database's address; `WHIMBREL_URL` keeps it out of sight of other users.
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) url: Option<String>,

    /// The environment of the project file whose database is meant.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) environment: Option<String>,

    /// The form of what stands on standard output.
    #[arg(long, global = true, value_enum, default_value_t, env = "WHIMBREL_FORMAT", hide_env_values = true)]
    pub(crate) format: Format,

    /// Whether there is colour; `NO_COLOR` and `CLICOLOR_FORCE` are heard.
    #[arg(long, global = true, value_enum, default_value_t, env = "WHIMBREL_COLOR", hide_env_values = true)]
    pub(crate) color: Colour,

    /// No live line and no heartbeat; also `WHIMBREL_NO_PROGRESS=1`.
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,

    /// Asks nothing, also on a terminal; also `WHIMBREL_NO_INPUT=1`.
    #[arg(long, global = true)]
    pub(crate) no_input: bool,

    /// Agrees to what can be undone; never to a loss of data.
    #[arg(long, global = true)]
    pub(crate) yes: bool,
}

/// How a mistake in the arguments themselves is to be shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) format: Format,
    pub(crate) colour: Colour,
}

impl Look {
    /// Reads the two flags without understanding the rest.
    pub(crate) fn guessed(words: &[OsString], environment: &BTreeMap<String, String>) -> Self {
        let find = |flag: &str, variable: &str| {
            value_of(words, flag).or_else(|| environment.get(variable).cloned()).unwrap_or_default()
        };
        let format = find("--format", "WHIMBREL_FORMAT");
        let colour = find("--color", "WHIMBREL_COLOR");
        Self {
            format: Format::from_str(&format, false).unwrap_or_default(),
            colour: Colour::from_str(&colour, false).unwrap_or_default(),
        }
    }
}

/// The command line as clap sees it, for completion scripts and the reference.
#[must_use]
pub(crate) fn grammar() -> clap::Command {
    Arguments::command()
}

fn value_of(words: &[OsString], flag: &str) -> Option<String> {
    let mut words = words.iter().filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        if word == flag {
            return words.next().map(str::to_owned);
        }
        if let Some(value) = word.strip_prefix(flag).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_has_no_contradiction() {
        grammar().debug_assert();
    }

    #[test]
    fn the_format_is_known_even_where_the_rest_is_not_understood() {
        let words: Vec<OsString> = ["whimbrel", "nonsense", "--format=json"].map(OsString::from).into();
        assert_eq!(Look::guessed(&words, &BTreeMap::new()).format, Format::Json);
        let environment = [("WHIMBREL_FORMAT".to_owned(), "jsonl".to_owned())].into();
        let words = [OsString::from("whimbrel")];
        assert_eq!(Look::guessed(&words, &environment).format, Format::Jsonl);
    }
}
