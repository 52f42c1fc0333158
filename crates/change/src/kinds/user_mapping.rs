//! User mappings. Of an option that may hold a secret only the name is known.

use super::list::items;
use super::parameters::foreign_changes;
use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major};
use crate::scene::{Altering, Making, quoted_one};
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["user mapping"]),
    reads: &[every_major(include_str!("user_mapping.sql"))],
    attributes: Attributes::Listed(&[attribute("options"), attribute("secret options")]),
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

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    if let Some(secret) = making.get("secret options") {
        return Err(making.unwritable(unread(secret, "create it by hand")));
    }
    let options = making.get("options").map(|options| format!(" options ({options})")).unwrap_or_default();
    let sql = format!("create {}{options}", place(making));
    Ok(Made::by(vec![Work::new("create-user-mapping", sql)]))
}

fn unread(secret: &str, help: &str) -> String {
    format!("the value of {secret} may be a secret, so it is not read; {help}")
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-user-mapping", format!("drop {}", place(making))))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let (live, desired) = (altering.from("secret options"), altering.to("secret options"));
    let (live, desired) = (items(live.unwrap_or_default(), ", "), items(desired.unwrap_or_default(), ", "));
    if let Some(new) = desired.iter().find(|name| !live.contains(name)) {
        return Err(altering.unwritable(unread(new, "add it by hand")));
    }
    let gone = live.iter().filter(|name| !desired.contains(name)).map(|name| format!("drop {name}"));
    let changes = foreign_changes(altering.from("options"), altering.to("options"));
    let changes: Vec<String> = changes.into_iter().chain(gone).collect();
    let sql = format!("alter {} options ({})", place(&altering.desired_making()), changes.join(", "));
    Ok(Altered::by(vec![Work::new("alter-user-mapping", sql)]))
}
