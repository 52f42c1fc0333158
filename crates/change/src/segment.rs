//! A file cut into the pieces that PostgreSQL can do or undo as one.

use crate::backfill::sweep;
use crate::foresight::foresee;
use crate::transactional::{Control, Transactional, Unblocked, transactional};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use whimbrel_source::{Diagnostic, Digest, Script, Statement};

/// How much of a file is one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Atomicity {
    /// As much as PostgreSQL allows.
    #[default]
    File,
    /// Each statement is its own transaction.
    Statement,
    /// The same, and an UPDATE of one table is done piece by piece.
    Batches,
    /// The same, and such statements that follow each other take turns.
    BatchesInTurn,
}

/// Where a file must be cut for reasons that no single statement shows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cuts {
    /// Statements that the server refuses in a block.
    pub alone: BTreeSet<usize>,
    /// Statements whose effect a later one needs committed (`ALTER TYPE … ADD VALUE`).
    pub commit_after: BTreeSet<usize>,
}

/// A piece of a file that is done or not done, with its row in the ledger.
///
/// Statements are named by their index in [`Script::statements`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Session settings of the file that hold here; run first, outside of the transaction.
    pub settings: Vec<usize>,
    /// What it does.
    pub body: Body,
}

/// What a segment does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// One transaction.
    Block {
        /// The file's own `BEGIN`, whose words are used.
        begin: Option<usize>,
        /// What runs in it.
        statements: Vec<usize>,
        /// How it ends.
        ending: Ending,
    },
    /// One statement outside of any block.
    Alone {
        /// The statement.
        statement: usize,
        /// What it is.
        unblocked: Unblocked,
    },
    /// Statements done piece by piece, each in a transaction of its own.
    Batched {
        /// The statements; several take turns.
        statements: Vec<usize>,
    },
}

/// How a block ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With COMMIT.
    Commit,
    /// With ROLLBACK, since the file says so.
    Rollback,
}

impl Cuts {
    /// The facts of a ledger row about a segment of a file that was cut so.
    #[must_use]
    pub fn facts(&self) -> Value {
        if *self == Self::default() { json!({}) } else { json!({ "cuts": self }) }
    }

    /// The cuts that the facts of a ledger row tell of; none where they are silent.
    #[must_use]
    pub fn of_facts(facts: &str) -> Self {
        let facts: Value = serde_json::from_str(facts).unwrap_or_default();
        facts.get("cuts").and_then(|cuts| Self::deserialize(cuts).ok()).unwrap_or_default()
    }

    /// Those that concern statements up to and with `last`.
    #[must_use]
    pub fn up_to(&self, last: usize) -> Self {
        let kept = |indexes: &BTreeSet<usize>| indexes.range(..=last).copied().collect();
        Self { alone: kept(&self.alone), commit_after: kept(&self.commit_after) }
    }
}

impl Segment {
    /// The statements of the body, in order.
    #[must_use]
    pub fn statements(&self) -> Vec<usize> {
        match &self.body {
            Body::Block { statements, .. } | Body::Batched { statements } => statements.clone(),
            Body::Alone { statement, .. } => vec![*statement],
        }
    }
}

/// Cuts a script into segments.
///
/// # Errors
/// What can't be journalled, each with its place: a block that the file leaves open, a statement
/// inside of the file's own block that PostgreSQL refuses there, `PREPARE TRANSACTION`.
pub fn cut(script: &Script, atomicity: Atomicity, cuts: &Cuts) -> Result<Vec<Segment>, Vec<Diagnostic>> {
    let mut cutter = Cutter {
        script,
        atomicity,
        segments: Vec::new(),
        settings: Vec::new(),
        open: None,
        has_untried_setting: false,
        errors: Vec::new(),
    };
    let foreseen = foresee(script);
    for (index, statement) in script.statements.iter().enumerate() {
        let forecast = transactional(&script.file, statement);
        let is_refused =
            cuts.alone.contains(&index) || foreseen.alone.contains(&index) && !cutter.is_explicit();
        let is_known = matches!(forecast, Transactional::Alone(_));
        let what = if is_refused && !is_known { Transactional::Alone(Unblocked::Opaque) } else { forecast };
        cutter.take(index, what);
        if cuts.commit_after.contains(&index) {
            cutter.split();
        } else if foreseen.commit_after.contains(&index) && !cutter.is_explicit() {
            cutter.close(Ending::Commit);
        }
    }
    cutter.finish()
}

struct Open {
    begin: Option<usize>,
    statements: Vec<usize>,
    sessions: Vec<usize>,
}

struct Cutter<'a> {
    script: &'a Script,
    atomicity: Atomicity,
    segments: Vec<Segment>,
    settings: Vec<usize>,
    open: Option<Open>,
    /// Whether a setting stands behind the last segment: it runs all the same, and may be refused.
    has_untried_setting: bool,
    errors: Vec<Diagnostic>,
}

impl Cutter<'_> {
    fn take(&mut self, index: usize, what: Transactional) {
        match what {
            Transactional::Control(control) => self.control(index, control),
            Transactional::Alone(unblocked) => self.alone(index, unblocked),
            Transactional::Session if self.is_explicit() => self.add(index, Some(index)),
            Transactional::Session if self.open.is_none() => {
                self.settings.push(index);
                self.has_untried_setting = true;
            }
            Transactional::Session => self.add(index, Some(index)),
            // Outside of a block PostgreSQL warns and ignores it; in ours, behind a statement, it would fail.
            Transactional::Characteristics if self.open.is_some() && !self.is_explicit() => {}
            Transactional::Characteristics => self.add(index, None),
            Transactional::InBlock if self.is_batched(index) => {
                self.close(Ending::Commit);
                self.batched(index);
            }
            Transactional::InBlock => {
                self.add(index, None);
                if self.atomicity != Atomicity::File && !self.is_explicit() {
                    self.close(Ending::Commit);
                }
            }
        }
    }

    fn batched(&mut self, index: usize) {
        let joins = self.atomicity == Atomicity::BatchesInTurn && self.settings.is_empty();
        match self.segments.last_mut() {
            Some(Segment { body: Body::Batched { statements }, .. }) if joins => statements.push(index),
            Some(_) | None => self.push(Body::Batched { statements: vec![index] }),
        }
    }

    fn is_batched(&self, index: usize) -> bool {
        let statement = self.script.statements.get(index);
        matches!(self.atomicity, Atomicity::Batches | Atomicity::BatchesInTurn)
            && !self.is_explicit()
            && statement.is_some_and(|statement| sweep(self.script, statement).is_some())
    }

    fn is_explicit(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.begin.is_some())
    }

    fn add(&mut self, index: usize, session: Option<usize>) {
        let open = self.open.get_or_insert_with(|| Open {
            begin: None,
            statements: Vec::new(),
            sessions: Vec::new(),
        });
        open.statements.push(index);
        open.sessions.extend(session);
    }

    fn control(&mut self, index: usize, control: Control) {
        let begin = self.open.as_ref().and_then(|open| open.begin);
        match control {
            Control::Begin if begin.is_none() => {
                self.close(Ending::Commit);
                self.begin(index);
            }
            Control::Prepare => self.errors.push(self.refuse_prepare(index)),
            Control::Commit if begin.is_some() => self.close(Ending::Commit),
            Control::Rollback if begin.is_some() => self.close(Ending::Rollback),
            Control::CommitAndChain | Control::RollbackAndChain => {
                if let Some(begin) = begin {
                    let ending =
                        if control == Control::CommitAndChain { Ending::Commit } else { Ending::Rollback };
                    self.close(ending);
                    self.begin(begin);
                }
            }
            Control::Begin | Control::Commit | Control::Rollback => {}
        }
    }

    fn begin(&mut self, index: usize) {
        self.open = Some(Open { begin: Some(index), statements: Vec::new(), sessions: Vec::new() });
    }

    fn alone(&mut self, index: usize, unblocked: Unblocked) {
        if let Some(begin) = self.open.as_ref().and_then(|open| open.begin) {
            self.errors.push(self.refuse_in_own_block(index, begin));
            return;
        }
        self.close(Ending::Commit);
        self.push(Body::Alone { statement: index, unblocked });
        let is_discard = |statement: &Statement| statement.begins_with(&self.script.file, &["DISCARD"]);
        if self.script.statements.get(index).is_some_and(is_discard) {
            self.settings.clear();
        }
    }

    fn push(&mut self, body: Body) {
        self.segments.push(Segment { settings: self.settings.clone(), body });
        self.has_untried_setting = false;
    }

    fn split(&mut self) {
        let begin = self.open.as_ref().and_then(|open| open.begin);
        self.close(Ending::Commit);
        if let Some(begin) = begin {
            self.begin(begin);
        }
    }

    fn close(&mut self, ending: Ending) {
        let Some(open) = self.open.take() else { return };
        if !open.statements.is_empty() {
            self.push(Body::Block { begin: open.begin, statements: open.statements, ending });
        }
        if ending == Ending::Commit {
            self.settings.extend(open.sessions);
        }
    }

    fn finish(mut self) -> Result<Vec<Segment>, Vec<Diagnostic>> {
        if let Some(begin) = self.open.as_ref().and_then(|open| open.begin) {
            self.errors.push(self.refuse_open_block(begin));
        }
        self.close(Ending::Commit);
        if self.has_untried_setting {
            self.push(Body::Block { begin: None, statements: Vec::new(), ending: Ending::Commit });
        }
        if self.errors.is_empty() { Ok(self.segments) } else { Err(self.errors) }
    }

    fn refuse_prepare(&self, index: usize) -> Diagnostic {
        self.error("prepares-transaction", "PREPARE TRANSACTION leaves a transaction that no ledger row can belong to", index)
            .with_help("write the statements of the transaction plainly; Whimbrel commits them together with the ledger's row")
    }

    fn refuse_in_own_block(&self, index: usize, begin: usize) -> Diagnostic {
        let mut error = self.error(
            "not-in-transaction",
            "PostgreSQL runs this statement outside of a transaction block only",
            index,
        );
        if let Some(statement) = self.script.statements.get(begin) {
            error = error.at(&self.script.file, statement.span, "the file's own block begins here");
        }
        error.with_help(
            "end the block with COMMIT before the statement, or leave BEGIN and COMMIT out of the file",
        )
    }

    fn refuse_open_block(&self, begin: usize) -> Diagnostic {
        self.error("block-left-open", "the file begins a transaction and never ends it", begin)
            .with_note("psql would roll everything after it back at the end of the file.")
            .with_help("add COMMIT, or leave BEGIN out: Whimbrel runs the file in a transaction anyway")
    }

    fn error(&self, code: &'static str, message: &str, index: usize) -> Diagnostic {
        let error = Diagnostic::error(code, message);
        match self.script.statements.get(index) {
            Some(statement) => error.at(&self.script.file, statement.span, ""),
            None => error,
        }
    }
}

/// SHA-256 over the statements of the first `count` segments as they are written.
///
/// Tells, before an interrupted file is gone on with, that what is done is still what the file says.
#[must_use]
pub fn digest_of_first(script: &Script, segments: &[Segment], count: usize) -> Digest {
    let mut hasher = Sha256::new();
    for index in segments.iter().take(count).flat_map(Segment::statements) {
        if let Some(statement) = script.statements.get(index) {
            let text = script.file.text().get(statement.span.start..statement.span.end).unwrap_or_default();
            hasher.update(text.len().to_be_bytes());
            hasher.update(text);
        }
    }
    Digest(hasher.finalize().into())
}

#[cfg(test)]
mod tests;
