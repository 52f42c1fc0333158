//! Checks that come from a parent: what is valid there, and what here.

use super::relation::{Reach, above, alter_relation, heirs_of, is_inherited, kept_as_own, parents};
use super::table_constraint::clause;
use super::writes::Altered;
use crate::scene::{Altering, Making, last_quoted};
use crate::work::{Conduct, Phase, Unwritable, Work};
use whimbrel_catalog::{Catalog, ObjectAddress};

/// Tables in which a check is to be valid though it is not in the one that they have it from: they get it as that is.
pub(super) fn valid_in_heirs(making: &Making<'_>, relation: &ObjectAddress) -> Vec<Work> {
    let scene = making.scene;
    let mut works = Vec::new();
    let mut above = vec![relation];
    while let Some(table) = above.pop() {
        for heir in heirs_of(scene, table) {
            let names = heir.names.iter().chain(making.address.names.last()).cloned().collect();
            let copy = ObjectAddress { names, ..making.address.clone() };
            let is_to_be_valid = scene
                .desired
                .get(&copy)
                .is_some_and(|copy| is_inherited(copy) && copy.attribute("not valid").is_none());
            let comes_from_above = scene.live.get(&copy).is_none_or(is_inherited);
            if making.get("type") == Some("check") && is_to_be_valid && comes_from_above {
                let table = alter_relation(heir, Reach::WithChildren);
                let sql = format!("{table} validate constraint {}", last_quoted(making.address));
                let work = Work::new("validate-check", sql).on(heir).in_phase(Phase::Constrain);
                works.push(work.conducted(Conduct::CommitBefore));
            } else {
                above.push(heir);
            }
        }
    }
    works
}

/// A check that a partition keeps when its parent's is dropped: PostgreSQL drops both, so it is added again.
pub(super) fn added_again(
    altering: &Altering<'_>,
    relation: &ObjectAddress,
) -> Result<Option<Altered>, Unwritable> {
    let scene = altering.scene;
    let above = |catalog: &Catalog| above(catalog, relation).into_iter().cloned().collect::<Vec<_>>();
    let of = |table: &ObjectAddress| {
        let names = table.names.iter().chain(altering.address.names.last()).cloned().collect();
        ObjectAddress { names, ..altering.address.clone() }
    };
    let stays = above(scene.live).first() == above(scene.desired).first();
    let is_dropped = above(scene.live)
        .iter()
        .any(|table| scene.live.get(&of(table)).is_some() && scene.desired.get(&of(table)).is_none());
    let keeps = is_inherited(altering.live) && !is_inherited(altering.desired);
    if !(stays && is_dropped && keeps) || altering.to("type") != Some("check") {
        return Ok(None);
    }
    let table = alter_relation(relation, Reach::WithChildren);
    let clause = clause(&altering.desired_making())?;
    let work = |form: &'static str, sql: String| Work::new(form, sql).on(relation).in_phase(Phase::Contract);
    let mut works = vec![work("add-check-not-valid", format!("{table} add {clause} not valid"))];
    if altering.to("not valid").is_none() {
        let sql = format!("{table} validate constraint {}", last_quoted(altering.address));
        works.push(work("validate-check", sql).conducted(Conduct::CommitBefore));
    }
    Ok(Some(Altered::by(works)))
}

/// One that comes from a parent becomes the table's own too when it is added again.
pub(super) fn inherited_otherwise(
    altering: &Altering<'_>,
    relation: &ObjectAddress,
) -> Result<Altered, Unwritable> {
    let becomes_own = altering.changed.len() == 1 && altering.from("inherited") == Some("yes");
    if !becomes_own || altering.to("type") != Some("check") {
        return Err(altering.unwritable(kept_as_own("a constraint", altering)));
    }
    let clause = clause(&altering.desired_making())?;
    let sql = format!("{} add {clause}", alter_relation(relation, Reach::WithChildren));
    Ok(Altered::by(vec![Work::new("add-check", sql).on(relation).in_phase(Phase::Constrain)]))
}

/// The check of the topmost table that hands one down which is valid here, and is to be as it comes from there.
pub(super) fn no_longer_valid_with(
    altering: &Altering<'_>,
    relation: &ObjectAddress,
) -> Option<ObjectAddress> {
    altering.to("not valid").filter(|_| altering.changes("not valid"))?;
    let live = altering.scene.live;
    let copy_of = |table: &ObjectAddress| {
        let names = table.names.iter().chain(altering.address.names.last()).cloned().collect();
        ObjectAddress { names, ..altering.address.clone() }
    };
    let mut tables = vec![relation.clone()];
    while let Some(table) = tables.pop() {
        let above = parents(live, &table).into_iter().filter(|parent| live.get(&copy_of(parent)).is_some());
        let above: Vec<ObjectAddress> = above.cloned().collect();
        if above.is_empty() && table != *relation {
            return Some(copy_of(&table));
        }
        tables.extend(above);
    }
    None
}
