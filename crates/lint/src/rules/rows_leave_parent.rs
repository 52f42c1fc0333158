//! `rows-leave-parent`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::{Change, Detachment};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_change::Phase;
use whimbrel_source::Severity;

/// A partition or an inherited child in use leaves its parent, and the file does not say that it is the contract
/// phase.
pub(super) const ROWS_LEAVE_PARENT: Rule = Rule {
    code: "rows-leave-parent",
    severity: Severity::Warning,
    harm: Harm::Breaks,
    when: "a partition or an inherited child in use leaves its parent, and the file does not say that it is \
           the contract phase",
    effect: "code that reads the parent no longer finds its rows, from the moment of the commit",
    instead: "deploy code that does without them first; then detach it in a file that says so: `-- whimbrel: \
           phase = contract`",
    source: "https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE",
    forms: &["no-inherit", "detach-partition"],
    bad: include_str!("rows_leave_parent/bad.sql"),
    good: include_str!("rows_leave_parent/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Heirs]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    if moment.migration.phase.is_some_and(Phase::takes_away) {
        return Vec::new();
    }
    let left = |change: &Change| match change {
        Change::DetachPartition { name: child, how } if *how != Detachment::Finalize => {
            Some((child.clone(), name.clone()))
        }
        Change::NoInherit { parent } => Some((name.clone(), parent.clone())),
        _ => None,
    };
    let mut findings = Vec::new();
    for action in actions {
        let Some((child, parent)) = left(&action.what).filter(|(child, _)| moment.is_in_use(child)) else {
            continue;
        };
        let message = format!("rows of {child} are no longer found in {parent}");
        findings.push(moment.finding(rule, action.span, message));
    }
    findings
}
