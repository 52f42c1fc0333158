//! The triggers that keep columns in step while a backfill fills them: they are looked at in each piece.

use super::super::error::RunError;
use super::super::{Runner, Step};
use super::walk::Walk;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Statement};
use whimbrel_source::Diagnostic;

/// The triggers of a change, as they are now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Guard {
    /// Over their names, states, definitions and functions.
    pub(super) digest: String,
    /// What is wrong with the one that has to be there.
    pub(super) wrong: Option<String>,
    /// How many bytes the write-ahead log had when it was looked.
    pub(super) log: i64,
}

impl Guard {
    /// The query for it: it is asked with each piece, and costs more to plan than to run.
    pub(super) async fn query(client: &Client) -> Result<Statement, tokio_postgres::Error> {
        client.prepare_typed(include_str!("triggers.sql"), &[Type::TEXT, Type::TEXT]).await
    }

    pub(super) async fn of(
        client: &Client,
        query: &Statement,
        table: &str,
        trigger: Option<&str>,
    ) -> Result<Self, tokio_postgres::Error> {
        let rows = client.query(query, &[&table, &trigger]).await?;
        Ok(rows.first().map_or_else(Self::default, |row| Self {
            digest: row.get("digest"),
            wrong: row.get("wrong"),
            log: row.get("log"),
        }))
    }

    /// What is wrong with it, where another was there when the backfill began.
    pub(super) fn broken_since(&self, begun: &str) -> Option<String> {
        let is_other = self.digest != begun;
        self.wrong.clone().or_else(|| is_other.then(|| "is another than when the backfill began".to_owned()))
    }
}

impl Runner<'_> {
    /// Stops, and forgets how far the backfill has come: what was written meanwhile was kept in step by nobody.
    pub(super) async fn unguarded(&self, step: &Step<'_>, walk: &Walk, wrong: &str) -> RunError {
        if let Err(error) = self.forget(step, walk).await {
            return self.unexpected("beginning a backfill again", error);
        }
        let trigger = step.work.trigger.unwrap_or("of the change");
        let message = format!("the trigger {trigger} on {} {wrong}", walk.sweep.table);
        let diagnostic = Diagnostic::error("trigger-lost", message)
            .with_note("Rows that were written without it are in step with nothing, so the backfill begins again at the first row.")
            .with_help("bring the trigger back as the expand phase makes it, then: whimbrel resume");
        self.stopped(step, walk, "55000", diagnostic).await
    }
}
