//! Names, lints and words that must or must not be in the tree.

use crate::tree::{files, none, read, rust_files};

/// Names that say nothing about what is inside.
const BUCKETS: &[&str] = &[
    "util",
    "utils",
    "utilities",
    "helper",
    "helpers",
    "common",
    "commons",
    "type",
    "types",
    "misc",
    "manager",
    "managers",
    "shared",
    "stuff",
];

#[test]
fn no_file_or_folder_is_a_bucket() {
    let tree = files();
    let is_bucket = |path: &&str| {
        path.split(['/', '.']).any(|part| BUCKETS.contains(&part.to_ascii_lowercase().as_str()))
    };
    let paths = tree.iter().map(|file| file.path.as_str()).filter(|path| path.starts_with("crates/"));
    none("find what it is about", &paths.filter(is_bucket).map(str::to_owned).collect::<Vec<_>>());
}

#[test]
fn the_lints_that_keep_the_rules_are_on_in_every_crate() {
    let workspace = read("Cargo.toml");
    for line in [
        "unsafe_code = \"forbid\"",
        "missing_docs = \"warn\"",
        "too_many_lines = \"deny\"",
        "wildcard_enum_match_arm = \"deny\"",
        "allow_attributes_without_reason = \"deny\"",
        "print_stdout = \"deny\"",
        "print_stderr = \"deny\"",
        "unwrap_used = \"deny\"",
        "expect_used = \"deny\"",
        "indexing_slicing = \"deny\"",
        "iter_over_hash_type = \"deny\"",
        "exit = \"deny\"",
    ] {
        assert!(workspace.lines().any(|own| own.trim() == line), "Cargo.toml has no {line}");
    }
    let clippy = read("clippy.toml");
    assert!(clippy.contains("too-many-lines-threshold = 70"));
    let manifests = files()
        .into_iter()
        .filter(|file| file.path.starts_with("crates/") && file.path.ends_with("/Cargo.toml"));
    let without = manifests.filter(|file| !file.text.contains("[lints]\nworkspace = true"));
    none("every crate keeps the lints", &without.map(|file| file.path).collect::<Vec<_>>());
    assert!(read(".ci/run").contains("-D warnings"), "a missing doc comment must be an error in CI");
}

#[test]
fn no_test_is_ignored_and_the_name_of_each_is_a_sentence() {
    let ignore = concat!("#[", "ignore");
    let mut findings = Vec::new();
    for file in rust_files() {
        let mut is_test = false;
        for (index, line) in file.text.lines().enumerate() {
            let line = line.trim();
            let place = format!("{}:{}", file.path, index + 1);
            if line.starts_with(ignore) {
                findings.push(format!("{place}: ignored"));
            }
            if let Some((_, name)) = line.split_once("fn ").filter(|_| is_test) {
                let name = name.split('(').next().unwrap_or_default();
                if name.starts_with("test_") || name.ends_with("_works") {
                    findings.push(format!("{place}: {name}"));
                }
                is_test = false;
            }
            is_test |= line == "#[test]" || line.starts_with("#[tokio::test");
        }
    }
    none("a test's name is the sentence that it proves", &findings);
}

/// Written in pieces, so that this file is not found.
#[test]
fn the_tree_names_no_machine_and_no_mirror_of_a_registry() {
    let words = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/home/", "us"),
        concat!("regis", "try.npmjs"),
        concat!("npm", "mirror"),
        concat!("arti", "factory"),
        concat!("sparse", "+http"),
        concat!("GO", "PROXY"),
    ];
    let mut findings = Vec::new();
    for file in files() {
        for (index, line) in file.text.lines().enumerate() {
            for word in words.iter().filter(|word| line.contains(**word)) {
                findings.push(format!("{}:{}: {word}", file.path, index + 1));
            }
        }
    }
    none("the tree works on every machine", &findings);
    let lock = read("Cargo.lock");
    let elsewhere = lock.lines().filter(|line| {
        line.starts_with("source = ") && !line.contains("github.com/rust-lang/crates.io-index")
    });
    none("crates come from crates.io", &elsewhere.map(str::to_owned).collect::<Vec<_>>());
}
