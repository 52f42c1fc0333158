//! Text search dictionaries.

use super::list::items;
use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["text search dictionary"]),
    reads: &[every_major(include_str!("text_search_dictionary.sql"))],
    attributes: Attributes::Listed(&[attribute("template"), attribute("options"), OWNER]),
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

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let name = making.name();
    let options = making.get("options").map(|options| format!(", {options}")).unwrap_or_default();
    let template = making.text("template")?;
    let sql = format!("create text search dictionary {name} (template = {template}{options})");
    let mut works = vec![Work::new("create-text-search-dictionary", sql)];
    works.extend(writes::owner("owner-to", "text search dictionary", &name, making.object));
    Ok(Made::by(works))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let sql = format!("drop text search dictionary {}", making.name());
    Ok(writes::removal("drop-text-search-dictionary", sql))
}

fn option_name(option: &str) -> &str {
    option.split_once(" = ").map_or(option, |(name, _)| name)
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    if altering.changes("template") {
        return Ok(Altered::Rebuilt);
    }
    let name = altering.name();
    let mut works = Vec::new();
    if altering.changes("options") {
        let live = items(altering.from("options").unwrap_or_default(), ", ");
        let desired = items(altering.to("options").unwrap_or_default(), ", ");
        let is_kept = |option: &str| desired.iter().any(|other| option_name(other) == option_name(option));
        let gone = live.iter().filter(|option| !is_kept(option)).map(|option| option_name(option));
        let new = desired.iter().filter(|option| !live.contains(option)).copied();
        let changes: Vec<&str> = gone.chain(new).collect();
        let sql = format!("alter text search dictionary {name} ({})", changes.join(", "));
        works.push(Work::new("alter-text-search-dictionary", sql));
    }
    if altering.changes("owner") {
        works.extend(writes::owner("owner-to", "text search dictionary", &name, altering.desired));
    }
    Ok(Altered::by(works))
}
