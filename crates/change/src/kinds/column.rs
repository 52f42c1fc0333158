//! Columns of everything that stores rows, and of composite types.
//!
//! The order of columns is compared where it is asked for; that of a composite type is an attribute of the
//! type.

use super::added_column::{filled_before_not_null, filled_later, form_of_adding};
use super::computed_column::{computed_instead, no_longer_computed};
use super::relation::{alter_relation, counts_with_parent, in_use, is_inherited, parent_columns, relation};
use super::writes::{self, Altered, Disturbance, Made, Rebuild, Stage, UnderChange, Writes};
use super::{Attribute, Attributes, Compared, Kind, Words, attribute, every_major, fact};
use super::{identity, retyped};
use crate::scene::{Altering, Making, last_quoted, quoted};
use crate::work::{Phase, Unwritable, Work};
use std::fmt::Write as _;
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&[
        "table column",
        "foreign table column",
        "materialized view column",
        "composite type column",
    ]),
    reads: &[every_major(include_str!("column.sql"))],
    attributes: Attributes::Listed(&[
        attribute("type"),
        attribute("collation"),
        attribute("not null"),
        attribute("not null inherited"),
        attribute("identity"),
        attribute("generated"),
        attribute("storage"),
        attribute("compression"),
        attribute("statistics target"),
        attribute("options"),
        attribute("foreign options"),
        attribute("inherited"),
        Attribute { compared: Compared::WithColumnOrder, ..attribute("position") },
        fact("type kind"),
        fact("place"),
        fact("usual storage"),
        fact("holds values"),
        fact("in partition key"),
        fact("not null constraint"),
        fact("not null of the part"),
    ]),
    writes: Some(Writes {
        stage: Stage::Columns,
        spaces: &[],
        under_change: UnderChange::Stays,
        made_by,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter,
        rebuild,
        rename: writes::never_renamed,
    }),
};

/// Values that are computed can be computed again, and only the columns of tables hold values.
fn rebuild(live: &Object, desired: &Object) -> Rebuild {
    let holds_values = live.fact("holds values").is_some();
    if !holds_values || desired.attribute("generated").is_some() {
        Rebuild::Harmless
    } else {
        Rebuild::Refused("the values of the column would be lost")
    }
}

/// A new relation makes its columns; a column that is inherited comes with that of the parent.
fn made_by(making: &Making<'_>) -> Option<ObjectAddress> {
    let relation = relation(making.address, making.object)?;
    if making.scene.made.contains(&relation) {
        return Some(relation);
    }
    let mut parents = parent_columns(making.catalog, making.address, &relation).into_iter();
    if is_inherited(making.object) { parents.find(|parent| making.scene.made.contains(parent)) } else { None }
}

/// The column as CREATE TABLE and ADD COLUMN write it, with what of `parts` belongs to it.
pub(super) fn clause(column: &Making<'_>) -> Result<String, Unwritable> {
    let mut clause = format!("{} {}", last_quoted(column.address), column.text("type")?);
    if let Some(options) = column.get("foreign options") {
        let _ = write!(clause, " options ({options})");
    }
    if let Some(collation) = column.get("collation") {
        let _ = write!(clause, " collate {collation}");
    }
    let expression = own_default(column).filter(|expression| !comes_with_parent(column, expression));
    match (column.get("generated"), expression) {
        (Some(when), Some(expression)) => {
            let _ = write!(clause, " generated always as ({expression}) {when}");
        }
        (None, Some(expression)) => {
            let _ = write!(clause, " default {expression}");
        }
        (_, None) => {}
    }
    let identity = column.get("identity").filter(|_| !counts_with_parent(column));
    if let Some(when) = identity {
        let _ = write!(clause, " generated {when} as identity{}", identity::options(column));
    }
    if column.get("not null").is_some_and(|how| how != NOT_VALID) && identity.is_none() {
        let _ = write!(clause, " {}not null", super::not_null::prefix(column));
    }
    Ok(clause)
}

/// Whether a generated column of a child gets its expression from a parent; PostgreSQL allows no other before 16.
fn comes_with_parent(column: &Making<'_>, expression: &str) -> bool {
    let Some(table) = relation(column.address, column.object) else { return false };
    let is_partition = column.catalog.get(&table).is_some_and(|one| one.attribute("partition of").is_some());
    if column.get("generated").is_none() || is_partition {
        return false;
    }
    parent_columns(column.catalog, column.address, &table).into_iter().any(|parent| {
        let address = ObjectAddress { kind: ObjectKind::new("default value"), ..parent };
        let object = column.catalog.get(&address);
        object.and_then(|object| object.attribute("expression")) == Some(expression)
    })
}

/// The expression of the default value among the parts.
pub(super) fn own_default<'a>(column: &Making<'a>) -> Option<&'a str> {
    let is_own = |part: &&(&ObjectAddress, &Object)| {
        part.0.kind.as_str() == "default value" && part.0.names == column.address.names
    };
    let (address, object) = column.parts.iter().find(is_own)?;
    Making { address, object, parts: &[], ..*column }.get("expression")
}

/// A NOT NULL that a partition inherits and that nobody has looked at the rows for.
const NOT_VALID: &str = "not valid";

/// What a new partition has before it joins a table that has it already; a table that gets it later hands it down.
pub(super) fn not_looked_at(column: &Making<'_>, table: &ObjectAddress) -> Option<Work> {
    let mut parents = parent_columns(column.catalog, column.address, table).into_iter();
    let is_there = parents.any(|parent| super::not_null::is_asked_of(column.scene.live, &parent));
    let name = last_quoted(column.address);
    let sql = format!(
        "{} add {}not null {name} not valid",
        alter_relation(table, super::relation::Reach::Only),
        super::not_null::prefix(column)
    );
    let is_it = column.get("not null") == Some(NOT_VALID) && is_there;
    is_it.then(|| Work::new("add-not-null-constraint-not-valid", sql).on(table))
}

/// What no clause says: statements that finish a column.
pub(super) fn extras(column: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let mut works = settings(column);
    if column.get("identity").is_some() {
        works.extend(identity::persistence(column));
    }
    Ok(works)
}

fn settings(column: &Making<'_>) -> Vec<Work> {
    let nothing = Object::default();
    let attributes = ["storage", "compression", "statistics target", "options"].into_iter();
    let set = attributes.filter(|attribute| column.get(attribute).is_some());
    set.flat_map(|attribute| setting(column, &nothing, attribute)).collect()
}

/// What a column that a child gets as it is added to its parent has otherwise than that.
fn beyond_added(column: &Making<'_>) -> Vec<Work> {
    let mut works = settings(column);
    let table = relation(column.address, column.object);
    let has_default = table.is_some_and(|table| parent_has_default(column, &table));
    if has_default && own_default(column).is_none() && column.get("generated").is_none() {
        works.extend(on_column(column, "drop-default", "drop default"));
    }
    works
}

/// What a column of a typed table, or one that comes from a parent, has beside what it got from there.
pub(super) fn beyond_parent(column: &Making<'_>, table: &ObjectAddress) -> Vec<Work> {
    let mut works = Vec::new();
    if let Some(expression) = own_default(column).filter(|_| column.get("generated").is_none()) {
        works.extend(on_column(column, "set-default", &format!("set default {expression}")));
    } else if column.get("generated").is_none() && parent_has_default(column, table) {
        works.extend(on_column(column, "drop-default", "drop default"));
    }
    let mut parents = parent_columns(column.catalog, column.address, table).into_iter();
    let comes_with_parent = parents.any(|parent| super::not_null::is_asked_of(column.catalog, &parent));
    if column.get("not null").is_some() && !comes_with_parent {
        works.push(super::not_null::by_its_name(column, table));
    }
    works
}

fn parent_has_default(column: &Making<'_>, table: &ObjectAddress) -> bool {
    parent_columns(column.catalog, column.address, table).into_iter().any(|parent| {
        let address = ObjectAddress { kind: ObjectKind::new("default value"), ..parent };
        column.catalog.objects.contains_key(&address)
    })
}

fn on_column(column: &Making<'_>, form: &'static str, what: &str) -> Option<Work> {
    let relation = relation(column.address, column.object)?;
    let sql = format!(
        "{} alter column {} {what}",
        alter_relation(&relation, super::relation::Reach::Only),
        last_quoted(column.address)
    );
    Some(Work::new(form, sql).on(&relation))
}

/// Changes one of the attributes that are set one by one.
fn setting(column: &Making<'_>, live: &Object, attribute: &str) -> Vec<Work> {
    let to = column.get(attribute);
    let work = match attribute {
        "storage" => {
            let storage = to.or_else(|| column.object.fact("usual storage")).unwrap_or("default");
            on_column(column, "set-storage", &format!("set storage {storage}"))
        }
        "compression" => {
            on_column(column, "set-compression", &format!("set compression {}", to.unwrap_or("default")))
        }
        "statistics target" => {
            on_column(column, "set-statistics", &format!("set statistics {}", to.unwrap_or("-1")))
        }
        _ => return options(column, live, attribute),
    };
    work.into_iter().collect()
}

fn options(column: &Making<'_>, live: &Object, attribute: &str) -> Vec<Work> {
    let (reset, set) = super::parameters::changes(live.attribute(attribute), column.get(attribute));
    let reset = reset.map(|names| format!("reset ({names})"));
    let set = set.map(|settings| format!("set ({settings})"));
    reset.into_iter().chain(set).filter_map(|what| on_column(column, "set-attoptions", &what)).collect()
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let Some(relation) = relation(making.address, making.object) else {
        return Err(making.unwritable("it is not known what it is a column of"));
    };
    let mut made = Made::default();
    let comes_with_parent = is_inherited(making.object) && super::relation::stays_a_child(making, &relation);
    if !comes_with_parent && !follows_type(making, &relation) {
        let is_late = must_be_filled_first(making, &relation);
        let filled = filled_later(making, &relation);
        let sql = format!(
            "{} add {} {}",
            alter_relation(&relation, super::relation::Reach::WithChildren),
            if relation.kind.as_str() == "composite type" { "attribute" } else { "column" },
            if filled.is_some() {
                nullable_clause(&Making { parts: &[], ..*making })?
            } else if is_late {
                nullable_clause(making)?
            } else {
                clause(making)?
            }
        ) + cascade(&relation);
        let is_bare = is_late || filled.is_some();
        let form = if is_bare { "add-column-nullable" } else { form_of_adding(making) };
        made.works.push(Work::new(form, sql).on(&relation));
        let is_required = is_late || filled.is_some() && making.get("not null").is_some();
        made.works.extend(filled.into_iter().flatten());
        if is_required {
            let is_first = super::not_null::becomes_key(making);
            let works = if is_first { &mut made.works } else { &mut made.finish };
            works.extend(super::not_null::set(making, &relation));
        }
    }
    made.finish.extend(extras(making)?);
    for (part, object) in making.parts {
        if part.kind.as_str() == "default value" && part.names != making.address.names {
            made.finish.extend(super::default_value::set(&Making { address: part, object, ..*making }));
        }
        if part.kind.as_str().ends_with(" column") {
            made.finish.extend(beyond_added(&Making { address: part, object, ..*making }));
        }
    }
    Ok(made)
}

/// Whether a column has to take nulls at first: rows that are there have no value for it, and old code writes
/// none.
fn must_be_filled_first(column: &Making<'_>, relation: &ObjectAddress) -> bool {
    let has_value = column.get("identity").is_some()
        || column.get("generated").is_some()
        || own_default(column).is_some();
    column.get("not null").is_some()
        && !has_value
        && relation.kind.as_str() == "table"
        && in_use(column.scene, relation)
}

/// Whether a column comes, goes and changes with an attribute of the type that its table is of at both ends.
fn follows_type(column: &Making<'_>, table: &ObjectAddress) -> bool {
    let ty = |catalog: &Catalog| {
        catalog.get(table).and_then(|one| one.attribute("of type").map(ToOwned::to_owned))
    };
    let live = ty(column.scene.live);
    live.is_some() && live == ty(column.scene.desired)
}

/// What makes the tables of a type follow it.
fn cascade(relation: &ObjectAddress) -> &'static str {
    if relation.kind.as_str() == "composite type" { " cascade" } else { "" }
}

fn nullable_clause(column: &Making<'_>) -> Result<String, Unwritable> {
    let mut object = column.object.clone();
    object.attributes.remove("not null");
    clause(&Making { object: &object, ..*column })
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let Some(relation) = relation(making.address, making.object) else {
        return Err(making.unwritable("it is not known what it is a column of"));
    };
    let goes_with_parent = is_inherited(making.object) && super::relation::stays_a_child(making, &relation);
    if goes_with_parent || follows_type(making, &relation) {
        return Ok(Vec::new());
    }
    let name = last_quoted(making.address);
    let word = if relation.kind.as_str() == "composite type" { "attribute" } else { "column" };
    let reach = if super::relation::children_keep(making, &relation) {
        super::relation::Reach::Only
    } else {
        super::relation::Reach::WithChildren
    };
    let sql = format!("{} drop {word} {name}", alter_relation(&relation, reach)) + cascade(&relation);
    let table = quoted(&relation.names);
    let dropping = Work::new("drop-column", sql).on(&relation).in_phase(Phase::Contract);
    let losing = super::relation::children_lose(making, &relation).into_iter().map(|child| {
        let table = alter_relation(child, super::relation::Reach::WithChildren);
        Work::new("drop-column", format!("{table} drop {word} {name}")).on(child).in_phase(Phase::Contract)
    });
    if making.get("generated").is_some() || relation.kind.as_str() == "composite type" {
        return Ok(std::iter::once(dropping).chain(losing).collect());
    }
    let (what, condition) = match computed_instead(making) {
        Some(expression) => (" that differ from the expression", format!("is distinct from ({expression})")),
        None => ("", "is not null".to_owned()),
    };
    let count = format!("select pg_catalog.count(*) from {table} where {name} {condition}");
    let dropping = dropping.losing(format!("the values of {table}.{name}{what}"), Some(count));
    Ok(std::iter::once(dropping).chain(losing).collect())
}

/// A column becomes an identity column, or one of another kind.
fn counted(
    altering: &Altering<'_>,
    disturbance: Disturbance,
    works: &mut Vec<Work>,
    finish: &mut Vec<Work>,
) -> Disturbance {
    let made = identity::change(altering);
    if super::not_null::is_said_apart(altering) {
        made.finishes(finish);
    } else {
        made.goes_to(works, finish);
    }
    // The default value goes first.
    let loosens = altering.from("identity").is_none() && disturbance == Disturbance::Nothing;
    if loosens { Disturbance::Loosens } else { disturbance }
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let desired = altering.desired_making();
    let Some(relation) = relation(altering.address, altering.desired) else {
        return Err(altering.unwritable("it is not known what it is a column of"));
    };
    if altering.changes("generated") && altering.to("generated").is_some() {
        return Ok(Altered::Rebuilt);
    }
    if !super::relation::can_be_inherited(altering, &relation) {
        return Err(altering.unwritable(super::relation::kept_as_own("a column", altering)));
    }
    let mut works = Vec::new();
    let mut finish = Vec::new();
    let mut disturbance = Disturbance::Nothing;
    let follows = is_inherited(altering.desired) && is_inherited(altering.live);
    let nulls_follow = follows || super::not_null::comes_from_parent(altering);
    let is_validated = altering.from("not null").is_some() && altering.to("not null").is_some();
    let follows_in_nulls = is_validated
        || nulls_follow && parent_changes_nulls(altering, &relation)
        || altering.changes("not null") && super::not_null::becomes_object(altering);
    if altering.changes("generated") {
        works.extend(no_longer_computed(altering, &relation)?);
    }
    let counts_itself = !identity::follows_parent(altering)?;
    if altering.changes("identity") && altering.to("identity").is_none() && counts_itself {
        identity::change(altering).goes_to(&mut works, &mut finish);
    }
    if altering.changes("not null") && altering.to("not null").is_none() && !follows_in_nulls {
        let kept = super::heirs_not_null::kept_by_heirs(altering, &relation);
        works.extend(kept.before);
        works.extend(super::not_null::statement(&desired, "drop-not-null", "drop not null"));
        works.extend(kept.behind);
        disturbance = Disturbance::Loosens;
    }
    if altering.changes("not null inherited") {
        works.extend(super::not_null::inherited_otherwise(altering, &relation)?);
    }
    if follows_in_nulls && altering.changes("not null") {
        works.extend(super::not_null::left_in_part(altering));
    }
    if altering.changes("type") || altering.changes("collation") {
        disturbance = match disturbance {
            Disturbance::Loosens => Disturbance::RetypesAndLoosens,
            Disturbance::Nothing
            | Disturbance::Retypes
            | Disturbance::RetypesAndLoosens
            | Disturbance::Replaces => Disturbance::Retypes,
        };
        if !follows && !retyped::comes_with_parent(altering, &relation) && !follows_type(&desired, &relation)
        {
            works.push(retyped::statement(altering, &relation)?);
        }
    }
    if altering.changes("not null") && altering.to("not null").is_some() && !follows_in_nulls {
        let is_first = altering.to("identity").is_some() || super::not_null::becomes_key(&desired);
        let works_for = if is_first { &mut works } else { &mut finish };
        works_for.extend(filled_before_not_null(&desired, &relation));
        works_for.extend(super::not_null::set(&desired, &relation));
    }
    if altering.changes("identity") && altering.to("identity").is_some() && counts_itself {
        disturbance = counted(altering, disturbance, &mut works, &mut finish);
    }
    for attribute in ["storage", "compression", "statistics target", "options"] {
        if altering.changes(attribute) {
            finish.extend(setting(&desired, altering.live, attribute));
        }
    }
    if altering.changes("foreign options") {
        works.extend(foreign_options(altering, &desired));
    }
    Ok(Altered::InPlace { works, finish, disturbance })
}

/// Whether a parent's column changes in whether it may hold nulls, and takes this one with it.
fn parent_changes_nulls(altering: &Altering<'_>, relation: &ObjectAddress) -> bool {
    let scene = altering.scene;
    let hands_down = super::not_null::is_handed_down;
    parent_columns(scene.desired, altering.address, relation).iter().any(|parent| {
        match (hands_down(scene.live, parent), hands_down(scene.desired, parent)) {
            (false, true) => true,
            // A child keeps what its parent only ceases to hand down.
            (true, false) => !super::not_null::is_asked_of(scene.desired, parent),
            (false, false) | (true, true) => false,
        }
    })
}

fn foreign_options(altering: &Altering<'_>, desired: &Making<'_>) -> Vec<Work> {
    let changes =
        super::parameters::foreign_changes(altering.from("foreign options"), altering.to("foreign options"));
    let options = changes.map(|changes| format!("options ({changes})"));
    options.and_then(|options| on_column(desired, "set-attoptions", &options)).into_iter().collect()
}
