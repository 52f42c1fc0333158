//! `up`: applies what is pending, in the order of versions.

use crate::carry_out::{Item, RunReport, carry_out, plan};
use crate::context::Context;
use crate::failure::Failure;
use crate::opened::Opened;
use crate::out_of_order;
use whimbrel_change::Direction;

/// What of the pending migrations to apply.
#[derive(Debug, Clone, Default)]
pub struct UpOptions {
    /// Only this module, or only this migration.
    pub what: Option<String>,
    /// Up to and with this migration.
    pub to: Option<String>,
    /// At most so many.
    pub steps: Option<usize>,
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
    let items = choose(&opened, options)?;
    if options.dry_run || items.is_empty() {
        return plan(&opened, &items).map(|report| RunReport { dry_run: options.dry_run, ..report });
    }
    opened.lock().await?;
    check(&opened).await?;
    let items = choose(&opened, options)?;
    Box::pin(carry_out(opened, &items)).await
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
