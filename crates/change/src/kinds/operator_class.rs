//! Operator classes.

use super::list::items;
use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making, quoted, quoted_one};
use crate::subject::operator_class;
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["operator class"]),
    reads: &[every_major(include_str!("operator_class.sql"))],
    attributes: Attributes::Listed(&[
        attribute("type"),
        attribute("operator family"),
        attribute("default"),
        attribute("storage"),
        attribute("operators"),
        attribute("functions"),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Routines,
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
    let method = making.address.names.first().map(|name| quoted_one(name)).unwrap_or_default();
    let name = making.address.names.get(1..).map(quoted).unwrap_or_default();
    let default = if making.get("default").is_some() { " default" } else { "" };
    let mut members: Vec<String> = Vec::new();
    for (attribute, word) in [("operators", "operator"), ("functions", "function")] {
        let list = items(making.get(attribute).unwrap_or_default(), ", ");
        members.extend(list.iter().map(|item| format!("{word} {item}")));
    }
    members.extend(making.get("storage").map(|ty| format!("storage {ty}")));
    if members.is_empty() {
        members.push(format!("storage {}", making.text("type")?));
    }
    let sql = format!(
        "create operator class {name}{default} for type {} using {method} family {} as\n    {}",
        making.text("type")?,
        making.text("operator family")?,
        members.join(",\n    ")
    );
    let mut works = vec![Work::new("create-operator-class", sql)];
    works.extend(writes::owner("owner-to", "operator class", &operator_class(making.address), making.object));
    Ok(Made::by(works))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let sql = format!("drop operator class {}", operator_class(making.address));
    Ok(writes::removal("drop-operator-class", sql))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    writes::owner_or_rebuild(altering, "owner-to", "operator class", &operator_class(altering.address))
}
