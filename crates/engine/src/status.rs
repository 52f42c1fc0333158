//! `status`: what is applied, pending, changed, missing and out of order.

mod waits;

pub use waits::Waited;

use crate::context::Context;
use crate::database::{Database, server_failure};
use crate::failure::Failure;
use crate::lossiness::{Loss, losses};
use crate::opened::Opened;
use crate::overtaken::{Overtaken, overtaken};
use crate::standing::{MigrationStanding, Standing, compare};
use serde::Serialize;
use whimbrel_change::ledger::{LedgerState, OpenRun, Partial};
use whimbrel_change::{Blocker, Direction, MigrationId, Target, Unobserved};
use whimbrel_postgres::run_lock;

/// What a database stands at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusReport {
    /// Which database.
    pub target: Target,
    /// Every migration of the files and the ledger, in the order of versions.
    pub migrations: Vec<MigrationStanding>,
    /// How many are applied.
    pub applied_count: usize,
    /// How many wait.
    pub pending_count: usize,
    /// The migration that is half done.
    pub partial: Option<PartialStanding>,
    /// A run that has not reached its goal.
    pub interrupted: Option<InterruptedRun>,
    /// What going back below each applied migration would lose now; only where that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<Loss>,
    /// What applied migrations had to wait for, the latest time that each ran; only where that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<Waited>,
    /// Purges that do not find what they name, because of what has run or is going to run in front of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overtaken: Vec<Overtaken>,
    /// The session that holds the migration lock now.
    pub running: Option<Blocker>,
}

/// A migration that is half done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartialStanding {
    /// Which one.
    pub migration: MigrationId,
    /// Which way it was going.
    pub direction: Direction,
    /// Segments that are done.
    pub finished: u32,
    /// Segments of its file.
    pub segments: u32,
    /// The segment whose end nobody saw.
    pub in_doubt: Option<u32>,
}

/// A run that has not reached its goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InterruptedRun {
    /// Its id.
    pub run: String,
    /// Which way.
    pub direction: Direction,
    /// When it started: microseconds since 1970-01-01 UTC.
    pub at_us: i64,
    /// What is left of its goal.
    pub left: Vec<MigrationId>,
}

impl StatusReport {
    /// Whether nothing waits and nothing is wrong.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.pending_count == 0
            && self.partial.is_none()
            && !self.migrations.iter().any(|row| row.standing.stops())
    }
}

/// Compares the files with the ledger of the target database.
///
/// # Errors
/// The project, the files or the database can't be read.
pub async fn status(context: &Context<'_>) -> Result<StatusReport, Failure> {
    let schema = &context.project.settings().ledger_schema;
    let ask = async |database: &Database| {
        let holder = run_lock::holder(database.session.client(), schema);
        let (state, running) = tokio::join!(database.state(schema), holder);
        let state = state?;
        let running = running.map_err(|error| server_failure("looking for a running migration", &error))?;
        Ok((state, running))
    };
    let (migrations, database, (state, running)) = Database::open_with_files(context, ask).await?;
    let standings = compare(&migrations, &state, database.strings());
    let opened = Opened { context, migrations, database, state, standings };
    let overtaken = overtaken(&opened).await?;
    let Opened { database, state, standings, .. } = opened;
    let is_applied = |row: &&MigrationStanding| row.applied_at_us.is_some();
    Ok(StatusReport {
        target: database.target.clone(),
        overtaken,
        applied_count: standings.iter().filter(is_applied).count(),
        pending_count: standings.iter().filter(|row| row.standing.is_pending()).count(),
        partial: state.partial().map(partial),
        interrupted: interrupted(&state),
        running,
        losses: Vec::new(),
        waits: Vec::new(),
        migrations: standings,
    })
}

/// The same, with the rows counted that would lose something on the way back, and what was waited for.
///
/// # Errors
/// As [`status`].
pub async fn status_with_losses(context: &Context<'_>) -> Result<StatusReport, Failure> {
    let report = status(context).await?;
    let unobserved = Context { observer: &Unobserved, ..*context };
    let opened = Opened::read(&unobserved).await?;
    let applied = opened.standings.iter().filter(|row| row.applied_at_us.is_some());
    let losses = losses(&opened, applied.map(|row| &row.migration)).await?;
    let entries = opened.database.entries(opened.schema()).await?;
    Ok(StatusReport { losses, waits: waits::waits(&entries), ..report })
}

fn partial(partial: &Partial) -> PartialStanding {
    PartialStanding {
        migration: partial.migration.clone(),
        direction: partial.direction,
        finished: partial.finished,
        segments: partial.segments,
        in_doubt: partial.in_doubt.as_ref().map(|in_doubt| in_doubt.segment),
    }
}

fn interrupted(state: &LedgerState) -> Option<InterruptedRun> {
    let of = |open: &OpenRun| InterruptedRun {
        run: open.run.clone(),
        direction: open.direction,
        at_us: open.at_us,
        left: open.left.iter().cloned().collect(),
    };
    state.open_run().map(of)
}

impl Standing {
    /// What the user does about it; `None` where nothing has to be done.
    #[must_use]
    pub fn next_command(&self, migration: &MigrationId) -> Option<String> {
        match self {
            Self::Applied | Self::Retired => None,
            Self::CommentsEdited => Some(format!(
                "whimbrel repair --migration {migration} --accept edited --because \"…\" takes the edit over"
            )),
            Self::Edited => Some(format!(
                "bring the file back as it ran and write a new migration: whimbrel revert --as-new {migration}"
            )),
            Self::Missing => Some(format!(
                "bring the file back from version control; if it is gone for good: \
                 whimbrel repair --migration {migration} --accept gone --because \"…\""
            )),
            Self::Renamed { from } => Some(format!(
                "rename the file back to {from}, or: whimbrel repair --migration {migration} --accept renamed --because \"…\""
            )),
            Self::Partial => Some("whimbrel resume goes on, whimbrel abort goes back".to_owned()),
            Self::Pending => Some("whimbrel up".to_owned()),
            Self::OutOfOrder { .. } => Some(
                "give it a newer version, or set out_of_order = \"allow\" or \"allow-if-equal\"".to_owned(),
            ),
        }
    }
}
