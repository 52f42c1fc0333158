//! Whatever the text, the linter ends, and says the same again.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use whimbrel_lint::{Layout, Level, Linter, Migration, RULES, Settings, fixed};
use whimbrel_source::SourceFile;

/// The files of the corpora, and the examples of the rules.
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["../../corpus", "src/rules"] {
        collect(&own.join(folder), &mut files);
    }
    files.sort();
    files.iter().map(|path| std::fs::read(path).unwrap()).collect()
});

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

/// As [`Linter`] asserts of each statement, with every rule asked.
#[test]
#[cfg_attr(not(debug_assertions), ignore = "only with them does each rule look at each statement")]
fn no_rule_speaks_of_what_is_not_its_topic() {
    let levels: BTreeMap<_, _> = RULES.iter().map(|rule| (rule.code.to_owned(), Level::Warn)).collect();
    for bytes in &*FILES {
        let text = String::from_utf8_lossy(bytes);
        let migration = Migration::read_what_is_whole(SourceFile::new("1_any.sql", text), Layout::Whimbrel).0;
        let mut linter = Linter::new(Settings { levels: levels.clone(), ..Settings::default() });
        linter.check(std::slice::from_ref(&migration));
        linter.check(&[migration]);
    }
}

/// What breaks a file.
const BREAKING: &[&[u8]] = &[
    b"'",
    b"\"",
    b"$$",
    b"$a$",
    b"/*",
    b"*/",
    b"(",
    b")",
    b";",
    b"\\",
    b"\n",
    b"\r\n",
    b"--",
    b"\0",
    b"\xff",
    b"\xe2\x82",
    b"\xEF\xBB\xBF",
    b"begin atomic ",
    b";\nalter table t add a int;\n",
    b"-- migrate:down\n",
    b"E'\\",
    b"copy t from stdin;\n",
    b"-- whimbrel: allow no-primary-key because \"x\"\n",
];

/// Reads bytes as the command does: what is whole, whatever else there is.
fn survives(bytes: &[u8]) -> Result<(), TestCaseError> {
    let Ok((file, damage)) = SourceFile::from_damaged_bytes("any.sql", bytes) else { return Ok(()) };
    let length = file.text().len();
    let (migration, wrong) = Migration::read_what_is_whole(file.clone(), Layout::Plain);
    let findings = Linter::new(Settings { majors: 18..=18, ..Settings::default() }).check(&[migration]);
    for finding in &findings {
        prop_assert!(
            finding.span.end <= length && file.text().get(finding.span.start..finding.span.end).is_some()
        );
        prop_assert!(
            wrong.is_empty() || finding.fix.is_none(),
            "a fix of {} in a broken file",
            finding.rule.code
        );
    }
    if damage.is_none() && wrong.is_empty() {
        let _ = fixed(&file, &findings);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_file_that_is_damaged_anywhere_is_read_to_its_end(
        file in any::<prop::sample::Index>(),
        damages in prop::collection::vec((any::<prop::sample::Index>(), 0..40usize, prop::sample::select(BREAKING)), 1..6),
    ) {
        let mut bytes = file.get(&FILES).clone();
        for (at, removed, put) in damages {
            let at = at.index(bytes.len() + 1);
            let end = (at + removed).min(bytes.len());
            bytes.splice(at..end, put.iter().copied());
        }
        survives(&bytes)?;
    }

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
fn what_stands_around_a_broken_statement_is_checked_and_allowed() {
    let text = "drop table app.orders;\ncomment on table app.items is 'it's';\n\
                -- whimbrel: allow drop-loses-rows because \"nobody reads it\"\ndrop table app.items;\n\
                create index on app.items (a;\ndrop table app.lines;\n";
    let (migration, wrong) = Migration::read_what_is_whole(SourceFile::new("any.sql", text), Layout::Plain);
    let codes: Vec<&str> = wrong.iter().map(|error| error.code).collect();
    assert_eq!(codes, ["unterminated-quote", "unclosed-parenthesis"]);
    let findings = Linter::new(Settings::default()).check(&[migration]);
    let lost = findings.iter().filter(|finding| finding.rule.code == "drop-loses-rows");
    let lines =
        lost.map(|finding| (finding.file.position(finding.span.start).line, finding.allowed.is_some()));
    assert_eq!(lines.collect::<Vec<_>>(), [(1, false), (4, true), (6, false)]);
    assert!(findings.iter().all(|finding| finding.rule.code != "unused-allowance"), "{findings:#?}");
}

#[test]
fn a_comment_behind_data_with_a_quote_counts() {
    let text = "copy app.items from stdin;\nit's\n\\.\n\
                -- whimbrel: allow drop-loses-rows because \"nobody reads it\"\ndrop table app.items;\n";
    let migration = Migration::read(SourceFile::new("any.sql", text), Layout::Plain).unwrap();
    let findings = Linter::new(Settings::default()).check(&[migration]);
    let lost = findings.iter().find(|finding| finding.rule.code == "drop-loses-rows").unwrap();
    assert!(lost.allowed.is_some());
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

#[test]
fn what_was_learned_long_ago_is_remembered_as_what_was_just_learned() {
    let read = |name: &str, text: &str| Migration::read(SourceFile::new(name, text), Layout::Plain).unwrap();
    let other = |number: u32| {
        format!(
            "create table other.t{number} (id bigint primary key, a int references other.t{number} (id));\n\
             create view other.v{number} as select a from other.t{number};\n\
             create function other.f{number}() returns int language sql as 'select 1';\n"
        )
    };
    let others: Vec<String> = (0..270).map(other).collect();
    let others = read("2_others.sql", &others.concat());
    for rule in RULES.iter().filter(|rule| rule.bad.contains("-- release\n")) {
        let (history, release) = rule.bad.split_once("-- release\n").unwrap();
        let said = |between: &[&Migration]| -> Vec<String> {
            let mut linter = Linter::new(Settings::default());
            linter.learn(&read("1_history.sql", history));
            for migration in between {
                linter.learn(migration);
            }
            let findings = linter.check(&[read("3_release.sql", release)]);
            findings.iter().map(|own| format!("{}: {} {:?}", own.rule.code, own.message, own.notes)).collect()
        };
        assert_eq!(said(&[]), said(&[&others]), "{}", rule.code);
    }
}
