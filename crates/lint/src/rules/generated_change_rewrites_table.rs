//! `generated-change-rewrites-table`

use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// The expression of a stored generated column is changed.
pub(super) const GENERATED_CHANGE_REWRITES_TABLE: Rule = Rule {
    code: "generated-change-rewrites-table",
    severity: Severity::Error,
    harm: Harm::Blocks,
    when: "the expression of a stored generated column is changed",
    effect: "every row is written again while all reads and writes of the table wait",
    instead: "add a new column with the new expression, fill it in batches, and swap the names",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-EXPRESSION",
    forms: &["set-expression-stored"],
    bad: include_str!("generated_change_rewrites_table/bad.sql"),
    good: include_str!("generated_change_rewrites_table/good.sql"),
    check: Check::Work,
};
