//! Statements that are no ALTER TABLE.

use super::{Effect, is_partitioned, objects, partitions, with_children};
use crate::memory::{Column, Index, Kind, Memory, What};
use crate::read::Said;
use crate::read::column::Rule;
use crate::read::create::CreateIndex;
use crate::read::create_table::{CreateTable, Filled};
use crate::read::drop::{Drop, Dropped};
use crate::read::name::Name;
use crate::read::object::Object;
use crate::read::others::{
    AttributeChange, DomainChange, Granted, Granting, Maintenance, SequenceChange, TypeChange, Wait,
};
use crate::read::rows::{Rows, Verb};
use whimbrel_change::claim::Role;

#[expect(clippy::wildcard_enum_match_arm, reason = "the others have forms of their own elsewhere")]
pub(super) fn effects(said: &Said, memory: &Memory) -> Vec<Effect> {
    let one = |effect| vec![effect];
    match said {
        Said::CreateTable(table) => create_table(table, memory),
        Said::CreateIndex(index) => one(create_index(index, memory)),
        Said::CreateView(view) => {
            if view.is_materialized {
                return view.sources.iter().map(|source| Effect::new("create-matview", source)).collect();
            }
            let replaced = memory.table(&view.name).filter(|_| view.replaces);
            match replaced {
                Some(_) => {
                    one(Effect::new("create-or-replace-view", &view.name)
                        .with_all(Role::Source, &view.sources))
                }
                None => view.sources.iter().map(|source| Effect::new("create-view", source)).collect(),
            }
        }
        Said::CreateTrigger { table, replaces, .. } => {
            let form = match (is_partitioned(memory.table(table)), replaces) {
                (true, _) => "create-trigger-partitioned",
                (false, true) => "create-or-replace-trigger",
                (false, false) => "create-trigger",
            };
            one(with_children(Effect::new(form, table), memory.table(table)))
        }
        Said::AlterTrigger { table } => one(Effect::new("rename-trigger", table)),
        Said::CreateRule { table, .. } => one(Effect::new("create-rule", table)),
        Said::CreatePolicy { table, .. } => one(Effect::new("create-policy", table)),
        Said::AlterPolicy { table, .. } => one(Effect::new("alter-policy", table)),
        Said::CreateStatistics { table: Some(table) } => one(Effect::new("create-statistics", table)),
        Said::Drop(drop) => dropping(drop, memory),
        Said::AlterType { name, change } => alter_type(name, change, memory),
        Said::AlterDomain { name, change } => alter_domain(name, change, memory),
        Said::AlterSequence { name, change } => one(alter_sequence(name, change, memory)),
        Said::Grant { of: Granted::Tables(tables), how, .. } => {
            let form = if *how == Granting::Revokes { "revoke" } else { "grant" };
            tables.iter().map(|table| Effect::new(form, table)).collect()
        }
        // Rights on what is no table, and those on all tables of a schema, lock none.
        Said::Grant { .. } => one(Effect::nowhere("grant-all-tables-in-schema")),
        Said::Maintenance { what, names, concurrently } => maintenance(*what, names, *concurrently, memory),
        Said::Rows(rows) => of_rows(rows).into_iter().collect(),
        Said::Lock { tables, mode, waits } => {
            tables.iter().map(|table| lock(table, mode, *waits, memory)).collect()
        }
        other => objects::effects(other),
    }
}

fn lock(table: &Name, mode: &str, waits: Wait, memory: &Memory) -> Effect {
    let form = match mode {
        "access share" => "lock-table-access-share",
        "row share" => "lock-table-row-share",
        "row exclusive" => "lock-table-row-exclusive",
        "share update exclusive" => "lock-table-share-update-exclusive",
        "share" => "lock-table-share",
        "share row exclusive" => "lock-table-share-row-exclusive",
        "exclusive" => "lock-table-exclusive",
        _ if waits == Wait::No => "lock-table-ae-nowait",
        _ => return on_all("lock-table-default", "lock-table-partitioned", table, memory),
    };
    Effect::new(form, table)
}

fn create_table(table: &CreateTable, memory: &Memory) -> Vec<Effect> {
    if table.if_not_exists && memory.table(&table.name).is_some() {
        return vec![Effect::nowhere("create-table-if-not-exists-existing")];
    }
    let mut effects = Vec::new();
    if let Some(of) = &table.partition_of {
        effects.extend(partitions::create(of, memory));
    }
    let inline = table.columns.iter().flat_map(|column| &column.constraints);
    for constraint in inline.chain(&table.constraints) {
        if let Rule::Foreign { referenced, .. } = &constraint.what
            && !referenced.may_be(&table.name)
        {
            effects.push(Effect::new("create-table-with-fk", referenced));
        }
    }
    effects.extend(table.like.iter().map(|like| Effect::new("create-table-like", &like.name)));
    effects.extend(table.inherits.iter().map(|parent| Effect::new("create-table-inherits", parent)));
    match &table.filled {
        Filled::No => {}
        Filled::From(sources) => {
            let copied = |source| on_all("create-table-as", "create-table-as-partitioned", source, memory);
            effects.extend(sources.iter().map(copied));
        }
        Filled::WithNoData(sources) => {
            effects.extend(sources.iter().map(|source| Effect::new("create-table-as-no-data", source)));
        }
    }
    if effects.is_empty() {
        effects.push(Effect::nowhere("create-table"));
    }
    effects
}

fn create_index(index: &CreateIndex, memory: &Memory) -> Effect {
    let table = memory.table(&index.table);
    let exists = index.name.as_ref().is_some_and(|name| memory.has_index(&name.name));
    let partitioned = is_partitioned(table);
    let form = match (index.concurrently, partitioned) {
        (true, true) if index.only => "create-index-concurrently-on-only",
        (true, true) => "create-index-concurrently-partitioned",
        (true, false) if exists && index.if_not_exists => "create-index-concurrently-ine-invalid",
        (true, false) if index.unique => "create-unique-index-concurrently",
        (true, false) => "create-index-concurrently",
        (false, _) if exists && index.if_not_exists => "create-index-if-not-exists-existing",
        (false, true) if index.only => "create-index-on-only",
        (false, true) => return on_partitions(index, memory),
        (false, false) if table.is_some_and(|table| table.kind == Kind::MaterializedView) => {
            "create-index-on-matview"
        }
        (false, false) if index.unique => "create-unique-index",
        (false, false) => "create-index",
    };
    let mut effect = Effect::new(form, &index.table);
    if index.only && table.is_none() {
        effect = effect.unless_known("whether the table is partitioned, where ONLY builds nothing");
    }
    if index.only { effect } else { with_children(effect, table) }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others are one by one what they are")]
fn dropping(drop: &Drop, memory: &Memory) -> Vec<Effect> {
    match drop.what {
        // Some have no name that is one, as a cast.
        Dropped::Other(object) => objects::dropping(object, drop.cascade),
        Dropped::Domain => objects::dropping(Object::Domain, drop.cascade),
        Dropped::Owned => vec![Effect::nowhere("drop-owned")],
        _ => drop.names.iter().flat_map(|name| dropping_one(drop, name, memory)).collect(),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others have forms of their own elsewhere")]
fn dropping_one(drop: &Drop, name: &Name, memory: &Memory) -> Vec<Effect> {
    let form = match &drop.what {
        Dropped::Table => return vec![drop_table(drop, name, memory)],
        Dropped::Rows { restart } => return vec![truncate(drop, name, *restart, memory)],
        Dropped::Index => return vec![drop_index(drop, name, memory)],
        Dropped::View => "drop-view",
        Dropped::MaterializedView => "drop-matview",
        Dropped::Sequence => {
            let users = memory.table(name).map(|sequence| sequence.sources.clone()).unwrap_or_default();
            if drop.cascade && !users.is_empty() {
                return vec![
                    Effect::new("drop-sequence-default-cascade", name).with_all(Role::Table, &users),
                ];
            }
            "drop-sequence"
        }
        Dropped::Trigger | Dropped::Rule | Dropped::Policy => {
            let form = match drop.what {
                Dropped::Rule => "drop-rule",
                Dropped::Policy => "drop-policy",
                _ => "drop-trigger",
            };
            let is_table = drop.names.first() == Some(name);
            return is_table.then(|| Effect::new(form, name)).into_iter().collect();
        }
        Dropped::Database => return vec![Effect::nowhere("drop-database")],
        Dropped::Schema => {
            return vec![Effect::nowhere(if drop.cascade { "drop-schema-cascade" } else { "drop-schema" })];
        }
        Dropped::Type => return vec![drop_type(drop, name, memory)],
        Dropped::Tablespace | Dropped::Owned | Dropped::Domain | Dropped::Other(_) => return Vec::new(),
    };
    vec![Effect::new(form, name)]
}

fn drop_type(drop: &Drop, name: &Name, memory: &Memory) -> Effect {
    let users = memory.with_type(&name.name);
    match users.first() {
        Some(user) if drop.cascade => Effect::new("drop-type-cascade", &user.name),
        Some(user) => Effect::new("drop-type-used", &user.name),
        None => Effect::nowhere("drop-type"),
    }
}

fn drop_table(drop: &Drop, name: &Name, memory: &Memory) -> Effect {
    let table = memory.table(name);
    let effect = |form| Effect::new(form, name);
    if let Some(parent) = table.and_then(|table| table.parent.as_ref()) {
        return effect("drop-partition").with(Role::Parent, parent);
    }
    let referencing = memory.referencing(name);
    let goes_too = |other: &Name| drop.names.iter().any(|own| own.may_be(other));
    if !referencing.iter().all(goes_too) {
        let form = if drop.cascade { "drop-table-referenced-cascade" } else { "drop-table-referenced" };
        return effect(form).with_all(Role::Referencing, &referencing);
    }
    let views: Vec<&Name> = memory.views_of(name).into_iter().map(|view| &view.name).collect();
    if drop.cascade && !views.is_empty() {
        return effect("drop-table-with-view-cascade").with_all(Role::View, views);
    }
    let constraints = table.map(|table| table.constraints.as_slice()).unwrap_or_default();
    let mut foreign = constraints.iter().filter(|known| known.what == What::Foreign).peekable();
    let effect = match (is_partitioned(table), foreign.peek()) {
        (true, None) => return with_children(effect("drop-partitioned-table"), table),
        (false, None) => return effect("drop-table"),
        (true, Some(_)) => with_children(effect("drop-partitioned-table-with-fk"), table),
        (false, Some(_)) => effect("drop-table-with-fk"),
    };
    effect.with_all(Role::Referenced, foreign.filter_map(|known| known.references.as_ref()))
}

/// What is done to a table, or to a partitioned one and each of its partitions.
fn on_all(form: &'static str, partitioned: &'static str, name: &Name, memory: &Memory) -> Effect {
    let table = memory.table(name);
    if is_partitioned(table) {
        with_children(Effect::new(partitioned, name), table)
    } else {
        Effect::new(form, name)
    }
}

fn truncate(drop: &Drop, name: &Name, restart: bool, memory: &Memory) -> Effect {
    let referencing = memory.referencing(name);
    let outside = referencing.iter().any(|other| !drop.names.iter().any(|own| own.may_be(other)));
    if outside {
        let form = if drop.cascade { "truncate-cascade" } else { "truncate-referenced" };
        return Effect::new(form, name).with_all(Role::Referencing, &referencing);
    }
    if let Some(parent) = memory.table(name).and_then(|table| table.parent.as_ref()) {
        return Effect::new("truncate-partition", name).with(Role::Parent, parent);
    }
    Effect::new(if restart { "truncate-restart-identity" } else { "truncate" }, name)
}

fn drop_index(drop: &Drop, name: &Name, memory: &Memory) -> Effect {
    let Some(home) = memory.table_of_index(name) else {
        let form = if drop.concurrently { "drop-index-concurrently" } else { "drop-index" };
        return Effect::new(form, &name.table_of_unknown());
    };
    let table = memory.table(&home);
    let is_of_constraint = table.is_some_and(|table| table.constraint(&name.name).is_some());
    let form = match (drop.concurrently, is_partitioned(table)) {
        (true, _) if is_of_constraint => "drop-index-concurrently-of-constraint",
        (false, _) if is_of_constraint => "drop-index-of-constraint",
        (true, true) => "drop-index-concurrently-partitioned",
        (false, true) => "drop-index-partitioned",
        (true, false) => "drop-index-concurrently",
        (false, false) => "drop-index",
    };
    with_children(Effect::new(form, &home), table)
}

/// An index over a partitioned table: one is built in each partition that has none that says the same.
fn on_partitions(create: &CreateIndex, memory: &Memory) -> Effect {
    let table = memory.table(&create.table);
    let index = Index::of(create);
    let lacking = memory.lacking(&create.table, &index);
    let is_there = lacking.is_empty() && table.is_some_and(|table| !table.children.is_empty());
    let form = if is_there { "create-index-partitioned-present" } else { "create-index-partitioned" };
    let mut effect = with_children(Effect::new(form, &create.table), table);
    if !lacking.is_empty() {
        effect.work_on = lacking;
    }
    effect
}

fn alter_type(name: &Name, change: &TypeChange, memory: &Memory) -> Vec<Effect> {
    match change {
        TypeChange::AddValue { .. } => vec![Effect::nowhere("enum-add-value")],
        TypeChange::RenameValue => vec![Effect::nowhere("enum-rename-value")],
        TypeChange::Rename { .. } => vec![Effect::nowhere("rename-type")],
        TypeChange::Attribute { how: AttributeChange::Rename, .. } => {
            vec![Effect::new("type-rename-attribute", name)]
        }
        TypeChange::Attribute { how, .. } => {
            let typed = memory.of_type(&name.name);
            let users = memory.with_type(&name.name);
            if let (AttributeChange::Alter, Some(user)) = (how, users.first()) {
                return vec![Effect::new("type-alter-attribute-type-column", &user.name)];
            }
            match (typed.first(), users.first()) {
                (Some(table), _) => {
                    vec![Effect::new("type-add-attribute", &table.name).with(Role::Type, name)]
                }
                (None, Some(user)) => {
                    vec![Effect::new("type-add-attribute-column", &user.name).with(Role::Type, name)]
                }
                (None, None) => vec![Effect::new("type-add-attribute-column", name).with(Role::Type, name)],
            }
        }
        // A composite type is a relation, too, and is locked as one.
        TypeChange::Owner if memory.enums.contains_key(&name.name) => {
            vec![Effect::nowhere("alter-type-owner")]
        }
        TypeChange::Owner => Vec::new(),
        TypeChange::Other => vec![Effect::nowhere("alter-type-base")],
    }
}

fn alter_domain(name: &Name, change: &DomainChange, memory: &Memory) -> Vec<Effect> {
    let form = match change {
        DomainChange::AddCheck { is_valid: true, .. } => "domain-add-check",
        DomainChange::AddCheck { is_valid: false, .. } => "domain-add-check-not-valid",
        DomainChange::AddNotNull | DomainChange::SetNotNull => "domain-set-not-null",
        DomainChange::Validate => "domain-validate",
        DomainChange::DropConstraint | DomainChange::DropNotNull => "domain-drop-constraint",
        DomainChange::Default => "domain-set-default",
        DomainChange::Rename { .. } => return Vec::new(),
        DomainChange::Other => return vec![Effect::nowhere("rename-domain-constraint")],
    };
    let has_it = |own: &&Column| own.ty.name == name.name && !own.ty.is_array;
    let mut users = memory.with_type(&name.name);
    // What has lists of its values is not read: the change is refused.
    users.retain(|user| user.columns.iter().any(|own| has_it(&own)));
    if users.is_empty() {
        let unknown = Name {
            schema: None,
            name: smol_str::format_smolstr!("the tables with a column of {name}"),
            span: name.span,
        };
        let effect = Effect::new(form, &unknown);
        let known = memory.domains.contains_key(&name.name);
        return if known { Vec::new() } else { vec![effect.unless_known("which tables use the domain")] };
    }
    users.into_iter().map(|user| Effect::new(form, &user.name)).collect()
}

fn alter_sequence(name: &Name, change: &SequenceChange, memory: &Memory) -> Effect {
    let form = match change {
        SequenceChange::Increment => "alter-sequence-increment",
        SequenceChange::Restart => "alter-sequence-restart",
        SequenceChange::Type => "alter-sequence-as-bigint",
        SequenceChange::OwnedBy => "alter-sequence-owned-by",
        SequenceChange::OwnedByNone => "alter-sequence-owned-by-none",
        SequenceChange::Rename { .. } => "rename-sequence",
        SequenceChange::Persistence => "alter-sequence-unlogged",
        SequenceChange::Owner => "alter-sequence-owner",
    };
    let owner = memory.table(name).map(|sequence| sequence.sources.clone()).unwrap_or_default();
    Effect::new(form, name).with_all(Role::Table, &owner)
}

fn maintenance(what: Maintenance, names: &[Name], concurrently: bool, memory: &Memory) -> Vec<Effect> {
    let each = |form: &'static str| names.iter().map(|name| Effect::new(form, name)).collect::<Vec<_>>();
    match what {
        Maintenance::Vacuum { full: true } if names.is_empty() => vec![Effect::nowhere("vacuum-full")],
        Maintenance::Vacuum { full: true } => each("vacuum-full"),
        Maintenance::Vacuum { full: false } if names.is_empty() => vec![Effect::nowhere("vacuum-all")],
        Maintenance::Vacuum { full: false } => each("vacuum"),
        Maintenance::Analyze => each("analyze"),
        Maintenance::Cluster => {
            let of = |name: &Name| {
                let table = memory.table(name);
                let form = if is_partitioned(table) { "cluster-partitioned" } else { "cluster" };
                with_children(Effect::new(form, name), table)
            };
            if names.is_empty() {
                vec![Effect::nowhere("cluster-all")]
            } else {
                names.iter().map(of).collect()
            }
        }
        Maintenance::Refresh { with_data: true } if concurrently => refresh_concurrently(names, memory),
        Maintenance::Refresh { with_data: true } => each("refresh-matview"),
        Maintenance::Refresh { with_data: false } => each("drop-matview"),
        Maintenance::ReindexMany | Maintenance::ReindexSystem => {
            vec![Effect::nowhere(if concurrently { "reindex-table-concurrently" } else { "reindex-schema" })]
        }
        Maintenance::ReindexTable => {
            names.iter().map(|name| reindex_table(name, concurrently, memory)).collect()
        }
        Maintenance::ReindexIndex => {
            names.iter().map(|name| reindex_index(name, concurrently, memory)).collect()
        }
    }
}

fn refresh_concurrently(names: &[Name], memory: &Memory) -> Vec<Effect> {
    let of = |name: &Name| {
        let lacks_unique = memory.table(name).is_some_and(|view| {
            !view.indexes.iter().any(|index| {
                index.unique && index.predicate.is_none() && index.keys.iter().all(|key| key.column.is_some())
            })
        });
        let form = if lacks_unique {
            "refresh-matview-concurrently-no-unique"
        } else {
            "refresh-matview-concurrently"
        };
        Effect::new(form, name)
    };
    names.iter().map(of).collect()
}

/// An index over a partitioned table is built again in each partition, as those of a table are.
fn reindex_index(name: &Name, concurrently: bool, memory: &Memory) -> Effect {
    let home = memory.table_of_index(name).unwrap_or_else(|| name.table_of_unknown());
    if is_partitioned(memory.table(&home)) {
        return reindex_table(&home, concurrently, memory);
    }
    Effect::new(if concurrently { "reindex-index-concurrently" } else { "reindex-index" }, &home)
}

fn reindex_table(name: &Name, concurrently: bool, memory: &Memory) -> Effect {
    let table = memory.table(name);
    let form = match (concurrently, is_partitioned(table)) {
        (true, true) => "reindex-partitioned-concurrently",
        (true, false) => "reindex-table-concurrently",
        (false, true) => "reindex-partitioned",
        (false, false) => "reindex-table",
    };
    with_children(Effect::new(form, name), table)
}

fn of_rows(rows: &Rows) -> Option<Effect> {
    let form = match rows.verb {
        Verb::Select | Verb::CopyTo | Verb::SelectInto => return None,
        Verb::Setval => return Some(Effect::nowhere("setval")),
        Verb::Insert | Verb::InsertSelect | Verb::CopyFrom => "insert",
        Verb::Update => "update",
        Verb::Delete => "delete",
        Verb::Merge => "merge",
    };
    rows.table.as_ref().map(|table| Effect::new(form, table))
}
