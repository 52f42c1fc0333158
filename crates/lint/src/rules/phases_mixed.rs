//! `phases-mixed`

use crate::finding::Finding;
use crate::rule::{Check, Harm, Rule};
use crate::walk::{Nature, WalkedFile};
use whimbrel_source::Severity;

/// A file both adds something to a table in use and removes something from one.
pub(super) const PHASES_MIXED: Rule = Rule {
    code: "phases-mixed",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "a file both adds something to a table in use and removes something from one",
    effect: "no moment remains in which old and new code both work",
    instead: "two files with a deploy between them: one that adds, one that removes",
    source: "https://www.postgresql.org/docs/18/ddl-alter.html",
    forms: &[],
    bad: include_str!("phases_mixed/bad.sql"),
    good: include_str!("phases_mixed/good.sql"),
    check: Check::File(check),
};

fn check(rule: &'static Rule, file: &WalkedFile<'_>) -> Vec<Finding> {
    let adds = file.steps.iter().any(|step| step.touches_used && step.nature() == Nature::Adds);
    let removes = file.steps.iter().find(|step| step.touches_used && step.nature() == Nature::Removes);
    match removes {
        Some(step) if adds && file.migration.phase.is_none() => {
            vec![file.finding(rule, step.statement.span, "the file that adds also removes")]
        }
        Some(_) | None => Vec::new(),
    }
}
