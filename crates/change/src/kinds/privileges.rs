//! Privileges on everything that has them, as far as they are not the initial ones.
//!
//! One attribute for each grantee: `public`, `owner` (whoever that is) or `role <name>`.

use super::default_acl;
use super::grant::{self, Privileges};
use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, every_major};
use crate::claim::Form;
use crate::scene::{Altering, Making, quoted, quoted_one};
use crate::subject::{routine, subject_address};
use crate::work::{Unwritable, Work};
use std::collections::BTreeSet;
use std::ops::Bound;
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::About("privileges on"),
    reads: &[every_major(include_str!("privileges.sql"))],
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

/// What stands behind ON, and the column in parentheses where the privilege is on one.
fn place(making: &Making<'_>) -> Result<(String, String), Unwritable> {
    let address = subject_address(making.address);
    let name = quoted(&address.names);
    let kind = address.kind.as_str();
    if kind.ends_with(" column") {
        let relation = address.names.get(..2).map(quoted).unwrap_or_default();
        let column = address.names.get(2).map(|name| quoted_one(name)).unwrap_or_default();
        return Ok((relation, format!(" ({column})")));
    }
    let place = match kind {
        "table" | "view" | "materialized view" | "foreign table" => name,
        "sequence" | "schema" | "language" | "domain" => format!("{kind} {name}"),
        "enum" | "composite type" | "base type" | "range type" | "type" => format!("type {name}"),
        "function" | "procedure" => format!("{kind} {}", routine(making.catalog, &address)),
        "aggregate" => format!("function {}", routine(making.catalog, &address)),
        "foreign-data wrapper" => format!("foreign data wrapper {name}"),
        "server" => format!("foreign server {name}"),
        _ => return Err(making.unwritable(format!("nobody knows how to grant on a {kind}"))),
    };
    Ok((place, String::new()))
}

/// What PostgreSQL gives to PUBLIC and to the owner where nothing was granted or revoked.
fn initial(address: &ObjectAddress, grantee: &str, major: u32) -> &'static str {
    match (grantee, address.kind.as_str()) {
        ("public", "schema") if address.names == ["public"] => {
            if major >= 15 {
                "usage"
            } else {
                "create, usage"
            }
        }
        ("public" | "owner", "function" | "procedure" | "aggregate") => "execute",
        (
            "public" | "owner",
            "domain" | "enum" | "composite type" | "base type" | "range type" | "type" | "language",
        )
        | ("owner", "foreign-data wrapper" | "server") => "usage",
        ("owner", "table" | "view" | "materialized view" | "foreign table") if major >= 17 => {
            "delete, insert, maintain, references, select, trigger, truncate, update"
        }
        ("owner", "table" | "view" | "materialized view" | "foreign table") => {
            "delete, insert, references, select, trigger, truncate, update"
        }
        ("owner", "sequence") => "select, update, usage",
        ("owner", "schema") => "create, usage",
        (_, _) => "none",
    }
}

/// The owner of the object, where owners are known; else the role that runs the plan.
fn owner(making: &Making<'_>) -> String {
    let mut address = subject_address(making.address);
    if let Some(kind) = address.kind.as_str().strip_suffix(" column") {
        let names = address.names.iter().take(2).cloned().collect();
        address = ObjectAddress { kind: ObjectKind::from(kind.to_owned()), names, args: None };
    }
    let owner = making.catalog.get(&address).and_then(|object| object.attribute("owner"));
    super::writes::role(owner.unwrap_or("current role"))
}

fn statements(making: &Making<'_>, live: &Object, desired: &Object) -> Result<Vec<Work>, Unwritable> {
    let (place, column) = place(making)?;
    let owner = owner(making);
    let about = subject_address(making.address);
    let mut works = Vec::new();
    let mut grantees: Vec<&str> = live.attributes.keys().chain(desired.attributes.keys()).collect();
    grantees.sort_unstable();
    grantees.dedup();
    for grantee in grantees {
        let initial = initial(&about, grantee, making.scene.major);
        let held = grant::read(Some(live.attribute(grantee).unwrap_or(initial)));
        let wanted = grant::read(Some(desired.attribute(grantee).unwrap_or(initial)));
        refuse_other_grantors(making, &held, &wanted)?;
        let to = grant::grantee(grantee, &owner);
        let sql = grant::changes(&held, &wanted, &place, &column, &to);
        works.extend(
            sql.into_iter()
                .map(|sql| Work::new(if sql.starts_with("grant") { "grant" } else { "revoke" }, sql)),
        );
    }
    if works.iter().any(|work| work.form == REVOKE) {
        works.extend(on_columns_again(making)?);
    }
    Ok(works)
}

/// The form of a statement that takes privileges away.
const REVOKE: Form = Form("revoke");

/// What is taken away from a table is taken away from its columns too, so theirs are granted again.
fn on_columns_again(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let desired = making.scene.desired;
    let kind = ObjectKind::from(format!("{} column", making.address.kind));
    let first = ObjectAddress { kind: kind.clone(), ..making.address.clone() };
    let behind = desired.objects.range((Bound::Included(&first), Bound::Unbounded));
    let own = behind.take_while(|(one, _)| one.kind == kind && one.names.starts_with(&first.names));
    let mut works = Vec::new();
    for (address, object) in own {
        let column = Making { address, object, catalog: desired, ..*making };
        works.extend(statements(&column, &Object::default(), object)?);
    }
    Ok(works)
}

/// Only the role that granted a privilege can take it back, and only as itself.
fn refuse_other_grantors(
    making: &Making<'_>,
    held: &Privileges<'_>,
    wanted: &Privileges<'_>,
) -> Result<(), Unwritable> {
    let by_another = |all: &Privileges<'_>, other: &Privileges<'_>| {
        all.iter()
            .find(|(key, value)| key.1.is_some() && other.get(*key) != Some(*value))
            .and_then(|(key, _)| key.1.map(ToOwned::to_owned))
    };
    match by_another(held, wanted).or_else(|| by_another(wanted, held)) {
        Some(grantor) => Err(making.unwritable(format!(
            "a privilege was granted by {grantor}, which only that role can do; run it as that role"
        ))),
        None => Ok(()),
    }
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let address = subject_address(making.address);
    let subject = making.catalog.get(&address).filter(|_| making.scene.made.contains(&address));
    let granted = subject
        .map(|object| default_acl::granted_on_creation(&Making { address: &address, object, ..*making }));
    let granted = granted.filter(|granted| !granted.is_empty()).unwrap_or_else(|| vec![Object::default()]);
    Ok(Made::by(from_any(making, &granted, making.object)?))
}

/// The statements that lead to what is wanted from whichever of these is held: each gives and takes single privileges, and
/// does nothing where that is done.
fn from_any(making: &Making<'_>, held: &[Object], wanted: &Object) -> Result<Vec<Work>, Unwritable> {
    let mut works: Vec<Work> = Vec::new();
    for held in held {
        for work in statements(making, held, wanted)? {
            if works.iter().all(|other| other.sql != work.sql) {
                works.push(work);
            }
        }
    }
    Ok(works)
}

/// What takes from a new object the default privileges that it is not to have.
///
/// # Errors
/// A privilege that only another role can take away.
pub(crate) fn corrections(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let granted = default_acl::granted_on_creation(making);
    if granted.is_empty() {
        return Ok(Vec::new());
    }
    let kind = ObjectKind::from(format!("privileges on {}", making.address.kind));
    let address = ObjectAddress { kind, ..making.address.clone() };
    if making.catalog.objects.contains_key(&address) {
        return Ok(Vec::new());
    }
    let nothing = Object::default();
    from_any(&Making { address: &address, object: &nothing, parts: &[], ..*making }, &granted, &nothing)
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    statements(making, making.object, &Object::default())
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let making = altering.desired_making();
    let held = under_another_owner(altering);
    Ok(Altered::by(statements(&making, held.as_ref().unwrap_or(altering.live), altering.desired)?))
}

/// What is held once the object has its other owner, where it gets one: PostgreSQL puts the new owner in the place of
/// the old one, and what was granted to the new one before becomes part of that.
///
/// `aclnewowner` in `acl.c`.
fn under_another_owner(altering: &Altering<'_>) -> Option<Object> {
    let subject = subject_address(altering.address);
    let owner = |catalog: &Catalog| {
        catalog.get(&subject).and_then(|one| one.attribute("owner")).map(ToOwned::to_owned)
    };
    let (old, new) = (owner(altering.scene.live)?, owner(altering.scene.desired)?);
    let role = format!("role {new}");
    if old == new {
        return None;
    }
    let granted = altering.live.attribute(&role)?;
    let initial = initial(&subject, "owner", altering.scene.major);
    let own = altering.live.attribute("owner").unwrap_or(initial);
    let both: BTreeSet<&str> =
        [own, granted].into_iter().filter(|list| *list != "none").flat_map(|list| list.split(", ")).collect();
    let mut held = altering.live.clone();
    held.attributes.insert("owner", both.into_iter().collect::<Vec<_>>().join(", "));
    held.attributes.insert(role, "none");
    Some(held)
}
