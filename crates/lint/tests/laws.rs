//! Whatever the text, the linter ends, and says the same again.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use whimbrel_lint::{Layout, Linter, Migration, Settings};
use whimbrel_source::SourceFile;

/// The words and signs of every statement of the corpus.
static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/claims"), &mut files);
    let text: String = files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let spaced =
        ["(", ")", ",", ";", "."].iter().fold(text, |text, sign| text.replace(sign, &format!(" {sign} ")));
    spaced.split_whitespace().map(str::to_owned).collect()
});

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            files.push(path);
        }
    }
}

fn said(text: &str) -> Vec<String> {
    let Ok(migration) = Migration::read(SourceFile::new("any.sql", text), Layout::Plain) else {
        return Vec::new();
    };
    let mut linter = Linter::new(Settings::default());
    let findings = linter.check(&[migration]);
    for finding in &findings {
        assert!(finding.span.end <= text.len(), "{}", finding.rule.code);
    }
    findings
        .iter()
        .map(|finding| format!("{:?} {}: {}", finding.span, finding.rule.code, finding.message))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn words_of_sql_in_any_order_are_read_to_their_end(picks in prop::collection::vec(any::<prop::sample::Index>(), 0..120)) {
        let words: Vec<&str> = picks.iter().map(|pick| pick.get(&WORDS).as_str()).collect();
        let text = words.join(" ");
        prop_assert_eq!(said(&text), said(&text));
    }

    #[test]
    fn a_statement_that_is_cut_or_torn_is_read_to_its_end(start in any::<prop::sample::Index>(), length in 1..200usize, hole in any::<prop::sample::Index>()) {
        let start = start.index(WORDS.len());
        let mut words: Vec<&str> = WORDS.iter().skip(start).take(length).map(String::as_str).collect();
        words.remove(hole.index(words.len()));
        said(&words.join(" "));
    }

    #[test]
    fn any_text_is_read_to_its_end(text in "\\PC{0,200}") {
        said(&text);
        said(&format!("alter table t {text}"));
    }
}

#[test]
fn a_large_file_and_a_deep_one_are_read_in_passing() {
    let deep = format!("alter table t add check ({}1{});", "(".repeat(50_000), ")".repeat(50_000));
    assert!(!said(&deep).is_empty());
    let open = format!("create table t (a int default {}", "(".repeat(50_000));
    said(&open);
    let rows = "insert into t values (1, 'some text', 2.5, now());\n".repeat(50_000);
    assert!(rows.len() > 2_000_000);
    said(&rows);
    said(&format!("insert into t values {};", vec!["(1, 'some text')"; 100_000].join(", ")));
}
