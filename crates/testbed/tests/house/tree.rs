//! The files of the workspace.

use std::path::{Path, PathBuf};

/// What holds nothing of ours, or nothing that is kept.
const NOT_OURS: &[&str] = &[".git", ".postgres", ".whimbrel", "target", "node_modules"];

/// A text file of the workspace.
pub(crate) struct TreeFile {
    /// Its path from the root, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every text file, ordered by path.
pub(crate) fn files() -> Vec<TreeFile> {
    let root = root();
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    files.sort_by(|left, right| left.path.cmp(&right.path));
    assert!(files.len() > 100, "the workspace was not found");
    files
}

/// Every Rust file, ordered by path.
pub(crate) fn rust_files() -> Vec<TreeFile> {
    files().into_iter().filter(|file| file.has_extension("rs")).collect()
}

/// One file, as text.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<TreeFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // In a second worktree of git, `.git` is a file.
        if NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            files.push(TreeFile { path, text });
        }
    }
}

impl TreeFile {
    pub(crate) fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|own| own == extension)
    }

    /// Whether it is a source file of one of these crates, and no test of it.
    pub(crate) fn is_source_of(&self, crates: &[&str]) -> bool {
        let is_in = |name: &&str| self.path.starts_with(&format!("crates/{name}/src/"));
        self.has_extension("rs") && !self.path.ends_with("/tests.rs") && crates.iter().any(is_in)
    }

    /// Its lines with their numbers, without comments and without its tests.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.text.find("#[cfg(test)]\nmod tests {").unwrap_or(self.text.len());
        let code = self.text.get(..end).unwrap_or_default();
        let lines = code.lines().enumerate().map(|(index, line)| (index + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// Fails with one line for each finding.
pub(crate) fn none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}:\n  {}\n", findings.join("\n  "));
}
