//! `replica-identity-changed`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// The replica identity of a table in use becomes FULL or NOTHING.
pub(super) const REPLICA_IDENTITY_CHANGED: Rule = Rule {
    code: "replica-identity-changed",
    severity: Severity::Warning,
    harm: Harm::Breaks,
    when: "the replica identity of a table in use becomes FULL or NOTHING",
    effect: "with NOTHING each UPDATE and DELETE of a published table fails; with FULL each of them writes \
           the whole old row to the log",
    instead: "a primary key, or USING INDEX with a unique index of columns that are NOT NULL",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY",
    forms: &["replica-identity-full"],
    bad: include_str!("replica_identity_changed/bad.sql"),
    good: include_str!("replica_identity_changed/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::ReplicaIdentity]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    let mut findings = Vec::new();
    for action in actions.iter().filter(|_| moment.is_in_use(name)) {
        let Change::ReplicaIdentity { how, .. } = &action.what else { continue };
        let message = match how.as_str() {
            "NOTHING" => format!("rows of {name} cannot be updated or deleted while it is published"),
            "FULL" => format!("each UPDATE and DELETE of {name} writes the whole old row to the log"),
            _ => continue,
        };
        findings.push(moment.finding(rule, action.span, message));
    }
    findings
}
