//! What partitions and children have of the table above them.

use super::relation::{Index, Kind, Table, What};
use super::{Memory, include};
use crate::read::alter_table::{Action, Change};
use crate::read::column::Rule;
use crate::read::create::index_name;
use crate::read::name::{Name, chosen};
use smol_str::{SmolStr, format_smolstr};

/// What of another table a new one takes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// `LIKE`: the columns are its own; whether constraints and indexes come along.
    Like { constraints: bool, indexes: bool },
    /// `INHERITS`.
    Parent,
    /// `PARTITION OF`.
    Whole,
}

impl Memory {
    pub(super) fn take_over(&mut self, table: &mut Table, from: &Name, how: From) {
        let Some(source) = self.table(from) else { return };
        let (is_own, constraints, indexes) = match how {
            From::Like { constraints, indexes } => (true, constraints, indexes),
            From::Parent => (false, true, false),
            From::Whole => (false, true, true),
        };
        let columns = source.columns.iter().cloned();
        table.columns.extend(columns.map(|column| super::Column { is_own, ..column }));
        if constraints {
            table.constraints.extend(source.constraints.iter().filter(|it| it.what == What::Check).cloned());
        }
        if indexes && table.kind != Kind::Foreign {
            let words = source.indexes.iter().map(|index| (index.clone(), word_of(source, index)));
            for (index, word) in words.collect::<Vec<_>>() {
                self.give_index(table, &index, &[], word);
            }
        }
    }

    pub(super) fn has_child(&mut self, parent: &Name, child: &Name, is_default: bool) {
        if let Some(parent) = self.table_mut(parent) {
            include(&mut parent.children, child);
            if is_default {
                parent.default_partition = Some(child.clone());
            }
        }
    }

    /// What becomes of a table becomes of its partitions and children too.
    pub(super) fn hand_down(&mut self, name: &Name, action: &Action) {
        let Some(table) = self.table(name).filter(|table| !table.children.is_empty()) else { return };
        let (children, kind) = (table.children.clone(), table.kind);
        if let Change::DropConstraint { name: constraint, .. } = &action.what {
            let is_it = |index: &&Index| index.name.as_ref() == Some(constraint);
            if let Some(index) = table.indexes.iter().find(is_it).cloned() {
                self.lose_in_partitions(name, &index);
            }
        }
        for child in children.iter().filter(|_| comes_down(&action.what)) {
            if self.keeps(child, kind, &action.what) {
                continue;
            }
            self.hand_down(child, action);
            self.change_below(child, action);
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are the same below")]
    fn change_below(&mut self, child: &Name, action: &Action) {
        match &action.what {
            Change::AddConstraint(constraint) if matches!(constraint.what, Rule::Primary { .. }) => {
                self.shut(child, &constraint.columns);
            }
            Change::AddColumn { column, .. } => {
                let is_own = self.has_own(child, &column.name);
                self.change(child, action);
                let added = self.table_mut(child).and_then(|table| table.column_mut(&column.name));
                if let Some(added) = added {
                    added.is_own = is_own;
                }
            }
            _ => self.change(child, action),
        }
    }

    /// Whether a child by inheritance has a column of its own, and so has it still when its parent loses it.
    fn keeps(&self, child: &Name, above: Kind, change: &Change) -> bool {
        let Change::DropColumn { column, .. } = change else { return false };
        above != Kind::Partitioned && self.has_own(child, column)
    }

    fn has_own(&self, table: &Name, column: &str) -> bool {
        self.table(table).and_then(|table| table.column(column)).is_some_and(|column| column.is_own)
    }

    /// The columns of a primary key hold no null below it either.
    fn shut(&mut self, table: &Name, columns: &[SmolStr]) {
        let Some(table) = self.table_mut(table) else { return };
        for column in columns {
            if let Some(column) = table.column_mut(column) {
                column.is_not_null = true;
            }
        }
    }

    /// An index over a partitioned table has one in each partition: one that is there and says the same, or a new one.
    pub(super) fn index_partitions(&mut self, whole: &Name, index: &Index, include: &[SmolStr]) {
        let table = self.table(whole).filter(|table| table.kind == Kind::Partitioned);
        for child in table.map(|table| table.children.clone()).unwrap_or_default() {
            let Some(mut table) = self.remove(&child) else { continue };
            if table.kind != Kind::Foreign && !table.indexes.iter().any(|own| own.says_the_same(index)) {
                self.give_index(&mut table, index, include, "idx");
            }
            super::keep(&mut self.tables, table);
            self.index_partitions(&child, index, include);
        }
    }

    /// The partitions in which an index over the whole is built.
    pub(crate) fn lacking(&self, whole: &Name, index: &Index) -> Vec<Name> {
        let mut lacking = Vec::new();
        for child in self.table(whole).map_or(&[][..], |table| &table.children) {
            match self.table(child) {
                Some(table) if table.kind == Kind::Foreign => {}
                Some(table) if table.indexes.iter().any(|own| own.says_the_same(index)) => {}
                Some(table) if table.kind == Kind::Partitioned => lacking.extend(self.lacking(child, index)),
                Some(_) | None => lacking.push(child.clone()),
            }
        }
        lacking
    }

    fn give_index(&mut self, table: &mut Table, index: &Index, include: &[SmolStr], word: &str) {
        let first = match word {
            "pkey" => chosen(&table.name.name, "", word),
            _ => index_name(&table.name.name, &index.keys, include, word),
        };
        let others = (1..).map(|number| format_smolstr!("{first}{number}"));
        let mut names = std::iter::once(first.clone()).chain(others);
        let name = names.find(|name| !self.has_index(name)).unwrap_or_default();
        self.indexes.insert(&name, table.name.clone());
        table.put_index(Index { name: Some(name), born: self.now, ..index.clone() });
    }

    /// What an index over a partitioned table has in each partition goes with it.
    pub(super) fn lose_in_partitions(&mut self, whole: &Name, index: &Index) {
        let table = self.table(whole).filter(|table| table.kind == Kind::Partitioned);
        for child in table.map(|table| table.children.clone()).unwrap_or_default() {
            let same = |own: &Index| own.says_the_same(index);
            let table = self.table_mut(&child);
            let lost = table.and_then(|table| {
                let at = table.indexes.iter().position(same)?;
                Some(table.indexes.remove(at))
            });
            if let Some(name) = lost.and_then(|lost| lost.name) {
                self.indexes.remove(&name);
            }
            self.lose_in_partitions(&child, index);
        }
    }
}

/// The word by which PostgreSQL names an index that is like this one.
fn word_of(table: &Table, index: &Index) -> &'static str {
    let constraint = index.name.as_deref().and_then(|name| table.constraint(name));
    match constraint.map(|constraint| constraint.what) {
        Some(What::Primary) => "pkey",
        Some(What::Unique) => "key",
        Some(What::Exclude) => "excl",
        Some(What::Check | What::NotNull | What::Foreign) | None => "idx",
    }
}

/// Whether partitions and children follow.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the others are about the table alone, or have names of their own below"
)]
fn comes_down(change: &Change) -> bool {
    match change {
        Change::AddColumn { .. }
        | Change::DropColumn { .. }
        | Change::AlterType { .. }
        | Change::SetNotNull { .. }
        | Change::DropNotNull { .. }
        | Change::ValidateConstraint { .. }
        | Change::DropConstraint { .. }
        | Change::RenameColumn { .. } => true,
        Change::AddConstraint(constraint) => {
            matches!(constraint.what, Rule::Check(_) | Rule::NotNull | Rule::Primary { .. })
        }
        _ => false,
    }
}
