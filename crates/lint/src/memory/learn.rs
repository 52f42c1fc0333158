//! Statements change what is remembered.

use super::inherit::From;
use super::relation::{Column, Index, Kind, Known, Table, What};
use super::{Domain, Enum, Memory, Trigger, include, keep};
use crate::read::Said;
use crate::read::alter_table::{Action, Change, Relation};
use crate::read::column::{ColumnDefinition, Constraint, Expression, Generated, Rule};
use crate::read::create::{CreateIndex, IndexKey, TypeForm};
use crate::read::create_table::{CreateTable, Filled, Lifetime};
use crate::read::name::{Name, sequence_of};
use crate::read::object::Object;
use crate::read::others::{Maintenance, SequenceChange, TypeChange};
use crate::read::partition_bound::PartitionBound;
use crate::read::rows::Verb;
use smol_str::{SmolStr, format_smolstr};

impl Memory {
    /// Takes over what a statement does.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others change nothing that is remembered")]
    pub(crate) fn learn(&mut self, said: &Said) {
        self.take_names(said);
        self.guard(said);
        match said {
            Said::Alter { relation: Relation::Index, name, actions, .. } => {
                for action in actions {
                    self.change_index(name, &action.what);
                }
            }
            Said::Alter { name, only, actions, .. } => {
                for action in actions {
                    if !only {
                        self.hand_down(name, action);
                    }
                    self.change(name, action);
                }
            }
            Said::CreateTable(table) => self.create_table(table),
            Said::CreateIndex(index) => self.create_index(index),
            Said::CreateView(view) => self.create_view(view),
            Said::CreateFunction(function) => self.create_function(function),
            Said::AlterRoutine { name, changes } => self.alter_routine(name, changes),
            Said::CreateDomain { name, ty, checks, is_not_null, has_default } => {
                let (base, checks, is_not_null) = (ty.name.clone(), *checks, *is_not_null);
                let domain = Domain { base, checks, is_not_null, has_default: *has_default, born: self.now };
                self.create_domain(name, domain);
            }
            Said::CreateType { name, form: TypeForm::Enum(_) } => {
                self.enums.insert(name.name.clone(), Enum { born: self.now, added: Vec::new() });
            }
            Said::CreateType { name, form: TypeForm::Other } => {
                self.insert(Table::new(name.clone(), Kind::Composite, self.now));
            }
            Said::CreateSequence { name, .. } => {
                self.insert(Table::new(name.clone(), Kind::Sequence, self.now));
            }
            Said::AlterSequence { name, change: SequenceChange::Rename { to: Some(to) } } => {
                self.rename_sequence(name, to);
            }
            Said::CreateTrigger { table, name, columns, condition, .. } => {
                self.create_trigger(table, name, columns, condition.as_ref());
            }
            Said::Drop(drop) => self.forget(drop),
            Said::AlterType { name, change: TypeChange::AddValue { value, .. } } => {
                let transaction = self.now.map_or(0, |now| now.transaction);
                let added = &mut self.enums.entry(name.name.clone()).or_default().added;
                added.retain(|(_, since)| *since == transaction);
                added.push((value.clone(), transaction));
            }
            Said::AlterType { name, change: TypeChange::Rename { to: Some(to) } } => {
                self.rename_type(&name.name, to);
            }
            Said::AlterDomain { name, change } => self.alter_domain(name, change),
            Said::CreateOther { object: Object::Schema, name: Some(name), .. } => {
                self.created.insert(name.name.clone(), self.now);
            }
            Said::Rows(rows) => self.rows(rows.verb, rows.table.as_ref()),
            Said::Maintenance { what: Maintenance::Refresh { with_data }, names, .. } => {
                for name in names {
                    if let Some(view) = self.table_mut(name) {
                        view.has_rows = *with_data;
                    }
                }
            }
            Said::Setting(setting) if setting.name == "timezone" => {
                self.utc = setting.value.as_ref().map(|zone| zone.eq_ignore_ascii_case("utc"));
            }
            _ => {}
        }
    }

    fn create_trigger(
        &mut self,
        table: &Name,
        name: &SmolStr,
        columns: &[SmolStr],
        condition: Option<&Expression>,
    ) {
        let condition = condition.map_or("", |condition| condition.text.as_str());
        let mentions = format_smolstr!("{condition} {}", columns.join(" "));
        self.triggers.retain(|own| own.name != *name || !own.table.may_be(table));
        self.triggers.push(Trigger { name: name.clone(), table: table.clone(), mentions });
    }

    fn rename_sequence(&mut self, name: &Name, to: &SmolStr) {
        let known = self.remove(name);
        let mut sequence = known.unwrap_or_else(|| Table::new(name.clone(), Kind::Sequence, self.now));
        sequence.name.name.clone_from(to);
        // No code knows that name yet.
        sequence.born = self.now;
        self.insert(sequence);
    }

    pub(super) fn rename_type(&mut self, from: &str, to: &str) {
        if let Some(own) = self.enums.remove(from) {
            self.enums.insert(to.into(), own);
        }
        if let Some(own) = self.domains.swap_remove(from) {
            self.domains.insert(to.into(), own);
        }
        let composite = Name { name: from.into(), ..Name::default() };
        if self.table(&composite).is_some_and(|own| own.kind == Kind::Composite)
            && let Some(mut own) = self.remove(&composite)
        {
            own.name.name = to.into();
            self.insert(own);
        }
        if let Some(now) = self.now {
            self.named_types.insert(to.into(), now);
        }
        for table in self.typed.remove(from).unwrap_or_default() {
            let known = self.table_mut(&table).map_or(&mut [][..], |table| &mut table.columns);
            known.iter_mut().filter(|own| own.ty.name == from).for_each(|own| own.ty.name = to.into());
            self.typed.change(to, |own| include(own, &table));
        }
    }

    fn rows(&mut self, verb: Verb, table: Option<&Name>) {
        let Some(table) = table else { return };
        if verb == Verb::SelectInto {
            let mut made = Table::new(table.clone(), Kind::Table, self.now);
            made.has_rows = true;
            self.insert(made);
        }
        let fills = matches!(verb, Verb::Insert | Verb::InsertSelect | Verb::CopyFrom | Verb::Merge);
        if let Some(table) = self.table_mut(table).filter(|_| fills) {
            table.has_rows = true;
        }
    }

    fn create_table(&mut self, create: &CreateTable) {
        if create.if_not_exists && self.table(&create.name).is_some() {
            return;
        }
        let kind = if create.is_foreign {
            Kind::Foreign
        } else if create.partitioned_by.is_some() {
            Kind::Partitioned
        } else {
            Kind::Table
        };
        let mut table = Table::new(create.name.clone(), kind, self.now);
        table.is_temporary = create.lifetime == Lifetime::Temporary;
        table.is_unlogged = create.lifetime == Lifetime::Unlogged;
        table.has_rows = matches!(create.filled, Filled::From(_));
        table.partition_key = create.partitioned_by.clone().unwrap_or_default();
        table.strategy = create.strategy;
        if let Some(ty) = &create.of_type {
            self.has_attributes(&table.name, &ty.name);
            table.of_type = Some(ty.name.clone());
        }
        let partition = create.partition_of.as_ref();
        for like in &create.like {
            let how = From::Like { constraints: like.constraints, indexes: like.indexes };
            self.take_over(&mut table, &like.name, how);
        }
        for parent in &create.inherits {
            self.take_over(&mut table, parent, From::Parent);
        }
        if let Some(partition) = partition {
            self.take_over(&mut table, &partition.parent, From::Whole);
        }
        table.columns.reserve(create.columns.len());
        for column in &create.columns {
            self.add_column(&mut table, column);
        }
        for constraint in &create.constraints {
            self.add_constraint(&mut table, constraint);
        }
        table.bound = partition.and_then(|partition| partition.bound.clone());
        table.parent =
            partition.map(|partition| partition.parent.clone()).or_else(|| create.inherits.first().cloned());
        for parent in create.inherits.iter().chain(partition.map(|partition| &partition.parent)) {
            let is_default = table.bound == Some(PartitionBound::Default);
            self.has_child(parent, &create.name, is_default);
        }
        self.insert(table);
    }

    fn add_column(&mut self, table: &mut Table, column: &ColumnDefinition) {
        let says =
            |what: fn(&Rule) -> bool| column.constraints.iter().any(|constraint| what(&constraint.what));
        let (is_serial, is_identity) = (column.is_serial(), column.generated == Some(Generated::Identity));
        if column.is_numbered() {
            self.number(&table.name, sequence_of(&table.name, &column.name));
        }
        self.has_type(&table.name, &column.ty.name);
        table.put_column(Column {
            name: column.name.clone(),
            ty: column.ty.clone(),
            is_not_null: is_serial
                || is_identity
                || says(|rule| matches!(rule, Rule::NotNull | Rule::Primary { .. })),
            is_identity,
            generated: match column.generated {
                Some(Generated::Stored) => Some((column.text.as_str().into(), true)),
                Some(Generated::Virtual | Generated::Unsaid) => Some((column.text.as_str().into(), false)),
                Some(Generated::Identity | Generated::Nohow) | None => None,
            },
            has_default: is_serial || column.default.is_some(),
            is_own: true,
            born: self.now,
        });
        for constraint in &column.constraints {
            self.add_constraint(table, constraint);
        }
    }

    /// A column gets a sequence of its own.
    fn number(&mut self, table: &Name, name: Name) {
        let mut sequence = Table::new(name, Kind::Sequence, self.now);
        sequence.sources.push(table.clone());
        self.insert(sequence);
    }

    fn add_constraint(&mut self, table: &mut Table, constraint: &Constraint) {
        let Some(mut known) = Known::from(constraint, self.now) else { return };
        if constraint.name.is_none() && table.constraints.iter().any(|own| own.says_the_same(&known)) {
            return;
        }
        let name = constraint.name.clone().unwrap_or_else(|| table.chosen_name(&known));
        known.name = Some(name.clone());
        if matches!(known.what, What::Primary | What::NotNull) && known.is_valid {
            for column in &constraint.columns {
                if let Some(column) = table.column_mut(column) {
                    column.is_not_null = true;
                }
            }
        }
        let index = match &constraint.what {
            Rule::Unique { index } | Rule::Primary { index, .. } => Some(index.clone()),
            Rule::Exclude => Some(None),
            Rule::Check(_) | Rule::NotNull | Rule::Null | Rule::Foreign { .. } => None,
        };
        if let Some(taken) = index {
            match taken
                .and_then(|taken| table.indexes.iter_mut().find(|own| own.name.as_ref() == Some(&taken)))
            {
                Some(index) => index.name = Some(name.clone()),
                None => table.put_index(Index {
                    name: Some(name.clone()),
                    unique: true,
                    keys: constraint.columns.iter().map(|column| IndexKey::of(column)).collect(),
                    include: Vec::new(),
                    predicate: None,
                    born: self.now,
                }),
            }
            self.indexes.insert(&name, table.name.clone());
        }
        if let Some(other) = &known.references {
            self.points(&table.name, other);
        }
        table.put_constraint(known);
    }

    fn create_index(&mut self, create: &CreateIndex) {
        let born = self.now;
        let name = create.name.as_ref().map_or_else(|| create.chosen_name(), |name| name.name.clone());
        if create.if_not_exists && self.indexes.contains(&name) {
            return;
        }
        let index = Index { name: Some(name.clone()), born, ..Index::of(create) };
        if let Some(table) = self.table_mut(&create.table) {
            table.put_index(index.clone());
            if !create.only {
                self.index_partitions(&create.table, &index, &create.include);
            }
        } else {
            let mut table = self.take_stranger(&create.table);
            table.put_index(index);
            keep(&mut self.strangers, table);
        }
        self.indexes.insert(&name, create.table.clone());
    }

    fn change_index(&mut self, name: &Name, change: &Change) {
        if let Change::RenameTo { name: to } = change
            && let Some(on) = self.indexes.remove(&name.name)
        {
            if let Some(table) = self.table_mut(&on) {
                let known =
                    table.indexes.iter_mut().filter(|own| own.name.as_deref() == Some(name.name.as_str()));
                known.for_each(|own| own.name = Some(to.clone()));
            }
            self.indexes.insert(to, on);
        }
    }

    pub(super) fn change(&mut self, name: &Name, action: &Action) {
        if let Change::AttachPartition { name: child, bound } = &action.what {
            self.has_child(name, child, *bound == Some(PartitionBound::Default));
            if let Some(child) = self.table_mut(child) {
                child.parent = Some(name.clone());
                child.bound.clone_from(bound);
            }
            return;
        }
        if let Change::Inherit { parent } = &action.what {
            self.has_child(parent, name, false);
        }
        if let Change::NoInherit { parent } = &action.what
            && let Some(parent) = self.table_mut(parent)
        {
            parent.children.retain(|child| !child.may_be(name));
        }
        if let Change::DetachPartition { name: part, .. } = &action.what
            && let Some(part) = self.table_mut(part)
        {
            part.parent = None;
            part.bound = None;
            part.own_columns();
        }
        if let Change::RenameColumn { from, to } = &action.what {
            let views: Vec<Name> = self.views_of(name).into_iter().map(|view| view.name.clone()).collect();
            for view in views {
                if let Some(view) = self.table_mut(&view) {
                    view.rename_in_query(from, to);
                }
            }
        }
        let Some(mut table) = self.remove(name) else {
            return self.change_stranger(name, &action.what);
        };
        self.change_table(&mut table, &action.what);
        if table.name != *name {
            self.has_another_name(name, &table.name);
            let others: Vec<Name> =
                table.constraints.iter().filter_map(|known| known.references.clone()).collect();
            for other in &others {
                self.points(&table.name, other);
            }
            if let Some(ty) = &table.of_type {
                self.has_attributes(&table.name, ty);
            }
        }
        self.insert(table);
    }

    /// What is known of a table by its name alone is known of it under the new one.
    fn has_another_name(&mut self, from: &Name, to: &Name) {
        if self.guarded.swap_remove(&from.name) {
            self.guarded.insert(to.name.clone());
        }
        let tables = self.triggers.iter_mut().map(|own| &mut own.table);
        let tables = tables.chain(self.guards.iter_mut().flat_map(|own| &mut own.tables));
        tables.filter(|table| table.may_be(from)).for_each(|table| *table = to.clone());
        for (table, _) in self.secured.iter_mut().filter(|(table, _)| table.may_be(from)) {
            *table = to.clone();
        }
    }

    fn change_stranger(&mut self, name: &Name, change: &Change) {
        let mut table = self.take_stranger(name);
        self.change_table(&mut table, change);
        keep(&mut self.strangers, table);
    }

    pub(super) fn take_stranger(&mut self, name: &Name) -> Table {
        let own = self.strangers.get_mut(&name.name);
        let known = own.and_then(|own| {
            let at = own.iter().rposition(|table| table.name.may_be(name))?;
            Some(own.remove(at))
        });
        known.unwrap_or_else(|| Table::new(name.clone(), Kind::Table, None))
    }

    fn secure(&mut self, table: &Name, words: &str) {
        match words {
            "enable" if !self.secured.iter().any(|(own, _)| own.may_be(table)) => {
                self.secured.push((table.clone(), self.now));
            }
            "disable" => self.secured.retain(|(own, _)| !own.may_be(table)),
            _ => {}
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others change nothing that is remembered")]
    fn change_table(&mut self, table: &mut Table, change: &Change) {
        match change {
            Change::AddColumn { column, if_not_exists: true } if table.column(&column.name).is_some() => {}
            Change::AddColumn { column, .. } => self.add_column(table, column),
            Change::AddConstraint(constraint) => self.add_constraint(table, constraint),
            Change::DropColumn { column, .. } => {
                table.lose_column(column);
                table.columns.retain(|own| own.name != *column);
                table.constraints.retain(|own| !own.columns.contains(column));
                table.indexes.retain(|own| !own.keys.iter().any(|key| key.column.as_ref() == Some(column)));
            }
            Change::AlterType { column, ty, .. } => {
                self.has_type(&table.name, &ty.name);
                if let Some(own) = table.column_mut(column) {
                    own.ty = ty.clone();
                }
            }
            Change::SetNotNull { column } if table.column(column).is_none() => {
                table.constraints.push(Known::not_null(column, self.now));
            }
            Change::SetNotNull { column } => set(table, column, |own| own.is_not_null = true),
            Change::DropNotNull { column } => {
                set(table, column, |own| own.is_not_null = false);
                table.constraints.retain(|own| own.what != What::NotNull || own.columns != [column.as_str()]);
            }
            Change::AddIdentity { sequence: Some(own), .. } => self.number(&table.name, own.clone()),
            Change::AddIdentity { column, .. } => self.number(&table.name, sequence_of(&table.name, column)),
            Change::SetDefault { column, .. } => set(table, column, |own| own.has_default = true),
            Change::DropDefault { column } => set(table, column, |own| own.has_default = false),
            Change::DropConstraint { name, .. } => {
                table.constraints.retain(|own| own.name.as_ref() != Some(name));
                table.indexes.retain(|own| own.name.as_ref() != Some(name));
            }
            Change::ValidateConstraint { name } => {
                for own in table.constraints.iter_mut().filter(|own| own.name.as_ref() == Some(name)) {
                    own.is_valid = true;
                }
            }
            Change::RenameTo { name } => table.name.name.clone_from(name),
            Change::SetSchema { schema } => table.name.schema = Some(schema.clone()),
            Change::RenameColumn { from, to } => table.rename_column(from, to),
            Change::RenameConstraint { from, to } => {
                for own in table.constraints.iter_mut().filter(|own| own.name.as_ref() == Some(from)) {
                    own.name = Some(to.clone());
                }
                for own in table.indexes.iter_mut().filter(|own| own.name.as_ref() == Some(from)) {
                    own.name = Some(to.clone());
                }
            }
            Change::DetachPartition { name, .. } => {
                table.children.retain(|child| !child.may_be(name));
                if table.default_partition.as_ref().is_some_and(|own| own.may_be(name)) {
                    table.default_partition = None;
                }
            }
            Change::ReplicaIdentity { how, .. } => {
                table.has_replica_identity = matches!(how.as_str(), "FULL" | "USING");
            }
            Change::Inherit { parent } => table.parent = Some(parent.clone()),
            Change::NoInherit { parent } => {
                table.parent = table.parent.take().filter(|own| !own.may_be(parent));
                table.own_columns();
            }
            Change::RowSecurity { words } => self.secure(&table.name, words),
            Change::SetLogged { logged } => table.is_unlogged = !logged,
            Change::OfType { name } => {
                self.has_attributes(&table.name, &name.name);
                table.of_type = Some(name.name.clone());
            }
            _ => {}
        }
    }
}

fn set(table: &mut Table, column: &str, change: fn(&mut Column)) {
    if let Some(column) = table.column_mut(column) {
        change(column);
    }
}
