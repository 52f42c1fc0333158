//! Objects that get another name and stay what they are.

mod alias;
mod kept_column;
mod said;

use crate::plan::{Purpose, Step};
use crate::scene::{quoted, quoted_one};
use crate::subject::routine;
use crate::work::{Unwritable, Work};
pub use alias::{Alias, alias};
pub use kept_column::{Comparison, KeptColumn};
pub use said::{Said, Unhonoured, due, said};
use std::collections::BTreeMap;
use whimbrel_catalog::{Catalog, Object, ObjectAddress};

/// The object of a catalog that has these names; a relation or a column before others.
#[must_use]
pub fn called<'a>(catalog: &'a Catalog, names: &[String]) -> Option<&'a ObjectAddress> {
    let mut found: Vec<&ObjectAddress> = catalog
        .objects
        .keys()
        .filter(|address| address.names == names && statement(catalog, address, "x").is_ok())
        .collect();
    found.sort_by_key(|address| {
        !address.kind.as_str().starts_with("table") || address.kind.as_str() == "table constraint"
    });
    found.first().copied()
}

/// The step that gives an object another name.
///
/// # Errors
/// Objects of its kind cannot be renamed.
pub fn step(catalog: &Catalog, address: &ObjectAddress, to: &str) -> Result<Step, Unwritable> {
    let (form, sql) = statement(catalog, address, to)?;
    Ok(Step::by_hand(Purpose::Alter, address, Work::new(form, sql)))
}

fn statement(
    catalog: &Catalog,
    address: &ObjectAddress,
    to: &str,
) -> Result<(&'static str, String), Unwritable> {
    let name = quoted(&address.names);
    let to = quoted_one(to);
    let relation = address.names.get(..2).map(quoted).unwrap_or_default();
    let last = crate::scene::last_quoted(address);
    let whole = |form, word: &str| Ok((form, format!("alter {word} {name} rename to {to}")));
    match address.kind.as_str() {
        "table" => whole("rename-table", "table"),
        "foreign table" => whole("rename-table", "foreign table"),
        "view" => whole("rename-view", "view"),
        "materialized view" => whole("rename-matview", "materialized view"),
        "index" => whole("rename-index", "index"),
        "sequence" => whole("rename-sequence", "sequence"),
        "schema" => whole("rename-schema", "schema"),
        "domain" => whole("rename-type", "domain"),
        "enum" | "composite type" | "range type" | "base type" => whole("rename-type", "type"),
        "function" | "procedure" => {
            let routine = routine(catalog, address);
            Ok(("rename-function", format!("alter {} {routine} rename to {to}", address.kind)))
        }
        "table column" => {
            Ok(("rename-column", format!("alter table {relation} rename column {last} to {to}")))
        }
        "composite type column" => {
            Ok(("rename-column", format!("alter type {relation} rename attribute {last} to {to} cascade")))
        }
        "table constraint" => {
            Ok(("rename-constraint", format!("alter table {relation} rename constraint {last} to {to}")))
        }
        "trigger" | "policy" => {
            Ok(("rename-trigger", format!("alter {} {last} on {relation} rename to {to}", address.kind)))
        }
        _ => Err(Unwritable {
            address: address.clone(),
            reason: "objects of its kind cannot be renamed".to_owned(),
        }),
    }
}

/// Pairs of what goes and what comes that may be one under two names: columns of one table with one type, tables
/// of one schema with the same columns, types of one schema that are the same.
#[must_use]
pub fn candidates(live: &Catalog, desired: &Catalog) -> Vec<(ObjectAddress, ObjectAddress)> {
    let only = |these: &'_ Catalog, those: &Catalog| -> Vec<(ObjectAddress, Vec<String>, String)> {
        let new = these.objects.iter().filter(|(address, _)| !those.objects.contains_key(*address));
        new.filter_map(|(address, object)| {
            let home = address.names.get(..address.names.len().checked_sub(1)?)?.to_vec();
            Some((address.clone(), home, structure(these, address, object)?))
        })
        .collect()
    };
    let mut coming: BTreeMap<(Vec<String>, String), Vec<ObjectAddress>> = BTreeMap::new();
    for (address, home, structure) in only(desired, live) {
        coming.entry((home, structure)).or_default().push(address);
    }
    let mut pairs = Vec::new();
    for (address, home, structure) in only(live, desired) {
        let others = coming.get(&(home, structure)).into_iter().flatten();
        pairs.extend(
            others.filter(|other| other.kind == address.kind).map(|other| (address.clone(), other.clone())),
        );
    }
    pairs
}

/// What has to be the same of two objects that may be one.
fn structure(catalog: &Catalog, address: &ObjectAddress, object: &Object) -> Option<String> {
    match address.kind.as_str() {
        "table column" => {
            let table = ObjectAddress {
                kind: whimbrel_catalog::ObjectKind::new("table"),
                names: address.names.get(..2)?.to_vec(),
                args: None,
            };
            catalog.objects.contains_key(&table).then(|| object.attribute("type").map(ToOwned::to_owned))?
        }
        "table" => {
            let kind = whimbrel_catalog::ObjectKind::new("table column");
            let first = ObjectAddress { kind, names: address.names.clone(), args: None };
            let behind = catalog.objects.range(first.clone()..);
            let columns =
                behind.take_while(|(one, _)| one.kind == first.kind && one.names.starts_with(&first.names));
            let columns: Vec<String> = columns
                .map(|(one, column)| {
                    let name = one.names.last().cloned().unwrap_or_default();
                    format!("{name} {}", column.attribute("type").unwrap_or_default())
                })
                .collect();
            (!columns.is_empty()).then(|| columns.join(", "))
        }
        "enum" | "domain" | "composite type" | "range type" => {
            let texts = object.attributes.iter().map(|(name, text)| format!("{name} {text}"));
            Some(texts.collect::<Vec<_>>().join(", "))
        }
        _ => None,
    }
}
