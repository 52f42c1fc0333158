//! One statement of a plan, as the kinds write it.

use serde::{Deserialize, Serialize};
use std::fmt;
use whimbrel_catalog::ObjectAddress;

use crate::claim::Form;

/// The part of a change that a statement belongs to; between two of them old and new code may both run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Adds what new code needs.
    Expand,
    /// Fills in what was added.
    Backfill,
    /// Makes the new form binding.
    Constrain,
    /// Removes what no code needs any more, or moves it out of the way.
    Contract,
    /// Drops for good what a contract has moved out of the way.
    Purge,
}

/// How a statement stands to the transaction around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conduct {
    /// It runs in a block, together with its neighbours.
    InBlock,
    /// The same, and in the same block as its neighbours of this conduct: between them the application would fail.
    InOneBlock,
    /// The block before it is committed first: it reads many rows, and no strong lock may be held meanwhile.
    CommitBefore,
    /// Its effect can be used only once it is committed.
    CommitAfter,
    /// PostgreSQL runs it outside of blocks only.
    Alone,
    /// It is one transaction with its neighbours of the same group, whatever the file does otherwise.
    Together {
        /// The group.
        group: usize,
    },
}

/// What a statement takes away that no later one can bring back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// What is lost, in words: `the values of app.orders.note`.
    pub what: String,
    /// The rows that would lose something, as a query that counts them; `None` where nothing can be counted.
    pub count: Option<String>,
}

/// What the linter finds in a statement and is meant so, wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meant {
    /// The code of the rule.
    pub code: &'static str,
    /// Why; a clause without quotes.
    pub because: &'static str,
}

/// One statement that a kind writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// The statement, without a semicolon.
    pub sql: String,
    /// Its form in the table of claims.
    pub form: Form,
    /// The relation that the claim speaks of.
    pub on: Option<ObjectAddress>,
    /// Where it belongs, if nothing that it waits for comes later.
    pub phase: Phase,
    /// How it stands to the transaction around it.
    pub conduct: Conduct,
    /// What it takes away.
    pub loss: Option<Loss>,
    /// What the linter finds in it.
    pub meant: Option<Meant>,
}

/// An object cannot be written, changed or removed as is asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{address}: {reason}")]
pub struct Unwritable {
    /// The object.
    pub address: ObjectAddress,
    /// Why; a clause in lower case.
    pub reason: String,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Self; 5] = [Self::Expand, Self::Backfill, Self::Constrain, Self::Contract, Self::Purge];

    /// As it is written in a file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expand => "expand",
            Self::Backfill => "backfill",
            Self::Constrain => "constrain",
            Self::Contract => "contract",
            Self::Purge => "purge",
        }
    }

    /// Whether it takes away what code of before may use.
    #[must_use]
    pub const fn takes_away(self) -> bool {
        match self {
            Self::Contract | Self::Purge => true,
            Self::Expand | Self::Backfill | Self::Constrain => false,
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Work {
    /// A statement that runs in a block and belongs to the expand phase.
    #[must_use]
    pub fn new(form: &'static str, sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            form: Form(form),
            on: None,
            phase: Phase::Expand,
            conduct: Conduct::InBlock,
            loss: None,
            meant: None,
        }
    }

    /// The same, about a relation.
    #[must_use]
    pub fn on(self, relation: &ObjectAddress) -> Self {
        Self { on: Some(relation.clone()), ..self }
    }

    /// The same, in a phase.
    #[must_use]
    pub fn in_phase(self, phase: Phase) -> Self {
        Self { phase, ..self }
    }

    /// The same, with another conduct.
    #[must_use]
    pub fn conducted(self, conduct: Conduct) -> Self {
        Self { conduct, ..self }
    }

    /// The same, written with CASCADE, which is meant so.
    #[must_use]
    pub fn cascading(self, because: &'static str) -> Self {
        Self { meant: Some(Meant { code: "cascade-drops-more", because }), ..self }
    }

    /// The same, which takes something away.
    #[must_use]
    pub fn losing(self, what: impl Into<String>, count: Option<String>) -> Self {
        Self { loss: Some(Loss { what: what.into(), count }), ..self }
    }
}
