//! Enumerated types.

use super::list::items;
use super::writes::{self, Altered, Made, Space, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Conduct, Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["enum"]),
    reads: &[every_major(include_str!("enum_type.sql"))],
    attributes: Attributes::Listed(&[attribute("labels"), OWNER]),
    writes: Some(Writes {
        stage: Stage::Types,
        spaces: &[Space::Types],
        under_change: UnderChange::Rebuilt,
        made_by: writes::by_itself,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter,
        rebuild: writes::harmless,
        rename: writes::never_renamed,
    }),
};

fn making_it(making: &Making<'_>) -> Vec<Work> {
    let labels = making.get("labels").unwrap_or_default();
    let labels = items(labels, ", ").join(",\n    ");
    let sql = if labels.is_empty() {
        format!("create type {} as enum ()", making.name())
    } else {
        format!("create type {} as enum (\n    {labels}\n)", making.name())
    };
    let mut works = vec![Work::new("create-type-enum", sql)];
    works.extend(writes::owner("owner-to", "type", &making.name(), making.object));
    works
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    Ok(Made::by(making_it(making)))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-type", format!("drop type {}", making.name())))
}

/// A label in the place of another is that one under a new name: rows that have it keep it.
fn renamed(name: &str, live: &[&str], desired: &[&str]) -> Option<Vec<Work>> {
    let pairs = live.iter().zip(desired).filter(|(old, new)| old != new);
    let is_new = |(old, new): &(&&str, &&str)| !desired.contains(*old) && !live.contains(*new);
    let changed: Vec<(&&str, &&str)> = pairs.collect();
    if live.len() != desired.len() || changed.is_empty() || !changed.iter().all(is_new) {
        return None;
    }
    let rename = |(old, new): (&&str, &&str)| {
        Work::new("enum-rename-value", format!("alter type {name} rename value {old} to {new}"))
    };
    Some(changed.into_iter().map(rename).collect())
}

/// Labels can be added anywhere, and not taken away or moved.
fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let name = altering.name();
    let live = items(altering.from("labels").unwrap_or_default(), ", ");
    let desired = items(altering.to("labels").unwrap_or_default(), ", ");
    if let Some(renamed) = renamed(&name, &live, &desired) {
        let owner =
            altering.changes("owner").then(|| writes::owner("owner-to", "type", &name, altering.desired));
        return Ok(Altered::by(renamed.into_iter().chain(owner.flatten()).collect()));
    }
    let kept: Vec<&str> = desired.iter().copied().filter(|label| live.contains(label)).collect();
    if kept != live {
        return super::type_swap::swap(altering, "type", making_it(&altering.desired_making()));
    }
    let mut works = Vec::new();
    for (place, label) in desired.iter().enumerate().filter(|(_, label)| !live.contains(label)) {
        let before = place.checked_sub(1).and_then(|place| desired.get(place));
        let is_last = desired.get(place..).is_some_and(|rest| rest.iter().all(|label| !live.contains(label)));
        let position = match before {
            Some(_) if is_last => String::new(),
            Some(before) => format!(" after {before}"),
            None => live.first().map(|first| format!(" before {first}")).unwrap_or_default(),
        };
        let sql = format!("alter type {name} add value {label}{position}");
        works.push(Work::new("enum-add-value", sql).conducted(Conduct::CommitAfter));
    }
    if altering.changes("owner") {
        works.extend(writes::owner("owner-to", "type", &name, altering.desired));
    }
    Ok(Altered::by(works))
}
