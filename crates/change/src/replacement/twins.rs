//! What is built on the new columns before they take the names of the old ones.

use super::Replacement;
use crate::made_name::fitted;
use crate::scene::{quoted, quoted_one};
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Addresses, Catalog, Object, ObjectAddress, ObjectKind};

/// An index or a constraint that is there under another name until the swap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// What it will be.
    pub address: ObjectAddress,
    /// The last name that it has until then.
    pub name: String,
    /// What it is.
    pub what: TwinKind,
}

/// What a twin is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TwinKind {
    /// A foreign key.
    ForeignKey,
    /// A unique index in the place of a key, which a primary key takes over.
    PrimaryKey,
    /// Any other constraint.
    Constraint,
    /// An index.
    Index,
}

/// What is wanted before the swap.
#[derive(Debug, Clone)]
pub struct Beside {
    /// What is there with the new columns, and the twins.
    pub goal: Catalog,
    /// The twins.
    pub twins: Vec<Twin>,
}

/// What is wanted before the swap: `expanded` is what is there once the new columns are, `renamed` what is wanted
/// in the end, with the new names of the columns.
#[must_use]
pub fn beside(expanded: &Catalog, renamed: &Catalog, replacements: &[Replacement]) -> Beside {
    let columns: BTreeSet<ObjectAddress> = replacements.iter().map(Replacement::beside_address).collect();
    let mut goal = expanded.clone();
    let touched = |object: &Object| object.needs.iter().any(|need| columns.contains(need));
    let mut twins = Vec::new();
    for (address, object) in &renamed.objects {
        let about_column = address.kind.as_str().ends_with(" on table column");
        if columns.contains(address) {
            goal.objects.insert(address.clone(), bare(address, object, renamed));
        } else if about_column && columns.iter().any(|column| column.names == address.names) {
            goal.objects.insert(address.clone(), object.clone());
        } else if touched(object)
            && let Some(what) = kind(address, object)
        {
            twins.push(Twin::of(address, what));
        }
    }
    let names = names(&twins);
    for twin in &twins {
        for (address, object) in built(renamed, twin, &names) {
            goal.objects.insert(address, object);
        }
    }
    Beside { goal, twins }
}

/// What is there once columns have their indexes: `expanded` is what is there with the columns, `renamed` the same
/// schema with the columns in the place of those that they follow. A key becomes a unique index.
#[must_use]
pub fn indexes_beside(expanded: &Catalog, renamed: &Catalog, columns: &BTreeSet<ObjectAddress>) -> Catalog {
    let columns = &with_those_of_parts(expanded, columns);
    let mut goal = expanded.clone();
    let mut twins = Vec::new();
    for (address, object) in &renamed.objects {
        let is_grant = address.kind.as_str() == "privileges on table column";
        if is_grant && columns.iter().any(|column| column.names == address.names) {
            goal.objects.insert(address.clone(), object.clone());
        }
        if !object.needs.iter().any(|need| columns.contains(need)) {
            continue;
        }
        let is_deferrable =
            object.attribute("definition").is_some_and(|definition| definition.contains(" DEFERRABLE"));
        let what = match (kind(address, object), object.attribute("type")) {
            (Some(TwinKind::PrimaryKey), _) | (Some(TwinKind::Constraint), Some("unique"))
                if !is_deferrable =>
            {
                TwinKind::PrimaryKey
            }
            (Some(TwinKind::Index), _) => TwinKind::Index,
            (Some(TwinKind::ForeignKey | TwinKind::PrimaryKey | TwinKind::Constraint) | None, _) => continue,
        };
        twins.push(Twin::of(address, what));
    }
    let names = names(&twins);
    let wholes: BTreeMap<String, String> =
        names.iter().map(|(own, twin)| (quoted(&own.names), quoted(&twin.names))).collect();
    for (address, mut object) in twins.iter().flat_map(|twin| built(renamed, twin, &names)) {
        object.attributes.remove("clustered on");
        object.attributes.remove("replica identity");
        if let Some(parent) = object.attributes.get("partition of").and_then(|parent| wholes.get(parent)) {
            object.attributes.insert("partition of".to_owned(), parent.clone());
        }
        goal.objects.insert(address, object);
    }
    goal
}

/// The columns with those that the parts of their tables have by them.
fn with_those_of_parts(catalog: &Catalog, columns: &BTreeSet<ObjectAddress>) -> BTreeSet<ObjectAddress> {
    let is_part = |address: &ObjectAddress| {
        let mut table = address.clone();
        table.kind = ObjectKind::new("table");
        table.names.truncate(2);
        catalog.get(&table).is_some_and(|table| table.attribute("partition of").is_some())
    };
    let named = |address: &&ObjectAddress| {
        address.kind.as_str() == "table column"
            && columns.iter().any(|one| one.names.last() == address.names.last())
            && is_part(address)
    };
    columns.iter().chain(catalog.objects.keys().filter(named)).cloned().collect()
}

impl Twin {
    fn of(address: &ObjectAddress, what: TwinKind) -> Self {
        let name = address.names.last().map(String::as_str).unwrap_or_default();
        Self { address: address.clone(), name: fitted("", name, "_whimbrel"), what }
    }
}

fn kind(address: &ObjectAddress, object: &Object) -> Option<TwinKind> {
    match (address.kind.as_str(), object.attribute("type")) {
        ("table constraint", Some("foreign key")) => Some(TwinKind::ForeignKey),
        ("table constraint", Some("primary key")) => Some(TwinKind::PrimaryKey),
        ("table constraint", Some("unique" | "check")) => Some(TwinKind::Constraint),
        ("index", _) if object.attribute("constraint").is_none() => Some(TwinKind::Index),
        (_, _) => None,
    }
}

/// Identity and default value stay with the old column until the swap. From 18 on its NOT NULL may be a constraint
/// that kept the name of the column before.
fn bare(address: &ObjectAddress, column: &Object, renamed: &Catalog) -> Object {
    let mut column = column.clone();
    column.attributes.remove("identity");
    let asks = |(one, object): (&ObjectAddress, &Object)| {
        one.kind.as_str() == "table constraint"
            && object.attribute("type") == Some("not null")
            && object.attribute("not valid").is_none()
            && object.needs.contains(address)
    };
    if renamed.objects.iter().any(asks) {
        column.attributes.insert("not null".to_owned(), "yes".to_owned());
    }
    column
}

fn index_of(constraint: &ObjectAddress) -> ObjectAddress {
    ObjectAddress {
        kind: ObjectKind::new("index"),
        names: constraint.names.first().into_iter().chain(constraint.names.last()).cloned().collect(),
        args: None,
    }
}

fn with_last(address: &ObjectAddress, name: &str) -> ObjectAddress {
    let mut address = address.clone();
    address.names.pop();
    address.names.push(name.to_owned());
    address
}

/// For each object that a twin is or brings, what it is called until the swap.
fn names(twins: &[Twin]) -> BTreeMap<ObjectAddress, ObjectAddress> {
    let mut names = BTreeMap::new();
    for twin in twins {
        let index = index_of(&twin.address);
        let index_twin = with_last(&index, &twin.name);
        let own = match twin.what {
            TwinKind::PrimaryKey => index_twin.clone(),
            TwinKind::ForeignKey | TwinKind::Constraint | TwinKind::Index => {
                with_last(&twin.address, &twin.name)
            }
        };
        names.insert(twin.address.clone(), own);
        if twin.what != TwinKind::Index {
            names.insert(index, index_twin);
        }
    }
    names
}

/// The objects that a twin is, under the names that they have until the swap, with their comments.
fn built(
    renamed: &Catalog,
    twin: &Twin,
    names: &BTreeMap<ObjectAddress, ObjectAddress>,
) -> Vec<(ObjectAddress, Object)> {
    let mut built = Vec::new();
    let Some(object) = renamed.get(&twin.address) else { return built };
    let index = index_of(&twin.address);
    if let Some(of_key) = renamed.get(&index).filter(|_| twin.what != TwinKind::Index) {
        built.push((under(&index, names), key_index(of_key, object, twin, names)));
    }
    if twin.what != TwinKind::PrimaryKey {
        built.push((under(&twin.address, names), translated(object, names)));
        let remark = ObjectAddress {
            kind: ObjectKind::from(format!("comment on {}", twin.address.kind)),
            ..twin.address.clone()
        };
        if let Some(text) = renamed.get(&remark) {
            built.push((with_last(&remark, &twin.name), translated(text, names)));
        }
    }
    built
}

/// The index of a key; that of a primary key stands alone until the swap, as a unique index on the same columns.
fn key_index(
    index: &Object,
    key: &Object,
    twin: &Twin,
    names: &BTreeMap<ObjectAddress, ObjectAddress>,
) -> Object {
    let mut own = translated(index, names);
    if twin.what != TwinKind::PrimaryKey {
        own.attributes.insert("constraint".to_owned(), quoted_one(&twin.name));
        return own;
    }
    own.attributes.remove("constraint");
    own.attributes.remove("clustered on");
    own.attributes.insert("unique".to_owned(), "yes".to_owned());
    if let Some(definition) = own.facts.remove("index definition") {
        own.attributes.insert("definition".to_owned(), definition);
    }
    own.needs.clone_from(&key.needs);
    own.goes_with.clone_from(&key.goes_with);
    own
}

fn under(address: &ObjectAddress, names: &BTreeMap<ObjectAddress, ObjectAddress>) -> ObjectAddress {
    names.get(address).unwrap_or(address).clone()
}

fn translated(object: &Object, names: &BTreeMap<ObjectAddress, ObjectAddress>) -> Object {
    let all = |set: &Addresses| set.iter().map(|one| under(one, names)).collect();
    Object { needs: all(&object.needs), goes_with: all(&object.goes_with), ..object.clone() }
}
