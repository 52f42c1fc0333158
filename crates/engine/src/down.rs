//! `down`: runs down files, newest first.

use crate::carry_out::{Consent, Item, RunReport, carry_out, foreseen};
use crate::context::Context;
use crate::failure::{Class, Failure};
use crate::gate;
use crate::lossiness;
use crate::opened::Opened;
use crate::replay;
use crate::standing::MigrationStanding;
use whimbrel_change::{Direction, MigrationId};
use whimbrel_source::Diagnostic;

/// How far to go down.
#[derive(Debug, Clone, Default)]
pub struct DownOptions {
    /// Down to this migration, which stays applied.
    pub to: Option<String>,
    /// So many; one where neither is given.
    pub steps: Option<usize>,
    /// Migrations whose down file may lose information, or leave another schema than there was before.
    pub accept_lossy: Vec<String>,
    /// Whether the down files are tried on a scratch database first.
    pub check: DownCheck,
    /// Only tell what would run.
    pub dry_run: bool,
}

/// Whether down files are tried on a scratch database before they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DownCheck {
    /// They are.
    #[default]
    OnScratch,
    /// The user goes without.
    Skipped,
}

/// Runs down files, newest first.
///
/// # Errors
/// A missing down file, and one that on a scratch database leaves another schema than there was
/// before its up file, stop it before anything runs; afterwards the first file that fails.
pub async fn down(context: &Context<'_>, options: &DownOptions) -> Result<RunReport, Failure> {
    let mut opened = Opened::read(context).await?;
    if !options.dry_run {
        opened.wait_for_run_at_work().await?;
    }
    opened.refuse_tampering().await?;
    opened.refuse_partial()?;
    gate::check_names(&opened, &options.accept_lossy)?;
    let items = choose(&opened, options)?;
    let planned = foreseen(&opened, &items).await?;
    let ids: Vec<MigrationId> = items.iter().map(|item| item.migration.clone()).collect();
    if !options.dry_run {
        lossiness::refuse_losses(&opened, &ids, &options.accept_lossy).await?;
    }
    if options.check == DownCheck::OnScratch && !items.is_empty() {
        replay::refuse_inexact_down(&opened, &ids, &options.accept_lossy).await?;
    }
    if options.dry_run || items.is_empty() {
        let losses = lossiness::losses(&opened, &ids).await?;
        return Ok(RunReport { dry_run: options.dry_run, losses, ..planned });
    }
    opened.lock().await?;
    opened.refuse_tampering().await?;
    opened.refuse_partial()?;
    let items_now = choose(&opened, options)?;
    if items_now.iter().map(|item| &item.migration).ne(items.iter().map(|item| &item.migration)) {
        let diagnostic =
            Diagnostic::error("changed-meanwhile", "another run changed what is applied; nothing was done")
                .with_help("see what is applied now: whimbrel status");
        return Err(Failure::new(Class::Refused, diagnostic));
    }
    Box::pin(carry_out(opened, &items_now)).await
}

fn choose(opened: &Opened<'_>, options: &DownOptions) -> Result<Vec<Item>, Failure> {
    let to = options.to.as_deref().map(|text| opened.migrations.called(text)).transpose()?;
    let steps = options.steps.unwrap_or(if to.is_some() { usize::MAX } else { 1 });
    let applied = |row: &&MigrationStanding| row.applied_at_us.is_some();
    let newest_first = opened.standings.iter().rev().filter(applied).map(|row| &row.migration);
    let chosen = newest_first.take_while(|id| to.is_none_or(|to| **id > to.id)).take(steps);
    let item = |id: &MigrationId| {
        let is_accepted = options.accept_lossy.iter().any(|text| id.is_called(text));
        let consent = if is_accepted { Consent::Given } else { Consent::Withheld };
        Item { consent, ..Item::whole(id.clone(), Direction::Down) }
    };
    Ok(chosen.map(item).collect())
}
