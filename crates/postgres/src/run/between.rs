//! Between two files: each finds the session as if it had just been opened, as with psql.

use super::error::RunError;
use super::{Runner, Start, Step, Work};
use tokio_postgres::types::Type;
use whimbrel_change::foresight::called;
use whimbrel_change::segment::{Body, Cuts, cut};
use whimbrel_source::{Script, Statement};

/// SQL that forgets what the statements of a file left in the session, but for its settings: cursors,
/// temporary tables and the numbers that were set aside from sequences.
const FORGET: &str = "close all; discard temp; discard sequences; ";

/// SQL for `DEALLOCATE ALL` that leaves the statements of the ledger alone.
pub(super) const DEALLOCATE_ALL: &str = include_str!("between/deallocate_all.sql");

impl Runner<'_> {
    /// How the file is to be cut before the server has taught anything in this run.
    pub(super) async fn cuts_to_begin_with(&self, work: &Work<'_>, start: &Start) -> Result<Cuts, RunError> {
        if start.finished > 0 || start.in_doubt.is_some() {
            return Ok(cuts_of_what_is_done(work, start));
        }
        let alone = self.committing_calls(work).await;
        let alone = alone.map_err(|error| self.unexpected("asking which procedures commit", error))?;
        Ok(Cuts { alone, ..Cuts::default() })
    }

    /// The `CALL`s, outside of the file's own blocks, of procedures that end transactions.
    async fn committing_calls(
        &self,
        work: &Work<'_>,
    ) -> Result<std::collections::BTreeSet<usize>, tokio_postgres::Error> {
        let script = work.script;
        let statements = script.statements.iter().enumerate();
        let calls: Vec<(usize, String)> = statements
            .filter(|(_, statement)| statement.begins_with(&script.file, &["CALL"]))
            .filter_map(|(index, statement)| Some((index, called(script, statement)?)))
            .collect();
        if calls.is_empty() {
            return Ok(std::collections::BTreeSet::new());
        }
        let names: Vec<&str> = calls.iter().map(|(_, name)| name.as_str()).collect();
        let sql = include_str!("between/committing_procedures.sql");
        let rows = self.session.client().query_typed(sql, &[(&names, Type::TEXT_ARRAY)]).await?;
        let committing: Vec<String> = rows.iter().map(|row| row.get("name")).collect();
        let segments = cut(script, work.atomicity, &Cuts::default()).unwrap_or_default();
        let is_ours = |index: &usize| {
            segments.iter().any(|segment| match &segment.body {
                Body::Block { begin: None, statements, .. } => statements.contains(index),
                Body::Block { .. } | Body::Alone { .. } | Body::Batched { .. } => false,
            })
        };
        let calls = calls.into_iter().filter(|(_, name)| committing.contains(name));
        Ok(calls.map(|(index, _)| index).filter(is_ours).collect())
    }

    /// SQL before a segment: for a file's first, as if the session had just been opened.
    ///
    /// A transaction of its own: in the file's, which may travel in the same message, it would be a query
    /// before SET TRANSACTION.
    pub(super) fn clean(&self, step: &Step<'_>) -> String {
        let forget = if step.number == 1 { FORGET } else { "" };
        format!("begin; {forget}{}; commit", self.session.reset())
    }

    /// Takes back what a file did to the session and a later file would stumble over.
    pub(super) async fn leave(&mut self, work: &Work<'_>) -> Result<(), RunError> {
        let script = work.script;
        let has = |fits: &dyn Fn(&Statement) -> bool| script.statements.iter().any(fits);
        if has(&|statement| statement.begins_with(&script.file, &["PREPARE"])) {
            let forgotten = self.session.client().batch_execute(DEALLOCATE_ALL).await;
            forgotten.map_err(|error| self.unexpected("forgetting prepared statements", error))?;
        }
        if has(&|statement| alters_defaults(script, statement)) {
            let followed = self.session.follow_defaults().await;
            followed.map_err(|error| self.unexpected("reading the defaults of the database", error))?;
        }
        // They hold from the moment in which a message begins, before anything in it can reset them.
        if sets_transactions(script) {
            let reset = self.session.client().batch_execute(self.session.reset()).await;
            reset.map_err(|error| self.unexpected("resetting the session", error))?;
        }
        Ok(())
    }
}

/// What was learned about the part of the file that is done, and about the statement behind it: the rest
/// may have been edited since.
fn cuts_of_what_is_done(work: &Work<'_>, start: &Start) -> Cuts {
    let segments = cut(work.script, work.atomicity, &start.cuts).unwrap_or_default();
    let count = start.finished as usize + usize::from(start.in_doubt.is_some());
    let last = segments.iter().take(count).flat_map(whimbrel_change::segment::Segment::statements).max();
    let next = last.map_or(0, |last| last + 1);
    let mut cuts = start.cuts.up_to(next);
    cuts.commit_after.remove(&next);
    cuts
}

/// Whether a file may set how the transactions behind it begin.
fn sets_transactions(script: &Script) -> bool {
    let text = script.file.text().to_ascii_lowercase();
    text.contains("default_transaction") || text.contains("characteristics")
}

/// Whether a statement may change what `ALTER DATABASE … SET` or `ALTER ROLE … SET` give to a session
/// that is opened afterwards.
fn alters_defaults(script: &Script, statement: &Statement) -> bool {
    let text = statement.text(&script.file);
    let first = text.split(|next: char| !next.is_ascii_alphabetic()).next().unwrap_or_default();
    let may =
        ["ALTER", "DO", "SELECT", "CALL", "EXECUTE"].iter().any(|word| first.eq_ignore_ascii_case(word));
    if !may {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.windows(2).any(|pair| {
        let [alter, kind] = pair else { return false };
        alter.ends_with("alter") && ["database", "role", "user"].iter().any(|word| kind.starts_with(word))
    })
}
