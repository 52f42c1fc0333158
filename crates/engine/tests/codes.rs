//! Every code that a diagnostic can carry has an entry in `whimbrel::explain`, and every entry a code.

#![expect(clippy::unwrap_used, reason = "a failing test panics")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use whimbrel::explain::explanations;

/// Words of the same form as codes that are none: ledger words, file names, options of programs.
const NOT_CODES: &[&str] = &[
    // Parts of a manifest of Cargo.
    "build-dependencies",
    "dev-dependencies",
    // Classes and ledger words.
    "failed-clean",
    "failed-dirty",
    "comments-edited",
    "not-applied",
    "run-started",
    // Names of documents.
    "dev-down",
    "dev-psql-url",
    "dev-status",
    "data-clone",
    "data-make",
    "dev-up",
    "schema-dump",
    "schema-graph",
    // Rules of the linter, whose pages are made of themselves.
    "cascade-drops-more",
    "history-not-desired",
    // Values of settings.
    "allow-if-equal",
    "at-once",
    "in-turn",
    "new-wins",
    "no-primary-key",
    "scram-sha-256",
    // Other programs.
    "node-pg-migrate",
    "sql-migrate",
    // Settings of libpq.
    "prefer-standby",
    "read-only",
    "read-write",
    "verify-ca",
    "verify-full",
    // Platforms and packages.
    "darwin-arm64",
    "darwin-x64",
    "linux-arm64",
    "linux-x64",
    "npm-cache",
    "whimbrel-copy",
    "whimbrel-guard",
    "whimbrel-postgres",
    "whimbrel-server",
    "ls-files",
    "ls-tree",
    "rev-parse",
    // Forms of statements.
    "attach-partition",
    "attach-partition-check",
    "type-using-expression",
    "create-function",
    "create-trigger",
    "drop-trigger",
    "rename-column",
    "create-unique-index-concurrently",
    "drop-not-null",
    "add-check-not-valid",
    "add-column-nullable",
    "add-fk-not-valid",
    "add-not-null-constraint-not-valid",
    "set-not-null-valid-check",
    // How serde spells.
    "kebab-case",
];

#[test]
fn every_code_in_the_sources_has_an_explanation() {
    let explained: BTreeSet<&str> = explanations().map(|explanation| explanation.code).collect();
    let missing: Vec<String> = sources()
        .iter()
        .flat_map(|(path, text)| codes_in(text).into_iter().map(move |code| (path, code)))
        .filter(|(_, code)| !explained.contains(code.as_str()) && !NOT_CODES.contains(&code.as_str()))
        .map(|(path, code)| format!("{code} ({})", path.display()))
        .collect();
    assert!(
        missing.is_empty(),
        "add an entry to crates/engine/src/explain/*.rs, or the word to NOT_CODES:\n  {}",
        missing.join("\n  ")
    );
}

#[test]
fn every_explanation_is_of_a_code_that_exists() {
    let sources = sources();
    let is_used = |code: &str| {
        let literal = format!("\"{code}\"");
        sources.iter().any(|(_, text)| text.contains(&literal))
    };
    let dead: Vec<&str> =
        explanations().map(|explanation| explanation.code).filter(|code| !is_used(code)).collect();
    assert!(dead.is_empty(), "no source has these codes: {dead:?}");
}

/// The text of every source file without its tests and without the explanations themselves.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let mut files = Vec::new();
    for crate_folder in std::fs::read_dir(&root).unwrap() {
        let folder = crate_folder.unwrap().path();
        if !folder.ends_with("testbed") {
            collect(&folder.join("src"), &mut files);
        }
    }
    assert!(files.len() > 50, "the sources are not where they are looked for");
    files
        .into_iter()
        .filter(|path| {
            // The words of the kinds are forms of statements, not codes of diagnostics.
            let path = path.to_string_lossy();
            let forms = [
                "change/src/aside",
                "change/src/claim",
                "change/src/kinds",
                "change/src/rename",
                "change/src/replacement",
            ];
            let has_forms = forms.iter().any(|part| path.contains(part));
            // A rule of the linter explains itself: `each_rule_is_explained_by_its_code`.
            let has_forms = has_forms || path.contains("lint/src");
            !path.contains("engine/src/explain") && !has_forms
        })
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().to_owned();
            (path.strip_prefix(&root).unwrap().to_owned(), code)
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let is_source = path.extension().is_some_and(|extension| extension == "rs");
        if path.is_dir() {
            collect(&path, files);
        } else if is_source && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
}

/// Words with a dash that stand alone in quotes, and what stands first in a `Diagnostic::error(…)`.
fn codes_in(text: &str) -> BTreeSet<String> {
    let code_lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let words = code_lines.flat_map(|line| line.split('"').map(str::to_owned));
    let mut codes: BTreeSet<String> = words.filter(|word| is_code(word)).collect();
    for call in ["Diagnostic::error(", "Diagnostic::warning(", "Diagnostic::note("] {
        for rest in text.split(call).skip(1) {
            let literal = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
            codes.extend(literal.map(str::to_owned));
        }
    }
    codes
}

fn is_code(word: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    word.contains('-')
        && word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.split('-').all(is_part)
}
