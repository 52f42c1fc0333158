//! What tables hold, and what they refer to.

use super::{Arrow, Fate, Picture, Row, TableBox, short};
use crate::scope::Scope;
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

/// The kinds of object that have a box.
const BOXED: [&str; 4] = ["table", "foreign table", "view", "materialized view"];

/// Draws the tables and views of a catalog that are asked for.
#[must_use]
pub fn tables(catalog: &Catalog, scope: &Scope, title: &str) -> Picture {
    let chosen: Vec<&ObjectAddress> =
        catalog.objects.keys().filter(|address| is_boxed(address) && scope.asks_for(address)).collect();
    let boxes = chosen.iter().map(|address| TableBox {
        title: match address.kind.as_str() {
            "table" => name_of(address),
            kind => format!("{} ({kind})", name_of(address)),
        },
        fate: Fate::Stays,
        rows: columns(catalog, address),
    });
    let mut arrows = Vec::new();
    for reference in references(catalog) {
        let place = |address: &ObjectAddress| chosen.iter().position(|one| *one == address);
        if let (Some(from), Some(to)) = (place(&reference.from), place(&reference.to)) {
            arrows.push(Arrow { from, to, fate: Fate::Stays });
        }
    }
    arrows.dedup();
    Picture { title: title.to_owned(), phases: Vec::new(), boxes: boxes.collect(), arrows }
}

/// Whether an object has a box of its own.
pub(super) fn is_boxed(address: &ObjectAddress) -> bool {
    BOXED.contains(&address.kind.as_str())
}

/// The dotted name of a table.
pub(super) fn name_of(address: &ObjectAddress) -> String {
    address.names.join(".")
}

/// A foreign key.
pub(super) struct Reference<'a> {
    pub(super) key: &'a ObjectAddress,
    pub(super) from: ObjectAddress,
    pub(super) to: ObjectAddress,
}

/// The foreign keys of a catalog, in the order of their names.
pub(super) fn references(catalog: &Catalog) -> Vec<Reference<'_>> {
    let is_key = |object: &Object| object.attribute("type") == Some("foreign key");
    let keys = catalog
        .objects
        .iter()
        .filter(|(address, object)| address.kind.as_str() == "table constraint" && is_key(object));
    keys.filter_map(|(key, object)| {
        let table = |names: &[String]| {
            let found =
                |kind| ObjectAddress { kind: ObjectKind::new(kind), names: names.to_vec(), args: None };
            [found("table"), found("foreign table")].into_iter().find(|one| catalog.get(one).is_some())
        };
        let from = table(key.names.get(..2)?)?;
        let needed = object.needs.iter().filter_map(|need| table(need.names.get(..2)?));
        // A table that refers to itself is the only one that its key needs.
        let to = needed.filter(|one| *one != from).chain([from.clone()]).next()?;
        Some(Reference { key, from, to })
    })
    .collect()
}

/// The columns of a table, in the order in which they stand.
fn columns(catalog: &Catalog, table: &ObjectAddress) -> Vec<Row> {
    let keys = keyed(catalog, table);
    let mut columns: Vec<(usize, Row)> = own(catalog, table, " column")
        .map(|(address, column)| {
            let name = address.names.last().cloned().unwrap_or_default();
            let place = column.fact("place").and_then(|text| text.parse().ok()).unwrap_or(usize::MAX);
            let mut text = format!("{name} {}", column.attribute("type").unwrap_or_default());
            let own = keys.get(&name).map(Vec::as_slice).unwrap_or_default();
            let not_null = column.attribute("not null").filter(|_| !own.contains(&"PK")).map(|_| "not null");
            let marks = ["PK", "FK", "UK"].into_iter().filter(|mark| own.contains(mark));
            for mark in marks.chain(not_null) {
                text = format!("{text} {mark}");
            }
            (place, Row { text: short(&text), fate: Fate::Stays, phases: BTreeSet::new() })
        })
        .collect();
    columns.sort_by_key(|(place, _)| *place);
    columns.into_iter().map(|(_, row)| row).collect()
}

/// The marks of columns that are in keys.
fn keyed<'a>(catalog: &Catalog, table: &ObjectAddress) -> BTreeMap<String, Vec<&'a str>> {
    let mut marks: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (_, constraint) in own(catalog, table, "table constraint") {
        let mark = match constraint.attribute("type") {
            Some("primary key") => "PK",
            Some("foreign key") => "FK",
            Some("unique") => "UK",
            Some(_) | None => continue,
        };
        for column in constraint.fact("columns").unwrap_or_default().split(", ") {
            marks.entry(column.trim_matches('"').to_owned()).or_default().push(mark);
        }
    }
    marks
}

/// The objects in a table whose kind ends so.
fn own<'a>(
    catalog: &'a Catalog,
    table: &'a ObjectAddress,
    kind: &'a str,
) -> impl Iterator<Item = (&'a ObjectAddress, &'a Object)> {
    catalog.objects.iter().filter(move |(address, _)| {
        address.kind.as_str().ends_with(kind)
            && !address.kind.as_str().contains(" on ")
            && address.names.len() == table.names.len() + 1
            && address.names.starts_with(&table.names)
    })
}
