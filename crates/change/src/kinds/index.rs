//! Indexes, those of constraints too.

use super::relation::in_use;
use super::writes::{Altered, Made, Rebuild, Renamed, Renaming, Space, Stage, UnderChange, Writes};
use super::{Attributes, DEPENDS_ON_EXTENSION, Kind, Words, attribute, every_major, fact};
use crate::scene::{Altering, Making, last_quoted, quoted, quoted_one};
use crate::work::{Conduct, Phase, Unwritable, Work};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};
use whimbrel_source::quote_literal;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["index"]),
    reads: &[every_major(include_str!("index.sql"))],
    attributes: Attributes::Listed(&[
        attribute("table"),
        attribute("unique"),
        attribute("definition").deparsed(),
        fact("index definition").deparsed(),
        fact("definition with parameters").deparsed(),
        fact("access method"),
        fact("on partitions"),
        fact("on foreign tables"),
        attribute("storage parameters"),
        fact("storage parameters in order"),
        attribute("constraint"),
        attribute("partition of"),
        attribute("not valid"),
        attribute("clustered on"),
        attribute("replica identity"),
        attribute("tablespace"),
        attribute("statistics targets"),
        DEPENDS_ON_EXTENSION,
    ]),
    writes: Some(Writes {
        stage: Stage::Indexes,
        spaces: &[Space::Relations],
        under_change: UnderChange::CarriedThroughRetyping,
        made_by,
        late_needs,
        create,
        drop,
        alter,
        rebuild,
        rename,
    }),
};

/// Without its index there is no constraint.
fn rebuild(live: &Object, _: &Object) -> Rebuild {
    if live.attribute("constraint").is_some() { Rebuild::WithItsNamesake } else { Rebuild::Harmless }
}

/// A constraint makes its index.
fn made_by(making: &Making<'_>) -> Option<ObjectAddress> {
    making.get("constraint")?;
    making.object.goes_with.iter().find(|one| one.kind.as_str() == "table constraint").cloned()
}

/// An index is attached to that of the partitioned table once both are there, and their tables are attached.
fn late_needs(making: &Making<'_>) -> BTreeSet<ObjectAddress> {
    let parents = making.object.needs.iter().filter(|one| one.kind.as_str() == "index").cloned();
    let parents: BTreeSet<ObjectAddress> = parents.collect();
    let table = relation(making.object).filter(|_| !parents.is_empty());
    parents.into_iter().chain(table).collect()
}

/// The relation that an index is on, or its key.
fn relation(object: &Object) -> Option<ObjectAddress> {
    let table = object.attribute("table")?;
    object.needs.iter().chain(&object.goes_with).find_map(|one| {
        let kind = one.kind.as_str();
        let kind = kind.strip_suffix(" column").or(kind.strip_suffix(" constraint")).unwrap_or(kind);
        let names: Vec<String> = one.names.iter().take(2).cloned().collect();
        let fits = ["table", "materialized view"].contains(&kind) && quoted(&names) == table;
        fits.then(|| ObjectAddress { kind: ObjectKind::from(kind.to_owned()), names, args: None })
    })
}

/// Whether it says only which index each part has to have. One that is on foreign tables too has parts that get none, and
/// would never be valid: PostgreSQL passes those over where it builds the whole at once.
fn is_of_parts_only(making: &Making<'_>) -> bool {
    making.object.fact("on partitions").is_some() && making.object.fact("on foreign tables").is_none()
}

/// The statement that builds an index under a name.
fn build(making: &Making<'_>, name: &str, is_concurrent: Concurrency) -> Result<String, Unwritable> {
    let unique = if making.get("unique").is_some() { "unique " } else { "" };
    let concurrently = if is_concurrent == Concurrency::WhileOthersWrite { "concurrently " } else { "" };
    let only = if is_of_parts_only(making) { "only " } else { "" };
    let mut sql = format!("create {unique}index {concurrently}{name} on {only}{}", making.text("table")?);
    let definition = match making.get("definition with parameters") {
        Some(definition) => definition,
        None => making.text("definition")?,
    };
    let _ = write!(sql, " {definition}");
    Ok(sql)
}

/// Whether others may write while an index is built or dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Concurrency {
    WhileOthersWrite,
    WhileOthersWait,
}

/// Others may write to a table in use; PostgreSQL cannot do that on a partitioned table.
fn concurrency(making: &Making<'_>, relation: Option<&ObjectAddress>) -> Concurrency {
    let is_possible = making.object.fact("on partitions").is_none();
    let is_used = relation.is_some_and(|relation| in_use(making.scene, relation));
    if is_possible && is_used { Concurrency::WhileOthersWrite } else { Concurrency::WhileOthersWait }
}

/// What the statement that makes a constraint does not say of its index.
pub(super) fn extras_of_key(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let mut works = Vec::new();
    if making.get("storage parameters").is_some() && parameters_of_whole(making.object).is_none() {
        works.extend(setting(making, &Object::default(), "storage parameters")?);
    }
    works.extend(extras(making)?);
    Ok(works)
}

/// The storage parameters of an index of a partitioned table, which can be given only as it is made.
pub(super) fn parameters_of_whole(index: &Object) -> Option<String> {
    index.fact("on partitions")?;
    super::parameters::all(super::parameters::list(index, "storage parameters"))
}

/// What the statement that makes an index does not say.
fn extras(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let mut works = Vec::new();
    let nothing = Object::default();
    let attributes = [
        "tablespace",
        "statistics targets",
        "partition of",
        "clustered on",
        "replica identity",
        "depends on extension",
    ];
    for attribute in attributes {
        if making.get(attribute).is_some() {
            works.extend(setting(making, &nothing, attribute)?);
        }
    }
    Ok(works)
}

fn setting(making: &Making<'_>, live: &Object, attribute: &str) -> Result<Vec<Work>, Unwritable> {
    let name = making.name();
    let to = making.get(attribute);
    let table = making.text("table")?;
    let kind = match relation(making.object) {
        Some(relation) if relation.kind.as_str() == "materialized view" => "materialized view",
        Some(_) | None => "table",
    };
    let one = |form: &'static str, sql: String| vec![Work::new(form, sql)];
    Ok(match (attribute, to) {
        ("storage parameters", _) => {
            let (reset, set) = super::parameters::changes(
                super::parameters::list(live, attribute),
                super::parameters::list(making.object, attribute),
            );
            let reset = reset.map(|names| format!("alter index {name} reset ({names})"));
            let set = set.map(|settings| format!("alter index {name} set ({settings})"));
            reset.into_iter().chain(set).map(|sql| Work::new("alter-index-set", sql)).collect()
        }
        ("tablespace", to) => {
            let space = quoted_one(to.unwrap_or("pg_default"));
            one("alter-index-tablespace", format!("alter index {name} set tablespace {space}"))
        }
        ("statistics targets", to) => statistics(&name, live.attribute(attribute), to),
        ("partition of", Some(_)) if super::exclusion::excludes(making) => Vec::new(),
        ("partition of", Some(parent)) => {
            one("alter-index-attach", format!("alter index {parent} attach partition {name}"))
        }
        ("clustered on", Some(_)) => {
            one("cluster-on", format!("alter {kind} {table} cluster on {}", last_quoted(making.address)))
        }
        // Another index of the table takes over.
        ("clustered on", None) if is_clustered_otherwise(making) => Vec::new(),
        ("clustered on", None) => {
            one("set-without-cluster", format!("alter {kind} {table} set without cluster"))
        }
        ("replica identity", Some(_)) => {
            let own = last_quoted(making.address);
            one(
                "replica-identity-index",
                format!("alter table only {table} replica identity using index {own}"),
            )
        }
        ("depends on extension", to) => {
            super::extension::dependence(&format!("index {name}"), live.attribute(attribute), to)
        }
        (_, _) => Vec::new(),
    })
}

/// Whether another index of the table is the one that it is clustered on.
fn is_clustered_otherwise(making: &Making<'_>) -> bool {
    let first = ObjectAddress { kind: making.address.kind.clone(), names: Vec::new(), args: None };
    let mut all =
        making.catalog.objects.range(first..).take_while(|(one, _)| one.kind == making.address.kind);
    all.any(|(one, object)| {
        one != making.address
            && object.attribute("clustered on").is_some()
            && object.attribute("table") == making.object.attribute("table")
    })
}

/// `1: 100, 2: 200` by the number of the column of the index.
fn statistics(name: &str, live: Option<&str>, desired: Option<&str>) -> Vec<Work> {
    let read = |list: Option<&str>| -> BTreeSet<(String, String)> {
        let pairs =
            list.into_iter().flat_map(|list| list.split(", ")).filter_map(|pair| pair.split_once(": "));
        pairs.map(|(column, target)| (column.to_owned(), target.to_owned())).collect()
    };
    let (live, desired) = (read(live), read(desired));
    let gone = live.iter().filter(|(column, _)| !desired.iter().any(|(other, _)| other == column));
    let gone = gone.map(|(column, _)| (column.clone(), "-1".to_owned()));
    let targets = gone.chain(desired.difference(&live).cloned());
    let sql = targets
        .map(|(column, target)| format!("alter index {name} alter column {column} set statistics {target}"));
    sql.map(|sql| Work::new("alter-index-statistics", sql)).collect()
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    if making.get("constraint").is_some() {
        return Ok(Made::default());
    }
    let relation = relation(making.object);
    let concurrency = concurrency(making, relation.as_ref());
    let work = building(making, &last_quoted(making.address), concurrency)?;
    let finish = extras(making)?;
    Ok(Made { works: vec![work], finish })
}

fn building(making: &Making<'_>, name: &str, concurrency: Concurrency) -> Result<Work, Unwritable> {
    let form = match (making.get("unique").is_some(), concurrency) {
        _ if is_of_parts_only(making) => "create-index-on-only",
        (true, Concurrency::WhileOthersWrite) => "create-unique-index-concurrently",
        (true, Concurrency::WhileOthersWait) => "create-unique-index",
        (false, Concurrency::WhileOthersWrite) => "create-index-concurrently",
        (false, Concurrency::WhileOthersWait) => "create-index",
    };
    let mut work = Work::new(form, build(making, name, concurrency)?);
    work.on = relation(making.object);
    if concurrency == Concurrency::WhileOthersWrite {
        work = work.conducted(Conduct::Alone);
    }
    Ok(work)
}

fn dropping(making: &Making<'_>, name: &str) -> Work {
    let relation = relation(making.object);
    let is_part = making.get("partition of").is_some();
    let concurrency =
        if is_part { Concurrency::WhileOthersWait } else { concurrency(making, relation.as_ref()) };
    let mut work = match concurrency {
        Concurrency::WhileOthersWrite => {
            let sql = format!("drop index concurrently {name}");
            Work::new("drop-index-concurrently", sql).conducted(Conduct::Alone)
        }
        Concurrency::WhileOthersWait => {
            let drop = Work::new("drop-index", format!("drop index {name}"));
            if has_keys_of_parts(making) { with_keys_of_parts(drop) } else { drop }
        }
    };
    work.on = relation;
    work.in_phase(Phase::Contract)
}

/// Whether a partition has a key of its own whose index is attached to an index that is none of a key: PostgreSQL drops
/// neither the key nor its index by itself, and both with the whole only where that is asked for.
fn has_keys_of_parts(making: &Making<'_>) -> bool {
    let mut wholes = vec![making.address.clone()];
    while let Some(whole) = wholes.pop() {
        for (part, object) in making.scene.dependents(&whole).filter(|(one, _)| one.kind == whole.kind) {
            if object.attribute("constraint").is_some() {
                return true;
            }
            wholes.push(part.clone());
        }
    }
    false
}

fn with_keys_of_parts(drop: Work) -> Work {
    let sql = format!("{} cascade", drop.sql);
    Work { sql, ..drop }.cascading("keys of partitions that hang on it go only with it")
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    if making.get("constraint").is_some() {
        return Ok(Vec::new());
    }
    Ok(vec![dropping(making, &making.name())])
}

/// An index whose definition changes on a table in use is replaced: the new one is there before the old one
/// is dropped.
fn replaced(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let desired = altering.desired_making();
    let relation = relation(altering.desired);
    let is_free = ["constraint", "partition of"]
        .iter()
        .all(|attribute| altering.from(attribute).is_none() && altering.to(attribute).is_none());
    let mut dependents = altering.scene.dependents(altering.address);
    let is_referred_to = dependents.any(|(one, _)| one.kind.as_str() == "table constraint");
    if !is_free
        || is_referred_to
        || altering.changes("table")
        || concurrency(&desired, relation.as_ref()) == Concurrency::WhileOthersWait
    {
        return Ok(Altered::Rebuilt);
    }
    let schema = altering.address.names.first().cloned().unwrap_or_default();
    let aside = altering.scene.free_name(altering.address, "_replaced");
    let rename = format!("alter index {} rename to {}", altering.name(), quoted_one(&aside));
    let mut works = vec![
        Work::new("rename-index", rename),
        building(&desired, &last_quoted(altering.address), Concurrency::WhileOthersWrite)?,
    ];
    works.extend(extras(&desired)?);
    let comment = ObjectAddress { kind: ObjectKind::new("comment on index"), ..altering.address.clone() };
    let said = |catalog: &Catalog| catalog.get(&comment)?.attribute("text").map(ToOwned::to_owned);
    // One that changes has a statement of its own.
    if let Some(text) =
        said(altering.scene.desired).filter(|text| said(altering.scene.live).as_ref() == Some(text))
    {
        let sql = format!("comment on index {} is {}", altering.name(), quote_literal(&text));
        works.push(Work::new("comment-table", sql));
    }
    works.push(dropping(&altering.live_making(), &quoted(&[schema, aside])).in_phase(Phase::Expand));
    Ok(Altered::by(works))
}

/// An index leaves that of the partitioned table with its table; by itself it cannot, so both are built anew.
fn left_parent(altering: &Altering<'_>) -> Altered {
    let parentage = |catalog: &Catalog, object: &Object| {
        let table = relation(object).and_then(|table| catalog.get(&table).cloned());
        table.and_then(|table| table.attribute("partition of").map(ToOwned::to_owned))
    };
    let (live, desired) = (altering.scene.live, altering.scene.desired);
    if parentage(live, altering.live) != parentage(desired, altering.desired) {
        return Altered::by(Vec::new());
    }
    let parent = |object: &Object| object.goes_with.iter().find(|one| one.kind.as_str() == "index").cloned();
    let mut top = parent(altering.live);
    while let Some(above) = top.as_ref().and_then(|index| live.get(index)).and_then(parent) {
        top = Some(above);
    }
    top.map_or(Altered::Rebuilt, Altered::RebuiltWith)
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    // PostgreSQL sets no parameters of an index of a partitioned table.
    let is_fixed = altering.changes("storage parameters") && altering.live.fact("on partitions").is_some();
    let rebuilds =
        is_fixed || ["table", "unique", "definition", "constraint"].iter().any(|one| altering.changes(one));
    let leaves = altering.changes("partition of") && altering.from("partition of").is_some();
    if altering.changes("not valid") && altering.to("not valid").is_some() {
        // One of a partitioned table is valid with all its parts, and does not let one of them go.
        return match altering.live.fact("on partitions") {
            Some(_) => Ok(Altered::Rebuilt),
            None => Err(altering.unwritable("an index that is not valid cannot be asked for")),
        };
    }
    if altering.changes("not valid")
        && altering.from("not valid").is_some()
        && altering.from("partition of").is_none()
    {
        return replaced(altering);
    }
    if leaves && !rebuilds {
        return Ok(left_parent(altering));
    }
    if becomes_key(altering.live, altering.desired) {
        let said_by_key = ["unique", "definition", "constraint"];
        return set(altering, |attribute| !said_by_key.contains(&attribute));
    }
    if rebuilds || leaves {
        return replaced(altering);
    }
    set(altering, |attribute| attribute != "not valid")
}

/// Sets what can be set of an index that stays, as far as it is asked for.
fn set(altering: &Altering<'_>, is_asked: impl Fn(&str) -> bool) -> Result<Altered, Unwritable> {
    let desired = altering.desired_making();
    let mut works = Vec::new();
    for attribute in altering.changed.iter().filter(|one| is_asked(one)) {
        works.extend(setting(&desired, altering.live, attribute)?);
    }
    Ok(Altered::by(works))
}

/// Whether a unique index is to be that of a key over the same columns of the same table, so that the key can take it
/// over as it is. The key of a partitioned table cannot.
pub(super) fn becomes_key(live: &Object, desired: &Object) -> bool {
    let is_plain = [live, desired].iter().all(|object| {
        ["not valid", "partition of"].iter().all(|attribute| object.attribute(attribute).is_none())
            && object.fact("on partitions").is_none()
    });
    is_plain
        && live.attribute("unique").is_some()
        && live.attribute("constraint").is_none()
        && desired.attribute("constraint").is_some()
        && live.attribute("table") == desired.attribute("table")
        && live.attribute("definition") == desired.fact("index definition")
}

/// The texts in which an index is named: those of the indexes that are attached to it.
pub(super) fn texts_with(
    live: &Catalog,
    from: &[String],
    to: &[String],
) -> Vec<(ObjectAddress, &'static str, String)> {
    let (from, to) = (quoted(from), quoted(to));
    let first = ObjectAddress { kind: ObjectKind::new("index"), names: Vec::new(), args: None };
    let behind = live.objects.range(first.clone()..).take_while(|(one, _)| one.kind == first.kind);
    let attached = behind.filter(|(_, object)| object.attribute("partition of") == Some(&from));
    attached.map(|(one, _)| (one.clone(), "partition of", to.clone())).collect()
}

fn rename(renaming: &Renaming<'_>) -> Option<Renamed> {
    let is_free = [renaming.is, renaming.becomes]
        .iter()
        .all(|object| object.attribute("constraint").is_none() && object.attribute("not valid").is_none());
    if !is_free || !renaming.agree_in(&["table", "unique", "definition"]) {
        return None;
    }
    let (from, to) = (quoted(&renaming.from.names), last_quoted(renaming.to));
    Some(Renamed {
        work: Work::new("rename-index", format!("alter index {from} rename to {to}")),
        along: Vec::new(),
        texts: texts_with(renaming.live, &renaming.from.names, &renaming.to.names),
    })
}
