//! What the code of each crate may not do.

use crate::tree::{files, none, rust_files};

const PURE: &[&str] = &["source", "catalog", "change", "lint"];
const LIBRARY: &[&str] = &["source", "catalog", "change", "lint", "postgres", "engine"];

fn scan(crates: &[&str], words: &[&str]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in rust_files().iter().filter(|file| file.is_source_of(crates)) {
        for (number, line) in file.code() {
            for word in words.iter().filter(|word| line.contains(**word)) {
                findings.push(format!("{}:{number}: {word}", file.path));
            }
        }
    }
    findings
}

#[test]
fn the_pure_crates_do_no_io_read_no_clock_draw_no_numbers_and_never_wait() {
    let words = [
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "std::io::std",
        "SystemTime",
        "Instant",
        "async ",
        ".await",
        "tokio",
        "rand::",
        "RandomState",
        "HashMap",
        "HashSet",
    ];
    none("pure crates compute values", &scan(PURE, &words));
}

#[test]
fn the_library_never_prints_never_reads_the_environment_and_never_exits() {
    let words = [
        "println!",
        "print!(",
        "dbg!(",
        "io::stdout",
        "io::stderr",
        "env::var",
        "env::args",
        "env::current_dir",
        "env::home_dir",
        "env::temp_dir",
        "process::exit",
        "process::abort",
        "option_env!",
    ];
    none("front doors do that", &scan(LIBRARY, &words));
}

#[test]
fn oids_and_system_catalogs_stay_out_of_the_catalog_crate() {
    none("identity is an address", &scan(&["catalog"], &["pg_", "oid", "Oid", "OID"]));
}

#[test]
fn sql_of_our_own_qualifies_what_it_takes_from_the_system_catalogs() {
    let tree = files();
    let own = tree.iter().filter(|file| file.has_extension("sql") && file.path.starts_with("crates/"));
    let mut findings = Vec::new();
    for file in own.filter(|file| file.path.contains("/src/")) {
        for (number, line) in file.text.lines().enumerate() {
            let words = line.split(|letter: char| !(letter.is_alphanumeric() || "_.".contains(letter)));
            let before = |word: &str| line.split(word).next().unwrap_or_default().trim_end().to_owned();
            let is_from = |word: &&str| before(word).ends_with("from") || before(word).ends_with("join");
            findings.extend(
                words
                    .filter(|word| word.starts_with("pg_") && !word.contains('.'))
                    .filter(is_from)
                    .map(|word| format!("{}:{}: {word}", file.path, number + 1)),
            );
        }
    }
    none("a search_path of the user's must not change what is read", &findings);
}
