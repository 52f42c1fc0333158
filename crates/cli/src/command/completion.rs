//! `whimbrel completion`

use crate::arguments::grammar;
use crate::ui::answer::Answer;
use clap_complete::Shell;

/// Writes the completion script of a shell.
///
/// For bash: `whimbrel completion bash > ~/.local/share/bash-completion/completions/whimbrel`
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Which shell.
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(serde::Serialize)]
struct Report<'a> {
    shell: String,
    script: &'a str,
}

pub(super) fn run(arguments: &Arguments) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut grammar(), "whimbrel", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    let report = Report { shell: arguments.shell.to_string(), script: &script };
    Answer::verbatim("completion", &report, script.clone())
}
