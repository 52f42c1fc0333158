//! `half-done-on-failure`

use crate::finding::Finding;
use crate::layout::{Layout, Wrap};
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::walk::{WalkedFile, is_alone};
use whimbrel_source::Severity;

/// A file that is not wrapped in a transaction holds a statement that cannot be undone as one with its neighbours.
pub(super) const HALF_DONE_ON_FAILURE: Rule = Rule {
    code: "half-done-on-failure",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "a file that is not wrapped in a transaction holds a statement that cannot be undone as \
           one with its neighbours",
    effect: "when the second one fails, the first one stays, and the file cannot simply be run again",
    instead: "one such statement for each file",
    source: "https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    forms: &[],
    bad: include_str!("half_done_on_failure/bad.sql"),
    good: include_str!("half_done_on_failure/good.sql"),
    check: Check::File(check),
};

fn check(rule: &'static Rule, file: &WalkedFile<'_>) -> Vec<Finding> {
    // Whimbrel goes on behind what is done, and psql's user does.
    let goes_on = matches!(file.migration.layout, Layout::Plain | Layout::Whimbrel);
    if file.migration.wrap != Wrap::None || goes_on {
        return Vec::new();
    }
    let counts = |said: &Said| !matches!(said, Said::Setting(_) | Said::Control(_));
    let working: Vec<_> = file.steps.iter().filter(|step| counts(step.said)).collect();
    let alone = working.iter().find(|step| is_alone(step.said, &step.effects, file.settings));
    match alone {
        Some(step) if working.len() > 1 => {
            let message = "this and the other statements of the file are not undone together";
            vec![file.finding(rule, step.statement.span, message)]
        }
        Some(_) | None => Vec::new(),
    }
}
