//! Whether there is colour.

use std::collections::BTreeMap;

/// What `--color` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Colour {
    /// Where a terminal shows it and nothing in the environment speaks against it.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

/// Whether one of the two streams gets colour.
///
/// The flag decides; then `NO_COLOR`, when it is not empty; then `CLICOLOR_FORCE` or `FORCE_COLOR`,
/// when not empty and not `0`; then `CLICOLOR=0` and `TERM=dumb`; then whether the stream is a terminal.
#[must_use]
pub(crate) fn has_colour(flag: Colour, environment: &BTreeMap<String, String>, stream: Stream) -> bool {
    let value = |name: &str| environment.get(name).map_or("", String::as_str);
    let is_set = |name: &str| !matches!(value(name), "" | "0");
    match flag {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto if !value("NO_COLOR").is_empty() => false,
        Colour::Auto if is_set("CLICOLOR_FORCE") || is_set("FORCE_COLOR") => true,
        Colour::Auto if value("CLICOLOR") == "0" || value("TERM") == "dumb" => false,
        Colour::Auto => stream == Stream::Terminal,
    }
}

/// What stands behind standard output or standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    /// A terminal.
    Terminal,
    /// A pipe, a file, nothing.
    Other,
}

impl Stream {
    /// What stands behind `stream`.
    pub(crate) fn behind(stream: &impl std::io::IsTerminal) -> Self {
        if stream.is_terminal() { Self::Terminal } else { Self::Other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(flag: Colour, variables: &[(&str, &str)], stream: Stream) -> bool {
        let environment = variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        has_colour(flag, &environment, stream)
    }

    #[test]
    fn every_row_of_the_precedence_table_holds() {
        use {Colour::*, Stream::*};
        type Row = (Colour, &'static [(&'static str, &'static str)], Stream, bool);
        let rows: &[Row] = &[
            (Auto, &[], Terminal, true),
            (Auto, &[], Other, false),
            (Auto, &[("NO_COLOR", "1")], Terminal, false),
            (Auto, &[("NO_COLOR", "")], Terminal, true),
            (Auto, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], Terminal, false),
            (Auto, &[("NO_COLOR", ""), ("FORCE_COLOR", "1")], Other, true),
            (Auto, &[("CLICOLOR_FORCE", "1")], Other, true),
            (Auto, &[("FORCE_COLOR", "0")], Other, false),
            (Auto, &[("FORCE_COLOR", "1"), ("TERM", "dumb")], Other, true),
            (Auto, &[("TERM", "dumb")], Terminal, false),
            (Auto, &[("CLICOLOR", "0")], Terminal, false),
            (Always, &[("NO_COLOR", "1"), ("TERM", "dumb")], Other, true),
            (Never, &[("CLICOLOR_FORCE", "1")], Terminal, false),
        ];
        for (flag, variables, stream, expected) in rows {
            assert_eq!(decided(*flag, variables, *stream), *expected, "{flag:?} {variables:?} {stream:?}");
        }
    }
}
