//! Partitions that come and go.

use super::altering::Altering;
use super::{Effect, is_partitioned};
use crate::memory::Memory;
use crate::memory::{Table, What, mentions};
use crate::read::alter_table::Detachment;
use crate::read::create_table::{CreateTable, PartitionOf, Strategy};
use crate::read::name::Name;
use whimbrel_change::claim::Role;

pub(super) fn attach(altering: &Altering<'_>, child: &Name, bound: Option<Strategy>) -> Vec<Effect> {
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
    let takes_all = bound == Some(Strategy::Default) && parent.children.is_empty();
    let mut effects = Vec::new();
    if is_empty(parent, known, altering.memory) {
        effects.push(effect("attach-partition-empty"));
    } else if !takes_all && !has_bound_check(parent, known) {
        effects.push(effect("attach-partition"));
    } else {
        effects.push(effect("attach-partition-check"));
    }
    if let Some(default) = &parent.default_partition {
        let excludes = altering.memory.table(default).is_some_and(|default| has_bound_check(parent, default));
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

/// A valid check about the partition key, and no key column that could be null.
fn has_bound_check(parent: &Table, child: &Table) -> bool {
    parent.partition_key.iter().all(|key| {
        let is_checked = child
            .constraints
            .iter()
            .any(|known| known.what == What::Check && known.is_valid && mentions(&known.expression, key));
        is_checked && (child.is_not_null(key) || child.proves_not_null(key, &[]) || says_not_null(child, key))
    })
}

fn says_not_null(child: &Table, key: &str) -> bool {
    let says = |text: &str| text.contains(&format!("{key} is not null"));
    child
        .constraints
        .iter()
        .any(|known| known.what == What::Check && known.is_valid && says(&known.expression))
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
pub(super) fn create(table: &CreateTable, of: &PartitionOf, memory: &Memory) -> Vec<Effect> {
    let parent = memory.table(&of.parent);
    let effect = |form| Effect::new(form, &of.parent);
    let mut effects = Vec::new();
    let keys: Vec<&Name> = parent.into_iter().flat_map(references).collect();
    if of.bound == Some(Strategy::Default) {
        effects.push(effect("create-default-partition"));
    } else if let Some((parent, default)) =
        parent.and_then(|parent| Some((parent, parent.default_partition.as_ref()?)))
    {
        let excludes = memory.table(default).is_some_and(|default| has_bound_check(parent, default));
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
    let _ = (&table.name, is_partitioned(parent));
    effects
}
