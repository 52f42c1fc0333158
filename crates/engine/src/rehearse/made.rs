//! Rows for tables that have none.

use super::RehearseOptions;
use super::chosen::Chosen;
use crate::context::Context;
use crate::failure::{Class, Failure};
use std::collections::BTreeMap;
use whimbrel_change::Progress;
use whimbrel_change::rehearsal::Finding;
use whimbrel_postgres::Session;
use whimbrel_postgres::made::{MadeOptions, MadeTable, make};
use whimbrel_source::Diagnostic;

/// Makes the rows that were asked for; what cannot be satisfied is a finding.
pub(super) async fn fill(
    context: &Context<'_>,
    options: &RehearseOptions,
    chosen: &Chosen,
    session: &Session,
) -> Result<Vec<Finding>, Failure> {
    let Some(rows) = options.rows else { return Ok(Vec::new()) };
    let making = MadeOptions {
        rows,
        rows_of: BTreeMap::new(),
        seed: options.seed,
        excluded_schemas: vec![context.project.settings().ledger_schema.clone()],
        statistics: chosen.statistics.clone(),
    };
    let tell = |table: &MadeTable| {
        let what = format!("made {} rows of {}", table.added, table.table.join("."));
        context.observer.see(&Progress::Preparing { what, done: table.rows, of: table.asked });
    };
    let made = make(session.client(), &making, &tell).await.map_err(|error| {
        let cause = std::error::Error::source(&error).map_or_else(String::new, ToString::to_string);
        let diagnostic = Diagnostic::error("rows-not-made", error.to_string()).with_note(cause);
        Failure::new(Class::FailedClean, diagnostic)
    })?;
    let unmet = made.unmet.iter().map(|unmet| {
        let what = unmet.constraint.as_deref().map(|name| format!(", {name}")).unwrap_or_default();
        let message = format!("fewer rows than asked for: {}{what}: {}", unmet.table.join("."), unmet.reason);
        Finding::new("rows-unmet", message)
            .warning()
            .with_help("give the rows of that table in a file: --data FILE")
    });
    let message = "no table is there before the first file, so nothing is shown of what the files do to rows";
    let nowhere = made.tables.is_empty().then(|| {
        Finding::new("no-rows", message)
            .warning()
            .with_help("begin where tables are: whimbrel rehearse --all --from <migration>")
    });
    Ok(unmet.chain(nowhere).collect())
}
