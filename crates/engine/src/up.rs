//! `up`: applies what is pending, in the order of versions.

use crate::carry_out::{Item, RunReport, carry_out, foreseen, leave, plan};
use crate::context::Context;
use crate::failure::Failure;
use crate::gate::{self, Counting, GateReport};
use crate::made_from;
pub use crate::made_from::Drift;
use crate::opened::Opened;
use crate::out_of_order;
use crate::overtaken::overtaken;
use whimbrel_change::{Direction, MigrationId, Progress, Unobserved};

/// What of the pending migrations to apply.
#[derive(Debug, Clone, Default)]
pub struct UpOptions {
    /// Only this module, or only this migration.
    pub what: Option<String>,
    /// Up to and with this migration.
    pub to: Option<String>,
    /// At most so many.
    pub steps: Option<usize>,
    /// Contracts that run without evidence that no old code is left.
    pub without_evidence: Vec<String>,
    /// Whether it runs where the database is not what a generated migration was made from.
    pub drift: Drift,
    /// Only tell what would run.
    pub dry_run: bool,
}

/// Applies what is pending.
///
/// # Errors
/// Applied files that were edited, moved or removed, files out of order and a half-done migration
/// stop it before anything runs; afterwards the first file that fails.
pub async fn up(context: &Context<'_>, options: &UpOptions) -> Result<RunReport, Failure> {
    let mut opened = Opened::read(context).await?;
    if !options.dry_run {
        opened.wait_for_run_at_work().await?;
    }
    check(&opened).await?;
    gate::check_names(&opened, &options.without_evidence)?;
    let items = without_purges(&opened, choose(&opened, options)?).await?;
    if options.dry_run || items.is_empty() {
        warn_of_overtaken(&opened, &items).await?;
        let report = foreseen(&opened, &items).await?;
        return Ok(RunReport { dry_run: options.dry_run, ..report });
    }
    opened.lock().await?;
    check(&opened).await?;
    let items = without_purges(&opened, choose(&opened, options)?).await?;
    if options.drift == Drift::Refused
        && let Err(refused) = made_from::check(&opened, &items).await
    {
        leave(opened.database.session).await;
        return Err(refused);
    }
    let pending: Vec<&MigrationId> = items.iter().map(|item| &item.migration).collect();
    let vouched = match crate::rehearse::demand(&opened, &pending).await {
        Ok(vouched) => vouched,
        Err(refused) => {
            leave(opened.database.session).await;
            return Err(refused);
        }
    };
    opened.database.certificate = vouched;
    let (items, closed) = up_to_a_gate(&opened, items, &options.without_evidence).await?;
    warn_of_overtaken(&opened, &items).await?;
    let Some(closed) = closed else { return Box::pin(carry_out(opened, &items)).await };
    if items.is_empty() {
        let report = plan(&opened, &items)?;
        leave(opened.database.session).await;
        return Ok(RunReport { dry_run: false, gate: Some(closed.found(context).await?), ..report });
    }
    let report = Box::pin(carry_out(opened, &items)).await?;
    Ok(RunReport { gate: Some(closed.found(context).await?), ..report })
}

/// A contract whose gate stays closed.
enum Closed {
    /// This is missing.
    Seen(GateReport),
    /// What is before it has only just run.
    Behind(MigrationId),
}

impl Closed {
    async fn found(self, context: &Context<'_>) -> Result<GateReport, Failure> {
        let id = match self {
            Self::Seen(report) => return Ok(report),
            Self::Behind(id) => id,
        };
        let unobserved = Context { observer: &Unobserved, ..*context };
        let opened = Opened::read(&unobserved).await?;
        gate::of_contract(&opened, &id, Counting::GoesOn).await
    }
}

/// The items before the first contract whose gate is closed.
async fn up_to_a_gate(
    opened: &Opened<'_>,
    items: Vec<Item>,
    forced: &[String],
) -> Result<(Vec<Item>, Option<Closed>), Failure> {
    let is_contract = |item: &Item| gate::is_contract(opened, &item.migration);
    if !items.iter().any(is_contract) || !gate::is_asked(opened).await? {
        return Ok((items, None));
    }
    let mut allowed: Vec<Item> = Vec::new();
    for item in items {
        let is_named = forced.iter().any(|text| item.migration.is_called(text));
        let is_behind = allowed.iter().any(|one| !gate::is_contract(opened, &one.migration));
        if !gate::is_contract(opened, &item.migration) {
            allowed.push(item);
        } else if is_behind && !is_named {
            return Ok((allowed, Some(Closed::Behind(item.migration))));
        } else if let Some(report) = gate::pass(opened, &item.migration, forced).await? {
            return Ok((allowed, Some(Closed::Seen(report))));
        } else {
            allowed.push(item);
        }
    }
    Ok((allowed, None))
}

/// Where contracts ask for evidence, what they have moved out of the way is dropped by `whimbrel purge` alone.
async fn without_purges(opened: &Opened<'_>, items: Vec<Item>) -> Result<Vec<Item>, Failure> {
    let is_purge = |item: &Item| gate::is_purge(opened, &item.migration);
    if !items.iter().any(is_purge) || !gate::is_asked(opened).await? {
        return Ok(items);
    }
    Ok(items.into_iter().filter(|item| !is_purge(item)).collect())
}

/// Says which files take away what a purge names that is still to run.
async fn warn_of_overtaken(opened: &Opened<'_>, items: &[Item]) -> Result<(), Failure> {
    let runs = |id: &MigrationId| items.iter().any(|item| item.migration == *id);
    for one in overtaken(opened).await?.iter().filter(|one| runs(&one.by) && !runs(&one.purge)) {
        opened.context.observer.see(&Progress::Note(one.warning()));
    }
    Ok(())
}

async fn check(opened: &Opened<'_>) -> Result<(), Failure> {
    opened.refuse_tampering().await?;
    opened.refuse_partial()?;
    out_of_order::check(opened).await
}

fn choose(opened: &Opened<'_>, options: &UpOptions) -> Result<Vec<Item>, Failure> {
    let last = options.to.as_deref().map(|text| opened.migrations.called(text)).transpose()?;
    let is_module = |what: &str| opened.migrations.iter().any(|file| file.id.module == what);
    let only = match options.what.as_deref() {
        Some(what) if !is_module(what) => Some(&opened.migrations.called(what)?.id),
        Some(_) | None => None,
    };
    let module = options.what.as_deref().filter(|what| is_module(what));
    let pending = opened.standings.iter().filter(|row| row.standing.is_pending()).map(|row| &row.migration);
    let chosen = pending
        .filter(|id| only.is_none_or(|only| only == *id))
        .filter(|id| module.is_none_or(|module| id.module == module))
        .take_while(|id| last.is_none_or(|last| **id <= last.id))
        .take(options.steps.unwrap_or(usize::MAX));
    Ok(chosen.map(|id| Item::whole(id.clone(), Direction::Up)).collect())
}
