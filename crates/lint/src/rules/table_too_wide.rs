//! `table-too-wide`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A column comes onto a table that has a hundred columns or more.
pub(super) const TABLE_TOO_WIDE: Rule = Rule {
    code: "table-too-wide",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a column comes onto a table that has a hundred columns or more",
    effect: "each row is long, and each lock on the table is a lock on everything in it",
    instead: "a table of its own for what belongs together",
    source: "https://www.postgresql.org/docs/18/limits.html",
    forms: &[],
    bad: include_str!("table_too_wide/bad.sql"),
    good: include_str!("table_too_wide/good.sql"),
    check: Check::OnRequest(Topics::of(&[Topic::AddColumn]), check),
};

/// From here on a table is two tables.
const MANY: usize = 100;

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    let wide = moment.memory.table(name).map_or(0, |table| table.columns.len());
    if wide < MANY {
        return Vec::new();
    }
    let adds = actions.iter().filter(|action| matches!(action.what, Change::AddColumn { .. }));
    adds.map(|action| moment.finding(rule, action.span, format!("{name} has {wide} columns"))).collect()
}
