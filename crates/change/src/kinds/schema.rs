//! Schemas.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Phase, Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["schema"]),
    reads: &[every_major(include_str!("schema.sql"))],
    attributes: Attributes::Listed(&[OWNER]),
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
    let name = making.name();
    let mut works = vec![Work::new("create-schema", format!("create schema {name}"))];
    works.extend(writes::owner("owner-to", "schema", &name, making.object));
    Ok(Made::by(works))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let sql = format!("drop schema {}", making.name());
    Ok(vec![Work::new("drop-schema", sql).in_phase(Phase::Contract)])
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let owner = writes::owner("owner-to", "schema", &altering.name(), altering.desired);
    Ok(Altered::by(owner.into_iter().collect()))
}
