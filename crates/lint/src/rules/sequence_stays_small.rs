//! `sequence-stays-small`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::name::sequence_of;
use crate::read::others::SequenceChange;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A serial column becomes bigint, and its sequence is not changed in the same file.
pub(super) const SEQUENCE_STAYS_SMALL: Rule = Rule {
    code: "sequence-stays-small",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a serial column becomes bigint, and its sequence is not changed in the same file",
    effect: "the sequence stays an integer and ends at 2,147,483,647, whatever the column can hold",
    instead: "ALTER SEQUENCE … AS bigint in the same file",
    source: "https://www.postgresql.org/docs/18/sql-altersequence.html",
    forms: &["type-int-bigint-default-nextval"],
    bad: include_str!("sequence_stays_small/bad.sql"),
    good: include_str!("sequence_stays_small/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::ColumnType]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    let Some(table) = moment.memory.table(name) else { return Vec::new() };
    let mut findings = Vec::new();
    for action in actions {
        let Change::AlterType { column, ty, .. } = &action.what else { continue };
        let small = ["serial", "smallserial"];
        let is_small = table.column(column).is_some_and(|own| small.contains(&own.ty.name.as_str()));
        let sequence = sequence_of(&table.name, column);
        let widens = |said: &Said| match said {
            Said::AlterSequence { name, change: SequenceChange::Type } => name.may_be(&sequence),
            _ => false,
        };
        if ty.name == "bigint" && is_small && !moment.migration.said.iter().any(widens) {
            let message = format!("{} still ends at 2147483647", sequence.name);
            findings.push(moment.finding(rule, action.span, message));
        }
    }
    findings
}
