//! Triggers.

use super::writes::{self, Altered, Made, Renamed, Renaming, Stage, UnderChange, Writes};
use super::{Attributes, DEPENDS_ON_EXTENSION, Kind, Words, attribute, every_major};
use crate::scene::{Altering, Making, last_quoted, quoted, relation_of};
use crate::work::{Phase, Unwritable, Work};
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["trigger"]),
    reads: &[every_major(include_str!("trigger.sql"))],
    attributes: Attributes::Listed(&[
        attribute("definition").deparsed(),
        attribute("enabled"),
        DEPENDS_ON_EXTENSION,
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

fn relation(making: &Making<'_>) -> ObjectAddress {
    relation_of(making.address, making.object).unwrap_or_else(|| making.address.clone())
}

/// A trigger of a partition that is a copy of its parent's has no definition of its own.
fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let relation = relation(making);
    let mut works = Vec::new();
    if let Some(definition) = making.get("definition") {
        works.push(Work::new("create-trigger", definition).on(&relation));
    }
    if let Some(state) = making.get("enabled") {
        works.push(enabled(making, Some(state)));
        if making.get("definition").is_none() {
            works.extend(copies(making));
        }
    }
    works.extend(extensions(making, making.get("depends on extension"), None));
    Ok(Made::by(works))
}

/// The copies of partitions follow, so that those of a partition that are otherwise have to be told again.
fn enabled(making: &Making<'_>, state: Option<&str>) -> Work {
    let words = match state {
        Some("no") => "disable",
        Some("on replicas") => "enable replica",
        Some("always") => "enable always",
        Some(_) | None => "enable",
    };
    let name = last_quoted(making.address);
    let sql = format!("alter table {} {words} trigger {name}", relation_name(making));
    Work::new("disable-trigger", sql)
}

/// The tables above the one of a trigger, nearest first.
fn above<'a>(catalog: &'a Catalog, trigger: &ObjectAddress) -> Vec<&'a ObjectAddress> {
    let names = trigger.names.iter().take(2).cloned().collect();
    super::relation::above(catalog, &ObjectAddress { kind: ObjectKind::new("table"), names, args: None })
}

/// The trigger that the copy of a partition follows: that of the nearest table above that is not merely as the one
/// above it.
fn followed<'a>(catalog: &'a Catalog, copy: &ObjectAddress) -> Option<&'a Object> {
    above(catalog, copy).into_iter().find_map(|table| {
        let names = table.names.iter().chain(copy.names.last()).cloned().collect();
        catalog.get(&ObjectAddress { names, ..copy.clone() })
    })
}

/// The copies below that are enabled otherwise than a trigger, which takes them along when it changes, from the top.
fn copies(making: &Making<'_>) -> Vec<Work> {
    let (catalog, kind) = (making.scene.desired, &making.address.kind);
    let first = ObjectAddress { kind: kind.clone(), names: Vec::new(), args: None };
    let all = catalog.objects.range(first..).take_while(|(one, _)| one.kind == *kind);
    let own = making.address.names.get(..2).unwrap_or_default();
    let below = all.filter(|(one, object)| {
        one.names.last() == making.address.names.last() && object.attribute("definition").is_none()
    });
    let mut below: Vec<_> = below
        .filter_map(|(address, object)| {
            let depth = above(catalog, address).iter().position(|table| table.names == own)?;
            Some((depth, Making { address, object, parts: &[], ..*making }))
        })
        .collect();
    below.sort_by_key(|(depth, copy)| (*depth, copy.address));
    below.iter().map(|(_, copy)| enabled(copy, copy.get("enabled"))).collect()
}

fn relation_name(making: &Making<'_>) -> String {
    making.address.names.get(..2).map(quoted).unwrap_or_default()
}

fn extensions(making: &Making<'_>, to: Option<&str>, from: Option<&str>) -> Vec<Work> {
    let name = format!("trigger {} on {}", last_quoted(making.address), relation_name(making));
    super::extension::dependence(&name, from, to)
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    if making.get("definition").is_none() {
        let original = followed(making.scene.desired, making.address);
        let state = original.and_then(|original| original.attribute("enabled"));
        let works = std::iter::once(enabled(making, state)).chain(copies(making));
        return Ok(works.map(|work| work.in_phase(Phase::Expand)).collect());
    }
    let sql = format!("drop trigger {} on {}", last_quoted(making.address), relation_name(making));
    let mut works = writes::removal("drop-trigger", sql);
    for work in &mut works {
        work.on = Some(relation(making));
    }
    Ok(works)
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    if altering.changes("definition") {
        return Ok(Altered::Rebuilt);
    }
    let making = altering.desired_making();
    let mut works = Vec::new();
    if altering.changes("enabled") {
        works.push(enabled(&making, making.get("enabled")));
        works.extend(copies(&making));
    }
    let attribute = "depends on extension";
    works.extend(extensions(&making, altering.to(attribute), altering.from(attribute)));
    Ok(Altered::by(works))
}

/// Before 15 the copies that partitions have would keep the old name.
fn rename(renaming: &Renaming<'_>) -> Option<Renamed> {
    let body = |object: &Object, address: &ObjectAddress| {
        let definition = object.attribute("definition")?.to_owned();
        let (words, rest) = definition.split_once(&format!(" {} ", last_quoted(address)))?;
        Some((words.to_owned(), rest.to_owned()))
    };
    let relation = relation_of(renaming.from, renaming.is)?;
    let is_partitioned =
        renaming.live.get(&relation).is_some_and(|table| table.attribute("partition key").is_some());
    let is_one = body(renaming.is, renaming.from)
        .is_some_and(|was| body(renaming.becomes, renaming.to).is_some_and(|becomes| was == becomes));
    if !is_one || is_partitioned && renaming.major < 15 {
        return None;
    }
    let (from, to) = (last_quoted(renaming.from), last_quoted(renaming.to));
    let sql = format!("alter trigger {from} on {} rename to {to}", quoted(&relation.names));
    let definition = renaming.becomes.attribute("definition").unwrap_or_default().to_owned();
    Some(Renamed {
        work: Work::new("rename-trigger", sql).on(&relation),
        along: Vec::new(),
        texts: vec![(renaming.to.clone(), "definition", definition)],
    })
}
