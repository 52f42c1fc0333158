//! Checks: queries whose answers are known beforehand, for a rehearsal and for a live database.

mod answer;

use crate::commented::{Commented, statements};
use crate::context::Context;
use crate::counted::count;
use crate::failure::{Class, Failure};
use crate::project::Migrations;
use answer::Table;
use serde::Serialize;
use std::path::Path;
use std::time::Duration;
use whimbrel_change::MigrationId;
use whimbrel_postgres::answer::{Answer, ask_read_only};
use whimbrel_postgres::{ServerError, Session};
use whimbrel_source::Diagnostic;

/// What a comment begins with that says what is expected.
const EXPECT: &str = "expect:";

/// What a comment begins with that says while which migration is not applied.
const BEFORE: &str = "before:";

/// What a comment begins with that says while which migration is.
const BEHIND: &str = "behind:";

/// How long one may take.
const LIMIT: Duration = Duration::from_secs(60);

/// How many rows of a difference are shown.
const SHOWN: usize = 20;

/// A query whose answer is known beforehand.
pub(crate) struct Check {
    name: String,
    sql: String,
    expected: Expected,
    when: When,
}

/// When a check is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
enum When {
    Always,
    /// While this migration is not applied.
    Before(MigrationId),
    /// While it is.
    Behind(MigrationId),
}

/// What a query is expected to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Expected {
    NoRow,
    SomeRow,
    Rows(usize),
    These(Table),
}

/// A check whose answer is another than expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnmetCheck {
    /// What the comment above the query calls it, or its first words.
    pub name: String,
    /// What it answers, and what is expected, in words.
    pub message: String,
    /// Rows: `-` before one that is expected and not there, `+` before one that is there and not expected.
    pub rows: Vec<String>,
}

/// The checks of a file: of each statement no row is expected, unless a comment before it says `expect: 3 rows`,
/// `expect: rows`, or `expect:` with the rows on the lines behind. `before: <migration>` and `behind: <migration>` say
/// when it is asked.
///
/// # Errors
/// The file can't be read, is no SQL, expects what is no number of rows, or names no migration.
pub(crate) fn read(
    context: &Context<'_>,
    path: &Path,
    migrations: &Migrations,
) -> Result<Vec<Check>, Failure> {
    let statements = statements(context, path)?;
    statements.into_iter().map(|statement| Check::of(statement, path, migrations)).collect()
}

/// Asks every check that is to be asked while these migrations are applied, in a read-only transaction; how many, and
/// those whose answer is another than expected.
pub(crate) async fn ask(
    session: &Session,
    checks: &[Check],
    is_applied: impl Fn(&MigrationId) -> bool,
) -> (usize, Vec<UnmetCheck>) {
    let is_due = |check: &&Check| match &check.when {
        When::Always => true,
        When::Before(id) => !is_applied(id),
        When::Behind(id) => is_applied(id),
    };
    let (mut asked, mut unmet) = (0, Vec::new());
    for check in checks.iter().filter(is_due) {
        asked += 1;
        unmet.extend(match ask_read_only(session.client(), &check.sql, Some(LIMIT)).await {
            Err(error) => Some(check.refused(&error)),
            Ok(answer) => check.held_against(&answer),
        });
    }
    (asked, unmet)
}

impl Check {
    fn of(statement: Commented, path: &Path, migrations: &Migrations) -> Result<Self, Failure> {
        let lines: Vec<&str> = statement.comment.iter().map(String::as_str).collect();
        let place = lines.iter().position(|line| line.starts_with(EXPECT)).unwrap_or(lines.len());
        let (before, expectation) = lines.split_at(place);
        let (head, behind) = expectation.split_first().unzip();
        let behind = behind.unwrap_or_default();
        let expected = match head.and_then(|line| line.strip_prefix(EXPECT)).map(str::trim) {
            None | Some("no row" | "no rows") => Expected::NoRow,
            Some("rows" | "a row") => Expected::SomeRow,
            Some("") => Expected::These(Table::written(behind.iter().copied())),
            Some(text) => {
                let number = text.split_whitespace().next().and_then(|number| number.parse().ok());
                Expected::Rows(number.ok_or_else(|| unknown_expectation(path, text))?)
            }
        };
        let behind = if matches!(expected, Expected::These(_)) { &[] } else { behind };
        let is_when = |line: &&str| line.starts_with(BEFORE) || line.starts_with(BEHIND);
        let (when, words): (Vec<&str>, Vec<&str>) =
            before.iter().chain(behind).partition(|line| is_when(line));
        let when = when.first().map(|line| When::read(line, path, migrations)).transpose()?;
        let when = when.unwrap_or(When::Always);
        let name = words.into_iter().find(|line| !line.is_empty());
        let name = name.map_or_else(|| statement.first_words(), ToOwned::to_owned);
        Ok(Self { name, sql: statement.sql, expected, when })
    }

    fn refused(&self, error: &ServerError) -> UnmetCheck {
        let said = error.as_db_error().map_or_else(|| error.to_string(), |one| one.message().to_owned());
        let message = format!("the check \"{}\" was refused: {said}", self.name);
        UnmetCheck { name: self.name.clone(), message, rows: Vec::new() }
    }

    fn held_against(&self, answer: &Answer) -> Option<UnmetCheck> {
        let found = Table::answered(answer);
        let number = found.rows.len();
        let (is_met, expected) = match &self.expected {
            Expected::NoRow => (number == 0, "none is".to_owned()),
            Expected::SomeRow => (number > 0, "some are".to_owned()),
            Expected::Rows(wanted) => (number == *wanted, are(*wanted)),
            Expected::These(table) => (found.differences(table).is_empty(), are(table.rows.len())),
        };
        if is_met {
            return None;
        }
        let nothing = Table::default();
        let (other, against) = match &self.expected {
            Expected::These(table) => ("other rows than expected".to_owned(), table),
            Expected::NoRow | Expected::SomeRow | Expected::Rows(_) => {
                (format!("{}, and {expected} expected", count(number, "row")), &nothing)
            }
        };
        let mut rows = found.differences(against);
        let more = rows.len().saturating_sub(SHOWN);
        rows.truncate(SHOWN);
        rows.extend((more > 0).then(|| format!("… and {more} more")));
        let message = format!("the check \"{}\" answers {other}", self.name);
        Some(UnmetCheck { name: self.name.clone(), message, rows })
    }
}

impl When {
    fn read(line: &str, path: &Path, migrations: &Migrations) -> Result<Self, Failure> {
        let (when, text): (fn(MigrationId) -> Self, &str) = match line.strip_prefix(BEFORE) {
            Some(text) => (Self::Before, text),
            None => (Self::Behind, line.strip_prefix(BEHIND).unwrap_or(line)),
        };
        let said = migrations.called(text.trim()).map_err(|mut failure| {
            let note = format!("A check of {} says \"{}\".", path.display(), line.escape_debug());
            let noted = failure.diagnostics.into_iter().map(|one| one.with_note(note.clone()));
            failure.diagnostics = noted.collect();
            failure
        })?;
        Ok(when(said.id.clone()))
    }
}

fn are(number: usize) -> String {
    if number == 1 { "1 is".to_owned() } else { format!("{number} are") }
}

fn unknown_expectation(path: &Path, text: &str) -> Failure {
    let message = format!(
        "a check of {} expects \"{}\", which is no number of rows",
        path.display(),
        text.escape_debug()
    );
    let help = "write `-- expect: no rows`, `-- expect: rows`, `-- expect: 3 rows`, or `-- expect:` and the rows \
                behind it, a line for each";
    Failure::new(Class::Usage, Diagnostic::error("check-unreadable", message).with_help(help))
}
