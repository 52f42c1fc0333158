//! Casts. An address has no names, and the two types as arguments.

use super::writes::{self, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major};
use crate::scene::Making;
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["cast"]),
    reads: &[every_major(include_str!("cast.sql"))],
    attributes: Attributes::Listed(&[attribute("method"), attribute("context")]),
    writes: Some(Writes {
        stage: Stage::Routines,
        spaces: &[],
        under_change: UnderChange::Rebuilt,
        made_by: writes::by_itself,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter: writes::rebuilt,
        rebuild: writes::harmless,
        rename: writes::never_renamed,
    }),
};

fn place(making: &Making<'_>) -> String {
    format!("cast ({})", making.address.args.clone().unwrap_or_default().join(" as "))
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let method = match making.text("method")? {
        "in and out" => "with inout".to_owned(),
        "binary" => "without function".to_owned(),
        function => format!("with function {function}"),
    };
    let context = making.get("context").map(|context| format!(" as {context}")).unwrap_or_default();
    Ok(Made::by(vec![Work::new("create-cast", format!("create {} {method}{context}", place(making)))]))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-cast", format!("drop {}", place(making))))
}
