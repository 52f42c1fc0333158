//! `partition-bounds-refused`

use crate::finding::Finding;
use crate::memory::{Kind, Table};
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::create_table::Strategy;
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A partition has bounds that its parent does not take.
pub(super) const PARTITION_BOUNDS_REFUSED: Rule = Rule {
    code: "partition-bounds-refused",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "a partition has bounds of another kind than its parent has partitions, or is a second one for all other rows, \
           or the parent is not partitioned, or has a column that the partition lacks",
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
    let fits = |parent: &Name, bound: Option<Strategy>| refusal(moment.memory.table(parent)?, parent, bound);
    let of_action = |change: &Change, parent: &Name| match change {
        Change::AttachPartition { name, bound } => {
            fits(parent, *bound).or_else(|| missing(moment.memory.table(parent)?, moment.memory.table(name)?))
        }
        _ => None,
    };
    let message = match moment.said {
        Said::CreateTable(table) => table.partition_of.as_ref().and_then(|of| fits(&of.parent, of.bound)),
        Said::Alter { name, actions, .. } => actions.iter().find_map(|action| of_action(&action.what, name)),
        _ => None,
    };
    message
        .map(|message| moment.finding(rule, moment.head(), message))
        .map_or_else(Vec::new, |finding| vec![finding])
}

/// Why a table takes no partition with such bounds.
fn refusal(table: &Table, parent: &Name, bound: Option<Strategy>) -> Option<String> {
    if table.kind == Kind::Table {
        return Some(format!("{parent} is not partitioned"));
    }
    let (strategy, bound) = (table.strategy?, bound?);
    if let (Strategy::Default, Some(default)) = (bound, &table.default_partition) {
        return Some(format!("{parent} has a default partition, {default}"));
    }
    let is_refused = match bound {
        Strategy::Default => strategy == Strategy::Hash,
        Strategy::Range | Strategy::List | Strategy::Hash => bound != strategy,
    };
    let (own, written) = (strategy.as_str(), bound.as_str());
    is_refused.then(|| format!("{parent} is partitioned by {own}, and these are bounds of {written}"))
}

/// A column of the whole that a table which becomes its partition lacks.
fn missing(whole: &Table, piece: &Table) -> Option<String> {
    // Of a table that a query has made nobody knows the columns.
    let is_known = !piece.columns.is_empty();
    let lacks = |name: &str| is_known && piece.column(name).is_none();
    let missing = whole.columns.iter().find(|column| lacks(&column.name))?;
    Some(format!("{} has no column {} as {} has", piece.name, missing.name, whole.name))
}
