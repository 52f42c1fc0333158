//! What statements are about, so that of each only those rules are asked that may have something to say.

use crate::read::Said;
use crate::read::alter_table::Change;

/// One thing that a statement may be about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Topic {
    CreateTable,
    CreateIndex,
    CreateView,
    /// Functions and procedures: CREATE and ALTER.
    Routine,
    Domain,
    Type,
    Sequence,
    /// Triggers, rules and policies: CREATE and ALTER.
    Guard,
    Drop,
    Rows,
    /// DO, CALL and EXECUTE.
    Code,
    Setting,
    Control,
    Privilege,
    Maintenance,
    Lock,
    /// Any other object, or none.
    Other,
    /// ALTER TABLE, whatever it does; what it does is a topic of its own.
    AlterTable,
    AddColumn,
    DropColumn,
    ColumnType,
    /// Where values come from that nobody brings.
    Default,
    Identity,
    NotNull,
    AddConstraint,
    DropConstraint,
    AlterConstraint,
    /// Another name or schema.
    Rename,
    Options,
    /// Partitions and children come or go.
    Heirs,
    RowSecurity,
    /// Triggers and rules are switched on or off.
    Switch,
    ReplicaIdentity,
    Owner,
    Logged,
    ForeignOptions,
    /// What no rule asks about by itself.
    OtherChange,
}

/// Several of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topics(u64);

impl Topics {
    /// Each statement, whatever it is about.
    pub(crate) const ANY: Self = Self(u64::MAX);

    /// Statements that define columns.
    pub(crate) const COLUMNS: Self = Self::of(&[Topic::CreateTable, Topic::AddColumn]);

    pub(crate) const fn of(topics: &[Topic]) -> Self {
        let (mut bits, mut rest) = (0, topics);
        while let [first, others @ ..] = rest {
            bits |= 1 << *first as u64;
            rest = others;
        }
        Self(bits)
    }

    /// What a statement is about.
    pub(crate) fn of_said(said: &Said) -> Self {
        let Said::Alter { actions, .. } = said else { return Self::of(&[topic(said)]) };
        let own = Self::of(&[Topic::AlterTable]);
        actions.iter().fold(own, |all, action| Self(all.0 | Self::of(&[topic_of_change(&action.what)]).0))
    }

    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

fn topic(said: &Said) -> Topic {
    match said {
        Said::Alter { .. } => Topic::AlterTable,
        Said::CreateTable(_) => Topic::CreateTable,
        Said::CreateIndex(_) => Topic::CreateIndex,
        Said::CreateView(_) => Topic::CreateView,
        Said::CreateFunction(_) | Said::AlterRoutine { .. } => Topic::Routine,
        Said::CreateDomain { .. } | Said::AlterDomain { .. } => Topic::Domain,
        Said::CreateType { .. } | Said::AlterType { .. } => Topic::Type,
        Said::CreateSequence { .. } | Said::AlterSequence { .. } => Topic::Sequence,
        Said::CreateTrigger { .. }
        | Said::CreateRule { .. }
        | Said::CreatePolicy { .. }
        | Said::AlterPolicy { .. }
        | Said::AlterTrigger { .. } => Topic::Guard,
        Said::Drop(_) => Topic::Drop,
        Said::Rows(_) => Topic::Rows,
        Said::Do { .. } | Said::Call { .. } | Said::Execute => Topic::Code,
        Said::Setting(_) | Said::DiscardAll => Topic::Setting,
        Said::Control(_) => Topic::Control,
        Said::Grant { .. } | Said::AlterDefaultPrivileges { .. } => Topic::Privilege,
        Said::Maintenance { .. } => Topic::Maintenance,
        Said::Lock { .. } => Topic::Lock,
        Said::CreateStatistics { .. }
        | Said::CreateSubscription { .. }
        | Said::CreateDatabase
        | Said::CreateTablespace
        | Said::CreateCast { .. }
        | Said::CreateEventTrigger { .. }
        | Said::CreatePublication(_)
        | Said::CreateOther { .. }
        | Said::AlterSystem
        | Said::AlterDatabaseTablespace
        | Said::UpdateExtension { .. }
        | Said::AlterObject { .. }
        | Said::AlterPublication { .. }
        | Said::ReassignOwned
        | Said::Comment { .. }
        | Said::RefreshSubscription
        | Said::DetachSlot
        | Said::Other
        | Said::Unknown { .. } => Topic::Other,
    }
}

fn topic_of_change(change: &Change) -> Topic {
    match change {
        Change::AddColumn { .. } => Topic::AddColumn,
        Change::DropColumn { .. } => Topic::DropColumn,
        Change::AlterType { .. } => Topic::ColumnType,
        Change::SetDefault { .. }
        | Change::DropDefault { .. }
        | Change::SetExpression { .. }
        | Change::DropExpression { .. }
        | Change::DropIdentity { .. } => Topic::Default,
        Change::AddIdentity { .. } | Change::SetIdentity { .. } => Topic::Identity,
        Change::SetNotNull { .. } | Change::DropNotNull { .. } => Topic::NotNull,
        Change::AddConstraint(_) => Topic::AddConstraint,
        Change::DropConstraint { .. } => Topic::DropConstraint,
        Change::ValidateConstraint { .. } | Change::AlterConstraint { .. } => Topic::AlterConstraint,
        Change::RenameTo { .. }
        | Change::RenameColumn { .. }
        | Change::RenameConstraint { .. }
        | Change::SetSchema { .. } => Topic::Rename,
        Change::SetOptions { .. } | Change::ResetOptions { .. } => Topic::Options,
        Change::AttachPartition { .. }
        | Change::DetachPartition { .. }
        | Change::AttachIndex { .. }
        | Change::Inherit { .. }
        | Change::NoInherit { .. } => Topic::Heirs,
        Change::RowSecurity { .. } => Topic::RowSecurity,
        Change::Triggers { .. } | Change::Rules { .. } => Topic::Switch,
        Change::ReplicaIdentity { .. } => Topic::ReplicaIdentity,
        Change::OwnerTo => Topic::Owner,
        Change::SetLogged { .. } => Topic::Logged,
        Change::ForeignOptions => Topic::ForeignOptions,
        Change::SetStatistics { .. }
        | Change::SetColumnOptions { .. }
        | Change::SetStorage { .. }
        | Change::SetCompression { .. }
        | Change::SetTablespace
        | Change::SetAccessMethod { .. }
        | Change::ClusterOn
        | Change::WithoutCluster
        | Change::OfType { .. }
        | Change::NotOf
        | Change::AllInTablespace
        | Change::DependsOnExtension
        | Change::Unknown => Topic::OtherChange,
    }
}

#[cfg(test)]
mod tests {
    use super::Topics;
    use crate::rules::RULES;
    use crate::{Layout, Level, Linter, Migration, Settings};
    use whimbrel_source::SourceFile;

    /// What no example is about.
    const OTHERS: &str = "lock table app.orders; alter foreign table app.far options (add a 'b'); \
        alter table app.orders alter total set statistics 100, cluster on orders_pkey, unheard of;";

    #[test]
    #[cfg_attr(not(debug_assertions), ignore = "only with them does each rule look at each statement")]
    fn no_rule_speaks_of_a_statement_that_it_is_not_asked_about() {
        let levels: std::collections::BTreeMap<_, _> =
            RULES.iter().map(|rule| (rule.code.to_owned(), Level::Warn)).collect();
        let mut met = 0;
        for text in RULES.iter().flat_map(|rule| [rule.bad, rule.good]).chain([OTHERS]) {
            let (migration, _) =
                Migration::read_what_is_whole(SourceFile::new("1_any.sql", text), Layout::Plain);
            met = migration.said.iter().fold(met, |met, said| met | Topics::of_said(said).0);
            // Once where nothing is known, and once where all of it was there before.
            let mut linter = Linter::new(Settings { levels: levels.clone(), ..Settings::default() });
            linter.check(std::slice::from_ref(&migration));
            linter.check(&[migration]);
        }
        let last = super::Topic::OtherChange as u64;
        assert_eq!(met, u64::MAX >> (63 - last), "each topic is met");
    }
}
