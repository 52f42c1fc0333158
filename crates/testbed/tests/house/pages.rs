//! What the pages say, and whether it is so.

use crate::tree::{files, none, read, root, rust_files};
use std::path::Path;

/// The two commands that the README begins with.
const COMMANDS: [&str; 2] = ["cargo run --release -- demo", "cargo test --workspace"];

#[test]
fn ci_runs_what_the_readme_says() {
    let (readme, ci) = (read("README.md"), read(".ci/run"));
    let first_block = readme.split("```").nth(1).unwrap_or_default();
    for command in COMMANDS {
        assert!(first_block.lines().any(|line| line.trim_end().starts_with(command)), "README: {command}");
        assert!(
            ci.lines().any(|line| line.trim_start().starts_with("stage ") && line.ends_with(command)),
            "{command}"
        );
    }
    for command in ["cargo fmt --all --check", "cargo clippy --workspace --all-targets -- -D warnings"] {
        assert!(ci.contains(command), ".ci/run: {command}");
    }
}

#[test]
fn every_link_of_a_page_leads_to_a_file() {
    let root = root();
    let mut findings = Vec::new();
    for page in files().iter().filter(|file| file.has_extension("md")) {
        let folder = root.join(&page.path);
        let folder = folder.parent().unwrap();
        for target in page.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            let is_elsewhere = target.contains("://") || target.starts_with("mailto:");
            if !path.is_empty() && !is_elsewhere && !folder.join(path).exists() {
                findings.push(format!("{}: {target}", page.path));
            }
        }
    }
    none("no dead link", &findings);
}

#[test]
fn every_file_and_every_test_that_architecture_names_is_there() {
    let page = read("ARCHITECTURE.md");
    let code: String = rust_files().into_iter().map(|file| file.text).collect();
    let mut findings = Vec::new();
    let mut tests = 0;
    for word in page.split('`').skip(1).step_by(2) {
        let is_path =
            word.starts_with("crates/") || word.starts_with("docs/") || word.starts_with("examples/");
        if is_path && !Path::new(&root()).join(word.trim_end_matches('/')).exists() {
            findings.push(format!("no file {word}"));
        }
        let is_sentence = word.matches('_').count() >= 3
            && word
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
        if is_sentence && !word.starts_with("pg_") {
            tests += 1;
            if !code.contains(&format!("fn {word}(")) {
                findings.push(format!("no test {word}"));
            }
        }
    }
    none("ARCHITECTURE.md says what is", &findings);
    assert!(tests >= 10, "each invariant names its test");
}

/// The requirements of each of the five systems that are met here.
const REQUIREMENTS: [(char, &[usize]); 5] = [
    ('A', &[1, 2, 3, 4, 5, 6, 7, 8]),
    ('B', &[1, 2, 3, 4, 5, 6, 7, 8]),
    ('C', &[1, 2, 3, 4, 5, 7]),
    ('D', &[1, 2, 3, 4, 5, 6, 7]),
    ('E', &[1, 2, 3, 4, 5, 6]),
];

#[test]
fn every_requirement_is_named_by_the_test_that_proves_it() {
    let tests: Vec<_> = rust_files().into_iter().filter(|file| file.path.contains("/tests/")).collect();
    let is_named = |id: &str| {
        let begins = format!("fn {}_", id.to_lowercase());
        let mut lines = tests.iter().flat_map(|file| file.text.lines()).map(str::trim_start);
        lines.any(|line| {
            let words =
                line.strip_prefix("//").map(|comment| comment.split(|one: char| !one.is_alphanumeric()));
            line.contains(&begins) || words.is_some_and(|mut words| words.any(|word| word == id))
        })
    };
    let ids = REQUIREMENTS
        .iter()
        .flat_map(|(system, numbers)| numbers.iter().map(move |number| format!("{system}{number}")));
    none("every requirement has its test", &ids.filter(|id| !is_named(id)).collect::<Vec<_>>());
}

#[test]
fn the_licences_are_those_of_the_manifest() {
    assert!(read("Cargo.toml").contains("license = \"MIT OR Apache-2.0\""));
    assert!(read("LICENSE-MIT").starts_with("MIT License"));
    assert!(read("LICENSE-APACHE").trim_start().starts_with("Apache License"));
}
