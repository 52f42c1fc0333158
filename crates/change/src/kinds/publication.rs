//! Publications; the tables and schemas in one are objects of their own.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};
use whimbrel_source::quote_literal;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["publication"]),
    reads: &[every_major(include_str!("publication.sql"))],
    attributes: Attributes::Listed(&[
        attribute("all tables"),
        attribute("operations"),
        attribute("via partition root"),
        attribute("generated columns"),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Remarks,
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

const OPTIONS: [(&str, &str, &str); 3] = [
    ("operations", "publish", "insert, update, delete, truncate"),
    ("via partition root", "publish_via_partition_root", "false"),
    ("generated columns", "publish_generated_columns", "none"),
];

fn option(attribute: &str, to: Option<&str>) -> Option<String> {
    let (_, name, default) = OPTIONS.iter().find(|(own, _, _)| *own == attribute)?;
    let value = match to {
        Some("yes") => "true",
        Some(value) => value,
        None => default,
    };
    Some(format!("{name} = {}", quote_literal(value)))
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let name = making.name();
    let all = if making.get("all tables").is_some() { " for all tables" } else { "" };
    let set = OPTIONS.iter().filter(|(attribute, _, _)| making.get(attribute).is_some());
    let options: Vec<String> =
        set.filter_map(|(attribute, _, _)| option(attribute, making.get(attribute))).collect();
    let with = if options.is_empty() { String::new() } else { format!(" with ({})", options.join(", ")) };
    let mut works = vec![Work::new("create-publication", format!("create publication {name}{all}{with}"))];
    works.extend(writes::owner("owner-to", "publication", &name, making.object));
    Ok(Made::by(works))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-publication", format!("drop publication {}", making.name())))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    if altering.changes("all tables") {
        return Ok(Altered::Rebuilt);
    }
    let name = altering.name();
    let options: Vec<String> =
        altering.changed.iter().filter_map(|attribute| option(attribute, altering.to(attribute))).collect();
    let mut works = Vec::new();
    if !options.is_empty() {
        let sql = format!("alter publication {name} set ({})", options.join(", "));
        works.push(Work::new("alter-publication", sql));
    }
    if altering.changes("owner") {
        works.extend(writes::owner("owner-to", "publication", &name, altering.desired));
    }
    Ok(Altered::by(works))
}
