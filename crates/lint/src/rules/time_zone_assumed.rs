//! `time-zone-assumed`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A column changes between timestamp with and without time zone, and neither the session nor the statement says
/// which zone is meant.
pub(super) const TIME_ZONE_ASSUMED: Rule = Rule {
    code: "time-zone-assumed",
    severity: Severity::Warning,
    harm: Harm::Loses,
    when: "a column changes between timestamp with and without time zone, and neither the session nor the \
           statement says which zone is meant",
    effect: "every value is read in the zone that the session happens to have, and means another moment \
           elsewhere",
    instead: "USING … AT TIME ZONE 'UTC', or SET LOCAL TimeZone = 'UTC' in the same transaction, which \
           changes no row",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE",
    forms: &["type-timestamp-timestamptz-nonutc", "type-timestamptz-timestamp-nonutc"],
    bad: include_str!("time_zone_assumed/bad.sql"),
    good: include_str!("time_zone_assumed/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::ColumnType]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    let Some(table) = moment.memory.table(name) else { return Vec::new() };
    let mut findings = Vec::new();
    for action in actions {
        let Change::AlterType { column, ty, using } = &action.what else { continue };
        let old = table.column(column).map_or("", |known| known.ty.name.as_str());
        let changes =
            matches!((old, ty.name.as_str()), ("timestamp", "timestamptz") | ("timestamptz", "timestamp"));
        let is_said = using.as_ref().is_some_and(|using| using.text.contains("at time zone"));
        if changes && !is_said && moment.memory.utc.is_none() {
            let message = format!("the values of {column} are read in the zone of the session");
            findings.push(moment.finding(rule, action.span, message));
        }
    }
    findings
}
