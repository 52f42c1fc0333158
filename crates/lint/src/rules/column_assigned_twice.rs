//! `column-assigned-twice`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use smol_str::SmolStr;
use whimbrel_source::Severity;

/// One UPDATE assigns a column twice, or one CREATE TABLE names a column twice.
pub(super) const COLUMN_ASSIGNED_TWICE: Rule = Rule {
    code: "column-assigned-twice",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "one UPDATE assigns a column twice, or one CREATE TABLE names a column twice",
    effect: "the statement fails",
    instead: "keep one of the two",
    source: "https://www.postgresql.org/docs/18/sql-update.html",
    forms: &[],
    bad: include_str!("column_assigned_twice/bad.sql"),
    good: include_str!("column_assigned_twice/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateTable, Topic::Rows]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let mut names: Vec<&SmolStr> = match moment.said {
        Said::Rows(rows) => rows.assigned.iter().collect(),
        Said::CreateTable(table) => table.columns.iter().map(|column| &column.name).collect(),
        _ => return Vec::new(),
    };
    names.sort();
    let twice = names.windows(2).find_map(|pair| match pair {
        [first, second] if first == second => Some(*first),
        _ => None,
    });
    twice
        .map(|name| moment.finding(rule, moment.head(), format!("{name} is there twice")))
        .map_or_else(Vec::new, |finding| vec![finding])
}
