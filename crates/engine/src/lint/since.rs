//! The files that changed since a revision of git.

use crate::failure::Failure;
use crate::git::git;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use whimbrel_lint::Standing;

/// The files that were added or changed since `revision`, and those that git does not know yet.
pub(super) fn changed(folder: &Path, revision: &str) -> Result<BTreeMap<PathBuf, Standing>, Failure> {
    let top = git(folder, &["rev-parse", "--show-toplevel"])?;
    let top = PathBuf::from(String::from_utf8_lossy(&top).trim_end().to_owned());
    let committed = git(
        folder,
        &["diff", "--name-status", "-z", "--no-renames", "--diff-filter=AM", "--end-of-options", revision],
    )?;
    let unknown = git(&top, &["ls-files", "-z", "--others", "--exclude-standard"])?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let committed: Vec<String> = committed.split(|byte| *byte == 0).map(text).collect();
    let of_letter = |letter: &str| if letter == "M" { Standing::Edited } else { Standing::New };
    let known =
        committed.chunks_exact(2).filter_map(|pair| Some((pair.get(1)?.clone(), of_letter(pair.first()?))));
    let unknown = unknown.split(|byte| *byte == 0).map(|name| (text(name), Standing::New));
    let named = known.chain(unknown).filter(|(name, _)| !name.is_empty());
    let placed = named.map(|(name, standing)| (top.join(name), standing));
    Ok(placed.map(|(path, standing)| (path.canonicalize().unwrap_or(path), standing)).collect())
}
