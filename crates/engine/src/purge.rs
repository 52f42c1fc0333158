//! `purge`: drops for good what contracts have moved out of the way.

use crate::carry_out::{Item, RunReport, carry_out, leave, plan};
use crate::context::Context;
use crate::failure::{Class, Failure};
use crate::gate::{self, GateReport};
use crate::opened::Opened;
use serde_json::json;
use whimbrel_change::{Direction, MigrationId};
use whimbrel_postgres::deploys::AtGate;
use whimbrel_source::Diagnostic;

/// What to purge.
#[derive(Debug, Clone, Default)]
pub struct PurgeOptions {
    /// Only this migration, or that of this contract; everything whose window is over where none is named.
    pub what: Option<String>,
    /// Purges that do not wait for the end of their window.
    pub now: Vec<String>,
    /// Only tell what would run.
    pub dry_run: bool,
}

/// Drops for good what contracts have moved out of the way, where their window is over.
///
/// # Errors
/// As `up`; a migration that is named and is no purge.
pub async fn purge(context: &Context<'_>, options: &PurgeOptions) -> Result<RunReport, Failure> {
    let mut opened = Opened::read(context).await?;
    if !options.dry_run {
        opened.wait_for_run_at_work().await?;
    }
    check(&opened).await?;
    for text in &options.now {
        named(&opened, text)?;
    }
    let (items, closed) = open_ones(&opened, options).await?;
    if options.dry_run || items.is_empty() {
        let report = plan(&opened, &items)?;
        leave(opened.database.session).await;
        return Ok(RunReport { dry_run: options.dry_run, gate: closed, ..report });
    }
    opened.lock().await?;
    check(&opened).await?;
    let (items, closed) = open_ones(&opened, options).await?;
    let pending: Vec<&MigrationId> = items.iter().map(|item| &item.migration).collect();
    match crate::rehearse::demand(&opened, &pending).await {
        Ok(vouched) => opened.database.certificate = vouched,
        Err(refused) => {
            leave(opened.database.session).await;
            return Err(refused);
        }
    }
    let later = applied_behind(&opened, &items);
    let report = Box::pin(carry_out(opened, &items)).await.map_err(|failed| told(failed, &later))?;
    Ok(RunReport { gate: closed, ..report })
}

/// What was applied although its version comes behind that of a purge which is still to run.
fn applied_behind(opened: &Opened<'_>, items: &[Item]) -> Vec<MigrationId> {
    let is_behind = |id: &MigrationId| {
        items.iter().any(|item| item.migration.module == id.module && item.migration < *id)
    };
    let applied = opened.standings.iter().filter(|row| row.applied_at_us.is_some());
    applied.map(|row| row.migration.clone()).filter(is_behind).collect()
}

/// A purge that fails may name what a later file has renamed or dropped.
fn told(mut failed: Failure, later: &[MigrationId]) -> Failure {
    let Some(last) = later.last() else { return failed };
    let names: Vec<String> = later.iter().map(ToString::to_string).collect();
    if let Some(first) = failed.diagnostics.first_mut() {
        let what = if names.len() == 1 { "This file was" } else { "These files were" };
        first.notes.push(format!(
            "{what} applied in front of the purge, and may have renamed or dropped what it names: {}.",
            names.join(", ")
        ));
        first.help.push(format!("where that is so, give the purge a version behind {last}, and the names of now, then: whimbrel purge"));
    }
    failed
}

async fn check(opened: &Opened<'_>) -> Result<(), Failure> {
    opened.refuse_tampering().await?;
    opened.refuse_partial()
}

/// The purge that a text means: by its own name, or by that of its contract.
fn named<'a>(opened: &'a Opened<'_>, text: &str) -> Result<&'a MigrationId, Failure> {
    let id = &opened.migrations.called(text)?.id;
    let is_meant = |purge: &&MigrationId| {
        *purge == id || gate::contract_of(opened, purge).is_some_and(|row| row.migration == *id)
    };
    let mut purges = opened.migrations.iter().map(|file| &file.id).filter(|id| gate::is_purge(opened, id));
    purges.find(is_meant).ok_or_else(|| {
        let message = format!("{id} is no purge, and no purge stands behind it");
        let help = "a purge says so at its head: -- whimbrel: phase = purge";
        Failure::new(Class::Usage, Diagnostic::error("not-a-purge", message).with_help(help))
    })
}

/// The pending purges whose gates are open, and the first gate that is closed.
async fn open_ones(
    opened: &Opened<'_>,
    options: &PurgeOptions,
) -> Result<(Vec<Item>, Option<GateReport>), Failure> {
    let only = options.what.as_deref().map(|text| named(opened, text)).transpose()?;
    let forced = options.now.iter().map(|text| named(opened, text)).collect::<Result<Vec<_>, _>>()?;
    let pending = opened.standings.iter().filter(|row| row.standing.is_pending()).map(|row| &row.migration);
    let wanted = pending.filter(|id| gate::is_purge(opened, id) && only.is_none_or(|only| only == *id));
    let (mut items, mut closed) = (Vec::new(), None);
    for id in wanted {
        let report = gate::of_purge(opened, id).await?;
        let is_forced = forced.contains(&id) && report.lacks_only("undo-window");
        if !report.is_open && !is_forced {
            closed = closed.or(Some(report));
            continue;
        }
        if is_forced && !options.dry_run {
            gate::note(opened, id, AtGate::Forced, &json!(report.evidence)).await?;
        }
        items.push(Item::whole(id.clone(), Direction::Up));
    }
    Ok((items, closed))
}
