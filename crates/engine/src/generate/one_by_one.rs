//! Statements run as files of them are run, where somebody looks between two of them.

use crate::replay::Replay;
use whimbrel_change::plan::Step;
use whimbrel_change::work::Conduct;

/// Statements that are run on a scratch database; those that belong together are one transaction.
pub(super) struct OneByOne<'a> {
    replay: &'a Replay<'a>,
    group: Option<usize>,
}

/// Runs statements, for what they leave.
///
/// # Errors
/// PostgreSQL's words, and the statement.
pub(crate) async fn run(replay: &Replay<'_>, steps: impl Iterator<Item = &Step>) -> Result<(), String> {
    let mut one_by_one = OneByOne::on(replay);
    for step in steps {
        one_by_one.run(step).await?;
    }
    one_by_one.end().await
}

impl<'a> OneByOne<'a> {
    /// Before the first.
    pub(super) fn on(replay: &'a Replay<'a>) -> Self {
        Self { replay, group: None }
    }

    /// Runs the next.
    pub(super) async fn run(&mut self, step: &Step) -> Result<(), String> {
        let own = match step.conduct {
            Conduct::Together { group } => Some(group),
            Conduct::InBlock
            | Conduct::InOneBlock
            | Conduct::Alone
            | Conduct::CommitBefore
            | Conduct::CommitAfter => None,
        };
        if own != self.group {
            self.commit().await?;
            if own.is_some() {
                self.replay.execute("begin").await?;
            }
            self.group = own;
        }
        self.replay.execute(&step.sql).await
    }

    /// Behind the last.
    pub(super) async fn end(mut self) -> Result<(), String> {
        self.commit().await
    }

    async fn commit(&mut self) -> Result<(), String> {
        match self.group.take() {
            Some(_) => self.replay.execute("commit").await,
            None => Ok(()),
        }
    }
}
