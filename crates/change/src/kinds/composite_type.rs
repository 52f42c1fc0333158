//! Composite types that stand alone; their columns are objects of their own.

use super::list::items;
use super::writes::{self, Altered, Made, Space, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["composite type"]),
    reads: &[every_major(include_str!("composite_type.sql"))],
    attributes: Attributes::Listed(&[attribute("order of columns"), OWNER]),
    writes: Some(Writes {
        stage: Stage::Types,
        spaces: &[Space::Relations, Space::Types],
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

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let mut columns: Vec<Making<'_>> = making
        .parts
        .iter()
        .map(|(address, object)| Making { address, object, parts: &[], ..*making })
        .collect();
    columns.sort_by_key(|column| column.object.fact("place").and_then(|place| place.parse::<u32>().ok()));
    let clauses = columns.iter().map(super::column::clause).collect::<Result<Vec<_>, _>>()?;
    let name = making.name();
    let list =
        if clauses.is_empty() { String::new() } else { format!("\n    {}\n", clauses.join(",\n    ")) };
    let mut works = vec![Work::new("create-type-composite", format!("create type {name} as ({list})"))];
    works.extend(writes::owner("owner-to", "type", &name, making.object));
    Ok(Made::by(works))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-type", format!("drop type {}", making.name())))
}

/// Columns can be dropped from anywhere and added at the end.
fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    if altering.changes("order of columns") {
        let live = items(altering.from("order of columns").unwrap_or_default(), ", ");
        let desired = items(altering.to("order of columns").unwrap_or_default(), ", ");
        let kept: Vec<&str> = live.iter().copied().filter(|column| desired.contains(column)).collect();
        if !desired.starts_with(&kept) {
            return Ok(Altered::Rebuilt);
        }
    }
    let owner = writes::owner("owner-to", "type", &altering.name(), altering.desired);
    Ok(Altered::by(owner.into_iter().collect()))
}
