//! Base types, and shell types that wait to become one.

use super::writes::{self, Altered, Disturbance, Made, Space, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};
use std::collections::BTreeSet;
use whimbrel_catalog::ObjectAddress;
use whimbrel_source::quote_literal;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["base type", "shell type"]),
    reads: &[every_major(include_str!("base_type.sql"))],
    attributes: Attributes::Listed(&[
        attribute("internal length"),
        attribute("input"),
        attribute("output"),
        attribute("receive"),
        attribute("send"),
        attribute("type modifier input"),
        attribute("type modifier output"),
        attribute("analyze"),
        attribute("subscript"),
        attribute("element"),
        attribute("delimiter"),
        attribute("category"),
        attribute("preferred"),
        attribute("default"),
        attribute("collatable"),
        attribute("passed by value"),
        attribute("alignment"),
        attribute("storage"),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Types,
        spaces: &[Space::Types],
        under_change: UnderChange::Rebuilt,
        made_by: writes::by_itself,
        late_needs,
        create,
        drop,
        alter,
        rebuild: writes::harmless,
        rename: writes::never_renamed,
    }),
};

/// Its functions take and return the type, so they are made between the shell and the type.
fn late_needs(making: &Making<'_>) -> BTreeSet<ObjectAddress> {
    making.object.needs.iter().filter(|one| one.kind.as_str() == "function").cloned().collect()
}

const OPTIONS: [(&str, &str); 15] = [
    ("input", "input"),
    ("output", "output"),
    ("receive", "receive"),
    ("send", "send"),
    ("type modifier input", "typmod_in"),
    ("type modifier output", "typmod_out"),
    ("analyze", "analyze"),
    ("subscript", "subscript"),
    ("internal length", "internallength"),
    ("alignment", "alignment"),
    ("storage", "storage"),
    ("element", "element"),
    ("preferred", "preferred"),
    ("collatable", "collatable"),
    ("passed by value", "passedbyvalue"),
];

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let name = making.name();
    let shell = Work::new("create-type-shell", format!("create type {name}"));
    if making.address.kind.as_str() == "shell type" {
        return Ok(Made::by(vec![shell]));
    }
    let mut options = Vec::new();
    for (attribute, option) in OPTIONS {
        options.extend(making.get(attribute).map(|text| match text {
            "yes" if attribute == "passed by value" => option.to_owned(),
            "yes" => format!("{option} = true"),
            text => format!("{option} = {text}"),
        }));
    }
    for (attribute, option) in [("category", "category"), ("delimiter", "delimiter"), ("default", "default")]
    {
        options.extend(making.get(attribute).map(|text| format!("{option} = {}", quote_literal(text))));
    }
    let sql = format!("create type {name} (\n    {}\n)", options.join(",\n    "));
    let mut finish = vec![Work::new("create-type-base", sql)];
    finish.extend(writes::owner("owner-to", "type", &name, making.object));
    Ok(Made { works: vec![shell], finish })
}

/// Its functions cannot stay without it, nor it without them.
fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let name = making.name();
    let is_alone = making.address.kind.as_str() == "shell type";
    Ok(if is_alone {
        writes::removal("drop-type", format!("drop type {name}"))
    } else {
        writes::with_functions(&name)
    })
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let name = altering.name();
    let in_place =
        ["receive", "send", "type modifier input", "type modifier output", "analyze", "subscript", "owner"];
    if altering.changed.iter().any(|attribute| !in_place.contains(attribute)) {
        return Ok(Altered::Rebuilt);
    }
    let changes = OPTIONS.iter().filter(|(attribute, _)| altering.changes(attribute));
    let changes: Vec<String> = changes
        .map(|(attribute, option)| format!("{option} = {}", altering.to(attribute).unwrap_or("none")))
        .collect();
    let mut finish = Vec::new();
    if !changes.is_empty() {
        finish.push(Work::new("alter-type-base", format!("alter type {name} set ({})", changes.join(", "))));
    }
    if altering.changes("owner") {
        finish.extend(writes::owner("owner-to", "type", &name, altering.desired));
    }
    // A new function of the type takes the type, and is made before.
    Ok(Altered::InPlace { works: Vec::new(), finish, disturbance: Disturbance::Nothing })
}
