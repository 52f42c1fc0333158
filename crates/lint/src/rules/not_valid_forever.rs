//! `not-valid-forever`

use crate::finding::Finding;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::walk::Walked;
use whimbrel_change::Phase;
use whimbrel_source::Severity;

/// A constraint is added NOT VALID and the release does not validate it.
pub(super) const NOT_VALID_FOREVER: Rule = Rule {
    code: "not-valid-forever",
    severity: Severity::Note,
    harm: Harm::Release,
    when: "a constraint is added NOT VALID and the release does not validate it",
    effect: "old rows may break it, and the planner cannot use it",
    instead: "VALIDATE CONSTRAINT in a later transaction, when the rows have been put right",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT",
    forms: &[],
    bad: include_str!("not_valid_forever/bad.sql"),
    good: include_str!("not_valid_forever/good.sql"),
    check: Check::Release(check),
};

fn check(rule: &'static Rule, release: &Walked<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in release.files.iter().filter(|file| file.migration.phase != Some(Phase::Expand)) {
        for step in &file.steps {
            let Said::Alter { name, actions, .. } = &step.said else { continue };
            for action in actions {
                let Change::AddConstraint(constraint) = &action.what else { continue };
                let Some(own) = constraint.name.as_ref().filter(|_| !constraint.is_valid) else { continue };
                let known = release.memory.seen(name).and_then(|table| table.constraint(own));
                if known.is_some_and(|known| !known.is_valid && known.is_enforced) {
                    let message = format!("{own} is not validated in this release");
                    findings.push(file.finding(rule, action.span, message));
                }
            }
        }
    }
    findings
}
