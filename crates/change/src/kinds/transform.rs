//! Transforms between types and procedural languages. An address has the language as its name and the type as argument.

use super::writes::{self, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major};
use crate::scene::Making;
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["transform"]),
    reads: &[every_major(include_str!("transform.sql"))],
    attributes: Attributes::Listed(&[attribute("from sql"), attribute("to sql")]),
    writes: Some(Writes {
        stage: Stage::Routines,
        spaces: &[],
        under_change: UnderChange::Rebuilt,
        made_by: writes::by_itself,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter: writes::rebuilt,
        rebuild: writes::harmless,
        rename: writes::never_renamed,
    }),
};

fn place(making: &Making<'_>) -> String {
    let ty = making.address.args.clone().unwrap_or_default().join(", ");
    format!("transform for {ty} language {}", making.name())
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let directions = ["from sql", "to sql"].into_iter();
    let functions: Vec<String> = directions
        .filter_map(|words| making.get(words).map(|function| format!("{words} with function {function}")))
        .collect();
    let sql = format!("create {} ({})", place(making), functions.join(", "));
    Ok(Made::by(vec![Work::new("create-transform", sql)]))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-transform", format!("drop {}", place(making))))
}
