//! What is told of one migration of a run.

use super::Prepared;
use serde::Serialize;
use whimbrel_change::backfill::sweep;
use whimbrel_change::segment::Body;
use whimbrel_change::{Direction, MigrationId};

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
    }
}

fn not_counted(prepared: &Prepared<'_>) -> Vec<String> {
    let script = &prepared.script;
    let segments = prepared.cut().unwrap_or_default();
    let batched = segments.iter().filter_map(|segment| match &segment.body {
        Body::Batched { statements } => Some(statements),
        Body::Block { .. } | Body::Alone { .. } => None,
    });
    let statements = batched.flatten().filter_map(|index| script.statements.get(*index));
    let told = statements.filter_map(|statement| {
        let sweep = sweep(script, statement)?;
        let why = sweep.uncounted()?;
        let line = script.file.position(statement.span.start).line;
        Some(format!("line {line}, {}: {why}", sweep.into.as_ref().unwrap_or(&sweep.table)))
    });
    told.collect()
}
