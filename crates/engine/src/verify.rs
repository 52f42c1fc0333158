//! `verify`: whether files, ledger and schema agree.

use crate::check::{self, UnmetCheck};
use crate::context::Context;
use crate::database::read_failure;
use crate::difference::{Difference, not_compared};
use crate::failure::Failure;
use crate::opened::Opened;
use crate::replay;
use crate::standing::{MigrationStanding, Standing};
use serde::Serialize;
use std::path::Path;
use whimbrel_catalog::Fingerprint;
use whimbrel_change::ledger::{LinkFault, check_chain};
use whimbrel_change::{MigrationId, Target};
use whimbrel_postgres::journal;

/// What verify found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerifyReport {
    /// Which database.
    pub target: Target,
    /// Migrations that are applied.
    pub applied_count: usize,
    /// Rows of the ledger, each hashed again.
    pub ledger_rows: usize,
    /// Rows whose hash does not follow.
    pub broken_links: Vec<BrokenRow>,
    /// Applied migrations whose file is not what ran.
    pub files: Vec<MigrationStanding>,
    /// Whether a migration is half done; the schema is then compared with what is applied in full.
    pub half_done: bool,
    /// Where the live schema is not what the history gives.
    #[serde(rename = "differences")]
    pub schema: Vec<Difference>,
    /// Objects that Whimbrel does not know how to compare.
    pub unmodelled: Vec<String>,
    /// Of the live schema.
    pub fingerprint: String,
    /// How many checks were asked.
    pub checks: usize,
    /// Those whose answer is another than expected.
    #[serde(rename = "unmet_checks")]
    pub unmet: Vec<UnmetCheck>,
}

/// A row of the ledger whose hash does not follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BrokenRow {
    /// Its number.
    pub seq: i64,
    /// What is wrong.
    pub what: &'static str,
}

impl VerifyReport {
    /// Whether everything agrees.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.broken_links.is_empty()
            && self.schema.is_empty()
            && self.unmet.is_empty()
            && !self.half_done
            && !self.files.iter().any(|row| row.standing.stops())
    }
}

/// Compares files, ledger and schema, and asks the checks of a file where one is given.
///
/// # Errors
/// Something can't be read, or the history can't be replayed.
pub async fn verify(context: &Context<'_>, checks: Option<&Path>) -> Result<VerifyReport, Failure> {
    let opened = Opened::read(context).await?;
    let read = |path| check::read(context, path, &opened.migrations);
    let checks = checks.map(read).transpose()?.unwrap_or_default();
    let links =
        journal::audit(opened.database.session.client(), opened.schema()).await.map_err(read_failure)?;
    let broken =
        check_chain(&links).into_iter().map(|link| BrokenRow { seq: link.seq, what: words(link.reason) });
    let live = replay::catalog(&opened.database.session, opened.context.project).await?;
    let history = replay::of_history(&opened).await?;
    let is_applied = |id: &MigrationId| opened.state.find(id).is_some();
    let (checks, unmet) = check::ask(&opened.database.session, &checks, is_applied).await;
    let is_odd = |row: &&MigrationStanding| row.standing.stops() || row.standing == Standing::CommentsEdited;
    Ok(VerifyReport {
        target: opened.database.target.clone(),
        applied_count: opened.state.applied().count(),
        ledger_rows: links.len(),
        broken_links: broken.collect(),
        files: opened.standings.iter().filter(is_odd).cloned().collect(),
        half_done: opened.state.partial().is_some(),
        schema: Difference::all(&live, &history),
        unmodelled: not_compared(&live, &history),
        fingerprint: Fingerprint::of(&live).to_string(),
        checks,
        unmet,
    })
}

const fn words(fault: LinkFault) -> &'static str {
    match fault {
        LinkFault::Gap => "rows before it are missing",
        LinkFault::Previous => "the row before it was replaced",
        LinkFault::Content => "its content was changed",
    }
}
