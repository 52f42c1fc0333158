//! Operator families.

use super::list::items;
use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::subject::operator_class;
use crate::work::{Unwritable, Work};
use std::collections::BTreeSet;
use whimbrel_catalog::{Object, ObjectAddress};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["operator family"]),
    reads: &[every_major(include_str!("operator_family.sql"))],
    attributes: Attributes::Listed(&[attribute("operators"), attribute("functions"), OWNER]),
    writes: Some(Writes {
        stage: Stage::Routines,
        spaces: &[],
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

/// Its loose members come when it is there.
fn late_needs(making: &Making<'_>) -> BTreeSet<ObjectAddress> {
    let members = ["operator", "function", "base type", "enum", "domain", "range type", "composite type"];
    making.object.needs.iter().filter(|one| members.contains(&one.kind.as_str())).cloned().collect()
}

fn members<'a>(object: &'a Object, attribute: &str) -> BTreeSet<&'a str> {
    items(object.attribute(attribute).unwrap_or_default(), ", ").into_iter().collect()
}

/// The number of a member and, in parentheses, the types that it is for.
fn place(member: &str, word: &str) -> Option<String> {
    let (number, rest) = member.split_once(' ')?;
    let types = if word == "function" {
        rest.split_once(')').map(|(types, _)| types.trim_start_matches('(').to_owned())
    } else {
        let inside = rest.split_once('(')?.1;
        inside.split_once(')').map(|(types, _)| types.to_owned())
    };
    Some(format!("{word} {number} ({})", types?))
}

fn changes(address: &ObjectAddress, live: &Object, desired: &Object) -> Vec<Work> {
    let name = operator_class(address);
    let mut works = Vec::new();
    for (attribute, word) in [("operators", "operator"), ("functions", "function")] {
        let (old, new) = (members(live, attribute), members(desired, attribute));
        let gone: Vec<String> = old.difference(&new).filter_map(|member| place(member, word)).collect();
        let added: Vec<String> = new.difference(&old).map(|member| format!("{word} {member}")).collect();
        for (verb, list) in [("drop", gone), ("add", added)] {
            if !list.is_empty() {
                let sql = format!("alter operator family {name} {verb}\n    {}", list.join(",\n    "));
                works.push(Work::new("alter-operator-family", sql));
            }
        }
    }
    works
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let name = operator_class(making.address);
    let mut works = vec![Work::new("create-operator-family", format!("create operator family {name}"))];
    works.extend(writes::owner("owner-to", "operator family", &name, making.object));
    Ok(Made { works, finish: changes(making.address, &Object::default(), making.object) })
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let sql = format!("drop operator family {}", operator_class(making.address));
    Ok(writes::removal("drop-operator-family", sql))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let mut works = changes(altering.address, altering.live, altering.desired);
    if altering.changes("owner") {
        let name = operator_class(altering.address);
        works.extend(writes::owner("owner-to", "operator family", &name, altering.desired));
    }
    Ok(Altered::by(works))
}
