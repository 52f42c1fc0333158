//! `phases-mixed`

use crate::finding::Finding;
use crate::moment::{comes_again, makes};
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::walk::{Nature, Step, WalkedFile};
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
    let is_removal = |step: &&Step<'_>| step.touches_used && step.nature() == Nature::Removes;
    let lasts = |step: &&Step<'_>| !is_taken_back(file, step);
    let removes = file.steps.iter().filter(is_removal).find(lasts);
    match removes {
        Some(step) if adds && file.migration.phase.is_none() => {
            vec![file.finding(rule, step.statement.span, "the file that adds also removes")]
        }
        Some(_) | None => Vec::new(),
    }
}

/// Whether code finds it all the same: the file makes it again, as a view where a table has another name, or has added it
/// before.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others take nothing away")]
fn is_taken_back(file: &WalkedFile<'_>, step: &Step<'_>) -> bool {
    let is_later = |other: &&Step<'_>| other.statement.span.start > step.statement.span.start;
    let later: Vec<&Said> = file.steps.iter().filter(is_later).map(|other| other.said).collect();
    if comes_again(step.said, &later) {
        return true;
    }
    let Said::Alter { name, actions, .. } = step.said else { return false };
    let is_added = |column: &str| {
        let earlier =
            file.steps.iter().filter(|other| other.statement.span.start < step.statement.span.start);
        earlier.map(|other| other.said).any(|said| match said {
            Said::Alter { name: own, .. } => {
                own.may_be(name) && said.columns().any(|added| added.name == column)
            }
            _ => false,
        })
    };
    actions.iter().all(|action| match &action.what {
        Change::RenameTo { .. } | Change::SetSchema { .. } => later.iter().any(|other| makes(other, name)),
        Change::DropColumn { column, .. } => is_added(column),
        _ => false,
    })
}
