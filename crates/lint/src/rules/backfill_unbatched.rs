//! `backfill-unbatched`

use crate::finding::Finding;
use crate::migration::Batches;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::rows::{Bound, Verb};
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

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Rows(rows) = moment.said else { return Vec::new() };
    if rows.verb == Verb::Update && moment.migration.batches == Batches::OfRunner {
        return Vec::new();
    }
    let is_open = matches!(rows.verb, Verb::Update | Verb::Delete) && rows.bounded == Bound::Condition;
    let used = rows.table.as_ref().filter(|table| is_open && moment.is_in_use(table));
    used.map(|table| {
        moment.finding(rule, moment.head(), format!("nothing bounds how many rows of {table} are written"))
    })
    .into_iter()
    .collect()
}
