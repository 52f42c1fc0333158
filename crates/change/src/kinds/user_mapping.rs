//! User mappings: the names of their options, never the values, which hold secrets.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major};
use crate::scene::{Altering, Making, quoted_one};
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["user mapping"]),
    reads: &[every_major(include_str!("user_mapping.sql"))],
    attributes: Attributes::Listed(&[attribute("option names")]),
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

fn place(making: &Making<'_>) -> String {
    let server = making.address.names.first().map(|name| quoted_one(name)).unwrap_or_default();
    let user = making.address.names.get(1).map(String::as_str).unwrap_or_default();
    let user = if user == "public" { user.to_owned() } else { quoted_one(user) };
    format!("user mapping for {user} server {server}")
}

/// The values of options may be secrets, and are not in the catalog.
fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    if making.get("option names").is_some() {
        return Err(making.unwritable("its options may be secrets, so they are not read; create it by hand"));
    }
    Ok(Made::by(vec![Work::new("create-user-mapping", format!("create {}", place(making)))]))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-user-mapping", format!("drop {}", place(making))))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    Err(altering.unwritable("its options may be secrets, so they are not read; change them by hand"))
}
