//! A program that prints the desired schema.

use crate::failure::{Class, Failure};
use std::path::Path;
use std::process::{Command, Stdio};
use whimbrel_source::Diagnostic;

/// How many lines of what a failed program said are shown.
const SHOWN_LINES: usize = 20;

/// What the program prints on its standard output, run in the project's folder.
pub(super) fn printed(root: &Path, words: &[String]) -> Result<Vec<u8>, Failure> {
    let Some((program, arguments)) = words.split_first() else { return Ok(Vec::new()) };
    let shown = words.join(" ");
    let output = Command::new(program).args(arguments).current_dir(root).stdin(Stdio::null()).output();
    let output = output.map_err(|error| {
        let diagnostic = Diagnostic::error("schema-command", format!("{shown} cannot be started"))
            .with_note(error.to_string())
            .with_help("install the program, or correct [schema] command in whimbrel.toml");
        Failure::new(Class::Usage, diagnostic)
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let mut diagnostic = Diagnostic::error("schema-command", format!("{shown} failed: {}", output.status));
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    for line in lines.iter().skip(lines.len().saturating_sub(SHOWN_LINES)) {
        diagnostic = diagnostic.with_note(format!("it said: {line}"));
    }
    let help = "run it in the project's folder; what it prints has to be the schema as SQL";
    Err(Failure::new(Class::Usage, diagnostic.with_help(help)))
}
