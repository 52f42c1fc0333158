//! What a run did or would do, for people.

use crate::session::Session;
use crate::ui::line::{Line, Tone};
use crate::ui::prompt::{Consent, withheld};
use crate::ui::table::aligned;
use crate::ui::text::{count, duration};
use whimbrel::carry_out::{RunMigration, RunReport};
use whimbrel::{Direction, Failure};

/// The sum of what was done; each migration was told when it was done.
pub(super) fn ran(report: &RunReport, word: &str, nothing: &str) -> Vec<Line> {
    if report.migrations.is_empty() {
        return vec![Line::good(nothing)];
    }
    let migrations = count(report.migrations.len(), "migration");
    let statements = count(report.migrations.iter().map(|migration| migration.statements).sum(), "statement");
    let time = duration(report.duration_us);
    vec![Line::plain(format!("{word} {migrations}, {statements} in {time}"))]
}

/// What would be done.
pub(super) fn planned(report: &RunReport, nothing: &str) -> Vec<Line> {
    if report.migrations.is_empty() {
        return vec![Line::good(nothing)];
    }
    let mut lines = list(report);
    lines.extend(not_counted(report));
    lines.extend(switched(report));
    lines.extend(lost(report));
    lines.push(Line::plain(format!(
        "{} would run; nothing was done",
        count(report.migrations.len(), "migration")
    )));
    lines
}

/// What is done piece by piece without a proof that no row is left.
fn not_counted(report: &RunReport) -> impl Iterator<Item = Line> {
    let of = |migration: &RunMigration| {
        let about =
            move |why: &String| format!("{}, {why}; nobody counts what it has left out", migration.migration);
        migration.not_counted.iter().map(about).map(Line::caution).collect::<Vec<_>>()
    };
    report.migrations.iter().flat_map(of)
}

/// What is done about triggers of the application, where that is not without a price.
fn switched(report: &RunReport) -> impl Iterator<Item = Line> {
    let of = |migration: &RunMigration| {
        let about = |what: &String| Line::caution(format!("{}, {what}", migration.migration));
        migration.triggers.iter().map(about).collect::<Vec<_>>()
    };
    report.migrations.iter().flat_map(of)
}

/// What the way back would lose now.
pub(super) fn lost(report: &RunReport) -> impl Iterator<Item = Line> {
    let losses = report.losses.iter().filter(|loss| !loss.is_none());
    losses.map(|loss| Line::caution(format!("going back below {} loses {}", loss.migration, loss.in_words())))
}

/// The migrations of a run in order, with what they are made of.
pub(super) fn list(report: &RunReport) -> Vec<Line> {
    aligned(&report.migrations.iter().map(row).collect::<Vec<_>>())
}

/// Shows what would run, with what it loses, and asks a person whether to do it.
pub(super) fn agree(session: &Session, plan: &RunReport, question: &str) -> Result<(), Failure> {
    if plan.migrations.is_empty() {
        return Ok(());
    }
    for line in list(plan).into_iter().chain(switched(plan)).chain(lost(plan)) {
        session.output.narrate(&line);
    }
    match session.ask(question) {
        Consent::Given => Ok(()),
        Consent::Withheld => Err(withheld()),
    }
}

fn row(migration: &RunMigration) -> Vec<Line> {
    let word = match migration.direction {
        Direction::Up => "apply",
        Direction::Down => "revert",
    };
    let transactions = match migration.segments {
        1 => "in one transaction".to_owned(),
        segments => format!("in {segments} segments"),
    };
    vec![
        Line::default().and(Tone::Faint, word),
        Line::plain(migration.migration.to_string()),
        Line::plain(count(migration.statements, "statement")),
        Line::default().and(Tone::Faint, transactions),
    ]
}
