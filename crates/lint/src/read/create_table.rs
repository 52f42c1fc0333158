//! `CREATE TABLE`.

use super::Said;
use super::column::{self, ColumnDefinition, Constraint};
use super::cursor::Cursor;
use super::name::Name;
use super::partition_bound::PartitionBound;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CreateTable {
    pub(crate) name: Name,
    pub(crate) if_not_exists: bool,
    pub(crate) lifetime: Lifetime,
    pub(crate) is_foreign: bool,
    pub(crate) columns: Vec<ColumnDefinition>,
    pub(crate) constraints: Vec<Constraint>,
    pub(crate) like: Vec<Like>,
    pub(crate) inherits: Vec<Name>,
    pub(crate) partition_of: Option<PartitionOf>,
    /// The composite type whose attributes are its columns.
    pub(crate) of_type: Option<Name>,
    /// The columns of PARTITION BY.
    pub(crate) partitioned_by: Option<Vec<SmolStr>>,
    /// How its partitions are told apart.
    pub(crate) strategy: Option<Strategy>,
    pub(crate) filled: Filled,
    /// What stands in WITH, in plain words.
    pub(crate) options: SmolStr,
}

/// `LIKE`, and what of the other table comes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Like {
    pub(crate) name: Name,
    pub(crate) indexes: bool,
    pub(crate) constraints: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PartitionOf {
    pub(crate) parent: Name,
    pub(crate) bound: Option<PartitionBound>,
}

/// How rows find their partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Strategy {
    Range,
    List,
    Hash,
}

impl Strategy {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Range => "range",
            Self::List => "list",
            Self::Hash => "hash",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lifetime {
    Permanent,
    Unlogged,
    Temporary,
}

/// Whether CREATE TABLE brings rows along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Filled {
    No,
    /// `AS` a query that reads these.
    From(Vec<Name>),
    WithNoData(Vec<Name>),
}

pub(super) fn create_table(lifetime: Lifetime, is_foreign: bool, cursor: &mut Cursor<'_>) -> Option<Said> {
    let if_not_exists = cursor.take_all(&["IF", "NOT", "EXISTS"]);
    let mut table = CreateTable {
        name: cursor.name()?,
        if_not_exists,
        lifetime,
        is_foreign,
        columns: Vec::new(),
        constraints: Vec::new(),
        like: Vec::new(),
        inherits: Vec::new(),
        partition_of: None,
        of_type: None,
        partitioned_by: None,
        strategy: None,
        filled: Filled::No,
        options: SmolStr::default(),
    };
    if cursor.take_all(&["PARTITION", "OF"]) {
        table.partition_of = Some(PartitionOf { parent: cursor.name()?, bound: None });
    }
    if cursor.take("OF") {
        table.of_type = cursor.name();
    }
    while !cursor.is_at_end() {
        clause(cursor, &mut table);
    }
    Some(Said::CreateTable(table))
}

fn clause(cursor: &mut Cursor<'_>, table: &mut CreateTable) {
    if let Some(range) = cursor.parenthesised() {
        elements(&mut cursor.within(&range), table);
    } else if cursor.take("INHERITS") {
        let list = cursor.parenthesised();
        table.inherits = list.map(|list| cursor.within(&list).names()).unwrap_or_default();
    } else if cursor.take_all(&["PARTITION", "BY"]) {
        table.strategy = match cursor.text().to_ascii_lowercase().as_str() {
            "range" => Some(Strategy::Range),
            "list" => Some(Strategy::List),
            "hash" => Some(Strategy::Hash),
            _ => None,
        };
        cursor.skip();
        table.partitioned_by = cursor.column_list();
    } else if cursor.sees(&["FOR", "VALUES"]) {
        let bound = PartitionBound::read(cursor);
        if let Some(partition) = &mut table.partition_of {
            partition.bound = bound;
        }
    } else if cursor.take("DEFAULT") {
        if let Some(partition) = &mut table.partition_of {
            partition.bound = Some(PartitionBound::Default);
        }
    } else if cursor.take("AS") {
        let empty = cursor.holds_all(&["WITH", "NO", "DATA"]);
        let mut sources = super::rows::sources(cursor);
        if cursor.take("TABLE") {
            sources.extend(cursor.name());
        }
        table.filled = if empty { Filled::WithNoData(sources) } else { Filled::From(sources) };
        cursor.end();
    } else if cursor.take("WITH") {
        table.options = cursor.parenthesised().map(|range| cursor.plain(&range).into()).unwrap_or_default();
    } else if cursor.take("OPTIONS") {
        cursor.parenthesised();
    } else {
        cursor.skip();
    }
}

fn elements(cursor: &mut Cursor<'_>, table: &mut CreateTable) {
    while !cursor.is_at_end() {
        let start = cursor.at();
        let item = cursor.through_comma();
        let mut inner = cursor.within(&(start..item.end));
        if inner.take("LIKE") {
            let Some(name) = inner.name() else { continue };
            let rest = inner.rest();
            let options = inner.plain(&rest);
            let including = |what: &str| options.contains("including all") || options.contains(what);
            let (indexes, constraints) = (including("including indexes"), including("including constraints"));
            table.like.push(Like { name, indexes, constraints });
        } else if inner.sees_one(&["CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN", "EXCLUDE"])
            || inner.sees(&["NOT", "NULL"])
        {
            table.constraints.extend(column::constraint(&mut inner));
        } else {
            table.columns.extend(column::column(&mut inner));
        }
    }
}
