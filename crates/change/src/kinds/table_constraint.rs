//! Constraints of tables.
//!
//! A NOT NULL that is as plain as before 18 is the column's attribute, on every major.

use super::relation::{Reach, above, alter_relation, in_use, is_inherited, parents};
use super::writes::{self, Altered, Made, Space, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major, fact};
use super::{exclusion, inherited_check};
use crate::scene::{Altering, Making, Scene, last_quoted, quoted_one, relation_of};
use crate::work::{Conduct, Phase, Unwritable, Work};
use std::ops::Bound;
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["table constraint"]),
    reads: &[every_major(include_str!("table_constraint.sql"))],
    attributes: Attributes::Listed(&[
        attribute("type"),
        attribute("definition").deparsed(),
        attribute("not valid"),
        attribute("inherited"),
        fact("columns"),
        fact("index"),
        fact("references"),
    ]),
    writes: Some(Writes {
        stage: Stage::Constraints,
        spaces: &[Space::OneOfEachRelation { attribute: "type", text: "primary key" }],
        under_change: UnderChange::CarriedThroughRetyping,
        made_by,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter,
        rebuild: writes::harmless,
        rename: super::constraint_name::rename,
    }),
};

/// A new table makes its constraints; one that is inherited comes with that of the parent.
fn made_by(making: &Making<'_>) -> Option<ObjectAddress> {
    let relation = relation_of(making.address, making.object)?;
    if let Some(whole) = exclusion::whole_of(making) {
        return making.scene.made.contains(whole).then(|| whole.clone());
    }
    if making.scene.made.contains(&relation) {
        let is_apart = making.get("not valid").is_some()
            || misses_parts(making)
            || repeats_another_key(making)
            || takes_a_key_that_goes(making);
        return (!is_apart).then_some(relation);
    }
    let name = making.address.names.last()?;
    let of_parent = |parent: &ObjectAddress| ObjectAddress {
        kind: ObjectKind::new("table constraint"),
        names: parent.names.iter().chain([name]).cloned().collect(),
        args: None,
    };
    if !is_inherited(making.object) {
        return None;
    }
    let mut of_parents = parents(making.catalog, &relation).into_iter().map(of_parent);
    of_parents.find(|constraint| making.scene.made.contains(constraint))
}

/// Whether a key of a partitioned table has partitions whose keys are no parts of it: it comes alone when they are there.
fn misses_parts(making: &Making<'_>) -> bool {
    exclusion::index_of(making).is_some_and(|index| index.attribute("not valid").is_some())
}

/// Whether a foreign key would depend on a key that is to go: PostgreSQL takes the first one that fits.
fn takes_a_key_that_goes(making: &Making<'_>) -> bool {
    if making.get("type") != Some("foreign key") {
        return false;
    }
    let scene = making.scene;
    let own = making.address.names.get(..2);
    let tables = making.object.needs.iter().filter_map(|need| need.names.get(..2));
    tables.filter(|table| Some(*table) != own).any(|table| {
        let first = ObjectAddress { kind: making.address.kind.clone(), names: table.to_vec(), args: None };
        let all = scene.live.objects.range(first.clone()..);
        let mut keys = all.take_while(|(one, _)| one.kind == first.kind && one.names.starts_with(table));
        keys.any(|(one, object)| {
            let is_key = matches!(object.attribute("type"), Some("primary key" | "unique"));
            is_key && scene.desired.get(one).is_none()
        })
    })
}

/// Whether a key is the same as another of its table, so that CREATE TABLE would make only one of them.
fn repeats_another_key(making: &Making<'_>) -> bool {
    let key = |object: &Object| {
        let definition = object.attribute("definition")?;
        let rest = definition.strip_prefix("PRIMARY KEY").or_else(|| definition.strip_prefix("UNIQUE"))?;
        Some(rest.to_owned())
    };
    let Some(own) = key(making.object) else { return false };
    let is_primary = |object: &Object| object.attribute("type") == Some("primary key");
    let names = making.address.names.get(..2).unwrap_or_default();
    let first = ObjectAddress { kind: making.address.kind.clone(), names: names.to_vec(), args: None };
    let behind = making.catalog.objects.range((Bound::Included(&first), Bound::Unbounded));
    let mut others = behind
        .take_while(|(one, _)| one.kind == first.kind && one.names.starts_with(names))
        .filter(|(one, object)| *one != making.address && key(object).as_ref() == Some(&own));
    others.any(|(one, object)| is_primary(object) || one < making.address && !is_primary(making.object))
}

/// The constraint as CREATE TABLE and ADD CONSTRAINT write it.
pub(super) fn clause(constraint: &Making<'_>) -> Result<String, Unwritable> {
    let definition = constraint.text("definition")?;
    let with = own_index(constraint).and_then(|(_, index)| super::index::parameters_of_whole(index));
    let Some(with) = with else {
        return Ok(format!("constraint {} {definition}", last_quoted(constraint.address)));
    };
    let (key, deferral) = without_deferral(definition);
    Ok(format!("constraint {} {key} with ({with}){deferral}", last_quoted(constraint.address)))
}

/// The definition of a key, and when it is looked at.
fn without_deferral(definition: &str) -> (&str, &str) {
    let words = [" DEFERRABLE INITIALLY DEFERRED", " DEFERRABLE"];
    let found = words.into_iter().find_map(|words| Some((definition.strip_suffix(words)?, words)));
    found.unwrap_or((definition, ""))
}

fn place(making: &Making<'_>) -> Result<ObjectAddress, Unwritable> {
    relation_of(making.address, making.object)
        .ok_or_else(|| making.unwritable("it is not known what it is a constraint of"))
}

/// Whether a constraint can be added first and validated later, and the forms of both.
fn forms(making: &Making<'_>) -> (&'static str, Option<(&'static str, &'static str)>) {
    match making.get("type") {
        Some("foreign key") => ("add-fk", Some(("add-fk-not-valid", "validate-fk"))),
        Some("check") => ("add-check", Some(("add-check-not-valid", "validate-check"))),
        Some("not null") if making.scene.major >= 18 => (
            "add-not-null-constraint",
            Some(("add-not-null-constraint-not-valid", "validate-not-null-constraint")),
        ),
        Some("primary key") if is_alone(making) => ("add-pkey-on-only", None),
        Some("unique") if is_alone(making) => ("add-unique-on-only", None),
        Some("primary key") => ("add-pkey", None),
        Some("exclude") => ("add-exclude", None),
        Some(_) | None => ("add-unique", None),
    }
}

/// Whether a key is added to a partitioned table alone, whose partitions have theirs.
fn is_alone(making: &Making<'_>) -> bool {
    relation_of(making.address, making.object).is_some_and(|relation| is_partitioned(making, &relation))
}

fn is_partitioned(making: &Making<'_>, relation: &ObjectAddress) -> bool {
    making.catalog.get(relation).is_some_and(|table| table.attribute("partition key").is_some())
}

/// The partitioned tables above a partition that have the same foreign key at one end of the plan, so that the
/// partition has a copy of it there, which is no object of its own.
fn copied_from<'a>(making: &Making<'_>, catalog: &'a Catalog) -> Vec<&'a ObjectAddress> {
    let Some(relation) = relation_of(making.address, making.object) else { return Vec::new() };
    if making.get("type") != Some("foreign key") {
        return Vec::new();
    }
    let definition = making.get("definition");
    let has_it = |table: &ObjectAddress| {
        let first =
            ObjectAddress { kind: making.address.kind.clone(), names: table.names.clone(), args: None };
        let own = catalog.objects.range(first.clone()..);
        let mut own =
            own.take_while(|(one, _)| one.kind == first.kind && one.names.starts_with(&first.names));
        own.any(|(_, object)| object.attribute("definition") == definition)
    };
    above(catalog, &relation).into_iter().filter(|table| has_it(table)).collect()
}

/// Whether a foreign key that is wanted is there as the copy of one of a table that the partition leaves: it
/// stays when the partition is detached.
///
/// # Errors
/// The copy goes with the original, which is dropped.
fn stays_behind(making: &Making<'_>) -> Result<bool, Unwritable> {
    let Some(relation) = relation_of(making.address, making.object) else { return Ok(false) };
    let originals = copied_from(making, making.scene.live);
    let still_above = above(making.scene.desired, &relation);
    if originals.iter().any(|table| still_above.contains(table)) {
        return Err(making.unwritable(
            "PostgreSQL drops the foreign key of a partition with that of its parent; drop the parent's in a \
             migration of its own first",
        ));
    }
    Ok(!originals.is_empty())
}

/// The foreign keys that a partition keeps from its old parents when it is detached, and is not to have.
pub(super) fn left_by_parents(altering: &Altering<'_>) -> Vec<Work> {
    let scene = altering.scene;
    let of_table = |catalog: &'_ Catalog, table: &ObjectAddress| -> Vec<(ObjectAddress, String)> {
        let first = ObjectAddress { kind: ObjectKind::new("table constraint"), ..table.clone() };
        let behind = catalog.objects.range((Bound::Included(&first), Bound::Unbounded));
        let own = behind.take_while(|(one, _)| one.kind == first.kind && one.names.starts_with(&first.names));
        let keys = own.filter(|(_, object)| object.attribute("type") == Some("foreign key"));
        keys.filter_map(|(one, object)| Some((one.clone(), object.attribute("definition")?.to_owned())))
            .collect()
    };
    let desired = of_table(scene.desired, altering.address);
    let stays_attached = altering.to("partition of") == altering.from("partition of");
    let mut works = Vec::new();
    let mut tables: Vec<&ObjectAddress> = parents(scene.live, altering.address);
    while let Some(parent) = tables.pop() {
        tables.extend(parents(scene.live, parent));
        for (key, definition) in of_table(scene.live, parent) {
            if stays_attached || desired.iter().any(|(_, other)| *other == definition) {
                continue;
            }
            let name = last_quoted(&key);
            let table = alter_relation(altering.address, Reach::WithChildren);
            let sql = format!("{table} drop constraint if exists {name}");
            works.push(Work::new("drop-fk", sql).on(altering.address));
        }
    }
    works
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let relation = place(making)?;
    let mut made = Made::default();
    if is_inherited(making.object) || exclusion::whole_of(making).is_some() || stays_behind(making)? {
        return Ok(made);
    }
    if let Some(held) = super::not_null::held_by_parent(making) {
        return Err(held);
    }
    if let Some(taken_over) = super::not_null::taken_over(making) {
        return Ok(taken_over);
    }
    let ty = making.get("type");
    let is_key = matches!(ty, Some("primary key" | "unique")) || misses_parts(making);
    let reach = if is_key && is_partitioned(making, &relation) { Reach::Only } else { Reach::WithChildren };
    let table = alter_relation(&relation, reach);
    let clause = clause(making)?;
    let (form, later) = forms(making);
    let is_enforced = !making.text("definition")?.ends_with(" NOT ENFORCED");
    let takes_time = in_use(making.scene, &relation) && is_enforced;
    let fits = ty != Some("foreign key") || making.scene.major >= 18 || !is_partitioned(making, &relation);
    match later {
        Some((add, _)) if making.get("not valid").is_some() => {
            made.works.push(Work::new(add, format!("{table} add {clause} not valid")).on(&relation));
            made.finish.extend(inherited_check::valid_in_heirs(making, &relation));
        }
        Some((add, validate)) if takes_time && fits => {
            made.works.push(Work::new(add, format!("{table} add {clause} not valid")).on(&relation));
            let sql = format!("{table} validate constraint {}", last_quoted(making.address));
            let work = Work::new(validate, sql).on(&relation).in_phase(Phase::Constrain);
            made.finish.push(work.conducted(Conduct::CommitBefore));
        }
        Some(_) | None => {
            let apart = (takes_time && !fits)
                .then(|| super::partitioned_foreign_key::in_parts(making, &relation, &clause));
            let at_once = || at_once(making, &relation, &table, &clause, form);
            made.works.extend(apart.flatten().unwrap_or_else(at_once));
        }
    }
    made.finish.extend(index_extras(making)?);
    Ok(made)
}

/// A key on a table in use takes over a unique index that was built while others wrote.
fn at_once(
    making: &Making<'_>,
    relation: &ObjectAddress,
    table: &str,
    clause: &str,
    form: &'static str,
) -> Vec<Work> {
    let phase = if in_use(making.scene, relation) { Phase::Constrain } else { Phase::Expand };
    let plain = || Work::new(form, format!("{table} add {clause}")).on(relation).in_phase(phase);
    let is_key = matches!(making.get("type"), Some("primary key" | "unique"));
    if is_key && let Some(index) = taken_over(making, relation) {
        return vec![using_index(making, relation, table, &last_quoted(index)).in_phase(phase)];
    }
    if !is_key || !in_use(making.scene, relation) || is_partitioned(making, relation) {
        return vec![plain()];
    }
    let Some((index, keys)) =
        own_index(making).and_then(|(index, object)| Some((index, object.fact("index definition")?)))
    else {
        return vec![plain()];
    };
    let definition = making.get("definition").unwrap_or_default();
    if definition.contains(" WITHOUT OVERLAPS") {
        return vec![plain()];
    }
    // The key of that name serves until the new index is there.
    let name = if is_replaced(making.scene, making.address) {
        quoted_one(&making.scene.free_name(index, "_replacement"))
    } else {
        last_quoted(index)
    };
    let build = format!(
        "create unique index concurrently {name} on {} {keys}",
        crate::scene::quoted(&relation.names)
    );
    vec![
        Work::new("create-unique-index-concurrently", build).on(relation).conducted(Conduct::Alone),
        using_index(making, relation, table, &name).in_phase(Phase::Constrain),
    ]
}

/// A key takes over a unique index.
fn using_index(making: &Making<'_>, relation: &ObjectAddress, table: &str, index: &str) -> Work {
    let deferral = without_deferral(making.get("definition").unwrap_or_default()).1.to_lowercase();
    let (words, form) = if making.get("type") == Some("primary key") {
        ("primary key", "add-pkey-using-index")
    } else {
        ("unique", "add-unique-using-index")
    };
    let key = last_quoted(making.address);
    Work::new(form, format!("{table} add constraint {key} {words} using index {index}{deferral}"))
        .on(relation)
}

/// The unique index that is there already and that a key is to have.
fn taken_over<'a>(making: &Making<'a>, relation: &ObjectAddress) -> Option<&'a ObjectAddress> {
    let indexes = making.scene.desired_indexes.get(crate::scene::quoted(&relation.names).as_str())?;
    indexes.iter().copied().find(|index| {
        let (live, desired) = (making.scene.live.get(index), making.scene.desired.get(index));
        live.zip(desired).is_some_and(|(live, desired)| {
            desired.goes_with.contains(making.address) && super::index::becomes_key(live, desired)
        })
    })
}

/// Whether a constraint takes the place of another one of its name.
pub(crate) fn is_replaced(scene: &Scene<'_>, address: &ObjectAddress) -> bool {
    let definition = |catalog: &Catalog| catalog.get(address)?.attribute("definition").map(str::to_owned);
    scene.live.get(address).is_some() && definition(scene.live) != definition(scene.desired)
}

/// The index of a key.
fn own_index<'a>(making: &Making<'a>) -> Option<(&'a ObjectAddress, &'a Object)> {
    let is_its = |(address, object): &(&ObjectAddress, &Object)| {
        address.kind.as_str() == "index" && object.goes_with.contains(making.address)
    };
    making.parts.iter().copied().find(|part| is_its(part))
}

/// What a constraint does not say of its index.
fn index_extras(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let mut works = Vec::new();
    for (address, object) in making.parts.iter().filter(|(address, _)| address.kind.as_str() == "index") {
        works.extend(super::index::extras_of_key(&Making { address, object, parts: &[], ..*making })?);
    }
    Ok(works)
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    // A parent's takes over that of its partition.
    if is_inherited(making.object) || !copied_from(making, making.scene.desired).is_empty() {
        return Ok(Vec::new());
    }
    if let Some(held) = super::not_null::held_by_parent(making) {
        return Err(held);
    }
    if let Some(works) = super::not_null::left(making) {
        return Ok(works);
    }
    let relation = place(making)?;
    let form = match making.get("type") {
        Some("foreign key") => "drop-fk",
        Some("primary key") => "drop-pkey",
        Some("unique" | "exclude") => "drop-unique",
        Some(_) | None => "drop-check",
    };
    let name = last_quoted(making.address);
    let reach =
        if super::relation::children_keep(making, &relation) { Reach::Only } else { Reach::WithChildren };
    let dropping = |table: &ObjectAddress, reach: Reach| {
        let sql = format!("{} drop constraint {name}", alter_relation(table, reach));
        Work::new(form, sql).on(table).in_phase(Phase::Contract)
    };
    let losing = super::relation::children_lose(making, &relation).into_iter();
    let losing = losing.map(|child| dropping(child, Reach::WithChildren));
    Ok(std::iter::once(dropping(&relation, reach)).chain(losing).collect())
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let is_validated = altering.changes("not valid") && altering.to("not valid").is_none();
    let follows = is_inherited(altering.live) && is_inherited(altering.desired);
    if altering.changed.len() == 1 && is_validated {
        let making = altering.desired_making();
        let relation = place(&making)?;
        let validate = forms(&making).1.map_or("validate-check", |(_, validate)| validate);
        let name = last_quoted(altering.address);
        let sql = format!("{} validate constraint {name}", alter_relation(&relation, Reach::WithChildren));
        let work = Work::new(validate, sql).on(&relation).in_phase(Phase::Constrain);
        return Ok(Altered::by(vec![work.conducted(Conduct::CommitBefore)]));
    }
    if let Some(works) = super::not_null::altered(altering) {
        return Ok(Altered::by(works));
    }
    let relation = place(&altering.desired_making())?;
    if !super::relation::can_be_inherited(altering, &relation) {
        return inherited_check::inherited_otherwise(altering, &relation);
    }
    if let Some(again) = inherited_check::added_again(altering, &relation)? {
        return Ok(again);
    }
    if let Some(whole) = inherited_check::no_longer_valid_with(altering, &relation).filter(|_| follows) {
        return Ok(Altered::RebuiltWith(whole));
    }
    let is_about_parents = altering.changed.iter().all(|attribute| *attribute == "inherited");
    if is_about_parents || follows {
        return Ok(Altered::by(Vec::new()));
    }
    Ok(Altered::Rebuilt)
}
