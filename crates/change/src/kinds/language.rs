//! Procedural languages.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};
use std::fmt::Write as _;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["language"]),
    reads: &[every_major(include_str!("language.sql"))],
    attributes: Attributes::Listed(&[
        attribute("handler"),
        attribute("inline handler"),
        attribute("validator"),
        attribute("trusted"),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Ground,
        spaces: &[],
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
    let name = making.name();
    let trusted = if making.get("trusted").is_some() { "trusted " } else { "" };
    let mut sql = format!("create {trusted}language {name}");
    for (attribute, word) in
        [("handler", "handler"), ("inline handler", "inline"), ("validator", "validator")]
    {
        if let Some(function) = making.get(attribute) {
            let _ = write!(sql, " {word} {function}");
        }
    }
    let mut works = vec![Work::new("create-language", sql)];
    works.extend(writes::owner("owner-to", "language", &name, making.object));
    Ok(Made::by(works))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-language", format!("drop language {}", making.name())))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    writes::owner_or_rebuild(altering, "owner-to", "language", &altering.name())
}
