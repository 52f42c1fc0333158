//! Foreign tables; columns and constraints are objects of their own.

use super::relation::is_inherited;
use super::writes::{self, Altered, Made, Space, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use whimbrel_catalog::ObjectAddress;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["foreign table"]),
    reads: &[every_major(include_str!("foreign_table.sql"))],
    attributes: Attributes::Listed(&[
        attribute("server"),
        attribute("options"),
        attribute("partition of"),
        attribute("partition bound"),
        attribute("inherits"),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Tables,
        spaces: &[Space::Relations, Space::Types],
        under_change: UnderChange::Stays,
        made_by: writes::by_itself,
        late_needs,
        create,
        drop,
        alter,
        rebuild: writes::harmless,
        rename: writes::never_renamed,
    }),
};

fn late_needs(making: &Making<'_>) -> BTreeSet<ObjectAddress> {
    if making.get("partition of").is_none() {
        return BTreeSet::new();
    }
    super::relation::parents(making.catalog, making.address).into_iter().cloned().collect()
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let name = making.name();
    let is_partition = making.get("partition of").is_some();
    let part = |kind: &'static str| {
        let parts = making.parts.iter().filter(move |(address, _)| address.kind.as_str() == kind);
        parts.map(|(address, object)| Making { address, object, ..*making })
    };
    let mut columns: Vec<Making<'_>> = part("foreign table column").collect();
    columns.sort_by_key(|column| column.object.fact("place").and_then(|place| place.parse::<u32>().ok()));
    let mut clauses = Vec::new();
    let mut finish = Vec::new();
    for column in &columns {
        if is_partition || !is_inherited(column.object) {
            clauses.push(super::column::clause(column)?);
        } else {
            finish.extend(super::column::beyond_parent(column, making.address));
        }
        finish.extend(super::column::extras(column)?);
    }
    for constraint in part("table constraint").filter(|one| is_partition || !is_inherited(one.object)) {
        clauses.push(super::table_constraint::clause(&constraint)?);
    }
    let mut sql = format!("create foreign table {name} (\n    {}\n)", clauses.join(",\n    "));
    if let Some(parents) = making.get("inherits") {
        let _ = write!(sql, " inherits ({parents})");
    }
    let _ = write!(sql, " server {}", making.text("server")?);
    if let Some(options) = making.get("options") {
        let _ = write!(sql, " options ({options})");
    }
    if let (Some(parent), Some(bound)) = (making.get("partition of"), making.get("partition bound")) {
        let attach = format!("alter table only {parent} attach partition {name} {bound}");
        finish.insert(0, Work::new("attach-partition", attach));
    }
    let mut works = vec![Work::new("create-foreign-table", sql)];
    works.extend(writes::owner("owner-to", "foreign table", &name, making.object));
    Ok(Made { works, finish })
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-foreign-table", format!("drop foreign table {}", making.name())))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let in_place = ["options", "owner"];
    if altering.changed.iter().any(|attribute| !in_place.contains(attribute)) {
        return Ok(Altered::Rebuilt);
    }
    let name = altering.name();
    let options = super::parameters::foreign_changes(altering.from("options"), altering.to("options"));
    let options = options.map(|options| {
        Work::new("alter-foreign-table", format!("alter foreign table {name} options ({options})"))
    });
    let mut works: Vec<Work> = options.into_iter().collect();
    if altering.changes("owner") {
        works.extend(writes::owner("owner-to", "foreign table", &name, altering.desired));
    }
    Ok(Altered::by(works))
}
