//! Text search configurations, each with its mappings.

use super::list::items;
use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};
use std::collections::BTreeMap;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["text search configuration"]),
    reads: &[every_major(include_str!("text_search_configuration.sql"))],
    attributes: Attributes::Listed(&[attribute("parser"), attribute("mappings"), OWNER]),
    writes: Some(Writes {
        stage: Stage::Types,
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

/// The dictionaries of each type of token.
fn mappings(text: Option<&str>) -> BTreeMap<&str, &str> {
    items(text.unwrap_or_default(), "; ").into_iter().filter_map(|one| one.split_once(" with ")).collect()
}

fn changes(making: &Making<'_>, from: Option<&str>) -> Vec<Work> {
    let (live, desired) = (mappings(from), mappings(making.get("mappings")));
    let name = making.name();
    let mut changes = Vec::new();
    changes.extend(
        live.keys()
            .filter(|token| !desired.contains_key(*token))
            .map(|token| format!("drop mapping for {token}")),
    );
    for (token, dictionaries) in &desired {
        match live.get(token) {
            None => changes.push(format!("add mapping for {token} with {dictionaries}")),
            Some(old) if old != dictionaries => {
                changes.push(format!("alter mapping for {token} with {dictionaries}"));
            }
            Some(_) => {}
        }
    }
    let sql = changes.into_iter().map(|what| format!("alter text search configuration {name} {what}"));
    sql.map(|sql| Work::new("alter-text-search-configuration", sql)).collect()
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let name = making.name();
    let sql = format!("create text search configuration {name} (parser = {})", making.text("parser")?);
    let mut works = vec![Work::new("create-text-search-configuration", sql)];
    works.extend(changes(making, None));
    works.extend(writes::owner("owner-to", "text search configuration", &name, making.object));
    Ok(Made::by(works))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let sql = format!("drop text search configuration {}", making.name());
    Ok(writes::removal("drop-text-search-configuration", sql))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    if altering.changes("parser") {
        return Ok(Altered::Rebuilt);
    }
    let mut works = changes(&altering.desired_making(), altering.from("mappings"));
    if altering.changes("owner") {
        let kind = "text search configuration";
        works.extend(writes::owner("owner-to", kind, &altering.name(), altering.desired));
    }
    Ok(Altered::by(works))
}
