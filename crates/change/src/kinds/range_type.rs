//! Range types, each with its multirange type.

use super::writes::{self, Altered, Made, Space, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};
use std::collections::BTreeSet;
use whimbrel_catalog::ObjectAddress;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["range type"]),
    reads: &[every_major(include_str!("range_type.sql"))],
    attributes: Attributes::Listed(&[
        attribute("subtype"),
        attribute("subtype operator class"),
        attribute("collation"),
        attribute("canonical function"),
        attribute("subtype difference function"),
        attribute("multirange type"),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Types,
        spaces: &[Space::Types, Space::OneOfEachText { attribute: "multirange type" }],
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

/// A canonical function takes and returns the type, so it is made between the shell and the type.
fn late_needs(making: &Making<'_>) -> BTreeSet<ObjectAddress> {
    if making.get("canonical function").is_none() {
        return BTreeSet::new();
    }
    making.object.needs.iter().filter(|one| one.kind.as_str() == "function").cloned().collect()
}

fn making_it(making: &Making<'_>) -> Result<Work, Unwritable> {
    let mut options = vec![format!("subtype = {}", making.text("subtype")?)];
    let others = [
        ("subtype operator class", "subtype_opclass"),
        ("collation", "collation"),
        ("canonical function", "canonical"),
        ("subtype difference function", "subtype_diff"),
        ("multirange type", "multirange_type_name"),
    ];
    for (attribute, option) in others {
        options.extend(making.get(attribute).map(|text| format!("{option} = {text}")));
    }
    let sql = format!("create type {} as range (\n    {}\n)", making.name(), options.join(",\n    "));
    Ok(Work::new("create-type-range", sql))
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let name = making.name();
    let mut whole = vec![making_it(making)?];
    whole.extend(writes::owner("owner-to", "type", &name, making.object));
    if making.get("canonical function").is_none() {
        return Ok(Made::by(whole));
    }
    let shell = Work::new("create-type-shell", format!("create type {name}"));
    Ok(Made { works: vec![shell], finish: whole })
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let name = making.name();
    let is_alone = making.get("canonical function").is_none();
    Ok(if is_alone {
        writes::removal("drop-type", format!("drop type {name}"))
    } else {
        writes::with_functions(&name)
    })
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let name = altering.name();
    if altering.changed.iter().all(|attribute| *attribute == "owner") {
        let owner = writes::owner("owner-to", "type", &name, altering.desired);
        return Ok(Altered::by(owner.into_iter().collect()));
    }
    Ok(Altered::Rebuilt)
}
