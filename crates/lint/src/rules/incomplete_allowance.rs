//! `incomplete-allowance`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A comment allows a finding without a reason, or names a rule that does not exist.
pub(super) const INCOMPLETE_ALLOWANCE: Rule = Rule {
    code: "incomplete-allowance",
    severity: Severity::Error,
    harm: Harm::Style,
    when: "a comment allows a finding without a reason, or names a rule that does not exist",
    effect: "the finding stays",
    instead: "write `-- whimbrel: allow <code> because \"<reason>\"`, with a code that whimbrel explain \
           knows",
    source: "https://www.postgresql.org/docs/18/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS",
    forms: &[],
    bad: include_str!("incomplete_allowance/bad.sql"),
    good: include_str!("incomplete_allowance/good.sql"),
    check: Check::Allowance,
};
