//! How large things may be.

use crate::tree::{files, none, rust_files};

const LINES_OF_FILE_MAX: usize = 500;
const LINES_OF_FUNCTION_MAX: usize = 70;

/// Files that are kept with the bytes of those who publish them.
const OF_OTHERS: [&str; 1] = ["crates/cli/tests/cli/sarif/sarif-schema-2.1.0.json"];

#[test]
fn no_file_of_ours_has_more_than_500_lines() {
    let is_counted =
        |path: &str| path.starts_with("crates/") || path.starts_with("scripts/") || path.starts_with(".ci/");
    let tree = files();
    let long = tree
        .iter()
        .filter(|file| is_counted(&file.path) && !OF_OTHERS.contains(&file.path.as_str()))
        .filter(|file| !file.has_extension("snap") && !file.has_extension("csv"))
        .map(|file| (file.text.lines().count(), &file.path))
        .filter(|(lines, _)| *lines > LINES_OF_FILE_MAX);
    none("500 lines", &long.map(|(lines, path)| format!("{path}: {lines}")).collect::<Vec<_>>());
}

/// Clippy counts too; this counts test code and whatever carries an exception for it as well.
#[test]
fn no_function_has_more_than_70_lines() {
    let mut findings = Vec::new();
    for file in rust_files() {
        let lines: Vec<&str> = file.text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let Some(name) = function_name(line) else { continue };
            let length = body_length(&lines, index);
            if length > LINES_OF_FUNCTION_MAX {
                findings.push(format!("{}:{}: {name} has {length}", file.path, index + 1));
            }
        }
    }
    none("70 lines without blank lines and comments", &findings);
}

/// The name of the function that begins on a line, as rustfmt writes it.
fn function_name(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    let words = ["pub", "const", "async", "unsafe"];
    let is_head = before.split_whitespace().all(|word| words.contains(&word) || word.starts_with("pub("));
    if !is_head {
        return None;
    }
    after.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).next()
}

/// Lines between the head and the brace that closes the body, which stands where the head begins.
fn body_length(lines: &[&str], head: usize) -> usize {
    let indentation = |line: &str| line.len() - line.trim_start().len();
    let own = indentation(lines[head]);
    let is_end =
        |line: &&&str| indentation(line) == own && (line.trim() == "}" || line.trim_end().ends_with(';'));
    let rest = lines.get(head + 1..).unwrap_or_default();
    if lines[head].trim_end().ends_with(['}', ';']) {
        return 0;
    }
    let length = rest.iter().take_while(|line| !is_end(line)).filter(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with("//")
    });
    length.count()
}

#[test]
fn the_counting_of_lines_is_right() {
    let text = "fn one() {\n    a();\n\n    // Why.\n    b();\n}\n    pub(crate) async fn two(\n        a: u8,\n    ) -> u8 {\n        a\n    }\nfn three() {}";
    let lines: Vec<&str> = text.lines().collect();
    let found: Vec<(&str, usize)> = lines
        .iter()
        .enumerate()
        .filter_map(|(index, line)| Some((function_name(line)?, body_length(&lines, index))))
        .collect();
    assert_eq!(found, [("one", 2), ("two", 3), ("three", 0)]);
}
