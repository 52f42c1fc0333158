//! NOT NULL, where it is a constraint with a name: of a table since 18, of a domain since 17.
//!
//! One that is plain is an attribute of its column or domain, any other an object. What passes from one to the
//! other, or to another name, is renamed, so that it is binding all the while.

use super::relation::{Reach, alter_relation, check_name, in_use, is_inherited};
use super::writes::Made;
use crate::claim::Form;
use crate::made_name::LONGEST;
use crate::scene::{Altering, Making, Scene, last_quoted, quoted_one, relation_of};
use crate::work::{Conduct, Phase, Unwritable, Work};
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

/// Whether those that inherit a column may hold no null in it because it may not.
pub(super) fn is_handed_down(catalog: &Catalog, column: &ObjectAddress) -> bool {
    let plain = catalog.get(column).is_some_and(|object| object.attribute("not null").is_some());
    plain || constraint_of(catalog, column).is_some_and(|(_, object)| !stops(object))
}

/// Whether a constraint is not for those that inherit its table.
fn stops(constraint: &Object) -> bool {
    constraint.attribute("definition").is_some_and(|definition| definition.ends_with(" NO INHERIT"))
}

/// Whether a column that becomes an identity column is to have a constraint that says so of its nulls by another name, which
/// has to be there before.
pub(super) fn is_said_apart(column: &Altering<'_>) -> bool {
    column.from("identity").is_none() && constraint_of(column.scene.desired, column.address).is_some()
}

/// The name that PostgreSQL gives to the constraint of a column, where it fits.
pub(crate) fn plain_name(column: &ObjectAddress) -> Option<String> {
    let [_, table, name] = column.names.as_slice() else { return None };
    Some(format!("{table}_{name}_not_null")).filter(|name| name.len() <= LONGEST)
}

/// Whether a part that is wanted has the name for its own column: made before the whole, it takes the name.
fn is_taken_by_a_part(column: &Making<'_>, name: &str) -> bool {
    let desired = column.scene.desired;
    let is_whole = |table: &ObjectAddress| {
        desired.get(table).is_some_and(|one| one.attribute("partition key").is_some())
    };
    let Some(whole) = relation_of(column.address, column.object).filter(is_whole) else { return false };
    let parts = column.scene.desired_parts.get(crate::scene::quoted(&whole.names).as_str());
    parts.into_iter().flatten().any(|part| {
        let names = part.names.iter().chain(column.address.names.last()).cloned().collect();
        let own = ObjectAddress { names, ..column.address.clone() };
        desired.get(&own).and_then(|one| one.fact("not null constraint")) == Some(name)
    })
}

/// The constraint in front of a column's NOT NULL, where it has the name of its parent's, or PostgreSQL would choose another
/// name than the plain one because that one is taken.
pub(super) fn prefix(column: &Making<'_>) -> String {
    let plain = plain_name(column.address).filter(|_| column.scene.major >= 18);
    let given = column
        .object
        .fact("not null constraint")
        .filter(|given| is_inherited(column.object) && plain.as_deref().is_some_and(|plain| plain != *given));
    if let Some(given) = given {
        return format!("constraint {} ", quoted_one(given));
    }
    let schema = column.address.names.first().map(String::as_str).unwrap_or_default();
    let is_taken = |name: &String| {
        column.scene.constraint_names.contains(&(schema, name.as_str())) || is_taken_by_a_part(column, name)
    };
    plain.filter(is_taken).map(|name| format!("constraint {} ", quoted_one(&name))).unwrap_or_default()
}

/// Whether the object of a column's NOT NULL says at the other end what the attribute says at this one.
pub(super) fn becomes_object(altering: &Altering<'_>) -> bool {
    let is_asked = altering.to("not null").is_some();
    let other = if is_asked { altering.scene.live } else { altering.scene.desired };
    constraint_of(other, altering.address)
        .is_some_and(|(_, object)| is_asked || object.attribute("not valid").is_none())
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
    let name = making.address.names.last()?;
    if let Some(old) = brought_by_identity(making) {
        return Some(Made::by(changed(making, &Object::default(), &old, making.object, name)));
    }
    let column = kept_column(making)?;
    let live = making.scene.live;
    let (old, was) = match constraint_of(live, &column) {
        Some((address, _)) if address == making.address => return None,
        Some((address, object)) => (address.names.last()?.clone(), object.clone()),
        None => (live.get(&column)?.fact("not null constraint")?.to_owned(), Object::default()),
    };
    Some(Made::by(changed(making, &was, &old, making.object, name)))
}

/// The reason why a constraint cannot be made or left of what a column may not hold because of a parent.
pub(super) fn held_by_parent(making: &Making<'_>) -> Option<Unwritable> {
    if making.get("type") != Some("not null") {
        return None;
    }
    let relation = relation_of(making.address, making.object)?;
    let column = kept_column(making)?;
    let scene = making.scene;
    let mut above = kept_parents(scene, &column, &relation).into_iter();
    let parent =
        above.find(|parent| is_handed_down(scene.live, parent) && is_handed_down(scene.desired, parent))?;
    Some(making.unwritable(held(&parent)))
}

fn held(parent: &ObjectAddress) -> String {
    format!(
        "PostgreSQL cannot name what a column has from {parent}, or change whether it is the table's own beside that; let the \
         parent go without NOT NULL in a migration of its own first"
    )
}

/// The columns above one that its table inherits from at both ends.
fn kept_parents(scene: &Scene<'_>, column: &ObjectAddress, relation: &ObjectAddress) -> Vec<ObjectAddress> {
    let stays = super::relation::parent_columns(scene.desired, column, relation);
    let mut above = super::relation::parent_columns(scene.live, column, relation);
    above.retain(|parent| stays.contains(parent));
    above
}

/// Makes a column's NOT NULL the table's own, or no longer: what is its own goes before the same comes from a parent, and what
/// it has beside a parent's goes behind that.
///
/// # Errors
/// The parent's is there before and after, or comes with a parent that the table joins.
pub(super) fn inherited_otherwise(
    column: &Altering<'_>,
    relation: &ObjectAddress,
) -> Result<Option<Work>, Unwritable> {
    let scene = column.scene;
    let above = kept_parents(scene, column.address, relation);
    let (was, is) = (column.from("not null inherited"), column.to("not null inherited"));
    let loses = || statement(&column.desired_making(), "drop-not-null", "drop not null");
    if !is_asked_of(scene.desired, column.address) {
        return Ok(loses().filter(|_| was == Some("and local") && column.changes("not null")));
    }
    let is_both =
        |parent: &&ObjectAddress| is_handed_down(scene.live, parent) && is_handed_down(scene.desired, parent);
    if let Some(parent) = above.iter().find(is_both).filter(|_| was.is_some() && is.is_some()) {
        return Err(column.unwritable(held(parent)));
    }
    if was.is_some() || is != Some("yes") || !is_asked_of(scene.live, column.address) {
        return Ok(None);
    }
    if above.iter().any(|parent| is_handed_down(scene.desired, parent)) {
        return Ok(loses().filter(|_| column.from("not null").is_some()));
    }
    Err(column.unwritable(
        "a table that comes to inherit keeps its NOT NULL as its own beside that of the parent; say it in the table's own CREATE \
         TABLE too",
    ))
}

/// Ends the NOT NULL that a part has to itself beside that of its table, as it has from a primary key that took an index of
/// the part over (measured on 18.4): with the table's goes only what came from there.
pub(super) fn left_in_part(column: &Altering<'_>) -> Option<Work> {
    let ends =
        column.from("not null of the part").is_some() && !is_asked_of(column.scene.desired, column.address);
    statement(&column.desired_making(), "drop-not-null", "drop not null").filter(|_| ends)
}

/// Whether the constraint of a column gives way to that of a parent, which comes to have one.
fn gives_way(scene: &Scene<'_>, column: &ObjectAddress, relation: &ObjectAddress) -> bool {
    let follows =
        scene.desired.get(column).is_some_and(|one| one.attribute("not null inherited") == Some("yes"));
    let begins =
        |parent: &ObjectAddress| !is_handed_down(scene.live, parent) && is_handed_down(scene.desired, parent);
    follows && kept_parents(scene, column, relation).iter().any(begins)
}

/// The name of the constraint that comes with a new identity column of a table that is there.
fn brought_by_identity(making: &Making<'_>) -> Option<String> {
    let relation = relation_of(making.address, making.object)?;
    let scene = making.scene;
    let columns = crate::scene::columns_of(scene.desired, &relation).into_iter();
    let own = making.object.fact("columns")?;
    let mut new = columns.filter(|(one, _)| scene.made.contains(one) && !scene.made.contains(&relation));
    let (column, _) =
        new.find(|(one, object)| last_quoted(one) == own && object.attribute("identity").is_some())?;
    plain_name(column)
}

/// The statements that make of a constraint another one under its name; `None` where PostgreSQL has none.
pub(super) fn altered(altering: &Altering<'_>) -> Option<Vec<Work>> {
    let is_one = ["type", "columns"].iter().all(|one| altering.from(one) == altering.to(one));
    let in_place = ["definition", "not valid"];
    let is_about = altering.changed.iter().all(|attribute| in_place.contains(attribute));
    if !is_one || !is_about || altering.to("type") != Some("not null") || altering.to("not valid").is_some() {
        return None;
    }
    let name = altering.address.names.last()?;
    Some(changed(&altering.desired_making(), altering.live, name, altering.desired, name))
}

/// The statements that leave of a constraint what the column keeps; `None` where it has to be dropped.
pub(super) fn left(making: &Making<'_>) -> Option<Vec<Work>> {
    if making.get("type") != Some("not null") {
        return None;
    }
    let column = kept_column(making)?;
    let relation = relation_of(making.address, making.object)?;
    if gives_way(making.scene, &column, &relation) {
        return None;
    }
    match constraint_of(making.scene.desired, &column) {
        Some((address, _)) if address == making.address => None,
        Some((_, object)) => object.attribute("not valid").is_none().then(Vec::new),
        None => {
            let known = making.scene.desired.get(&column)?.fact("not null constraint");
            let name = known.map(ToOwned::to_owned).or_else(|| plain_name(&column))?;
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
    if old != name && making.scene.live.objects.contains_key(&comment) {
        let sql = format!(
            "comment on constraint {old_quoted} on {} is null",
            crate::scene::quoted(&relation.names)
        );
        works.push(statement("comment-table", sql));
    }
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
        works.push(super::constraint_name::renamed(&relation, &old_quoted, &quoted_one(name)));
    }
    works
}

/// The constraints of a table that leaves its parents, under the names that they would have without those, and of one that
/// becomes a partition, under those that they have there.
///
/// PostgreSQL keeps the name of one that another parent has too.
pub(super) fn with_own_names(altering: &Altering<'_>) -> Vec<Work> {
    let scene = altering.scene;
    let kind = ObjectKind::from(format!("{} column", altering.address.kind));
    let first = ObjectAddress { kind: kind.clone(), ..altering.address.clone() };
    let behind = scene.live.objects.range((Bound::Included(&first), Bound::Unbounded));
    let own = behind.take_while(|(one, _)| one.kind == kind && one.names.starts_with(&first.names));
    own.filter_map(|(column, live)| {
        let desired = scene.desired.get(column)?;
        let is_free = !is_inherited(desired) || altering.to("partition of").is_some();
        desired.attribute("not null").and(live.attribute("not null")).filter(|_| is_free)?;
        let old = live.fact("not null constraint")?;
        let new = desired.fact("not null constraint").filter(|new| *new != old)?;
        Some(super::constraint_name::renamed(altering.address, &quoted_one(old), &quoted_one(new)))
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

/// The NOT NULL of a new table's column that has no clause, under the name that is wanted where PostgreSQL would choose
/// another one.
pub(super) fn by_its_name(column: &Making<'_>, table: &ObjectAddress) -> Work {
    let (only, name) = (alter_relation(table, Reach::Only), last_quoted(column.address));
    let prefix = prefix(column);
    if prefix.is_empty() {
        return Work::new("set-not-null", format!("{only} alter column {name} set not null")).on(table);
    }
    Work::new("add-not-null-constraint", format!("{only} add {prefix}not null {name}")).on(table)
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
        let mut works = super::heirs_not_null::heirs_renamed(column.scene, column.address);
        works.push(work("add-not-null-constraint-not-valid", add));
        works.push(work("validate-not-null-constraint", validate).conducted(Conduct::CommitBefore));
        return works;
    }
    set_by_check(column, relation, set)
}

/// SET NOT NULL behind a check whose validation has read the rows under a weak lock: two statements before it, one behind.
pub(super) fn set_by_check(column: &Making<'_>, relation: &ObjectAddress, set: Option<Work>) -> Vec<Work> {
    let table = alter_relation(relation, Reach::WithChildren);
    let (name, check) = (last_quoted(column.address), check_name(column.address));
    let constrain = |form: &'static str, sql: String, conduct: Conduct| {
        Work::new(form, sql).on(relation).in_phase(Phase::Constrain).conducted(conduct)
    };
    let add = format!("{table} add constraint {check} check ({name} is not null) not valid");
    let mut works = vec![
        constrain("add-check-not-valid", add, Conduct::InBlock),
        constrain("validate-check", format!("{table} validate constraint {check}"), Conduct::CommitBefore),
    ];
    works.extend(set.map(|work| Work {
        form: Form("set-not-null-valid-check"),
        ..work.in_phase(Phase::Constrain).conducted(Conduct::CommitBefore)
    }));
    works.push(constrain("drop-check", format!("{table} drop constraint {check}"), Conduct::InBlock));
    works
}
