//! What is told of one migration of a run.

use super::{Item, Prepared, RunReport, plan, prepare};
use crate::database::server_failure;
use crate::failure::Failure;
use crate::opened::Opened;
use serde::Serialize;
use whimbrel_change::backfill::{Sweep, sweep};
use whimbrel_change::segment::Body;
use whimbrel_change::{Direction, MigrationId};
use whimbrel_postgres::run::{Resting, UserTriggers};

/// One migration of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunMigration {
    /// Which one.
    pub migration: MigrationId,
    /// Which way.
    pub direction: Direction,
    /// Statements of its file.
    pub statements: usize,
    /// Segments of its file, as far as its text tells.
    pub segments: usize,
    /// In microseconds; 0 where nothing ran.
    pub duration_us: i64,
    /// The statements that are done piece by piece and behind which nobody counts what they have left out, each with the
    /// reason: `line 3, app.orders: no condition of it says which rows are done`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_counted: Vec<String>,
    /// The statements for which triggers of the application are switched off by name, or would fire although the file says
    /// that none does, as the database stands; only where nothing ran.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<String>,
}

/// What a run of these items would do, and what the database says to that.
///
/// # Errors
/// As [`plan`]; the database cannot be asked.
pub(crate) async fn foreseen(opened: &Opened<'_>, items: &[Item]) -> Result<RunReport, Failure> {
    let mut report = plan(opened, items)?;
    let prepared = prepare(&opened.migrations, opened.database.strings(), items)?;
    for (prepared, told) in prepared.iter().zip(&mut report.migrations) {
        told.triggers = triggers(opened, prepared).await?;
    }
    Ok(report)
}

async fn triggers(opened: &Opened<'_>, prepared: &Prepared<'_>) -> Result<Vec<String>, Failure> {
    if prepared.file.settings().user_triggers == UserTriggers::On {
        return Ok(Vec::new());
    }
    let session = &opened.database.session;
    let mut told = Vec::new();
    for (line, sweep) in sweeps(prepared) {
        let resting = Resting::of(session.client(), &sweep, session.facts().version_num).await;
        let resting = resting.map_err(|error| server_failure("asking which triggers would fire", &error))?;
        let table = sweep.into.as_ref().unwrap_or(&sweep.table);
        told.extend(match resting {
            Resting::Nothing | Resting::AsReplica => None,
            Resting::ByName { names, .. } => Some(format!(
                "line {line}, {table}: {} rest by being switched off and on again in each piece, so whoever writes {table} waits for it",
                names.join(", ")
            )),
            Resting::Fire { names, role } => Some(format!(
                "line {line}, {table}: {} would fire, which {role} may not keep them from, so nothing will be written",
                names.join(", ")
            )),
        });
    }
    Ok(told)
}

/// What is told of one file; it took `duration_us`.
pub(super) fn run_migration(prepared: &Prepared<'_>, duration_us: i64) -> RunMigration {
    RunMigration {
        migration: prepared.item.migration.clone(),
        direction: prepared.item.direction,
        statements: prepared.script.statements.len(),
        segments: prepared.segments,
        duration_us,
        not_counted: not_counted(prepared),
        triggers: Vec::new(),
    }
}

fn not_counted(prepared: &Prepared<'_>) -> Vec<String> {
    let told = sweeps(prepared).into_iter().filter_map(|(line, sweep)| {
        let why = sweep.uncounted()?;
        Some(format!("line {line}, {}: {why}", sweep.into.as_ref().unwrap_or(&sweep.table)))
    });
    told.collect()
}

/// The statements that are done piece by piece, each with its line.
fn sweeps(prepared: &Prepared<'_>) -> Vec<(usize, Sweep)> {
    let script = &prepared.script;
    let segments = prepared.cut().unwrap_or_default();
    let batched = segments.iter().filter_map(|segment| match &segment.body {
        Body::Batched { statements } => Some(statements),
        Body::Block { .. } | Body::Alone { .. } => None,
    });
    let statements = batched.flatten().filter_map(|index| script.statements.get(*index));
    let read = statements.filter_map(|statement| {
        let line = script.file.position(statement.span.start).line;
        sweep(script, statement).map(|sweep| (line, sweep))
    });
    read.collect()
}
