//! `unused-allowance`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// A comment allows a finding that is not there.
pub(super) const UNUSED_ALLOWANCE: Rule = Rule {
    code: "unused-allowance",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a comment allows a finding that is not there",
    effect: "it would hide the next one at that place without anybody having thought of it",
    instead: "remove the comment",
    source: "https://www.postgresql.org/docs/18/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS",
    forms: &[],
    bad: include_str!("unused_allowance/bad.sql"),
    good: include_str!("unused_allowance/good.sql"),
    check: Check::Allowance,
};
