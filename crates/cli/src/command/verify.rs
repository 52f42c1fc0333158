//! `whimbrel verify`

use super::flags::RunFlags;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::text::count;
use std::path::PathBuf;
use whimbrel::difference::Difference;
use whimbrel::standing::Standing;
use whimbrel::verify::{VerifyReport, verify};
use whimbrel::{Class, Failure};

/// Compares files, ledger and schema: the history is replayed on a scratch database.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Queries whose answers are known beforehand, asked of the database too; what is expected stands above each.
    #[arg(long, value_name = "FILE")]
    checks: Option<PathBuf>,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let checks = arguments.checks.as_deref();
    let report = session.work(&RunFlags::default(), async |context| verify(context, checks).await)?;
    let class = if report.agrees() { Class::Ok } else { Class::Findings };
    Ok(Answer::of("verify", &report, lines(&report)).with_class(class))
}

pub(super) fn lines(report: &VerifyReport) -> Vec<Line> {
    let mut lines = files(report);
    lines.extend(ledger(report));
    lines.extend(schema(report));
    lines.extend(checks(report));
    lines
}

fn files(report: &VerifyReport) -> Vec<Line> {
    let stopping = report.files.iter().filter(|row| row.standing.stops()).count();
    let mut lines = vec![if stopping == 0 {
        Line::good(format!("files    {} as applied", count(report.applied_count, "migration")))
    } else {
        Line::bad(format!("files    {} not as applied", count(stopping, "migration")))
    }];
    for row in &report.files {
        let text = format!("{}: {}", row.migration, row.standing.as_str());
        let is_note = row.standing == Standing::CommentsEdited;
        let line = if is_note { Line::caution(text) } else { Line::bad(text) };
        lines.push(Line::plain("  ").followed_by(line));
        lines.extend(row.standing.next_command(&row.migration).map(Line::help));
    }
    lines
}

fn ledger(report: &VerifyReport) -> Vec<Line> {
    let rows = count(report.ledger_rows, "row");
    let mut lines = vec![if report.broken_links.is_empty() {
        Line::good(format!("ledger   {rows}, the hash chain is whole"))
    } else {
        Line::bad(format!("ledger   {rows}, the hash chain is broken"))
    }];
    lines.extend(report.broken_links.iter().map(|row| Line::bad(format!("row {}: {}", row.seq, row.what))));
    if report.half_done {
        lines.push(Line::bad("a migration is half done: whimbrel resume goes on, whimbrel abort goes back"));
    }
    lines
}

fn schema(report: &VerifyReport) -> Vec<Line> {
    let mut lines = vec![if report.schema.is_empty() {
        Line::good("schema   is what the history gives")
    } else {
        Line::bad(format!("schema   {} to what the history gives", count(report.schema.len(), "difference")))
    }];
    lines.extend(differences(&report.schema, &report.unmodelled));
    lines
}

fn checks(report: &VerifyReport) -> Vec<Line> {
    if report.checks == 0 {
        return Vec::new();
    }
    let asked = count(report.checks, "check");
    let mut lines = vec![if report.unmet.is_empty() {
        Line::good(format!("checks   {asked} answered as expected"))
    } else {
        Line::bad(format!("checks   {} of {asked} answered otherwise", report.unmet.len()))
    }];
    for unmet in &report.unmet {
        lines.push(Line::plain("  ").and(Tone::Bad, unmet.message.clone()));
        lines.extend(unmet.rows.iter().map(|row| Line::plain(format!("    {row}"))));
    }
    lines
}

/// How a database differs from its history, and what could not be compared.
pub(super) fn differences(differences: &[Difference], unmodelled: &[String]) -> Vec<Line> {
    let line = |difference: &Difference| {
        let words =
            difference.in_words("not in the history", "not in the database", "here", "in the history");
        Line::plain("  ").and(Tone::Caution, words)
    };
    let mut lines: Vec<Line> = differences.iter().map(line).collect();
    if !unmodelled.is_empty() {
        let number = count(unmodelled.len(), "object");
        lines.push(Line::caution(format!("{number} could not be compared: {}", unmodelled.join(", "))));
    }
    lines
}
