//! What a database stands at: the fold over its ledger.

use super::entry::Entry;
use super::event::{Event, Remains, Standing};
use crate::migration::{Direction, MigrationId};
use crate::segment::Cuts;
use std::collections::{BTreeMap, VecDeque};
use whimbrel_source::{Digest, Digests};

/// A migration that is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Which one.
    pub migration: MigrationId,
    /// The row that says so.
    pub seq: i64,
    /// When, in microseconds since 1970-01-01 UTC.
    pub at_us: i64,
    /// How long it took, in microseconds.
    pub duration_us: i64,
    /// The run that did it.
    pub run: String,
    /// Of the file as it was; `None` where a person declared the file gone for good.
    pub digests: Option<Digests>,
}

/// A migration that is neither applied nor not: some of its segments are done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partial {
    /// Which one.
    pub migration: MigrationId,
    /// Which way it was going.
    pub direction: Direction,
    /// How many segments are done.
    pub finished: u32,
    /// How many its file has.
    pub segments: u32,
    /// Of the statements that are done: the file must still begin with them.
    pub done: Digest,
    /// How the server taught to cut the file, beyond what its text tells.
    pub cuts: Cuts,
    /// The segment, from 1, that was started outside of a transaction and whose end nobody saw.
    pub in_doubt: Option<InDoubt>,
}

/// A segment whose end nobody saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InDoubt {
    /// The segment, from 1.
    pub segment: u32,
    /// What was written down before it started (the facts of its `started` row, JSON text).
    pub facts: String,
}

/// A run that has not reached its goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRun {
    /// Its id, as a UUID's text.
    pub run: String,
    /// When it started, in microseconds since 1970-01-01 UTC.
    pub at_us: i64,
    /// Which way.
    pub direction: Direction,
    /// Who and with what, JSON text.
    pub facts: String,
    /// What is left of its goal, in order.
    pub left: VecDeque<MigrationId>,
}

impl OpenRun {
    /// Runs reach their goals in order: mostly it is the first that is left.
    fn reached(&mut self, migration: &MigrationId) {
        if self.left.front() == Some(migration) {
            self.left.pop_front();
        } else {
            self.left.retain(|left| left != migration);
        }
    }
}

/// What a database stands at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerState {
    applied: BTreeMap<MigrationId, Applied>,
    reverted_us: BTreeMap<MigrationId, i64>,
    partial: Option<Partial>,
    open: Option<OpenRun>,
}

impl LedgerState {
    /// Folds the entries of a ledger, in order of `seq`.
    #[must_use]
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut state = Self::default();
        for entry in entries {
            state.take(entry);
        }
        state
    }

    /// The applied migrations in the order of their versions.
    pub fn applied(&self) -> impl Iterator<Item = &Applied> {
        self.applied.values()
    }

    /// What the ledger says of one applied migration.
    #[must_use]
    pub fn find(&self, migration: &MigrationId) -> Option<&Applied> {
        self.applied.get(migration)
    }

    /// When a migration was last taken back, in microseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn reverted_us(&self, migration: &MigrationId) -> Option<i64> {
        self.reverted_us.get(migration).copied()
    }

    /// The migration that is half done, if one is; there is never more than one.
    #[must_use]
    pub const fn partial(&self) -> Option<&Partial> {
        self.partial.as_ref()
    }

    /// Whether the migration that is half done is on its way back, by `abort`.
    #[must_use]
    pub fn is_going_back(&self) -> bool {
        self.partial.as_ref().is_some_and(|partial| {
            let is_applied = self.applied.contains_key(&partial.migration);
            is_applied == (partial.direction == Direction::Up)
        })
    }

    /// The run that has not reached its goal, if the last one has not.
    #[must_use]
    pub fn open_run(&self) -> Option<&OpenRun> {
        self.open.as_ref().filter(|open| !open.left.is_empty())
    }

    fn take(&mut self, entry: &Entry) {
        match &entry.event {
            Event::RunStarted { direction, goal } => {
                self.open = Some(OpenRun {
                    run: entry.run.clone(),
                    at_us: entry.at_us,
                    direction: *direction,
                    facts: entry.facts.clone(),
                    left: goal.iter().cloned().collect(),
                });
            }
            Event::Started { migration, direction, segment, segments, done } => {
                let in_doubt = InDoubt { segment: *segment, facts: entry.facts.clone() };
                self.partial = Some(Partial {
                    migration: migration.clone(),
                    direction: *direction,
                    finished: segment - 1,
                    segments: *segments,
                    done: *done,
                    cuts: Cuts::of_facts(&entry.facts),
                    in_doubt: Some(in_doubt),
                });
            }
            Event::Finished { migration, direction, segment, segments, done } => {
                self.partial = Some(Partial {
                    migration: migration.clone(),
                    direction: *direction,
                    finished: *segment,
                    segments: *segments,
                    done: *done,
                    cuts: Cuts::of_facts(&entry.facts),
                    in_doubt: None,
                });
            }
            Event::Applied { migration, digests } => {
                self.applied.insert(migration.clone(), Self::applied_by(entry, migration, Some(*digests)));
                self.done(migration);
            }
            Event::Reverted { migration } => {
                self.applied.remove(migration);
                self.reverted_us.insert(migration.clone(), entry.at_us);
                self.done(migration);
            }
            Event::Failed { direction, remains, segment, .. } if *remains == Remains::Nothing => {
                self.failed_clean(*direction, *segment);
            }
            Event::Failed { .. } => {}
            Event::Aborted { .. } => {
                self.partial = None;
                self.open = None;
            }
            Event::Repaired { migration, standing } => self.repaired(entry, migration, standing),
        }
    }

    fn applied_by(entry: &Entry, migration: &MigrationId, digests: Option<Digests>) -> Applied {
        Applied {
            migration: migration.clone(),
            seq: entry.seq,
            at_us: entry.at_us,
            duration_us: entry.duration_us,
            run: entry.run.clone(),
            digests,
        }
    }

    fn done(&mut self, migration: &MigrationId) {
        self.partial = None;
        if let Some(open) = &mut self.open {
            open.reached(migration);
        }
    }

    /// A way back that fails leaves the migration as half done as it was.
    fn failed_clean(&mut self, direction: Direction, segment: u32) {
        let is_going_back = self.is_going_back();
        let Some(partial) = self.partial.as_mut().filter(|partial| partial.direction == direction) else {
            return;
        };
        if segment == 1 && !is_going_back {
            self.partial = None;
        } else {
            partial.in_doubt = None;
        }
    }

    fn repaired(&mut self, entry: &Entry, migration: &MigrationId, standing: &Standing) {
        self.applied.remove(migration);
        match standing {
            Standing::Applied(digests) => {
                self.applied.insert(migration.clone(), Self::applied_by(entry, migration, Some(*digests)));
            }
            Standing::Retired => {
                self.applied.insert(migration.clone(), Self::applied_by(entry, migration, None));
            }
            Standing::NotApplied => {}
        }
        if self.partial.as_ref().is_some_and(|partial| partial.migration == *migration) {
            self.partial = None;
        }
        if let Some(open) = &mut self.open {
            open.reached(migration);
        }
    }
}
