//! What it takes to add a column to a table that has rows.

use super::column::own_default;
use super::relation::{Reach, alter_relation, in_use};
use crate::filled;
use crate::scene::{Making, last_quoted, quoted};
use crate::work::{Phase, Work};
use whimbrel_catalog::{Object, ObjectAddress};

/// The form of the statement that adds a column.
pub(super) fn form_of_adding(making: &Making<'_>) -> &'static str {
    let not_null = making.get("not null").is_some();
    if making.get("identity").is_some() {
        "add-column-identity"
    } else if let Some(when) = making.get("generated") {
        if when == "virtual" { "add-column-generated-virtual" } else { "add-column-generated-stored" }
    } else if volatile_default(making).is_some() {
        "add-column-volatile-default-random"
    } else if has_checked_domain(making) {
        "add-column-domain-check"
    } else if own_default(making).is_some() {
        if not_null { "add-column-not-null-const-default" } else { "add-column-const-default" }
    } else if not_null {
        "add-column-not-null-no-default"
    } else {
        "add-column-nullable"
    }
}

/// The default value of a column that is another one for each row.
fn volatile_default<'a>(column: &Making<'a>) -> Option<&'a str> {
    let is_volatile = column.parts.iter().any(|(part, object)| {
        part.kind.as_str() == "default value"
            && part.names == column.address.names
            && object.fact("volatile").is_some()
    });
    own_default(column).filter(|_| is_volatile && column.get("generated").is_none())
}

/// What gives a column of a table in use its values where one statement would be wrong or would write every row again
/// while nobody can read: the default value for new rows, and then one statement for those that are there.
pub(super) fn filled_later(column: &Making<'_>, relation: &ObjectAddress) -> Option<Vec<Work>> {
    if relation.kind.as_str() != "table" || !in_use(column.scene, relation) {
        return None;
    }
    let volatile = volatile_default(column);
    let value = filled::value_of(column.object).or(volatile)?;
    let set = own_default(column).map(|default| {
        let table = alter_relation(relation, Reach::WithChildren);
        let sql = format!("{table} alter column {} set default {default}", last_quoted(column.address));
        let form = if volatile.is_some() { "set-default-volatile" } else { "set-default" };
        Work::new(form, sql).on(relation)
    });
    Some(set.into_iter().chain([fill(column, relation, value)]).collect())
}

/// What gives the rows of a column that have no value one, where the text says which.
pub(super) fn filled_before_not_null(column: &Making<'_>, relation: &ObjectAddress) -> Option<Work> {
    let is_used = relation.kind.as_str() == "table" && in_use(column.scene, relation);
    Some(fill(column, relation, filled::value_of(column.object).filter(|_| is_used)?))
}

fn fill(column: &Making<'_>, relation: &ObjectAddress, value: &str) -> Work {
    let name = last_quoted(column.address);
    let sql = format!("update {} set {name} = {value} where {name} is null", quoted(&relation.names));
    Work::new("update-batch", sql).on(relation).in_phase(Phase::Backfill)
}

/// Whether PostgreSQL looks at the value of each row, since the type of the column is a domain that does not take every
/// one.
fn has_checked_domain(column: &Making<'_>) -> bool {
    let domains = |object: &Object| -> Vec<ObjectAddress> {
        object.needs.iter().filter(|need| need.kind.as_str() == "domain").cloned().collect()
    };
    let mut rest = domains(column.object);
    while let Some(domain) = rest.pop() {
        let Some(object) = column.catalog.get(&domain) else { continue };
        let is_its = |one: &ObjectAddress| {
            one.kind.as_str() == "domain constraint" && one.names.starts_with(&domain.names)
        };
        if object.attribute("not null").is_some() || column.catalog.objects.keys().any(is_its) {
            return true;
        }
        rest.extend(domains(object));
    }
    false
}
