//! Rules, other than the one that is a view's query.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major};
use crate::scene::{Altering, Making, last_quoted, quoted};
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["rule"]),
    reads: &[every_major(include_str!("rule.sql"))],
    attributes: Attributes::Listed(&[attribute("definition").query(), attribute("enabled")]),
    writes: Some(Writes {
        stage: Stage::Guards,
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
    let definition = making.text("definition")?;
    let mut works = vec![Work::new("create-rule", definition.strip_suffix(';').unwrap_or(definition))];
    if making.get("enabled").is_some() {
        works.push(enabled(making));
    }
    Ok(Made::by(works))
}

fn relation_name(making: &Making<'_>) -> String {
    making.address.names.get(..2).map(quoted).unwrap_or_default()
}

fn enabled(making: &Making<'_>) -> Work {
    let words = match making.get("enabled") {
        Some("no") => "disable",
        Some("on replicas") => "enable replica",
        Some("always") => "enable always",
        Some(_) | None => "enable",
    };
    let name = last_quoted(making.address);
    Work::new("disable-rule", format!("alter table {} {words} rule {name}", relation_name(making)))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let sql = format!("drop rule {} on {}", last_quoted(making.address), relation_name(making));
    Ok(writes::removal("drop-rule", sql))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    if altering.changes("definition") {
        return Ok(Altered::Rebuilt);
    }
    Ok(Altered::by(vec![enabled(&altering.desired_making())]))
}
