//! `whimbrel status`

use super::flags::RunFlags;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::table::{aligned, heading};
use crate::ui::text::{count, duration, moment};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use whimbrel::standing::{MigrationStanding, Standing};
use whimbrel::status::{StatusReport, status, status_with_losses};
use whimbrel::{Class, Context, Diagnostic, Failure};

/// Says what is applied, pending, changed, missing and out of order.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Ends with exit code 1 where something is pending or wrong.
    #[arg(long)]
    check: bool,

    /// Waits until nothing is pending, e.g. --wait=5min; then as --check.
    #[arg(long, value_name = "TIME", num_args = 0..=1, require_equals = true, default_missing_value = "60s", value_parser = time)]
    wait: Option<Duration>,

    /// Lists every migration, and counts the rows that would lose something on the way back.
    #[arg(long)]
    long: bool,
}

/// How many migrations that wait are listed, where nobody asked for all.
const LISTED: usize = 20;

/// How often a database is looked at that is waited for.
const PERIOD: Duration = Duration::from_millis(500);

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let flags = RunFlags::default();
    let report = match arguments.wait {
        Some(patience) => session.work(&flags, async |context| wait(context, patience).await)?,
        None if arguments.long => session.work(&flags, async |context| status_with_losses(context).await)?,
        None => session.work(&flags, async |context| status(context).await)?,
    };
    let asked = arguments.check || arguments.wait.is_some();
    let class = if asked && !report.is_current() { Class::Findings } else { Class::Ok };
    let lines = if arguments.long { long(&report) } else { short(&report) };
    Ok(Answer::of("status", &report, lines).with_class(class))
}

/// Looks until nothing is pending, the time is over, or somebody interrupts.
async fn wait(context: &Context<'_>, patience: Duration) -> Result<StatusReport, Failure> {
    let begun = Instant::now();
    let mut context = *context;
    loop {
        if context.interrupt.is_triggered() {
            let diagnostic =
                Diagnostic::error("interrupted", "interrupted while waiting; nothing was changed");
            return Err(Failure::new(
                Class::Interrupted,
                diagnostic.with_help("look again: whimbrel status"),
            ));
        }
        let found = status(&context).await;
        let is_settled = match &found {
            Ok(report) => report.is_current(),
            Err(failure) => failure.class != Class::Unreachable,
        };
        if is_settled || begun.elapsed() >= patience {
            return found;
        }
        if found.is_ok() {
            context.observer = &whimbrel::Unobserved;
        }
        tokio::select! {
            () = context.interrupt.triggered() => {}
            () = tokio::time::sleep(PERIOD.min(patience.saturating_sub(begun.elapsed()))) => {}
        }
    }
}

fn time(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let unit = match text.strip_prefix(digits).unwrap_or_default() {
        "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        "h" => 3_600_000,
        _ => return Err("it needs a unit: ms, s, min or h".into()),
    };
    let number: u64 = digits.parse().map_err(|_| "it is no whole number with a unit, e.g. 60s")?;
    Ok(Duration::from_millis(number.saturating_mul(unit)))
}

pub(super) fn short(report: &StatusReport) -> Vec<Line> {
    let mut lines = modules(report);
    let open: Vec<&MigrationStanding> = report
        .migrations
        .iter()
        .filter(|row| !matches!(row.standing, Standing::Applied | Standing::Retired))
        .collect();
    lines.extend(aligned(&open.iter().take(LISTED).map(|row| short_row(row)).collect::<Vec<_>>()));
    if open.len() > LISTED {
        lines.push(Line::plain(format!("  … and {} more: whimbrel status --long", open.len() - LISTED)));
    }
    lines.extend(advice(&open));
    lines.extend(under_way(report));
    lines.push(summary(report));
    lines
}

fn long(report: &StatusReport) -> Vec<Line> {
    let mut rows = vec![heading(&["", "migration", "state", "applied at", "down"])];
    rows.extend(report.migrations.iter().map(|row| {
        let mut cells = short_row(row);
        cells.push(Line::plain(row.applied_at_us.map(moment).unwrap_or_default()));
        cells.push(Line::plain(if row.has_down { "yes" } else { "no" }));
        cells
    }));
    let mut lines = if report.migrations.is_empty() { Vec::new() } else { aligned(&rows) };
    let lost = report.losses.iter().filter(|loss| !loss.is_none());
    lines.extend(
        lost.map(|loss| {
            Line::caution(format!("going back below {} loses {}", loss.migration, loss.in_words()))
        }),
    );
    lines.extend(report.waits.iter().map(|one| {
        let time = duration(one.ms.saturating_mul(1000));
        let by = if one.by.is_empty() { String::new() } else { format!(" for {}", one.by.join(", ")) };
        Line::default().and(Tone::Faint, format!("  {} waited {time}{by}", one.migration))
    }));
    lines.extend(advice(&report.migrations.iter().collect::<Vec<_>>()));
    lines.extend(under_way(report));
    lines.push(summary(report));
    lines
}

/// One row for each module; none in a project without modules.
fn modules(report: &StatusReport) -> Vec<Line> {
    let mut modules: BTreeMap<&str, Vec<&MigrationStanding>> = BTreeMap::new();
    for row in &report.migrations {
        modules.entry(&row.migration.module).or_default().push(row);
    }
    if modules.keys().all(|module| module.is_empty()) {
        return Vec::new();
    }
    let mut rows = vec![heading(&["module", "applied", "pending", "last applied", "at"])];
    rows.extend(modules.into_iter().map(|(module, migrations)| module_row(module, &migrations)));
    aligned(&rows)
}

fn module_row(module: &str, migrations: &[&MigrationStanding]) -> Vec<Line> {
    let pending = migrations.iter().filter(|row| row.standing.is_pending()).count();
    let applied = migrations.iter().filter(|row| row.applied_at_us.is_some());
    let last = applied.clone().max_by_key(|row| row.applied_at_us);
    vec![
        Line::plain(module),
        Line::plain(applied.count().to_string()),
        Line::plain(pending.to_string()),
        Line::plain(last.map(|row| row.migration.to_string()).unwrap_or_default()),
        Line::plain(last.and_then(|row| row.applied_at_us).map(moment).unwrap_or_default()),
    ]
}

fn short_row(row: &MigrationStanding) -> Vec<Line> {
    let (sign, tone) = match &row.standing {
        Standing::Applied => ("✓", Tone::Good),
        Standing::Retired => ("✓", Tone::Faint),
        Standing::Pending => ("·", Tone::Strong),
        Standing::CommentsEdited => ("!", Tone::Caution),
        Standing::Edited
        | Standing::Missing
        | Standing::Renamed { .. }
        | Standing::Partial
        | Standing::OutOfOrder { .. } => ("✗", Tone::Bad),
    };
    let told = match &row.standing {
        Standing::Renamed { from } => format!("renamed from {from}"),
        Standing::OutOfOrder { after } => format!("out of order, after {after}"),
        Standing::CommentsEdited => "applied, comments edited since".into(),
        Standing::Edited => "edited since it was applied".into(),
        Standing::Missing => "applied, and the file is missing".into(),
        Standing::Partial => "half done".into(),
        Standing::Applied | Standing::Retired | Standing::Pending => row.standing.as_str().into(),
    };
    vec![
        Line::default().and(tone, sign),
        Line::plain(row.migration.to_string()),
        Line::default().and(tone, told),
    ]
}

/// What to do about everything that is neither applied nor plainly pending.
fn advice(rows: &[&MigrationStanding]) -> Vec<Line> {
    rows.iter()
        .filter(|row| row.standing != Standing::Pending)
        .filter_map(|row| row.standing.next_command(&row.migration))
        .map(Line::help)
        .collect()
}

fn under_way(report: &StatusReport) -> Vec<Line> {
    let mut lines = Vec::new();
    for one in &report.overtaken {
        lines.extend([Line::caution(one.in_words()), Line::help(one.help())]);
    }
    if let Some(partial) = &report.partial {
        let (done, of) = (partial.finished, partial.segments);
        let way = partial.direction.as_str();
        let mut line =
            Line::bad(format!("{} is half done ({way}): {done} of {of} segments", partial.migration));
        if let Some(segment) = partial.in_doubt {
            line = line.and(Tone::Caution, format!("; segment {segment} was begun and is not at its end"));
        }
        lines.push(line);
    }
    if let Some(run) = report.interrupted.as_ref().filter(|_| report.running.is_none()) {
        let left = count(run.left.len(), "migration");
        let text = format!("a run that began at {} has not reached its goal: {left} left", moment(run.at_us));
        lines.push(Line::caution(text));
        if report.partial.is_none() {
            lines.push(Line::help("whimbrel resume goes on, whimbrel abort goes back"));
        }
    }
    if let Some(holder) = &report.running {
        lines.push(Line::caution(format!("a run is under way: pid {} ({})", holder.pid, holder.application)));
    }
    lines
}

fn summary(report: &StatusReport) -> Line {
    let wrong = report.migrations.iter().filter(|row| row.standing.stops()).count();
    let wrong = if wrong > 0 { format!(", {wrong} not as applied") } else { String::new() };
    let facts = format!("{} applied, {} pending{wrong}", report.applied_count, report.pending_count);
    if report.is_current() { Line::good(facts) } else { Line::plain(facts) }
}
