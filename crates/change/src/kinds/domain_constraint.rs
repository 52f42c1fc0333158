//! Constraints of domains.

use super::domain_values::Values;
use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major};
use crate::scene::{Altering, Making, Scene, Style, last_quoted, quoted};
use crate::work::{Conduct, Phase, Unwritable, Work};
use std::collections::BTreeSet;
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
        late_needs,
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

/// A new domain makes its constraints, but for those that are not validated, and checks that a table in use would be
/// written again for.
fn made_by(making: &Making<'_>) -> Option<ObjectAddress> {
    let domain = making.object.goes_with.iter().find(|one| one.kind.as_str() == "domain");
    domain.filter(|_| making.get("not valid").is_none() && late_needs(making).is_empty()).cloned()
}

/// The columns of tables in use that get a new domain: PostgreSQL writes such a table again where the domain has a check
/// by then, and only looks at its rows where the check comes behind the column.
fn late_needs(making: &Making<'_>) -> BTreeSet<ObjectAddress> {
    let scene = making.scene;
    let is_new = scene.style == Style::Online && scene.live.get(&domain_of(making.address)).is_none();
    if !is_new || !is_check(making.object) {
        return BTreeSet::new();
    }
    let values = Values::under(scene.desired, making.address);
    let all = scene.desired.objects.iter().filter(|column| values.are_in(*column));
    let columns: BTreeSet<ObjectAddress> =
        all.map(|(address, _)| address).filter(|address| is_in_use(scene, address)).cloned().collect();
    // Nobody could look at hidden values later.
    let is_hidden = !columns.is_empty() && scene.desired.objects.iter().any(|column| values.hide_in(column));
    if is_hidden { BTreeSet::new() } else { columns }
}

/// Whether the table that a column is of is there before and stays.
fn is_in_use(scene: &Scene<'_>, column: &ObjectAddress) -> bool {
    let names = column.names.iter().take(2).cloned().collect();
    let table = ObjectAddress { kind: ObjectKind::new("table"), names, args: None };
    scene.live.get(&table).is_some() && !scene.made.contains(&table)
}

/// The constraint as CREATE DOMAIN and ADD CONSTRAINT write it.
pub(super) fn clause(constraint: &Making<'_>) -> Result<String, Unwritable> {
    Ok(format!("constraint {} {}", last_quoted(constraint.address), constraint.text("definition")?))
}

/// The domain that a constraint is of.
pub(super) fn domain_of(constraint: &ObjectAddress) -> ObjectAddress {
    let names = constraint.names.iter().take(2).cloned().collect();
    ObjectAddress { kind: ObjectKind::new("domain"), names, args: None }
}

fn is_check(object: &Object) -> bool {
    object.attribute("definition").is_some_and(|definition| definition.starts_with("CHECK"))
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
    if !is_check(making.object) {
        return Ok(Made::by(vec![Work::new(
            "domain-add-check",
            format!("alter domain {domain} add {clause}"),
        )]));
    }
    let add = format!("alter domain {domain} add {clause} not valid");
    let add = Work::new("domain-add-check-not-valid", add);
    let mut made = if late_needs(making).is_empty() {
        Made::by(vec![add])
    } else {
        Made { works: Vec::new(), finish: vec![add] }
    };
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
    let [before, after] = [scene.live, scene.desired].map(|catalog| Values::under(catalog, making.address));
    let stays = |(column, _): &(&ObjectAddress, &Object)| {
        scene.desired.get(column).is_some_and(|object| after.hide_in((column, object)))
    };
    let mut hidden = scene.live.objects.iter().filter(|column| before.hide_in(*column));
    let (column, _) = hidden.find(stays)?;
    Some(making.unwritable(format!(
        "PostgreSQL cannot look at the values of the domain that {column} holds in an array or a row; leave the constraint NOT VALID",
    )))
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
    let address = domain_of(making.address);
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
