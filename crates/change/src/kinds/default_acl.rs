//! Privileges that objects get when a role makes them.

use super::grant;
use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, every_major};
use crate::scene::{Altering, Making, quoted_one};
use crate::work::{Unwritable, Work};
use whimbrel_catalog::{Object, ObjectAddress, ObjectKind};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["default acl"]),
    reads: &[every_major(include_str!("default_acl.sql"))],
    attributes: Attributes::Open,
    writes: Some(Writes {
        stage: Stage::Remarks,
        spaces: &[],
        under_change: UnderChange::Stays,
        made_by: writes::by_itself,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter,
        rebuild: writes::harmless,
        rename: writes::never_renamed,
    }),
};

fn statements(making: &Making<'_>, live: &Object, desired: &Object) -> Vec<Work> {
    let role = making.address.names.first().map(String::as_str).unwrap_or_default();
    let mut head = "alter default privileges".to_owned();
    if role != "current role" {
        head = format!("{head} for role {}", quoted_one(role));
    }
    let schema = making.address.names.get(1);
    if let Some(schema) = schema {
        head = format!("{head} in schema {}", quoted_one(schema));
    }
    let objects = making.address.args.iter().flatten().next().map(String::as_str).unwrap_or_default();
    let owner = if role == "current role" { "current_user".to_owned() } else { quoted_one(role) };
    let mut works = Vec::new();
    let mut grantees: Vec<&str> = live.attributes.keys().chain(desired.attributes.keys()).collect();
    grantees.sort_unstable();
    grantees.dedup();
    for grantee in grantees {
        let initial = if schema.is_some() { "none" } else { initial(objects, grantee, making.scene.major) };
        let live = grant::read(Some(live.attribute(grantee).unwrap_or(initial)));
        let wanted = grant::read(Some(desired.attribute(grantee).unwrap_or(initial)));
        let to = grant::grantee(grantee, &owner);
        let sql = grant::changes(&live, &wanted, objects, "", &to);
        works.extend(
            sql.into_iter().map(|sql| Work::new("alter-default-privileges", format!("{head} {sql}"))),
        );
    }
    works
}

/// What PostgreSQL gives where no default privileges are set.
fn initial(objects: &str, grantee: &str, major: u32) -> &'static str {
    match (objects, grantee) {
        ("functions", "public" | "owner") => "execute",
        ("types", "public" | "owner") => "usage",
        ("tables", "owner") if major >= 17 => {
            "delete, insert, maintain, references, select, trigger, truncate, update"
        }
        ("tables", "owner") => "delete, insert, references, select, trigger, truncate, update",
        ("sequences", "owner") => "select, update, usage",
        ("schemas", "owner") => "create, usage",
        ("large objects", "owner") => "select, update",
        (_, _) => "none",
    }
}

/// What PostgreSQL may grant on an object when it is made, where default privileges say so, as privileges on it.
///
/// Where owners are compared, whoever runs the plan makes the object and gives it to its owner: so it may be what any role
/// has set, or nothing.
pub(super) fn granted_on_creation(making: &Making<'_>) -> Vec<Object> {
    let Some(objects) = objects_of(making.address) else { return Vec::new() };
    let owner = making.object.attribute("owner").filter(|owner| *owner != "current role");
    let first = ObjectAddress { kind: ObjectKind::new("default acl"), names: Vec::new(), args: None };
    let all = making.scene.live.objects.range(first.clone()..).map(|(one, _)| one);
    let all = all.take_while(|one| one.kind == first.kind);
    let all = all.filter(|one| one.args.iter().flatten().eq([objects]));
    let mut roles: Vec<&str> = all.filter_map(|one| one.names.first().map(String::as_str)).collect();
    roles.dedup();
    if owner.is_none() {
        return granted_by(making, objects, "current role").into_iter().collect();
    }
    let granted = roles.into_iter().filter_map(|role| granted_by(making, objects, role));
    let mut granted: Vec<Object> = granted.collect();
    if !granted.is_empty() {
        granted.push(Object::default());
    }
    granted
}

/// The word of ALTER DEFAULT PRIVILEGES for objects of a kind.
fn objects_of(address: &ObjectAddress) -> Option<&'static str> {
    match address.kind.as_str() {
        "table" | "view" | "materialized view" | "foreign table" => Some("tables"),
        "sequence" => Some("sequences"),
        "function" | "procedure" | "aggregate" => Some("functions"),
        "domain" | "enum" | "composite type" | "base type" | "range type" => Some("types"),
        "schema" => Some("schemas"),
        _ => None,
    }
}

/// What PostgreSQL grants on an object that a role makes, where default privileges say so.
fn granted_by(making: &Making<'_>, objects: &str, role: &str) -> Option<Object> {
    let named = |names: Vec<String>| {
        let kind = ObjectKind::new("default acl");
        making.scene.live.get(&ObjectAddress { kind, names, args: Some(vec![objects.to_owned()]) })
    };
    let schema = making.address.names.first().filter(|_| objects != "schemas").cloned();
    let everywhere = named(vec![role.to_owned()]);
    let here = schema.and_then(|schema| named(vec![role.to_owned(), schema]));
    if everywhere.is_none() && here.is_none() {
        return None;
    }
    let mut granted = everywhere.cloned().unwrap_or_default();
    for (grantee, added) in here.into_iter().flat_map(|object| object.attributes.iter()) {
        let before = granted.attribute(grantee).unwrap_or(initial(objects, grantee, making.scene.major));
        let whole = if before == "none" { added.to_owned() } else { format!("{before}, {added}") };
        granted.attributes.insert(grantee, whole);
    }
    Some(granted)
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    Ok(Made::by(statements(making, &Object::default(), making.object)))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(statements(making, making.object, &Object::default()))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    Ok(Altered::by(statements(&altering.desired_making(), altering.live, altering.desired)))
}
