//! `other-table-locked`

use crate::danger;
use crate::finding::Finding;
use crate::moment::Moment;
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
use whimbrel_change::claim::Role;
use whimbrel_source::Severity;

/// A statement locks another table than the one it names.
pub(super) const OTHER_TABLE_LOCKED: Rule = Rule {
    code: "other-table-locked",
    severity: Severity::Note,
    harm: Harm::Blocks,
    when: "a statement locks another table than the one it names: the one that a foreign key points \
           at or comes from, a parent, a view",
    effect: "reads or writes of that table wait too, if only for a moment",
    instead: "expect it; bound the wait with lock_timeout, and drop foreign keys one by one before what \
           they belong to",
    source: "https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-TABLES",
    forms: &[],
    bad: include_str!("other_table_locked/bad.sql"),
    good: include_str!("other_table_locked/good.sql"),
    check: Check::Statement(Topics::ANY, check),
};

/// A foreign key of a new table.
const NEW_KEY: &str = "create-table-with-fk";

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for effect in
        moment.effects.iter().filter(|effect| effect.locks_others(moment.major()) || effect.form.0 == NEW_KEY)
    {
        let stopping = danger::stopping(effect, moment.memory, moment.major());
        let is_other = |role: Option<Role>| {
            matches!(
                role,
                Some(Role::Referenced | Role::Referencing | Role::Parent | Role::View | Role::Table)
            )
        };
        // A new table is its own, and not the one that its key points at.
        let is_new_key = effect.form.0 == NEW_KEY;
        let is_other = |role: Option<Role>| is_new_key || is_other(role);
        let others: Vec<_> = stopping.into_iter().filter(|(_, role, _)| is_other(*role)).collect();
        if !others.is_empty() {
            let message = format!("this takes {} too", danger::locks(&others));
            findings.push(moment.finding(rule, moment.span_of(effect), message));
        }
    }
    findings
}
