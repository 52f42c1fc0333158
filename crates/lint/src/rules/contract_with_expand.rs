//! `contract-with-expand`

use crate::finding::Finding;
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::walk::{Nature, Walked};
use whimbrel_change::Phase;
use whimbrel_source::Severity;

/// A release holds a file of the contract phase and another that adds to the same table.
pub(super) const CONTRACT_WITH_EXPAND: Rule = Rule {
    code: "contract-with-expand",
    severity: Severity::Error,
    harm: Harm::Release,
    when: "a release holds a file of the contract phase and another that adds to the same table",
    effect: "nothing is deployed between them, so code of before meets what only code of after can \
           work with",
    instead: "release the contract file after the next deploy",
    source: "https://www.postgresql.org/docs/18/ddl-alter.html",
    forms: &[],
    bad: include_str!("contract_with_expand/bad.sql"),
    good: include_str!("contract_with_expand/good.sql"),
    check: Check::Release(check),
};

fn check(rule: &'static Rule, release: &Walked<'_>) -> Vec<Finding> {
    let expanding = release.files.iter().filter(|file| file.migration.phase == Some(Phase::Expand));
    let added: Vec<&Name> =
        expanding.flat_map(|file| &file.steps).flat_map(crate::walk::Step::relations).collect();
    let mut findings = Vec::new();
    for file in release.files.iter().filter(|file| file.migration.phase.is_some_and(Phase::takes_away)) {
        for step in file.steps.iter().filter(|step| step.nature() == Nature::Removes) {
            let same = step.relations().into_iter().find(|name| added.iter().any(|other| other.may_be(name)));
            if let Some(name) = same {
                let message = format!("{name} is expanded in the same release");
                findings.push(file.finding(rule, step.statement.span, message));
            }
        }
    }
    findings
}
