//! `every-row-written`

use super::catalog_written::is_catalog;
use crate::finding::Finding;
use crate::migration::Batches;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::rows::{Bound, Verb};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// Rows of a table in use are updated or deleted without a condition.
pub(super) const EVERY_ROW_WRITTEN: Rule = Rule {
    code: "every-row-written",
    severity: Severity::Error,
    harm: Harm::Loses,
    when: "rows of a table in use are updated or deleted without a condition",
    effect: "each of them is written and stays locked until the end of the transaction, and what was \
           there is lost",
    instead: "say which rows are meant, and go through them in batches by key, each in its own \
           transaction",
    source: "https://www.postgresql.org/docs/18/sql-update.html",
    forms: &["update-all"],
    bad: include_str!("every_row_written/bad.sql"),
    good: include_str!("every_row_written/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Rows]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Rows(whole) = moment.said else { return Vec::new() };
    let mut findings = Vec::new();
    for rows in whole.all().filter(|rows| rows.bounded == Bound::All) {
        let what = match rows.verb {
            Verb::Update if moment.migration.batches == Batches::OfAuthor => "written",
            Verb::Delete => "removed",
            _ => continue,
        };
        let used = rows.table.as_ref().filter(|table| moment.is_in_use(table) && !is_catalog(table));
        let message = |table| format!("every row of {table} is {what} at once");
        findings.extend(used.map(|table| moment.finding(rule, moment.head(), message(table))));
    }
    findings
}
