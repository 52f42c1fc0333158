//! Domains; their constraints are objects of their own.

use super::writes::{self, Altered, Made, Space, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OWNER, Words, attribute, every_major};
use crate::scene::{Altering, Making, as_written, quoted_one};
use crate::work::{Unwritable, Work};
use std::fmt::Write as _;
use whimbrel_catalog::{Object, ObjectAddress};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["domain"]),
    reads: &[every_major(include_str!("domain.sql"))],
    attributes: Attributes::Listed(&[
        attribute("type"),
        attribute("collation"),
        attribute("default").deparsed(),
        attribute("not null"),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Types,
        spaces: &[Space::Types],
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

/// A domain without its default value, and without what only that needs: its checks are objects of their own.
pub(super) fn without_default(object: &Object) -> Option<Object> {
    let mut freed = object.clone();
    freed.attributes.remove("default")?;
    freed.facts.remove(&as_written("default"));
    let is_of_default =
        |need: &ObjectAddress| matches!(need.kind.as_str(), "function" | "sequence" | "operator" | "cast");
    freed.needs.retain(|need| !is_of_default(need));
    freed.goes_with.retain(|need| !is_of_default(need));
    Some(freed)
}

fn making_it(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let name = making.name();
    let mut sql = format!("create domain {name} as {}", making.text("type")?);
    if let Some(collation) = making.get("collation") {
        let _ = write!(sql, " collate {collation}");
    }
    if let Some(default) = making.get("default") {
        let _ = write!(sql, " default {default}");
    }
    if making.get("not null").is_some() {
        // The one that is replaced still has the name that PostgreSQL would choose.
        let own = making.address.names.last().map(|name| format!("{name}_not_null"));
        let is_taken = making.scene.major >= 17 && making.scene.live.get(making.address).is_some();
        if let Some(own) = own.filter(|_| is_taken) {
            let _ = write!(sql, " constraint {}", quoted_one(&own));
        }
        sql.push_str(" not null");
    }
    for (address, object) in making.parts {
        let clause = super::domain_constraint::clause(&Making { address, object, ..*making })?;
        let _ = write!(sql, "\n    {clause}");
    }
    let mut works = vec![Work::new("create-domain", sql)];
    works.extend(writes::owner("owner-to", "domain", &name, making.object));
    Ok(works)
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    Ok(Made::by(making_it(making)?))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(writes::removal("drop-type", format!("drop domain {}", making.name())))
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    if altering.changes("type") || altering.changes("collation") {
        // Its constraints are removed before and come again after.
        return super::type_swap::swap(altering, "domain", making_it(&altering.desired_making())?);
    }
    let name = altering.name();
    let mut works = Vec::new();
    if altering.changes("default") {
        let what = altering
            .to("default")
            .map_or_else(|| "drop default".to_owned(), |text| format!("set default {text}"));
        works.push(Work::new("domain-set-default", format!("alter domain {name} {what}")));
    }
    if altering.changes("not null") && !super::domain_constraint::stays_not_null(altering) {
        if let Some(refusal) = altering
            .to("not null")
            .and_then(|_| super::domain_constraint::hidden_in(&altering.desired_making()))
        {
            return Err(refusal);
        }
        let verb = if altering.to("not null").is_some() { "set" } else { "drop" };
        works.push(Work::new("domain-set-not-null", format!("alter domain {name} {verb} not null")));
    }
    if altering.changes("owner") {
        works.extend(writes::owner("owner-to", "domain", &name, altering.desired));
    }
    Ok(Altered::by(works))
}
