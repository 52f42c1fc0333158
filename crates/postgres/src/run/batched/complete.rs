//! The end of a walk: where its condition says what is left, that is counted before it is done.

use super::super::error::RunError;
use super::super::{Completeness, Runner, Step};
use super::order::Wish;
use super::pulse::Pulse;
use super::ranges::{Ranges, Rest};
use super::turn::Round;
use super::walk::{Walk, Written};
use tokio_postgres::Row;
use tokio_postgres::types::Type;
use whimbrel_change::Progress;
use whimbrel_source::Diagnostic;

/// How many rows, or pages, are looked at by one query: its snapshot is short, and so is the wait of whoever cancels.
const ROWS_AT_ONCE: u64 = 50_000;
const PAGES_AT_ONCE: u64 = 2_000;

/// How often a table is walked by its pages: a row that somebody writes meanwhile moves to a page that the walk has
/// passed, or behind the last one that it knew.
const PASSES: u32 = 3;

/// What comes of the end of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Completed {
    /// The walk is done.
    Done,
    /// It begins again: rows are left.
    Again,
}

/// What the count of rows says that fulfil the condition of a statement behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// None may be left.
    Counted,
    /// None is a proof; others may be such that the statement itself has written so.
    Shown,
    /// Nothing.
    None,
}

impl Proof {
    fn of(step: &Step<'_>, walk: &Walk) -> Self {
        if step.work.completeness == Completeness::Counted {
            return Self::Counted;
        }
        let says_nothing = walk.again > 0 || walk.sweep.uncounted().is_some();
        match walk.ranges {
            Ranges::Keys(_) | Ranges::Pages | Ranges::Whole(_) if says_nothing => Self::None,
            Ranges::Pages => Self::Counted,
            Ranges::Keys(_) if walk.can_be_asked() => Self::Counted,
            Ranges::Keys(_) | Ranges::Whole(_) => Self::Shown,
        }
    }
}

/// Rows that differ from what is declared.
#[derive(Debug, Default)]
struct Left {
    rows: i64,
    /// The place of one of them.
    one: Option<Vec<String>>,
    /// Where the table ends.
    bound: Vec<String>,
}

impl Runner<'_> {
    /// Writes down that a walk is done. A run that ends before that counts again.
    ///
    /// # Errors
    /// A row is left that should have another value; somebody cancels it.
    pub(super) async fn complete(
        &mut self,
        step: &Step<'_>,
        walk: &mut Walk,
        round: &mut Round,
    ) -> Result<Completed, RunError> {
        walk.passes += 1;
        let proof = Proof::of(step, walk);
        let left = match proof {
            Proof::Counted | Proof::Shown => self.left(step, walk, round).await?,
            Proof::None => Left::default(),
        };
        let walks_again = match walk.ranges {
            Ranges::Pages => true,
            // What was written would not be written again, so what is left was written by others.
            Ranges::Keys(_) => proof == Proof::Counted && step.work.completeness == Completeness::Unknown,
            Ranges::Whole(_) => false,
        };
        if left.rows > 0 && walks_again && walk.passes < PASSES {
            (walk.behind, walk.bound) = (None, left.bound);
            return self.begin_again(step, walk).await.map(|()| Completed::Again);
        }
        if left.rows > 0 && proof == Proof::Counted {
            return Err(self.incomplete(step, walk, &left).await);
        }
        let hidden = self.hidden(walk).await?;
        let unproved = hidden.or_else(|| unproved(walk, proof, &left));
        if let Some(why) = unproved.as_ref().filter(|why| walk.sweep.uncounted() != Some(why.as_str())) {
            let message = format!("that no row is left is not proved: {why}");
            let line = format!("The statement is in line {}.", step.place(walk.index).line);
            self.observer
                .see(&Progress::Note(Diagnostic::note("backfill-unproved", message).with_note(line)));
        }
        let done = async {
            self.session.client().batch_execute("begin").await?;
            let pulse = Pulse { percent: 100, ..round.pulse(step, walk) };
            let written =
                Written { end: None, rows: 0, again: 0, pulse: &pulse, unproved: unproved.as_deref() };
            self.keep(step, walk, written).await
        };
        done.await.map_err(|error| self.not_kept("saying that a backfill is done", error))?;
        Ok(Completed::Done)
    }

    /// Says that there may be rows that the user does not see: they are neither written nor counted.
    async fn hidden(&self, walk: &Walk) -> Result<Option<String>, RunError> {
        let sql =
            "select pg_catalog.row_security_active(pg_catalog.to_regclass($1)::oid), current_user::text";
        let table = &walk.sweep.table;
        let found = self.session.client().query_typed(sql, &[(table, Type::TEXT)]).await;
        let found = found.map_err(|error| self.unexpected("asking who sees all rows of a table", error))?;
        let is_hidden = |row: &&Row| row.get::<_, Option<bool>>(0) == Some(true);
        Ok(found.first().filter(is_hidden).map(|row| {
            let user: String = row.get(1);
            format!(
                "row security of {table} may hide rows from {user}, which are neither written nor counted"
            )
        }))
    }

    async fn left(&mut self, step: &Step<'_>, walk: &mut Walk, round: &mut Round) -> Result<Left, RunError> {
        let failed = "counting the rows that are left";
        let bound = walk.ranges.bound(self.session.client(), &walk.sweep).await;
        let Some(bound) = bound.map_err(|error| self.unexpected(failed, error))? else {
            return Ok(Left::default());
        };
        let size = if walk.ranges == Ranges::Pages { PAGES_AT_ONCE } else { ROWS_AT_ONCE };
        let (mut left, mut behind): (Left, Option<Vec<String>>) = (Left::default(), None);
        loop {
            self.stop_if_asked(step, walk)?;
            walk.order = self.reported(step, walk, round).await?;
            if walk.order.wish == Wish::Cancel {
                return Err(self.cancelled(step, walk).await);
            }
            let client = self.session.client();
            let rest = Rest { behind: behind.as_deref(), bound: &bound };
            let piece = walk.ranges.next(client, &walk.sweep, rest, size).await;
            let piece = piece.map_err(|error| self.unexpected(failed, error))?;
            let Some(piece) = piece else { return Ok(Left { bound, ..left }) };
            let sql =
                walk.sweep.left(&walk.script, &walk.ranges.shown(&walk.sweep.qualifier), &piece.condition);
            let found = client.query_opt(&sql, &[]).await.map_err(|error| self.unexpected(failed, error))?;
            if let Some(row) = found {
                left.rows += row.get::<_, i64>(0);
                left.one = left.one.or_else(|| row.get(1));
            }
            behind = Some(piece.end);
        }
    }

    /// What was written without a trigger stays as it was written: the walk begins again.
    async fn incomplete(&self, step: &Step<'_>, walk: &Walk, left: &Left) -> RunError {
        if let Err(error) = self.forget(step, walk).await {
            return self.unexpected("beginning a backfill again", error);
        }
        let table = &walk.sweep.table;
        let rows = if left.rows == 1 { "1 row".to_owned() } else { format!("{} rows", left.rows) };
        let is_declared = step.work.completeness == Completeness::Counted;
        let still = format!(
            "{rows} of {table} fulfil the condition of the statement, behind {PASSES} walks through the table"
        );
        let (message, note) = if is_declared {
            (
                format!("{rows} of {table} differ from what the file declares, behind the backfill"),
                "Somebody wrote them meanwhile, and no trigger kept the column; or the value of the expression is another each time.",
            )
        } else if walk.ranges == Ranges::Pages {
            (
                still,
                "Somebody wrote them meanwhile: rows that are written move to other pages, and there is no key to find them by.",
            )
        } else {
            (
                still,
                "The statement left none behind that fulfils it, so somebody writes such rows all the time, a trigger or a rule of the table keeps them as they were, or they come to fulfil it as time goes by.",
            )
        };
        let mut diagnostic = Diagnostic::error("backfill-incomplete", message);
        if let Some(one) = &left.one {
            diagnostic = diagnostic.with_note(format!("One of them is {}.", walk.named(one)));
        }
        let diagnostic = diagnostic
            .with_note(note)
            .with_help("let a trigger keep the column while the application writes (whimbrel new --template derive writes one), then: whimbrel resume");
        self.stopped(step, walk, "23514", diagnostic).await
    }
}

/// Why nobody knows that no row is left, where that is so.
fn unproved(walk: &Walk, proof: Proof, left: &Left) -> Option<String> {
    let table = &walk.sweep.table;
    let rows = |count: u64| if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
    match proof {
        Proof::Counted => None,
        Proof::Shown if left.rows == 0 => None,
        // What the statement answers with says nothing of its condition.
        Proof::Shown => {
            Some(format!("{} of {table} fulfil its condition behind it", rows(left.rows.unsigned_abs())))
        }
        Proof::None => walk.sweep.uncounted().map(ToOwned::to_owned).or_else(|| {
            let again = rows(walk.again);
            (walk.again > 0)
                .then(|| format!("its condition goes on to hold for {again} of {table} that it has written"))
        }),
    }
}
