//! A type that PostgreSQL cannot change: it is renamed aside, made anew, and its columns are converted.

use super::relation::{Reach, alter_relation, is_inherited, relation};
use super::writes::{Altered, Disturbance};
use crate::scene::{Altering, Making, last_quoted, quoted, quoted_one};
use crate::work::{Phase, Unwritable, Work};
use whimbrel_catalog::{Catalog, ObjectAddress};

/// Puts another type of the same name in the place of one that columns have. `word` is `type` or `domain`;
/// `make` makes the new one.
///
/// # Errors
/// When something has the type that cannot be converted.
pub(super) fn swap(altering: &Altering<'_>, word: &str, make: Vec<Work>) -> Result<Altered, Unwritable> {
    let schema = altering.address.names.first().cloned().unwrap_or_default();
    let aside = altering.scene.free_name(altering.address, "_replaced");
    let rename = format!("alter {word} {} rename to {}", altering.name(), quoted_one(&aside));
    let mut works = vec![Work::new("rename-type", rename)];
    works.extend(make);
    works.extend(said_again(altering)?);
    for (address, object) in altering.scene.dependents(altering.address) {
        let Some(desired) = altering.scene.desired.get(address) else { continue };
        match address.kind.as_str() {
            "table column"
                if object.fact("in partition key").is_some() && desired.needs.contains(altering.address) =>
            {
                return Err(altering.unwritable(format!(
                    "PostgreSQL changes the type of no column of a partition key, and {address} is one; make a type and a table \
                     of other names, and move the rows",
                )));
            }
            // What is computed is computed again.
            "table column" if object.attribute("generated").is_some() => {}
            "table column" if !is_inherited(object) && desired.needs.contains(altering.address) => {
                works.extend(conversion(address, desired));
            }
            "composite type column"
                if desired.needs.contains(altering.address) && has_tables(altering, address) =>
            {
                return Err(altering.unwritable(format!(
                    "PostgreSQL converts no values where the type of {address} changes, and tables of that type have some; take the \
                     type from the tables in a migration of its own first (ALTER TABLE … NOT OF)",
                )));
            }
            "composite type column" | "foreign table column" if desired.needs.contains(altering.address) => {
                if let Some(held) = super::held_attribute::held(altering.scene, address, desired) {
                    return Err(held);
                }
                works.extend(redeclaration(address, desired));
            }
            _ => {}
        }
    }
    let drop = format!("drop {word} {}", quoted(&[schema, aside]));
    let finish = vec![Work::new("drop-type", drop).in_phase(Phase::Constrain)];
    let works = works.into_iter().map(|work| work.in_phase(Phase::Constrain)).collect();
    Ok(Altered::InPlace { works, finish, disturbance: Disturbance::Replaces })
}

/// Whether tables are of the composite type that an attribute is of, at both ends.
fn has_tables(altering: &Altering<'_>, attribute: &ObjectAddress) -> bool {
    let scene = altering.scene;
    let ty = scene.live.get(attribute).and_then(|object| relation(attribute, object));
    let name = ty.as_ref().map(|ty| quoted(&ty.names));
    let is_of_it = |catalog: &Catalog, one: &ObjectAddress| {
        catalog.get(one).and_then(|table| table.attribute("of type")).map(ToOwned::to_owned) == name
    };
    ty.is_some_and(|ty| {
        let dependents = scene.dependents(&ty).filter(|(one, _)| one.kind.as_str() == "table");
        dependents.into_iter().any(|(one, _)| is_of_it(scene.live, one) && is_of_it(scene.desired, one))
    })
}

/// What is about the old type went with it: comments, privileges, labels.
fn said_again(altering: &Altering<'_>) -> Result<Vec<Work>, Unwritable> {
    let scene = altering.scene;
    let mut works = Vec::new();
    for (address, object) in &scene.desired.objects {
        let head = address.kind.as_str().strip_suffix(altering.address.kind.as_str());
        let is_about =
            head.is_some_and(|head| head.ends_with(" on ")) && address.names == altering.address.names;
        if !is_about || scene.live.get(address).is_none() {
            continue;
        }
        let writes = super::kind_of(&address.kind).and_then(|kind| kind.writes.as_ref());
        if let Some(writes) = writes {
            let making = Making { scene, address, object, catalog: scene.desired, parts: &[] };
            let made = (writes.create)(&making)?;
            works.extend(made.works.into_iter().chain(made.finish));
        }
    }
    Ok(works)
}

/// Values go from the old type to the new one by way of their text.
fn conversion(column: &whimbrel_catalog::ObjectAddress, desired: &whimbrel_catalog::Object) -> Option<Work> {
    let table = relation(column, desired)?;
    let (name, ty) = (last_quoted(column), desired.attribute("type")?);
    let sql = format!(
        "{} alter column {name} type {ty} using {name}::text::{ty}",
        alter_relation(&table, Reach::WithChildren)
    );
    Some(Work::new("type-enum-enum", sql).on(&table))
}

/// Where no values are stored, none are converted.
fn redeclaration(
    column: &whimbrel_catalog::ObjectAddress,
    desired: &whimbrel_catalog::Object,
) -> Option<Work> {
    let relation = relation(column, desired)?;
    let word = if relation.kind.as_str() == "composite type" { "attribute" } else { "column" };
    let (name, ty) = (last_quoted(column), desired.attribute("type")?);
    let sql = format!("{} alter {word} {name} type {ty}", alter_relation(&relation, Reach::WithChildren));
    Some(Work::new("type-alter-attribute-type-column", sql).on(&relation))
}
