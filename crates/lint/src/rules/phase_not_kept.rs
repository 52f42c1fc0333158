//! `phase-not-kept`

use crate::finding::Finding;
use crate::moment::comes_again;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::walk::{Nature, Step, WalkedFile};
use whimbrel_change::Phase;
use whimbrel_source::Severity;

/// A file says which phase of a change it is, and a statement in it belongs to another.
pub(super) const PHASE_NOT_KEPT: Rule = Rule {
    code: "phase-not-kept",
    severity: Severity::Error,
    harm: Harm::Release,
    when: "a file says which phase of a change it is, and a statement in it belongs to another",
    effect: "the release does at once what a deploy should lie between",
    instead: "move the statement into a file of its phase: expand adds, backfill writes rows, constrain \
           makes binding, contract removes or moves out of the way, purge drops what was moved",
    source: "https://www.postgresql.org/docs/18/ddl-alter.html",
    forms: &[],
    bad: include_str!("phase_not_kept/bad.sql"),
    good: include_str!("phase_not_kept/good.sql"),
    check: Check::File(check),
};

fn check(rule: &'static Rule, file: &WalkedFile<'_>) -> Vec<Finding> {
    let Some(phase) = file.migration.phase else { return Vec::new() };
    let fits = |nature: Nature| match (phase, nature) {
        (_, Nature::Neutral)
        | (Phase::Contract, _)
        | (Phase::Purge, Nature::Removes)
        | (Phase::Expand, Nature::Adds | Nature::Constrains) => true,
        (Phase::Backfill, nature) => nature == Nature::Rows,
        (Phase::Constrain, nature) => matches!(nature, Nature::Constrains | Nature::Adds),
        (Phase::Expand, Nature::Removes | Nature::Rows) | (Phase::Purge, _) => false,
    };
    let wrong = file.steps.iter().enumerate().filter(|(_, step)| step.touches_used && !fits(step.nature()));
    let later = |at: usize| file.steps.iter().skip(at).map(|step| step.said).collect::<Vec<_>>();
    let is_again = |at: usize, step: &Step<'_>| {
        let Said::CreateView(view) = step.said else { return false };
        let is_it = |other: &Step<'_>| matches!(other.said, Said::Drop(drop) if drop.names.iter().any(|name| name.may_be(&view.name)));
        view.replaces || file.steps.iter().take(at).any(is_it)
    };
    wrong
        .filter(|(_, step)| phase != Phase::Backfill || !builds_concurrently(step.said))
        .filter(|(at, step)| !comes_again(step.said, &later(*at)) && !is_again(*at, step))
        .map(|(_, step)| {
            let message = format!("the file is of the phase {phase}, and this {}", step.nature().verb());
            file.finding(rule, step.statement.span, message)
        })
        .collect()
}

/// An index that a backfill finds its rows by.
fn builds_concurrently(said: &Said) -> bool {
    matches!(said, Said::CreateIndex(index) if index.concurrently)
}
