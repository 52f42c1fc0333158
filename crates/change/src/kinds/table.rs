//! Tables, partitioned tables and partitions; columns, constraints and indexes are objects of their own.

use super::relation::{Reach, alter_relation, is_inherited, parents};
use super::writes::{self, Altered, Disturbance, Made, Rebuild, Space, Stage, UnderChange, Writes};
use super::{Attributes, Kind, OTHER_OWNER, OWNER, Words, attribute, every_major, fact};
use crate::scene::{Altering, Making, quoted_one};
use crate::work::{Phase, Unwritable, Work};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use whimbrel_catalog::{Object, ObjectAddress};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["table"]),
    reads: &[every_major(include_str!("table.sql"))],
    attributes: Attributes::Listed(&[
        attribute("persistence"),
        attribute("partition key"),
        attribute("partition of"),
        attribute("partition bound"),
        fact("rows of the bound"),
        attribute("detach pending"),
        attribute("inherits"),
        attribute("of type"),
        attribute("access method"),
        attribute("tablespace"),
        attribute("storage parameters"),
        attribute("toast storage parameters"),
        fact("storage parameters in order"),
        attribute("replica identity"),
        attribute("row security"),
        attribute("row security for the owner"),
        fact(OTHER_OWNER),
        OWNER,
    ]),
    writes: Some(Writes {
        stage: Stage::Tables,
        spaces: &[Space::Relations, Space::Types],
        under_change: UnderChange::Stays,
        made_by: writes::by_itself,
        late_needs,
        create,
        drop,
        alter,
        rebuild,
        rename: writes::never_renamed,
    }),
};

fn rebuild(_: &Object, _: &Object) -> Rebuild {
    Rebuild::Refused("the rows of the table would be lost")
}

/// A partition is attached when its own indexes are there, so that PostgreSQL makes none with names of its
/// own.
fn late_needs(making: &Making<'_>) -> BTreeSet<ObjectAddress> {
    let stays = making.scene.live.get(making.address).is_some_and(|live| {
        ["partition of", "partition bound"].iter().all(|one| making.get(one) == live.attribute(one))
    });
    if making.get("partition of").is_none() || stays {
        return BTreeSet::new();
    }
    let parents = parents(making.catalog, making.address).into_iter().cloned();
    let indexes = making.scene.desired_indexes.get(making.name().as_str()).into_iter().flatten();
    parents.chain(indexes.map(|address| (*address).clone())).collect()
}

/// The parts of a kind, each as something to be made.
fn parts<'a>(making: &Making<'a>, kind: &'static str) -> impl Iterator<Item = Making<'a>> {
    let making = *making;
    let parts = making.parts.iter().filter(move |(address, _)| address.kind.as_str() == kind);
    parts.map(move |(address, object)| Making { address, object, ..making })
}

/// The columns that the statement names, in the order of the desired table where that is known.
fn columns<'a>(making: &Making<'a>) -> Vec<Making<'a>> {
    let is_written = |column: &Making<'_>| {
        making.get("of type").is_none()
            && (making.get("partition of").is_some() || !is_inherited(column.object))
    };
    let own = |column: &Making<'_>| column.address.names.starts_with(&making.address.names);
    let mut columns: Vec<Making<'_>> = parts(making, "table column").filter(own).filter(is_written).collect();
    columns.sort_by_key(|column| column.object.fact("place").and_then(|place| place.parse::<u32>().ok()));
    columns
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let name = making.name();
    let mut clauses = Vec::new();
    for column in columns(making) {
        clauses.push(super::column::clause(&column)?);
    }
    for constraint in parts(making, "table constraint") {
        if making.get("partition of").is_some() || !is_inherited(constraint.object) {
            clauses.push(super::table_constraint::clause(&constraint)?);
        }
    }
    let unlogged = if making.get("persistence").is_some() { "unlogged " } else { "" };
    let mut sql = format!("create {unlogged}table {name}");
    if let Some(ty) = making.get("of type") {
        let _ = write!(sql, " of {ty}");
    }
    if !clauses.is_empty() {
        let _ = write!(sql, " (\n    {}\n)", clauses.join(",\n    "));
    } else if making.get("of type").is_none() {
        sql.push_str(" ()");
    }
    sql.push_str(&storage_clauses(making));
    let mut works = vec![Work::new("create-table", sql).on(making.address)];
    works.extend(writes::owner("owner-to", "table", &name, making.object));
    let mut finish = finishing(making)?;
    finish.extend(switches(making, &Object::default()));
    Ok(Made { works, finish })
}

fn storage_clauses(making: &Making<'_>) -> String {
    let mut sql = String::new();
    if let Some(parents) = making.get("inherits") {
        let _ = write!(sql, " inherits ({parents})");
    }
    if let Some(key) = making.get("partition key") {
        let _ = write!(sql, " partition by {key}");
    }
    if let Some(method) = making.get("access method") {
        let _ = write!(sql, " using {}", quoted_one(method));
    }
    let lists = ["storage parameters", "toast storage parameters"].iter();
    let parameters: Vec<String> = lists
        .filter_map(|list| super::parameters::all(super::parameters::list(making.object, list)))
        .collect();
    if !parameters.is_empty() {
        let _ = write!(sql, " with ({})", parameters.join(", "));
    }
    if let Some(space) = making.get("tablespace") {
        let _ = write!(sql, " tablespace {}", quoted_one(space));
    }
    sql
}

/// What the statement that makes a table cannot say of its parts.
fn finishing(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let mut works = Vec::new();
    let is_typed = making.get("of type").is_some();
    for column in parts(making, "table column") {
        let is_by_parent = is_inherited(column.object) && making.get("partition of").is_none();
        if is_typed || is_by_parent {
            works.extend(super::column::beyond_parent(&column, making.address));
        }
        works.extend(super::column::extras(&column)?);
    }
    for index in parts(making, "index") {
        let alone = Making { parts: &[], ..index };
        works.extend(super::index::extras_of_key(&alone)?);
    }
    if let (Some(parent), Some(bound)) = (making.get("partition of"), making.get("partition bound")) {
        let sql = format!("alter table only {parent} attach partition {} {bound}", making.name());
        let attach = Work::new("attach-partition", sql).on(making.address);
        let columns = parts(making, "table column");
        let before = columns.filter_map(|column| super::column::not_looked_at(&column, making.address));
        let join: Vec<Work> = before.chain([attach]).collect();
        works.splice(0..0, join);
    }
    Ok(works)
}

/// Replica identity and row security.
fn switches(making: &Making<'_>, live: &Object) -> Vec<Work> {
    let name = making.name();
    let mut works = Vec::new();
    let differs = |attribute: &str| making.get(attribute) != live.attribute(attribute);
    if differs("replica identity") {
        let identity = match making.get("replica identity") {
            Some("nothing") => Some("nothing"),
            Some("full") => Some("full"),
            Some(_) => None,
            None => Some("default"),
        };
        let sql = identity.map(|identity| format!("alter table only {name} replica identity {identity}"));
        works.extend(sql.map(|sql| Work::new("replica-identity-full", sql).on(making.address)));
    }
    if differs("row security") {
        let word = if making.get("row security").is_some() { "enable" } else { "disable" };
        let sql = format!("alter table {name} {word} row level security");
        works.push(Work::new("enable-rls", sql).on(making.address));
    }
    if differs("row security for the owner") {
        let word = if making.get("row security for the owner").is_some() { "force" } else { "no force" };
        let sql = format!("alter table only {name} {word} row level security");
        works.push(Work::new("force-rls", sql).on(making.address));
    }
    works
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let name = making.name();
    let work = Work::new("drop-table", format!("drop table {name}")).on(making.address);
    let count = format!("select pg_catalog.count(*) from {name}");
    let dropping = work.in_phase(Phase::Contract).losing(format!("the rows of {name}"), Some(count));
    // What refers to the partitioned table refers to its partitions too, until they are detached.
    let stays = |parent: &&ObjectAddress| making.scene.desired.objects.contains_key(*parent);
    let parent =
        making.get("partition of").filter(|_| parents(making.catalog, making.address).iter().any(stays));
    let detaching = parent.map(|parent| super::partition::detach(making.scene, making.address, parent));
    Ok(detaching.into_iter().chain([dropping]).collect())
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let parents = (names(altering.from("inherits")), names(altering.to("inherits")));
    if altering.changes("inherits") && parents.0 == parents.1 {
        return Err(altering.unwritable(
            "the order of the tables that it inherits from cannot be changed: its columns would become its own",
        ));
    }
    if altering.changes("partition key") {
        return Err(altering.unwritable(
            "PostgreSQL cannot change how a table is partitioned; make a new table beside it and move the rows",
        ));
    }
    let making = altering.desired_making();
    // A column that no parent has at any moment becomes the table's own, so the new parents come first.
    let (mut works, finish) = joining(altering);
    works.extend(leaving(altering));
    for attribute in altering.changed {
        works.extend(setting(altering, attribute));
    }
    works.extend(switches(&making, altering.live));
    if altering.changes("owner") {
        works.extend(writes::owner("owner-to", "table", &altering.name(), altering.desired));
    }
    Ok(Altered::InPlace { works, finish, disturbance: Disturbance::Nothing })
}

/// What takes a table away from its old parents.
fn leaving(altering: &Altering<'_>) -> Vec<Work> {
    let name = altering.name();
    let on = |form: &'static str, sql: String| Work::new(form, sql).on(altering.address);
    let mut works = Vec::new();
    if moves(altering)
        && let Some(parent) = altering.from("partition of")
    {
        works.extend(super::partition::leaving(altering, parent));
        let left = super::table_constraint::left_by_parents(altering);
        works.extend(left.into_iter().map(|work| work.in_phase(Phase::Contract)));
    }
    if altering.changes("inherits") {
        let (old, new) = (names(altering.from("inherits")), names(altering.to("inherits")));
        let left = old.difference(&new).map(|parent| format!("alter table {name} no inherit {parent}"));
        works.extend(left.map(|sql| on("no-inherit", sql)));
    }
    if !works.is_empty() && altering.to("partition of").is_none() {
        works.extend(super::not_null::with_own_names(altering));
    }
    works
}

/// What brings a table to its new parents: at once where it inherits, last where it becomes a partition.
fn joining(altering: &Altering<'_>) -> (Vec<Work>, Vec<Work>) {
    let name = altering.name();
    let on = |form: &'static str, sql: String| Work::new(form, sql).on(altering.address);
    let old = names(altering.from("inherits"));
    let order = altering.to("inherits").into_iter().flat_map(|list| list.split(", "));
    let joined = order.filter(|parent| altering.changes("inherits") && !old.contains(parent));
    let joined = joined.map(|parent| on("inherit", format!("alter table {name} inherit {parent}")));
    let attached = altering.to("partition of").zip(altering.to("partition bound"));
    let attached = attached.filter(|_| moves(altering));
    let attached = attached.map(|(parent, bound)| {
        let names = super::not_null::with_own_names(altering).into_iter();
        names.chain(super::partition::attaching(altering, parent, bound)).collect()
    });
    (joined.collect(), attached.unwrap_or_default())
}

/// Whether a partition gets another parent or other bounds.
fn moves(altering: &Altering<'_>) -> bool {
    altering.changes("partition of") || altering.changes("partition bound")
}

fn names(list: Option<&str>) -> BTreeSet<&str> {
    list.into_iter().flat_map(|list| list.split(", ")).collect()
}

fn setting(altering: &Altering<'_>, attribute: &str) -> Vec<Work> {
    let table = alter_relation(altering.address, Reach::Only);
    let to = altering.to(attribute);
    let (form, changes): (&'static str, Vec<String>) = match attribute {
        "persistence" if to.is_some() => ("set-unlogged", vec!["set unlogged".to_owned()]),
        "persistence" => ("set-logged", vec!["set logged".to_owned()]),
        "of type" => match to {
            Some(ty) => ("of-type", vec![format!("of {ty}")]),
            None => ("of-type", vec!["not of".to_owned()]),
        },
        "access method" => {
            ("set-access-method", vec![format!("set access method {}", quoted_one(to.unwrap_or("heap")))])
        }
        "tablespace" => {
            ("set-tablespace", vec![format!("set tablespace {}", quoted_one(to.unwrap_or("pg_default")))])
        }
        "storage parameters" | "toast storage parameters" => {
            let (reset, set) = super::parameters::changes(
                super::parameters::list(altering.live, attribute),
                super::parameters::list(altering.desired, attribute),
            );
            let reset = reset.map(|names| format!("reset ({names})"));
            let set = set.map(|settings| format!("set ({settings})"));
            ("set-fillfactor", reset.into_iter().chain(set).collect())
        }
        _ => return Vec::new(),
    };
    changes.into_iter().map(|what| Work::new(form, format!("{table} {what}")).on(altering.address)).collect()
}
