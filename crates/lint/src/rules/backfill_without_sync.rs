//! `backfill-without-sync`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::rows::{Bound, Verb};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use smol_str::SmolStr;
use whimbrel_source::Severity;

/// Rows get a value in a column that an earlier file of the same release has added, and no trigger keeps it.
pub(super) const BACKFILL_WITHOUT_SYNC: Rule = Rule {
    code: "backfill-without-sync",
    severity: Severity::Note,
    harm: Harm::Loses,
    when: "rows get a value in a column that an earlier file of the same release has added, and no trigger \
           keeps it",
    effect: "rows that running code writes meanwhile have none",
    instead: "a trigger that fills the column, or code that does, before the backfill",
    source: "https://www.postgresql.org/docs/18/sql-createtrigger.html",
    forms: &[],
    bad: include_str!("backfill_without_sync/bad.sql"),
    good: include_str!("backfill_without_sync/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Rows]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Rows(rows) = moment.said else { return Vec::new() };
    let Some(name) = rows.table.as_ref().filter(|name| moment.is_in_use(name)) else { return Vec::new() };
    let many = rows.verb == Verb::Update && rows.bounded != Bound::Keys;
    let Some(table) = moment.memory.table(name).filter(|_| many) else { return Vec::new() };
    let is_kept = moment.memory.triggers.iter().any(|trigger| trigger.table.may_be(name));
    let is_added = |column: &&SmolStr| {
        let known = table.column(column);
        known.is_some_and(|known| moment.memory.is_new(known.born) && !known.has_default)
    };
    let added = rows.assigned.iter().filter(|_| !is_kept).find(is_added);
    added
        .map(|column| {
            moment.finding(rule, moment.head(), format!("rows that are written meanwhile have no {column}"))
        })
        .map_or_else(Vec::new, |finding| vec![finding])
}
