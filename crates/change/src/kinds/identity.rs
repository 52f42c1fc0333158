//! Identity columns and the sequences behind them.

use super::relation::{Reach, alter_relation, counts_with_parent, parents, relation};
use super::sequence;
use crate::scene::{Altering, Making, Scene, last_quoted, quoted};
use crate::work::{Conduct, Unwritable, Work};
use std::ops::Bound;
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

/// The sequence of an identity column.
pub(super) fn sequence_of<'a>(
    catalog: &'a Catalog,
    column: &ObjectAddress,
) -> Option<(&'a ObjectAddress, &'a Object)> {
    let name = quoted(&column.names);
    let is_its = |(address, object): &(&ObjectAddress, &Object)| {
        address.kind.as_str() == "sequence" && object.attribute("identity of") == Some(&name)
    };
    let schema = column.names.iter().take(1).cloned().collect();
    let first = ObjectAddress { kind: ObjectKind::new("sequence"), names: schema, args: None };
    let names = first.names.iter().cloned().chain([default_name(column)]).collect();
    let usual = ObjectAddress { names, ..first.clone() };
    if let Some(found) = catalog.objects.get_key_value(&usual).filter(is_its) {
        return Some(found);
    }
    let behind = catalog.objects.range((Bound::Included(&first), Bound::Unbounded));
    let mut of_schema =
        behind.take_while(|(one, _)| one.kind == first.kind && one.names.starts_with(&first.names));
    of_schema.find(is_its)
}

/// The options of an identity column in parentheses, with a space before; empty where all are PostgreSQL's.
pub(super) fn options(column: &Making<'_>) -> String {
    let Some((address, object)) = sequence_of(column.catalog, column.address) else { return String::new() };
    let mut options = Vec::new();
    if *address.names.last().unwrap_or(&String::new()) != default_name(column.address) {
        options.push(format!("sequence name {}", quoted(&address.names)));
    }
    if let Some(own) = sequence::options(object, column.get("type")) {
        options.push(own);
    }
    if options.is_empty() { String::new() } else { format!(" ({})", options.join(" ")) }
}

/// What makes a sequence logged or not where its table is the other; it begins as its table is, since 15.
pub(super) fn persistence(column: &Making<'_>) -> Option<Work> {
    let table = relation(column.address, column.object)?;
    let of_table = column.catalog.get(&table)?.attribute("persistence");
    let (address, sequence) = sequence_of(column.catalog, column.address)?;
    let own = sequence.attribute("persistence");
    if own == of_table || column.scene.major < 15 {
        return None;
    }
    let sql = format!("alter sequence {} set {}", quoted(&address.names), own.unwrap_or("logged"));
    Some(Work::new("set-unlogged", sql).on(address))
}

/// The name that PostgreSQL gives to the sequence of a column, where it is free and not too long.
fn default_name(column: &ObjectAddress) -> String {
    let names = column.names.get(1..).unwrap_or_default();
    format!("{}_seq", names.join("_"))
}

/// How statements about what fills a column are run: one that becomes an identity column, or ceases to be one, is
/// filled by nothing in between, and who leaves it out would be refused.
pub(super) fn conduct(scene: &Scene<'_>, column: Option<&ObjectAddress>) -> Conduct {
    let Some(column) = column else { return Conduct::InBlock };
    let is_identity = |catalog: &Catalog| catalog.get(column).map(|one| one.attribute("identity").is_some());
    match (is_identity(scene.live), is_identity(scene.desired)) {
        (Some(before), Some(after)) if before != after => Conduct::InOneBlock,
        _ => Conduct::InBlock,
    }
}

/// The statement that brings a sequence to where its column is, and never back.
pub(crate) fn caught_up(sequence: &ObjectAddress, relation: &ObjectAddress, column: &str) -> Work {
    let (name, table) = (quoted(&sequence.names), quoted(&relation.names));
    let literal = whimbrel_source::quote_literal(&name);
    let sql = format!(
        "select pg_catalog.setval({literal}, pg_catalog.max({column})) from {table} \
         having pg_catalog.max({column}) >= (select last_value from {name})"
    );
    Work::new("setval", sql)
}

/// Whether a column of a partition becomes an identity column, or ceases to be one, with that of its table.
///
/// # Errors
/// It becomes part of a table that is attached with its partitions: PostgreSQL tells those nothing of it (measured on 18.4).
pub(super) fn follows_parent(altering: &Altering<'_>) -> Result<bool, Unwritable> {
    let follows = match altering.to("identity") {
        Some(_) => counts_with_parent(&altering.desired_making()),
        None => counts_with_parent(&altering.live_making()),
    };
    let came =
        relation(altering.address, altering.desired).filter(|_| follows && altering.changes("identity"));
    match came.and_then(|table| attached_above(altering.scene, &table)) {
        Some(whole) if altering.to("identity").is_some() => Err(altering.unwritable(format!(
            "PostgreSQL makes it no identity column when {whole} is attached with its partitions; attach those behind it"
        ))),
        Some(_) | None => Ok(follows),
    }
}

/// The table above a partition that becomes a partition itself.
fn attached_above(scene: &Scene<'_>, table: &ObjectAddress) -> Option<ObjectAddress> {
    let is_partition = |catalog: &Catalog, one: &ObjectAddress| {
        catalog.get(one)?.attribute("partition of").map(str::to_owned)
    };
    let mut all = parents(scene.live, table).into_iter();
    let found = all.find(|parent| {
        is_partition(scene.live, parent) != is_partition(scene.desired, parent)
            || attached_above(scene, parent).is_some()
    });
    found.cloned()
}

/// The statements that make a column an identity column, or change what kind it is, or end that.
pub(super) fn change(altering: &Altering<'_>) -> Vec<Work> {
    let column = altering.desired_making();
    let Some(relation) = relation(column.address, column.object) else { return Vec::new() };
    let table = alter_relation(&relation, Reach::WithChildren);
    let name = last_quoted(column.address);
    let (form, what) = match (altering.from("identity"), altering.to("identity")) {
        (None, Some(when)) => {
            ("add-identity", format!("add generated {when} as identity{}", options(&column)))
        }
        (Some(_), Some(when)) => ("set-identity-always", format!("set generated {when}")),
        (_, None) => ("drop-identity", "drop identity".to_owned()),
    };
    let mut works = vec![Work::new(form, format!("{table} alter column {name} {what}")).on(&relation)];
    if altering.from("identity").is_none()
        && let Some((sequence, _)) = sequence_of(column.catalog, column.address)
    {
        let next = format!(
            "select pg_catalog.setval({}, pg_catalog.max({name})) from {} having pg_catalog.max({name}) is not null",
            whimbrel_source::quote_literal(&quoted(&sequence.names)),
            quoted(&relation.names)
        );
        works.push(Work::new("setval", next));
        works.extend(persistence(&column));
    }
    let conduct = conduct(altering.scene, Some(altering.address));
    works.into_iter().map(|work| work.conducted(conduct)).collect()
}

/// The sequence of an identity column, and the options with which another column gets the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentitySequence {
    /// The sequence, as SQL writes it.
    pub sequence: String,
    /// The options in parentheses, with a space before.
    pub options: String,
}

/// The sequence of an identity column; `None` where the column has none.
#[must_use]
pub fn identity_with_sequence(catalog: &Catalog, column: &ObjectAddress) -> Option<IdentitySequence> {
    let (address, object) = sequence_of(catalog, column)?;
    let sequence = quoted(&address.names);
    let ty = catalog.get(column).and_then(|column| column.attribute("type"));
    let own = sequence::options(object, ty).map(|own| format!(" {own}")).unwrap_or_default();
    let options = format!(" (sequence name {sequence}{own})");
    Some(IdentitySequence { sequence, options })
}
