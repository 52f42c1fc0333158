//! `rows-not-repeatable`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::rows::Verb;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// Rows are inserted into a table in use without ON CONFLICT.
pub(super) const ROWS_NOT_REPEATABLE: Rule = Rule {
    code: "rows-not-repeatable",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "rows are inserted into a table in use without ON CONFLICT",
    effect: "run again, the statement fails or makes them twice",
    instead: "INSERT … ON CONFLICT (key) DO NOTHING, or DO UPDATE of what may change",
    source: "https://www.postgresql.org/docs/18/sql-insert.html#SQL-ON-CONFLICT",
    forms: &[],
    bad: include_str!("rows_not_repeatable/bad.sql"),
    good: include_str!("rows_not_repeatable/good.sql"),
    check: Check::OnRequest(Topics::of(&[Topic::Rows]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Rows(rows) = moment.said else { return Vec::new() };
    let inserts = matches!(rows.verb, Verb::Insert | Verb::InsertSelect) && !rows.on_conflict;
    let used = rows.table.as_ref().filter(|table| inserts && moment.is_in_use(table));
    used.map(|table| {
        moment.finding(rule, moment.head(), format!("run again, this makes rows of {table} twice, or fails"))
    })
    .map_or_else(Vec::new, |finding| vec![finding])
}
