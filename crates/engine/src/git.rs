//! What the git repository of a project says.

use crate::failure::{Class, Failure};
use std::path::Path;
use std::process::{Command, Stdio};
use whimbrel_source::Diagnostic;

/// What git answers in a folder.
///
/// # Errors
/// Git's own words.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    let output = Command::new("git").args(arguments).current_dir(folder).stdin(Stdio::null()).output();
    let failed = |note: String| {
        let diagnostic = Diagnostic::error("git-failed", format!("git {} failed", arguments.join(" ")))
            .with_note(note)
            .with_help("write a revision as git does: a branch, a tag, a commit, HEAD~3");
        Failure::new(Class::Usage, diagnostic)
    };
    let output = output.map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
    }
}
