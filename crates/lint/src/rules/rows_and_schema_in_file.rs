//! `rows-and-schema-in-file`

use crate::finding::Finding;
use crate::rule::{Check, Harm, Rule};
use crate::walk::{Nature, WalkedFile};
use whimbrel_source::Severity;

/// A file changes the schema of tables in use and writes rows of them.
pub(super) const ROWS_AND_SCHEMA_IN_FILE: Rule = Rule {
    code: "rows-and-schema-in-file",
    severity: Severity::Note,
    harm: Harm::Release,
    when: "a file changes the schema of tables in use and writes rows of them",
    effect: "one cannot be tried again, or taken back, without the other",
    instead: "two files",
    source: "https://www.postgresql.org/docs/18/ddl-alter.html",
    forms: &[],
    bad: include_str!("rows_and_schema_in_file/bad.sql"),
    good: include_str!("rows_and_schema_in_file/good.sql"),
    check: Check::File(check),
};

fn check(rule: &'static Rule, file: &WalkedFile<'_>) -> Vec<Finding> {
    let used = |nature: Nature| file.steps.iter().find(|step| step.touches_used && step.nature() == nature);
    let schema = used(Nature::Adds).or_else(|| used(Nature::Constrains)).or_else(|| used(Nature::Removes));
    match (schema, used(Nature::Rows)) {
        (Some(_), Some(rows)) => {
            vec![file.finding(rule, rows.statement.span, "the file changes the schema too")]
        }
        _ => Vec::new(),
    }
}
