//! Materialized views; whether one is populated is data.

use super::by_place;
use super::writes::{self, Altered, Made, Space, Stage, UnderChange, Writes};
use super::{Attributes, DEPENDS_ON_EXTENSION, Kind, OWNER, Words, attribute, every_major, fact};
use crate::scene::{Altering, Making, quoted_one};
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["materialized view"]),
    reads: &[every_major(concat!(
        "with query as (\n",
        include_str!("query.sql"),
        ")\n",
        include_str!("materialized_view.sql")
    ))],
    attributes: Attributes::Listed(&[
        attribute("definition").query(),
        attribute(by_place::COLUMNS),
        fact("columns"),
        attribute("access method"),
        attribute("tablespace"),
        attribute("storage parameters"),
        fact("storage parameters in order"),
        fact("without rows"),
        attribute("toast storage parameters"),
        attribute("replica identity"),
        OWNER,
        DEPENDS_ON_EXTENSION,
    ]),
    writes: Some(Writes {
        stage: Stage::Views,
        spaces: &[Space::Relations, Space::Types],
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
    by_place::in_order(making)?;
    let name = making.name();
    let mut sql = format!("create materialized view {name}");
    if let Some(method) = making.get("access method") {
        sql = format!("{sql} using {}", quoted_one(method));
    }
    let lists = ["storage parameters", "toast storage parameters"].into_iter();
    let parameters: Vec<String> = lists
        .filter_map(|list| super::parameters::all(super::parameters::list(making.object, list)))
        .collect();
    if !parameters.is_empty() {
        sql = format!("{sql} with ({})", parameters.join(", "));
    }
    if let Some(space) = making.get("tablespace") {
        sql = format!("{sql} tablespace {}", quoted_one(space));
    }
    let definition = making.text("definition")?;
    let body = definition.strip_suffix(';').unwrap_or(definition);
    // One that has rows is filled again, whatever the text says of a new one.
    let had_rows =
        making.scene.live.get(making.address).is_some_and(|live| live.fact("without rows").is_none());
    let rows = if making.get("without rows").is_some() && !had_rows { "\nwith no data" } else { "" };
    let mut works = vec![Work::new("create-matview", format!("{sql} as\n{body}{rows}")).on(making.address)];
    works.extend(writes::owner("owner-to", "materialized view", &name, making.object));
    let columns =
        making.parts.iter().filter(|(address, _)| address.kind.as_str() == "materialized view column");
    for (address, object) in columns {
        works.extend(super::column::extras(&Making { address, object, parts: &[], ..*making })?);
    }
    works.extend(beside(making, None));
    Ok(Made::by(works))
}

fn beside(making: &Making<'_>, from: Option<&str>) -> Vec<Work> {
    let name = format!("materialized view {}", making.name());
    super::extension::dependence(&name, from, making.get("depends on extension"))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-matview", format!("drop materialized view {}", making.name())))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    by_place::in_order(&altering.desired_making())?;
    let in_place = [
        by_place::COLUMNS,
        "storage parameters",
        "toast storage parameters",
        "tablespace",
        "owner",
        "depends on extension",
    ];
    if altering.changed.iter().any(|attribute| !in_place.contains(attribute)) {
        return Ok(Altered::Rebuilt);
    }
    let name = altering.name();
    let mut works = Vec::new();
    for list in ["storage parameters", "toast storage parameters"] {
        let (reset, set) = super::parameters::changes(
            super::parameters::list(altering.live, list),
            super::parameters::list(altering.desired, list),
        );
        let reset = reset.map(|names| format!("alter materialized view {name} reset ({names})"));
        let set = set.map(|settings| format!("alter materialized view {name} set ({settings})"));
        works.extend(reset.into_iter().chain(set).map(|sql| Work::new("set-fillfactor", sql)));
    }
    if altering.changes("tablespace") {
        let space = quoted_one(altering.to("tablespace").unwrap_or("pg_default"));
        let sql = format!("alter materialized view {name} set tablespace {space}");
        works.push(Work::new("set-tablespace", sql).on(altering.address));
    }
    if altering.changes("owner") {
        works.extend(writes::owner("owner-to", "materialized view", &name, altering.desired));
    }
    works.extend(beside(&altering.desired_making(), altering.from("depends on extension")));
    Ok(Altered::by(works))
}
