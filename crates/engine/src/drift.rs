//! `drift`: how the live database differs from what was applied to it.

use crate::context::Context;
use crate::database::server_failure;
use crate::difference::{Difference, not_compared};
use crate::failure::{Class, Failure};
use crate::generate::{GenerateOptions, GenerateReport, RenameAnswer, Style, generate};
use crate::new::DownFile;
use crate::opened::Opened;
use crate::replay;
use crate::side::Side;
use serde::Serialize;
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, Delta, Fingerprint, ObjectAddress, diff};
use whimbrel_change::Target;
pub use whimbrel_postgres::changed::Changed;
use whimbrel_postgres::changed::changed;
use whimbrel_source::Diagnostic;

/// What to do about a difference.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DriftOptions {
    /// The name of a migration that adopts what the database has.
    pub as_migration: Option<String>,
    /// Why it came to be; written into the head of the file.
    pub reason: Option<String>,
}

/// How the live database differs from what was applied to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DriftReport {
    /// Which database.
    pub target: Target,
    /// Each difference; `live` is the text of the database, `expected` that of the history.
    pub differences: Vec<Difference>,
    /// Whose the objects are that are there and differ, and when they were changed, as far as the server tells.
    pub changed: Vec<ChangedObject>,
    /// Objects of the database or the history that nobody knows how to compare.
    pub unmodelled: Vec<String>,
    /// Of the database.
    pub fingerprint: String,
    /// The migration that adopts what the database has, where it was asked for.
    pub adopted: Option<GenerateReport>,
}

/// Whose an object is that differs, and when it was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedObject {
    /// The object, kind first.
    pub object: String,
    /// What the server tells.
    #[serde(flatten)]
    pub changed: Changed,
}

/// For how many objects the server is asked.
const ASKED: usize = 200;

/// Compares the live database with what was applied to it, and adopts what it has where that is asked for.
///
/// # Errors
/// Something cannot be read or replayed. [`Class::Refused`] where a difference is to be adopted while
/// migrations are pending: it could not be told from what they do.
pub async fn drift(context: &Context<'_>, options: &DriftOptions) -> Result<DriftReport, Failure> {
    let opened = Opened::read(context).await?;
    let live = replay::catalog(&opened.database.session, opened.context.project).await?;
    let history = replay::of_history(&opened).await?;
    let deltas = diff(&live, &history);
    let differences = Difference::located(&deltas, &live, &history);
    let mut report = DriftReport {
        target: opened.database.target.clone(),
        unmodelled: not_compared(&live, &history),
        fingerprint: Fingerprint::of(&live).to_string(),
        changed: changed_objects(&opened, &live, &deltas).await?,
        differences,
        adopted: None,
    };
    if let Some(name) = options.as_migration.as_ref().filter(|_| !report.differences.is_empty()) {
        refuse_pending(&opened)?;
        let generating = GenerateOptions {
            name: name.clone(),
            reason: options.reason.clone(),
            only: Vec::new(),
            renames: Vec::new(),
            to: Side::Live,
            style: Style::Direct,
            down: DownFile::ByProject,
            dry_run: false,
        };
        report.adopted = Some(Box::pin(generate(context, &generating, &|_| RenameAnswer::Unanswered)).await?);
    }
    Ok(report)
}

async fn changed_objects(
    opened: &Opened<'_>,
    live: &Catalog,
    deltas: &[Delta],
) -> Result<Vec<ChangedObject>, Failure> {
    let is_there = |delta: &&Delta| live.get(delta.address()).is_some();
    let objects: BTreeSet<&ObjectAddress> = deltas.iter().filter(is_there).map(Delta::address).collect();
    let objects: Vec<&ObjectAddress> = objects.into_iter().take(ASKED).collect();
    let client = opened.database.session.client();
    let ledger = opened.context.project.settings().ledger_schema.as_str();
    let ledger = opened.state.applied().next().is_some().then_some(ledger);
    let found = changed(client, ledger, &objects).await;
    let found = found.map_err(|error| server_failure("asking when objects were changed", &error))?;
    let both = objects.iter().zip(found);
    Ok(both
        .filter_map(|(object, changed)| Some(ChangedObject { object: object.to_string(), changed: changed? }))
        .collect())
}

fn refuse_pending(opened: &Opened<'_>) -> Result<(), Failure> {
    let Some(first) = opened.standings.iter().find(|row| row.standing.is_pending()) else { return Ok(()) };
    let message =
        format!("{} is pending, so what the database has cannot be told from what it does", first.migration);
    let diagnostic = Diagnostic::error("migrations-pending", message)
        .with_help("apply what is pending first: whimbrel up");
    Err(Failure::new(Class::Refused, diagnostic))
}
