//! Extensions. What belongs to one is left out of the catalog.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attribute, Attributes, Compared, Kind, Words, attribute, every_major};
use crate::scene::{Altering, Making, quoted_one};
use crate::work::{Phase, Unwritable, Work};
use std::collections::BTreeSet;
use whimbrel_source::quote_literal;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["extension"]),
    reads: &[every_major(include_str!("extension.sql"))],
    attributes: Attributes::Listed(&[
        attribute("schema"),
        Attribute { compared: Compared::WithExtensionVersions, ..attribute("version") },
    ]),
    writes: Some(Writes {
        stage: Stage::Ground,
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

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let mut sql = format!("create extension {}", making.name());
    if let Some(schema) = making.get("schema") {
        sql = format!("{sql} schema {}", quoted_one(schema));
    }
    if let Some(version) = making.get("version") {
        sql = format!("{sql} version {}", quote_literal(version));
    }
    Ok(Made::by(vec![Work::new("create-extension", sql)]))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let name = making.name();
    let work = Work::new("drop-extension", format!("drop extension {name}")).in_phase(Phase::Contract);
    Ok(vec![work.losing(format!("what the extension {name} keeps in tables of its own"), None)])
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let name = altering.name();
    let mut works = Vec::new();
    if let Some(schema) = altering.to("schema").filter(|_| altering.changes("schema")) {
        let sql = format!("alter extension {name} set schema {}", quoted_one(schema));
        works.push(Work::new("alter-extension", sql));
    }
    if let Some(version) = altering.to("version").filter(|_| altering.changes("version")) {
        let sql = format!("alter extension {name} update to {}", quote_literal(version));
        works.push(Work::new("alter-extension", sql));
    }
    Ok(Altered::by(works))
}

/// The statements that let an object go, or no longer go, with extensions. `object` is written as ALTER
/// writes it.
pub(super) fn dependence(object: &str, from: Option<&str>, to: Option<&str>) -> Vec<Work> {
    let names = |list: Option<&str>| -> BTreeSet<String> {
        list.into_iter().flat_map(|list| list.split(", ")).map(ToOwned::to_owned).collect()
    };
    let (from, to) = (names(from), names(to));
    let gone = from
        .difference(&to)
        .map(|name| format!("alter {object} no depends on extension {}", quoted_one(name)));
    let new =
        to.difference(&from).map(|name| format!("alter {object} depends on extension {}", quoted_one(name)));
    gone.chain(new).map(|sql| Work::new("depends-on-extension", sql)).collect()
}
