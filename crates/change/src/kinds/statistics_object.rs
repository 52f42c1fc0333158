//! Extended statistics.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["statistics object"]),
    reads: &[every_major(include_str!("statistics_object.sql"))],
    attributes: Attributes::Listed(&[
        attribute("definition").deparsed(),
        attribute("statistics target"),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Indexes,
        spaces: &[],
        under_change: UnderChange::CarriedThroughRetyping,
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
    let mut works = vec![Work::new("create-statistics", making.text("definition")?)];
    works.extend(making.get("statistics target").map(|target| set_target(&name, target)));
    works.extend(writes::owner("owner-to", "statistics", &name, making.object));
    Ok(Made::by(works))
}

fn set_target(name: &str, target: &str) -> Work {
    Work::new("alter-statistics", format!("alter statistics {name} set statistics {target}"))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-statistics", format!("drop statistics {}", making.name())))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    if altering.changes("definition") {
        return Ok(Altered::Rebuilt);
    }
    let name = altering.name();
    let mut works = Vec::new();
    if altering.changes("statistics target") {
        works.push(set_target(&name, altering.to("statistics target").unwrap_or("-1")));
    }
    if altering.changes("owner") {
        works.extend(writes::owner("owner-to", "statistics", &name, altering.desired));
    }
    Ok(Altered::by(works))
}
