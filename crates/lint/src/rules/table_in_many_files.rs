//! `table-in-many-files`

use crate::finding::Finding;
use crate::rule::{Check, Harm, Rule};
use crate::walk::{Nature, Walked};
use std::collections::BTreeMap;
use whimbrel_source::Severity;

/// Several files of one release change the same table in use.
pub(super) const TABLE_IN_MANY_FILES: Rule = Rule {
    code: "table-in-many-files",
    severity: Severity::Note,
    harm: Harm::Release,
    when: "several files of one release change the same table in use",
    effect: "each asks for its lock again, and their order matters",
    instead: "bring what belongs together into one file, one statement ALTER TABLE where no work is \
           added by it",
    source: "https://www.postgresql.org/docs/18/ddl-alter.html",
    forms: &[],
    bad: include_str!("table_in_many_files/bad.sql"),
    good: include_str!("table_in_many_files/good.sql"),
    check: Check::Release(check),
};

fn check(rule: &'static Rule, release: &Walked<'_>) -> Vec<Finding> {
    if release.files.len() < 2 {
        return Vec::new();
    }
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut findings = Vec::new();
    for file in release.files.iter().filter(|file| file.migration.phase.is_none()) {
        let name = file.migration.file.name();
        for step in file.steps.iter().filter(|step| step.touches_used && step.nature() != Nature::Rows) {
            for relation in step.relations() {
                let first = *seen.entry(relation.to_string()).or_insert(name);
                let is_said = |finding: &Finding| finding.file.name() == name;
                if first != name && !findings.iter().any(is_said) {
                    let message = format!("{relation} is changed in {first} too");
                    findings.push(file.finding(rule, step.statement.span, message));
                }
            }
        }
    }
    findings
}
