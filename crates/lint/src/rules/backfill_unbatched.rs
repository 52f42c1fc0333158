//! `backfill-unbatched`

use crate::finding::Finding;
use crate::migration::Batches;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::rows::{Bound, Rows, Verb};
use crate::rule::{Check, Harm, Rule};
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
    check: Check::Statement(check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Rows(whole) = moment.said else { return Vec::new() };
    let is_open = |rows: &&Rows| match rows.verb {
        Verb::Update if moment.migration.batches == Batches::OfRunner => false,
        Verb::Update | Verb::Delete => rows.bounded == Bound::Condition,
        _ => false,
    };
    let tables = whole.all().filter(is_open).filter_map(|rows| rows.table.as_ref());
    let message = |table| format!("nothing bounds how many rows of {table} are written");
    let used = tables.filter(|table| moment.is_in_use(table));
    used.map(|table| moment.finding(rule, moment.head(), message(table))).collect()
}
