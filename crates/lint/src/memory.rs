//! What the statements before have made, as far as their text tells.
//!
//! What is not remembered is taken to be there, in use and full of rows: nothing is called harmless for want of
//! knowledge.

mod domains;
mod forget;
mod guards;
mod inherit;
mod learn;
mod relation;
mod routines;
mod shelf;
mod taken;
mod views;

pub(crate) use guards::{Guard, Guarding};
pub(crate) use relation::{Column, Index, Kind, Known, Table, What, mentions};

use crate::live::Knowledge;
use crate::migration::Migration;
use crate::read::Said;
use crate::read::create_function::Volatility;
use crate::read::name::Name;
use crate::read::rows::Verb;
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};
use shelf::Shelf;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use taken::Taken;

/// What is looked up by its name, for each statement and many times. Whoever goes through it meets what was remembered
/// in an order that depends on nothing but what was remembered.
type Map<K, V> = IndexMap<K, V, FxBuildHasher>;
type Set<K> = IndexSet<K, FxBuildHasher>;

/// Where a release is: what is made from here on is new to everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Birth {
    /// The release, counted over all that are checked.
    pub(crate) release: u32,
    /// The file, by its place in the release.
    pub(crate) file: u32,
    /// The transaction, counted over all files.
    pub(crate) transaction: u32,
}

/// Everything that is remembered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    tables: Shelf<Vec<Table>>,
    /// What was done to tables that nothing here has made: what is remembered of one is so, and not all that is so.
    strangers: Shelf<Vec<Table>>,
    /// Tables that have had a foreign key, by the name of the table that it points at.
    pointing: Shelf<Vec<Name>>,
    /// Tables that have had a column of a type, or its attributes, by the type.
    typed: Shelf<Vec<Name>>,
    /// Views, by the name of a relation that they read.
    reading: Shelf<Vec<Name>>,
    /// The relation of each index, by the index's name.
    indexes: Shelf<Name>,
    /// Functions and procedures of a name, the newest last.
    routines: Shelf<Vec<Routine>>,
    pub(crate) domains: Map<SmolStr, Domain>,
    /// Enums, and the values that the present transaction has added to each; whether the type itself is as new.
    pub(crate) enums: BTreeMap<SmolStr, Enum>,
    pub(crate) triggers: Vec<Trigger>,
    /// What keeps columns as they are, by its words.
    pub(crate) guards: Vec<Guard>,
    /// Schemas that statements have made, each with where in the release; `None` where it was there before.
    pub(crate) created: Map<SmolStr, Option<Birth>>,
    /// Relations that were dropped, by their names.
    pub(crate) gone: Map<SmolStr, Name>,
    /// Indexes that the release has dropped.
    pub(crate) gone_indexes: Vec<GoneIndex>,
    /// Types that the release has given another name.
    pub(crate) named_types: Map<SmolStr, Birth>,
    /// Tables that have had a policy.
    pub(crate) guarded: Set<SmolStr>,
    /// Tables whose row security is on, and since where in the release; `None` where it was on before.
    pub(crate) secured: Vec<(Name, Option<Birth>)>,
    /// Names that statements have given.
    taken: Set<Taken>,
    path: taken::SearchPath,
    /// The files of the history that have a version.
    pub(crate) past: Vec<Past>,
    /// The file of each version that there was so far, by its folder.
    versions: Shelf<SmolStr>,
    /// What a database says.
    pub(crate) live: Knowledge,
    /// Whether the session's time zone is UTC.
    pub(crate) utc: Option<bool>,
    /// Where in the release we are; `None` in the history before it.
    pub(crate) now: Option<Birth>,
}

/// A function or a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Routine {
    /// Its arguments, in plain words.
    pub(crate) arguments: SmolStr,
    pub(crate) volatility: Volatility,
    /// Where in the release it was made; `None` where it was there before.
    #[serde(skip)]
    pub(crate) born: Option<Birth>,
    /// Whether it sets `search_path` for itself.
    pub(crate) has_path: bool,
    /// Whether it runs with the rights of its owner.
    pub(crate) is_definer: bool,
    /// Whether only triggers can call it, so that no code of an application does.
    pub(crate) is_of_triggers: bool,
    pub(crate) body: Option<SmolStr>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Domain {
    pub(crate) base: SmolStr,
    /// How many CHECK it has of its own.
    pub(crate) checks: usize,
    pub(crate) is_not_null: bool,
    pub(crate) has_default: bool,
    pub(crate) born: Option<Birth>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Enum {
    pub(crate) born: Option<Birth>,
    /// Values with the transaction that added them.
    pub(crate) added: Vec<(SmolStr, u32)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trigger {
    pub(crate) name: SmolStr,
    pub(crate) table: Name,
    /// The columns of `UPDATE OF` and the words of WHEN.
    pub(crate) mentions: SmolStr,
}

/// A file of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Past {
    pub(crate) name: SmolStr,
    pub(crate) folder: SmolStr,
    pub(crate) version: SmolStr,
    /// What it is about.
    pub(crate) relations: Vec<Name>,
}

/// An index that was dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GoneIndex {
    pub(crate) on: Name,
    pub(crate) index: Index,
    /// Where in the release; `None` in the history before it.
    pub(crate) at: Option<Birth>,
}

impl Memory {
    /// Remembers the version of a file; of several with the same, the first.
    pub(crate) fn has_version(&mut self, migration: &Migration) {
        if let Some(place) = migration.place() {
            self.versions.change(&place, |first| {
                if first.is_empty() {
                    *first = migration.file.name().into();
                }
            });
        }
    }

    /// The first file that had the version of this one.
    pub(crate) fn with_version_of(&self, migration: &Migration) -> Option<&str> {
        self.versions.get(&migration.place()?).map(SmolStr::as_str)
    }

    /// Writes down what nobody has asked for lately. A release has ended: what it made is new to nobody any more, and
    /// what else is only of use to itself is forgotten.
    pub(crate) fn put_in_order(&mut self) {
        self.gone_indexes.clear();
        self.named_types.clear();
        self.tables.put_in_order();
        self.strangers.put_in_order();
        self.pointing.put_in_order();
        self.typed.put_in_order();
        self.reading.put_in_order();
        self.indexes.put_in_order();
        self.routines.put_in_order();
        self.versions.put_in_order();
    }

    /// The code that a statement runs, besides what it says itself: that of a block, and of each function that it
    /// calls and that an earlier statement has made.
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else runs code")]
    pub(crate) fn code_of<'a>(&'a self, said: &'a Said) -> Vec<&'a str> {
        match said {
            Said::Do { body, language } if is_read(language) => vec![body],
            Said::Call { name } => self.body(&name.name).into_iter().collect(),
            Said::Rows(rows) if rows.verb == Verb::Select && !self.routines.is_empty() => {
                let words: Vec<&str> = rows.text.split(' ').collect();
                let calls = words.windows(2).filter(|pair| pair.last() == Some(&"("));
                calls.filter_map(|pair| self.body(pair.first()?)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The code of a routine that a statement can call.
    fn body(&self, name: &str) -> Option<&str> {
        let mut newest_first = self.routines.get(name)?.iter().rev().filter(|own| !own.is_of_triggers);
        newest_first.find_map(|own| own.body.as_deref())
    }

    /// The functions and procedures of a name, the newest last.
    pub(crate) fn routines(&self, name: &str) -> &[Routine] {
        self.routines.get(name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn has_index(&self, name: &str) -> bool {
        self.indexes.contains(name)
    }

    /// The relation that a name means.
    pub(crate) fn table(&self, name: &Name) -> Option<&Table> {
        self.tables.get(&name.name)?.iter().rev().find(|table| table.name.may_be(name))
    }

    /// The same, or what is known of a relation that nothing here has made. That something is not in it says
    /// nothing.
    pub(crate) fn seen(&self, name: &Name) -> Option<&Table> {
        let stranger = || self.strangers.get(&name.name)?.iter().rev().find(|table| table.name.may_be(name));
        self.table(name).or_else(stranger)
    }

    pub(crate) fn table_mut(&mut self, name: &Name) -> Option<&mut Table> {
        self.tables.get_mut(&name.name)?.iter_mut().rev().find(|table| table.name.may_be(name))
    }

    pub(crate) fn insert(&mut self, table: Table) {
        self.gone.swap_remove(&table.name.name);
        keep(&mut self.tables, table);
    }

    pub(crate) fn remove(&mut self, name: &Name) -> Option<Table> {
        let own = self.tables.get_mut(&name.name)?;
        let at = own.iter().rposition(|table| table.name.may_be(name))?;
        Some(own.remove(at))
    }

    /// Whether somebody may already use a relation: it was there before this release.
    pub(crate) fn is_in_use(&self, name: &Name) -> bool {
        self.table(name).is_none_or(|table| !self.is_new(table.born) && !table.is_temporary)
    }

    /// Whether this release made it.
    pub(crate) fn is_new(&self, born: Option<Birth>) -> bool {
        born.zip(self.now).is_some_and(|(born, now)| born.release == now.release)
    }

    /// The relation whose index has this name.
    pub(crate) fn table_of_index(&self, index: &Name) -> Option<Name> {
        self.indexes.get(&index.name).cloned()
    }

    /// The tables with a foreign key that points at `name`.
    pub(crate) fn referencing(&self, name: &Name) -> Vec<Name> {
        let points = |known: &Known| known.references.as_ref().is_some_and(|other| other.may_be(name));
        let tables = self.pointing.get(&name.name).into_iter().flatten().filter_map(|own| self.table(own));
        tables.filter(|table| table.constraints.iter().any(points)).map(|table| table.name.clone()).collect()
    }

    /// The tables with a foreign key that points at what a key of `name` is about, or may: one that names no columns
    /// points at the primary key.
    pub(crate) fn referencing_key(&self, name: &Name, key: &Known) -> Vec<Name> {
        let points = |known: &Known| {
            let is_there = known.references.as_ref().is_some_and(|other| other.may_be(name));
            let is_about = match known.keys.as_slice() {
                [] => key.what == What::Primary,
                keys => key.columns.is_empty() || keys == key.columns,
            };
            is_there && is_about
        };
        let has = |own: &Name| self.table(own).is_some_and(|table| table.constraints.iter().any(points));
        self.referencing(name).into_iter().filter(has).collect()
    }

    /// The tables with a foreign key that points at `column` of `name`, or may: one that names no columns points at the
    /// primary key.
    pub(crate) fn referencing_column(&self, name: &Name, column: &str) -> Vec<Name> {
        let has = |columns: &[SmolStr]| columns.iter().any(|own| own == column);
        let table = self.table(name);
        let primary = table.and_then(|table| table.constraints.iter().find(|own| own.what == What::Primary));
        let points = |known: &Known| {
            let is_there = known.references.as_ref().is_some_and(|other| other.may_be(name));
            let is_about = match known.keys.as_slice() {
                [] => primary.is_none_or(|own| has(&own.columns)),
                keys => has(keys),
            };
            is_there && is_about
        };
        let points = |own: &Name| self.table(own).is_some_and(|table| table.constraints.iter().any(points));
        self.referencing(name).into_iter().filter(points).collect()
    }

    /// What is locked behind `name` by whoever reads it: what a view reads, and partitions and children.
    pub(crate) fn below(&self, name: &Name) -> Vec<Name> {
        let mut below = Vec::new();
        self.add_below(name, &mut below);
        below
    }

    fn add_below(&self, name: &Name, below: &mut Vec<Name>) {
        let Some(table) = self.table(name) else { return };
        let next = match table.kind {
            Kind::View | Kind::MaterializedView => &table.sources,
            Kind::Table | Kind::Partitioned | Kind::Foreign | Kind::Sequence | Kind::Composite => {
                &table.children
            }
        };
        for name in next {
            if !below.contains(name) {
                below.push(name.clone());
                self.add_below(name, below);
            }
        }
    }

    /// The views that read `name`.
    pub(crate) fn views_of(&self, name: &Name) -> Vec<&Table> {
        let views = self.reading.get(&name.name).into_iter().flatten().filter_map(|view| self.table(view));
        views.filter(|view| view.sources.iter().any(|source| source.may_be(name))).collect()
    }

    /// The views that read a column of `name`, as far as words tell: where another relation that a view reads has a column
    /// of this name too, it may be that one.
    pub(crate) fn views_using(&self, name: &Name, column: &str) -> Vec<&Table> {
        let has_it = |source: &Name| self.table(source).is_some_and(|own| own.column(column).is_some());
        let is_other = |source: &&Name| !source.may_be(name);
        let views = self.views_of(name).into_iter().filter(|view| mentions(&view.query, column));
        views.filter(|view| !view.sources.iter().filter(is_other).any(has_it)).collect()
    }

    /// Remembers that `table` points at `other`, be it for a while.
    pub(crate) fn points(&mut self, table: &Name, other: &Name) {
        self.pointing.change(&other.name, |own| include(own, table));
    }

    /// Remembers that `view` reads `source`.
    pub(crate) fn reads(&mut self, view: &Name, source: &Name) {
        self.reading.change(&source.name, |own| include(own, view));
    }

    /// The tables with a column of a type.
    pub(crate) fn with_type(&self, ty: &str) -> Vec<&Table> {
        let tables = self.typed.get(ty).into_iter().flatten().filter_map(|own| self.table(own));
        tables.filter(|table| table.columns.iter().any(|column| column.ty.name == ty)).collect()
    }

    /// Remembers that `table` has a column of a type that somebody made.
    pub(crate) fn has_type(&mut self, table: &Name, ty: &str) {
        let is_made = self.domains.contains_key(ty) || self.enums.contains_key(ty);
        if is_made || !is_usual(ty) && self.tables.contains(ty) {
            self.typed.change(ty, |own| include(own, table));
        }
    }

    /// The tables that have the attributes of a composite type.
    pub(crate) fn of_type(&self, ty: &str) -> Vec<&Table> {
        let tables = self.typed.get(ty).into_iter().flatten().filter_map(|own| self.table(own));
        tables.filter(|table| table.of_type.as_deref() == Some(ty)).collect()
    }

    /// Remembers that `table` has the attributes of a type.
    pub(crate) fn has_attributes(&mut self, table: &Name, ty: &str) {
        self.typed.change(ty, |own| include(own, table));
    }
}

/// Whether code of a language is looked into.
pub(crate) fn is_read(language: &str) -> bool {
    matches!(language, "plpgsql" | "sql")
}

/// Remembers a table in the place of one that has its name, but for a temporary one, behind which the other is still there.
fn keep(tables: &mut Shelf<Vec<Table>>, table: Table) {
    let name = table.name.name.clone();
    tables.change(&name, |own| {
        own.retain(|other| other.name != table.name || other.is_temporary != table.is_temporary);
        // Most names have one table, which is large.
        own.reserve_exact(1);
        own.push(table);
    });
}

fn include(names: &mut Vec<Name>, name: &Name) {
    if !names.iter().any(|known| known.may_be(name)) {
        names.push(name.clone());
    }
}

/// Types that most columns have: they are not taken for the row of a table that has such a name.
fn is_usual(ty: &str) -> bool {
    matches!(
        ty,
        "integer"
            | "bigint"
            | "smallint"
            | "text"
            | "varchar"
            | "boolean"
            | "timestamptz"
            | "timestamp"
            | "uuid"
            | "jsonb"
            | "numeric"
            | "date"
            | "bytea"
            | "double precision"
            | "serial"
            | "bigserial"
    )
}
