//! Files that run in front of a purge which comes before them, and take away what it names.

use crate::failure::Failure;
use crate::gate;
use crate::opened::Opened;
use serde::Serialize;
use whimbrel_change::MigrationId;
use whimbrel_lint::{Layout, Migration};
use whimbrel_source::Diagnostic;

/// A purge that will not find what it names, and neither will the way back of its contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overtaken {
    /// The purge; it is still to run.
    pub purge: MigrationId,
    /// The file.
    pub by: MigrationId,
    /// Whether that has run.
    pub is_applied: bool,
    /// What it takes away, as clauses.
    pub what: Vec<String>,
}

impl Overtaken {
    /// One line for people.
    #[must_use]
    pub fn in_words(&self) -> String {
        let Self { purge, by, is_applied, what } = self;
        let by_which = if *is_applied { "behind" } else { "once it has run:" };
        format!("{purge} waits, and does not find what it names {by_which} {by}: {}", what.join(", "))
    }

    /// What to do.
    #[must_use]
    pub fn help(&self) -> String {
        let Self { purge, by, is_applied, .. } = self;
        let again = format!("give {purge} a version behind {by}, and the names of then");
        if *is_applied {
            format!("{again}: whimbrel purge drops what it names, and its contract cannot be undone before")
        } else {
            format!(
                "end its window first (whimbrel purge --now {purge}), or {again}: its contract cannot be undone from then on"
            )
        }
    }

    /// A warning, for a run that is about to do it.
    pub(crate) fn warning(&self) -> Diagnostic {
        Diagnostic::warning("purge-overtaken", self.in_words()).with_help(self.help())
    }
}

/// Every purge that is pending and waits, with each file behind it that takes away what it names.
pub(crate) async fn overtaken(opened: &Opened<'_>) -> Result<Vec<Overtaken>, Failure> {
    let pending = opened.standings.iter().filter(|row| row.standing.is_pending());
    let purges: Vec<&MigrationId> =
        pending.map(|row| &row.migration).filter(|id| gate::is_purge(opened, id)).collect();
    if purges.is_empty() {
        return Ok(Vec::new());
    }
    // Where nothing asks for evidence, a purge runs when its turn comes, in front of what is behind it.
    let waits = gate::is_asked(opened).await?;
    let mut found = Vec::new();
    for purge in purges {
        let Some(waiting) = read(opened, purge) else { continue };
        let behind = opened.standings.iter().filter(|row| {
            let id = &row.migration;
            let is_applied = row.applied_at_us.is_some();
            id.module == purge.module && id > purge && (is_applied || waits && row.standing.is_pending())
        });
        for row in behind.filter(|row| !gate::is_purge(opened, &row.migration)) {
            let what = read(opened, &row.migration).map(|file| file.takes_from(&waiting)).unwrap_or_default();
            if !what.is_empty() {
                let (by, is_applied) = (row.migration.clone(), row.applied_at_us.is_some());
                found.push(Overtaken { purge: purge.clone(), by, is_applied, what });
            }
        }
    }
    Ok(found)
}

/// What a file says; `None` where it is gone, or cannot be read.
fn read(opened: &Opened<'_>, id: &MigrationId) -> Option<Migration> {
    let file = opened.migrations.get(id)?;
    Some(Migration::read_what_is_whole(file.up.source().clone(), Layout::Whimbrel).0)
}
