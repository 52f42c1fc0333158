//! The files that changed since a revision of git.

use crate::failure::{Class, Failure};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use whimbrel_source::Diagnostic;

/// The files that were added or changed since `revision`, and those that git does not know yet.
pub(super) fn changed(folder: &Path, revision: &str) -> Result<BTreeSet<PathBuf>, Failure> {
    let top = git(folder, &["rev-parse", "--show-toplevel"])?;
    let top = PathBuf::from(String::from_utf8_lossy(&top).trim_end().to_owned());
    let committed = git(
        folder,
        &["diff", "--name-only", "-z", "--no-renames", "--diff-filter=AM", "--end-of-options", revision],
    )?;
    let unknown = git(&top, &["ls-files", "-z", "--others", "--exclude-standard"])?;
    let names = [committed, unknown].concat();
    let names = names.split(|byte| *byte == 0).map(|name| String::from_utf8_lossy(name).into_owned());
    let paths = names.filter(|name| !name.is_empty()).map(|name| top.join(name));
    Ok(paths.map(|path| path.canonicalize().unwrap_or(path)).collect())
}

fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
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
