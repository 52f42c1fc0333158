//! Event triggers.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["event trigger"]),
    reads: &[every_major(include_str!("event_trigger.sql"))],
    attributes: Attributes::Listed(&[
        attribute("event"),
        attribute("tags"),
        attribute("function"),
        attribute("enabled"),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Remarks,
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
    let tags = making.get("tags").map(|tags| format!(" when tag in ({tags})")).unwrap_or_default();
    let (event, function) = (making.text("event")?, making.text("function")?);
    let sql = format!("create event trigger {name} on {event}{tags} execute function {function}()");
    let mut works = vec![Work::new("create-event-trigger", sql)];
    if making.get("enabled").is_some() {
        works.push(enabled(making));
    }
    works.extend(writes::owner("owner-to", "event trigger", &name, making.object));
    Ok(Made::by(works))
}

fn enabled(making: &Making<'_>) -> Work {
    let words = match making.get("enabled") {
        Some("no") => "disable",
        Some("on replicas") => "enable replica",
        Some("always") => "enable always",
        Some(_) | None => "enable",
    };
    Work::new("alter-event-trigger", format!("alter event trigger {} {words}", making.name()))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-event-trigger", format!("drop event trigger {}", making.name())))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let in_place = ["enabled", "owner", "depends on extension"];
    if altering.changed.iter().any(|attribute| !in_place.contains(attribute)) {
        return Ok(Altered::Rebuilt);
    }
    let mut works = Vec::new();
    if altering.changes("enabled") {
        works.push(enabled(&altering.desired_making()));
    }
    if altering.changes("owner") {
        works.extend(writes::owner("owner-to", "event trigger", &altering.name(), altering.desired));
    }
    Ok(Altered::by(works))
}
