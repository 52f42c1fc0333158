//! NOT NULL, where it is a constraint with a name: of a table since 18, of a domain since 17.
//!
//! One that is plain is an attribute of its column or domain, any other an object. What passes from one to the
//! other, or to another name, is renamed, so that it is binding all the while.

use super::relation::{Reach, alter_relation, check_name, in_use, is_inherited};
use super::writes::Made;
use crate::made_name::LONGEST;
use crate::scene::{Altering, Making, last_quoted, quoted_one, relation_of};
use crate::work::{Conduct, Phase, Work};
use std::ops::Bound;
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

/// The constraint of a column that is an object of its own.
pub(super) fn constraint_of<'a>(
    catalog: &'a Catalog,
    column: &ObjectAddress,
) -> Option<(&'a ObjectAddress, &'a Object)> {
    let (table, name) = (column.names.get(..2)?, last_quoted(column));
    let first =
        ObjectAddress { kind: ObjectKind::new("table constraint"), names: table.to_vec(), args: None };
    let behind = catalog.objects.range((Bound::Included(&first), Bound::Unbounded));
    let of_table = behind.take_while(|(one, _)| one.kind == first.kind && one.names.starts_with(table));
    let mut found = of_table.filter(|(_, object)| {
        object.attribute("type") == Some("not null") && object.fact("columns") == Some(name.as_str())
    });
    found.next()
}

/// Whether a column may hold no null, by whatever says so.
pub(crate) fn is_asked_of(catalog: &Catalog, column: &ObjectAddress) -> bool {
    let plain = catalog.get(column).is_some_and(|object| object.attribute("not null").is_some());
    plain || constraint_of(catalog, column).is_some()
}

/// The name that PostgreSQL gives to the constraint of a column, where it fits.
pub(crate) fn plain_name(column: &ObjectAddress) -> Option<String> {
    let [_, table, name] = column.names.as_slice() else { return None };
    Some(format!("{table}_{name}_not_null")).filter(|name| name.len() <= LONGEST)
}

/// The constraint in front of a column's NOT NULL, where PostgreSQL would choose another name than the plain one
/// because that one is taken.
pub(super) fn prefix(column: &Making<'_>) -> String {
    let plain = plain_name(column.address).filter(|_| column.scene.major >= 18);
    let schema = column.address.names.first().map(String::as_str).unwrap_or_default();
    let is_taken = |name: &String| column.scene.constraint_names.contains(&(schema, name.as_str()));
    plain.filter(is_taken).map(|name| format!("constraint {} ", quoted_one(&name))).unwrap_or_default()
}

/// Whether the object of a column's NOT NULL says at the other end what the attribute says at this one.
pub(super) fn becomes_object(altering: &Altering<'_>) -> bool {
    let other = if altering.to("not null").is_some() { altering.scene.live } else { altering.scene.desired };
    constraint_of(other, altering.address).is_some_and(|(_, object)| object.attribute("not valid").is_none())
}

/// Whether the constraint of a child's column has the name of its parent's, as one has that came with it.
pub(super) fn comes_from_parent(column: &Altering<'_>) -> bool {
    let is_both = [column.live, column.desired].iter().all(|one| one.attribute("inherited").is_some());
    let asks = if column.to("not null").is_some() { column.desired } else { column.live };
    let name = asks.fact("not null constraint");
    is_both && name.is_some_and(|name| plain_name(column.address).as_deref() != Some(name))
}

/// The column that a constraint is about, where both ends have it and no null may be in it at either.
fn kept_column(making: &Making<'_>) -> Option<ObjectAddress> {
    let relation = relation_of(making.address, making.object)?;
    let scene = making.scene;
    if scene.made.contains(&relation) {
        return None;
    }
    let kind = ObjectKind::from(format!("{} column", relation.kind));
    let own = making.object.fact("columns")?;
    let first = ObjectAddress { kind: kind.clone(), names: relation.names.clone(), args: None };
    let behind = making.catalog.objects.range((Bound::Included(&first), Bound::Unbounded));
    let mut columns = behind
        .map(|(address, _)| address)
        .take_while(|one| one.kind == kind && one.names.starts_with(&relation.names));
    let column = columns.find(|one| last_quoted(one) == own)?;
    let is_kept =
        !scene.made.contains(column) && is_asked_of(scene.live, column) && is_asked_of(scene.desired, column);
    is_kept.then(|| column.clone())
}

/// The statements that give to a constraint that is wanted what the column has already; `None` where it has to
/// be added.
pub(super) fn taken_over(making: &Making<'_>) -> Option<Made> {
    if making.get("type") != Some("not null") || making.get("not valid").is_some() {
        return None;
    }
    let column = kept_column(making)?;
    let live = making.scene.live;
    let (old, was) = match constraint_of(live, &column) {
        Some((address, _)) if address == making.address => return None,
        Some((address, object)) => (address.names.last()?.clone(), object.clone()),
        None => (live.get(&column)?.fact("not null constraint")?.to_owned(), Object::default()),
    };
    let name = making.address.names.last()?;
    Some(Made::by(changed(making, &was, &old, making.object, name)))
}

/// The statements that leave of a constraint what the column keeps; `None` where it has to be dropped.
pub(super) fn left(making: &Making<'_>) -> Option<Vec<Work>> {
    if making.get("type") != Some("not null") {
        return None;
    }
    let column = kept_column(making)?;
    match constraint_of(making.scene.desired, &column) {
        Some((address, _)) if address == making.address => None,
        Some((_, object)) => object.attribute("not valid").is_none().then(Vec::new),
        None => {
            let name = plain_name(&column)?;
            let old = making.address.names.last()?;
            Some(changed(making, making.object, old, &Object::default(), &name))
        }
    }
}

/// Makes of one constraint another on the same column.
fn changed(making: &Making<'_>, was: &Object, old: &str, is: &Object, name: &str) -> Vec<Work> {
    let Some(relation) = relation_of(making.address, making.object) else { return Vec::new() };
    let table = alter_relation(&relation, Reach::WithChildren);
    let statement = |form: &'static str, sql: String| Work::new(form, sql).on(&relation);
    let old_quoted = quoted_one(old);
    let mut works = Vec::new();
    let comment = ObjectAddress {
        kind: ObjectKind::new("comment on table constraint"),
        names: relation.names.iter().cloned().chain([old.to_owned()]).collect(),
        args: None,
    };
    if making.scene.live.objects.contains_key(&comment) {
        let sql = format!(
            "comment on constraint {old_quoted} on {} is null",
            crate::scene::quoted(&relation.names)
        );
        works.push(statement("comment-table", sql));
    }
    let stops = |object: &Object| {
        object.attribute("definition").is_some_and(|definition| definition.ends_with(" NO INHERIT"))
    };
    if stops(was) != stops(is) {
        let word = if stops(is) { "no inherit" } else { "inherit" };
        works.push(statement(
            "alter-constraint-inherit",
            format!("{table} alter constraint {old_quoted} {word}"),
        ));
    }
    if was.attribute("not valid").is_some() {
        let sql = format!("{table} validate constraint {old_quoted}");
        let validate = statement("validate-not-null-constraint", sql).in_phase(Phase::Constrain);
        works.push(validate.conducted(Conduct::CommitBefore));
    }
    if old != name {
        let sql = format!("{table} rename constraint {old_quoted} to {}", quoted_one(name));
        works.push(statement("rename-constraint", sql));
    }
    works
}

/// The constraints of a table that leaves its parents, under the names that they would have without those.
///
/// PostgreSQL keeps the name of one that another parent has too.
pub(super) fn with_own_names(altering: &Altering<'_>) -> Vec<Work> {
    let scene = altering.scene;
    let kind = ObjectKind::from(format!("{} column", altering.address.kind));
    let first = ObjectAddress { kind: kind.clone(), ..altering.address.clone() };
    let behind = scene.live.objects.range((Bound::Included(&first), Bound::Unbounded));
    let own = behind.take_while(|(one, _)| one.kind == kind && one.names.starts_with(&first.names));
    let table = alter_relation(altering.address, Reach::WithChildren);
    own.filter_map(|(column, live)| {
        let desired = scene.desired.get(column)?;
        desired.attribute("not null").and(live.attribute("not null")).filter(|_| !is_inherited(desired))?;
        let old = live.fact("not null constraint")?;
        let new = desired.fact("not null constraint").filter(|new| *new != old)?;
        let sql = format!("{table} rename constraint {} to {}", quoted_one(old), quoted_one(new));
        Some(Work::new("rename-constraint", sql).on(altering.address))
    })
    .collect()
}

/// A domain's NOT NULL under another name: from the one at the live end to the one at the desired end.
pub(super) fn domain_renamed(domain: &[String], old: &str, new: &str) -> Work {
    let sql = format!(
        "alter domain {} rename constraint {} to {}",
        crate::scene::quoted(domain),
        quoted_one(old),
        quoted_one(new)
    );
    Work::new("rename-domain-constraint", sql)
}

/// Whether a primary key over the column is made, or an index with it becomes the replica identity.
pub(super) fn becomes_key(column: &Making<'_>) -> bool {
    let desired = column.scene.desired;
    let table = column.address.names.get(..2).unwrap_or_default();
    let of_kind = |kind: &'static str, names: &[String]| {
        let first = ObjectAddress { kind: ObjectKind::new(kind), names: names.to_vec(), args: None };
        let behind = desired.objects.range(first.clone()..);
        behind.take_while(move |(one, _)| one.kind == first.kind && one.names.starts_with(&first.names))
    };
    let is_key = of_kind("table constraint", table).any(|(one, key)| {
        column.scene.made.contains(one)
            && key.attribute("type") == Some("primary key")
            && key.needs.contains(column.address)
    });
    let relation = ObjectAddress { kind: ObjectKind::new("table"), names: table.to_vec(), args: None };
    let has_index =
        desired.get(&relation).is_some_and(|table| table.attribute("replica identity") == Some("index"));
    let schema = table.get(..1).unwrap_or_default();
    is_key
        || has_index
            && of_kind("index", schema).any(|(_, index)| {
                index.attribute("replica identity").is_some() && index.needs.contains(column.address)
            })
}

/// A column of a partition or a child cannot be freed of what its parent asks for; PostgreSQL says so.
pub(super) fn statement(column: &Making<'_>, form: &'static str, what: &str) -> Option<Work> {
    let relation = super::relation::relation(column.address, column.object)?;
    let sql = format!(
        "{} alter column {} {what}",
        alter_relation(&relation, Reach::WithChildren),
        last_quoted(column.address)
    );
    Some(Work::new(form, sql).on(&relation))
}

/// On a table in use the rows are read under a weak lock, by the validation of a check that then tells
/// SET NOT NULL that there is nothing left to read.
pub(super) fn set(column: &Making<'_>, relation: &ObjectAddress) -> Vec<Work> {
    let set = statement(column, "set-not-null", "set not null");
    if !in_use(column.scene, relation) {
        return set.into_iter().map(|work| work.in_phase(Phase::Constrain)).collect();
    }
    let table = alter_relation(relation, Reach::WithChildren);
    let name = last_quoted(column.address);
    if let Some(plain) = plain_name(column.address).filter(|_| column.scene.major >= 18) {
        let plain = quoted_one(&plain);
        let add = format!("{table} add constraint {plain} not null {name} not valid");
        let validate = format!("{table} validate constraint {plain}");
        let work =
            |form: &'static str, sql: String| Work::new(form, sql).on(relation).in_phase(Phase::Constrain);
        return vec![
            work("add-not-null-constraint-not-valid", add),
            work("validate-not-null-constraint", validate).conducted(Conduct::CommitBefore),
        ];
    }
    let check = check_name(column.address);
    let constrain = |form: &'static str, sql: String, conduct: Conduct| {
        Work::new(form, sql).on(relation).in_phase(Phase::Constrain).conducted(conduct)
    };
    let mut works = vec![
        constrain(
            "add-check-not-valid",
            format!("{table} add constraint {check} check ({name} is not null) not valid"),
            Conduct::InBlock,
        ),
        constrain("validate-check", format!("{table} validate constraint {check}"), Conduct::CommitBefore),
    ];
    works.extend(set.map(|work| Work {
        form: crate::claim::Form("set-not-null-valid-check"),
        ..work.in_phase(Phase::Constrain).conducted(Conduct::CommitBefore)
    }));
    works.push(constrain("drop-check", format!("{table} drop constraint {check}"), Conduct::InBlock));
    works
}
