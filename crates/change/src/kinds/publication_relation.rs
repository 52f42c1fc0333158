//! Tables in publications.

use super::writes::{self, Made, Space, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major};
use crate::scene::{Making, quoted_one};
use crate::work::{Unwritable, Work};
use std::fmt::Write as _;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["publication relation"]),
    reads: &[every_major(include_str!("publication_relation.sql"))],
    attributes: Attributes::Listed(&[attribute("columns"), attribute("where")]),
    writes: Some(Writes {
        stage: Stage::Remarks,
        spaces: &[Space::OneSortOfEachPublication { attribute: Some("columns") }],
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

fn publication(making: &Making<'_>) -> String {
    making.address.args.iter().flatten().next().map(|name| quoted_one(name)).unwrap_or_default()
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let mut sql = format!("alter publication {} add table only {}", publication(making), making.name());
    if let Some(columns) = making.get("columns") {
        let _ = write!(sql, " ({columns})");
    }
    if let Some(condition) = making.get("where") {
        let _ = write!(sql, " where ({condition})");
    }
    Ok(Made::by(vec![Work::new("alter-publication-add", sql)]))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let sql = format!("alter publication {} drop table only {}", publication(making), making.name());
    Ok(writes::removal("alter-publication-drop", sql))
}
