//! `reason-missing`

use crate::finding::Finding;
use crate::layout::Layout;
use crate::rule::{Check, Harm, Rule};
use crate::walk::WalkedFile;
use whimbrel_source::Severity;
use whimbrel_source::Span;

/// The first comment of a migration of Whimbrel's own does not say why it is there.
pub(super) const REASON_MISSING: Rule = Rule {
    code: "reason-missing",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "the first comment of a migration of Whimbrel's own does not say why it is there",
    effect: "who reads it in a year, or at night, knows what it does and not what for",
    instead: "write the reason into the first comment of the file",
    source: "https://www.postgresql.org/docs/18/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS",
    forms: &[],
    bad: include_str!("reason_missing/bad.sql"),
    good: include_str!("reason_missing/good.sql"),
    check: Check::File(check),
};

fn check(rule: &'static Rule, file: &WalkedFile<'_>) -> Vec<Finding> {
    let is_own = file.migration.layout == Layout::Whimbrel;
    if !is_own || !file.migration.reason.is_empty() || file.steps.is_empty() {
        return Vec::new();
    }
    vec![file.finding(rule, Span::new(0, 0), "the file does not say why it is there")]
}
