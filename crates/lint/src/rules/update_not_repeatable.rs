//! `update-not-repeatable`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::rows::{Bound, Rows, Verb};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// An UPDATE of many rows computes a column from itself, and no condition tells which rows it has had.
pub(super) const UPDATE_NOT_REPEATABLE: Rule = Rule {
    code: "update-not-repeatable",
    severity: Severity::Warning,
    harm: Harm::Loses,
    when: "an UPDATE of many rows computes a column from itself, and no condition tells which rows it has \
           had",
    effect: "run again after a failure half-way, it changes rows twice",
    instead: "a condition that no longer holds for a row that is done, e.g. a column that says so",
    source: "https://www.postgresql.org/docs/18/sql-update.html",
    forms: &[],
    bad: include_str!("update_not_repeatable/bad.sql"),
    good: include_str!("update_not_repeatable/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Rows]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Rows(rows) = moment.said else { return Vec::new() };
    let many = rows.verb == Verb::Update && rows.bounded != Bound::Keys;
    let used = rows.table.as_ref().filter(|table| many && moment.is_in_use(table));
    let column = used.and_then(|_| rows.assigned.iter().find(|column| counts_on(rows, column)));
    column
        .map(|column| moment.finding(rule, moment.head(), format!("run again, this changes {column} again")))
        .map_or_else(Vec::new, |finding| vec![finding])
}

/// `n = n + 1`, and nothing said about `n` behind WHERE.
fn counts_on(rows: &Rows, column: &str) -> bool {
    let grows = ["+", "-", "*", "/", "||"]
        .iter()
        .any(|sign| rows.text.contains(&format!(" {column} = {column} {sign} ")));
    let condition = rows.text.split_once(" where ").map_or("", |(_, condition)| condition);
    grows && !crate::memory::mentions(condition, column)
}
