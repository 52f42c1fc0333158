//! What a statement is for, in the order of a change.

use super::{Step, WalkedFile};
use crate::finding::Finding;
use crate::read::Said;
use crate::read::alter_table::{Change, Relation};
use crate::read::drop::Dropped;
use crate::read::name::Name;
use crate::read::rows::Verb;
use crate::rule::Rule;
use whimbrel_source::Span;

/// What a statement is for, in the order of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// It gives new code something.
    Adds,
    /// It writes rows.
    Rows,
    /// It makes something binding.
    Constrains,
    /// It takes something away, or calls it otherwise.
    Removes,
    /// None of these.
    Neutral,
}

impl Nature {
    pub(crate) const fn verb(self) -> &'static str {
        match self {
            Self::Adds => "adds",
            Self::Rows => "writes rows",
            Self::Constrains => "makes something binding",
            Self::Removes => "removes or renames",
            Self::Neutral => "does neither",
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others have none of it")]
    fn of_change(change: &Change) -> Self {
        match change {
            Change::AddColumn { .. } | Change::AttachPartition { .. } | Change::AttachIndex { .. } => {
                Self::Adds
            }
            Change::AddConstraint(_)
            | Change::ValidateConstraint { .. }
            | Change::SetNotNull { .. }
            | Change::AlterType { .. } => Self::Constrains,
            Change::DropColumn { .. }
            | Change::RenameTo { .. }
            | Change::SetSchema { .. }
            | Change::DetachPartition { .. } => Self::Removes,
            _ => Self::Neutral,
        }
    }
}

impl Step<'_> {
    /// What it is for: the last of what its actions are for.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others have none of it")]
    pub(crate) fn nature(&self) -> Nature {
        match &self.said {
            // Nobody but the catalog knows an index by its name.
            Said::Alter { relation: Relation::Index, .. } => Nature::Neutral,
            Said::Alter { actions, .. } => {
                let is_of =
                    |nature: Nature| actions.iter().any(|action| Nature::of_change(&action.what) == nature);
                let order = [Nature::Removes, Nature::Constrains, Nature::Adds];
                order.into_iter().find(|nature| is_of(*nature)).unwrap_or(Nature::Neutral)
            }
            Said::CreateTable(_)
            | Said::CreateIndex(_)
            | Said::CreateView(_)
            | Said::CreateTrigger { .. } => Nature::Adds,
            Said::Drop(drop) => match drop.what {
                Dropped::Index | Dropped::Trigger | Dropped::Policy | Dropped::Rule => Nature::Neutral,
                _ => Nature::Removes,
            },
            Said::Rows(rows) => match rows.verb {
                Verb::Select | Verb::CopyTo | Verb::Setval => Nature::Neutral,
                Verb::SelectInto
                | Verb::Insert
                | Verb::InsertSelect
                | Verb::Update
                | Verb::Delete
                | Verb::Merge
                | Verb::CopyFrom => Nature::Rows,
            },
            _ => Nature::Neutral,
        }
    }

    /// The relations that it is about.
    pub(crate) fn relations(&self) -> Vec<&Name> {
        self.effects.iter().filter_map(|effect| effect.on.as_ref()).collect()
    }
}

impl WalkedFile<'_> {
    pub(crate) fn finding(&self, rule: &'static Rule, span: Span, message: impl Into<String>) -> Finding {
        Finding {
            rule,
            severity: rule.severity,
            file: self.migration.file.clone(),
            span,
            statement: None,
            message: message.into(),
            notes: Vec::new(),
            facts: None,
            fix: None,
            allowed: None,
        }
    }
}
