//! Conversions between encodings.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};
use whimbrel_source::quote_literal;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["conversion"]),
    reads: &[every_major(include_str!("conversion.sql"))],
    attributes: Attributes::Listed(&[
        attribute("source encoding"),
        attribute("destination encoding"),
        attribute("function"),
        attribute("default"),
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
    let name = making.name();
    let default = if making.get("default").is_some() { "default " } else { "" };
    let source = quote_literal(making.text("source encoding")?);
    let destination = quote_literal(making.text("destination encoding")?);
    let sql = format!(
        "create {default}conversion {name} for {source} to {destination} from {}",
        making.text("function")?
    );
    let mut works = vec![Work::new("create-conversion", sql)];
    works.extend(writes::owner("owner-to", "conversion", &name, making.object));
    Ok(Made::by(works))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-conversion", format!("drop conversion {}", making.name())))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    writes::owner_or_rebuild(altering, "owner-to", "conversion", &altering.name())
}
