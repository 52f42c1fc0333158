//! `resume`: brings an interrupted or failed run to the goal that it had.

use crate::carry_out::{Consent, Item, RunReport, carry_out, plan};
use crate::context::Context;
use crate::failure::Failure;
use crate::opened::Opened;
use whimbrel_change::ledger::Partial;
pub use whimbrel_postgres::run::Doubt;
use whimbrel_postgres::run::{Purpose, Start};

/// What a person knows that the catalog does not tell.
#[derive(Debug, Clone, Copy, Default)]
pub struct ResumeOptions {
    /// What to do about a statement of which nobody can tell how far it got.
    pub doubt: Doubt,
}

/// Goes on with a migration that is half done, and with the rest of the run's goal.
///
/// # Errors
/// As `up` and `down`; a statement that is in doubt and about which nothing is said.
pub async fn resume(context: &Context<'_>, options: &ResumeOptions) -> Result<RunReport, Failure> {
    let mut opened = Opened::read(context).await?;
    if choose(&opened, options.doubt).is_empty() {
        return plan(&opened, &[]).map(|report| RunReport { dry_run: false, ..report });
    }
    opened.lock().await?;
    opened.refuse_tampering().await?;
    let items = choose(&opened, options.doubt);
    Box::pin(carry_out(opened, &items)).await
}

fn choose(opened: &Opened<'_>, doubt: Doubt) -> Vec<Item> {
    let partial = opened.state.partial();
    let purpose = if opened.state.is_going_back() { Purpose::Abort } else { Purpose::Migrate };
    let first = partial.map(|partial| Item {
        migration: partial.migration.clone(),
        direction: partial.direction,
        start: start(partial),
        purpose,
        doubt,
        consent: Consent::Withheld,
    });
    let open = opened.state.open_run();
    let rest = open.into_iter().flat_map(|open| open.left.iter().map(|id| (id, open.direction)));
    let rest = rest.filter(|(id, _)| partial.is_none_or(|partial| partial.migration != **id));
    first.into_iter().chain(rest.map(|(id, direction)| Item::whole(id.clone(), direction))).collect()
}

/// Where a half-done migration goes on.
pub(crate) fn start(partial: &Partial) -> Start {
    Start {
        finished: partial.finished,
        done: Some(partial.done),
        cuts: partial.cuts.clone(),
        in_doubt: partial.in_doubt.clone(),
    }
}
