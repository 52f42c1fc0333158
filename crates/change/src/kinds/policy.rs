//! Policies of row security.

use super::writes::{self, Altered, Made, Renamed, Renaming, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major, fact};
use crate::scene::{Altering, Making, last_quoted, quoted};
use crate::work::{Unwritable, Work};
use std::fmt::Write as _;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["policy"]),
    reads: &[every_major(include_str!("policy.sql"))],
    attributes: Attributes::Listed(&[
        attribute("command"),
        attribute("restrictive"),
        attribute("roles"),
        attribute("using").deparsed(),
        attribute("with check").deparsed(),
        fact(super::ASKS),
    ]),
    writes: Some(Writes {
        stage: Stage::Guards,
        spaces: &[],
        under_change: UnderChange::Rebuilt,
        made_by: writes::by_itself,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter,
        rebuild: writes::harmless,
        rename,
    }),
};

fn place(making: &Making<'_>) -> String {
    let table = making.address.names.get(..2).map(quoted).unwrap_or_default();
    format!("policy {} on {table}", last_quoted(making.address))
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let mut sql = format!("create {}", place(making));
    if making.get("restrictive").is_some() {
        sql.push_str(" as restrictive");
    }
    if let Some(command) = making.get("command") {
        let _ = write!(sql, " for {command}");
    }
    if let Some(roles) = making.get("roles") {
        let _ = write!(sql, " to {roles}");
    }
    if let Some(using) = making.get("using") {
        let _ = write!(sql, " using ({using})");
    }
    if let Some(check) = making.get("with check") {
        let _ = write!(sql, " with check ({check})");
    }
    Ok(Made::by(vec![Work::new("create-policy", sql)]))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-policy", format!("drop {}", place(making))))
}

/// ALTER POLICY can set an expression and cannot take one away.
fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let loses = |attribute: &str| altering.changes(attribute) && altering.to(attribute).is_none();
    if altering.changes("command") || altering.changes("restrictive") || loses("using") || loses("with check")
    {
        return Ok(Altered::Rebuilt);
    }
    let mut sql = format!("alter {}", place(&altering.desired_making()));
    if altering.changes("roles") {
        let _ = write!(sql, " to {}", altering.to("roles").unwrap_or("public"));
    }
    for (attribute, words) in [("using", "using"), ("with check", "with check")] {
        if let Some(expression) = altering.to(attribute).filter(|_| altering.changes(attribute)) {
            let _ = write!(sql, " {words} ({expression})");
        }
    }
    Ok(Altered::by(vec![Work::new("alter-policy", sql)]))
}

fn rename(renaming: &Renaming<'_>) -> Option<Renamed> {
    if !renaming.agree_in(&["command", "restrictive", "roles", "using", "with check"]) {
        return None;
    }
    let table = renaming.from.names.get(..2).map(quoted)?;
    let (from, to) = (last_quoted(renaming.from), last_quoted(renaming.to));
    Some(Renamed::by(Work::new("rename-policy", format!("alter policy {from} on {table} rename to {to}"))))
}
