//! `partition-bounds-refused`

use crate::finding::Finding;
use crate::memory::{Kind, Memory, Table};
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::create_table::Strategy;
use crate::read::name::Name;
use crate::read::partition_bound::PartitionBound;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A partition has bounds that its parent does not take.
pub(super) const PARTITION_BOUNDS_REFUSED: Rule = Rule {
    code: "partition-bounds-refused",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "a partition has bounds of another kind than its parent has partitions, or such as no row has, or some of \
           another partition, or is a second one for all other rows, or the parent is not partitioned, or has a column that \
           the partition lacks",
    effect: "the server refuses it",
    instead: "FROM and TO for RANGE, IN for LIST, MODULUS and REMAINDER for HASH",
    source: "https://www.postgresql.org/docs/18/sql-createtable.html#SQL-CREATETABLE-PARMS-PARTITION-OF",
    forms: &[],
    bad: include_str!("partition_bounds_refused/bad.sql"),
    good: include_str!("partition_bounds_refused/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateTable, Topic::Heirs]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let fits = |parent: &Name, piece: &Name, bound: Option<&PartitionBound>| {
        refusal(moment.memory, moment.memory.table(parent)?, piece, bound)
    };
    let of_action = |change: &Change, parent: &Name| match change {
        Change::AttachPartition { name, bound } => fits(parent, name, bound.as_ref())
            .or_else(|| missing(moment.memory.table(parent)?, moment.memory.table(name)?)),
        _ => None,
    };
    let message = match moment.said {
        Said::CreateTable(table) if !table.if_not_exists || moment.memory.table(&table.name).is_none() => {
            let of = table.partition_of.as_ref();
            of.and_then(|of| fits(&of.parent, &table.name, of.bound.as_ref()))
        }
        Said::Alter { name, actions, .. } => actions.iter().find_map(|action| of_action(&action.what, name)),
        _ => None,
    };
    message
        .map(|message| moment.finding(rule, moment.head(), message))
        .map_or_else(Vec::new, |finding| vec![finding])
}

/// Why a table takes no partition with such bounds.
fn refusal(memory: &Memory, table: &Table, piece: &Name, bound: Option<&PartitionBound>) -> Option<String> {
    let parent = &table.name;
    if table.kind == Kind::Table {
        return Some(format!("{parent} is not partitioned"));
    }
    let (strategy, bound) = (table.strategy?, bound?);
    let Some(written) = bound.strategy() else {
        let default = table.default_partition.as_ref();
        return match default {
            _ if strategy == Strategy::Hash => {
                Some(format!("{parent} is partitioned by hash, and has no default partition"))
            }
            default => default.map(|default| format!("{parent} has a default partition, {default}")),
        };
    };
    if written != strategy {
        let (own, written) = (strategy.as_str(), written.as_str());
        return Some(format!("{parent} is partitioned by {own}, and these are bounds of {written}"));
    }
    let types: Vec<Option<&str>> = table.partition_key.iter().map(|key| type_of(table, key)).collect();
    let mut others = table.children.iter().filter(|child| !child.may_be(piece)).filter_map(|child| {
        let child = memory.table(child)?;
        let is_of_it = child.parent.as_ref().is_some_and(|own| own.may_be(parent));
        Some((&child.name, child.bound.as_ref().filter(|_| is_of_it)?))
    });
    let of_other = |(name, other): (&Name, &PartitionBound)| {
        bound.beside(other, &types).map(|why| format!("{name} {why}"))
    };
    bound.mistake(&types).map(ToOwned::to_owned).or_else(|| others.find_map(of_other))
}

fn type_of<'a>(table: &'a Table, key: &str) -> Option<&'a str> {
    table.column(key).filter(|column| !column.ty.is_array).map(|column| column.ty.name.as_str())
}

/// A column of the whole that a table which becomes its partition lacks.
fn missing(whole: &Table, piece: &Table) -> Option<String> {
    // Of a table that a query has made nobody knows the columns.
    let is_known = !piece.columns.is_empty();
    let lacks = |name: &str| is_known && piece.column(name).is_none();
    let missing = whole.columns.iter().find(|column| lacks(&column.name))?;
    Some(format!("{} has no column {} as {} has", piece.name, missing.name, whole.name))
}
