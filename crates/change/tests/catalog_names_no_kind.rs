//! The crate `catalog` compares objects without knowing what they are.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

use std::path::Path;
use whimbrel_change::kinds::{DATABASE, KINDS, Words};

fn words() -> Vec<&'static str> {
    let kinds = KINDS.iter().chain([&DATABASE]);
    kinds
        .flat_map(|kind| match kind.words {
            Words::Whole(words) => words.to_vec(),
            Words::About(word) => vec![word],
        })
        .collect()
}

/// The program without comments and tests.
fn program(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().take_while(|line| *line != "#[cfg(test)]");
    lines.filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_catalog_names_no_kind_of_object() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/src");
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() > 4);
    for file in files {
        let program = program(&file);
        for word in words() {
            assert!(!program.contains(&format!("\"{word}\"")), "{}: {word}", file.display());
        }
    }
}

#[test]
fn every_file_of_a_kind_is_in_the_list() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kinds");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_kind = |path: &Path| {
        path.extension().is_some_and(|end| end == "rs") && program(path).contains("const KIND: Kind")
    };
    let files = paths.filter(|path| is_kind(path)).count();
    assert_eq!(files, KINDS.len() + [DATABASE].len());
}
