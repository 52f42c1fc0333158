//! Foreign servers.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};
use std::fmt::Write as _;
use whimbrel_source::quote_literal;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["server"]),
    reads: &[every_major(include_str!("server.sql"))],
    attributes: Attributes::Listed(&[
        attribute("foreign-data wrapper"),
        attribute("type"),
        attribute("version"),
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
    let mut sql = format!("create server {name}");
    for word in ["type", "version"] {
        if let Some(text) = making.get(word) {
            let _ = write!(sql, " {word} {}", quote_literal(text));
        }
    }
    let _ = write!(sql, " foreign data wrapper {}", making.text("foreign-data wrapper")?);
    if let Some(options) = making.get("options") {
        let _ = write!(sql, " options ({options})");
    }
    let mut works = vec![Work::new("create-server", sql)];
    works.extend(writes::owner("owner-to", "server", &name, making.object));
    Ok(Made::by(works))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-server", format!("drop server {}", making.name())))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    if altering.changes("type") || altering.changes("foreign-data wrapper") {
        return Ok(Altered::Rebuilt);
    }
    let name = altering.name();
    let mut changes = Vec::new();
    if altering.changes("version") {
        let version = altering.to("version").map_or_else(|| "null".to_owned(), quote_literal);
        changes.push(format!("version {version}"));
    }
    let options = super::parameters::foreign_changes(altering.from("options"), altering.to("options"));
    changes.extend(options.map(|options| format!("options ({options})")));
    let mut works = Vec::new();
    if !changes.is_empty() {
        works.push(Work::new("alter-server", format!("alter server {name} {}", changes.join(" "))));
    }
    if altering.changes("owner") {
        works.extend(writes::owner("owner-to", "server", &name, altering.desired));
    }
    Ok(Altered::by(works))
}
