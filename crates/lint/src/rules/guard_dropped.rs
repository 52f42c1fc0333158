//! `guard-dropped`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::drop::Dropped;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_change::Phase;
use whimbrel_source::Severity;

/// A trigger, a policy or a rule of a table in use is dropped, and the file does not make it again.
pub(super) const GUARD_DROPPED: Rule = Rule {
    code: "guard-dropped",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "a trigger, a policy or a rule of a table in use is dropped, and the file does not make it again",
    effect: "what it filled or refused is no longer filled or refused; rows that a policy showed are hidden, and \
             rows that it hid are shown",
    instead: "deploy code that does without first; then drop it in a file that says so: `-- whimbrel: phase \
           = contract`",
    source: "https://www.postgresql.org/docs/18/sql-droptrigger.html",
    forms: &["drop-trigger", "drop-policy", "drop-rule"],
    bad: include_str!("guard_dropped/bad.sql"),
    good: include_str!("guard_dropped/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Drop(drop) = moment.said else { return Vec::new() };
    let [table, name] = drop.names.as_slice() else { return Vec::new() };
    let is_guard = matches!(drop.what, Dropped::Trigger | Dropped::Policy | Dropped::Rule);
    let is_meant = moment.migration.phase.is_some_and(Phase::takes_away);
    let is_made_again = || {
        moment.later().any(|later| match later {
            Said::CreateTrigger { table: other, name: own, .. } => other.may_be(table) && *own == name.name,
            Said::CreatePolicy { table: other, .. } => drop.what == Dropped::Policy && other.may_be(table),
            Said::CreateRule { table: other, .. } => drop.what == Dropped::Rule && other.may_be(table),
            _ => false,
        })
    };
    if !is_guard || is_meant || !moment.is_in_use(table) || is_made_again() {
        return Vec::new();
    }
    let message = if drop.what == Dropped::Policy {
        format!("{name} no longer says which rows of {table} are seen and written")
    } else {
        format!("{name} no longer guards {table}")
    };
    vec![moment.finding(rule, moment.head(), message)]
}
