//! `whimbrel drift`

use super::flags::RunFlags;
use super::verify::differences;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::text::count;
use whimbrel::drift::{Changed, ChangedObject, DriftOptions, DriftReport, drift};
use whimbrel::{Class, Failure};

/// Compares the database with what was applied to it; ends with 1 where it differs.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Adopts what the database has: writes the migration of this name that would have made it.
    #[arg(long, value_name = "NAME")]
    as_migration: Option<String>,

    /// Why it came to be; written into the head of the migration.
    #[arg(long, value_name = "TEXT", requires = "as_migration")]
    because: Option<String>,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let options =
        DriftOptions { as_migration: arguments.as_migration.clone(), reason: arguments.because.clone() };
    let report = session.work(&RunFlags::default(), async |context| drift(context, &options).await)?;
    let is_settled = report.differences.is_empty() || report.adopted.is_some();
    let class = if is_settled { Class::Ok } else { Class::Findings };
    Ok(Answer::of("drift", &report, lines(&report)).with_class(class))
}

fn lines(report: &DriftReport) -> Vec<Line> {
    if report.differences.is_empty() {
        let mut lines = vec![if report.unmodelled.is_empty() {
            Line::good("the database is what was applied to it")
        } else {
            Line::caution("the database is what was applied to it as far as they can be compared")
        }];
        lines.extend(differences(&[], &report.unmodelled));
        return lines;
    }
    let number = count(report.differences.len(), "difference");
    let mut lines = vec![Line::bad(format!("{number} to what was applied"))];
    lines.extend(differences(&report.differences, &report.unmodelled));
    lines.extend(report.changed.iter().map(|one| {
        let ChangedObject { object, changed } = one;
        Line::plain(format!("  {object}: of {}, ", changed.owner)).and(Tone::Faint, when(changed))
    }));
    let Some(adopted) = &report.adopted else {
        lines.push(Line::help("adopt it: whimbrel drift --as-migration <name>; or undo it by hand"));
        return lines;
    };
    for migration in &adopted.migrations {
        lines.push(Line::good("created ").and(Tone::Strong, &migration.up));
        let name = &migration.migration;
        lines.push(Line::plain(format!(
            "next: whimbrel repair --migration {name} --accept applied --because 'it is there'"
        )));
    }
    lines
}

/// When something was changed, as far as the server tells.
fn when(changed: &Changed) -> String {
    match (&changed.at, &changed.behind, &changed.before) {
        (Some(at), _, _) => format!("changed at {at}"),
        (None, Some(behind), Some(before)) => format!("changed between \"{behind}\" and \"{before}\""),
        (None, Some(behind), None) => format!("changed after \"{behind}\""),
        (None, None, Some(before)) => format!("changed before \"{before}\""),
        (None, None, None) => "changed at a time that nobody knows".to_owned(),
    }
}
