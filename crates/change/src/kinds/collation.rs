//! Collations.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::work::{Unwritable, Work};
use whimbrel_source::quote_literal;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["collation"]),
    reads: &[every_major(include_str!("collation.sql"))],
    attributes: Attributes::Listed(&[
        attribute("provider"),
        attribute("locale"),
        attribute("lc_collate"),
        attribute("lc_ctype"),
        attribute("rules"),
        attribute("deterministic"),
        OWNER,
    ]),
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
    let mut options = vec![format!("provider = {}", making.text("provider")?)];
    for attribute in ["locale", "lc_collate", "lc_ctype", "rules"] {
        options.extend(making.get(attribute).map(|text| format!("{attribute} = {}", quote_literal(text))));
    }
    if making.get("deterministic").is_some() {
        options.push("deterministic = false".to_owned());
    }
    let sql = format!("create collation {name} ({})", options.join(", "));
    let mut works = vec![Work::new("create-collation", sql)];
    works.extend(writes::owner("owner-to", "collation", &name, making.object));
    Ok(Made::by(works))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-collation", format!("drop collation {}", making.name())))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    writes::owner_or_rebuild(altering, "owner-to", "collation", &altering.name())
}
