//! Schemas in publications.

use super::writes::{self, Made, Space, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Read, Words};
use crate::scene::{Making, quoted_one};
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["publication namespace"]),
    reads: &[Read { since: 15, sql: include_str!("publication_namespace.sql") }],
    attributes: Attributes::Listed(&[]),
    writes: Some(Writes {
        stage: Stage::Remarks,
        spaces: &[Space::OneSortOfEachPublication { attribute: None }],
        under_change: UnderChange::Stays,
        made_by: writes::by_itself,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter: writes::rebuilt,
        rebuild: writes::harmless,
        rename: writes::never_renamed,
    }),
};

fn change(making: &Making<'_>, verb: &str) -> String {
    let publication =
        making.address.args.iter().flatten().next().map(|name| quoted_one(name)).unwrap_or_default();
    format!("alter publication {publication} {verb} tables in schema {}", making.name())
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    Ok(Made::by(vec![Work::new("alter-publication-add", change(making, "add"))]))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("alter-publication-drop", change(making, "drop")))
}
