//! Foreign-data wrappers.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};
use std::fmt::Write as _;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["foreign-data wrapper"]),
    reads: &[every_major(include_str!("foreign_data_wrapper.sql"))],
    attributes: Attributes::Listed(&[
        attribute("handler"),
        attribute("validator"),
        attribute("options"),
        OWNER,
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
    let name = making.name();
    let mut sql = format!("create foreign data wrapper {name}");
    for word in ["handler", "validator"] {
        if let Some(function) = making.get(word) {
            let _ = write!(sql, " {word} {function}");
        }
    }
    if let Some(options) = making.get("options") {
        let _ = write!(sql, " options ({options})");
    }
    let mut works = vec![Work::new("create-foreign-data-wrapper", sql)];
    works.extend(writes::owner("owner-to", "foreign data wrapper", &name, making.object));
    Ok(Made::by(works))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-foreign-data-wrapper", format!("drop foreign data wrapper {}", making.name())))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let name = altering.name();
    let mut changes = Vec::new();
    for word in ["handler", "validator"] {
        if altering.changes(word) {
            changes.push(
                altering
                    .to(word)
                    .map_or_else(|| format!("no {word}"), |function| format!("{word} {function}")),
            );
        }
    }
    let options = super::parameters::foreign_changes(altering.from("options"), altering.to("options"));
    changes.extend(options.map(|options| format!("options ({options})")));
    let mut works = Vec::new();
    if !changes.is_empty() {
        let sql = format!("alter foreign data wrapper {name} {}", changes.join(" "));
        works.push(Work::new("alter-foreign-data-wrapper", sql));
    }
    if altering.changes("owner") {
        works.extend(writes::owner("owner-to", "foreign data wrapper", &name, altering.desired));
    }
    Ok(Altered::by(works))
}
