//! A statement that cannot be cut: one transaction, which may not last long.

use super::super::{RunError, Runner, Step};
use super::walk::Walk;
use std::time::Duration;
use whimbrel_source::Diagnostic;

/// Why a statement is not cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    /// An INSERT … SELECT that looks at several rows for one.
    SeveralRows,
    /// There is no key, and nothing else by which a row would be met once.
    NoKey,
    /// The statement writes the key.
    WritesKey,
    /// There is no key, and the server cannot find rows by their places.
    OldServer,
    /// There is no key, and what is written would be met again.
    MetAgain,
}

impl Whole {
    /// As a fact about `table`.
    pub(super) fn in_words(self, table: &str) -> String {
        match self {
            Self::SeveralRows => "what it selects is not worked out from each row by itself".to_owned(),
            Self::NoKey => format!(
                "{table} has no key in whose order its rows could be walked, and no condition leaves out what is done"
            ),
            Self::WritesKey => {
                format!("it writes the key of {table}, and no condition leaves out what is done")
            }
            Self::OldServer => format!(
                "{table} has no key, and this server finds no rows by their pages (PostgreSQL 14 does)"
            ),
            Self::MetAgain => {
                format!("{table} has no key, and the condition goes on to hold for rows that it has written")
            }
        }
    }
}

impl Runner<'_> {
    /// Nothing is written: the statement ran longer than a transaction may.
    pub(super) async fn too_long(
        &self,
        step: &Step<'_>,
        walk: &Walk,
        why: Whole,
        after: Duration,
    ) -> RunError {
        let seconds = after.as_secs_f64();
        let message = format!("the statement was given up after {seconds:.1} s as one transaction");
        let diagnostic = Diagnostic::error("backfill-too-long", message)
            .with_note(format!("It is not cut into pieces: {}.", why.in_words(&walk.sweep.table)))
            .with_note("As long as it runs, everyone waits who writes a row that it has written, and no dead row of the database can be removed.")
            .with_help("let it be cut; or let it last, in a quiet hour: -- whimbrel: batches = off, at the head of the file ([backfill] whole_limit is the limit)");
        self.stopped(step, walk, "57014", diagnostic).await
    }
}
