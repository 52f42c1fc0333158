//! `whimbrel registry`

use super::flags::RunFlags;
use crate::session::{Session, current_folder};
use crate::ui::answer::Answer;
use crate::ui::line::Line;
use crate::ui::text::count;
use std::path::PathBuf;
use whimbrel::registry::{CostSource, RegistryReport, check, write};
use whimbrel::{Class, Failure};

/// Writes registry.toml and registry.md beside the migrations: number, date, name, plan, notes, and what each way has cost.
///
/// Costs are those of the target's ledger, or of a rehearsal; nobody types them. What is written under `plan` and `notes`
/// stays.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Writes nothing and asks no database; ends with 1 where an entry is missing, stale, or has no measured cost.
    #[arg(long, conflicts_with_all = ["rehearsal", "offline"])]
    check: bool,

    /// Takes the costs from the JSON report of a rehearsal.
    #[arg(long, value_name = "FILE", conflicts_with = "offline")]
    rehearsal: Option<PathBuf>,

    /// Asks no database; costs that the registry has stay.
    #[arg(long)]
    offline: bool,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let flags = RunFlags::default();
    if arguments.check {
        let report = session.work(&flags, async |context| check(context))?;
        let class = if report.findings.is_empty() { Class::Ok } else { Class::Findings };
        return Ok(Answer::of("registry", &report, checked(&report)).with_class(class));
    }
    let source = match (&arguments.rehearsal, arguments.offline) {
        (Some(path), _) => CostSource::Rehearsal(current_folder()?.join(path)),
        (None, true) => CostSource::Registry,
        (None, false) => CostSource::Ledger,
    };
    let report = session.work(&flags, async |context| write(context, &source).await)?;
    Ok(Answer::of("registry", &report, written(&report)))
}

fn checked(report: &RegistryReport) -> Vec<Line> {
    if report.findings.is_empty() {
        let number = count(report.migrations.len(), "migration");
        return vec![Line::good(format!("{number} in the registry, each with its cost"))];
    }
    let mut lines: Vec<Line> = report.findings.iter().map(Line::bad).collect();
    lines.push(Line::help(
        "write it: whimbrel registry; costs come from the ledger, or from a report: --rehearsal FILE",
    ));
    lines
}

fn written(report: &RegistryReport) -> Vec<Line> {
    let mut lines: Vec<Line> = report.files.iter().map(|file| Line::good(format!("wrote {file}"))).collect();
    if report.files.is_empty() {
        lines.push(Line::good("the registry is as it should be"));
    }
    lines.extend(report.findings.iter().map(Line::caution));
    lines
}
