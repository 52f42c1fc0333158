//! Triggers that wait for the end of the transaction.
//!
//! A file without BEGIN is written for autocommit, where each statement fires its own at its end.
//! In one transaction they would pile up, and PostgreSQL changes no table with triggers that wait
//! (55006, measured on 15.18). They are fired before it is asked to.

use super::Step;
use whimbrel_change::segment::Body;
use whimbrel_change::transactional::{LockStrength, lock_strength};
use whimbrel_source::{Script, Statement};

/// SQL that fires them.
pub(super) const FIRE: &str = "set constraints all immediate";

/// The triggers of one block that may be waiting.
pub(super) struct Deferred {
    is_ours: bool,
    since: Option<usize>,
}

impl Deferred {
    /// None wait before the first statement; a block of the file's own decides for itself.
    pub(super) fn new(step: &Step<'_>) -> Self {
        let is_ours = matches!(step.segment.body, Body::Block { begin: None, .. });
        Self { is_ours, since: None }
    }

    /// The statement whose triggers must be fired before this one, where there is one.
    pub(super) fn before(&mut self, script: &Script, index: usize, statement: &Statement) -> Option<usize> {
        let writes = lock_strength(&script.file, statement) == LockStrength::Rows;
        let is_opaque = ["SELECT", "DO", "CALL", "EXECUTE"]
            .iter()
            .any(|word| statement.begins_with(&script.file, &[*word]));
        let due = if writes { None } else { self.since.take().filter(|_| self.is_ours) };
        if writes || is_opaque {
            self.since = Some(index);
        }
        due
    }
}
