//! Constraints of domains.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major};
use crate::scene::{Altering, Making, columns_of, last_quoted, quoted};
use crate::work::{Conduct, Phase, Unwritable, Work};
use std::ops::Bound;
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["domain constraint"]),
    reads: &[every_major(include_str!("domain_constraint.sql"))],
    attributes: Attributes::Listed(&[attribute("definition").deparsed(), attribute("not valid")]),
    writes: Some(Writes {
        stage: Stage::Types,
        spaces: &[],
        under_change: UnderChange::Rebuilt,
        made_by,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter,
        rebuild: writes::harmless,
        rename: writes::never_renamed,
    }),
};

fn domain(making: &Making<'_>) -> String {
    making.address.names.get(..2).map(quoted).unwrap_or_default()
}

/// A new domain makes its constraints, but for those that are not validated.
fn made_by(making: &Making<'_>) -> Option<ObjectAddress> {
    let domain = making.object.goes_with.iter().find(|one| one.kind.as_str() == "domain");
    domain.filter(|_| making.get("not valid").is_none()).cloned()
}

/// The constraint as CREATE DOMAIN and ADD CONSTRAINT write it.
pub(super) fn clause(constraint: &Making<'_>) -> Result<String, Unwritable> {
    Ok(format!("constraint {} {}", last_quoted(constraint.address), constraint.text("definition")?))
}

fn is_not_null(object: &Object) -> bool {
    object.attribute("definition").is_some_and(|definition| definition.starts_with("NOT NULL"))
}

/// The name of the NOT NULL of a domain, whether it is an object or the domain's attribute.
fn not_null_of(catalog: &Catalog, domain: &[String]) -> Option<String> {
    let address = |kind| ObjectAddress { kind: ObjectKind::new(kind), names: domain.to_vec(), args: None };
    let attribute = catalog.get(&address("domain")).and_then(|object| object.attribute("not null"));
    if attribute.is_some() {
        return domain.last().map(|name| format!("{name}_not_null"));
    }
    let first = address("domain constraint");
    let behind = catalog.objects.range((Bound::Included(&first), Bound::Unbounded));
    let mut own = behind.take_while(|(one, _)| one.kind == first.kind && one.names.starts_with(domain));
    own.find(|(_, object)| is_not_null(object)).and_then(|(one, _)| one.names.last().cloned())
}

/// The names of the NOT NULL of a domain at both ends, where both have one and the domain stays.
fn kept(making: &Making<'_>) -> Option<(String, String)> {
    let domain = making.address.names.get(..2)?;
    let whole = ObjectAddress { kind: ObjectKind::new("domain"), names: domain.to_vec(), args: None };
    if !is_not_null(making.object) || making.scene.made.contains(&whole) {
        return None;
    }
    Some((not_null_of(making.scene.live, domain)?, not_null_of(making.scene.desired, domain)?))
}

/// Whether the NOT NULL of a domain passes from the attribute to an object, or back.
pub(super) fn stays_not_null(altering: &Altering<'_>) -> bool {
    let names = &altering.address.names;
    let scene = altering.scene;
    not_null_of(scene.live, names).is_some() && not_null_of(scene.desired, names).is_some()
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    if let Some((old, new)) = kept(making).filter(|(old, new)| old != new) {
        let domain = making.address.names.get(..2).unwrap_or_default();
        return Ok(Made::by(vec![super::not_null::domain_renamed(domain, &old, &new)]));
    }
    let domain = domain(making);
    let clause = clause(making)?;
    let is_check = making.text("definition")?.starts_with("CHECK");
    if !is_check {
        return Ok(Made::by(vec![Work::new(
            "domain-add-check",
            format!("alter domain {domain} add {clause}"),
        )]));
    }
    let add = format!("alter domain {domain} add {clause} not valid");
    let mut made = Made::by(vec![Work::new("domain-add-check-not-valid", add)]);
    if making.get("not valid").is_none() {
        if let Some(refusal) = hidden_in(making) {
            return Err(refusal);
        }
        made.finish.push(validation(making));
    }
    Ok(made)
}

/// Why PostgreSQL would not look at the values of a domain: a column that holds them inside of something else, and goes on
/// to.
pub(super) fn hidden_in(making: &Making<'_>) -> Option<Unwritable> {
    let scene = making.scene;
    let stays = |(column, _): &(&ObjectAddress, &Object)| {
        scene.desired.get(column).is_some_and(|object| hides(scene.desired, making.address, (column, object)))
    };
    let hidden = scene.live.objects.iter().filter(|column| hides(scene.live, making.address, *column));
    let (column, _) = hidden.into_iter().find(stays)?;
    Some(making.unwritable(format!(
        "PostgreSQL cannot look at the values of the domain that {column} holds in an array or a row; leave the constraint NOT VALID",
    )))
}

/// Whether a column holds values of the domain that a constraint is of inside of an array or a row.
pub(crate) fn hides(catalog: &Catalog, constraint: &ObjectAddress, column: Column<'_>) -> bool {
    let names = constraint.names.iter().take(2).cloned().collect();
    let domain = ObjectAddress { kind: ObjectKind::new("domain"), names, args: None };
    let is_inside = column.1.fact("type kind").is_some_and(|kind| kind != "domain");
    column.1.fact("holds values").is_some()
        && (is_inside && column.1.needs.contains(&domain) || rows_hold(catalog, column, &domain))
}

/// A column or an attribute.
type Column<'a> = (&'a ObjectAddress, &'a Object);

/// Whether the type of a column is a row, or has one in it, with values of a domain.
fn rows_hold(catalog: &Catalog, column: Column<'_>, domain: &ObjectAddress) -> bool {
    let mut rows: Vec<&ObjectAddress> = rows_of(column).collect();
    let mut looked_at = 0;
    while let Some(row) = rows.get(looked_at).copied() {
        for attribute in columns_of(catalog, row) {
            if attribute.1.needs.contains(domain) {
                return true;
            }
            let further: Vec<_> = rows_of(attribute).filter(|row| !rows.contains(row)).collect();
            rows.extend(further);
        }
        looked_at += 1;
    }
    false
}

/// What a column needs and whose rows can be values of it; the relation that it is of is needed, too, and none of these.
fn rows_of((address, column): Column<'_>) -> impl Iterator<Item = &ObjectAddress> {
    let has_rows = |need: &&ObjectAddress| {
        matches!(need.kind.as_str(), "composite type" | "table" | "foreign table" | "materialized view")
    };
    column.needs.iter().filter(has_rows).filter(move |need| !address.names.starts_with(&need.names))
}

fn validation(making: &Making<'_>) -> Work {
    let sql = format!("alter domain {} validate constraint {}", domain(making), last_quoted(making.address));
    Work::new("domain-validate", sql).in_phase(Phase::Constrain).conducted(Conduct::CommitBefore)
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    if let Some((old, new)) = kept(making).filter(|(old, new)| old != new) {
        let domain = making.address.names.get(..2).unwrap_or_default();
        // An object at the other end is made by the same rename.
        let is_attribute = domain.last().is_some_and(|name| new == format!("{name}_not_null"));
        let renamed = is_attribute.then(|| super::not_null::domain_renamed(domain, &old, &new));
        return Ok(renamed.into_iter().collect());
    }
    let sql = format!("alter domain {} drop constraint {}", domain(making), last_quoted(making.address));
    if is_replaced(making) {
        // Nothing of the old domain is left in the last phase.
        return Ok(vec![Work::new("domain-drop-constraint", sql)]);
    }
    Ok(writes::removal("domain-drop-constraint", sql))
}

/// Whether another domain takes the place of the one that a constraint is of.
fn is_replaced(making: &Making<'_>) -> bool {
    let names = making.address.names.get(..2).unwrap_or_default().to_vec();
    let address = ObjectAddress { kind: ObjectKind::new("domain"), names, args: None };
    let ends = making.scene.live.get(&address).zip(making.scene.desired.get(&address));
    ends.is_some_and(|(live, desired)| {
        ["type", "collation"].iter().any(|what| live.attribute(what) != desired.attribute(what))
    })
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    if altering.changes("definition") || altering.to("not valid").is_some() {
        return Ok(Altered::Rebuilt);
    }
    match hidden_in(&altering.desired_making()) {
        Some(refusal) => Err(refusal),
        None => Ok(Altered::by(vec![validation(&altering.desired_making())])),
    }
}
