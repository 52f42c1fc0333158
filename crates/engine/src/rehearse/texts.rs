//! Files of SQL that a rehearsal is given: rows, queries, checks.

use crate::context::Context;
use crate::failure::{Class, Failure};
use std::path::Path;
use whimbrel_change::rehearsal::{Finding, QuerySide};
use whimbrel_postgres::Session;
use whimbrel_postgres::rehearse::Query;
use whimbrel_source::{Diagnostic, Piece, Script, SourceFile, StandardConformingStrings};

/// A statement of such a file, with the comment before it.
pub(super) struct Commented {
    pub(super) sql: String,
    pub(super) comment: Vec<String>,
}

/// What a query of the checks is expected to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    NoRow,
    SomeRow,
    Rows(usize),
}

/// A query whose answer is known beforehand.
pub(super) struct Check {
    name: String,
    sql: String,
    expected: Expected,
}

/// Reads the statements of a file; the path starts from the project's root.
pub(super) fn statements(context: &Context<'_>, path: &Path) -> Result<Vec<Commented>, Failure> {
    let whole = context.project.resolve(path);
    let bytes = std::fs::read(&whole).map_err(|error| {
        let diagnostic = Diagnostic::error("unreadable-file", format!("{} cannot be read", path.display()));
        Failure::new(Class::Usage, diagnostic.with_note(error.to_string()))
    })?;
    let unfit = |diagnostics| Failure { class: Class::Usage, diagnostics };
    let file = SourceFile::from_bytes(path.display().to_string(), &bytes);
    let file = file.map_err(|diagnostic| unfit(vec![diagnostic]))?;
    let script = Script::read(file, StandardConformingStrings::On).map_err(unfit)?;
    let mut found = Vec::new();
    let mut comment = Vec::new();
    for piece in script.pieces() {
        match piece {
            Piece::Between(span) => {
                let lines = script.file.slice(span).lines().filter_map(|line| line.trim().strip_prefix("--"));
                comment.extend(lines.map(|line| line.trim().to_owned()));
            }
            Piece::Statement(statement) => {
                let sql = statement.text(&script.file).to_owned();
                found.push(Commented { sql, comment: std::mem::take(&mut comment) });
            }
            Piece::CopyData(_) => {}
        }
    }
    Ok(found)
}

/// Fills tables with the rows of a file.
pub(super) async fn fill(context: &Context<'_>, session: &Session, path: &Path) -> Result<(), Failure> {
    for statement in statements(context, path)? {
        let ran = session.client().batch_execute(&statement.sql).await;
        ran.map_err(|error| {
            let said =
                error.as_db_error().map_or_else(|| error.to_string(), |server| server.message().to_owned());
            let message = format!("the rows of {} cannot be put in: {said}", path.display());
            Failure::new(
                Class::Usage,
                Diagnostic::error("data-refused", message).with_note(statement.sql.clone()),
            )
        })?;
    }
    Ok(())
}

/// The queries of a file.
pub(super) fn queries(context: &Context<'_>, path: &Path, side: QuerySide) -> Result<Vec<Query>, Failure> {
    let query = |statement: Commented| {
        let first = statement.sql.split_whitespace().next().unwrap_or_default();
        let is_read = ["select", "table", "values"].iter().any(|word| first.eq_ignore_ascii_case(word));
        let words: Vec<&str> = statement.sql.split_whitespace().take(12).collect();
        let name = statement.comment.first().filter(|line| !line.is_empty()).cloned();
        let name = name.unwrap_or_else(|| words.join(" "));
        Query { name, sql: statement.sql.clone(), values: Vec::new(), side, writes: !is_read }
    };
    Ok(statements(context, path)?.into_iter().map(query).collect())
}

/// The checks of a file: of each statement no row is expected, unless a comment before it says `expect: 3 rows` or
/// `expect: rows`.
pub(super) fn checks(context: &Context<'_>, path: &Path) -> Result<Vec<Check>, Failure> {
    let check = |statement: Commented| {
        let expected = statement.comment.iter().find_map(|line| line.strip_prefix("expect:"));
        let name = statement.comment.iter().find(|line| !line.is_empty() && !line.starts_with("expect:"));
        let words: Vec<&str> = statement.sql.split_whitespace().take(12).collect();
        let expected = match expected.map(str::trim) {
            None | Some("no row" | "no rows") => Expected::NoRow,
            Some("rows" | "a row") => Expected::SomeRow,
            Some(text) => {
                let number = text.split_whitespace().next().and_then(|number| number.parse().ok());
                Expected::Rows(number.ok_or_else(|| unknown_expectation(path, text))?)
            }
        };
        Ok(Check { name: name.cloned().unwrap_or_else(|| words.join(" ")), sql: statement.sql, expected })
    };
    statements(context, path)?.into_iter().map(check).collect()
}

fn unknown_expectation(path: &Path, text: &str) -> Failure {
    let message = format!(
        "a check of {} expects \"{}\", which is no number of rows",
        path.display(),
        text.escape_debug()
    );
    let help = "write `-- expect: no rows`, `-- expect: rows` or `-- expect: 3 rows`";
    Failure::new(Class::Usage, Diagnostic::error("check-unreadable", message).with_help(help))
}

/// Asks every check; those whose answer is another than expected.
pub(super) async fn ask(session: &Session, checks: &[Check]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in checks {
        let client = session.client();
        // A check that writes is refused, and one that hangs is ended.
        let begun = client.batch_execute("begin read only; set local statement_timeout = '60s'").await;
        let answer = client.query(&check.sql, &[]).await;
        let ended = client.batch_execute("rollback").await;
        let message = match (begun.and(ended), answer) {
            (Err(error), _) | (Ok(()), Err(error)) => {
                let said =
                    error.as_db_error().map_or_else(|| error.to_string(), |one| one.message().to_owned());
                format!("the check \"{}\" was refused: {said}", check.name)
            }
            (Ok(()), Ok(rows)) => {
                let is_met = match check.expected {
                    Expected::NoRow => rows.is_empty(),
                    Expected::SomeRow => !rows.is_empty(),
                    Expected::Rows(number) => rows.len() == number,
                };
                if is_met {
                    continue;
                }
                let expected = match check.expected {
                    Expected::NoRow => "none is".to_owned(),
                    Expected::SomeRow => "some are".to_owned(),
                    Expected::Rows(1) => "1 is".to_owned(),
                    Expected::Rows(number) => format!("{number} are"),
                };
                format!("the check \"{}\" answers {} rows, and {expected} expected", check.name, rows.len())
            }
        };
        findings.push(
            Finding::new("check-failed", message).with_help("correct the file that broke it, or the check"),
        );
    }
    findings
}
