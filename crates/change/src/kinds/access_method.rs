//! Access methods of tables and indexes.

use super::writes::{self, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major};
use crate::scene::Making;
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["access method"]),
    reads: &[every_major(include_str!("access_method.sql"))],
    attributes: Attributes::Listed(&[attribute("type"), attribute("handler")]),
    writes: Some(Writes {
        stage: Stage::Ground,
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

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let (ty, handler) = (making.text("type")?, making.text("handler")?);
    let sql = format!("create access method {} type {ty} handler {handler}", making.name());
    Ok(Made::by(vec![Work::new("create-access-method", sql)]))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-access-method", format!("drop access method {}", making.name())))
}
