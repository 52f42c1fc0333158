//! `backfill-unbatched`

use super::catalog_written::is_catalog;
use crate::finding::Finding;
use crate::migration::Batches;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::name::Name;
use crate::read::rows::{Bound, Rows, Verb};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// Rows of a table in use are written by a condition that does not bound how many.
pub(super) const BACKFILL_UNBATCHED: Rule = Rule {
    code: "backfill-unbatched",
    severity: Severity::Warning,
    harm: Harm::Blocks,
    when: "rows of a table in use are written by a condition that does not bound how many",
    effect: "they stay locked until the end of one long transaction, and autovacuum cannot clean up \
           behind it",
    instead: "go through the table in batches by key, each in its own transaction",
    source: "https://www.postgresql.org/docs/18/sql-update.html",
    forms: &[],
    bad: include_str!("backfill_unbatched/bad.sql"),
    good: include_str!("backfill_unbatched/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Rows]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Rows(whole) = moment.said else { return Vec::new() };
    let is_open = |rows: &&Rows| match rows.verb {
        Verb::Update if moment.migration.batches == Batches::OfRunner => false,
        Verb::Update | Verb::Delete | Verb::Merge => rows.bounded == Bound::Condition,
        _ => false,
    };
    let tables = whole.all().filter(is_open).filter_map(|rows| rows.table.as_ref());
    let tables = tables.filter(|table| !is_catalog(table));
    let message = |table| format!("nothing bounds how many rows of {table} are written");
    let used = tables.filter(|table| moment.is_in_use(table));
    let used = used.map(|table| moment.finding(rule, moment.head(), message(table)));
    let alike = whole.all().filter(|rows| matches!(rows.verb, Verb::Update | Verb::Delete));
    let alike = alike.filter(|_| moment.migration.batches != Batches::OfRunner);
    let alike = alike.filter_map(|rows| of_one_value(moment, rows.table.as_ref()?, rows.equal.as_deref()?));
    used.chain(alike.map(|message| moment.finding(rule, moment.head(), message).as_severe_as(Severity::Note)))
        .collect()
}

/// Rows of a table in use that have one value in a column which is no key: they may be few.
fn of_one_value(moment: &Moment<'_>, table: &Name, column: &str) -> Option<String> {
    let known = moment.memory.table(table).filter(|_| moment.is_in_use(table))?;
    known.column(column)?;
    let is_key = known.indexes.iter().any(|index| {
        index.unique && matches!(index.keys.as_slice(), [key] if key.column.as_deref() == Some(column))
    });
    (!is_key).then(|| format!("{column} is no key: nothing bounds how many rows of {table} are written"))
}
