//! `undo`: takes a contract back, whatever else was applied behind it.

mod needed;

use crate::carry_out::{Consent, Item, RunReport, carry_out, foreseen};
use crate::context::Context;
use crate::down::DownCheck;
use crate::failure::{Class, Failure};
use crate::gate;
use crate::lossiness;
use crate::opened::Opened;
use whimbrel_change::{Direction, MigrationId};
use whimbrel_source::Diagnostic;

/// Which contract to take back.
#[derive(Debug, Clone)]
pub struct UndoOptions {
    /// The contract, by anything that it is called.
    pub what: String,
    /// Migrations whose way back may lose information, or lead to another schema.
    pub accept_lossy: Vec<String>,
    /// Whether the way back is tried on a scratch database first.
    pub check: DownCheck,
    /// Only tell what would run.
    pub dry_run: bool,
}

/// Takes a contract back, with its purge where that has run; everything else that is applied stays.
///
/// # Errors
/// It is no contract, or not applied; what is applied behind it needs it; what going back loses is not accepted; the
/// first file that fails.
pub async fn undo(context: &Context<'_>, options: &UndoOptions) -> Result<RunReport, Failure> {
    let mut opened = Opened::read(context).await?;
    if !options.dry_run {
        opened.wait_for_run_at_work().await?;
    }
    opened.refuse_tampering().await?;
    opened.refuse_partial()?;
    gate::check_names(&opened, &options.accept_lossy)?;
    let ids = choose(&opened, options)?;
    let planned = foreseen(&opened, &items(&ids, options)).await?;
    if !options.dry_run {
        lossiness::refuse_losses(&opened, &ids, &options.accept_lossy).await?;
    }
    if options.check == DownCheck::OnScratch {
        needed::refuse_needed(&opened, &ids, &options.accept_lossy).await?;
    }
    if options.dry_run {
        let losses = lossiness::losses(&opened, &ids).await?;
        return Ok(RunReport { dry_run: true, losses, ..planned });
    }
    opened.lock().await?;
    opened.refuse_tampering().await?;
    opened.refuse_partial()?;
    if choose(&opened, options)? != ids {
        let diagnostic =
            Diagnostic::error("changed-meanwhile", "another run changed what is applied; nothing was done")
                .with_help("see what is applied now: whimbrel status");
        return Err(Failure::new(Class::Refused, diagnostic));
    }
    Box::pin(carry_out(opened, &items(&ids, options))).await
}

fn items(newest_first: &[MigrationId], options: &UndoOptions) -> Vec<Item> {
    let item = |id: &MigrationId| {
        let is_accepted = options.accept_lossy.iter().any(|text| id.is_called(text));
        let consent = if is_accepted { Consent::Given } else { Consent::Withheld };
        Item { consent, ..Item::whole(id.clone(), Direction::Down) }
    };
    newest_first.iter().map(item).collect()
}

/// The contract, behind the purges that ended its window.
fn choose(opened: &Opened<'_>, options: &UndoOptions) -> Result<Vec<MigrationId>, Failure> {
    let id = &opened.migrations.called(&options.what)?.id;
    if !gate::is_contract(opened, id) {
        let message = format!("{id} is no contract");
        let help = "whimbrel down goes back, newest first; whimbrel revert --as-new writes what undoes another migration";
        return Err(Failure::new(Class::Usage, Diagnostic::error("not-a-contract", message).with_help(help)));
    }
    let is_applied = |id: &MigrationId| {
        opened.standings.iter().any(|row| row.migration == *id && row.applied_at_us.is_some())
    };
    if !is_applied(id) {
        let diagnostic =
            Diagnostic::error("not-applied", format!("{id} is not applied, so nothing is undone"))
                .with_help("see what is applied: whimbrel status");
        return Err(Failure::new(Class::Usage, diagnostic));
    }
    let purges = opened.standings.iter().rev().map(|row| &row.migration).filter(|purge| {
        gate::is_purge(opened, purge)
            && is_applied(purge)
            && gate::contract_of(opened, purge).is_some_and(|row| row.migration == *id)
    });
    Ok(purges.chain([id]).cloned().collect())
}
