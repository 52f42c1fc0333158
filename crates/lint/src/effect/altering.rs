//! The actions of ALTER TABLE.

use super::{Effect, adding, is_partitioned, partitions, retyping, with_children};
use crate::memory::{Kind, Memory, Table};
use crate::read::alter_table::{Action, Alteration, Change, Relation};
use crate::read::name::Name;
use smol_str::SmolStr;
use whimbrel_change::claim::Role;

/// A statement ALTER TABLE, and what is known when it runs.
pub(crate) struct Altering<'a> {
    pub(crate) relation: Relation,
    pub(crate) name: &'a Name,
    pub(crate) only: bool,
    pub(crate) actions: &'a [Action],
    pub(crate) memory: &'a Memory,
    pub(crate) major: u32,
}

impl<'a> Altering<'a> {
    pub(crate) fn effects(&self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (index, action) in self.actions.iter().enumerate() {
            let mut found = self.of(&action.what);
            for effect in &mut found {
                effect.action = Some(index);
            }
            effects.extend(found);
        }
        effects
    }

    pub(crate) fn table(&self) -> Option<&'a Table> {
        self.memory.table(self.name)
    }

    /// What is known of the table, be it not all.
    pub(crate) fn seen(&self) -> Option<&'a Table> {
        self.memory.seen(self.name)
    }

    /// The constraints that the same statement drops; PostgreSQL drops before it does anything else.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others have forms of their own elsewhere")]
    pub(crate) fn dropped(&self) -> Vec<SmolStr> {
        let dropped = self.actions.iter().filter_map(|action| match &action.what {
            Change::DropConstraint { name, .. } => Some(name.clone()),
            _ => None,
        });
        dropped.collect()
    }

    /// The form on the table and what inherits from it.
    pub(crate) fn whole(&self, form: &'static str) -> Effect {
        let effect = Effect::new(form, self.name);
        if self.only { effect } else { with_children(effect, self.table()) }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others have forms of their own elsewhere")]
    fn of(&self, change: &Change) -> Vec<Effect> {
        match self.relation {
            Relation::Index => return self.of_index(change),
            Relation::View => return self.of_view(change),
            Relation::Table | Relation::ForeignTable | Relation::MaterializedView => {}
        }
        if self.memory.has_index(&self.name.name) && self.table().is_none() {
            return self.of_index_as_table(change);
        }
        match change {
            Change::AddColumn { column, if_not_exists } => adding::column(self, column, *if_not_exists),
            Change::AddConstraint(constraint) => adding::constraint(self, constraint),
            Change::AlterType { column, ty, using } => retyping::effects(self, column, ty, using.as_ref()),
            Change::DropColumn { column, cascade, if_exists } => {
                self.drop_column(column, *cascade, *if_exists)
            }
            Change::DropConstraint { name, cascade } => self.drop_constraint(name, *cascade),
            Change::SetNotNull { column } => vec![adding::set_not_null(self, column)],
            Change::ValidateConstraint { name } => adding::validate(self, name),
            Change::AttachPartition { name, bound } => partitions::attach(self, name, bound.as_ref()),
            Change::DetachPartition { name, how } => partitions::detach(self, name, *how),
            Change::RenameTo { .. } => vec![Effect::new(self.renaming(), self.name)],
            Change::RenameColumn { .. } if is_partitioned(self.table()) => {
                vec![self.whole("rename-column-partitioned")]
            }
            Change::AddIdentity { column, .. } => vec![Effect::new(self.new_identity(column), self.name)],
            Change::SetExpression { column } => vec![self.set_expression(column)],
            Change::SetAccessMethod { to } => vec![self.set_access_method(to)],
            Change::SetLogged { logged } => vec![self.set_logged(*logged)],
            Change::SetOptions { options } => vec![Effect::new(options_form(options), self.name)],
            Change::Inherit { parent } => vec![Effect::new("inherit", self.name).with(Role::Parent, parent)],
            Change::NoInherit { parent } => {
                vec![Effect::new("no-inherit", self.name).with(Role::Parent, parent)]
            }
            Change::AlterConstraint { name, how } => vec![self.alter_constraint(name, *how)],
            other => simple(other).map(|form| Effect::new(form, self.name)).into_iter().collect(),
        }
    }

    fn renaming(&self) -> &'static str {
        match (self.relation, self.table().map(|table| table.kind)) {
            (Relation::MaterializedView, _) | (_, Some(Kind::MaterializedView)) => "rename-matview",
            (_, Some(Kind::View)) => "rename-view",
            _ => "rename-table",
        }
    }

    /// The claim of an index is about its table.
    fn index_table(&self) -> Name {
        self.memory.table_of_index(self.name).unwrap_or_else(|| self.name.clone())
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others have forms of their own elsewhere")]
    fn of_index(&self, change: &Change) -> Vec<Effect> {
        let form = match change {
            Change::RenameTo { .. } => "rename-index",
            Change::SetTablespace | Change::AllInTablespace => "alter-index-tablespace",
            Change::AttachIndex { name } => {
                let child = self.memory.table_of_index(name);
                let effect = Effect::new("alter-index-attach", &self.index_table());
                return vec![
                    effect.with_all(Role::Partition, child.as_ref()).with_all(Role::Index, child.as_ref()),
                ];
            }
            Change::SetStatistics { .. } => "alter-index-statistics",
            Change::DependsOnExtension => "depends-on-extension",
            _ => "alter-index-set",
        };
        vec![Effect::new(form, &self.index_table())]
    }

    fn of_index_as_table(&self, change: &Change) -> Vec<Effect> {
        if matches!(change, Change::RenameTo { .. }) {
            return vec![Effect::new("rename-index-via-alter-table", &self.index_table())];
        }
        self.of_index(change)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others have forms of their own elsewhere")]
    fn of_view(&self, change: &Change) -> Vec<Effect> {
        let form = match change {
            Change::RenameTo { .. } | Change::SetSchema { .. } => "rename-view",
            Change::RenameColumn { .. } => "rename-column",
            Change::OwnerTo => "owner-to",
            _ => "alter-view-set",
        };
        vec![Effect::new(form, self.name)]
    }

    fn drop_column(&self, column: &str, cascade: bool, if_exists: bool) -> Vec<Effect> {
        let Some(table) = self.table() else { return vec![Effect::new("drop-column", self.name)] };
        let has_columns = !table.columns.is_empty();
        if if_exists && has_columns && table.column(column).is_none() {
            return vec![Effect::new("drop-column-if-exists-missing", self.name)];
        }
        let views: Vec<&Name> =
            self.memory.views_using(self.name, column).into_iter().map(|view| &view.name).collect();
        if !views.is_empty() {
            let form = if cascade { "drop-column-view-cascade" } else { "drop-column-view" };
            return vec![Effect::new(form, self.name).with_all(Role::View, views)];
        }
        if let Some(references) = adding::foreign_key_of(table, column) {
            return vec![Effect::new("drop-column-fk", self.name).with(Role::Referenced, references)];
        }
        let referencing = self.memory.referencing_column(self.name, column);
        if cascade && !referencing.is_empty() {
            let effect = Effect::new("drop-column-referenced-pk", self.name);
            return vec![effect.with_all(Role::Referencing, &referencing)];
        }
        let generates = |own: &crate::memory::Column| {
            own.name != column
                && own.generated.as_ref().is_some_and(|(text, _)| crate::memory::mentions(text, column))
        };
        if table.columns.iter().any(generates) {
            return vec![Effect::new("drop-column-generated-dep", self.name)];
        }
        if is_partitioned(Some(table)) {
            return vec![self.whole("drop-column-partitioned")];
        }
        vec![Effect::new("drop-column", self.name)]
    }

    fn drop_constraint(&self, name: &str, cascade: bool) -> Vec<Effect> {
        use crate::memory::What;
        let known = self.seen().and_then(|table| table.constraint(name));
        let Some(known) = known else { return vec![Effect::new("drop-check", self.name)] };
        let referencing = self.memory.referencing_key(self.name, known);
        vec![match known.what {
            What::Foreign => {
                Effect::new("drop-fk", self.name).with_all(Role::Referenced, known.references.as_ref())
            }
            What::Primary | What::Unique if !referencing.is_empty() => {
                let form = if cascade { "drop-pkey-referenced-cascade" } else { "drop-pkey-referenced" };
                Effect::new(form, self.name).with_all(Role::Referencing, &referencing)
            }
            What::Primary if is_partitioned(self.table()) => self.whole("drop-parent-constraint"),
            What::Primary => Effect::new("drop-pkey", self.name),
            What::Unique => Effect::new("drop-unique", self.name),
            What::NotNull => Effect::new("drop-not-null-constraint", self.name),
            What::Check | What::Exclude => Effect::new("drop-check", self.name),
        }]
    }

    fn set_expression(&self, column: &str) -> Effect {
        let generated = self.table().and_then(|table| table.column(column)?.generated.as_ref());
        match generated {
            Some((_, false)) => Effect::new("set-expression-virtual", self.name),
            Some((_, true)) => Effect::new("set-expression-stored", self.name),
            None => {
                Effect::new("set-expression-stored", self.name).unless_known("whether the column is virtual")
            }
        }
    }

    fn set_logged(&self, logged: bool) -> Effect {
        let known = self.table().map(|table| table.is_unlogged);
        match (logged, known) {
            (true, Some(false)) => Effect::new("set-logged-already", self.name),
            (true, Some(true)) => Effect::new("set-logged", self.name),
            (true, None) => {
                Effect::new("set-logged", self.name).unless_known("whether the table is unlogged")
            }
            (false, Some(true)) => Effect::new("set-unlogged-already", self.name),
            (false, _) => Effect::new("set-unlogged", self.name),
        }
    }

    /// Tables have the method `heap` where nobody has said otherwise.
    fn set_access_method(&self, to: &str) -> Effect {
        match self.table() {
            Some(_) if to == "heap" => Effect::new("set-access-method-same", self.name),
            Some(_) => Effect::new("set-access-method", self.name),
            None => Effect::new("set-access-method", self.name).unless_known("the present access method"),
        }
    }

    /// PostgreSQL makes no identity of a column that may be null; SET NOT NULL of the same statement comes before.
    fn new_identity(&self, column: &str) -> &'static str {
        let sets =
            |action: &Action| matches!(&action.what, Change::SetNotNull { column: own } if own == column);
        let known = self.table().filter(|table| table.column(column).is_some());
        let may_be_null = known.is_some_and(|table| !table.is_not_null(column));
        if may_be_null && !self.actions.iter().any(sets) { "add-identity-nullable" } else { "add-identity" }
    }

    fn alter_constraint(&self, name: &str, how: Alteration) -> Effect {
        let references = self.seen().and_then(|table| table.constraint(name)?.references.as_ref());
        match how {
            Alteration::Deferred
            | Alteration::Immediate
            | Alteration::NotDeferrable
            | Alteration::Deferrable => Effect::new("alter-constraint-deferrable", self.name),
            Alteration::Inheritance => Effect::new("alter-constraint-inherit", self.name),
            Alteration::Enforced => {
                Effect::new("alter-constraint-enforced", self.name).with_all(Role::Referenced, references)
            }
            Alteration::NotEnforced => {
                Effect::new("alter-constraint-not-enforced", self.name).with_all(Role::Referenced, references)
            }
        }
    }
}

fn options_form(options: &str) -> &'static str {
    if options.contains("user_catalog_table") {
        "set-user-catalog-table"
    } else if options.contains("autovacuum") {
        "set-autovacuum"
    } else {
        "set-fillfactor"
    }
}

/// Changes whose form depends on nothing else.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others have forms of their own elsewhere")]
fn simple(change: &Change) -> Option<&'static str> {
    Some(match change {
        Change::SetDefault { .. } => "set-default",
        Change::DropDefault { .. } => "drop-default",
        Change::DropNotNull { .. } => "drop-not-null",
        Change::DropExpression { .. } => "drop-expression",
        Change::SetIdentity { .. } => "set-identity-always",
        Change::DropIdentity { .. } => "drop-identity",
        Change::SetStatistics { .. } => "set-statistics",
        Change::SetColumnOptions { .. } => "set-attoptions",
        Change::SetStorage { .. } => "set-storage",
        Change::SetCompression { .. } => "set-compression",
        Change::RenameColumn { .. } => "rename-column",
        Change::RenameConstraint { .. } => "rename-constraint",
        Change::SetSchema { .. } => "set-schema",
        Change::OwnerTo => "owner-to",
        Change::SetTablespace | Change::AllInTablespace => "set-tablespace",
        Change::ResetOptions { .. } => "reset-fillfactor",
        Change::ClusterOn => "cluster-on",
        Change::WithoutCluster => "set-without-cluster",
        Change::ReplicaIdentity { .. } => "replica-identity-full",
        Change::OfType { .. } | Change::NotOf => "of-type",
        Change::Triggers { .. } => "disable-trigger",
        Change::Rules { .. } => "disable-rule",
        Change::RowSecurity { .. } => "enable-rls",
        Change::DependsOnExtension => "depends-on-extension",
        Change::ForeignOptions => "alter-foreign-table",
        _ => return None,
    })
}
