//! `validation-under-lock`

use crate::danger;
use crate::finding::Finding;
use crate::moment::Moment;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A constraint is validated in the transaction, or in the statement, that took a strong lock on its table.
pub(super) const VALIDATION_UNDER_LOCK: Rule = Rule {
    code: "validation-under-lock",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "a constraint is validated in the transaction, or in the statement, that took a strong \
           lock on its table",
    effect: "every row is read under that lock, so that NOT VALID has won nothing",
    instead: "VALIDATE CONSTRAINT in a transaction of its own: in another file, or behind COMMIT",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT",
    forms: &[
        "add-and-validate-check-one-statement",
        "validate-check-in-txn-of-add",
        "validate-fk-in-txn-of-add",
        "multi-subcommand-mixed",
    ],
    bad: include_str!("validation_under_lock/bad.sql"),
    good: include_str!("validation_under_lock/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::AlterConstraint]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let validates =
        |form: &str| form.starts_with("validate-") || form == "add-and-validate-check-one-statement";
    let validating = moment.dangers().filter(|(effect, _)| validates(effect.form.0));
    let found = validating.map(|(effect, danger)| {
        let finding = danger::say(moment, effect, danger, rule);
        danger::with_origin(finding, danger, moment)
    });
    found.collect()
}
