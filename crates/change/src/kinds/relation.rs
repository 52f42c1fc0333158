//! What the kinds that live on a relation ask about it.

use crate::scene::{Altering, Making, Scene, quoted, relation_of};
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};
use whimbrel_source::Identifier;

/// Whether a statement goes on to the children of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// It does not.
    Only,
    /// It does.
    WithChildren,
}

/// The relation that a column is of, by the word of its kind; for anything else what it goes with.
pub(crate) fn relation(address: &ObjectAddress, object: &Object) -> Option<ObjectAddress> {
    match address.kind.as_str().strip_suffix(" column") {
        Some(kind) => {
            let names = address.names.iter().take(2).cloned().collect();
            Some(ObjectAddress { kind: ObjectKind::from(kind.to_owned()), names, args: None })
        }
        None => relation_of(address, object),
    }
}

/// The beginning of a statement that changes a relation.
pub(super) fn alter_relation(relation: &ObjectAddress, reach: Reach) -> String {
    let name = quoted(&relation.names);
    match relation.kind.as_str() {
        "composite type" => format!("alter type {name}"),
        "foreign table" => format!("alter foreign table {name}"),
        "materialized view" => format!("alter materialized view {name}"),
        "view" => format!("alter view {name}"),
        _ => match reach {
            Reach::Only => format!("alter table only {name}"),
            Reach::WithChildren => format!("alter table {name}"),
        },
    }
}

/// Whether an object is there only because a parent has it.
pub(super) fn is_inherited(object: &Object) -> bool {
    object.attribute("inherited") == Some("yes")
}

/// Whether the application may be using a relation, or a table that it is a part of.
pub(super) fn in_use(scene: &Scene<'_>, relation: &ObjectAddress) -> bool {
    scene.is_in_use(relation)
}

/// Whether PostgreSQL can change from where a column or a constraint comes as is asked: what leaves or joins
/// a parent becomes or stays the table's own, but for a partition.
pub(super) fn can_be_inherited(altering: &Altering<'_>, table: &ObjectAddress) -> bool {
    let is_partition = |catalog: &Catalog| {
        catalog.get(table).is_some_and(|object| object.attribute("partition of").is_some())
    };
    let scene = altering.scene;
    if !altering.changes("inherited") || is_partition(scene.live) || is_partition(scene.desired) {
        return true;
    }
    match (altering.from("inherited"), altering.to("inherited")) {
        (Some("yes"), Some(_)) | (Some(_) | None, Some("yes")) => false,
        (_, _) => true,
    }
}

/// Why what [`can_be_inherited`] denies cannot be, and what can.
pub(super) fn kept_as_own(what: &str, altering: &Altering<'_>) -> String {
    let instead = if altering.to("inherited") == Some("yes") {
        "say it in the table's own CREATE TABLE too"
    } else {
        "leave it out of the table's own CREATE TABLE"
    };
    format!("PostgreSQL cannot change whether {what} is the table's own beside that of a parent; {instead}")
}

/// The tables that a table inherits from, or is a partition of.
pub(super) fn parents<'a>(catalog: &'a Catalog, table: &ObjectAddress) -> Vec<&'a ObjectAddress> {
    let Some(object) = catalog.get(table) else { return Vec::new() };
    let named = object.attribute("partition of").or_else(|| object.attribute("inherits"));
    let Some(named) = named else { return Vec::new() };
    let is_parent = |one: &&ObjectAddress| {
        ["table", "foreign table"].contains(&one.kind.as_str())
            && named.split(", ").any(|name| name == quoted(&one.names))
    };
    object.needs.iter().filter(is_parent).collect()
}

/// The partitioned tables that a table is a partition of, nearest first.
pub(super) fn above<'a>(catalog: &'a Catalog, relation: &ObjectAddress) -> Vec<&'a ObjectAddress> {
    let is_partition =
        |table: &ObjectAddress| catalog.get(table).is_some_and(|one| one.attribute("partition of").is_some());
    let mut found: Vec<&ObjectAddress> = Vec::new();
    let mut table = relation.clone();
    while is_partition(&table)
        && let Some(parent) = parents(catalog, &table).into_iter().next()
    {
        found.push(parent);
        table = parent.clone();
    }
    found
}

/// The tables that inherit from a table, or are partitions of it.
pub(super) fn children<'a>(live: &'a Catalog, parent: &ObjectAddress) -> Vec<&'a ObjectAddress> {
    let first =
        |kind: &'static str| ObjectAddress { kind: ObjectKind::new(kind), names: Vec::new(), args: None };
    let of_kind = |kind: &'static str| {
        live.objects.range(first(kind)..).take_while(move |(one, _)| one.kind.as_str() == kind)
    };
    let tables = of_kind("table").chain(of_kind("foreign table"));
    tables.map(|(one, _)| one).filter(|one| parents(live, one).contains(&parent)).collect()
}

/// The same among what is there, where a plan is made.
pub(super) fn heirs_of<'a>(scene: &Scene<'a>, parent: &ObjectAddress) -> Vec<&'a ObjectAddress> {
    let is_table = |one: &&ObjectAddress| ["table", "foreign table"].contains(&one.kind.as_str());
    let dependents = scene.dependents(parent).map(|(one, _)| one).filter(is_table);
    dependents.filter(|one| parents(scene.live, one).contains(&parent)).collect()
}

/// A foreign table among those that inherit from a relation, or the relation itself where it is one.
pub(super) fn foreign_heir(scene: &Scene<'_>, relation: &ObjectAddress) -> Option<ObjectAddress> {
    let mut reached = vec![relation.clone()];
    while let Some(table) = reached.pop() {
        if table.kind.as_str() == "foreign table" {
            return Some(table);
        }
        reached.extend(heirs_of(scene, &table).into_iter().cloned());
    }
    None
}

/// Whether a table has a parent before that it has after, too: what the parent gets and loses goes on to it. A
/// table that is made or removed as a whole is one.
pub(super) fn stays_a_child(making: &Making<'_>, relation: &ObjectAddress) -> bool {
    let scene = making.scene;
    let (live, desired) = (parents(scene.live, relation), parents(scene.desired, relation));
    let is_at_both = scene.live.get(relation).is_some() && scene.desired.get(relation).is_some();
    !is_at_both || live.iter().any(|parent| desired.contains(parent))
}

/// Whether a table that inherits a column or a constraint keeps it as its own when its parent drops it.
pub(super) fn children_keep(making: &Making<'_>, relation: &ObjectAddress) -> bool {
    // A partition has what its parent has; one that keeps more has left before.
    if making.catalog.get(relation).is_some_and(|table| table.attribute("partition key").is_some()) {
        return false;
    }
    let desired = making.scene.desired;
    // What is made again keeps nothing.
    let keeps = |copy: &ObjectAddress| {
        !making.scene.made.contains(copy) && desired.get(copy).is_some_and(|object| !is_inherited(object))
    };
    heirs(making, relation).iter().any(|(_, copy)| keeps(copy))
}

/// The children that have a column or a constraint only from their parent, and what it is there. PostgreSQL takes it
/// from them with that of the parent, unless that is dropped in the parent only.
fn heirs<'a>(making: &Making<'a>, relation: &ObjectAddress) -> Vec<(&'a ObjectAddress, ObjectAddress)> {
    let is_column = making.address.kind.as_str().ends_with(" column");
    let scene = making.scene;
    let children = scene.dependents(relation).map(|(one, _)| one);
    let children = children.filter(|one| parents(scene.live, one).contains(&relation));
    let copies = children.map(|child| {
        let kind = if is_column {
            ObjectKind::from(format!("{} column", child.kind))
        } else {
            making.address.kind.clone()
        };
        let names = child.names.iter().chain(making.address.names.last()).cloned().collect();
        (child, ObjectAddress { kind, names, args: None })
    });
    copies.filter(|(_, copy)| scene.live.get(copy).is_some_and(is_inherited)).collect()
}

/// The children that are to lose a column or a constraint that is dropped in their parent only, since others keep it.
pub(super) fn children_lose<'a>(making: &Making<'a>, relation: &ObjectAddress) -> Vec<&'a ObjectAddress> {
    if !children_keep(making, relation) {
        return Vec::new();
    }
    let scene = making.scene;
    let is_gone = |(child, copy): &(&'a ObjectAddress, ObjectAddress)| {
        scene.desired.get(child).is_some() && scene.desired.get(copy).is_none()
    };
    heirs(making, relation).into_iter().filter(is_gone).map(|(child, _)| child).collect()
}

/// The columns of the same name in the parents of a column's table.
pub(super) fn parent_columns(
    catalog: &Catalog,
    column: &ObjectAddress,
    table: &ObjectAddress,
) -> Vec<ObjectAddress> {
    let parents = parents(catalog, table).into_iter();
    let of_parent = |parent: &ObjectAddress| {
        let names = parent.names.iter().chain(column.names.last()).cloned().collect();
        ObjectAddress { kind: ObjectKind::from(format!("{} column", parent.kind)), names, args: None }
    };
    parents.map(of_parent).filter(|address| catalog.objects.contains_key(address)).collect()
}

/// A name for the check that stands in for NOT NULL for a moment.
pub(super) fn check_name(column: &ObjectAddress) -> String {
    let column = column.names.last().map(String::as_str).unwrap_or_default();
    let cut: String = column.chars().take(20).collect();
    Identifier::new(format!("whimbrel_{cut}_not_null")).to_string()
}

/// Whether a column of a partition is an identity column because that of its table is, as it is since 17: PostgreSQL
/// attaches no table that has one of its own, and makes it one.
pub(super) fn counts_with_parent(column: &Making<'_>) -> bool {
    let Some(table) = relation(column.address, column.object) else { return false };
    let is_partition = column.catalog.get(&table).is_some_and(|one| one.attribute("partition of").is_some());
    let counts = |parent: &ObjectAddress| {
        column.catalog.get(parent).is_some_and(|one| one.attribute("identity").is_some())
    };
    is_partition && parent_columns(column.catalog, column.address, &table).iter().any(counts)
}
