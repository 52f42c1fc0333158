//! `rows-join-parent`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A table in use becomes a child or a partition of another one in use.
pub(super) const ROWS_JOIN_PARENT: Rule = Rule {
    code: "rows-join-parent",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "a table in use becomes a child or a partition of another one in use",
    effect: "code that reads, updates or deletes rows of the parent meets those of the child too, from the moment of \
             the commit",
    instead: "a child that is empty, and is filled through the parent; or ONLY in the code that means the parent alone",
    source: "https://www.postgresql.org/docs/18/ddl-inherit.html",
    forms: &["inherit", "attach-partition"],
    bad: include_str!("rows_join_parent/bad.sql"),
    good: include_str!("rows_join_parent/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Heirs]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    let mut findings = Vec::new();
    for action in actions {
        let (child, parent) = match &action.what {
            Change::AttachPartition { name: child, .. } => (child, name),
            Change::Inherit { parent } => (name, parent),
            _ => continue,
        };
        if moment.is_in_use(child) && moment.is_in_use(parent) {
            let message = format!("rows of {child} are found, and written, in {parent} too");
            findings.push(moment.finding(rule, action.span, message));
        }
    }
    findings
}
