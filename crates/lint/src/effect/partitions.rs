//! Partitions that come and go.

use super::Effect;
use super::altering::Altering;
use super::implied::{Goal, Implied, Key, implied};
use crate::memory::{Known, Memory, Table, What, mentions};
use crate::read::alter_table::Detachment;
use crate::read::create_table::PartitionOf;
use crate::read::name::Name;
use crate::read::partition_bound::{Datum, PartitionBound};
use smol_str::SmolStr;
use whimbrel_change::claim::Role;

pub(super) fn attach(altering: &Altering<'_>, child: &Name, bound: Option<&PartitionBound>) -> Vec<Effect> {
    let parent = altering.table();
    let candidate = altering.memory.table(child);
    let effect = |form| {
        let effect = Effect::new(form, altering.name).with(Role::Attached, child).reading(child);
        effect.with_all(Role::Referenced, parent.into_iter().flat_map(references))
    };
    let Some((parent, known)) = parent.zip(candidate) else {
        return vec![effect("attach-partition").unless_known("which constraints the table has")];
    };
    // What is alone takes all rows.
    let takes_all = bound == Some(&PartitionBound::Default) && parent.children.is_empty();
    let mut effects = Vec::new();
    if is_empty(parent, known, altering.memory) {
        effects.push(effect("attach-partition-empty"));
    } else if !takes_all && !has_bound_check(parent, known, bound) {
        effects.push(effect("attach-partition"));
    } else {
        effects.push(effect("attach-partition-check"));
    }
    if let Some(default) = &parent.default_partition {
        let excludes =
            altering.memory.table(default).is_some_and(|default| excludes_bound(parent, default, bound));
        let form = if excludes { "attach-partition-default-check" } else { "attach-partition-default" };
        let mut found = effect(form).with(Role::Default, default);
        found.work_on = vec![default.clone()];
        effects.push(found);
    }
    if lacks_an_index(parent, known) && !is_empty(parent, known, altering.memory) {
        effects.push(effect("attach-partition-missing-index"));
    }
    let keys: Vec<&Name> = references(parent).collect();
    if !keys.is_empty() {
        let has_all = keys.iter().all(|key| references(known).any(|own| own.may_be(key)));
        effects.push(effect(if has_all { "attach-partition-fk-present" } else { "attach-partition-fk" }));
    }
    effects
}

/// Whether this release made it, and nobody has put rows into it: what was there before may be full of them. A text that
/// fills the parent and not this one is taken at its word.
fn is_empty(parent: &Table, table: &Table, memory: &Memory) -> bool {
    let is_told = memory.is_new(table.born) || parent.has_rows;
    is_told && !table.has_rows && table.children.is_empty()
}

fn references(table: &Table) -> impl Iterator<Item = &Name> {
    table
        .constraints
        .iter()
        .filter(|known| known.what == What::Foreign)
        .filter_map(|known| known.references.as_ref())
}

/// Whether valid checks prove that a table has only rows of a bound; where their text does not tell, they may.
fn has_bound_check(parent: &Table, child: &Table, bound: Option<&PartitionBound>) -> bool {
    let takes_null = matches!(bound, Some(PartitionBound::List(values)) if values.contains(&Datum::Null));
    let has_no_null = |key: &SmolStr| {
        takes_null || child.is_not_null(key) || child.proves_not_null(key, &[]) || says_not_null(child, key)
    };
    let is_checked = match (bound, key_of(parent)) {
        (Some(PartitionBound::Hash { .. }), _) => {
            checks(child).any(|check| mentions(check, "satisfies_hash_partition"))
        }
        (Some(PartitionBound::Range { from, to }), Some(key)) => {
            let ends = [from.first().map(Goal::AtLeast), to.first().map(Goal::Below)];
            ends.into_iter().flatten().all(|end| end.is_open() || may_imply(child, key, end))
        }
        (Some(PartitionBound::List(values)), Some(key)) => may_imply(child, key, Goal::OneOf(values)),
        (Some(_) | None, _) => {
            let is_mentioned = |key: &SmolStr| checks(child).any(|check| mentions(check, key));
            parent.partition_key.iter().all(is_mentioned)
        }
    };
    is_checked && parent.partition_key.iter().all(has_no_null)
}

/// The same of the default partition, which may have no row of a bound; nulls are among the others.
fn excludes_bound(parent: &Table, default: &Table, bound: Option<&PartitionBound>) -> bool {
    let Some(key) = key_of(parent) else { return has_bound_check(parent, default, None) };
    match bound {
        Some(PartitionBound::Range { from, to }) => {
            from.iter().zip(to).all(|(from, to)| may_imply(default, key, Goal::Outside(from, to)))
        }
        Some(PartitionBound::List(values)) => values.iter().all(|value| {
            let is_null = *value == Datum::Null;
            if is_null { default.is_not_null(key.name) } else { may_imply(default, key, Goal::Not(value)) }
        }),
        Some(PartitionBound::Default | PartitionBound::Hash { .. }) | None => {
            has_bound_check(parent, default, None)
        }
    }
}

/// The key of a table that is partitioned by one column.
fn key_of(parent: &Table) -> Option<Key<'_>> {
    let [key] = parent.partition_key.as_slice() else { return None };
    let column = parent.column(key)?;
    let ty = Some(column.ty.name.as_str()).filter(|_| !column.ty.is_array);
    Some(Key { name: key, ty })
}

fn may_imply(table: &Table, key: Key<'_>, goal: Goal<'_>) -> bool {
    checks(table).any(|check| implied(check, key, goal) != Implied::No)
}

/// The words of the checks that hold for every row.
fn checks(table: &Table) -> impl Iterator<Item = &str> {
    let holds = |known: &&Known| known.what == What::Check && known.is_valid;
    table.constraints.iter().filter(holds).map(|known| known.expression.as_str())
}

fn says_not_null(child: &Table, key: &str) -> bool {
    checks(child).any(|check| check.contains(&format!("{key} is not null")))
}

fn lacks_an_index(parent: &Table, child: &Table) -> bool {
    parent.indexes.iter().any(|index| {
        let keys: Vec<&str> = index.keys.iter().map(|key| key.text.as_str()).collect();
        !child.indexes.iter().any(|own| {
            own.unique >= index.unique
                && own.keys.iter().map(|key| key.text.as_str()).eq(keys.iter().copied())
        })
    })
}

pub(super) fn detach(altering: &Altering<'_>, child: &Name, how: Detachment) -> Vec<Effect> {
    let parent = altering.table();
    let default = parent.and_then(|parent| parent.default_partition.as_ref());
    let effect = |form| Effect::new(form, altering.name).with(Role::Partition, child);
    match how {
        Detachment::Finalize => vec![effect("detach-partition-finalize")],
        Detachment::Concurrently if default.is_some() => {
            vec![effect("detach-partition-concurrently-default")]
        }
        Detachment::Concurrently => {
            let referencing = altering.memory.referencing(altering.name);
            if referencing.is_empty() {
                return vec![effect("detach-partition-concurrently")];
            }
            let mut found =
                effect("detach-partition-concurrently-referenced").with_all(Role::Referencing, &referencing);
            found.work_on = referencing;
            vec![found]
        }
        Detachment::Plain => {
            let mut effects = Vec::new();
            let referencing = altering.memory.referencing(altering.name);
            let keys: Vec<&Name> = parent.into_iter().flat_map(references).collect();
            if !keys.is_empty() {
                effects.push(effect("detach-partition-fk").with_all(Role::Referenced, keys));
            }
            if let Some(default) = default {
                effects.push(effect("detach-partition-default").with(Role::Default, default));
            }
            if !referencing.is_empty() {
                let mut found =
                    effect("detach-partition-referenced").with_all(Role::Referencing, &referencing);
                found.work_on.clone_from(&referencing);
                effects.push(found);
            }
            if effects.is_empty() {
                effects.push(effect("detach-partition"));
            }
            effects
        }
    }
}

/// `CREATE TABLE … PARTITION OF`.
pub(super) fn create(of: &PartitionOf, memory: &Memory) -> Vec<Effect> {
    let bound = of.bound.as_ref();
    let parent = memory.table(&of.parent);
    let effect = |form| Effect::new(form, &of.parent);
    let mut effects = Vec::new();
    let keys: Vec<&Name> = parent.into_iter().flat_map(references).collect();
    if bound == Some(&PartitionBound::Default) {
        effects.push(effect("create-default-partition"));
    } else if let Some((parent, default)) =
        parent.and_then(|parent| Some((parent, parent.default_partition.as_ref()?)))
    {
        let excludes = memory.table(default).is_some_and(|default| excludes_bound(parent, default, bound));
        let form = if excludes {
            "create-partition-of-with-default-partition-check"
        } else {
            "create-partition-of-with-default-partition"
        };
        effects.push(effect(form).with(Role::Default, default).reading(default));
    } else if keys.is_empty() {
        effects.push(effect("create-partition-of"));
    }
    if !keys.is_empty() {
        effects.push(effect("create-partition-of-fk").with_all(Role::Referenced, keys));
    }
    effects
}
